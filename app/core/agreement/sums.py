"""What the coefficients are made of, added up over groups of units: leave a group out by taking its share away.

Every coefficient that works unit by unit is a function of a few sums over units (see `counts`). Here the sums are
kept for each group: for each article where units lie in articles, else for each unit, alike ones told once. Functions
of `Sums` take the last axis for values, so that they give one number for one total and one for each row of many.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.distances import Points
from app.core.agreement.krippendorff import DELTA, TWO_AT_ONCE
from app.core.agreement.report import Level


@dataclass(frozen=True, eq=False)
class Summed:
    """Sums of anything, one row a group; what holds them derives from this."""

    def total(self, times: Codes) -> Self:
        """All groups added up, each as often as it occurs."""
        return type(self)(*(np.einsum("g,g...->...", times, getattr(self, one.name)) for one in fields(self)))

    def without_each(self, times: Codes) -> Self:
        """The total without each group in turn: one row a group."""
        total = self.total(times)
        return type(self)(*(getattr(total, one.name) - getattr(self, one.name) for one in fields(self)))


@dataclass(frozen=True, eq=False)
class Chosen(Summed):
    """What the measures of one label are made of: shape (..., labels), `m` (...). Units with two judgements count.

    `n`: n_uk · `together`: n_uk (n_uk - 1) / (m_u - 1) · `both`: n_uk (n_uk - 1) · `chosen`: n_uk (m_u - 1) · `m`: m_u
    """

    n: Numbers
    together: Numbers
    both: Numbers
    chosen: Numbers
    m: Numbers


@dataclass(frozen=True, eq=False)
class Sums(Chosen):
    """Sums over units, shape (..., values) or (...). Only units with two judgements count, but in `share` and `judged`.

    `agreeing`: n_uk (n_uk - 1) / (m_u (m_u - 1)) · `apart`: 2 n_uk (m_u - n_uk) / (m_u (m_u - 1)) ·
    `share`: n_uk / m_u · `pairable`, `judged`: units · `observed`: sum over c, k of n_uc n_uk delta_ck / (m_u - 1).
    """

    agreeing: Numbers
    apart: Numbers
    share: Numbers
    pairable: Numbers
    judged: Numbers
    observed: Numbers


Statistic = Callable[[Sums], Numbers]


def sums_of(counts: Counts, group: Codes, n_groups: int, by_label: bool, observed: Numbers) -> Sums:
    """The sums of each group of rows; `group` and `observed` have one entry a row. A row counts once here."""
    size = len(counts.labels if by_label else counts.values)
    row, code, count = counts.by_label() if by_label else (counts.row, counts.code, counts.count)
    m_row = counts.m
    m, n_uk = m_row[row].astype(np.float64), count.astype(np.float64)
    single = None if (m_row >= 2).all() else m_row[row] < 2
    cell = group[row] * size + code

    def summed(weights: Numbers, of_all: bool = False) -> Numbers:
        kept = weights if of_all or single is None else np.where(single, 0.0, weights)
        flat = np.bincount(cell, weights=kept, minlength=n_groups * size)
        return np.asarray(flat.reshape(n_groups, size), dtype=np.float64)

    def over_rows(weights: Numbers) -> Numbers:
        return np.asarray(np.bincount(group, weights=weights, minlength=n_groups), dtype=np.float64)

    others = np.maximum(m - 1, 1)
    return Sums(
        n=summed(n_uk),
        together=summed(n_uk * (n_uk - 1) / others),
        agreeing=summed(n_uk * (n_uk - 1) / (others * m)),
        chosen=summed(n_uk * others),
        both=summed(n_uk * (n_uk - 1)),
        apart=summed(2 * n_uk * (m - n_uk) / (others * m)),
        share=summed(n_uk / m, of_all=True),
        m=over_rows(np.where(m_row >= 2, m_row, 0).astype(np.float64)),
        pairable=over_rows((m_row >= 2).astype(np.float64)),
        judged=over_rows((m_row >= 1).astype(np.float64)),
        observed=over_rows(observed),
    )


def observed_by_row(
    counts: Counts, points: Points, level: Level, distances: Numbers | None = None
) -> Numbers:
    """Sum over c and k of n_uc n_uk delta_ck / (m_u - 1) for each row; 0 where there are not two judgements.

    `distances`, shape (values, values), where all delta_ck are at hand.
    """
    total = np.zeros(len(counts.times))
    others = np.maximum(counts.m - 1, 1)
    for step in range(1, int(np.bincount(counts.row).max(initial=0))):
        here = np.flatnonzero(counts.row[step:] == counts.row[:-step])
        there = here + step
        one, other = counts.code[here], counts.code[there]
        delta = DELTA[level](points[one], points[other]) if distances is None else distances[one, other]
        weights = 2 * counts.count[here] * counts.count[there] * delta
        total += np.bincount(counts.row[here], weights=weights, minlength=len(total))
    return np.asarray(total / others, dtype=np.float64)


def percent(s: Sums) -> Numbers:
    """p_a (Gwet 2014)."""
    return np.asarray(s.agreeing.sum(axis=-1) / s.pairable)


def alpha_nominal(s: Sums) -> Numbers:
    """Krippendorff (2011) from the diagonal of the coincidences."""
    n = s.n.sum(axis=-1)
    return np.asarray(1 - (n - 1) * (n - s.together.sum(axis=-1)) / (n**2 - (s.n**2).sum(axis=-1)))


def alpha_of_distances(points: Points, level: Level) -> Statistic:
    """Krippendorff (2011) with these points on the scale; ordinal ranks stay those of all judgements."""
    if level in ("ordinal", "interval"):

        def squared(s: Sums) -> Numbers:
            n = s.n.sum(axis=-1)
            expected = 2 * (n * (s.n @ points**2) - (s.n @ points) ** 2)
            return np.asarray(1 - (n - 1) * s.observed / expected)

        return squared
    delta = DELTA[level](points[:, None], points[None, :])

    def other(s: Sums) -> Numbers:
        n = s.n.sum(axis=-1)
        return np.asarray(1 - (n - 1) * s.observed / ((s.n @ delta) * s.n).sum(axis=-1))

    return other


def fits_in_memory(counts: Counts, level: Level) -> bool:
    """Whether all differences between values can be held at once."""
    return level in ("ordinal", "interval") or len(counts.values) ** 2 <= TWO_AT_ONCE


def fleiss(s: Sums) -> Numbers:
    """Fleiss (1971), Gwet (2014)."""
    return _corrected(percent(s), (_pi(s) ** 2).sum(axis=-1))


def ac1(s: Sums) -> Numbers:
    """Gwet (2008)."""
    pi = _pi(s)
    return _corrected(percent(s), (pi * (1 - pi)).sum(axis=-1) / (pi.shape[-1] - 1))


def brennan_prediger(s: Sums) -> Numbers:
    """Brennan & Prediger (1981)."""
    return _corrected(percent(s), np.asarray(1 / s.n.shape[-1]))


def alpha_label(s: Chosen) -> Numbers:
    """Alpha of each label against the rest: shape (..., labels)."""
    n = s.m[..., None]
    return np.asarray(1 - (n - 1) * (s.n - s.together) / (s.n * (n - s.n)))


def specific_agreement(s: Chosen) -> Numbers:
    """Spitzer & Fleiss (1974): shape (..., labels)."""
    return np.asarray(s.both / s.chosen)


def fleiss_label(s: Sums) -> Numbers:
    """Fleiss (1971), each label against the rest: shape (..., labels)."""
    pi = _pi(s)
    return _corrected(1 - s.apart / s.pairable[..., None], pi**2 + (1 - pi) ** 2)


def ac1_label(s: Sums) -> Numbers:
    """Gwet (2008), each label against the rest: shape (..., labels)."""
    pi = _pi(s)
    return _corrected(1 - s.apart / s.pairable[..., None], 2 * pi * (1 - pi))


def _pi(s: Sums) -> Numbers:
    return np.asarray(s.share / s.judged[..., None])


def _corrected(p_a: Numbers, p_e: Numbers) -> Numbers:
    return np.asarray((p_a - p_e) / (1 - p_e))
