"""How far apart two values are for each of many pairs of annotators at once, and what chance would bring.

Cohen's kappa (1960, 1968) reads chance off what each of the two tends to say, alpha (Krippendorff 2011) off both
together; at the ordinal level of alpha the ranks are those of the pair's own judgements. Sums stand in arrays whose
last axis is values; the axis before it is pairs, or pairs without a group.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.core.agreement.chance import scale
from app.core.agreement.counts import Codes, Counts, Numbers, distinct
from app.core.agreement.krippendorff import DELTA, TWO_AT_ONCE, points_of
from app.core.agreement.report import Level
from app.core.agreement.shared import CELLS_AT_ONCE, summed

#: Looking up one distance takes as long as so many steps of a product of matrices.
LOOKED_UP = 100


class Distance(Protocol):
    """A distance of values."""

    def between(self, pair: Codes, c: Codes, k: Codes) -> Numbers:
        """The distance of each two values, in the eyes of a pair: one entry for each entry of `pair`."""

    def expected(self, pair: Codes, one: Numbers, other: Numbers) -> Numbers:
        """The sum over c and k of one_c other_k d_ck: shape (len(pair),)."""


class Nominal:
    """0 for the same value, 1 for another."""

    def between(self, pair: Codes, c: Codes, k: Codes) -> Numbers:
        """See Distance."""
        return np.asarray(c != k, dtype=np.float64)

    def expected(self, pair: Codes, one: Numbers, other: Numbers) -> Numbers:
        """See Distance."""
        return np.asarray(one.sum(axis=-1) * other.sum(axis=-1) - (one * other).sum(axis=-1))


@dataclass(frozen=True, eq=False)
class Squared:
    """(x_c - x_k)^2; `x` has the points of each pair, shape (pairs, values), or one row for all."""

    x: Numbers

    def between(self, pair: Codes, c: Codes, k: Codes) -> Numbers:
        """See Distance."""
        row = pair if len(self.x) > 1 else np.zeros_like(pair)
        return np.asarray((self.x[row, c] - self.x[row, k]) ** 2)

    def expected(self, pair: Codes, one: Numbers, other: Numbers) -> Numbers:
        """See Distance."""
        x = self.x[pair] if len(self.x) > 1 else self.x
        squares = (one * x**2).sum(axis=-1) * other.sum(axis=-1)
        squares = squares + (other * x**2).sum(axis=-1) * one.sum(axis=-1)
        # Rounding leaves a little where all points are the same.
        found = np.asarray(squares - 2 * (one * x).sum(axis=-1) * (other * x).sum(axis=-1))
        return np.where(found < 1e-12 * np.maximum(squares, 1e-300), 0.0, found)


@dataclass(frozen=True, eq=False)
class Listed:
    """Any distance, written out: shape (values, values)."""

    d: Numbers

    def between(self, pair: Codes, c: Codes, k: Codes) -> Numbers:
        """See Distance."""
        return np.asarray(self.d[c, k])

    def expected(self, pair: Codes, one: Numbers, other: Numbers) -> Numbers:
        """See Distance."""
        return np.asarray(((one @ self.d) * other).sum(axis=-1))


@dataclass(frozen=True, eq=False)
class Held:
    """What was said in each of `size` entries: in `of[i]` the value `said[i]`, `many[i]` times; sorted by both."""

    of: Codes
    said: Codes
    many: Numbers
    size: int


def held_of(entry: Codes, code: Codes, weight: Numbers | Codes | None, size: int, n_values: int) -> Held:
    """The same from judgements: `code[i]` is said `weight[i]` times in `entry[i]`, or once without any weight."""
    key, place = distinct(entry * n_values + code, size * n_values)
    return Held(key // n_values, key % n_values, summed(place, weight, len(key)), size)


def listed_without(d: Numbers, pair: Codes, total: Numbers, held: Held) -> Numbers:
    """The sum over c and k of n_c n_k d_ck without each entry in turn, an entry being part of `total[pair]`.

    Of very many values an entry has few: with t the total and e the entry, (t - e) d (t - e) is
    t d t - 2 e d t + e d e, and e is never written out.
    """
    near = total @ d
    whole = np.asarray((near * total).sum(axis=1))[pair]
    beside = summed(held.of, held.many * near[pair[held.of], held.said], held.size)
    left = whole - 2 * beside + _within(d, held)
    # Rounding leaves a little where only one value is left.
    return np.where(left < 1e-9 * whole, 0.0, left)


def _within(d: Numbers, held: Held) -> Numbers:
    """e d e of each entry: shape (size,). Entries that hold many values each are written out, so many at a time."""
    k, of, said, many, size = len(d), held.of, held.said, held.many, held.size
    found = np.zeros(size)
    values = np.bincount(of, minlength=size)
    if size * k**2 < LOOKED_UP * int((values**2).sum()):
        most = max(CELLS_AT_ONCE // k, 1)
        for begin in range(0, size, most):
            first, last = np.searchsorted(of, [begin, begin + most]).tolist()
            block = np.zeros((min(most, size - begin), k))
            block[of[first:last] - begin, said[first:last]] = many[first:last]
            found[begin : begin + most] = ((block @ d) * block).sum(axis=1)
        return found
    flat = d.reshape(-1)
    for step in range(1, int(values.max(initial=0))):
        here = np.flatnonzero(of[step:] == of[:-step])
        there = here + step
        apart = flat.take(said[here] * k + said[there])
        found += summed(of[here], 2 * many[here] * many[there] * apart, size)
    return found


def of_kappa(counts: Counts, level: Level) -> Distance | None:
    """The distance of Cohen's kappa: none or all, or squared places; None where labels have no order."""
    if level == "nominal":
        return Nominal()
    x, unfit = scale(counts, level)
    return None if unfit else Squared(x[None, :])


def of_alpha(counts: Counts, level: Level, pooled: Numbers) -> Distance | None:
    """The distance of alpha at a level; `pooled` is how often each pair said each value, shape (pairs, values).

    None where nothing can be compared, the values do not fit the level, or there are too many to hold all distances.
    """
    if level == "nominal":
        return Nominal()
    n_c = counts.pairable().n_c()
    if not n_c.any():
        return None
    points, unfit = points_of(counts, n_c, level)
    if unfit:
        return None
    if level == "ordinal":
        order = np.argsort(points, kind="stable")
        ranked = pooled[:, order]
        ranks = (np.cumsum(ranked, axis=1) - ranked / 2) / np.maximum(ranked.sum(axis=1, keepdims=True), 1)
        x = np.empty_like(ranks)
        x[:, order] = ranks
        return Squared(x)
    if level == "interval":
        return Squared(points[None, :])
    if len(points) ** 2 > TWO_AT_ONCE:
        return None
    return Listed(np.asarray(DELTA[level](points[:, None], points[None, :])))
