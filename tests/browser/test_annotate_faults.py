"""Saving when something goes wrong: nothing acknowledged is lost, nothing is stored twice, and the page says so."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Route, expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.faults import SAVES, TRYING, failing, hold, note_saved
from tests.browser.live import Server, Visit, sign_in
from tests.browser.reader import Reader, harbour
from tests.cast import Cast
from tests.world import fill_world


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the second passage of the ferry article open."""
    harbour(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    reader.open(2)
    return reader


@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_save_that_fails_is_sent_again_under_its_key_and_never_called_saved(
    ann: Reader, status: int
) -> None:
    ann.visit.expected.add(status)
    keys: list[str] = []
    problem = '{"status": 503, "detail": "The database is not available for a moment."}'

    def answer(route: Route) -> None:
        if status:
            wait = {"Retry-After": "1"} if status == 503 else {}
            route.fulfill(status=status, body=problem, headers=wait, content_type="application/problem+json")
        else:
            route.abort("connectionreset")

    shown = note_saved(ann.page)
    ann.page.route(SAVES, failing(2, answer, keys))
    ann.press("w", "4")
    expect(ann.page.locator("#saved")).to_have_text(TRYING)
    assert ann.stored()["current"] is None
    assert not [text for text in shown if text.startswith("Saved")]
    ann.wait_saved(1)
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert ann.spans() == [("loaded_language", "The")]
    if not status:
        ann.visit.faults.clear()


def test_an_answer_that_got_lost_is_asked_for_again_and_stored_once(ann: Reader) -> None:
    keys: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    ann.page.route(SAVES, failing(1, lose, keys))
    ann.press("w", "4")
    ann.wait_saved(1)
    assert len(set(keys)) == 1
    assert ann.stored()["revision"] == 1
    ann.visit.faults.clear()


def test_done_waits_for_its_save_before_it_goes_on(ann: Reader) -> None:
    ann.visit.expected.add(503)
    first, keys = ann.assignment_id, list[str]()
    ann.page.route(SAVES, failing(2, lambda route: route.fulfill(status=503, body="{}"), keys))
    ann.press("0", "Control+Enter")
    expect(ann.page.locator("#saved")).to_have_text(TRYING)
    expect(ann.page).to_have_url(re.compile(rf"/assignments/{first}$"))
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 3 of 3")
    assert ann.stored(first)["state"] == "done"


def test_done_goes_on_without_an_answer_that_comes_too_late_and_it_is_stored_once(ann: Reader) -> None:
    first, keys = ann.assignment_id, list[str]()
    shown = note_saved(ann.page)
    ann.page.route(SAVES, hold(1, keys))
    ann.press("0", "Control+Enter")
    expect(ann.page.locator("#notice")).to_contain_text(
        "Passage 2 of 3 is kept in this browser", timeout=15_000
    )
    assert not [text for text in shown if text.startswith("Saved")]
    assert ann.assignment_id != first
    expect(ann.page.locator("#elsewhere")).to_be_hidden()
    assert (ann.stored(first)["state"], ann.stored(first)["revision"]) == ("done", 1)
    assert len(keys) > len(set(keys)) == 1


def test_an_old_token_is_changed_for_a_new_one_and_the_same_save_is_sent_again(
    ann: Reader, cast: Cast
) -> None:
    ann.visit.expected.add(400)
    sign_in(Visit(ann.page.context.new_page(), ann.visit.url), cast, "ann")
    keys: list[str] = []
    ann.page.route(SAVES, failing(0, lambda route: route.abort(), keys))
    ann.press("w", "4")
    ann.wait_saved(1)
    assert len(keys) == 2
    assert len(set(keys)) == 1


@pytest.mark.parametrize("choice", ["Keep mine", "Take the other one"])
def test_a_second_tab_gives_a_choice_with_both_versions(ann: Reader, choice: str) -> None:
    ann.visit.expected.add(409)
    other = Visit(ann.page.context.new_page(), ann.visit.url)
    other.goto(f"/assignments/{ann.assignment_id}")
    second = Reader(other, ann.app, ann.cast)
    second.ready()
    second.press("s", "1")
    second.wait_saved(1)
    ann.press("w", "4")
    banner = ann.page.locator("#banner")
    expect(banner).to_contain_text("saved somewhere else")
    expect(banner).to_contain_text("Loaded language: “The”")
    expect(banner).to_contain_text("Imperialist framing: “The harbour office said")
    ann.page.get_by_role("button", name=choice).click()
    if choice == "Keep mine":
        ann.wait_saved(2)
        assert ann.spans() == [("loaded_language", "The")]
    else:
        expect(ann.page.locator("#spans li[data-span]")).to_contain_text("Imperialist framing")
        assert ann.stored()["revision"] == 1
        ann.press("Control+z")
        ann.wait_saved(2)
        assert ann.spans() == [("loaded_language", "The")]
    assert other.faults == []


def test_without_scripts_the_page_reads_and_saves_by_its_form(
    browser: Browser, server: Server, app: Flask, database: Database, cast: Cast
) -> None:
    harbour(database, cast)
    context = browser.new_context(java_script_enabled=False)
    visit = Visit(context.new_page(), server.url)
    visit.expected.add(422)
    sign_in(visit, cast, "ann")
    visit.goto("/projects/harbour/work")
    visit.page.get_by_role("button", name="Next").click()
    visit.page.get_by_role("navigation", name="This article").get_by_role("link").nth(2).click()
    ann, page = Reader(visit, app, cast), visit.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passage 2 of")
    expect(page.locator("#text")).to_contain_text("said on Monday")
    passage = ann.assignment_id
    page.get_by_label("Exact words").fill("no such words")
    page.get_by_label("Ideological appeal").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#span-words-fault")).to_contain_text("do not stand in the passage")
    expect(page.get_by_label("Exact words")).to_have_value("no such words")
    expect(page.get_by_label("Ideological appeal")).to_be_checked()
    page.get_by_label("Exact words").fill("a 👩‍👩‍👧 councillor")
    page.get_by_label("Label", exact=True).select_option("Loaded language")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved. The passage is not done yet.")
    assert ann.spans() == [("loaded_language", "a 👩‍👩‍👧 councillor")]
    page.get_by_role("button", name="Done").click()
    expect(page).not_to_have_url(re.compile(rf"/assignments/{passage}$"))
    found = ann.stored(passage)
    assert found["state"] == "done"
    assert [one["label"] for one in found["current"]["labels"]] == ["ideological_appeal"]
    # Scripts that are not fetched are named as requests that failed.
    assert [fault for fault in visit.faults if not fault.endswith(".js csp")] == []
    context.close()


def test_arabic_reads_from_the_right_and_its_left_arrow_goes_on(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    words = ["توقفت", "العبّارة", "عند", "الظهر", "في", "الميناء."]
    text = {"key": "ar", "language": "ar", "paragraphs": [" ".join(words)]}
    fill_world(database, [cast.id("ann")], [text])
    ann = Reader(signed_in("ann"), app, cast)
    ann.begin()
    expect(ann.page.locator("#text")).to_have_attribute("dir", "rtl")
    expect(ann.page.locator("#text")).to_have_attribute("lang", "ar")
    ann.press("ArrowLeft", "Shift+ArrowLeft", "4")
    ann.drag("الظهر", "الميناء")
    ann.choose("Imperialist framing")
    ann.wait_saved()
    assert ann.spans() == [
        ("loaded_language", " ".join(words[1:3])),
        ("imperialist_framing", "الظهر في الميناء"),
    ]
