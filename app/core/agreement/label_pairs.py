"""Which labels two values differ in.

Two sets of labels differ in what one has and the other has not. Whatever sets them apart is shared evenly among the
pairs (x, y), x in the one alone and y in the other alone; where the other has nothing in place of x, y is NOTHING.
"""

import numpy as np

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
    place = {label: at for at, label in enumerate(ratings.labels)}
    xs: list[int] = []
    ys: list[int] = []
    many = np.zeros(len(key), dtype=np.int64)
    for at, both in enumerate(key.tolist()):
        first, second = (ratings.values[code] for code in divmod(both, size))
        mine = sorted(place[label] for label in first - second) or [len(place)]
        theirs = sorted(place[label] for label in second - first) or [len(place)]
        xs += [x for x in mine for _ in theirs]
        ys += [y for _ in mine for y in theirs]
        many[at] = len(mine) * len(theirs)
    sizes = many[where]
    entry = np.repeat(np.arange(len(one)), sizes)
    step = np.arange(len(entry)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    taken = (np.cumsum(many) - many)[where][entry] + step
    return entry, np.array(xs, dtype=np.int64)[taken], np.array(ys, dtype=np.int64)[taken], 1 / sizes[entry]
