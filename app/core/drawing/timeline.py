"""Pictures of what was true when: a row for each fact, bars that are soft where a date is vague, a line for one day.

A date that is known to the year or the month is a span of days, so a bar has a certain middle and soft ends. What has
no beginning or no end is drawn to the edge, and says that it goes on there. Deterministic: the same facts are the
same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.drawing.graph import wrapped
from app.core.outlets.dates import Span

# Pixels of the drawing: the words on the left, the years above, the plot with room for what goes on beyond it.
WORDS, PLOT, HEAD, LINE, PADDING, BAR, BEYOND = 204.0, 560.0, 30.0, 16.0, 7.0, 12.0, 10.0
WIDTH = WORDS + PLOT + 2 * BEYOND
LEAST_YEARS, MOST_TICKS, LEAST_WIDTH = 4, 9, 4.0
FIRST_YEAR, LAST_YEAR = date.min.year, date.max.year
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Stretch:
    """When something was true: the days on which it can have begun, and those on which it can have ended."""

    since: Span | None
    until: Span | None


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: the words beside its bars, and a kind that the stylesheet knows."""

    text: str
    stretches: tuple[Stretch, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, from ``x`` on; ``certain`` where it was true whichever days the vague dates turn out to be."""

    x: float
    width: float
    certain: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch as its pieces from left to right, and whether it goes on beyond the plot on either side."""

    pieces: tuple[Piece, ...]
    from_before: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row where it stands: its upper edge and height, its lines with the middle of each, and its bars."""

    row: Row
    y: float
    height: float
    lines: tuple[tuple[str, float], ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a year."""

    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole drawing. ``as_of`` is the place of the day asked about: where it begins and how wide it is."""

    width: float
    height: float
    left: float
    right: float
    rows: tuple[Drawn, ...]
    ticks: tuple[Tick, ...]
    as_of: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to pixels: whole years, each as wide as its days."""

    first: int
    last: int

    @property
    def left(self) -> float:
        return WORDS + BEYOND

    def x(self, ordinal: int) -> float:
        """Where the day of this ordinal begins."""
        days = date(self.last, 12, 31).toordinal() + 1 - date(self.first, 1, 1).toordinal()
        return self.left + PLOT * (ordinal - date(self.first, 1, 1).toordinal()) / days


def draw(rows: Sequence[Row], as_of: Span) -> Picture:
    """The picture of these rows from above to below; the years hold every date and the day that is asked about."""
    scale = _scale(rows, as_of)
    drawn, y = [], HEAD
    for row in rows:
        lines = wrapped(row.text)
        height = LINE * len(lines) + 2 * PADDING
        placed = tuple((line, round(y + PADDING + LINE * (n + 0.5), 1)) for n, line in enumerate(lines))
        bars = tuple(_bar(one, scale) for one in row.stretches)
        drawn.append(Drawn(row, round(y, 1), height, placed, bars))
        y += height
    begins, ends = scale.x(as_of.first.toordinal()), scale.x(as_of.last.toordinal() + 1)
    here = round(begins, 1), round(max(ends - begins, 1.5), 1)
    right = scale.left + PLOT
    return Picture(WIDTH, round(y + PADDING, 1), scale.left, right, tuple(drawn), _ticks(scale), here)


def _scale(rows: Sequence[Row], as_of: Span) -> _Scale:
    ends = [end for row in rows for one in row.stretches for end in (one.since, one.until) if end is not None]
    first = min(one.first for one in (*ends, as_of)).year
    last = max(one.last for one in (*ends, as_of)).year
    missing = max(LEAST_YEARS - (last - first + 1), 0)
    first = max(FIRST_YEAR, first - (missing + 1) // 2)
    return _Scale(first, min(LAST_YEAR, max(last, first + LEAST_YEARS - 1)))


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    years = scale.last - scale.first + 1
    step = next(one for one in STEPS if years / one <= MOST_TICKS)
    marked = [year for year in range(scale.first, scale.last + 1) if year % step == 0] or [scale.first]
    return tuple(Tick(round(scale.x(date(year, 1, 1).toordinal()), 1), year) for year in marked)


def _bar(one: Stretch, scale: _Scale) -> Bar:
    """Soft from the first day on which it can have begun, certain between the vague ends, soft until the last day."""
    left, right = scale.left, scale.left + PLOT
    begin = (left, left) if one.since is None else _of_days(one.since.first, one.since.last, scale)
    end = (
        (right, right) if one.until is None else _of_days(one.until.first, one.until.last, scale, after=True)
    )
    if begin[1] < end[0]:
        cuts = [(begin[0], begin[1], False), (begin[1], end[0], True), (end[0], end[1], False)]
    else:
        # It can have ended on the day on which it began, or earlier than it surely had begun: nothing is certain.
        cuts = [(begin[0], max(end[1], begin[0]), False)]
    pieces = [Piece(round(a, 1), round(b - a, 1), sure) for a, b, sure in cuts if b - a >= 0.05]
    return Bar(_wide_enough(pieces, begin[0], right), one.since is None, one.until is None)


def _of_days(first: date, last: date, scale: _Scale, *, after: bool = False) -> tuple[float, float]:
    """Where the first and the last of these days begin; with ``after``, where they are over."""
    return scale.x(first.toordinal() + after), scale.x(last.toordinal() + after)


def _wide_enough(pieces: list[Piece], x: float, right: float) -> tuple[Piece, ...]:
    """A day among decades is still to be seen."""
    if sum(one.width for one in pieces) >= LEAST_WIDTH:
        return tuple(pieces)
    certain = all(one.certain for one in pieces)
    return (Piece(round(min(x, right - LEAST_WIDTH), 1), LEAST_WIDTH, certain),)
