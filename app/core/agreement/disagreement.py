"""Where disagreement lies: in which units, between which labels, and in whose judgements.

Krippendorff's D_o (2011) is a sum over units, and in each over pairs of judgements that differ:

    n D_o = sum over u, over c and k, of n_uc n_uk delta_ck / (m_u - 1)

so that it can be shared out without a rest. Each share below is of that sum, at the level that is asked for; shares of
all units, of all pairs of labels, or of all annotators add up to 1.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.krippendorff import DELTA, UNFIT, points_of
from app.core.agreement.label_pairs import NOTHING, label_pairs
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.verdicts import label_name, no_pairs
from app.errors import say


@dataclass(frozen=True, eq=False)
class Shares:
    """The units that bear disagreement, the largest share first; ties stand in the order of the table.

    `units` are places in `Ratings.units`, `share` adds up to 1, `pairs` says how many pairs of judgements differ
    there: one entry a unit each. Without any of them `reason` and `sentence` say why.
    """

    units: Codes
    share: Numbers
    pairs: Codes
    n_pairable: int
    reason: str | None
    sentence: str


@dataclass(frozen=True, eq=False)
class Differences:
    """All that differs: one entry for each unit and two different values `one` and `other` that were said of it.

    `unit` are places in `ratings.units`, `one` and `other` codes; `pairs` is n_uc n_uk, `weight` 2 n_uc n_uk delta_ck /
    (m_u - 1), whose sum is n D_o, and `others` m_u - 1. `reason` says why nothing can be compared, where that is so.
    """

    ratings: Ratings
    level: Level
    unit: Codes
    one: Codes
    other: Codes
    pairs: Codes
    weight: Numbers
    others: Codes
    reason: str | None = None
    why: str = ""

    @cached_property
    def total(self) -> float:
        """n D_o: 0 where nobody differs."""
        return float(self.weight.sum())

    @property
    def status(self) -> tuple[str | None, str]:
        """Why there are no shares, and a sentence; (None, "") where there are some."""
        if self.reason:
            return self.reason, self.why
        if self.total > 0:
            return None, ""
        return no_disagreement()

    def of_label(self, label: Hashable) -> "Differences":
        """What differs in one label alone, chosen or not: n D_o of `alpha_label`."""
        has = _have(self.ratings, label)
        kept = self._kept(has[self.one] != has[self.other])
        return replace(kept, weight=2 * kept.pairs / kept.others)

    def of_labels(self, one: Hashable, other: Hashable) -> "Differences":
        """What of it lies between two labels; for sets the part of the distance that falls to the two."""
        wanted = sorted(_place(self.ratings, name) for name in (one, other))
        entry, x, y, part = label_pairs(self.ratings, self.one, self.other)
        here = (np.minimum(x, y) == wanted[0]) & (np.maximum(x, y) == wanted[1])
        fraction = np.bincount(entry[here], weights=part[here], minlength=len(self.unit))
        kept = self._kept(fraction > 0)
        return replace(kept, weight=kept.weight * fraction[fraction > 0])

    def _kept(self, keep: NDArray[np.bool_]) -> "Differences":
        columns = ("unit", "one", "other", "pairs", "weight", "others")
        return replace(self, **{name: getattr(self, name)[keep] for name in columns})


def no_disagreement() -> tuple[str, str]:
    """The reason, and a sentence, why nothing can be shared out where nobody differs."""
    return "no_disagreement", say(
        "Wherever two annotators judged the same, they say the same: there is no disagreement to look at."
    )


def differences(ratings: Ratings, level: Level) -> Differences:
    """What differs in a table at a level; for two annotators alone give it `ratings.pair(one, other)`.

    >>> two = Ratings.from_table([["a", "a"], ["a", "b"], ["b", "b"]])
    >>> found = differences(two, "nominal")
    >>> found.unit.tolist(), found.pairs.tolist(), found.total
    ([1], [1], 2.0)
    """
    counts, units = ratings.unit_rows
    used = counts.pairable()
    if not len(used.times):
        return _none(ratings, level, "no_pairs", no_pairs(ratings.counts, "disagreement", level).sentence)
    points, unfit = points_of(used, used.n_c(), level)
    if unfit:
        return _none(ratings, level, unfit[0], say(UNFIT[unfit[0]], what=label_name(unfit[1])))
    heres, theres = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for step in range(1, int(np.bincount(used.row).max(initial=0))):
        here = np.flatnonzero(used.row[step:] == used.row[:-step])
        heres.append(here)
        theres.append(here + step)
    here, there = np.concatenate(heres), np.concatenate(theres)
    order = np.argsort(used.row[here], kind="stable")
    here, there = here[order], there[order]
    one, other = used.code[here], used.code[there]
    pairs, others = used.count[here] * used.count[there], (used.m - 1)[used.row[here]]
    weight = 2 * pairs * DELTA[level](points[one], points[other]) / others
    unit = units[counts.m >= 2][used.row[here]]
    return Differences(ratings, level, unit, one, other, pairs, np.asarray(weight), others)


def shares_of_units(found: Differences) -> Shares:
    """Each unit's share of D_o, the largest first.

    Two of the five judgements of the first unit differ from the rest, one of three in the second:

    >>> table = Ratings.from_table([["a", "a", "a", "b", "b"], ["a", "b", "b"], ["b", "b"]])
    >>> shares = shares_of_units(differences(table, "nominal"))
    >>> shares.units.tolist(), shares.share.round(2).tolist(), shares.pairs.tolist()
    ([0, 1], [0.6, 0.4], [6, 2])
    """
    n_pairable = found.ratings.counts.n_pairable
    reason, sentence = found.status
    if reason:
        nothing = np.empty(0, dtype=np.int64)
        return Shares(nothing, np.empty(0), nothing, n_pairable, reason, sentence)
    units, where = np.unique(found.unit, return_inverse=True)
    weight = np.bincount(where, weights=found.weight)
    pairs = np.bincount(where, weights=found.pairs).astype(np.int64)
    # What is alike but for rounding stands in the order of the table.
    order = np.argsort(-(weight / found.total).round(12), kind="stable")
    order = order[weight[order] > 0]
    return Shares(units[order], weight[order] / found.total, pairs[order], n_pairable, None, "")


@dataclass(frozen=True, slots=True)
class OfAnnotator:
    """How much of all disagreement lies in the judgements of one annotator.

    Each pair of judgements that differ is laid half to the one and half to the other, so that the shares of all
    annotators add up to 1. `judgements` are those in units that others judged too.
    """

    annotator: Hashable
    share: float
    judgements: int


def shares_of_annotators(found: Differences) -> tuple[OfAnnotator, ...]:
    """Each annotator's share of D_o, the largest first; none where there is no disagreement.

    >>> table = Ratings.from_table([["a", "a", "b"], ["b", "b", "a"]])
    >>> [(one.annotator, one.share) for one in shares_of_annotators(differences(table, "nominal"))]
    [(2, 0.5), (0, 0.25), (1, 0.25)]
    """
    ratings = found.ratings
    if found.total <= 0:
        return ()
    size = len(ratings.values)
    keys, where, count = np.unique(
        ratings.unit * size + ratings.code, return_inverse=True, return_counts=True
    )
    weight = np.zeros(len(keys))
    for code in (found.one, found.other):
        np.add.at(weight, np.searchsorted(keys, found.unit * size + code), found.weight / 2)
    each = (weight / count)[where]
    by = np.bincount(ratings.annotator, weights=each, minlength=len(ratings.annotators)) / found.total
    paired = np.bincount(ratings.unit, minlength=len(ratings.units))[ratings.unit] >= 2
    many = np.bincount(ratings.annotator[paired], minlength=len(ratings.annotators))
    order = [at for at in np.argsort(-by.round(12), kind="stable").tolist() if many[at]]
    return tuple(OfAnnotator(ratings.annotators[at], float(by[at]), int(many[at])) for at in order)


def _have(ratings: Ratings, label: Hashable) -> NDArray[np.bool_]:
    """Which values are the label, or hold it: shape (values,)."""
    has = [label in value if isinstance(value, frozenset) else value == label for value in ratings.values]
    return np.array(has, dtype=bool)


def _place(ratings: Ratings, label: Hashable) -> int:
    return len(ratings.labels) if label == NOTHING else ratings.labels.index(label)


def _none(ratings: Ratings, level: Level, reason: str, why: str) -> Differences:
    nothing = np.empty(0, dtype=np.int64)
    return Differences(ratings, level, *(nothing,) * 4, np.empty(0), nothing, reason, why)
