"""What the coefficients of sets are made of, and what they are without each group of units in turn.

There may be very many different sets, of which a group has few. So what a group holds is kept as entries, never as a
row with a place for each set: `sums` does that for labels.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.pair_distances import Held, held_of, listed_without
from app.core.agreement.shared import summed


@dataclass(frozen=True, eq=False)
class SetSums:
    """Sums over the units of each group, shape (groups,), all units having two judgements or more.

    `n`: judgements · `same`: sum of n_uk (n_uk - 1) / (m_u - 1) · `agreeing`: that over m_u · `units` · `held`: how
    often each set was chosen; `total`, shape (values,), is that of all groups, alike ones counted each (`times`).
    """

    times: Codes
    n: Numbers
    same: Numbers
    agreeing: Numbers
    units: Numbers
    held: Held
    total: Numbers

    @classmethod
    def of(cls, counts: Counts, group: Codes, times: Codes) -> Self:
        """The sums of count rows; `group` has one entry a row, and a row counts once in its group."""
        size, at = len(times), group[counts.row]
        n_uk, m = counts.count.astype(np.float64), counts.m.astype(np.float64)
        same = n_uk * (n_uk - 1) / (m[counts.row] - 1)
        return cls(
            times,
            summed(group, m, size),
            summed(at, same, size),
            summed(at, same / m[counts.row], size),
            summed(group, None, size),
            held_of(at, counts.code, counts.count, size, len(counts.values)),
            summed(counts.code, n_uk * times[at], len(counts.values)),
        )

    def percent(self) -> Numbers:
        """Percent agreement (Gwet 2014) without each group."""
        return self.left(self.agreeing) / self.left(self.units)

    def alpha_exact(self) -> Numbers:
        """Krippendorff's alpha (2011) of whole sets without each group."""
        n, held = self.left(self.n), self.held
        # With t the total and e the group, the sum over sets of (t - e) squared.
        less = held.many * (held.many - 2 * self.total[held.said])
        squares = float((self.total**2).sum()) + summed(held.of, less, held.size)
        return np.asarray(1 - (n - 1) * (n - self.left(self.same)) / (n**2 - squares))

    def alpha(self, distances: Numbers, observed: Numbers) -> Numbers:
        """The same with these distances of sets, shape (values, values), and what they are in each group observed."""
        n, nowhere = self.left(self.n), np.zeros(len(self.times), dtype=np.int64)
        expected = listed_without(distances, nowhere, self.total[None], self.held)
        return np.asarray(1 - (n - 1) * self.left(observed) / expected)

    def left(self, of: Numbers) -> Numbers:
        """A sum over all groups, less that of each."""
        return np.asarray(float((self.times * of).sum()) - of)
