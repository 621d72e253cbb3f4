"""Dates that are known to the year, the month or the day, and what "true at the time" means for them.

A vague date is a closed interval of days. So two questions have two answers: what was true *possibly*
(some choice of days inside the intervals) and what was true *certainly* (every choice).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.errors import say

Precision = Literal["year", "month", "day"]
PRECISIONS: tuple[Precision, ...] = ("year", "month", "day")

_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Span:
    """A closed interval of days: both ends belong to it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a span cannot end ({self.last}) before it begins ({self.first})")


@dataclass(frozen=True, slots=True)
class VagueDate:
    """A date with its precision. `on` is its first day: 2022-03 to the month is held as 2022-03-01."""

    on: date
    precision: Precision = "day"

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise ValueError(f"a date's precision is year, month or day, not {self.precision!r}")
        if self.on != _first_day(self.on, self.precision):
            raise ValueError(f"{self.on} is not the first day of a {self.precision}")

    @classmethod
    def of(cls, on: date, precision: Precision = "day") -> VagueDate:
        """The vague date that any day in it stands for: (2022-03-17, month) is 2022-03."""
        return cls(_first_day(on, precision), precision)

    @classmethod
    def parse(cls, text: str) -> VagueDate:
        """Read `2022`, `2022-03` or `2022-03-03`. Raises ValueError with a sentence for the user."""
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise ValueError(say("“%(text)s” is not a date: write 2022, 2022-03 or 2022-03-03.", text=text))
        year, month, day = match.groups()
        precision: Precision = "day" if day else "month" if month else "year"
        try:
            return cls(date(int(year), int(month or 1), int(day or 1)), precision)
        except ValueError:
            raise ValueError(say("“%(text)s” is not a day of the calendar.", text=text)) from None

    @property
    def first(self) -> date:
        """The first day that is meant."""
        return self.on

    @property
    def last(self) -> date:
        """The last day that is meant."""
        if self.precision == "year":
            return date(self.on.year, 12, 31)
        if self.precision == "month":
            return date(self.on.year, self.on.month, calendar.monthrange(self.on.year, self.on.month)[1])
        return self.on

    def __str__(self) -> str:
        return self.on.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]


def as_span(when: date | Span) -> Span:
    """A single day as the span of that day; a span as itself."""
    return when if isinstance(when, Span) else Span(when, when)


def possibly_true(valid_from: VagueDate | None, valid_to: VagueDate | None, when: Span) -> bool:
    """Whether something valid from/to (None is open) can have been true on a day of `when`."""
    begins_in_time = valid_from is None or valid_from.first <= when.last
    ends_late_enough = valid_to is None or valid_to.last >= when.first
    return begins_in_time and ends_late_enough


def certainly_true(valid_from: VagueDate | None, valid_to: VagueDate | None, when: Span) -> bool:
    """Whether it was true on every day of `when`, whichever days the vague dates turn out to be."""
    began_before = valid_from is None or valid_from.last <= when.first
    ended_after = valid_to is None or valid_to.first >= when.last
    return began_before and ended_after


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _first_day(on: date, precision: Precision) -> date:
    if precision == "year":
        return date(on.year, 1, 1)
    if precision == "month":
        return date(on.year, on.month, 1)
    return on
