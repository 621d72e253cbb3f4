"""A lead goes from agreement down to one passage and through the next ones, by keyboard too."""

import re

from flask import Flask
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.features.agreement.quays import FOG, PAGE, WORDS, both_code, make_annotator, make_quays, passage_id


def test_a_lead_goes_from_labels_that_are_confused_down_to_one_passage(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    make_quays(database, cast)
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{PAGE}/confusions")
    expect(page.get_by_text("Nothing to look at yet").first).to_be_visible()
    check_page(page, "drill-empty")
    both_code(app.test_client(), cast)
    visit.goto(f"{PAGE}/confusions")
    check_page(page, "drill-confusions")
    page.get_by_role("link", name=re.compile("2 passages.*Fog, nothing")).click()
    expect(page.get_by_text("Only the disagreement between Fog and nothing")).to_be_visible()
    check_page(page, "drill-passages")
    page.get_by_role("link", name="The storm reached").click()
    text = page.locator(".marked")
    assert text.evaluate("one => one.textContent") == WORDS
    check_page(page, "drill-passage")
    expect(page.get_by_text("Place 2 of 2")).to_be_visible()
    page.get_by_role("link", name="Passage before").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Place 1 of 2")).to_be_visible()
    expect(page.get_by_role("link", name="Next passage")).to_have_attribute("accesskey", "n")


def test_what_each_annotator_said_is_read_on_a_telephone_without_scrolling_sideways(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    harbour = make_quays(database, cast)
    both_code(app.test_client(), cast)
    visit = signed_in("olga")
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    visit.goto(f"{PAGE}/passages/{passage_id(harbour, 'The storm')}")
    wide = page.locator(".table-box, .marked").evaluate_all(
        "all => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    )
    assert wide == 0


def test_words_from_right_to_left_and_what_is_left_out(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    harbour = make_quays(database, cast)
    both_code(app.test_client(), cast)
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{PAGE}/passages/{passage_id(harbour, 'Fog')}")
    assert page.locator(".marked").evaluate("one => one.textContent") == FOG
    check_page(page, "drill-passage-rtl")
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Passages").click()
    page.get_by_role("link", name="What if left out").click()
    expect(page.get_by_role("heading", name="Without an outlet")).to_be_visible()
    check_page(page, "drill-left-out")
    page.get_by_label("Variable").select_option("tone")
    page.get_by_role("button", name="Show", exact=True).click()
    check_page(page, "drill-left-out-tone")


def test_a_lead_who_still_codes_is_warned_before_a_passage(
    signed_in: SignedIn, database: Database, cast: Cast
) -> None:
    harbour = make_quays(database, cast)
    make_annotator(harbour, cast.id("olga"))
    visit = signed_in("olga")
    visit.goto(f"{PAGE}/passages?variable=tone")
    expect(visit.page.get_by_role("heading", name="Before you read agreement")).to_be_visible()
    visit.page.get_by_role("button", name="Read them all the same").click()
    expect(visit.page.get_by_role("heading", name="Passages that annotators disagree on")).to_be_visible()
    expect(visit.page.get_by_label("Variable")).to_have_value("tone")
    check_page(visit.page, "drill-passages-empty")
