"""The reading played on the annotator's page, by keys or by mouse: real input alone, every action counted and timed."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from app.core.codebook.values import Codebook
from tools.hands import PATIENCE, Done, Fingers, Keys, Mouse
from tools.page_world import Clerk
from tools.reading import Mark, Replayed


@dataclass(slots=True)
class Read:
    """What one passage took, its marks included: None, Done, and the way on to the next one."""

    marks: list[Done]
    none: int = 0
    done: int = 1
    onward: int = 0
    milliseconds: float = 0

    @property
    def actions(self) -> int:
        """All of them."""
        return sum(one.actions for one in self.marks) + self.none + self.done + self.onward


@dataclass
class Play:
    """One reader of all passages of a project."""

    page: Page
    clerk: Clerk
    url: str
    codebook: Codebook
    replayed: Replayed
    by_mouse: bool = False
    passages: list[Read] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fingers = Fingers(self.page)

    def all_of(self, slug: str) -> None:
        """Claim with the page's own button and read until nothing is left."""
        self.page.goto(f"{self.url}/projects/{slug}/work")
        while self._next_article():
            while "/assignments/" in self.page.url:
                self._passage()

    # ---- between passages

    def _next_article(self) -> bool:
        button = self.page.get_by_role("main").get_by_role("button", name="Next", exact=True)
        if not button.count():
            return False
        began, before, here = time.perf_counter(), self.fingers.count, self.page.url
        if self.by_mouse:
            self.fingers.click(button)
        else:
            while not button.evaluate("(element) => element === document.activeElement"):
                self.fingers.press("Tab")
            self.fingers.press("Enter")
        self._arrived(here)
        if self.passages:
            self.passages[-1].onward += self.fingers.count - before
            self.passages[-1].milliseconds += (time.perf_counter() - began) * 1000
        return "/assignments/" in self.page.url

    def _arrived(self, left: str) -> None:
        """Wait for another page, and where it is a passage until its script listens."""
        for _try in range(PATIENCE // 10):
            if self.page.url != left or self.page.get_by_role("status").filter(has_text="Nothing").count():
                break
            self.page.wait_for_timeout(10)
        if "/assignments/" in self.page.url:
            expect(self.page.locator("#keys-button:not([hidden])")).to_be_visible(timeout=PATIENCE)

    # ---- one passage

    def _passage(self) -> None:
        number = int(self.page.url.partition("/assignments/")[2].partition("?")[0])
        shown = self.clerk.stored(number)
        expect(self.page.locator("#text")).to_have_text(shown["text"], use_inner_text=False, timeout=PATIENCE)
        marks = self.replayed.marks_of(shown["text"])
        hand = (Mouse if self.by_mouse else Keys)(self.fingers, self.codebook, shown)
        read = Read([])
        self.passages.append(read)
        began = time.perf_counter()
        for mark in marks:
            read.marks.append(hand.mark(mark))
        unanswered = self._unanswered(marks, shown["variables"])
        if unanswered:
            read.none = self.fingers.press("0")
        here = self.page.url
        if self.by_mouse:
            self.fingers.click(self.page.get_by_role("button", name=re.compile("^Done")))
        else:
            self.fingers.press("Control+Enter")
        self._arrived(here)
        read.milliseconds = (time.perf_counter() - began) * 1000
        self._compare(number, marks, unanswered)

    def _unanswered(self, marks: list[Mark], asked: list[str]) -> set[str]:
        """The variables on words that this reader left without a mark."""
        of_label = {label.key: one.key for one in self.codebook.variables for label in one.labels}
        return {key for key in asked if key in of_label.values()} - {of_label[one.label] for one in marks}

    def _compare(self, number: int, marks: list[Mark], none: set[str]) -> None:
        stored = self.clerk.stored(number)
        answer: dict[str, Any] = stored["current"] or {"spans": [], "none": []}
        found = sorted(
            Mark(one["start"], one["end"], one["label"], one["attributes"].get("voice", ""))
            for one in answer["spans"]
        )
        for mark in {*found} ^ {*marks}:
            whose = "missing" if mark in marks else "too many"
            self.wrong.append(
                f"{whose}: {mark.label} on {stored['text'][mark.start : mark.end]!r}, {mark.voice}"
            )
        if len(found) != len({*found}):
            self.wrong.append("a mark twice")
        if stored["state"] != "done" or {*answer["none"]} != none:
            self.wrong.append(f"a passage that is {stored['state']}, none of {answer['none']}")
