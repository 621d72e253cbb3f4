"""Suggestions of a model on the annotator's page: accepted, changed and rejected by keys alone, and what is stored."""

import pytest
from flask import Flask
from playwright.sync_api import Locator, expect

from app.db import Database
from app.models.projects import Member
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader
from tests.browser.typist import tab_to
from tests.cast import Cast
from tests.features.suggestions.conftest import Model
from tests.world import make_world

ARABIC = "المَعْبَر"


@pytest.fixture
def model(app: Flask, database: Database, cast: Cast) -> Model:
    """A script that suggests, as the lead of the harbour."""
    project_id = make_world(database, [cast.id("ann")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    return Model(app.test_client(), cast.headers("olga"))


@pytest.fixture
def ann(model: Model, signed_in: SignedIn, app: Flask, cast: Cast) -> Reader:
    """Ann before her work, with what the model suggests in it."""
    of_all = {"start": None, "end": None, "quote": None}
    sent = model.send(
        model.on("chain our river"),
        model.on("councillor", "imperialist_framing"),
        model.on("Monday", "imperialist_framing"),
        model.on("ferry would stop", "russian_state_line"),
        model.on(ARABIC, "imperialist_framing"),
        model.on("🌉"),
        model.on(ARABIC, "russian_state_line") | of_all,
    )
    assert sent.status_code == 201, sent.text
    return Reader(signed_in("ann"), app, cast)


def rows(ann: Reader) -> Locator:
    return ann.page.locator("#suggestions > li")


def press_in(ann: Reader, row: int, name: str) -> None:
    """Go there with Tab and press it with the space bar."""
    button = rows(ann).nth(row).get_by_role("button", name=name)
    tab_to(ann, button)
    ann.press(" ")


def became(ann: Reader, model: Model) -> dict[str, str]:
    """What is stored of each suggestion of the passage that is open, by its words and label."""
    stored = ann.stored()["current"]["assisted"]
    of = {one["id"]: f"{one['quote'] or ''} {one['label']}".strip() for one in model.listed()["items"]}
    return {of[one["suggestion"]]: one["became"] for one in stored}


def test_they_are_accepted_changed_and_rejected_by_keys_alone_and_undone(ann: Reader, model: Model) -> None:
    ann.begin()
    ann.open(2)
    expect(rows(ann)).to_have_count(4)
    expect(rows(ann).nth(0)).to_contain_text("Monday")
    press_in(ann, 0, "Accept")
    # The next one that waits is in hand at once.
    expect(rows(ann).nth(1).get_by_role("button", name="Accept")).to_be_focused()
    ann.press(" ")
    press_in(ann, 2, "Reject")
    ann.wait_saved()
    assert ann.spans() == [("imperialist_framing", "Monday"), ("russian_state_line", "ferry would stop")]
    expect(rows(ann).nth(0)).to_contain_text("accepted")
    expect(rows(ann).nth(2)).to_contain_text("rejected")
    ann.page.locator("#text").focus()
    ann.press("Escape", "Tab", "]")
    ann.wait_saved()
    expect(rows(ann).nth(0)).to_contain_text("accepted and changed")
    told = became(ann, model)
    assert sorted(told.values()) == ["accepted", "edited", "ignored", "rejected"]
    assert told["Monday imperialist_framing"] == "edited"
    assert told["ferry would stop russian_state_line"] == "accepted"
    for _step in range(2):
        ann.press("Control+z")
    ann.wait_saved()
    expect(rows(ann).nth(2).get_by_role("button", name="Accept")).to_be_visible()
    assert sorted(became(ann, model).values()) == ["accepted", "accepted", "ignored", "ignored"]


def test_an_accepted_span_that_is_deleted_was_rejected_and_a_page_loaded_anew_knows_it(
    ann: Reader, model: Model
) -> None:
    ann.begin()
    ann.open(2)
    press_in(ann, 0, "Accept")
    ann.wait_saved()
    ann.page.reload()
    ann.ready()
    expect(rows(ann).nth(0)).to_contain_text("accepted")
    ann.page.locator("#text").focus()
    ann.press("Tab", "Backspace")
    ann.wait_saved()
    assert ann.spans() == []
    assert became(ann, model)["Monday imperialist_framing"] == "rejected"
    press_in(ann, 0, "Accept")
    ann.wait_saved()
    assert became(ann, model)["Monday imperialist_framing"] == "accepted"


def test_words_stand_at_their_places_beside_arabic_and_emoji(ann: Reader, model: Model) -> None:
    ann.begin()
    ann.open(3)
    expect(rows(ann)).to_have_count(3)
    for row in range(3):
        press_in(ann, row, "Accept")
    ann.wait_saved()
    assert sorted(ann.spans()) == [("imperialist_framing", ARABIC), ("loaded_language", "🌉")]
    stored = ann.stored()
    for one in stored["current"]["spans"]:
        assert stored["text"][one["start"] : one["end"]] == one["quote"]
    assert [one["label"] for one in stored["current"]["labels"]] == ["russian_state_line"]
    assert set(became(ann, model).values()) == {"accepted"}


def test_the_page_with_suggestions_has_no_fault_and_one_without_says_nothing_of_them(ann: Reader) -> None:
    ann.begin()
    expect(ann.page.get_by_role("heading", name="Suggestions")).to_have_count(0)
    ann.open(2)
    expect(ann.page.get_by_role("heading", name="Suggestions")).to_be_visible()
    check_page(ann.page)
