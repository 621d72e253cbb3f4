"""An annotator's hands in a test: where words stand on the screen, the mouse over them, and what was stored."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from app.db import Database
from tests.browser.live import Visit
from tests.cast import Cast
from tests.world import make_world

# Reads where a quote is drawn; nothing of the page is touched. In whole pixels, as a mouse has them: from places
# between two of them Chromium now and then selects nothing in text that runs from right to left.
_PLACE = """(quote) => {
  const nodes = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
  let node = nodes.nextNode();
  while (!node.data.includes(quote)) node = nodes.nextNode();
  const at = node.data.indexOf(quote);
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + quote.length);
  const boxes = [...range.getClientRects()];
  const first = boxes[0], last = boxes[boxes.length - 1];
  // Latin words run from the left in a line from the right too.
  const isRtl = getComputedStyle(node.parentNode).direction === "rtl" && !/[a-z]/i.test(quote);
  const [from, to] = isRtl ? ["right", "left"] : ["left", "right"];
  const inward = from === "left" ? 2 : -2;
  return [
    [first[from] + inward, first.top + first.height / 2].map(Math.round),
    [last[to] - inward, last.top + last.height / 2].map(Math.round),
  ];
}"""

_SELECT = """(quote) => {
  const node = document.getElementById("text").firstChild;
  const at = node.data.indexOf(quote);
  getSelection().setBaseAndExtent(node, at, node, at + quote.length);
}"""


@dataclass
class Reader:
    """Ann at the harbour project, with the batch claimed by the page's own button."""

    visit: Visit
    app: Flask
    cast: Cast

    @property
    def page(self) -> Page:
        """Her page."""
        return self.visit.page

    def begin(self) -> None:
        """Press Next on the page of her work."""
        self.visit.goto("/projects/harbour/work")
        self.page.get_by_role("button", name="Next").click()
        self.ready()

    def ready(self) -> None:
        """The page's script listens: the last thing that it does before is to show the button for the keys."""
        expect(self.page.locator("#keys-button:not([hidden])")).to_be_visible()

    def open(self, number: int) -> None:
        """Open a passage of the batch by its number."""
        self.page.get_by_role("navigation", name="This article").get_by_role("link").nth(number).click()
        self.page.wait_for_load_state()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(f"Passage {number} of")
        self.ready()

    @property
    def assignment_id(self) -> int:
        """The assignment that is open."""
        found = re.search(r"/assignments/(\d+)", self.page.url)
        assert found is not None
        return int(found[1])

    def place(self, quote: str) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the beginning and the end of some words are drawn."""
        (x, y), (to_x, to_y) = self.page.evaluate(_PLACE, quote)
        return (x, y), (to_x, to_y)

    def pull(self, edge: str, word: str, key: str | None = None, escape: bool = False) -> None:
        """Pull a handle of the selected span to the beginning or end of a word, perhaps to give it up."""
        handle = self.page.locator(f".handle[data-edge={edge}]")
        expect(handle).to_be_visible()
        box = handle.bounding_box()
        assert box is not None
        (x, y), (to_x, to_y) = self.place(word)
        if edge == "end":
            x, y = to_x, to_y
        # Below the words at the end, above them at the start, as the handle itself stands.
        y += 14 if edge == "end" else -14
        if key:
            self.page.keyboard.down(key)
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(x - 6, y)
        self.page.mouse.move(x, y)
        if escape:
            self.page.keyboard.press("Escape")
        self.page.mouse.up()
        if key:
            self.page.keyboard.up(key)

    def select_by_finger(self, quote: str) -> None:
        """What a phone does: its own handles set the selection, and the page hears of it."""
        self.page.evaluate(_SELECT, quote)

    def tap_word(self, word: str) -> None:
        """Tap in the middle of a word."""
        (x, y), (to_x, _y) = self.place(word)
        self.page.touchscreen.tap((x + to_x) / 2, y)

    def drag(self, first: str, last: str, key: str | None = None) -> None:
        """Press on the beginning of ``first`` and let go on the end of ``last``."""
        (x, y), _end = self.page.evaluate(_PLACE, first)
        _start, (to_x, to_y) = self.page.evaluate(_PLACE, last)
        if key:
            self.page.keyboard.down(key)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move((x + to_x) // 2, (y + to_y) // 2)
        self.page.mouse.move(to_x, to_y)
        self.page.mouse.up()
        if key:
            self.page.keyboard.up(key)

    def click_word(self, word: str, times: int = 1) -> None:
        """Click in the middle of a word."""
        (x, y), (to_x, _y) = self.page.evaluate(_PLACE, word)
        self.page.mouse.click((x + to_x) / 2, y, click_count=times)

    def choose(self, label: str) -> None:
        """Press the button of a label beside the selection."""
        self.page.get_by_role("group", name="Label the selection").get_by_role("button", name=label).click()

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def wait_saved(self, revision: int | None = None) -> None:
        """Wait until the page says that all is saved."""
        said = rf"^Saved \d\d:\d\d, revision {revision or '[0-9]+'}$"
        expect(self.page.locator("#saved")).to_have_text(re.compile(said))

    def stored(self, assignment_id: int | None = None) -> dict[str, Any]:
        """The assignment as the server holds it, every quote compared with the text."""
        address = f"/api/v1/assignments/{assignment_id or self.assignment_id}"
        found = self.app.test_client().get(address, headers=self.cast.headers("ann")).get_json()
        for span in (found["current"] or {"spans": []})["spans"]:
            assert found["text"][span["start"] : span["end"]] == span["quote"]
        return found

    def spans(self) -> list[tuple[str, str]]:
        """Label and words of each stored span, in the order of the text."""
        return [(one["label"], one["quote"]) for one in self.stored()["current"]["spans"]]


def harbour(database: Database, cast: Cast, **plan: Any) -> int:
    """The ferry article for Ann and Ben; the project's id."""
    return make_world(database, [cast.id("ann"), cast.id("ben")], **plan)
