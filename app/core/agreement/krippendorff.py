"""Krippendorff's alpha: 1 - D_o / D_e, the disagreement observed over the disagreement chance would bring.

Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Hayes & Krippendorff (2007), Communication
Methods and Measures 1(1). Only units with two judgements or more take part. Names are the article's: o_ck
are coincidences, n_c their sums, n their total, m_u the judgements of unit u.

Sections C and D of the article, twelve units and four observers, some values missing:

>>> rows = ["1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4", "4 4 4 4", "1 1 2 1", "2 2 2 2",
...         ". 5 5 5", ". . 1 1", ". 3 . ."]
>>> article = Ratings.from_table([[None if x == "." else int(x) for x in row.split()] for row in rows])
>>> [round(alpha(article, level).value, 3) for level in ("nominal", "ordinal", "interval", "ratio")]
[0.743, 0.815, 0.849, 0.797]
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.core.agreement import distances
from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.distances import Difference, Points
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.verdicts import (
    below_chance,
    chance_corrected_sentence,
    defined,
    label_name,
    no_pairs,
    no_variation,
    undefined,
)
from app.errors import say

DELTA: dict[Level, Difference] = {
    "nominal": distances.delta_nominal,
    "ordinal": distances.delta_interval,
    "interval": distances.delta_interval,
    "ratio": distances.delta_ratio,
    "masi": distances.delta_masi,
    "jaccard": distances.delta_jaccard,
}
TWO_AT_ONCE = 1 << 22
#: A matrix of all values is held as it is up to so many cells.
FEW_CELLS = 1 << 14

# Each is said with the value in the way, `what`.
UNFIT = {
    "not_numeric": say(
        "This level compares numbers, and “%(what)s” is not one. Choose the nominal level, or write numbers."
    ),
    "negative_values": say(
        "A ratio scale starts at zero, and %(what)s is below it. Choose the interval level."
    ),
    "no_order": say(
        "An ordinal scale needs an order, and “%(what)s” has no place in one."
        " Write the points as numbers, or name all labels in their order."
    ),
    "not_sets": say(
        "This measure compares sets of labels, and “%(what)s” is a single label. Choose the nominal level."
    ),
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """D_o and D_e of the article, over n judgements."""

    n: int
    observed: float
    expected: float


def alpha(ratings: Ratings, level: Level) -> Report:
    """Krippendorff's alpha at a level: nominal, ordinal, interval, ratio (2011), masi (Passonneau 2006) or
    jaccard.

    At the nominal level a set of labels is one value: exact sets. The report is undefined (no_pairs,
    no_variation, or values that do not fit the level), never NaN.

    Section B of the article, twelve units, two observers, five values:

    >>> two = Ratings.from_table(list(zip("aabbdcccedda", "babbbccceddd")))
    >>> round(alpha(two, "nominal").value, 3)
    0.692
    """
    return alpha_of_counts(ratings.counts, level)


def alpha_exact_set(ratings: Ratings) -> Report:
    """Nominal alpha of whole sets: only the very same set of labels agrees."""
    return alpha_of_counts(ratings.counts, "nominal", "alpha_exact_set")


def alpha_of_counts(counts: Counts, level: Level, method: str = "") -> Report:
    """The same from count rows alone. `method` is the name the report bears, alpha_<level> if none is
    given.
    """
    method = method or f"alpha_{level}"
    used = counts.pairable()
    if not len(used.times):
        return no_pairs(counts, method, level)
    n_c = used.n_c()
    points, unfit = points_of(used, n_c, level)
    if unfit:
        reason, value = unfit
        return undefined(counts, method, level, reason, say(UNFIT[reason], what=label_name(value)))
    if int((n_c > 0).sum()) == 1:
        return no_variation(counts, method, level)
    found = disagreement(used, n_c, points, level)
    if found.expected == 0:
        return no_variation(counts, method, level)
    value = 1 - found.observed / found.expected
    sentence = chance_corrected_sentence(counts, value)
    return defined(counts, method, level, value, sentence, below_chance(value))


def disagreement(used: Counts, n_c: Codes, points: Points, level: Level) -> Disagreement:
    """D_o and D_e of pairable counts whose values lie at these points."""
    n = int(n_c.sum())
    return Disagreement(n, _observed(used, points, level) / n, _expected(n_c, points, level) / (n * (n - 1)))


def coincidences(ratings: Ratings) -> tuple[tuple[Hashable, ...], NDArray[np.float64]]:
    """The values in use and the matrix of their coincidences o_ck: shape (values, values), symmetric, sum n.

    Krippendorff (2011, section A), ten units and two observers:

    >>> one, other = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> coincidences(Ratings.from_table(list(zip(one, other))))[1]
    array([[10.,  4.],
           [ 4.,  2.]])
    """
    used = ratings.counts.pairable()
    n_c = used.n_c()
    codes = np.flatnonzero(n_c)
    place = np.zeros(len(n_c), dtype=np.int64)
    place[codes] = np.arange(len(codes))
    c, k, o = _coincidences(used)
    matrix = np.zeros((len(codes), len(codes)))
    matrix[place[c], place[k]] = o
    matrix += matrix.T
    matrix[np.diag_indices(len(codes))] = n_c[codes] - matrix.sum(axis=1)
    return tuple(used.values[code] for code in codes), matrix


def _coincidences(counts: Counts) -> tuple[Codes, Codes, Numbers]:
    """o_ck = sum over units of n_uc n_uk / (m_u - 1), for the pairs c < k that occur; o_kc is the same."""
    n_values = len(counts.values)
    weight = counts.times / (counts.m - 1)
    if n_values**2 <= FEW_CELLS:
        return _coincidences_of_few(counts, weight)
    keys: list[Codes] = [np.empty(0, dtype=np.int64)]
    sums: list[Numbers] = [np.empty(0)]
    most = int(np.bincount(counts.row).max(initial=0))
    for step in range(1, most):
        here = np.flatnonzero(counts.row[step:] == counts.row[:-step])
        there = here + step
        key, where = np.unique(counts.code[here] * n_values + counts.code[there], return_inverse=True)
        o = counts.count[here] * counts.count[there] * weight[counts.row[here]]
        keys.append(key)
        sums.append(_totals(where, o, len(key)))
    key, where = np.unique(np.concatenate(keys), return_inverse=True)
    return key // n_values, key % n_values, _totals(where, np.concatenate(sums), len(key))


def _coincidences_of_few(counts: Counts, weight: Numbers) -> tuple[Codes, Codes, Numbers]:
    """The same where a matrix of all values is small: no sorting."""
    n_values = len(counts.values)
    cells = np.zeros(n_values**2)
    for step in range(1, int(np.bincount(counts.row).max(initial=0))):
        here = np.flatnonzero(counts.row[step:] == counts.row[:-step])
        there = here + step
        o = counts.count[here] * counts.count[there] * weight[counts.row[here]]
        cells += _totals(counts.code[here] * n_values + counts.code[there], o, len(cells))
    key = np.flatnonzero(cells)
    return key // n_values, key % n_values, cells[key]


def _totals(index: Codes, weights: Numbers, length: int) -> Numbers:
    return np.asarray(np.bincount(index, weights=weights, minlength=length), dtype=np.float64)


def _observed(counts: Counts, points: Points, level: Level) -> float:
    """n D_o: the sum of o_ck delta_ck over all c and k."""
    c, k, o = _coincidences(counts)
    return 2 * float((o * DELTA[level](points[c], points[k])).sum())


def _expected(n_c: Codes, points: Points, level: Level) -> float:
    """n (n - 1) D_e: the sum of n_c n_k delta_ck over all c and k.

    Equality and squared differences have a closed form; ratios and sets are summed block by block.
    """
    used = np.flatnonzero(n_c)
    weights, x = n_c[used].astype(np.float64), points[used]
    n = float(weights.sum())
    if level == "nominal":
        return float((weights * (n - weights)).sum())
    if level in ("ordinal", "interval"):
        mean = float((weights * x).sum()) / n
        return 2 * n * float((weights * (x - mean) ** 2).sum())
    width = max(TWO_AT_ONCE // x.size, 1)
    edges = [*range(0, len(x), width), len(x)]
    delta = DELTA[level]
    blocks = (weights[a:b] @ delta(x[a:b, None], x[None, :]) @ weights for a, b in pairwise(edges))
    return float(sum(blocks))


def points_of(counts: Counts, n_c: Codes, level: Level) -> tuple[Points, tuple[str, Hashable] | None]:
    """What the difference compares, one entry a value; or the reason why it cannot, with the value in the
    way.
    """
    nothing = np.empty(0)
    if level == "nominal":
        return np.arange(len(n_c), dtype=np.float64), None
    used = [counts.values[code] for code in np.flatnonzero(n_c)]
    if level in ("masi", "jaccard"):
        if not counts.are_sets:
            return nothing, ("not_sets", used[0])
        return distances.set_words(counts.values, counts.labels), None
    numbers = [number_of(value) for value in used]
    wrong = [value for value, number in zip(used, numbers, strict=True) if number is None]
    if level == "ordinal" and wrong:
        return _ranked(counts, n_c, used)
    if wrong:
        return nothing, ("not_numeric", wrong[0])
    below = [value for value, number in zip(used, numbers, strict=True) if number is not None and number < 0]
    if level == "ratio" and below:
        return nothing, ("negative_values", below[0])
    x = np.zeros(len(n_c))
    x[np.flatnonzero(n_c)] = _on_scale(np.array(numbers, dtype=np.float64), level)
    if level == "ordinal":
        order = np.argsort(x, kind="stable")
        x[order] = distances.mid_ranks(n_c[order])
    return x, None


def _on_scale(numbers: Numbers, level: Level) -> Numbers:
    """Numbers in a range that squares well: shifting is free for intervals, for ratios only stretching is."""
    if level == "ratio":
        return numbers / (float(numbers.max()) or 1.0)
    return numbers if level == "ordinal" else distances.scaled(numbers)


def _ranked(counts: Counts, n_c: Codes, used: list[Hashable]) -> tuple[Points, tuple[str, Hashable] | None]:
    """Mid-ranks of labels in the order of their scheme, which stands first among the values."""
    outside = set(used) - set(counts.scheme)
    if outside:
        return np.empty(0), ("no_order", min(outside, key=label_name))
    return distances.mid_ranks(n_c), None


def number_of(value: Hashable) -> float | None:
    """The value as a finite number, None where it is not one."""
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
