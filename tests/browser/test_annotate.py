"""The annotator's page in a real browser, by the mouse and by keys alone; then what the server stored."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader, harbour
from tests.cast import Cast
from tests.features.annotate.test_pages import ask_consent
from tests.world import FERRY, fill_world

MOST_BYTES, MOST_REQUESTS = 160_000, 12
# Fetched while nothing else is done, so that it is there without a connection.
LATER = re.compile(r"/(banner|by-words|codebook|context|sayings|outlets)\.js$|/codebook/cards")
STORY = " ".join(["The slow ferry to the harbour was late again, and nobody on the pier knew why."] * 8)


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the ferry article in hand."""
    harbour(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    return reader


def test_overlapping_spans_by_mouse_and_one_by_keys_in_a_passage_with_emoji(ann: Reader) -> None:
    ann.open(2)
    ann.drag("hain our", "our riv")
    ann.choose("Loaded language")
    ann.drag("ur river", "👩‍👩‍👧 coun")
    ann.choose("Imperialist framing")
    ann.press("Escape", *["ArrowLeft"] * 30, "ArrowRight", "Shift+ArrowRight", "2", "v")
    ann.wait_saved()
    assert ann.spans() == [
        ("russian_state_line", "harbour office"),
        ("loaded_language", "chain our river"),
        ("imperialist_framing", "our river,” a 👩‍👩‍👧 councillor"),
    ]
    assert ann.stored()["current"]["spans"][0]["attributes"] == {"voice": "reported"}
    assert ann.stored()["state"] == "unfinished"


def test_spans_in_a_passage_with_arabic_and_a_combining_mark(ann: Reader) -> None:
    ann.open(3)
    ann.click_word("المَعْبَر", times=2)
    ann.choose("Loaded language")
    ann.drag("crossing", "عْبَر")
    ann.choose("Ideological appeal")
    ann.press("Escape", *["ArrowLeft"] * 30, *["ArrowRight"] * 9, "Shift+ArrowRight", "1")
    ann.wait_saved()
    assert ann.spans() == [
        ("ideological_appeal", "crossing is المَعْبَر"),
        ("loaded_language", "المَعْبَر"),
        ("imperialist_framing", "cafe\u0301 owners"),
    ]


def test_with_alt_a_mark_is_exact_and_never_inside_a_character(ann: Reader) -> None:
    ann.open(2)
    ann.drag("arbour off", "off", key="Alt")
    ann.choose("Loaded language")
    ann.press("Alt+]", "Alt+[", "[")
    ann.wait_saved()
    assert ann.spans() == [("loaded_language", "The harbour offi")]
    ann.press("Escape", *["ArrowRight"] * 40, *["Alt+ArrowLeft"] * 12, "Alt+Shift+ArrowRight", "4")
    ann.wait_saved()
    assert len(ann.spans()) == 2


def test_a_click_selects_the_shortest_span_and_the_next_click_the_one_around_it(ann: Reader) -> None:
    ann.open(2)
    ann.press("s", "1", "Escape")
    ann.click_word("harbour", times=2)
    ann.choose("Loaded language")
    ann.press("Escape")
    chosen = ann.page.locator("#spans li.chosen strong")
    ann.click_word("harbour")
    expect(chosen).to_have_text("Loaded language")
    ann.page.wait_for_timeout(600)
    ann.click_word("harbour")
    expect(chosen).to_have_text("Imperialist framing")
    ann.press("Tab")
    expect(chosen).to_have_text("Loaded language")


def test_undo_brings_a_deleted_span_back_and_redo_takes_it_away(ann: Reader) -> None:
    ann.open(2)
    ann.press("w", "4", "r")
    ann.page.keyboard.type("heated 🌶")
    ann.page.get_by_role("heading", level=1).click()
    ann.wait_saved()
    before = ann.stored()["current"]["spans"]
    assert before[0]["note"] == "heated 🌶"
    ann.click_word("The")
    ann.press("Backspace")
    expect(ann.page.locator("#spans li[data-span]")).to_have_count(0)
    ann.wait_saved()
    assert ann.spans() == []
    ann.press("Control+z")
    ann.wait_saved()
    assert ann.stored()["current"]["spans"] == before
    ann.press("Control+Shift+z")
    ann.wait_saved()
    assert ann.spans() == []


def test_passage_labels_none_and_done_lead_through_the_batch(ann: Reader) -> None:
    first = ann.assignment_id
    ann.press("3")
    ann.press("Control+Enter")
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 2 of 3")
    assert ann.stored(first)["state"] == "done"
    assert [one["label"] for one in ann.stored(first)["current"]["labels"]] == ["ideological_appeal"]
    ann.ready()
    ann.press("0", "Control+Enter")
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 3 of 3")
    ann.ready()
    ann.page.get_by_role("button", name="Loaded language").first.click()
    ann.page.get_by_role("button", name="Done").click()
    ann.page.wait_for_url("**/projects/harbour/work")
    expect(ann.page.get_by_text("No article is in your hands")).to_be_visible()
    check_page(ann.page, "work")


def test_done_with_a_layer_open_says_which_and_keeps_the_draft(ann: Reader) -> None:
    ann.visit.expected.add(422)
    ann.press("Control+Enter")
    expect(ann.page.locator("#faults")).to_contain_text("“Framing” is not answered yet")
    expect(ann.page.locator("[data-layer=framing] .wanting")).to_be_visible()
    assert ann.stored()["state"] == "unfinished"
    ann.press("a")
    ann.page.get_by_role("button", name="Close").first.click()
    ann.press("0")
    ann.wait_saved()
    assert ann.stored()["current"]["none"] == ["framing", "attributions"]
    expect(ann.page.locator("#faults")).to_be_hidden()


def test_keys_work_after_escape_and_on_a_button_and_tab_leaves_after_the_last_span(ann: Reader) -> None:
    ann.press("Escape", "Escape", "3")
    ann.page.locator("#keys-button").focus()
    ann.press("w", "4")
    ann.wait_saved()
    current = ann.stored()["current"]
    assert [one["label"] for one in current["labels"] + current["spans"]] == [
        "ideological_appeal",
        "loaded_language",
    ]
    ann.page.locator("#text").focus()
    ann.press("Tab")
    expect(ann.page.locator("#text")).not_to_be_focused()


def test_a_skip_keeps_its_reason_and_a_passage_given_back_is_gone(ann: Reader) -> None:
    first = ann.assignment_id
    ann.press("Control+Shift+s")
    ann.page.get_by_label("The text is broken").check()
    ann.page.get_by_role("button", name="Skip, with this reason").click()
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text("Passage 2 of 3")
    assert (ann.stored(first)["state"], ann.stored(first)["current"]["skip_reason"]) == (
        "skipped",
        "broken_text",
    )
    second = ann.assignment_id
    ann.page.get_by_text("Give this passage back").click()
    ann.page.get_by_role("button", name="Give it back").click()
    expect(ann.page.get_by_text("You gave the passage back.")).to_be_visible()
    assert ann.stored(second)["state"] == "declined"


def test_a_question_goes_to_the_lead_once(ann: Reader) -> None:
    ann.press("q")
    ann.page.keyboard.type("Is a headline a passage?")
    ann.page.get_by_role("button", name="Send the question").click()
    ann.wait_saved(1)
    assert ann.stored()["current"]["flag"] == {"question": "Is a headline a passage?"}
    ann.page.locator("#text").click()
    ann.press("0")
    ann.wait_saved(2)
    assert ann.stored()["current"]["flag"] is None


def test_who_says_what_is_taken_from_selections_and_offers_the_voice(ann: Reader) -> None:
    ann.open(2)
    ann.press("a")
    expect(ann.page.get_by_label("The outlet that is cited")).to_be_visible()
    ann.drag("a 👩", "councillor")
    ann.choose("Source")
    ann.drag("They want", "our river")
    ann.press("3", "Enter")
    ann.drag("chain our", "river")
    ann.choose("Loaded language")
    ann.page.get_by_role("button", name="set the voice to Reported").click()
    ann.wait_saved()
    found = ann.stored()["current"]
    saying = found["attributions"][0]
    assert [one["quote"] for one in saying["source"]] == ["a 👩‍👩‍👧 councillor"]
    assert [one["quote"] for one in saying["content"]] == ["They want to chain our river"]
    assert found["spans"][0]["attributes"] == {"voice": "reported"}
    assert found["spans"][0]["attribution"] == saying["id"]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_sound_with_spans_a_selection_and_its_keys_open(ann: Reader, width: int) -> None:
    ann.open(2)
    ann.page.set_viewport_size({"width": width, "height": 900})
    ann.press("s", "1", "Escape", *["ArrowRight"] * 5, "Shift+ArrowRight", "4", "Escape", "a")
    expect(ann.page.get_by_label("Speech")).to_be_visible()
    ann.press("w")
    ann.wait_saved()
    check_page(ann.page, f"annotate-{width}")
    ann.press("Escape", "Escape", "Tab", "?")
    expect(ann.page.get_by_role("dialog", name="Keys in the passage")).to_be_visible()
    expect(ann.page.get_by_role("heading", name="Keys in the passage")).to_be_focused()
    check_page(ann.page, f"annotate-keys-{width}")


def test_the_page_weighs_little_and_its_assets_are_fetched_once(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    fill_world(database, [cast.id("ann")], [{"key": "story", "title": FERRY[0], "paragraphs": [STORY]}])
    ann = Reader(signed_in("ann"), app, cast)
    ann.visit.goto("/projects/harbour/work")
    asked: list[str] = []
    context = ann.page.context
    context.on("response", lambda one: asked.append(one.url))
    ann.begin()
    for n in range(5):
        ann.press("ArrowRight", "ArrowRight", "Shift+ArrowRight", str(n % 4 + 1), "Escape")
    ann.wait_saved()
    assert len(ann.stored()["current"]["spans"]) == 5
    # What is fetched when there is time for it, too.
    ann.page.wait_for_load_state("networkidle")
    assert [address for address in asked if "/static/" in address]
    session = context.new_cdp_session(ann.page)
    session.send("Network.enable")
    loaded: dict[str, str] = {}
    over_network: list[str] = []
    session.on(
        "Network.responseReceived", lambda one: loaded.update({one["requestId"]: one["response"]["url"]})
    )

    def finished(one: dict[str, float]) -> None:
        if "/static/" in loaded.get(str(one["requestId"]), "") and one["encodedDataLength"] > 0:
            over_network.append(loaded[str(one["requestId"])])

    session.on("Network.loadingFinished", finished)
    sizes: dict[str, int] = {}
    context.on("response", lambda one: sizes.update({one.url: len(one.body()) if one.status == 200 else 0}))
    ann.page.reload()
    ann.ready()
    assert over_network == []
    assert len([address for address in sizes if not LATER.search(address)]) <= MOST_REQUESTS
    ann.page.wait_for_load_state("networkidle")
    assert len(sizes) <= MOST_REQUESTS + 4
    assert sum(sizes.values()) < MOST_BYTES


def test_consent_is_asked_before_the_first_passage(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    ask_consent(database, harbour(database, cast))
    ann = Reader(signed_in("ann"), app, cast)
    ann.visit.goto("/projects/harbour/work")
    ann.page.get_by_role("button", name="Next").click()
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("Before you begin")
    check_page(ann.page, "consent")
    ann.page.get_by_role("button", name="I agree").click()
    expect(ann.page).to_have_url(re.compile(r"/assignments/\d+$"))
