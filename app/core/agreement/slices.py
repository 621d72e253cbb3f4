"""Agreement in each part of the data: the leading coefficient of every slice, with its interval and its n.

The sums that coefficients are made of (see `sums`) are added up once for each slice and article, all labels in one go,
so that twenty outlets cost hardly more than all of the data at once.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np

from app.core.agreement.counts import Codes, each_once
from app.core.agreement.intervals import Groups, LeftOut, left_out, left_out_of_labels, told
from app.core.agreement.labels import alpha_label_of_counts
from app.core.agreement.measures import headline
from app.core.agreement.report import Report
from app.core.agreement.slice_parts import Part
from app.core.agreement.verdicts import FEW_UNITS, label_name


@dataclass(frozen=True, eq=False)
class Figure:
    """A coefficient of a slice, and its values without each of the slice's articles, where it has an interval."""

    report: Report
    left: LeftOut | None


@dataclass(frozen=True, eq=False)
class Slice:
    """One slice: its leading coefficient, and that of each label where they were asked for.

    `articles` are the numbers of those that can move agreement, in the order of `Figure.left.without`; `judged_in`
    counts all of them, None where articles are not known. `annotators` are those who judged in it.
    """

    part: Part
    leading: Figure
    labels: dict[str, Figure]
    articles: Codes
    judged_in: int | None
    annotators: tuple[Hashable, ...]

    @property
    def name(self) -> Hashable | None:
        """What the slice is of; None where that is not known."""
        return self.part.name

    @property
    def is_small(self) -> bool:
        """Whether the number is little to go by: fewer than ten units with two judgements, or no interval."""
        return is_small(self.report)

    @property
    def report(self) -> Report:
        """The leading coefficient."""
        return self.leading.report

    def figure(self, label: str | None = None) -> Figure | None:
        """The leading coefficient, or that of a label; None for a label that was not asked for or is not there."""
        return self.leading if label is None else self.labels.get(label)

    def as_dict(self) -> dict[str, Any]:
        """The slice as plain values that JSON can hold; its name is for whoever knows what it means."""
        return {
            "is_small": self.is_small,
            "n_articles": self.judged_in,
            **self.leading.report.as_dict(),
            "labels": {label: figure.report.as_dict() for label, figure in self.labels.items()},
        }


def slices_of(parts: Sequence[Part], *, labels: bool = False) -> list[Slice]:
    """A slice for each part, in their order; with `labels` also alpha of each label against the rest.

    Undefined where there is no value, as everywhere: `report.reason` says why.

    >>> from app.core.agreement.ratings import Ratings
    >>> from app.core.agreement.slice_parts import parts_by_unit
    >>> rows = [(u, a, v) for u, said in enumerate(("xx", "xy", "yy", "xx", "xx")) for a, v in enumerate(said)]
    >>> parts = parts_by_unit(Ratings.from_long(rows), "nominal", {0: "A", 1: "A", 2: "A", 3: "B", 4: "B"})
    >>> [(one.name, one.leading.report.value and round(one.leading.report.value, 3)) for one in slices_of(parts)]
    [('A', 0.444), ('B', None)]
    """
    return [_slice(part, labels) for part in parts]


def is_small(report: Report) -> bool:
    """Whether a number is little to go by: fewer than ten units with two judgements, or no interval."""
    return report.n_pairable < FEW_UNITS or report.ci is None


class Ranked(Protocol):
    """A slice of whatever kind."""

    @property
    def name(self) -> Hashable | None:
        """What it is of; None where that is not known."""

    @property
    def report(self) -> Report:
        """Its leading coefficient."""


S = TypeVar("S", bound=Ranked)


def lowest_first(slices: Sequence[S]) -> list[S]:
    """The same slices by value; then those without one; last what is not known."""

    def rank(one: S) -> tuple[bool, bool, float]:
        value = one.report.value
        return one.name is None, value is None, value or 0.0

    return sorted(slices, key=rank)


def _slice(part: Part, labels: bool) -> Slice:
    ratings, level = part.ratings, part.level
    groups, articles = _groups(part)
    measure = headline(level)
    report = measure.compute(ratings)
    left = left_out(groups, measure.name) if report.value is not None and groups.n > 1 else None
    leading = Figure(told(groups, report, left), left)
    each: dict[str, Figure] = {}
    if labels and level in ("nominal", "ordinal", "masi"):
        reports = alpha_label_of_counts(ratings.counts)
        without = left_out_of_labels(groups, "alpha_label") if groups.n > 1 else [None] * len(reports)
        for (label, one), gone in zip(reports.items(), without, strict=True):
            kept = None if one.value is None else gone
            each[label_name(label)] = Figure(told(groups, one, kept), kept)
    judged_in = (
        len(each_once(ratings.articles)) if part.are_articles and ratings.articles is not None else None
    )
    who = tuple(ratings.annotators[place] for place in each_once(ratings.annotator).tolist())
    return Slice(part, leading, each, articles, judged_in, who)


def _groups(part: Part) -> tuple[Groups, Codes]:
    """What is left out in turn, and the number of each article; those without two judgements of a unit move nothing."""
    every, unit_of_row = part.ratings.unit_rows
    counts = every.pairable()
    numbers = part.ratings.articles
    assert numbers is not None
    articles, group = np.unique(numbers[unit_of_row[every.m >= 2]], return_inverse=True)
    ones = np.ones(len(articles), dtype=np.int64)
    return Groups(ones, part.are_articles, counts, group), articles
