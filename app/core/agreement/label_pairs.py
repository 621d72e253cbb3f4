"""Which labels two values differ in.

Two sets of labels differ in what one has and the other has not. Whatever sets them apart is shared evenly among the
pairs (x, y), x in the one alone and y in the other alone; where the other has nothing in place of x, y is NOTHING.
"""

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.ratings import Ratings

#: What stands in place of a label where a set has nothing instead.
NOTHING: frozenset[str] = frozenset()


def label_pairs(ratings: Ratings, one: Codes, other: Codes) -> tuple[Codes, Codes, Codes, Numbers]:
    """Which labels two values differ in: (entry, x, y, part), x and y places of `labels`, NOTHING after the last.

    Entry i compares the values `one[i]` and `other[i]`, which are not the same; its parts add up to 1.
    """
    if not ratings.are_sets:
        return np.arange(len(one)), one, other, np.ones(len(one))
    size = max(len(ratings.values), 1)
    key, where = np.unique(one * size + other, return_inverse=True)
    has = labels_of_values(ratings)
    mine, theirs = has[key // size], has[key % size]
    x, n_x = _places(mine & ~theirs)
    y, n_y = _places(theirs & ~mine)
    many = n_x * n_y
    sizes = many[where]
    entry = np.repeat(np.arange(len(one)), sizes)
    step = np.arange(len(entry)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    of = where[entry]
    across = n_y[of]
    first_x, first_y = np.cumsum(n_x) - n_x, np.cumsum(n_y) - n_y
    return entry, x[first_x[of] + step // across], y[first_y[of] + step % across], 1 / sizes[entry]


def labels_of_values(ratings: Ratings) -> NDArray[np.bool_]:
    """Which value is, or holds, which label: shape (values, labels)."""
    place = {label: at for at, label in enumerate(ratings.labels)}
    has = np.zeros((max(len(ratings.values), 1), len(place)), dtype=np.bool_)
    for at, value in enumerate(ratings.values):
        has[at, [place[label] for label in (value if isinstance(value, frozenset) else (value,))]] = True
    return has


def _places(chosen: NDArray[np.bool_]) -> tuple[Codes, Codes]:
    """The places of the labels of each row, one row after the other, and how many each has; NOTHING for none."""
    row, place = np.nonzero(np.column_stack([chosen, ~chosen.any(axis=1)]))
    return place, np.bincount(row, minlength=len(chosen))
