"""How far apart two values are, at each level of measurement: the delta of Krippendorff's alpha."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Numbers

#: Anything the differences compare: numbers, or 64-bit words with one bit a label.
Points = NDArray[Any]
Difference = Callable[[Points, Points], Numbers]


def delta_nominal(c: Points, k: Points) -> Numbers:
    """0 for the same value, 1 for another."""
    return np.asarray(c != k, dtype=np.float64)


def delta_interval(c: Points, k: Points) -> Numbers:
    """(c - k)^2. On mid-ranks it is the ordinal difference."""
    return np.asarray((c - k) ** 2, dtype=np.float64)


def delta_ratio(c: Points, k: Points) -> Numbers:
    """((c - k) / (c + k))^2 of numbers that are not negative; 0 for two zeros."""
    total = np.asarray(c + k, dtype=np.float64)
    gap = np.asarray(c - k, dtype=np.float64)
    return np.asarray(np.divide(gap, total, out=np.zeros_like(total), where=total > 0) ** 2)


def delta_jaccard(c: Points, k: Points) -> Numbers:
    """1 - J, J the share of labels of either set that both have; two empty sets are the same."""
    shared, _, _, either = _overlap(c, k)
    return np.asarray(1 - _share(shared, either))


def delta_masi(c: Points, k: Points) -> Numbers:
    """1 - J * M (Passonneau 2006): J as for Jaccard; M = 1 for equal sets, 2/3 where one holds the other,
    1/3 where they overlap, 0 where they share nothing. Two empty sets are the same, an empty one and
    another share nothing.
    """
    shared, one, other, either = _overlap(c, k)
    monotonic = np.select(
        [shared == either, (shared == one) | (shared == other), shared > 0], [1.0, 2 / 3, 1 / 3], default=0.0
    )
    return np.asarray(1 - _share(shared, either) * monotonic)


def set_distance(one: frozenset[str], other: frozenset[str], delta: Difference = delta_masi) -> float:
    """The distance of two sets of labels, between 0 and 1.

    >>> round(set_distance(frozenset("ab"), frozenset("abcd")), 3)
    0.667
    >>> set_distance(frozenset(), frozenset("a"))
    1.0
    """
    words = set_words((one, other), tuple(sorted(one | other)))
    return float(delta(words[:1], words[1:])[0])


def _overlap(c: Points, k: Points) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Labels in both sets, in the one, in the other, in either; words run along the last axis."""
    shared = _bits(c & k)
    one, other = _bits(c), _bits(k)
    return shared, one, other, one + other - shared


def _share(shared: Numbers, either: Numbers) -> Numbers:
    """J, and 1 for two empty sets."""
    return np.asarray(np.divide(shared, either, out=np.ones_like(shared), where=either > 0))


def _bits(words: Points) -> Numbers:
    return np.asarray(np.bitwise_count(words).sum(axis=-1, dtype=np.float64))


@lru_cache(maxsize=32)
def set_words(values: tuple[Hashable, ...], labels: tuple[Hashable, ...]) -> NDArray[np.uint64]:
    """Sets as bits: shape (values, words), 64 labels a word. Kept, for every slice of a variable asks for the same."""
    place = {label: index for index, label in enumerate(labels)}
    words = np.zeros((len(values), len(labels) // 64 + 1), dtype=np.uint64)
    for row, value in enumerate(values):
        for label in value:  # type: ignore[attr-defined]
            word, bit = divmod(place[label], 64)
            words[row, word] |= np.uint64(1 << bit)
    words.setflags(write=False)
    return words


def mid_ranks(n_c: Codes) -> Numbers:
    """The middle rank of each value, as a share of all judgements, values in their order.

    The ordinal difference (sum of n_g from c to k, less half of n_c and n_k)^2 is the squared difference of
    these, but for a factor that alpha does not see.
    """
    total = max(int(n_c.sum()), 1)
    return np.asarray((np.cumsum(n_c) - n_c / 2) / total, dtype=np.float64)


def scaled(numbers: Numbers) -> Numbers:
    """Numbers from 0 to 1 in the same proportions, so that squares neither overflow nor vanish."""
    reach = float(np.abs(numbers).max(initial=0))
    if reach == 0:
        return numbers
    share = np.asarray(numbers / reach, dtype=np.float64)
    share = share - float(share.min())
    width = float(share.max())
    return share / width if width else share
