"""Values over time: a point each, whiskers for its interval, a line through those that stand beside each other.

A value that is not there leaves a gap, with a mark at the foot. Upright lines mark when something changed.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Pixels. A month of weeks is as wide as a narrow telephone's page; longer ones scroll.
STEP, LEFT, RIGHT, HEAD, PLOT, FOOT, LEAST = 62, 44, 26, 36, 190, 40, 340
LETTER, LONGEST = 6.6, 16


@dataclass(frozen=True, slots=True)
class Point:
    """What is drawn at ``at``, a place on the axis in steps: words, and a value and interval where there are such."""

    at: float
    text: str
    value: float | None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """An upright line at ``at``, with a name."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A point where it stands, the ends of its whiskers, its words shortened, and whether they have room below it."""

    point: Point
    text: str
    x: float
    y: float | None
    low: float | None
    high: float | None
    has_words: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An upright line and where its words stand; they lie to its left where the picture ends."""

    text: str
    x: float
    y: float
    at_end: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All points, the line through them as the path of an SVG, the scale on the left, and the changes."""

    width: float
    height: float
    left: float
    right: float
    top: float
    foot: float
    ticks: tuple[tuple[float, str], ...]
    path: str
    points: tuple[Drawn, ...]
    changes: tuple[Line, ...]


def series(points: Sequence[Point], changes: Sequence[Change] = ()) -> Picture | None:
    """The picture of these points from left to right; None where none has a value."""
    values = [one.value for one in points if one.value is not None]
    if not values:
        return None
    ends = [end for one in points for end in one.interval or ()]
    least = min(*values, *ends, 0.0)
    lowest = max(math.floor(least * 5) / 5, -1.0)
    first, last = (min(one.at for one in points), max(one.at for one in points))
    width = max(LEFT + RIGHT + STEP * (last - first + 1), LEAST)
    step = (width - LEFT - RIGHT) / (last - first + 1)

    def x(at: float) -> float:
        return round(LEFT + step * (at - first + 0.5), 1)

    def y(value: float) -> float:
        share = (min(max(value, lowest), 1.0) - lowest) / (1 - lowest)
        return round(HEAD + PLOT * (1 - share), 1)

    drawn, free = [], 0.0
    for one in points:
        text = one.text if len(one.text) <= LONGEST else f"{one.text[: LONGEST - 1]}…"
        middle, half = x(one.at), LETTER * len(text) / 2
        has_words = middle - half >= free
        free = middle + half + LETTER if has_words else free
        low, high = (None, None) if one.interval is None else (y(one.interval[0]), y(one.interval[1]))
        drawn.append(
            Drawn(one, text, middle, None if one.value is None else y(one.value), low, high, has_words)
        )
    ticks = tuple((y(value / 5), f"{value / 5:.1f}") for value in range(round(lowest * 5), 6))
    lines = _lines([one for one in changes if first - 0.5 <= one.at <= last + 0.5], x, width)
    foot = HEAD + PLOT
    return Picture(
        width, foot + FOOT, LEFT, width - RIGHT, HEAD, foot, ticks, _path(drawn), tuple(drawn), lines
    )


def _path(drawn: Sequence[Drawn]) -> str:
    """From each value to the next; what has none breaks the line."""
    said, pen = [], "M"
    for one in drawn:
        if one.y is None:
            pen = "M"
            continue
        said.append(f"{pen}{one.x} {one.y}")
        pen = "L"
    return "".join(said)


def _lines(changes: Sequence[Change], x: Callable[[float], float], width: float) -> tuple[Line, ...]:
    """Their words stand on two lines in turn, so that neighbours do not lie on each other."""
    return tuple(
        Line(one.text, x(one.at), 12 + 14 * (n % 2), x(one.at) + LETTER * len(one.text) + 6 > width)
        for n, one in enumerate(sorted(changes, key=lambda one: one.at))
    )
