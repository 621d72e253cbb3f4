"""What two annotators both judged, pair by pair, with the group of units that each judgement is left out with.

Coefficients of pairs, and those that know each annotator's own way of choosing, are no function of how often a value
was chosen in a unit: they need who chose it. Alike units are told once here too, but only where all annotators said the
same in them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import CELLS_EACH, Codes, Numbers, collapse, distinct

if TYPE_CHECKING:
    from app.core.agreement.ratings import Ratings

#: So many cells of an array are held at once: what is larger is worked off in blocks.
CELLS_AT_ONCE = 4_000_000
#: Whole numbers below this are sorted by their digits, which is much faster.
SHORT = 1 << 15


@dataclass(frozen=True, eq=False)
class Parts:
    """Judgements with who made them: each stands for `weight` alike ones and lies in a group, -1 where that group has
    no unit with two judgements. `times` says how many groups are alike. Judgements stand by annotator.
    """

    unit: Codes
    annotator: Codes
    code: Codes
    weight: Codes
    group: Codes
    times: Codes
    are_articles: bool
    n_units: int
    n_annotators: int
    n_values: int

    @property
    def n(self) -> int:
        """How many groups there are, alike ones counted each."""
        return int(self.times.sum())

    @property
    def m(self) -> Codes:
        """How many judged each unit: shape (units,)."""
        return np.bincount(self.unit, minlength=self.n_units)

    @cached_property
    def table(self) -> Codes | None:
        """What each annotator said of each unit, or -1: shape (annotators, units). None where most would be empty."""
        if self.n_annotators * self.n_units > CELLS_EACH * len(self.unit):
            return None
        table = np.full((self.n_annotators, self.n_units), -1, dtype=np.int64)
        table[self.annotator, self.unit] = self.code
        return table

    @cached_property
    def group_of_unit(self) -> Codes:
        """The group of each unit, -1 where there is none: shape (units,)."""
        group = np.full(self.n_units, -1, dtype=np.int64)
        group[self.unit] = self.group
        return group


def parts_of(ratings: "Ratings") -> Parts:
    """The articles of the units where they are known, else the units themselves, alike ones told once.

    >>> from app.core.agreement.ratings import Ratings
    >>> parts = parts_of(Ratings.from_table([("y", "n"), ("y", "n"), ("n", "y"), ("y", None)]))
    >>> parts.n, parts.times.tolist()
    (3, [2, 1])
    """
    n_values, n_annotators = max(len(ratings.values), 1), max(len(ratings.annotators), 1)
    unit, annotator, code = ratings.unit, ratings.annotator, ratings.code
    weight_of_unit: Codes
    if ratings.articles is None:
        unit, both, _, weight_of_unit = collapse(unit, annotator * n_values + code, n_annotators * n_values)
        annotator, code = both // n_values, both % n_values
        n_units = len(weight_of_unit)
        article = np.arange(n_units)
    else:
        n_units = len(ratings.units)
        weight_of_unit = np.ones(n_units, dtype=np.int64)
        article = ratings.articles
    # Judgements stand by annotator, so that those of later annotators are the tail.
    order = np.argsort(annotator.astype(np.int16) if n_annotators < SHORT else annotator, kind="stable")
    unit, annotator, code = unit[order], annotator[order], code[order]
    paired = np.bincount(unit, minlength=n_units) >= 2
    end = int(article.max(initial=-1)) + 1
    there = distinct(article[paired], end)[0]
    place = np.full(end, -1, dtype=np.int64)
    place[there] = np.arange(len(there))
    group = place[article[unit]] if len(unit) else unit
    times = np.ones(len(there), dtype=np.int64) if ratings.articles is not None else weight_of_unit[there]
    return Parts(
        unit,
        annotator,
        code,
        weight_of_unit[unit],
        group,
        times,
        ratings.articles is not None,
        n_units,
        n_annotators,
        n_values,
    )


@dataclass(frozen=True, eq=False)
class Shared:
    """What annotator `one` and some later ones judged in common: an entry a unit and pair, sorted by `other`.

    `weight` is None where each stands for itself alone.
    """

    one: int
    other: Codes
    group: Codes
    code_one: Codes
    code_other: Codes
    weight: Codes | None


def shared(parts: Parts) -> Iterator[Shared]:
    """For each annotator what later ones judged too, in blocks that fit in memory; nothing for who shares nothing."""
    if parts.table is not None:
        yield from _shared_in_table(parts, parts.table)
        return
    first = np.searchsorted(parts.annotator, np.arange(parts.n_annotators + 1))
    theirs = np.full(parts.n_units, -1, dtype=np.int64)
    most = max(CELLS_AT_ONCE // parts.n_values, 1)
    for one in range(parts.n_annotators - 1):
        mine = slice(first[one], first[one + 1])
        theirs[:] = -1
        theirs[parts.unit[mine]] = parts.code[mine]
        tail = first[one + 1]
        here = tail + np.flatnonzero(theirs[parts.unit[tail:]] >= 0)
        ends = np.searchsorted(parts.annotator[here], np.arange(one + 1, parts.n_annotators + 1))
        begin = 0
        for end, following in zip(ends, [*ends[1:].tolist(), None], strict=True):
            if end > begin and (following is None or following - begin > most):
                kept = here[begin:end]
                yield Shared(
                    one,
                    parts.annotator[kept],
                    parts.group[kept],
                    theirs[parts.unit[kept]],
                    parts.code[kept],
                    None if parts.are_articles else parts.weight[kept],
                )
                begin = end


def _shared_in_table(parts: Parts, table: Codes) -> Iterator[Shared]:
    """The same where most annotators judged most units."""
    at_once = max(CELLS_AT_ONCE // parts.n_values // max(parts.n_units, 1), 1)
    weight = None if parts.are_articles else np.zeros(parts.n_units, dtype=np.int64)
    if weight is not None:
        weight[parts.unit] = parts.weight
    judged = table >= 0
    for one in range(parts.n_annotators - 1):
        for begin in range(one + 1, parts.n_annotators, at_once):
            later = table[begin : begin + at_once]
            both = np.flatnonzero(judged[begin : begin + at_once] & judged[one])
            if both.size:
                unit, code_other = both % parts.n_units, later.reshape(-1)
                yield Shared(
                    one,
                    begin + both // parts.n_units,
                    parts.group_of_unit[unit],
                    table[one][unit],
                    code_other if both.size == later.size else code_other[both],
                    None if weight is None else weight[unit],
                )


def summed(index: Codes, weights: Numbers | Codes | NDArray[np.bool_] | None, length: int) -> Numbers:
    """Sums of weights by index, or how often each occurs without any: shape (length,)."""
    return np.asarray(np.bincount(index, weights=weights, minlength=length), dtype=np.float64)
