"""A blind part handed in and revealed in a real browser, by keys and by the mouse; then what the server stored."""

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from app.db import Database
from app.models.rounds import Round
from app.models.work import Revision
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader
from tests.cast import Cast
from tests.features.annotate.reveal.part import add_lead
from tests.features.annotate.test_blind import CANARIES, canary_world

WHY = "An agency wrote it, so I read “chain our river” otherwise."


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the ferry article in hand, in a round that reveals; Olga leads it."""
    add_lead(database, canary_world(database, [cast.id("ann")], condition="blind_then_reveal", k=1), cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    return reader


def finish_by_keys(ann: Reader) -> list[int]:
    """None on every passage of the article, by keys alone."""
    done = []
    for number in range(1, 5):
        expect(ann.page.get_by_role("heading", level=1)).to_contain_text(f"Passage {number} of 4")
        ann.ready()
        done.append(ann.assignment_id)
        ann.press("0", "Control+Enter")
        if number < 4:
            ann.page.wait_for_url(lambda url, last=done[-1]: not url.endswith(f"/{last}"))
    ann.page.wait_for_url("**/projects/harbour/work")
    return done


def test_a_part_is_handed_in_kept_and_changed_by_keys(ann: Reader) -> None:
    page = ann.page
    passages = finish_by_keys(ann)
    expect(page.get_by_role("heading", name="Your blind part is finished")).to_be_visible()
    assert CANARIES["outlet"] not in page.content()
    check_page(page, "reveal-ready")
    page.get_by_role("link", name="Hand in").focus()
    ann.press("Enter")
    expect(page.get_by_role("heading", name="Hand in the blind part")).to_be_visible()
    check_page(page, "reveal-hand-in")
    page.get_by_role("button", name="Hand in").focus()
    ann.press("Enter")
    expect(page.get_by_text("Handed in: 4 passages.")).to_be_visible()
    assert ann.stored(passages[3])["pass"] == "revealed"
    check_page(page, "reveal-work")
    page.get_by_role("link", name="See what was hidden").focus()
    ann.press("Enter")
    ann.ready()
    assert ann.assignment_id == passages[0]
    expect(page.locator("#reveal")).to_contain_text(CANARIES["outlet"])
    check_page(page, "reveal-passage")
    # Keep has the focus.
    ann.press("Enter")
    page.wait_for_url(f"**/assignments/{passages[1]}")
    ann.ready()
    kept = ann.stored(passages[0])["current"]
    assert (kept["pass"], kept["state"], kept["reason"]) == ("revealed", "done", None)
    # Nothing is marked before there is a reason, and Done asks for it.
    ann.press("Control+Enter")
    expect(page.get_by_label("Why you change it")).to_be_focused()
    assert ann.stored()["revision"] == 1
    page.keyboard.type(WHY)
    ann.press("Tab", "Tab")
    page.locator("#text").focus()
    ann.press("0", "s", "4")
    ann.wait_saved()
    begun = ann.stored()["current"]
    assert (begun["pass"], begun["state"], begun["reason"]) == ("revealed", "draft", WHY)
    check_page(page, "reveal-changing")
    ann.press("Control+Enter")
    page.wait_for_url(f"**/assignments/{passages[2]}")
    changed = ann.stored(passages[1])["current"]
    assert (changed["state"], [one["label"] for one in changed["spans"]]) == ("done", ["loaded_language"])
    ann.ready()
    page.get_by_role("button", name="Keep all the rest (2)").click()
    expect(page.get_by_text("2 answers are kept.")).to_be_visible()
    expect(page.get_by_text("nothing waits here")).to_be_visible()
    assert [ann.stored(one)["revision"] >= 2 for one in passages] == [True] * 4
    check_page(page, "reveal-over")


def test_a_change_by_the_mouse_survives_a_reload_and_keep_takes_it_back(ann: Reader) -> None:
    page = ann.page
    passages = finish_by_keys(ann)
    page.get_by_role("link", name="Hand in").click()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("link", name="See what was hidden").click()
    ann.open(2)
    page.get_by_text("Change", exact=True).click()
    page.get_by_label("Why you change it").fill(WHY)
    page.locator("#text").evaluate("one => one.scrollIntoView({ block: 'center' })")
    ann.drag("hain our", "our riv")
    ann.choose("Loaded language")
    ann.wait_saved()
    page.reload()
    ann.ready()
    expect(page.get_by_label("Why you change it")).to_have_value(WHY)
    expect(page.locator("#spans li[data-span]")).to_have_count(1)
    expect(page.locator("#reveal")).to_contain_text("change begun")
    page.locator("#text").focus()
    ann.press("Escape", "p", "1")
    page.get_by_role("button", name="Keep the answer", exact=True).click()
    page.wait_for_url(f"**/assignments/{passages[2]}")
    found = ann.stored(passages[1])["current"]
    assert (found["pass"], found["state"], found["reason"], found["spans"]) == ("revealed", "done", None, [])


def test_the_lead_ends_the_blind_part_and_an_open_page_says_so(
    ann: Reader, signed_in: SignedIn, database: Database
) -> None:
    ann.visit.expected.add(409)
    ann.press("w", "4")
    ann.wait_saved()
    lead = signed_in("olga")
    with database.reading() as session:
        round_id = session.scalars(select(Round.id)).one()
    lead.goto(f"/projects/harbour/rounds/{round_id}")
    lead.page.get_by_role("link", name="End the blind part").click()
    expect(lead.page.get_by_text("1 of them has a draft.")).to_be_visible()
    check_page(lead.page, "reveal-end")
    lead.page.get_by_role("button", name="End the blind part").click()
    expect(lead.page.get_by_text("The blind part has ended: 0 answers")).to_be_visible()
    ann.press("Escape", "s", "1")
    expect(ann.page.locator("#faults")).to_contain_text("handed in and does not change any more")
    with database.reading() as session:
        assert session.scalars(select(Revision.pass_)).all() == ["blind"]
