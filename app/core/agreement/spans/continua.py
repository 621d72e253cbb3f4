"""Passages as continua: units that annotators cut out of them, and the stretches between one boundary and the next.

A passage that two annotators or more have read is a continuum; several lie side by side. Nothing is spread out into
characters: between two neighbouring boundaries nothing changes, so that such a stretch counts with its length.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Numbers, each_once
from app.core.agreement.spans.readings import groups_of, once
from app.core.agreement.spans.table import SpanTable


@dataclass(frozen=True, eq=False)
class Continua:
    """Continua side by side, and the units in them.

    `length`, `m` (annotators who read it), `group` (articles, or the passages themselves): one entry a continuum.
    `at` (a place among the continua), `annotator`, `label`, `start`, `end`: one entry a unit, in the order of
    continuum, annotator and start. Units of one annotator and one label do not overlap.
    """

    length: Codes
    m: Codes
    group: Codes
    at: Codes
    annotator: Codes
    label: Codes
    start: Codes
    end: Codes
    n_groups: int
    n_labels: int

    @cached_property
    def overlap(self) -> bool:
        """Whether units of one annotator overlap, so that a character has more than one label."""
        alike = (self.at[1:] == self.at[:-1]) & (self.annotator[1:] == self.annotator[:-1])
        return bool((alike & (self.start[1:] < self.end[:-1])).any())

    def layers(self) -> "Continua":
        """Each label a layer of its own: as many continua as passages times labels, the label's place fastest."""
        size = max(self.n_labels, 1)
        layered = replace(
            self,
            length=np.repeat(self.length, size),
            m=np.repeat(self.m, size),
            group=np.repeat(self.group, size),
            at=self.at * size + self.label,
        )
        return _ordered(layered)

    def without_labels(self) -> "Continua":
        """Marked or not: units of one annotator that overlap are one unit."""
        return _merged(replace(self, label=np.zeros_like(self.label), n_labels=1))

    @cached_property
    def stretches(self) -> "Stretches":
        """The stretches between neighbouring boundaries."""
        size = int(self.length.max(initial=0)) + 1
        from_, to = self.at * size + self.start, self.at * size + self.end
        boundaries = each_once(np.concatenate([from_, to]))
        at = boundaries // size
        length = np.zeros(len(boundaries), dtype=np.int64)
        length[:-1] = np.where(at[1:] == at[:-1], boundaries[1:] - boundaries[:-1], 0)
        first, last = np.searchsorted(boundaries, from_), np.searchsorted(boundaries, to)
        return Stretches(at, length, first, last)


@dataclass(frozen=True, eq=False)
class Stretches:
    """The stretches between neighbouring boundaries.

    `at` (the continuum), `length`: one entry a stretch. `first`, `last`: one entry a unit, which covers all from the
    first up to, but not with, the last.
    """

    at: Codes
    length: Codes
    first: Codes
    last: Codes

    def counts(self, category: Codes, size: int) -> Numbers:
        """How many annotators have a unit of each category there: shape (stretches, size)."""
        shape = (len(self.at), size)
        flat = np.bincount(self.first * size + category, minlength=shape[0] * size)
        flat = flat - np.bincount(self.last * size + category, minlength=shape[0] * size)
        return np.asarray(np.cumsum(flat.reshape(shape), axis=0), dtype=np.float64)

    @cached_property
    def pairs(self) -> tuple[Codes, Codes, Codes]:
        """Units that share a stretch, each two once and a row for each stretch: one, the other, the stretch."""
        many = self.last - self.first
        unit = np.repeat(np.arange(len(many)), many)
        within = np.arange(len(unit)) - np.repeat(np.cumsum(many) - many, many)
        stretch = np.repeat(self.first, many) + within
        order = np.argsort(stretch, kind="stable")
        unit, stretch = unit[order], stretch[order]
        ones, others, where = [], [], []
        for step in range(1, int(np.bincount(stretch).max(initial=0))):
            here = np.flatnonzero(stretch[step:] == stretch[:-step])
            ones.append(unit[here])
            others.append(unit[here + step])
            where.append(stretch[here])
        if not ones:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing
        return np.concatenate(ones), np.concatenate(others), np.concatenate(where)


@once
def continua_of(table: SpanTable) -> Continua:
    """The passages that two annotators or more have read. What one annotator marked twice with a label is one unit.

    >>> rows = [("p", "ann", "war", 0, 4), ("p", "ann", "war", 2, 6), ("p", "ben", "war", 0, 6)]
    >>> found = continua_of(SpanTable.from_rows([("q", "ann")], rows, {"p": 9, "q": 2}))
    >>> found.length.tolist(), found.start.tolist(), found.end.tolist()
    ([9], [0, 0], [6, 6])
    """
    read = table.m >= 2
    place = np.cumsum(read) - 1
    kept = read[table.unit]
    groups = groups_of(table)
    return _merged(
        Continua(
            length=table.length[read],
            m=table.m[read],
            group=groups.of_unit[read],
            at=place[table.unit[kept]],
            annotator=table.annotator[kept],
            label=table.label[kept],
            start=table.start[kept],
            end=table.end[kept],
            n_groups=groups.n,
            n_labels=len(table.labels),
        )
    )


def _merged(found: Continua) -> Continua:
    """The same with overlapping units of one annotator and label made one; what only touches stays apart."""
    if not len(found.at):
        return found
    order = np.lexsort((found.start, found.label, found.annotator, found.at))
    found = _taken(found, order)
    alike = (
        (found.at[1:] == found.at[:-1])
        & (found.annotator[1:] == found.annotator[:-1])
        & (found.label[1:] == found.label[:-1])
    )
    # Each annotator and label of a passage has a range of numbers of its own, in which ends are compared.
    row = np.concatenate([[0], np.cumsum(~alike)]) * (int(found.end.max()) + 1)
    reach = np.maximum.accumulate(found.end + row)
    begins = np.concatenate([[True], (found.start + row)[1:] >= reach[:-1]])
    firsts = np.flatnonzero(begins)
    lasts = np.concatenate([firsts[1:], [len(begins)]]) - 1
    merged = replace(_taken(found, firsts), end=(reach - row)[lasts])
    return _ordered(merged)


def _ordered(found: Continua) -> Continua:
    return _taken(found, np.lexsort((found.start, found.annotator, found.at)))


def _taken(found: Continua, places: NDArray[np.int64]) -> Continua:
    return replace(
        found,
        at=found.at[places],
        annotator=found.annotator[places],
        label=found.label[places],
        start=found.start[places],
        end=found.end[places],
    )
