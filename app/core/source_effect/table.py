"""The table that goes in: who read which passage in which condition, and which labels they chose."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One reading of a passage. ``is_second`` is the open condition of an arm, or the pass after a reveal."""

    document: Hashable
    outlet: str
    owner_group: str
    annotator: Hashable
    passage: Hashable
    is_second: bool
    chosen: frozenset[str]


@dataclass(frozen=True, eq=False)
class Table:
    """Readings as arrays with one entry each; ``chosen`` has a column for each of ``labels``, 1 where it was chosen."""

    document: Codes
    outlet: Codes
    group: Codes
    annotator: Codes
    passage: Codes
    is_second: Flags
    chosen: Numbers
    labels: tuple[str, ...]
    outlets: tuple[str, ...]

    @classmethod
    def of(cls, judgements: Iterable[Judgement], labels: Sequence[str]) -> "Table":
        """A table of these readings; a person reads a passage once in each condition."""
        rows = list(judgements)
        place = {label: n for n, label in enumerate(labels)}
        chosen = np.zeros((len(rows), len(labels)))
        for n, row in enumerate(rows):
            chosen[n, [place[label] for label in row.chosen if label in place]] = 1
        outlet, outlets = coded([row.outlet for row in rows])
        return cls(
            coded([row.document for row in rows])[0],
            outlet,
            coded([row.owner_group for row in rows])[0],
            coded([row.annotator for row in rows])[0],
            coded([row.passage for row in rows])[0],
            np.array([row.is_second for row in rows], dtype=bool),
            chosen,
            tuple(labels),
            tuple(str(one) for one in outlets),
        )

    def __len__(self) -> int:
        return len(self.document)

    def where(self, kept: Flags) -> "Table":
        """The readings for which ``kept`` holds."""
        arrays = ("document", "outlet", "group", "annotator", "passage", "is_second", "chosen")
        return replace(self, **{name: getattr(self, name)[kept] for name in arrays})

    def of_outlet(self, outlet: str) -> "Table":
        """The readings of one outlet's documents."""
        return self.where(self.outlet == self.outlets.index(outlet))


def coded(values: Sequence[Hashable]) -> tuple[Codes, list[Hashable]]:
    """Each value as a number from 0, in the order of first appearance, and the values."""
    numbers: dict[Hashable, int] = {}
    codes = np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
    return codes, list(numbers)


def in_both(codes: Codes, is_second: Flags) -> Codes:
    """Which of these occur in both conditions."""
    return np.intersect1d(codes[is_second], codes[~is_second])
