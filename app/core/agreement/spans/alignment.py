"""Which marks of different annotators are meant as the same: the best alignment of a passage (Mathet et al. 2015).

An alignment puts every mark into one set, with at most one mark of each annotator in a set. A set of an annotator's
mark and empty places for the others is a mark that nobody else made. Two marks u, v differ by

    d(u, v) = alpha ((|start_u - start_v| + |end_u - end_v|) / (length_u + length_v))^2 + beta [label_u != label_v]

times delta, which is also what a mark and an empty place differ by, and two empty places. The disorder of a set is the
mean over all pairs of annotators; the best alignment has the least sum. SciPy is imported only where it is used: it is
an extra (`masthead[gamma]`).
"""

import importlib.util
from dataclasses import dataclass
from functools import cache

import numpy as np

from app.core.agreement.counts import Codes, Numbers

#: So many sets are weighed at most; beyond it annotators are aligned one after the other, which need not be the best.
MOST_SETS = 50_000
#: Up to so many marks every way is tried; beyond it an integer program is solved.
FEW_MARKS = 9


@dataclass(frozen=True, slots=True)
class Weights:
    """How much place (`alpha`) and label (`beta`) count, and what a missing mark costs (`delta`)."""

    alpha: float = 1.0
    beta: float = 1.0
    delta: float = 1.0


@dataclass(frozen=True, eq=False)
class Marks:
    """Marks in one passage that `m` annotators have read: one entry a mark; `slot` is 0 to m - 1."""

    slot: Codes
    label: Codes
    start: Numbers
    end: Numbers
    m: int

    def __len__(self) -> int:
        return len(self.slot)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Sets of marks, by their places; `cost` the sum of disorders, and whether no alignment has less."""

    sets: tuple[tuple[int, ...], ...]
    cost: float
    is_exact: bool


@cache
def has_scipy() -> bool:
    """Whether alignments can be computed here."""
    return importlib.util.find_spec("scipy") is not None


def apart(marks: Marks) -> Numbers:
    """How far marks lie apart, without weights: shape (marks, marks)."""
    length = marks.end - marks.start
    moved = np.abs(marks.start[:, None] - marks.start) + np.abs(marks.end[:, None] - marks.end)
    return np.asarray((moved / (length[:, None] + length)) ** 2)


def best_alignment(marks: Marks, weights: Weights) -> Alignment:
    """The alignment with the least disorder.

    >>> columns = np.array([0, 1]), np.array([0, 0]), np.array([0.0, 2.0]), np.array([10.0, 12.0])
    >>> best_alignment(Marks(*columns, m=2), Weights())
    Alignment(sets=((0, 1),), cost=0.04000000000000001, is_exact=True)
    """
    differ = weights.alpha * apart(marks) + weights.beta * (marks.label[:, None] != marks.label)
    problem = _Problem(marks.slot, differ * weights.delta, weights.delta, marks.m * (marks.m - 1) / 2)
    found: list[tuple[int, ...]] = []
    is_exact = True
    for part in problem.parts():
        sets, exact = problem.solve(part)
        found += sets
        is_exact &= exact
    found.sort()
    return Alignment(tuple(found), float(sum(problem.cost(one) for one in found)), is_exact)


@dataclass(frozen=True, eq=False)
class _Problem:
    slot: Codes
    differ: Numbers
    delta: float
    pairs: float

    def cost(self, one: tuple[int, ...]) -> float:
        """The disorder of a set: places that nobody filled differ by delta from everything."""
        filled = len(one) * (len(one) - 1) / 2
        inside = sum(self.differ[u, v] for at, u in enumerate(one) for v in one[:at])
        return float((inside + (self.pairs - filled) * self.delta) / self.pairs)

    def parts(self) -> list[list[int]]:
        """Marks that may have to do with each other, directly or by others.

        A mark is better taken out of a set of k where its differences to the others come to more than (pairs + k - 1)
        delta; so no two marks that differ by more can be together.
        """
        most = (self.pairs + self.slot.max(initial=0)) * self.delta
        near = (self.differ <= most) & (self.slot[:, None] != self.slot)
        left = set(range(len(self.slot)))
        found = []
        while left:
            part, edge = [], [left.pop()]
            while edge:
                one = edge.pop()
                part.append(one)
                more = left.intersection(np.flatnonzero(near[one]).tolist())
                left -= more
                edge += sorted(more)
            found.append(sorted(part))
        return sorted(found)

    def solve(self, part: list[int]) -> tuple[list[tuple[int, ...]], bool]:
        """The best sets of one part, and whether they are the best for sure."""
        slots = np.unique(self.slot[part])
        if len(slots) == 1:
            return [(one,) for one in part], True
        if len(slots) == 2:
            return self.grown(part, slots), True
        sets = self.sets(part, slots)
        if sets is None:
            return self.grown(part, slots), False
        if len(part) <= FEW_MARKS:
            return _tried(part, sets, self), True
        return _programmed(part, sets, self), True

    def sets(self, part: list[int], slots: Codes) -> list[tuple[int, ...]] | None:
        """Every set of two marks or more that can be in a best alignment; None where there are too many."""
        rows = np.full((1, 0), -1, dtype=np.int64)
        sums = np.zeros((1, 0))
        for at, slot in enumerate(slots):
            here = np.array([-1, *(one for one in part if self.slot[one] == slot)], dtype=np.int64)
            if len(rows) * len(here) > 20 * MOST_SETS:
                return None
            old, new = np.repeat(rows, len(here), axis=0), np.tile(here, len(rows))
            # Between an empty place and anything there is nothing to sum here; `cost` counts those by their number.
            both = (old >= 0) & (new >= 0)[:, None]
            gap = np.where(both, self.differ[old, new[:, None]], 0.0)
            sums = np.column_stack([np.repeat(sums, len(here), axis=0) + gap, gap.sum(axis=1)])
            rows = np.column_stack([old, new])
            filled = (rows >= 0).sum(axis=1) + (len(slots) - 1 - at)
            keep = (sums <= ((self.pairs + filled - 1) * self.delta + 1e-9)[:, None]).all(axis=1)
            rows, sums = rows[keep], sums[keep]
            if len(rows) > MOST_SETS:
                return None
        return [tuple(sorted(one[one >= 0].tolist())) for one in rows if (one >= 0).sum() > 1]

    def grown(self, part: list[int], slots: Codes) -> list[tuple[int, ...]]:
        """Sets with the marks of one annotator after the other put where they fit best; the best for two of them."""
        from scipy.optimize import linear_sum_assignment

        sets: list[tuple[int, ...]] = [(one,) for one in part if self.slot[one] == slots[0]]
        for slot in slots[1:]:
            here = [one for one in part if self.slot[one] == slot]
            # What a set with one more mark costs, less what the two cost apart.
            gain = np.array(
                [(self.differ[list(one)][:, here].sum(axis=0) - len(one) * self.delta) for one in sets]
            )
            gain = gain / self.pairs - self.delta
            rows, columns = linear_sum_assignment(np.minimum(gain, 0))
            joined = {int(column): int(row) for row, column in zip(rows, columns, strict=True)}
            for at, new in enumerate(here):
                row = joined.get(at)
                if row is not None and gain[row, at] < 0:
                    sets[row] = (*sets[row], new)
                else:
                    sets.append((new,))
        return [tuple(sorted(one)) for one in sets]


def _tried(part: list[int], sets: list[tuple[int, ...]], problem: _Problem) -> list[tuple[int, ...]]:
    """Every way of dividing few marks into these sets and single marks: the first mark left decides what is tried."""
    bit = {one: 1 << at for at, one in enumerate(part)}
    first: dict[int, list[tuple[int, float, tuple[int, ...]]]] = {one: [] for one in part}
    for one in [*sets, *((single,) for single in part)]:
        first[one[0]].append((sum(bit[mark] for mark in one), problem.cost(one), one))

    @cache
    def best(left: int) -> tuple[float, tuple[tuple[int, ...], ...]]:
        if not left:
            return 0.0, ()
        lowest = next(one for one in part if left & bit[one])
        ways = []
        for used, cost, one in first[lowest]:
            if used & left == used:
                rest, others = best(left & ~used)
                ways.append((cost + rest, (one, *others)))
        return min(ways)

    return list(best((1 << len(part)) - 1)[1])


def _programmed(part: list[int], sets: list[tuple[int, ...]], problem: _Problem) -> list[tuple[int, ...]]:
    """Each mark in exactly one set, at the least cost: a set partition, solved exactly by HiGHS."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array

    every = [*sets, *((one,) for one in part)]
    place = {one: at for at, one in enumerate(part)}
    rows = [place[mark] for one in every for mark in one]
    columns = np.repeat(np.arange(len(every)), [len(one) for one in every])
    holds = csc_array((np.ones(len(rows)), (rows, columns)), shape=(len(part), len(every)))
    solved = milp(
        np.array([problem.cost(one) for one in every]),
        integrality=np.ones(len(every)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(holds, 1, 1),
        options={"mip_rel_gap": 0.0},
    )
    assert solved.x is not None, "single marks alone are always a way"
    return [every[at] for at in np.flatnonzero(solved.x > 0.5)]
