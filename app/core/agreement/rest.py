"""What is left of a table without each annotator, or each group of units, in turn: the judgements are sorted once.

A unit and a value that was said of it are a cell, with how often; whoever is left out takes theirs out of some cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Counts, each_once
from app.core.agreement.islands import groups_of_links, islands_note
from app.core.agreement.ratings import Ratings


@dataclass(frozen=True, eq=False)
class Rest:
    """Cells sorted by unit, then by code; `cell` says of each judgement which is its own."""

    ratings: Ratings
    unit: Codes
    code: Codes
    count: Codes
    cell: Codes

    @classmethod
    def of(cls, ratings: Ratings) -> "Rest":
        """The cells of a table."""
        size = max(len(ratings.values), 1)
        key, cell, count = np.unique(
            ratings.unit * size + ratings.code, return_inverse=True, return_counts=True
        )
        return cls(ratings, key // size, key % size, count, cell)

    def without_annotators(self) -> Iterator[Counts]:
        """Counts as of `ratings.where(annotator != place)`, for each place of `annotators`."""
        ratings = self.ratings
        people = len(ratings.annotators)
        order = np.lexsort((ratings.annotator, ratings.unit))
        who, unit = ratings.annotator[order], ratings.unit[order]
        links = _links(unit[1:] == unit[:-1], who[:-1], who[1:], people)
        # Where somebody between two others of a unit is left out, it links these.
        around = unit[2:] == unit[:-2]
        bridges = who[1:-1][around], who[:-2][around] * people + who[2:][around]
        many = np.bincount(ratings.annotator, minlength=people)
        for place in range(people):
            theirs = np.bincount(self.cell[ratings.annotator == place], minlength=len(self.count))
            stay = links[(links // people != place) & (links % people != place)]
            over = each_once(bridges[1][bridges[0] == place])
            there = int((many > 0).sum()) - int(many[place] > 0)
            yield self._counts(self.count - theirs, there, np.concatenate([stay, over]))

    def without_groups(self, group: Codes, n_groups: int) -> Iterator[Counts]:
        """Counts as of `ratings.where(group != at)`; `group` has one entry a judgement, one number in each unit."""
        ratings = self.ratings
        people = len(ratings.annotators)
        order = np.argsort(ratings.unit, kind="stable")
        who, unit, at = ratings.annotator[order], ratings.unit[order], group[order]
        same = unit[1:] == unit[:-1]
        key = each_once(at[1:][same] * people**2 + who[:-1][same] * people + who[1:][same])
        group_of_cell = np.zeros(len(self.count), dtype=np.int64)
        group_of_cell[self.cell] = group
        judged = each_once(group * people + ratings.annotator)
        for one in range(n_groups):
            there = len(each_once(judged[judged // people != one] % people))
            links = each_once(key[key // people**2 != one] % people**2)
            yield self._counts(np.where(group_of_cell == one, 0, self.count), there, links)

    def _counts(self, count: Codes, n_annotators: int, links: Codes) -> Counts:
        ratings, kept = self.ratings, count > 0
        unit = self.unit[kept]
        row = np.cumsum(np.diff(unit, prepend=-1) > 0) - 1
        groups = groups_of_links(links, len(ratings.annotators))
        notes = (
            ratings.notes if len(groups) < 2 else (*ratings.notes, islands_note(groups, ratings.annotators))
        )
        n_units = int(row[-1]) + 1 if len(row) else 0
        return replace(
            ratings.counts,
            row=row,
            code=self.code[kept],
            count=count[kept],
            times=np.ones(n_units, dtype=np.int64),
            n_units=n_units,
            n_annotators=n_annotators,
            notes=notes,
        )


def _links(same: NDArray[np.bool_], one: Codes, other: Codes, people: int) -> Codes:
    return each_once(one[same] * people + other[same])
