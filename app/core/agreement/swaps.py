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
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from app.core.agreement.counts import Codes
from app.core.agreement.label_pairs import label_pairs
from app.core.agreement.ratings import Ratings
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
    tried, candidates = _candidates(ratings)
    found = []
    for (g, h), labels in candidates.items():
        said = _said(ratings, g, h)
        for x, y in labels:
            cells = _cells(ratings, said, x, y)
            kappa, swapped = kappa_of(cells), kappa_of((cells[1], cells[0], cells[3], cells[2]))
            if sum(cells) < LEAST or kappa is None or swapped is None or swapped - kappa <= RISE:
                continue
            p = fewer_agreements(cells)
            if p * tried < RARER_THAN:
                people = (ratings.annotators[g], ratings.annotators[h])
                found.append(Swap(people, (ratings.labels[x], ratings.labels[y]), cells, kappa, swapped, p))
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


def _candidates(ratings: Ratings) -> tuple[int, dict[tuple[int, int], list[tuple[int, int]]]]:
    """How many tables of two annotators and two labels hold any difference; and those to look at, by pair."""
    order = np.lexsort((ratings.annotator, ratings.unit))
    unit, annotator, code = ratings.unit[order], ratings.annotator[order], ratings.code[order]
    keys: list[Codes] = [np.empty(0, dtype=np.int64)]
    n_people, n_labels = len(ratings.annotators), len(ratings.labels) + 1
    for step in range(1, int(np.bincount(unit).max(initial=0))):
        here = np.flatnonzero((unit[step:] == unit[:-step]) & (code[step:] != code[:-step]))
        there = here + step
        people = annotator[here] * n_people + annotator[there]
        entry, x, y, _part = label_pairs(ratings, code[here], code[there])
        real = (x < n_labels - 1) & (y < n_labels - 1)
        keys.append(((people[entry] * n_labels + x) * n_labels + y)[real])
    key, many = np.unique(np.concatenate(keys), return_counts=True)
    people, x, y = key // n_labels**2, key // n_labels % n_labels, key % n_labels
    tried = np.unique((people * n_labels + np.minimum(x, y)) * n_labels + np.maximum(x, y)).size
    enough = many >= FEWEST_EACH_WAY
    there_are = set(key[enough].tolist())
    wanted: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for p, c, k in zip(people[enough].tolist(), x[enough].tolist(), y[enough].tolist(), strict=True):
        if c < k and (p * n_labels + k) * n_labels + c in there_are:
            wanted.setdefault(divmod(p, n_people), []).append((c, k))
    return tried, wanted


def _said(ratings: Ratings, g: int, h: int) -> tuple[Codes, Codes]:
    """What the two said of the units that both judged: two arrays of codes."""
    mine, theirs = ratings.annotator == g, ratings.annotator == h
    units = ratings.unit[mine], ratings.unit[theirs]
    _, one, other = np.intersect1d(*units, assume_unique=True, return_indices=True)
    return ratings.code[mine][one], ratings.code[theirs][other]


def _cells(ratings: Ratings, said: tuple[Codes, Codes], x: int, y: int) -> Cells:
    """The table of two annotators and two labels, over the units in which each has exactly one of the labels."""
    kind = np.array([_which(value, ratings.labels[x], ratings.labels[y]) for value in ratings.values])
    one, other = kind[said[0]], kind[said[1]]
    both = (one >= 0) & (other >= 0)
    many = np.bincount(one[both] * 2 + other[both], minlength=4)
    return int(many[0]), int(many[1]), int(many[2]), int(many[3])


def _which(value: Hashable, x: Hashable, y: Hashable) -> int:
    """0 for x without y, 1 for y without x, -1 for both or none."""
    has = value if isinstance(value, frozenset) else {value}
    if (x in has) == (y in has):
        return -1
    return 0 if x in has else 1
