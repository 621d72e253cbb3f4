"""The passage as a page shows it: its paragraphs, and its marks where no script can draw them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.core.text.direction import Direction, direction
from app.core.text.paragraphs import paragraphs

LANES = 4
CODE_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Over:
    """One mark over a piece: the key of its label, how far from the text its line runs, whether it ends there."""

    label: str
    lane: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks, the outermost mark first."""

    text: str
    over: tuple[Over, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph of the passage, with the white space that stands before it; together they are the whole text."""

    gap: str
    text: str
    direction: str
    start: int


def shown(text: str, unit: str, way: str, inside: Iterable[int]) -> list[Shown]:
    """The paragraphs of a passage that is a document; any other passage is one."""
    found = paragraphs(text, frozenset(inside)) if unit == "document" else []
    if len(found) < 2:
        return [Shown("", text, way, 0)]
    # What little stands before the first and after the last belongs to them.
    starts = [0, *(one.start for one in found[1:])]
    ends = [*(one.end for one in found[:-1]), len(text)]
    before = [0, *ends[:-1]]
    default: Direction = "rtl" if way == "rtl" else "ltr"
    return [
        Shown(text[gap:start], text[start:end], direction(text[start:end], default), start)
        for gap, start, end in zip(before, starts, ends, strict=True)
    ]


def codes(names: dict[str, str]) -> dict[str, str]:
    """A few letters for each label, no two alike: the first ones of its name where they are free."""
    taken: dict[str, str] = {}
    for key, name in names.items():
        taken[next(code for code in _candidates(name) if code not in taken)] = key
    return {key: code for code, key in taken.items()}


def _candidates(name: str) -> Iterator[str]:
    letters = [letter for letter in name.upper() if letter.isalnum()] or ["?"]
    first = "".join(letters[: CODE_LENGTH - 1])
    for last in letters[CODE_LENGTH - 1 :] or [""]:
        yield first + last
    number = 2
    while True:
        yield f"{first}{number}"
        number += 1


def pieces(spans: Sequence[dict[str, Any]], text: str, start: int = 0) -> list[Piece]:
    """The text, which begins at ``start`` of the passage, cut where a mark begins or ends."""
    end = start + len(text)
    here = [one for one in spans if one["start"] < end and start < one["end"]]
    lanes = _lanes(here)
    edges = {at for one in here for at in (one["start"], one["end"]) if start < at < end}
    borders = sorted({start, end} | edges)
    found = []
    for begin, until in pairwise(borders):
        over = [
            (lane, one) for one, lane in zip(here, lanes, strict=True) if one["start"] <= begin < one["end"]
        ]
        over.sort(key=lambda pair: -pair[0])
        marks = tuple(Over(one["label"], min(lane, LANES - 1), until == one["end"]) for lane, one in over)
        found.append(Piece(text[begin - start : until - start], marks))
    return found


def _lanes(spans: Sequence[dict[str, Any]]) -> list[int]:
    """For each mark the first lane where it meets no other; the shorter one lies nearer to the text."""
    order = sorted(range(len(spans)), key=lambda n: spans[n]["end"] - spans[n]["start"])
    rows: list[list[dict[str, Any]]] = []
    lanes = [0] * len(spans)
    for n in order:
        one, lane = spans[n], 0
        while lane < len(rows) and any(
            two["start"] < one["end"] and one["start"] < two["end"] for two in rows[lane]
        ):
            lane += 1
        rows[lane : lane + 1] = [[*rows[lane], one]] if lane < len(rows) else [[one]]
        lanes[n] = lane
    return lanes
