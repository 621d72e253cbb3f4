"""The annotator's page under a finger: what a phone selects, the sheet of a span, and the labels that it docks."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, expect

from app.db import Database
from tests.browser.live import Server, Visit, sign_in
from tests.browser.reader import Reader, harbour
from tests.cast import Cast


@pytest.fixture
def finger(browser: Browser, server: Server, app: Flask, database: Database, cast: Cast) -> Iterator[Reader]:
    """Ann at a phone, with the second passage of the ferry article open."""
    harbour(database, cast)
    context = browser.new_context(
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 800},
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    visit = Visit(context.new_page(), server.url)
    sign_in(visit, cast, "ann")
    reader = Reader(visit, app, cast)
    reader.begin()
    reader.open(2)
    yield reader
    context.close()
    assert visit.faults == []


def test_a_finger_marks_what_the_phone_selects_and_a_tap_opens_the_sheet_of_a_span(finger: Reader) -> None:
    page = finger.page
    finger.select_by_finger("hain our")
    bar = page.get_by_role("group", name="Label the selection")
    button = bar.get_by_role("button", name="Loaded language")
    expect(button).to_be_visible()
    place, size = bar.bounding_box(), button.bounding_box()
    assert place is not None
    assert size is not None
    assert place["y"] > 400
    assert size["height"] >= 44
    button.tap()
    finger.wait_saved()
    assert finger.spans() == [("loaded_language", "chain our")]
    finger.tap_word("chain")
    sheet = page.get_by_role("dialog", name="The span")
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    sheet.get_by_role("button", name="End: one word later").tap()
    sheet.get_by_role("button", name="Start: one word earlier").tap()
    sheet.get_by_role("button", name="Start: one word earlier").tap()
    sheet.get_by_role("button", name="Start: one word later").tap()
    sheet.get_by_label("Voice").select_option("reported")
    sheet.get_by_label("Label").select_option("Ideological appeal")
    sheet.get_by_label("Note").fill("a chain")
    expect(sheet.locator("q")).to_have_text("to chain our river")
    for one in sheet.get_by_role("button").all():
        box = one.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    sheet.get_by_role("button", name="Close").tap()
    expect(sheet).to_be_hidden()
    finger.wait_saved()
    span = finger.stored()["current"]["spans"][0]
    assert (span["label"], span["quote"], span["note"]) == (
        "ideological_appeal",
        "to chain our river",
        "a chain",
    )
    assert span["attributes"] == {"voice": "reported"}
    finger.tap_word("river")
    sheet.get_by_role("button", name="Delete").tap()
    expect(page.locator("#spans li[data-span]")).to_have_count(0)
    finger.wait_saved()
    assert finger.spans() == []


def test_the_line_in_hand_is_seen_above_the_labels_that_a_phone_docks(finger: Reader) -> None:
    page = finger.page
    page.set_viewport_size({"width": 390, "height": 560})
    # The words stand where the labels will be.
    page.evaluate(
        """y => scrollBy({
            top: document.getElementById("text").getBoundingClientRect().bottom - y, behavior: "instant" })""",
        430,
    )
    finger.select_by_finger("hain our river")
    bar = page.get_by_role("group", name="Label the selection")
    expect(bar).to_be_visible()
    page.wait_for_function(
        """() => getSelection().getRangeAt(0).getBoundingClientRect().bottom
            <= document.getElementById("labels").getBoundingClientRect().top"""
    )
    box = page.evaluate("() => getSelection().getRangeAt(0).getBoundingClientRect().top")
    assert box >= 0
    # The state of saving is not under the labels either.
    foot, labels = page.locator(".annotate .bar").bounding_box(), bar.bounding_box()
    assert foot is not None
    assert labels is not None
    assert labels["y"] + labels["height"] <= foot["y"] + 1
