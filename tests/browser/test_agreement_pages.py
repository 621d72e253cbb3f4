"""A lead reads agreement: every state of the page, its folds by keyboard, pictures beside tables, and on paper."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.coding import code_all, make_harbour
from tests.features.agreement.tides import ANNS, BENS, BOOK, PARAGRAPHS, coding

PAGE = "/projects/harbour/agreement"


@pytest.fixture
def harbour(database: Database, cast: Cast) -> None:
    """A round that declared a coefficient and a threshold."""
    texts = [{"key": "quay", "paragraphs": PARAGRAPHS}]
    make_harbour(database, cast, BOOK, texts, condition="open", primary_measure="gwet", primary_threshold=0.7)


def answer(app: Flask, cast: Cast, *who: str) -> None:
    for one in who:
        code_all(app.test_client(), cast.headers(one), "harbour", coding({"ann": ANNS, "ben": BENS}[one]))


@pytest.mark.usefixtures("harbour")
def test_a_lead_reads_agreement_before_between_and_after(signed_in: SignedIn, app: Flask, cast: Cast) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto(PAGE)
    expect(page.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()
    check_page(page, "agreement-empty")
    answer(app, cast, "ann")
    visit.goto(f"{PAGE}?by=all")
    expect(page.get_by_text("only one annotator has handed in something here")).to_be_visible()
    check_page(page, "agreement-of-one")
    answer(app, cast, "ben")
    visit.goto(PAGE)
    framing = page.get_by_role("row", name="Framing")
    expect(framing.get_by_text("cannot be told", exact=True)).to_be_visible()
    unfold_all(page)
    check_page(page, "agreement")


@pytest.mark.usefixtures("harbour")
def test_pictures_stand_beside_tables_that_say_the_same(signed_in: SignedIn, app: Flask, cast: Cast) -> None:
    answer(app, cast, "ann", "ben")
    visit = signed_in("olga")
    page = visit.page
    visit.goto(PAGE)
    page.get_by_label("Also show").select_option("pairs and time")
    page.get_by_role("main").get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_role("img", name="Agreement of each pair of annotators on Framing")).to_be_visible()
    expect(page.get_by_role("img", name="Agreement on Framing by week")).to_be_visible()
    unfold_all(page)
    expect(page.get_by_role("row", name="Ann, Ben").first).to_be_visible()
    check_page(page, "agreement-pairs-and-time")
    page.get_by_role("link", name="Tables to copy").click()
    expect(page.get_by_role("textbox", name="LaTeX")).to_contain_text("\\toprule")
    check_page(page, "agreement-tables")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take along as CSV").click()
    assert taken.value.suggested_filename == "harbour-agreement.csv"


@pytest.mark.usefixtures("harbour")
def test_folds_and_links_are_reached_by_keyboard(signed_in: SignedIn, app: Flask, cast: Cast) -> None:
    answer(app, cast, "ann", "ben")
    visit = signed_in("olga")
    page = visit.page
    visit.goto(PAGE)
    page.get_by_role("link", name="Tables to copy").focus()
    # The box of the table, the number in it, which leads to how it came, and then the first fold.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".agreement .figures a").first).to_be_focused()
    page.keyboard.press("Tab")
    fold = page.locator(".agreement details").first
    expect(fold.locator("> summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(fold.locator("> .hint").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(fold.get_by_text("Other coefficients of")).to_be_focused()


@pytest.mark.usefixtures("harbour")
def test_on_paper_there_are_numbers_and_pictures_and_no_furniture(
    signed_in: SignedIn, app: Flask, cast: Cast
) -> None:
    answer(app, cast, "ann", "ben")
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{PAGE}?by=all")
    page.emulate_media(media="print")
    for shown in (".figures", ".bar", ".heat", ".series", ".said summary", "#cite"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".masthead nav", ".project-bar", ".choices", ".numbers .row"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.usefixtures("harbour")
def test_on_a_narrow_page_each_number_is_a_card(signed_in: SignedIn, app: Flask, cast: Cast) -> None:
    answer(app, cast, "ann", "ben")
    visit = signed_in("olga")
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 900})
    visit.goto(PAGE)
    first = page.locator(".agreement tbody").first.bounding_box()
    assert first is not None
    assert first["width"] <= 390
    # Still a table to whoever does not see it.
    expect(page.get_by_role("row", name="Framing").get_by_role("cell").first).to_be_visible()


def unfold_all(page: Page) -> None:
    """Open every fold, so that what is in it is looked at too."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
