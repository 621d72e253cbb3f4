"""An annotator's two ways to make a mark: by keys on the shortest way, and by mouse. Real input alone, and counted."""

import re
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from app.core.codebook.values import Codebook
from tools.key_planner import Caret, Plan, Planner, Range
from tools.reading import Mark

PATIENCE = 20_000
# Two boxes whose tops differ by less stand on the same line.
SAME_LINE = 8
Box = list[float]
# Beside these edges of the window something may lie over the text.
TOP, BOTTOM = 90, 130
# Where each code point of the passage is drawn; nothing of the page is touched.
BOXES = """(element) => {
  const boxes = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let at = 0;
    for (const point of node.data) {
      range.setStart(node, at);
      at += point.length;
      range.setEnd(node, at);
      const box = range.getClientRects()[0];
      boxes.push(box ? [box.left, box.right, box.top, box.bottom] : null);
    }
  }
  return boxes;
}"""


@dataclass(slots=True)
class Done:
    """What one mark took: actions on the way, to select, to label and to set the voice."""

    moves: int
    selects: int
    labels: int
    voice: int
    milliseconds: float
    kind: str

    @property
    def actions(self) -> int:
        """All of them."""
        return self.moves + self.selects + self.labels + self.voice


class Fingers:
    """What presses and clicks, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> int:
        """Press these keys; how many they were."""
        for key in keys:
            self.page.keyboard.press(key)
        self.count += len(keys)
        return len(keys)

    def click(self, place: Locator) -> None:
        """Click on something."""
        place.click()
        self.count += 1


class Hand(ABC):
    """What both hands know of a passage: its text, its labels' keys, and the spans that were made."""

    def __init__(self, fingers: Fingers, codebook: Codebook, shown: dict[str, Any]) -> None:
        self.fingers, self.page, self.text = fingers, fingers.page, shown["text"]
        labels = [label for one in codebook.variables for label in one.labels]
        self.keys = {label.key: label.shortcut or "" for label in labels}
        self.names = {label.key: label.name for label in labels}
        voice = next(one for one in codebook.variables if one.key == "voice")
        self.voices = [choice.key for choice in voice.values]
        self.default = str(voice.default)
        self.boxes: list[Box | None] = self.page.locator("#text").evaluate(BOXES)
        self.planner = Planner(self.text, shown["inside_graphemes"], shown["sentence_starts"], self._line)
        self.spans: list[Range] = []
        self.last: Range | None = None

    def kind(self, mark: Mark) -> str:
        """A mark as the limits speak of it."""
        if (mark.start, mark.end) in map(self.planner.sentence_at, self.planner.sentences):
            return "sentence"
        return f"{len(self.text[mark.start : mark.end].split())} words"

    def mark(self, mark: Mark) -> Done:
        """Make one mark; thinking about the way is not timed."""
        plan = self.plan(mark)
        began = time.perf_counter()
        done = self.make(mark, plan)
        if mark.voice != self.default:
            # The next voice, as often as it takes.
            turns = (self.voices.index(mark.voice) - self.voices.index(self.default)) % len(self.voices)
            done.voice = self.fingers.press(*["v"] * turns)
        done.milliseconds = (time.perf_counter() - began) * 1000
        self.last = (mark.start, mark.end)
        self.spans.append(self.last)
        return done

    @abstractmethod
    def plan(self, mark: Mark) -> Plan | None:
        """The way by keys; None where there is none to plan."""

    @abstractmethod
    def make(self, mark: Mark, plan: Plan | None) -> Done:
        """Select the words and label them."""

    def _fragment(self, held: Range) -> Box | None:
        """The first box that a range is drawn in."""
        first = self.boxes[held[0]] if held[0] < held[1] else None
        if first is None:
            return None
        same = [one for one in self.boxes[slice(*held)] if one and abs(one[2] - first[2]) < SAME_LINE]
        return [min(one[0] for one in same), max(one[1] for one in same), first[2], first[3]]

    def _line(self, held: Range, down: bool) -> int | None:
        """Where the arrows for lines lead: the word on the next line whose middle is nearest."""
        here = self._fragment(held)
        if here is None:
            return None
        words = self.planner.words
        after = next((n for n, word in enumerate(words) if word[1] > held[0]), len(words))
        found: tuple[float, int] | None = None
        line: Box | None = None
        for word in words[after:] if down else reversed(words[:after]):
            box = self._fragment(word)
            if box is None or (line is None and abs(box[2] - here[2]) < SAME_LINE):
                continue
            if line is not None and abs(box[2] - line[2]) >= SAME_LINE:
                break
            line = line or box
            away = abs(box[0] + box[1] - here[0] - here[1])
            if found is None or away < found[0]:
                found = away, word[0]
        return found[1] if found else None


class Keys(Hand):
    """By keys alone, on the shortest way."""

    def plan(self, mark: Mark) -> Plan:
        """The shortest way from where the caret is."""
        here = Caret(self.last[0], span=self.last) if self.last else Caret(self.planner.words[0][0])
        return self.planner.plan((mark.start, mark.end), here, self.spans)

    def make(self, mark: Mark, plan: Plan | None) -> Done:
        """Press the keys of the plan and the label's."""
        assert plan is not None
        moves = self.fingers.press(*plan.moves)
        selects = self.fingers.press(*plan.selects)
        key = self.keys[mark.label].upper()
        code = f"Digit{key}" if key.isdigit() else f"Key{key}"
        labels = self.fingers.press(f"Shift+{code}" if plan.on_span else code)
        return Done(moves, selects, labels, 0, 0, self.kind(mark))


class Mouse(Hand):
    """By mouse: a double click or a drag, with Alt where it ends beside a word, and a click on the label.

    A triple click is three actions where Alt and a drag are two. The voice is set by its key.
    """

    def plan(self, _mark: Mark) -> None:
        """The mouse goes straight there."""

    def make(self, mark: Mark, plan: Plan | None) -> Done:
        """Select with the mouse, and click the label beside the selection."""
        target = (mark.start, mark.end)
        moves = selects = 0
        if target == self.last:
            key = self.keys[mark.label].upper()
            labels = self.fingers.press(f"Shift+Digit{key}" if key.isdigit() else f"Shift+Key{key}")
            return Done(0, 0, labels, 0, 0, self.kind(mark))
        if self.last and {*self.last} & {*target}:
            # A selected span may have handles where this drag begins or ends.
            moves = self.fingers.press("Escape")
        before = self.fingers.count
        self._select(target)
        selects = self.fingers.count - before
        bar = self.page.locator("#labels")
        name = re.compile(rf"^{re.escape(self.names[mark.label])}\b")
        button = bar.get_by_role("button", name=name).first
        expect(bar).to_be_visible(timeout=PATIENCE)
        if button.is_visible():
            self.fingers.click(button)
        else:
            self.fingers.press(self.keys[mark.label])
        return Done(moves, selects, 1, 0, 0, self.kind(mark))

    def _select(self, target: Range) -> None:
        start, end = target
        words = self.planner.words
        is_words = start in {one for one, _ in words} and end in {one for _, one in words}
        if target in words:
            left, right, top, bottom = self._in_view(start)
            self.page.mouse.click((left + right) / 2, (top + bottom) / 2, click_count=2)
            self.fingers.count += 2
        else:
            if not is_words:
                self.page.keyboard.down("Alt")
                self.fingers.count += 1
            self._drag(start, end)
            if not is_words:
                self.page.keyboard.up("Alt")

    def _drag(self, start: int, end: int) -> None:
        self._in_view(end - 1)
        x, _right, top, bottom = self._in_view(start)
        _left, to_x, to_top, to_bottom = self._box(end - 1)
        y, to_y = (top + bottom) / 2, (to_top + to_bottom) / 2
        x, to_x = x + 1, to_x - 1
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
        self.page.mouse.move(to_x, to_y)
        self.page.mouse.up()
        self.fingers.count += 1

    def _box(self, at: int) -> Box:
        found: Box = self.page.locator("#text").evaluate(BOXES)[at]
        return found

    def _in_view(self, at: int) -> Box:
        """Where a character stands, after a turn of the wheel where it is out of sight."""
        box = self._box(at)
        high = (self.page.viewport_size or {"height": 720})["height"]
        by = min(0, box[2] - TOP) or max(0, box[3] - high + BOTTOM)
        if not by:
            return box
        self.page.mouse.wheel(0, by)
        self.fingers.count += 1
        before = None
        while before != box:
            self.page.wait_for_timeout(50)
            before, box = box, self._box(at)
        return box
