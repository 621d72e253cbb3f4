"""One coefficient of every pair of annotators at once, in one pass over the judgements.

The coefficient of a pair is that of the pair's own judgements, as if nobody else had judged: `Ratings.pair` gives the
same number, one pair at a time. With two annotators every unit that both judged has m_u = 2, so that all that is asked
is how far apart the two values are in each, and how often each of the two said what (the marginals); both are sums.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.core.agreement.chance import scale
from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.krippendorff import DELTA, number_of, points_of
from app.core.agreement.measures import MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level

#: Distances of all values to all are held at once up to so many values; sets of labels can be more.
MOST_VALUES = 1500


@dataclass(frozen=True, eq=False, slots=True)
class PairNumber:
    """What two annotators have in common: a coefficient's `value`, or the `reason` (out of REASONS) why there is none.

    `n` are the units that both judged; `percent` how often they say the same there, None without any. `said` has how
    often each of the two chose each label there, two arrays of shape (labels,); a set counts for each of its labels.
    `prevalence` and `bias` are the indices of Byrt, Bishop & Carlin (1993), for two values only.
    """

    annotators: tuple[Hashable, Hashable]
    n: int
    value: float | None
    reason: str | None
    percent: float | None
    said: tuple[Codes, Codes]
    prevalence: float | None = None
    bias: float | None = None


def pair_numbers(ratings: Ratings, measure: str) -> list[PairNumber]:
    """A coefficient of each pair of annotators, in the order of `ratings.annotators`. `measure` is one of MEASURES.

    >>> two = Ratings.from_table([("y", "y", "y"), ("y", "n", None), ("n", "n", None)], labels=["y", "n"])
    >>> [(pair.n, pair.reason or round(pair.value, 2)) for pair in pair_numbers(two, "alpha_nominal")]
    [(3, 0.44), (1, 'no_variation'), (1, 'no_variation')]
    """
    shared = _Shared.of(ratings)
    found = _values(shared, measure)
    values, reasons = _one_by_one(shared, measure) if found is None else _told(shared, found)
    told = [_of_labels(ratings, one) for one in (shared.one, shared.other)]
    percents = np.divide(shared.agreed, shared.n, out=np.zeros(len(shared.n)), where=shared.n > 0)
    indices = _indices(shared)
    return [
        PairNumber(
            (ratings.annotators[g], ratings.annotators[h]),
            int(shared.n[at]),
            values[at],
            reasons[at],
            float(percents[at]) if shared.n[at] else None,
            (told[0][at], told[1][at]),
            *indices[at],
        )
        for at, (g, h) in enumerate(zip(*(side.tolist() for side in shared.pairs), strict=True))
    ]


@dataclass(frozen=True, eq=False)
class _Shared:
    """The units that two annotators both judged: entry i is one of pair `pair[i]`, where the one said `c[i]`, the other
    `k[i]`.
    """

    ratings: Ratings
    pairs: tuple[Codes, Codes]
    pair: Codes
    c: Codes
    k: Codes

    @classmethod
    def of(cls, ratings: Ratings) -> "_Shared":
        count = len(ratings.annotators)
        order = np.lexsort((ratings.annotator, ratings.unit))
        unit, annotator, code = ratings.unit[order], ratings.annotator[order], ratings.code[order]
        pairs = np.triu_indices(count, 1)
        place = np.zeros((count, count), dtype=np.int64)
        place[pairs] = np.arange(len(pairs[0]))
        parts: list[tuple[Codes, Codes, Codes]] = [(np.empty(0, dtype=np.int64),) * 3]
        for step in range(1, int(np.bincount(unit).max(initial=0))):
            here = np.flatnonzero(unit[step:] == unit[:-step])
            there = here + step
            parts.append((place[annotator[here], annotator[there]], code[here], code[there]))
        pair, c, k = (np.concatenate(column) for column in zip(*parts, strict=True))
        return cls(ratings, pairs, pair, c, k)

    def sums(self, weights: Numbers) -> Numbers:
        """Sums over the units of each pair: shape (pairs,)."""
        return np.asarray(np.bincount(self.pair, weights=weights, minlength=len(self.pairs[0])))

    @cached_property
    def n(self) -> Codes:
        return np.bincount(self.pair, minlength=len(self.pairs[0]))

    @cached_property
    def agreed(self) -> Numbers:
        return self.sums((self.c == self.k).astype(np.float64))

    @cached_property
    def one(self) -> Numbers:
        """How often the one of each pair said what: shape (pairs, values)."""
        return self._marginals(self.c)

    @cached_property
    def other(self) -> Numbers:
        return self._marginals(self.k)

    def _marginals(self, code: Codes) -> Numbers:
        shape = (len(self.pairs[0]), max(len(self.ratings.values), 1))
        counted = np.bincount(self.pair * shape[1] + code, minlength=shape[0] * shape[1])
        return counted.reshape(shape).astype(np.float64)

    @cached_property
    def everything(self) -> Numbers:
        """How often each annotator said what in all that they judged: shape (annotators, values)."""
        shape = (len(self.ratings.annotators), max(len(self.ratings.values), 1))
        key = self.ratings.annotator * shape[1] + self.ratings.code
        return np.bincount(key, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)

    @cached_property
    def pi(self) -> Numbers:
        """pi_k of each pair, what only one of the two judged counted too: shape (pairs, values)."""
        g, h = self.pairs
        total = self.everything[g] + self.everything[h] - (self.one + self.other) / 2
        return np.asarray(total / np.maximum(total.sum(axis=1, keepdims=True), 1))

    @cached_property
    def alike(self) -> Numbers:
        """Whether all that both judged was said to be the same value: shape (pairs,)."""
        return np.asarray(((self.one + self.other) > 0).sum(axis=1) == 1)


#: A numerator and a denominator for each pair, 1 - the one over the other; undefined where the second is zero.
_Parts = tuple[Numbers, Numbers]


def _told(shared: _Shared, found: _Parts) -> tuple[list[float | None], list[str | None]]:
    above, below = found
    fits = (shared.n > 0) & (below > 0)
    value = 1 - np.divide(above, below, out=np.zeros(len(above)), where=fits)
    reasons = [
        None if fit else "no_variation" if n else "no_shared_units"
        for fit, n in zip(fits, shared.n, strict=True)
    ]
    return [float(one) if fit else None for one, fit in zip(value, fits, strict=True)], reasons


def _one_by_one(shared: _Shared, measure: str) -> tuple[list[float | None], list[str | None]]:
    """The long way, where a value does not fit the level, or sets are too many to hold their distances."""
    names = shared.ratings.annotators
    reports = [
        MEASURES[measure].compute(shared.ratings.pair(names[g], names[h]))
        for g, h in zip(*shared.pairs, strict=True)
    ]
    return [one.value for one in reports], [one.reason for one in reports]


def _values(shared: _Shared, measure: str) -> _Parts | None:
    """The measure's disagreement observed and expected for each pair; None where they have to go one by one."""
    if not shared.ratings.values:
        return np.zeros(len(shared.n)), np.zeros(len(shared.n))
    if measure in _BY_CHANCE:
        return _BY_CHANCE[measure](shared)
    if measure in ("ac2_quadratic", "light_weighted"):
        x, unfit = scale(shared.ratings.counts, "ordinal")
        return None if unfit else _weighted(shared, x, measure)
    if measure in ("alpha_nominal", "alpha_exact_set"):
        return _alpha(shared, shared.n - shared.agreed, _unlike)
    return _alpha_of_distances(shared, measure)


def _alpha(shared: _Shared, observed: Numbers, expected: Callable[[Numbers], Numbers]) -> _Parts:
    """(n - 1) times the sum of 2 d_ck over units, and the sum of n_c n_k d_ck; nothing where all are alike."""
    n_c = shared.one + shared.other
    return (n_c.sum(axis=1) - 1) * 2 * observed, np.where(shared.alike, 0, expected(n_c))


def _unlike(n_c: Numbers) -> Numbers:
    n = n_c.sum(axis=1)
    return np.asarray(n**2 - (n_c**2).sum(axis=1))


def _alpha_of_distances(shared: _Shared, measure: str) -> _Parts | None:
    ratings = shared.ratings
    level: Level = MEASURES[measure].levels[0] if measure != "alpha_jaccard" else "jaccard"
    everywhere = np.ones(len(ratings.values), dtype=np.int64)
    points, unfit = points_of(ratings.counts, everywhere, level)
    if unfit or len(ratings.values) > MOST_VALUES:
        return None
    if level == "ordinal":
        known = sum(number_of(value) is not None for value in ratings.values)
        return _alpha_of_ranks(shared) if known in (0, len(ratings.values)) else None
    between = DELTA[level](points[:, None], points[None, :])
    return _alpha(
        shared,
        shared.sums(between[shared.c, shared.k]),
        lambda n_c: np.asarray(((n_c @ between) * n_c).sum(axis=1)),
    )


def _alpha_of_ranks(shared: _Shared) -> _Parts:
    """Mid-ranks of the pair's own judgements (`distances.mid_ranks`), numbers by size and labels as in the scheme."""
    numbers = [number_of(value) for value in shared.ratings.values]
    known = [number for number in numbers if number is not None]
    order = np.argsort(known, kind="stable") if len(known) == len(numbers) else np.arange(len(numbers))
    n_c = shared.one + shared.other
    x = np.zeros_like(n_c)
    ranked = n_c[:, order]
    x[:, order] = np.cumsum(ranked, axis=1) - ranked / 2
    observed = shared.sums((x[shared.pair, shared.c] - x[shared.pair, shared.k]) ** 2)

    def expected(n_c: Numbers) -> Numbers:
        n = n_c.sum(axis=1)
        return np.asarray(2 * (n * (n_c * x**2).sum(axis=1) - (n_c * x).sum(axis=1) ** 2))

    return _alpha(shared, observed, expected)


def _percent(shared: _Shared) -> _Parts:
    return shared.n - shared.agreed, shared.n.astype(np.float64)


def _chance(shared: _Shared, p_e: Numbers, needs_variation: bool) -> _Parts:
    """1 - (1 - p_a) / (1 - p_e); what is left of rounding is no variation."""
    n = np.maximum(shared.n, 1)
    below = np.where(1 - p_e > 1e-12, 1 - p_e, 0)
    return (n - shared.agreed) / n, np.where(shared.alike, 0, below) if needs_variation else below


def _gwet(shared: _Shared) -> _Parts:
    q = shared.pi.shape[1]
    p_e = (shared.pi * (1 - shared.pi)).sum(axis=1) / max(q - 1, 1)
    return _chance(shared, np.ones(len(p_e)) if q < 2 else p_e, False)


def _fleiss(shared: _Shared) -> _Parts:
    return _chance(shared, np.asarray((shared.pi**2).sum(axis=1)), True)


def _uniform(shared: _Shared) -> _Parts:
    return _chance(shared, np.full(len(shared.n), 1 / shared.pi.shape[1]), False)


def _conger(shared: _Shared) -> _Parts:
    """With two annotators pbar_k squared less half the variance is the product of their shares."""
    share = shared.everything / np.maximum(shared.everything.sum(axis=1, keepdims=True), 1)
    return _chance(shared, np.asarray((share[shared.pairs[0]] * share[shared.pairs[1]]).sum(axis=1)), True)


def _cohen(shared: _Shared) -> _Parts:
    n = np.maximum(shared.n, 1)
    return shared.n - shared.agreed, n - (shared.one * shared.other).sum(axis=1) / n


def _weighted(shared: _Shared, x: Numbers, measure: str) -> _Parts:
    """Squared distances on the scale: AC2's over the reach of all values, weighted kappa's over the marginals."""
    n = np.maximum(shared.n, 1)
    observed = shared.sums((x[shared.c] - x[shared.k]) ** 2)
    if measure == "light_weighted":
        one, other = shared.one, shared.other
        squares = (one @ x**2) * other.sum(axis=1) + (other @ x**2) * one.sum(axis=1)
        return observed, np.asarray((squares - 2 * (one @ x) * (other @ x)) / n)
    reach, q = float(x.max() - x.min()), len(x)
    if reach == 0:
        return observed, np.zeros(len(n))
    weights = 1 - ((x[:, None] - x[None, :]) / reach) ** 2
    p_e = float(weights.sum()) / (q * (q - 1)) * (shared.pi * (1 - shared.pi)).sum(axis=1)
    return observed / reach**2 / n, np.asarray(np.where(1 - p_e > 1e-12, 1 - p_e, 0))


_BY_CHANCE: dict[str, Callable[[_Shared], _Parts]] = {
    "percent": _percent,
    "ac1": _gwet,
    "fleiss": _fleiss,
    "brennan_prediger": _uniform,
    "conger": _conger,
    "light": _cohen,
}


def _of_labels(ratings: Ratings, marginals: Numbers) -> Codes:
    """How often each label was chosen: a set counts for each of its labels. Shape (pairs, labels)."""
    place = {label: at for at, label in enumerate(ratings.labels)}
    holds = np.zeros((marginals.shape[1], len(ratings.labels)))
    for at, value in enumerate(ratings.values):
        members = value if isinstance(value, frozenset) else (value,)
        holds[at, [place[label] for label in members]] = 1
    return np.rint(marginals @ holds).astype(np.int64)


def _indices(shared: _Shared) -> list[tuple[float | None, float | None]]:
    """Prevalence and bias of each pair: |n_11 - n_22| / n and |n_12 - n_21| / n."""
    if len(shared.ratings.values) != 2:
        return [(None, None)] * len(shared.n)
    n = np.maximum(shared.n, 1)
    # n_11 - n_22 is half of what both said of the one value beyond the other; n_12 - n_21 what only one of them did.
    prevalence = np.abs((shared.one + shared.other) @ np.array([1.0, -1.0])) / 2 / n
    bias = np.abs(shared.one[:, 0] - shared.other[:, 0]) / n
    return [
        (float(p), float(b)) if many else (None, None)
        for p, b, many in zip(prevalence, bias, shared.n, strict=True)
    ]
