"""From passage to passage in the same page: nothing is loaded anew, nothing of the last stays, and undo goes back."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.reader import Reader, harbour
from tests.cast import Cast


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the first passage of the ferry article open."""
    harbour(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    return reader


def at(page: Page, number: int) -> None:
    """The passage of this number is open, and listens."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Passage {number} of 3")
    expect(page.locator("#keys-button:not([hidden])")).to_be_visible()


def test_done_brings_the_next_passage_in_place_and_undo_goes_back_to_it(ann: Reader) -> None:
    page, first, loaded = ann.page, ann.assignment_id, list[str]()
    page.on("request", lambda one: one.is_navigation_request() and loaded.append(one.url))
    ann.press("w", "4", "Control+Enter")
    at(page, 2)
    second = ann.assignment_id
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#said")).to_have_text("Passage 1 of 3 is done. Passage 2 of 3")
    expect(page.locator("#notice")).to_contain_text("Passage 1 of 3 is done.")
    expect(page.locator(".batch a").first).to_have_class("done")
    assert page.title().startswith("Passage 2 of 3")
    ann.press("Control+z")
    at(page, 1)
    assert ann.assignment_id == first
    expect(page.locator("#spans li[data-span]")).to_contain_text("Loaded language")
    ann.press("Control+z")
    ann.wait_saved(2)
    assert ann.spans() == []
    ann.press("Control+Shift+z")
    ann.wait_saved(3)
    assert ann.spans() == [("loaded_language", "Ferry")]
    assert ann.stored()["state"] == "done"
    page.go_back()
    at(page, 2)
    # Had the first passage's keys still been listened to, there would be two spans, or one there.
    ann.press("s", "1")
    ann.wait_saved(1)
    assert [one["label"] for one in ann.stored(second)["current"]["spans"]] == ["imperialist_framing"]
    assert ann.stored(first)["revision"] == 3
    ann.press("j")
    at(page, 3)
    ann.press("Shift+j")
    at(page, 2)
    expect(page.locator("#spans li[data-span]")).to_have_count(1)
    page.go_back()
    page.go_forward()
    at(page, 2)
    assert loaded == []


def test_a_refused_done_stays_where_it_is_and_says_why(ann: Reader) -> None:
    ann.visit.expected.add(422)
    first = ann.assignment_id
    ann.press("Control+Enter")
    expect(ann.page.locator("#faults")).to_be_visible()
    expect(ann.page.locator("#saved")).to_contain_text("Not saved")
    assert ann.assignment_id == first
    ann.press("0", "Control+Enter")
    at(ann.page, 2)
    assert ann.stored(first)["state"] == "done"


def test_a_page_of_another_version_is_loaded_in_the_ordinary_way(ann: Reader) -> None:
    loaded: list[str] = []
    ann.page.on("request", lambda one: one.is_navigation_request() and loaded.append(one.url))

    def older(route: Route) -> None:
        answer = route.fetch()
        text = re.sub(r"/static/v-[0-9a-f]{12}", "/static/v-000000000000", answer.text())
        route.fulfill(response=answer, body=text)

    ann.page.route("**/assignments/*", older)
    ann.press("j")
    at(ann.page, 2)
    assert len(loaded) == 1


def test_after_fifty_minutes_without_a_pause_a_rest_is_proposed_once(ann: Reader) -> None:
    page = ann.page
    page.clock.install()
    page.reload()
    ann.ready()
    notice = page.locator("#notice")
    for _minutes in range(0, 52, 4):
        expect(notice).to_be_hidden()
        ann.press("ArrowRight")
        page.clock.fast_forward("04:00")
    ann.press("ArrowRight")
    expect(notice).to_contain_text("You have worked for 50 minutes without a pause.")
    notice.get_by_role("button", name="Close").click()
    page.clock.fast_forward("04:00")
    ann.press("ArrowRight")
    expect(notice).to_be_hidden()
