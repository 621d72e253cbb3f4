"""A lead opens how a number came: at all widths, in the dark, on paper, and before there is one."""

from flask import Flask
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.features.agreement.numbered import PAGE, both_code, make_numbered


def test_a_lead_opens_how_a_number_came(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    make_numbered(database, cast)
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{PAGE}?variable=stance")
    expect(page.get_by_text("Where there is no number there is no interval.")).to_be_visible()
    check_page(page, "number-none")
    both_code(app.test_client(), cast)
    for query in ("variable=framing", "variable=framing&measure=alpha_label&label=storm", "variable=tone"):
        visit.goto(f"{PAGE}?{query}")
        expect(page.get_by_role("heading", name="The formula")).to_be_visible()
        expect(page.locator("math").first).to_be_visible()
        check_page(page, f"number-{query.rpartition('=')[2]}")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Script (Python)").click()
    assert loading.value.suggested_filename == "agreement-harbour-tone-alpha_ordinal.py"
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Script (Python)")).to_be_hidden()
    expect(page.get_by_role("heading", name="The formula")).to_be_visible()
    expect(page.get_by_text("none: nothing is drawn by chance")).to_be_visible()
