"""Changes that the server does not have yet: they outlive tab, network and sign-in, and belong to one person."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.actions.people import end_sessions
from app.db import Database
from app.models.rounds import Round
from tests.browser.conftest import SignedIn
from tests.browser.faults import SAVES, TRYING, failing, note_saved
from tests.browser.live import Visit, sign_in
from tests.browser.reader import Reader, harbour
from tests.cast import Cast

WORK = "/projects/harbour/work"


@pytest.fixture
def fetched() -> list[str]:
    """The pages of passages that were fetched so far."""
    return []


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast, fetched: list[str]) -> Reader:
    """Ann with the first passage of the ferry article open."""
    harbour(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.page.on("requestfinished", lambda one: fetched.append(one.url))
    reader.begin()
    return reader


def wait_ahead(page: Page, fetched: list[str]) -> None:
    """Wait until all three passages of the batch are in the browser."""
    while len({one for one in fetched if re.search(r"/assignments/\d+$", one)}) < 3:
        page.wait_for_timeout(100)


def another(ann: Reader) -> Reader:
    """One more tab of the same browser."""
    return Reader(Visit(ann.page.context.new_page(), ann.visit.url), ann.app, ann.cast)


def wait_stored(tab: Reader, assignment: int, revision: int) -> None:
    """Wait until the server has this revision."""
    for _try in range(100):
        if tab.stored(assignment)["revision"] == revision:
            return
        tab.page.wait_for_timeout(100)
    assert tab.stored(assignment)["revision"] == revision


def fail_saves(ann: Reader) -> Callable[[], None]:
    """Let no save of this page through until the function that is given back is called."""
    ann.visit.expected.add(503)
    ann.page.route(SAVES, lambda route: route.fulfill(status=503, body="{}"))
    return lambda: ann.page.unroute(SAVES)


def test_a_whole_batch_is_coded_without_a_network_and_handed_in_afterwards(
    ann: Reader, fetched: list[str]
) -> None:
    wait_ahead(ann.page, fetched)
    shown, context, ids = note_saved(ann.page), ann.page.context, [ann.assignment_id]
    context.set_offline(True)
    for number in (1, 2, 3):
        expect(ann.page.get_by_role("heading", level=1)).to_have_text(f"Passage {number} of 3")
        ann.ready()
        ids.append(ann.assignment_id)
        ann.press("w", "4", "Control+Enter")
        if number < 3:
            expect(ann.page.locator("#notice")).to_contain_text(
                f"Passage {number} of 3 is kept in this browser"
            )
    banner = ann.page.locator("#banner")
    expect(banner).to_contain_text("This was the last passage of the article. Not everything is handed in")
    expect(ann.page.locator("#elsewhere")).to_contain_text(re.compile(r"\d changes wait \(2 passages\)"))
    assert not [text for text in shown if text.startswith("Saved")]
    assert [ann.stored(one)["revision"] for one in ids] == [0, 0, 0, 0]
    context.set_offline(False)
    expect(banner).to_contain_text("Everything is handed in.")
    expect(ann.page.locator("#elsewhere")).to_be_hidden()
    found = [ann.stored(one) for one in ids]
    assert [one["state"] for one in found] == ["done"] * 4
    assert [len(one["current"]["spans"]) for one in found] == [1] * 4
    banner.get_by_role("link", name="My work").click()
    expect(ann.page.get_by_role("heading", name="What I did")).to_be_visible()
    ann.visit.faults.clear()


def test_what_a_closed_tab_left_is_sent_from_the_page_of_my_work(ann: Reader) -> None:
    fail_saves(ann)
    assignment, second = ann.assignment_id, another(ann)
    ann.press("w", "4")
    expect(ann.page.locator("#saved")).to_have_text(TRYING)
    second.visit.goto(WORK)
    # The tab that has it is still open: it is counted, and sent from there alone.
    expect(second.page.locator("#elsewhere")).to_contain_text(
        "1 change waits (1 passage), kept in this browser."
    )
    ann.page.close()
    assert ann.stored(assignment)["revision"] == 0
    second.page.reload()
    wait_stored(second, assignment, 1)
    expect(second.page.locator("#elsewhere")).to_be_hidden()
    assert ann.stored(assignment)["current"]["state"] == "draft"
    assert second.visit.faults == []


def test_a_page_that_was_reloaded_goes_on_with_what_it_could_not_save(ann: Reader) -> None:
    release = fail_saves(ann)
    ann.press("w", "4")
    expect(ann.page.locator("#saved")).to_have_text(TRYING)
    ann.page.reload()
    ann.ready()
    expect(ann.page.locator("#spans li[data-span]")).to_contain_text("Loaded language")
    expect(ann.page.locator("#saved")).to_have_text(TRYING)
    release()
    ann.wait_saved(1)
    assert ann.spans() == [("loaded_language", "Ferry")]


def test_whoever_was_signed_out_signs_in_and_the_changes_are_handed_in(
    ann: Reader, database: Database, cast: Cast
) -> None:
    ann.visit.expected.update({401, 400})
    with database.writing() as session:
        end_sessions(session, cast.id("ann"), by=None)
        session.commit()
    ann.press("w", "4")
    expect(ann.page.locator("#banner")).to_contain_text("You are signed out here.")
    expect(ann.page.locator("#saved")).to_contain_text("Not saved")
    address = f"/assignments/{ann.assignment_id}"
    ann.page.get_by_role("link", name="Sign in again").click()
    expect(ann.page).to_have_url(re.compile("/sign-in"))
    sign_in(ann.visit, cast, "ann")
    ann.visit.goto(address)
    ann.ready()
    ann.wait_saved(1)
    assert ann.spans() == [("loaded_language", "Ferry")]


def test_changes_wait_untouched_while_somebody_else_is_signed_in(ann: Reader, cast: Cast) -> None:
    ann.visit.expected.update({400, 404})
    second, assignment = another(ann), ann.assignment_id
    sign_in(second.visit, cast, "ben")
    ann.press("w", "4")
    expect(ann.page.locator("#banner")).to_contain_text("Somebody else is signed in here now")
    expect(ann.page.locator("#saved")).to_contain_text("Not saved")
    ann.page.close()
    second.visit.goto(WORK)
    expect(second.page.locator("#elsewhere")).to_have_text(
        "Changes of somebody else wait in this browser. They are sent when that person signs in here."
    )
    assert ann.stored(assignment)["revision"] == 0
    second.page.get_by_role("button", name="Sign out").click()
    sign_in(second.visit, cast, "ann")
    second.visit.goto(WORK)
    wait_stored(second, assignment, 1)
    expect(second.page.locator("#elsewhere")).to_be_hidden()
    assert second.visit.faults == []


def test_a_refusal_that_comes_later_is_shown_with_the_way_back_and_loses_nothing(
    ann: Reader, database: Database, fetched: list[str]
) -> None:
    ann.visit.expected.add(409)
    wait_ahead(ann.page, fetched)
    first, context = ann.assignment_id, ann.page.context
    context.set_offline(True)
    ann.press("w", "4", "Control+Enter")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("Passage 2 of 3")
    with database.writing() as session:
        session.execute(update(Round).values(state="closed"))
        session.commit()
    context.set_offline(False)
    behind = ann.page.locator("#left-behind")
    expect(behind).to_contain_text("Passage 1 of 3 could not be handed in: This round is closed")
    behind.get_by_role("link", name="Open it").click()
    expect(ann.page.locator("#banner")).to_contain_text("Loaded language: “Ferry”")
    assert ann.stored(first)["revision"] == 0
    ann.visit.faults.clear()


def test_a_browser_that_keeps_nothing_says_so_and_warns_before_the_tab_is_left(ann: Reader) -> None:
    ann.page.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError') }")
    ann.page.reload()
    ann.ready()
    asked: list[str] = []
    ann.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    release = fail_saves(ann)
    ann.press("w", "4")
    expect(ann.page.locator("#saved")).to_contain_text("your changes are in this tab alone")
    ann.page.close(run_before_unload=True)
    while not asked:
        ann.page.wait_for_timeout(100)
    assert asked == ["beforeunload"]
    release()
    ann.wait_saved(1)
    assert ann.spans() == [("loaded_language", "Ferry")]


def test_two_tabs_with_changes_of_one_passage_store_each_once(ann: Reader) -> None:
    ann.visit.expected.add(409)
    keys: list[str] = []
    ann.page.context.route(SAVES, failing(0, lambda route: route.abort(), keys))
    second = another(ann)
    second.visit.expected.add(409)
    second.visit.goto(f"/assignments/{ann.assignment_id}")
    second.ready()
    ann.press("w", "4")
    ann.wait_saved(1)
    second.press("s", "1")
    expect(second.page.locator("#banner")).to_contain_text("saved somewhere else")
    second.page.get_by_role("button", name="Keep mine").click()
    second.wait_saved(2)
    assert ann.stored()["revision"] == 2
    assert len(keys) == len(set(keys)) == 3
    assert second.visit.faults == []
