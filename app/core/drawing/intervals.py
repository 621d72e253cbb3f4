"""Shifts and their intervals on one line each, around a zero that all of them share."""

from collections.abc import Iterable
from dataclasses import dataclass

# Pixels. The picture is as wide as a narrow telephone's page; a line of words and one of marks for each row.
WIDTH, MARGIN, ROW, WORDS, MARKS, FOOT = 340, 14, 42, 14, 29, 26
LONGEST = 44


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn: a value and its interval, where there are such, and the colour of its label."""

    text: str
    value: float | None
    interval: tuple[float, float] | None = None
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Where a row stands: its words, its value, and the ends of its interval."""

    row: Row
    text: str
    words: float
    y: float
    x: float | None
    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """All lines, where zero is, and the ticks below with what they say in points."""

    width: float
    height: float
    zero: float
    foot: float
    ticks: tuple[tuple[float, int], ...]
    lines: tuple[Line, ...]


def intervals(rows: Iterable[Row]) -> Picture | None:
    """The picture of these rows; None where no row has a value."""
    drawn = list(rows)
    ends = [abs(end) for row in drawn for end in (row.value, *(row.interval or ())) if end is not None]
    if not ends:
        return None
    reach = next(step for step in (0.1, 0.2, 0.5, 1.0) if max(ends) <= step or step == 1.0)
    half = (WIDTH - 2 * MARGIN) / 2
    zero = WIDTH / 2

    def place(share: float) -> float:
        return round(zero + half * max(-1.0, min(1.0, share / reach)), 1)

    lines = []
    for n, row in enumerate(drawn):
        top = n * ROW
        left, right = (
            (None, None) if row.interval is None else (place(row.interval[0]), place(row.interval[1]))
        )
        text = row.text if len(row.text) <= LONGEST else f"{row.text[: LONGEST - 1]}…"
        x = None if row.value is None else place(row.value)
        lines.append(Line(row, text, top + WORDS, top + MARKS, x, left, right))
    foot = len(drawn) * ROW
    marks = (-reach, -reach / 2, 0.0, reach / 2, reach)
    ticks = tuple((place(share), round(100 * share)) for share in marks)
    return Picture(WIDTH, foot + FOOT, zero, foot, ticks, tuple(lines))
