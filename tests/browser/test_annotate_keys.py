"""The annotator's page by keys alone: all that a mouse does, in every layout, and nothing inside fields."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader
from tests.browser.typist import Keyboard, asks_everything, tab_to
from tests.cast import Cast

CONTROL, SHIFT = 2, 8
# What the key at a place prints: the letter s, the digit 4, and the letter to undo with at its own place.
LAYOUTS = {
    "russian": ("ы", "4", ("KeyZ", "я"), "ы"),
    "french": ("s", "'", ("KeyW", "z"), "s"),
    "arabic": ("س", "٤", ("KeyZ", "ئ"), "س"),
}


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the ferry article in hand, and everything asked."""
    asks_everything(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    return reader


def go_to(ann: Reader, number: int) -> None:
    """Open a passage by its number."""
    ann.press("g")
    expect(ann.page.get_by_label("Number, from 1 to 3")).to_be_focused()
    ann.press(str(number), "Enter")
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text(f"Passage {number} of")
    ann.ready()


def test_spans_are_made_moved_and_described(ann: Reader) -> None:
    go_to(ann, 2)
    ann.press("s", "1", "Shift+2", "Escape")
    ann.press("ArrowRight", "ArrowRight", "Shift+ArrowRight", "4")
    ann.press("]", "]", "Shift+]", "Alt+]", "Shift+[", "v", "v", "Shift+v", "c", "3", "r")
    ann.page.keyboard.type("heated 🌶 12")
    ann.press("Enter")
    expect(ann.page.locator("#text")).to_be_focused()
    ann.press("r")
    ann.page.keyboard.type(" and dropped")
    ann.press("Escape")
    expect(ann.page.locator("#text")).to_be_focused()
    ann.wait_saved()
    assert ann.spans() == [
        ("imperialist_framing", "The harbour office said on Monday that the ferry would stop."),
        ("russian_state_line", "The harbour office said on Monday that the ferry would stop."),
        ("loaded_language", "said on "),
    ]
    made = ann.stored()["current"]["spans"][2]
    assert (made["attributes"], made["confidence"], made["note"]) == (
        {"voice": "reported"},
        3,
        "heated 🌶 12",
    )
    ann.press("Escape", *["ArrowLeft"] * 9, "Tab", "Tab", "Backspace")
    hint = ann.page.locator("#undo-hint")
    expect(hint).to_contain_text("Deleted: Russian state line")
    expect(hint.get_by_role("button", name="Undo")).to_be_visible()
    ann.wait_saved()
    assert [label for label, _words in ann.spans()] == ["imperialist_framing", "loaded_language"]
    ann.press("Control+z")
    expect(hint).to_be_hidden()
    ann.wait_saved()
    assert len(ann.spans()) == 3
    ann.press("Control+Shift+z")
    ann.wait_saved()
    assert len(ann.spans()) == 2


def test_labels_without_a_key_are_found_by_typing_and_by_arrows(ann: Reader) -> None:
    bar = ann.page.get_by_role("group", name="Label the selection")
    ann.press("w", "Enter")
    expect(bar.get_by_role("button", name="Imperialist framing 1")).to_be_focused()
    ann.press("ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "Enter")
    expect(ann.page.locator("#text")).to_be_focused()
    # The digits that the starter labels leave go to the first labels without a key.
    ann.press("Shift+5", "/")
    field = bar.get_by_label("Find a label")
    expect(field).to_be_focused()
    ann.page.keyboard.type("harv1")
    expect(ann.page.locator("#said")).to_have_text("0 labels")
    ann.press("Backspace")
    expect(ann.page.locator("#said")).to_have_text("1 label")
    check_page(ann.page, "annotate-filter")
    ann.press("Escape")
    expect(field).to_be_hidden()
    expect(ann.page.locator("#text")).to_be_focused()
    ann.press("/")
    ann.page.keyboard.type("oar")
    ann.press("Enter", "Escape", "/")
    ann.page.keyboard.type("HARV")
    ann.press("Enter")
    expect(bar).to_be_hidden()
    ann.wait_saved()
    found = ann.stored()["current"]
    assert [(one["label"], one["quote"]) for one in found["spans"]] == [
        ("storms", "Ferry"),
        ("oars", "Ferry"),
    ]
    assert [one["label"] for one in found["labels"]] == ["harvest"]


def test_a_passage_is_answered_and_left_by_keys(ann: Reader) -> None:
    first, text = ann.assignment_id, ann.page.locator("#text")
    ann.press("3", "c", "2", "Enter")
    tab_to(ann, ann.page.get_by_role("radio", name="-1"))
    ann.press("ArrowRight", "ArrowRight", "Escape")
    expect(text).to_be_focused()
    tab_to(ann, ann.page.get_by_label("gist"))
    ann.page.keyboard.type("ws1 0")
    ann.press("Escape")
    expect(text).to_be_focused()
    ann.press("0", "k", "x")
    expect(ann.page.locator("#wider")).to_have_attribute("data-reach", "around")
    expect(ann.page.locator("#card")).to_be_hidden()
    ann.press("q")
    ann.page.keyboard.type("Is a headline a passage?")
    ann.press("Tab", "Enter")
    expect(ann.page.locator("#flag")).not_to_have_attribute("open", "")
    ann.wait_saved()
    found = ann.stored()["current"]
    assert [(one["label"], one["confidence"]) for one in found["labels"]] == [("ideological_appeal", 2)]
    assert {one["variable"]: one["value"] for one in found["values"]} == {"tone": 1, "gist": "ws1 0"}
    assert found["none"] == ["theme", "attributions"]
    assert "around" in found["context_shown"]
    assert ann.stored()["state"] == "unfinished"
    ann.press("Control+Enter")
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 2 of")
    assert ann.stored(first)["state"] == "done"
    ann.ready()
    second = ann.assignment_id
    ann.press("j")
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 3 of")
    ann.ready()
    ann.press("Shift+j")
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 2 of")
    ann.ready()
    ann.press("Control+Shift+s", "Space", "ArrowDown", "Tab", "Enter")
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 3 of")
    assert ann.stored(second)["current"]["skip_reason"] == "not_an_article"


def test_no_key_does_anything_inside_a_field_and_a_held_key_does_it_once(ann: Reader) -> None:
    ann.press("q")
    ann.page.keyboard.type("ws123hvVcrakKxjJg0[]{}/? ")
    ann.press("ArrowLeft", "ArrowUp", "Backspace", "Control+z", "Control+Shift+z")
    ann.press("Shift+Tab", "Tab", "Enter")
    expect(ann.page.get_by_label("A question to the lead")).to_be_focused()
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 1 of")
    assert ann.page.locator("dialog[open]").count() == 0
    assert ann.stored()["current"] is None
    ann.press("Escape", "Enter")
    keyboard = Keyboard(ann)
    keyboard.press("Digit3", "3", repeats=5)
    ann.wait_saved()
    assert [one["label"] for one in ann.stored()["current"]["labels"]] == ["ideological_appeal"]
    assert ann.stored()["current"]["revision"] == 1
    keyboard.press("ArrowRight", "ArrowRight", repeats=1)
    ann.press("w", "4")
    ann.wait_saved()
    assert ann.spans() == [("loaded_language", "at")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_keys_keep_their_place_in_every_layout_and_are_shown_as_it_prints_them(
    ann: Reader, layout: str
) -> None:
    letter, digit, (undo_code, undo_key), shown = LAYOUTS[layout]
    keyboard = Keyboard(ann)
    keyboard.press("KeyS", letter)
    keyboard.press("Digit4", digit)
    ann.wait_saved()
    assert ann.spans() == [("loaded_language", "Ferry stops at noon")]
    keyboard.press(undo_code, undo_key, CONTROL)
    ann.wait_saved()
    assert ann.spans() == []
    keyboard.press("Slash", "?", SHIFT)
    dialog = ann.page.get_by_role("dialog", name="Keys in the passage")
    expect(dialog.locator("[data-command=sentence]")).to_have_text(shown)
    expect(dialog.locator("[data-command=undo]")).to_have_text("CtrlZ")
    expect(dialog.locator("kbd[data-code=Digit4]")).to_have_text("4" if layout == "french" else digit)
    ann.page.reload()
    ann.ready()
    expect(ann.page.locator("#keys [data-command=sentence]")).to_have_text(shown)


def test_own_keys_work_and_a_label_goes_before_them(ann: Reader) -> None:
    address = ann.page.url
    ann.visit.goto("/account/keys")
    ann.visit.expected.add(422)
    tab_to(ann, ann.page.locator("#key-word"))
    ann.press("m", "Tab")
    tab_to(ann, ann.page.locator("#key-note"))
    ann.press("y", "Backspace", "h", "Tab")
    tab_to(ann, ann.page.locator("#key-voice"))
    ann.press("m", "Enter")
    expect(ann.page.locator("#fault-voice")).to_contain_text("m is taken: select the word")
    check_page(ann.page, "own-keys")
    tab_to(ann, ann.page.locator("#key-voice"))
    ann.press("Shift+u", "Enter")
    expect(ann.page.get_by_text("Your keys are changed.")).to_be_visible()
    expect(ann.page.locator("#key-voice")).to_have_value("Shift+u")
    ann.page.goto(address)
    ann.ready()
    ann.press("w", "m", "1", "Shift+u", "r")
    ann.page.keyboard.type("mine")
    ann.press("Enter", "h", "?")
    expect(ann.page.get_by_role("dialog", name="Keys in the passage")).to_be_visible()
    expect(ann.page.locator("#keys tr", has_text="write a note")).to_contain_text(
        "A label of this codebook has the key that you chose: h"
    )
    check_page(ann.page, "annotate-own-keys")
    ann.press("Escape")
    ann.wait_saved()
    made = ann.stored()["current"]["spans"]
    assert [(one["label"], one["quote"], one["note"]) for one in made] == [("storms", "Ferry", "mine")]
