"""The passage as it is read, drawn and touched: by mouse, finger and keys, in scripts of every kind."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, expect

from app.core.text.normalise import normalise
from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader, harbour
from tests.cast import Cast
from tests.world import FERRY, fill_world

# As a file from Windows has it; read as an import reads it.
SCRIPTS = normalise(
    "A family 👨‍👩‍👧‍👦 on the pier saw the cafe\u0301 of the old harbour close its door at noon.\r\n\r\n"
    "قالَ المَجلِسُ إنَّ العَبّارَة Northern Light سَتَتَوَقَّفُ عِندَ الظُهر.\r\n\r\n"
    "کشتی‌ها در بندر می‌مانند و مردم چشم‌به‌راه هستند.\r\n\r\n"
    "“The river (our river) is closed,” he said, ‘for good’."
).text


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the second passage of the ferry article open."""
    harbour(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    reader.open(2)
    return reader


@pytest.fixture
def whole(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with a whole article of four paragraphs as one passage."""
    article = {"key": "scripts", "paragraphs": SCRIPTS.split("\n\n")}
    fill_world(database, [cast.id("ann")], [article], unit="document")
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    return reader


def test_words_of_every_script_are_marked_whole(whole: Reader) -> None:
    page = whole.page
    assert page.evaluate("document.getElementById('text').textContent") == SCRIPTS
    expect(page.locator(".para")).to_have_count(4)
    assert [one.get_attribute("dir") for one in page.locator(".para").all()] == ["ltr", "rtl", "rtl", "ltr"]
    whole.drag("amily 👨", "pie")
    whole.choose("Loaded language")
    whole.drag("afe\u0301", "ol")
    whole.choose("Loaded language")
    whole.click_word("المَجلِسُ", times=2)
    whole.choose("Ideological appeal")
    whole.drag("ق", "مَجلِس")
    whole.choose("Russian state line")
    whole.click_word("می‌مانند", times=2)
    whole.choose("Imperialist framing")
    whole.drag("Northern", "Light")
    whole.choose("Imperialist framing")
    whole.wait_saved()
    assert whole.spans() == [
        ("loaded_language", "family 👨‍👩‍👧‍👦 on the pier"),
        ("loaded_language", "cafe\u0301 of the old"),
        ("russian_state_line", "قالَ المَجلِسُ"),
        ("ideological_appeal", "المَجلِسُ"),
        ("imperialist_framing", "Northern Light"),
        ("imperialist_framing", "می‌مانند"),
    ]


def test_the_caret_reads_each_paragraph_its_own_way_and_goes_by_lines(whole: Reader) -> None:
    expect(whole.page.locator("#text")).to_be_focused()
    # From the first line of the first paragraph down into the Arabic one, where the left arrow goes on.
    lines = whole.page.evaluate(
        "Math.round(document.querySelector('.para').lastChild.parentNode.clientHeight / 37)"
    )
    whole.press(*["ArrowDown"] * lines, "s", "Escape", "w", "3", "Escape")
    whole.press("ArrowLeft", "Shift+ArrowLeft", "4", "Escape", "ArrowUp", "p", "2", "Escape")
    whole.press("Control+ArrowRight", "Control+ArrowLeft", "s", "1")
    whole.wait_saved()
    paragraphs = SCRIPTS.split("\n\n")
    assert whole.spans() == [
        ("russian_state_line", paragraphs[0]),
        ("ideological_appeal", "قالَ"),
        ("loaded_language", "المَجلِسُ إنَّ"),
        ("imperialist_framing", paragraphs[2]),
    ]


def test_marks_that_open_and_close_stay_in_pairs_and_a_number_takes_its_paragraph(whole: Reader) -> None:
    whole.drag("“The", "closed,”")
    whole.choose("Imperialist framing")
    whole.drag("river (our", "our river")
    whole.choose("Loaded language")
    whole.drag("our river", "he said")
    whole.choose("Loaded language")
    whole.click_word("good", times=2)
    whole.choose("Ideological appeal")
    whole.page.get_by_role("button", name="Paragraph 3").click()
    whole.choose("Russian state line")
    whole.click_word("harbour", times=3)
    whole.choose("Imperialist framing")
    whole.wait_saved()
    assert whole.spans() == [
        ("imperialist_framing", SCRIPTS.split("\n\n")[0]),
        ("russian_state_line", SCRIPTS.split("\n\n")[2]),
        ("imperialist_framing", "“The river (our river) is closed,”"),
        ("loaded_language", "river (our river)"),
        ("loaded_language", "(our river) is closed,” he said"),
        ("ideological_appeal", "good"),
    ]


def test_a_drag_may_begin_and_end_beside_the_text_and_escape_gives_it_up(ann: Reader) -> None:
    page = ann.page
    box = page.locator("#text").bounding_box()
    assert box is not None
    (x, y), _end = ann.place("They want")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 10)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#labels")).to_be_hidden()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, box["y"] + box["height"] + 40)
    page.mouse.move(x + 200, box["y"] + box["height"] + 80)
    page.mouse.up()
    ann.choose("Loaded language")
    (_x, _y), (x, y) = ann.place("harbour office")
    page.mouse.move(box["x"] + 60, box["y"] - 12)
    page.mouse.down()
    page.mouse.move(x, y - 4)
    page.mouse.move(x, y)
    page.mouse.up()
    ann.choose("Ideological appeal")
    ann.wait_saved()
    assert ann.spans() == [
        ("ideological_appeal", "The harbour office"),
        ("loaded_language", "“They want to chain our river,” a 👩‍👩‍👧 councillor said"),
    ]


def test_handles_resize_a_span_that_stays_the_same_one(ann: Reader) -> None:
    ann.drag("harbour", "harbour")
    ann.choose("Loaded language")
    ann.press("r")
    ann.page.keyboard.type("heated")
    ann.click_word("harbour")
    ann.wait_saved()
    before = ann.stored()["current"]["spans"][0]
    assert before["note"] == "heated"
    ann.pull("end", "Monday")
    ann.wait_saved()
    after = ann.stored()["current"]["spans"][0]
    assert after == before | {"end": after["end"], "quote": "harbour office said on Monday"}
    ann.pull("end", "ferry", escape=True)
    expect(ann.page.locator(".over.dragging")).to_have_count(0)
    ann.pull("start", "The")
    ann.wait_saved()
    ann.pull("end", "offic", key="Alt")
    ann.wait_saved()
    spans = ann.stored()["current"]["spans"]
    assert [(one["id"], one["quote"], one["note"]) for one in spans] == [
        (before["id"], "The harbour offic", "heated")
    ]
    ann.press("Control+z")
    ann.wait_saved()
    assert ann.spans() == [("loaded_language", "The harbour office said on Monday")]


def test_nested_spans_have_lanes_of_their_own_and_a_list_to_choose_from(ann: Reader) -> None:
    page = ann.page
    ann.press("s", "4", "Escape")
    ann.drag("harbour office", "Monday")
    ann.choose("Loaded language")
    ann.drag("harbour office", "office")
    page.keyboard.down("Control")
    ann.choose("Loaded language")
    ann.choose("Ideological appeal")
    page.keyboard.up("Control")
    ann.press("Escape")
    lanes = "[...CSS.highlights].filter(([name]) => name.startsWith('label-')).map(([name, { size }]) => [name, size])"
    drawn = dict(page.evaluate(lanes))
    # The slots of the two labels, and how far from the text the line of each span runs.
    assert sorted(int(name.rsplit("-", 1)[1]) for name, size in drawn.items() if size) == [0, 1, 2, 3]
    ann.click_word("harbour")
    stack = page.get_by_role("group", name="Spans here")
    expect(stack.get_by_role("button")).to_have_count(4)
    expect(page.locator(".over .code").first).to_be_visible()
    check_page(page, "annotate-nested")
    stack.get_by_role("button").nth(2).click()
    expect(page.locator("#spans li.chosen q")).to_have_text("harbour office said on Monday")
    ann.press("Backspace")
    expect(stack).to_be_hidden()
    ann.wait_saved()
    assert sorted(ann.spans()) == [
        ("ideological_appeal", "harbour office"),
        ("loaded_language", "The harbour office said on Monday that the ferry would stop."),
        ("loaded_language", "harbour office"),
    ]


def test_in_forced_colours_and_on_paper_the_spans_are_marks_in_the_text(ann: Reader) -> None:
    page = ann.page
    marks = page.locator("#text mark")
    ann.press("s", "1", "Escape")
    ann.drag("harbour office", "office")
    ann.choose("Loaded language")
    expect(marks).to_have_count(0)
    page.emulate_media(forced_colors="active")
    expect(marks.last).to_have_attribute("data-code", "IMP")
    expect(page.locator("#text mark mark")).to_have_text("harbour office")
    assert page.evaluate("document.getElementById('text').textContent") == FERRY[1]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    ann.drag("They want", "chain our")
    ann.choose("Ideological appeal")
    ann.press("Escape", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "2")
    ann.wait_saved()
    assert ann.spans()[2:] == [
        ("ideological_appeal", "They want to chain our"),
        ("russian_state_line", "to chain"),
    ]
    expect(page.locator("#text mark mark", has_text="to chain")).to_have_attribute("data-code", "RUS")
    page.emulate_media(forced_colors="none")
    expect(marks).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.locator("#text mark mark").first).to_have_text("harbour office")
    page.emulate_media(media="screen")
    expect(marks).to_have_count(0)
    assert page.evaluate("document.getElementById('text').childNodes.length") == 1


def test_without_scripts_the_spans_are_marks_of_the_page(
    browser: Browser, signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    harbour(database, cast)
    ann = Reader(signed_in("ann"), app, cast)
    ann.begin()
    ann.open(2)
    ann.press("s", "1", "Escape", "ArrowRight", "Shift+ArrowRight", "4")
    ann.wait_saved()
    context = browser.new_context(
        java_script_enabled=False, storage_state=ann.page.context.storage_state(), locale="en-GB"
    )
    page = context.new_page()
    page.goto(ann.page.url)
    expect(page.locator("#text")).to_be_hidden()
    expect(page.locator(".marked mark mark")).to_have_text("harbour office")
    expect(page.locator(".marked")).to_have_text(FERRY[1])
    assert [one.get_attribute("data-code") for one in page.locator(".marked mark").all()] == [
        None,
        None,
        "LOA",
        "IMP",
    ]
    assert re.fullmatch(r"\S.* · Masthead", page.title())
    context.close()
