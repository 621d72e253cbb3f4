"""The answers beside the text, by the mouse and by keys alone; then what the server stored."""

import pytest
from flask import Flask
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from app.db import Database
from app.models.outlets import Agent, Assertion
from tests.browser.coding_desk import open_desk
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader
from tests.cast import Cast


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the one passage in hand."""
    open_desk(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    return reader


def layer(ann: Reader, key: str) -> Locator:
    return ann.page.locator(f"[data-layer={key}]")


def select_words(ann: Reader, first: int, count: int) -> None:
    """By keys: the word with this number from 0, and as many words as asked."""
    ann.page.locator("#text").focus()
    ann.press(*["ArrowLeft"] * 40, *["ArrowRight"] * first, "w", *["Shift+ArrowRight"] * (count - 1))


def test_sayings_nest_and_a_span_in_them_is_reported_by_one_key(ann: Reader, database: Database) -> None:
    # “They want to chain our river, as the Estuary Review put it”: content first, then who, then the cue.
    select_words(ann, 11, 12)
    ann.press("a")
    expect(ann.page.locator("#said")).to_contain_text("Now select who says it")
    select_words(ann, 23, 3)
    ann.press("1")
    expect(ann.page.locator("#said")).to_contain_text("Now select the word that says so")
    select_words(ann, 26, 1)
    # The likeliest first: these words stand in quotation marks.
    ann.press("a", "v")
    expect(ann.page.get_by_label("Speech")).to_have_value("direct")
    ann.press("Enter")
    expect(ann.page.locator("#sayings li")).to_have_count(1)
    # Inside it, another one, with its outlet from the registry by the first letters of its name.
    select_words(ann, 14, 3)
    ann.press("a")
    expect(ann.page.get_by_label("Said inside")).not_to_have_value("")
    select_words(ann, 18, 3)
    ann.press("1")
    field = ann.page.get_by_role("combobox", name="The outlet that is cited")
    field.focus()
    ann.page.keyboard.type("estu")
    expect(ann.page.get_by_role("option", name="Estuary Review", exact=True)).to_be_visible()
    check_page(ann.page, "panel-outlet")
    ann.press("ArrowDown", "Enter")
    expect(field).to_have_value("Estuary Review")
    ann.press("Enter")
    expect(ann.page.locator("#sayings li")).to_have_count(2)
    expect(ann.page.locator("#sayings .nested")).to_have_count(1)
    # A span in what is said: the voice is offered, and one key takes the offer.
    select_words(ann, 14, 2)
    ann.press("1")
    expect(ann.page.locator("#said")).to_contain_text("These words are reported")
    expect(ann.page.get_by_role("button", name="set the voice to Reported")).to_be_visible()
    ann.press("v")
    ann.wait_saved()
    found = ann.stored()["current"]
    outer, inner = found["attributions"]
    parts = {part: [one["quote"] for one in outer[part]] for part in ("source", "cue", "content")}
    assert parts == {
        "source": ["a 👩‍👩‍👧 councillor"],
        "cue": ["said"],
        "content": ["They want to chain our river, as the Estuary Review put it"],
    }
    assert (outer["speech"], outer["nested_in"], outer["cited_outlet"]) == ("direct", None, None)
    # Nobody said how the inner one is said.
    assert (inner["speech"], inner["nested_in"], inner["cited_outlet"]) == (
        None,
        outer["id"],
        "estuary-review",
    )
    assert [one["quote"] for one in inner["source"]] == ["the Estuary Review"]
    span = found["spans"][0]
    assert (span["attributes"]["voice"], span["attribution"]) == ("reported", inner["id"])
    check_page(ann.page, "panel-sayings")
    ann.press("Control+z")
    ann.page.get_by_role("button", name="Delete: a 👩‍👩‍👧 councillor").click()
    ann.wait_saved()
    found = ann.stored()["current"]
    assert [one["nested_in"] for one in found["attributions"]] == [None]
    assert found["spans"][0]["attributes"]["voice"] == "author"


def test_an_outlet_that_nobody_knew_is_added_by_name_alone_and_a_saying_may_have_no_source(
    ann: Reader, database: Database, cast: Cast
) -> None:
    ann.press("s", "a")
    field = ann.page.get_by_role("combobox", name="The outlet that is cited")
    field.fill("Вестник причала")
    ann.page.get_by_role("option", name="Add “Вестник причала” as a new outlet").click()
    ann.page.get_by_label("The name is in").select_option("ru")
    ann.page.get_by_role("button", name="Add", exact=True).click()
    expect(ann.page.locator("#said")).to_contain_text("Nothing but the name is stored of it")
    ann.page.get_by_label("Who it is").select_option("none")
    ann.page.get_by_text("Speaker, second outlet, note").click()
    ann.page.get_by_label("Name of the speaker").fill("the harbour master")
    via = ann.page.get_by_role("combobox", name="Heard through another outlet")
    via.fill("гав")
    ann.page.get_by_role("option", name="Набат гавани").click()
    ann.page.locator("#saying").get_by_label("Note").fill("no link")
    ann.page.get_by_role("button", name="Keep").click()
    ann.wait_saved()
    saying = ann.stored()["current"]["attributions"][0]
    with database.reading() as session:
        stub = session.scalars(select(Agent).where(Agent.name == "Вестник причала")).one()
        assert (stub.is_stub, stub.created_by_id) == (True, cast.id("ann"))
        assert session.scalars(select(Assertion)).all() == []
    assert (saying["cited_outlet"], saying["via_outlet"], saying["source_type"]) == (
        stub.slug,
        "nabat",
        "none",
    )
    assert (saying["speaker"], saying["note"], saying["source"]) == ("the harbour master", "no link", [])
    # Opened again, it shows the names and not what they are stored by.
    ann.page.reload()
    ann.ready()
    ann.page.get_by_role("button", name="Edit").click()
    expect(field).to_have_value("Вестник причала")


def test_each_kind_of_question_has_its_own_control_and_done_goes_to_what_is_missing(ann: Reader) -> None:
    answered = ann.page.locator("#answered")
    expect(answered).to_have_text("0 of 5 answered")
    ann.press("1")
    expect(answered).to_have_text("1 of 5 answered")
    ann.visit.expected.add(422)
    ann.press("Control+Enter")
    expect(layer(ann, "genre").locator(".wanting")).to_be_visible()
    expect(layer(ann, "genre").get_by_role("radio", name="News")).to_be_focused()
    ann.press("Space", "ArrowRight")
    expect(layer(ann, "genre").get_by_role("radio", name="Opinion")).to_be_checked()
    expect(layer(ann, "genre").locator(".wanting")).to_be_hidden()
    layer(ann, "tone").get_by_role("radio", name="0", exact=True).focus()
    ann.press("Space", "ArrowRight", "ArrowRight")
    layer(ann, "gist").get_by_role("textbox").focus()
    ann.page.keyboard.type("Ferries, река")
    layer(ann, "framing").get_by_label("Confidence").select_option("3")
    layer(ann, "framing").get_by_role("button", name="Note: Heated words").click()
    ann.page.keyboard.type("chain")
    ann.page.locator("#text").focus()
    ann.wait_saved()
    current = ann.stored()["current"]
    assert {one["variable"]: one["value"] for one in current["values"]} == {
        "genre": "opinion",
        "tone": 2,
        "gist": "Ferries, река",
    }
    assert current["labels"][0] | {"attributes": {}} == {
        "label": "heated",
        "attributes": {},
        "confidence": 3,
        "note": "chain",
    }
    check_page(ann.page, "panel-values")
    # The same answer pressed again is taken back, by the mouse and by a key.
    layer(ann, "genre").get_by_role("radio", name="Opinion").click()
    layer(ann, "tone").get_by_role("radio", name="2", exact=True).focus()
    ann.press("Backspace")
    expect(answered).to_have_text("2 of 5 answered")
    ann.page.locator("#text").focus()
    ann.wait_saved()
    assert [one["variable"] for one in ann.stored()["current"]["values"]] == ["gist"]


def test_a_span_is_added_resized_relabelled_noted_and_deleted_without_selecting(ann: Reader) -> None:
    def type_into(name: str, text: str) -> None:
        field = ann.page.get_by_label(name).last
        field.focus()
        ann.press("Control+a")
        ann.page.keyboard.type(text)
        ann.press("Enter")

    ann.page.get_by_text("Add a span by its words").focus()
    ann.press("Enter")
    type_into("First word", "2")
    type_into("Last word", "3")
    expect(ann.page.locator("#add-span output")).to_have_text("harbour office")
    ann.page.get_by_role("button", name="Add", exact=True).focus()
    ann.press("Enter")
    expect(ann.page.locator("#said")).to_contain_text("Heated words, 2 words, sentence 1")
    ann.wait_saved()
    assert ann.spans() == [("heated", "harbour office")]
    ann.page.locator("#add-span summary").click()
    ann.page.get_by_role("button", name="Words: Heated words: harbour office").focus()
    ann.press("Enter")
    check_page(ann.page, "panel-span-editor")
    type_into("Last word", "4")
    expect(ann.page.locator("#spans q").first).to_have_text("harbour office said")
    expect(ann.page.get_by_label("Last word")).to_be_focused()
    ann.page.locator("#spans").get_by_label("Label").select_option("fear")
    ann.page.locator("#spans").get_by_label("Confidence").select_option("2")
    ann.page.get_by_role("button", name="Note: Fear: harbour office said").click()
    ann.page.keyboard.type("who?")
    ann.page.locator("#text").focus()
    ann.wait_saved()
    span = ann.stored()["current"]["spans"][0]
    assert (span["label"], span["quote"], span["confidence"], span["note"]) == (
        "fear",
        "harbour office said",
        2,
        "who?",
    )
    select_words(ann, 8, 1)
    ann.press("1", "Escape")
    ann.page.get_by_role("button", name="Delete: Fear: harbour office said").focus()
    ann.press("Enter")
    expect(ann.page.locator("#spans .pick")).to_be_focused()
    ann.wait_saved()
    assert ann.spans() == [("heated", "ferry")]


def test_the_card_follows_the_label_in_hand_and_the_codebook_finds_any_of_its_words(ann: Reader) -> None:
    card = ann.page.locator("#card")
    ann.press("1")
    expect(card.get_by_role("heading", name="Heated words")).to_be_visible()
    expect(card).to_contain_text("the minister's aides")
    select_words(ann, 1, 1)
    ann.press("2")
    expect(card.get_by_role("heading", name="Fear")).to_be_visible()
    expect(card).to_contain_text("Never together with")
    ann.press("k")
    expect(card).to_be_hidden()
    ann.press("k")
    expect(card).to_be_visible()
    ann.press("Shift+k")
    dialog = ann.page.get_by_role("dialog", name="Codebook")
    expect(dialog).to_be_visible()
    check_page(ann.page, "panel-codebook")
    ann.page.keyboard.type("POODLÉS")
    expect(dialog.get_by_role("status")).to_have_text("1 label")
    expect(dialog.get_by_text("Words hotter than the fact needs.")).to_be_visible()
    ann.press("ArrowDown")
    expect(dialog.locator("summary").first).to_be_focused()
    check_page(ann.page, "panel-codebook-found")
    ann.press("Escape")
    expect(dialog).to_be_hidden()
    expect(ann.page.locator("#text")).to_be_focused()


def test_a_long_codebook_is_filtered_and_the_card_is_a_sheet_on_a_telephone(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    open_desk(database, cast, more_labels=40)
    ann = Reader(signed_in("ann"), app, cast)
    ann.page.set_viewport_size({"width": 390, "height": 844})
    ann.begin()
    expect(ann.page.locator("#card")).to_be_hidden()
    ann.page.get_by_role("searchbox", name="Find a label").fill("opic 37")
    expect(ann.page.locator(".label:visible")).to_have_count(1)
    ann.press("ArrowDown", "Enter")
    ann.page.get_by_role("button", name="What it means: Topic 37").click()
    expect(ann.page.locator("#card")).to_contain_text("About matter 37")
    check_page(ann.page, "panel-many")
    ann.page.get_by_role("button", name="Put the rule away").click()
    expect(ann.page.locator("#card")).to_be_hidden()
    ann.wait_saved()
    assert [one["label"] for one in ann.stored()["current"]["labels"]] == ["topic_37"]
    small = ann.page.evaluate(
        "[...document.querySelectorAll('.answers :is(button, summary, [type=radio])')]"
        ".filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)"
        ".map((one) => `${one.getBoundingClientRect().height} ${one.outerHTML.slice(0, 80)}`)"
    )
    assert small == []
