"""A hint that two annotators have two labels the other way round.

For annotators g and h and labels x and y, of the units in which each of the two has exactly one of x and y:

            h: x   h: y
    g: x    n_xx   n_xy
    g: y    n_yx   n_yy

Where g means by x what h means by y, and by y what h means by x, the cells n_xy and n_yx hold nearly all. The hint is
given where all of these hold:

- LEAST such units or more, and each of n_xy and n_yx FEWEST_EACH_WAY or more: consistently, and both ways round;
- Cohen's kappa (1960) of the table rises by more than RISE when x and y change places for one of the two;
- the one-sided exact test of Fisher (1935) for fewer agreements than chance would bring gives less than RARER_THAN,
  divided by the number of tables that were looked at (Dunn 1961).

The rule is ours: the articles say how to test a table, not what to call a swap.
"""

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.core.agreement.counts import Codes
from app.core.agreement.label_pairs import labels_of_values
from app.core.agreement.pairs import MANY_VALUES
from app.core.agreement.ratings import Ratings
from app.core.agreement.shared import parts_of, shared, summed
from app.core.agreement.verdicts import label_name
from app.errors import say

LEAST, FEWEST_EACH_WAY, RISE, RARER_THAN = 10, 3, 0.2, 0.01

Cells = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two annotators who seem to have two labels the other way round, and from what that is read.

    `cells` are n_xx, n_xy, n_yx, n_yy, the first annotator's label first. `kappa` is that of the table as it is,
    `swapped` with the two labels changed for one of them; `p` Fisher's, before it is held against many tables.
    """

    annotators: tuple[Hashable, Hashable]
    labels: tuple[Hashable, Hashable]
    cells: Cells
    kappa: float
    swapped: float
    p: float

    @property
    def n(self) -> int:
        """Units in which each of the two has exactly one of the labels."""
        return sum(self.cells)

    @property
    def sentence(self) -> str:
        """What is seen, for a reader."""
        return self.told([label_name(label) for label in self.labels])

    def told(self, labels: list[str]) -> str:
        """The same with the labels by these names."""
        return say(
            "%(one)s and %(other)s may have “%(x)s” and “%(y)s” the other way round: of %(n)s passages in which each"
            " of them has one of the two, they have different ones in %(apart)s.",
            one=str(self.annotators[0]),
            other=str(self.annotators[1]),
            x=labels[0],
            y=labels[1],
            n=self.n,
            apart=self.cells[1] + self.cells[2],
        )


def swaps(ratings: Ratings) -> tuple[Swap, ...]:
    """Each pair of annotators and of labels that the rule above holds for, the largest rise of kappa first.

    >>> one, other = "xxxxxxxyyyyyyyxz", "yyyyyyyxxxxxxxxz"
    >>> [(one.annotators, one.labels, one.cells) for one in swaps(Ratings.from_table(list(zip(one, other))))]
    [((0, 1), ('x', 'y'), (1, 7, 7, 0))]
    """
    tried, candidates = 0, []
    for people, cells in _tables(ratings):
        differ = (cells[1] + cells[2]) > 0
        tried += int(np.triu(differ, 1).sum())
        both_ways = (cells[1] >= FEWEST_EACH_WAY) & (cells[2] >= FEWEST_EACH_WAY)
        enough = both_ways & (cells.sum(axis=0) >= LEAST)
        candidates += [(people, x, y, cells[:, x, y]) for x, y in np.argwhere(np.triu(enough, 1)).tolist()]
    found = []
    for (g, h), x, y, four in candidates:
        n_xx, n_xy, n_yx, n_yy = four.tolist()
        kappa, swapped = kappa_of((n_xx, n_xy, n_yx, n_yy)), kappa_of((n_xy, n_xx, n_yy, n_yx))
        if kappa is None or swapped is None or swapped - kappa <= RISE:
            continue
        p = fewer_agreements((n_xx, n_xy, n_yx, n_yy))
        if p * tried < RARER_THAN:
            names = (ratings.annotators[g], ratings.annotators[h])
            labels = (ratings.labels[x], ratings.labels[y])
            found.append(Swap(names, labels, (n_xx, n_xy, n_yx, n_yy), kappa, swapped, p))
    return tuple(sorted(found, key=lambda one: one.kappa - one.swapped))


def kappa_of(cells: Cells) -> float | None:
    """Cohen's kappa (1960) of a table of two labels; None where each annotator has one of them throughout.

    >>> round(kappa_of((45, 15, 25, 15)), 2)
    0.13
    """
    n_xx, n_xy, n_yx, n_yy = cells
    n = sum(cells)
    if n == 0:
        return None
    expected = ((n_xx + n_xy) * (n_xx + n_yx) + (n_yx + n_yy) * (n_xy + n_yy)) / n**2
    return None if expected == 1 else ((n_xx + n_yy) / n - expected) / (1 - expected)


def fewer_agreements(cells: Cells) -> float:
    """Fisher's exact test (1935), one-sided: the chance of as few agreements or fewer, the margins being what they are.

    The lady who tastes four cups of each kind and is wrong every time:

    >>> round(fewer_agreements((0, 4, 4, 0)), 4)
    0.0143
    """
    n_xx, n_xy, n_yx, _n_yy = cells
    row, column, n = n_xx + n_xy, n_xx + n_yx, sum(cells)
    lowest = max(0, row + column - n)
    logs = [
        _log_choose(row, at) + _log_choose(n - row, column - at) - _log_choose(n, column)
        for at in range(lowest, n_xx + 1)
    ]
    return min(1.0, math.fsum(math.exp(one) for one in logs))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _tables(ratings: Ratings) -> Iterator[tuple[tuple[int, int], Codes]]:
    """Each pair of annotators with its tables of two labels: n_xx, n_xy, n_yx, n_yy, shape (4, labels, labels)."""
    size = max(len(ratings.values), 1)
    has = labels_of_values(ratings)
    for block in shared(parts_of(replace(ratings, articles=None))):
        cell = (block.other * size + block.code_one) * size + block.code_other
        if size <= MANY_VALUES:
            counted = summed(cell, block.weight, len(ratings.annotators) * size**2)
            key = np.flatnonzero(counted)
            weight = counted[key]
        else:
            key, entry = np.unique(cell, return_inverse=True)
            weight = summed(entry, block.weight, len(key))
        other, c, k = key // size**2, key // size % size, key % size
        for h in np.unique(other).tolist():
            here = other == h
            one, two, many = has[c[here]], has[k[here]], weight[here, None]
            # Both have x and neither y; the one has x alone and the other y alone.
            same = ((one & two) * many).T @ (~one & ~two).astype(np.float64)
            apart = ((one & ~two) * many).T @ (~one & two).astype(np.float64)
            yield (block.one, h), np.rint([same, apart, apart.T, same.T]).astype(np.int64)
