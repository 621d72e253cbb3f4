"""Coefficients that know who judged, without each group of units in turn: Conger's, Light's, AC2, and those of a pair.

They are no function of sums over units alone (see `sums`): Conger's kappa needs what each annotator tends to say,
Cohen's and Light's the table of each pair. A group changes only the annotators and pairs that judged in it, so that
what a table without it gives is found from the total and that group's own part, for all groups at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.core.agreement.chance import scale
from app.core.agreement.counts import Codes, Numbers, distinct, tallied
from app.core.agreement.pair_distances import Distance, Listed, held_of, listed_without, of_kappa
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.shared import Parts, Shared, shared, summed
from app.core.agreement.sums import Statistic, Sums

#: The measures whose intervals are found here.
KNOW_WHO_JUDGED = ("conger", "light", "light_weighted", "ac2_quadratic")
MEANS_OF_PAIRS = ("light", "light_weighted")


def without_each(
    ratings: Ratings, parts: Parts, name: str, level: Level, percent: Numbers | None = None
) -> Numbers | None:
    """The values of a measure of KNOW_WHO_JUDGED without each group: shape (groups,); NaN where there is none.

    `percent` is what percent agreement is without each group, where that is known already.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if name == "conger":
            return _conger(parts, _agreeing(parts, None) if percent is None else percent)
        if name == "ac2_quadratic":
            x, unfit = scale(ratings.counts, level)
            return None if unfit or x.max() == x.min() else _ac2(parts, x)
        found = mean_of_pairs(ratings, parts, level)
        return None if found is None else found.without


#: A distance for pairs of whom `pooled`, shape (pairs, values), says how often both together said each value.
Maker = Callable[[Numbers], Distance]


@dataclass(frozen=True, eq=False)
class PairSums:
    """The pairs of one annotator and some later ones: totals, and the part of each group in which a pair judged.

    `others` has one entry a pair. The rest has one for each pair and group: `n` units both judged, `one` and `other`
    how often each value was said by the first and the second, shape (entries, values), `apart` the distances added up,
    for each of `distances`. Pairs are whole ranges of entries, the first at `starts`. `said` is what `one` and `other`
    are made of: the entry of each unit, and what the two said of it.
    """

    first: int
    others: Codes
    starts: Codes
    pair: Codes
    group: Codes
    times: Codes
    n: Numbers
    said: tuple[Codes, Codes, Codes]
    pooled: Numbers
    apart: tuple[Numbers, ...]
    distances: tuple[Distance, ...]
    marginals: tuple[Numbers, Numbers] | None = None

    @cached_property
    def one(self) -> Numbers:
        """What the first said: shape (entries, values)."""
        return self._marginal(0)

    @cached_property
    def other(self) -> Numbers:
        """What the second said."""
        return self._marginal(1)

    def _marginal(self, side: int) -> Numbers:
        if self.marginals is not None:
            return self.marginals[side]
        return _of_each(self.said[0], self.said[1 + side], len(self.pair), self.pooled.shape[1])

    def total(self, of: Numbers) -> Numbers:
        """A part added up over the groups of each pair, alike groups counted each: its first axis becomes pairs."""
        return _total(of, self.times, self.starts)

    def kappa(self, place: int) -> tuple[Numbers, Numbers]:
        """Cohen's (weighted) kappa of each pair, and without the group of each entry; NaN where there is none."""
        distance, at = self.distances[place], self.pair
        parts = (self.n, self.apart[place], self.one, self.other)
        total = [self.total(part) for part in parts]
        left = [whole[at] - part for whole, part in zip(total, parts, strict=True)]
        return _kappa(distance, np.arange(len(self.others)), *total), _kappa(distance, at, *left)

    def alpha(self, place: int) -> tuple[Numbers, Numbers]:
        """Krippendorff's alpha of each pair, and without the group of each entry; ranks stay those of the pair."""
        distance, at = self.distances[place], self.pair
        n, apart = self.total(self.n), self.total(self.apart[place])
        whole = distance.expected(np.arange(len(self.others)), self.pooled, self.pooled)
        if isinstance(distance, Listed):
            entry, one, other = self.said
            both, said = np.concatenate([entry, entry]), np.concatenate([one, other])
            held = held_of(both, said, None, len(at), self.pooled.shape[1])
            left = listed_without(distance.d, at, self.pooled, held)
        else:
            rest = self.pooled[at] - self.one - self.other
            left = distance.expected(at, rest, rest)
        return _alpha(n, apart, whole), _alpha(n[at] - self.n, apart[at] - self.apart[place], left)

    def percent(self, place: int) -> tuple[Numbers, Numbers]:
        """One less the mean distance of each pair, and without the group of each entry."""
        n, apart = self.total(self.n), self.total(self.apart[place])
        left = n[self.pair] - self.n
        with np.errstate(divide="ignore", invalid="ignore"):
            return 1 - apart / n, 1 - (apart[self.pair] - self.apart[place]) / left

    def chance(self, place: int, statistic: Statistic) -> Numbers:
        """AC1, Fleiss' or Brennan & Prediger's kappa of each pair without the group of each entry (see `sums`)."""
        n = self.total(self.n)[self.pair] - self.n
        apart = self.total(self.apart[place])[self.pair] - self.apart[place]
        rest = self.pooled[self.pair] - self.one - self.other
        nothing = np.zeros(0)
        agreeing, share = (n - apart)[:, None], rest / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            return statistic(Sums(rest, *(nothing,) * 3, nothing, agreeing, nothing, share, n, n, nothing))


def pair_sums(parts: Parts, makers: Sequence[Maker], *, alone: bool = False) -> Iterator[PairSums]:
    """The sums of every pair that shares a unit, block by block, with the distance that each of `makers` makes.

    `alone` when pairs are only looked at one by one: units that are alike in the eyes of the pair are then told once.
    """
    for block in shared(parts):
        yield _sums_of(parts, _by_cell(block, parts) if alone and not parts.are_articles else block, makers)


def _by_cell(block: Shared, parts: Parts) -> Shared:
    """The same with an entry for each cell of each pair's table, as often as it occurs; groups are cells."""
    size = parts.n_values**2
    cell = block.code_one * parts.n_values + block.code_other
    key, entry = np.unique(block.other * size + cell, return_inverse=True)
    weight = summed(entry, block.weight, len(key)).astype(np.int64)
    cell = key % size
    return Shared(block.one, key // size, cell, cell // parts.n_values, cell % parts.n_values, weight)


def _sums_of(parts: Parts, block: Shared, makers: Sequence[Maker]) -> PairSums:
    n_groups, k = int(block.group.max()) + 1, parts.n_values
    others, of_pair = distinct(block.other, parts.n_annotators)
    key, entry = distinct(of_pair * n_groups + block.group, len(others) * n_groups)
    size, pair, group = len(key), key // n_groups, key % n_groups
    starts = np.searchsorted(pair, np.arange(len(others)))
    # Units that are alike are told once, and `times` says how many there are: a judgement itself counts once.
    times, marginals = np.ones(size, dtype=np.int64), None
    if block.weight is not None:
        times[entry] = block.weight
    both = (block.code_one, block.code_other)
    if size * k <= len(entry):
        marginals = (_of_each(entry, both[0], size, k), _of_each(entry, both[1], size, k))
        pooled = _total(marginals[0] + marginals[1], times, starts)
    else:
        many = (summed(of_pair * k + code, block.weight, len(others) * k) for code in both)
        pooled = sum(many, np.zeros(len(others) * k)).reshape(len(others), k)
    distances = tuple(make(pooled) for make in makers)
    apart = tuple(
        summed(entry, each.between(of_pair, block.code_one, block.code_other), size) for each in distances
    )
    n = summed(entry, None, size)
    said = (entry, *both)
    return PairSums(
        block.one, others, starts, pair, group, times, n, said, pooled, apart, distances, marginals
    )


def _of_each(entry: Codes, code: Codes, size: int, k: int) -> Numbers:
    """How often each value was said in each entry: shape (size, k)."""
    return summed(entry * k + code, None, size * k).reshape(size, k)


def _total(of: Numbers, times: Codes, starts: Codes) -> Numbers:
    weighted = of * (times if of.ndim == 1 else times[:, None])
    return np.asarray(np.add.reduceat(weighted, starts, axis=0))


def _kappa(
    distance: Distance, pair: Codes, n: Numbers, apart: Numbers, one: Numbers, other: Numbers
) -> Numbers:
    expected = distance.expected(pair, one, other)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - apart * n / expected, np.nan)


def _alpha(n: Numbers, apart: Numbers, expected: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (2 * n - 1) * 2 * apart / expected, np.nan)


@dataclass(frozen=True, eq=False)
class MeanOfPairs:
    """Light's mean of kappas `without` each group, shape (groups,).

    Of the mean pair that shares a unit: its groups, its judgements, and how many are not the commonest value.
    """

    without: Numbers
    groups: float
    n: float
    rarer: float


def mean_of_pairs(ratings: Ratings, parts: Parts, level: Level) -> MeanOfPairs | None:
    """All pairs in one go: a pair moves only where it judged in the group, and one without a kappa leaves the mean.

    None where labels have no order.
    """
    distance = of_kappa(ratings.counts, level)
    if distance is None:
        return None
    found: list[Numbers] = []
    moved, lost = np.zeros(len(parts.times)), np.zeros(len(parts.times))
    total, used = 0.0, 0
    for sums in pair_sums(parts, [lambda _pooled: distance]):
        whole, left = sums.kappa(0)
        has_one, kept = np.isfinite(whole), np.isfinite(left)
        total, used = total + float(whole[has_one].sum()), used + int(has_one.sum())
        at = has_one[sums.pair]
        moves = np.where(kept, left, 0.0) - np.where(at, whole[sums.pair], 0.0)
        moved += summed(sums.group[at], moves[at], len(moved))
        lost += summed(sums.group, at & ~kept, len(lost))
        n = sums.pooled.sum(axis=1)
        found.append(np.stack([sums.total(np.ones(len(sums.pair))), n, n - sums.pooled.max(axis=1)]))
    groups, judged, rarer = np.concatenate(found, axis=1).mean(axis=1).tolist() if found else [0.0] * 3
    with np.errstate(divide="ignore", invalid="ignore"):
        return MeanOfPairs(np.asarray((total + moved) / (used - lost)), groups, judged, rarer)


def _conger(parts: Parts, percent: Numbers) -> Numbers:
    """Conger's kappa without each group; an annotator who judged nothing else is not there any more."""
    kept = parts.group >= 0
    who, k = parts.annotator, parts.n_values
    said = summed(who * k + parts.code, parts.weight, parts.n_annotators * k).reshape(-1, k)
    many = said.sum(axis=1)
    p_gk = np.divide(said, many[:, None], out=np.zeros_like(said), where=many[:, None] > 0)
    cell = parts.group[kept] * parts.n_annotators + who[kept]
    key, entry = distinct(cell, len(parts.times) * parts.n_annotators)
    own = summed(entry * k + parts.code[kept], None, len(key) * k).reshape(-1, k)
    group, g = key // parts.n_annotators, key % parts.n_annotators
    rest = many[g] - own.sum(axis=1)
    left = np.divide(said[g] - own, rest[:, None], out=np.zeros_like(own), where=rest[:, None] > 0)
    starts = np.searchsorted(group, np.arange(len(parts.times)))
    first = p_gk.sum(axis=0) + np.add.reduceat(left - p_gk[g], starts, axis=0)
    second = (p_gk**2).sum(axis=0) + np.add.reduceat(left**2 - p_gk[g] ** 2, starts, axis=0)
    r = (many > 0).sum() - np.add.reduceat((rest <= 0).astype(np.int64), starts)
    mean = first / r[:, None]
    variance = (second - r[:, None] * mean**2) / (r[:, None] - 1)
    p_e = (mean**2).sum(axis=1) - (variance / r[:, None]).sum(axis=1)
    return np.asarray((percent - p_e) / (1 - p_e))


def _ac2(parts: Parts, x: Numbers) -> Numbers:
    """AC2 with quadratic weights without each group (Gwet 2014)."""
    reach, q = float(x.max() - x.min()), len(x)
    weights = 1 - ((x[:, None] - x[None, :]) / reach) ** 2
    by_unit = 1 / parts.m[parts.unit] * parts.weight
    share = summed(parts.code, by_unit, q)
    kept = parts.group >= 0
    place = parts.group[kept] * q + parts.code[kept]
    own = summed(place, by_unit[kept] / parts.weight[kept], len(parts.times) * q).reshape(-1, q)
    judged = float(by_unit.sum()) - own.sum(axis=1)
    pi = (share - own) / judged[:, None]
    p_e = float(weights.sum()) / (q * (q - 1)) * (pi * (1 - pi)).sum(axis=1)
    return np.asarray((_agreeing(parts, x / reach) - p_e) / (1 - p_e))


def _agreeing(parts: Parts, x: Numbers | None) -> Numbers:
    """Percent agreement without each group; with points of a scale, weighted 1 - (x_c - x_k)^2."""
    m, k = parts.m, parts.n_values
    cells, times = tallied(parts.unit * k + parts.code, parts.n_units * k)
    n_uk, unit = times.astype(np.float64), cells // k
    both = np.maximum(m * (m - 1), 1).astype(np.float64)
    if x is None:
        agreed = summed(unit, n_uk * (n_uk - 1), parts.n_units) / both
    else:
        at = x[cells % k]
        square, plain = (summed(unit, n_uk * power, parts.n_units) for power in (at**2, at))
        agreed = 1 - 2 * (m * square - plain**2) / both
    group_of = np.full(parts.n_units, -1, dtype=np.int64)
    group_of[parts.unit] = parts.group
    paired = m >= 2
    # Each unit counts once here: alike ones are groups of their own, which `times` counts.
    own = summed(group_of[paired], agreed[paired], len(parts.times))
    units = summed(group_of[paired], None, len(parts.times))
    return np.asarray((float(parts.times @ own) - own) / (float(parts.times @ units) - units))
