"""Agreement by outlet: readable wide and narrow, two outlets chosen and compared without a script."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.features.agreement.ports import all_code, make_ports


@pytest.fixture
def coded(database: Database, app: Flask, cast: Cast) -> None:
    """Three people have read everything."""
    make_ports(database, cast)
    all_code(app, cast)


def test_two_outlets_are_chosen_and_compared(coded: None, signed_in: SignedIn) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto("/projects/harbour/agreement")
    page.get_by_label("Also show").select_option("outlet")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("heading", name="Agreement by: outlet")).to_be_visible()
    check_page(page, "agreement-by-outlet")
    page.get_by_label("Compare", exact=True).select_option("heron")
    page.get_by_label("with", exact=True).select_option("tern")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Heron Herald lies").first).to_be_visible()
    visit.goto("/projects/harbour/agreement?by=outlet&each=label&a=heron&b=tern")
    page.locator("summary", has_text="Labels").first.click()
    check_page(page, "agreement-by-outlet-compared")
