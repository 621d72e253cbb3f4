"""How well one annotator foretells what most of the others say: what a machine on the same labels can hope for.

Each annotator in turn is held against the majority of the others. A unit counts where at least two others judged it;
of a label that exactly half of the others chose, nothing is said there.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Numbers, each_once
from app.core.agreement.dawid_skene import binary
from app.core.agreement.jackknife import (
    ENOUGH_GROUPS,
    FEWEST_EVENTS,
    FEWEST_OF_F1,
    GROUPS_OF_SELDOM,
    Interval,
    interval,
    why_not_f1,
)
from app.core.agreement.ratings import Ratings
from app.core.agreement.told import MOST_LEFT_OUT, LeftOut, several_groups, too_many_pairs
from app.errors import say

FEWEST_OTHERS = 2


@dataclass(frozen=True, eq=False)
class F1:
    """2 TP / (2 TP + FP + FN), and what its interval is made from; `value` is None where nobody chose anything.

    `without` has the value without each group that is left out, NaN where there is none. `right` labels have a partner,
    2 TP, and `wrong` ones have none, FP + FN, of all the annotators (`people`) that it is the mean of.
    """

    value: float | None
    without: Numbers
    right: float
    wrong: float
    people: int = 1

    def why_not(self, often: float) -> str | None:
        """Why it has no interval where so many labels are said in a judgement on average; None where it has one."""
        uses = (self.right + self.wrong) / self.people
        return why_not_f1(len(self.without), often, uses, min(self.right, self.wrong))

    @property
    def interval(self) -> Interval | None:
        """Its interval; None where a group cannot be left out, or none of them moves it."""
        times = np.ones(len(self.without), dtype=np.int64)
        return None if self.value is None else interval(self.value, self.without, times, is_share=True)


@dataclass(frozen=True, eq=False)
class Held:
    """One annotator held against the majority of the others.

    `n_units` units with two others or more · `n_ties` labels of those that half of the others chose, left out · `whole`
    F1 over all labels and units together · `f1_by_label` F1 of each label, None where nobody chose it.
    """

    annotator: Hashable
    n_units: int
    n_ties: int
    whole: F1
    f1_by_label: dict[Hashable, float | None]

    @property
    def f1(self) -> float | None:
        """F1 over all labels and units together."""
        return self.whole.value


@dataclass(frozen=True, eq=False)
class Ceiling:
    """Each annotator, the mean of those who have a number, and the same of each label."""

    mean: F1
    each: tuple[Held, ...]
    by_label: dict[Hashable, F1]

    @property
    def f1(self) -> float | None:
        """The mean over annotators."""
        return self.mean.value


def human_ceiling(ratings: Ratings, group: Codes | None = None) -> Ceiling:
    """F1 of each annotator's labels against those that more than half of the others chose, and the mean.

    Single labels and sets alike: a label is chosen or not. Judgements of a unit with fewer than two others are left
    out. Positive agreement as in Hripcsak & Rothschild (2005), with the majority for a second annotator. `group` has
    the number of the group of each unit: those are left out in turn, for intervals.

    >>> found = human_ceiling(Ratings.from_table([("a", "a", "b"), ("b", "b", "b"), ("a", "a", "a")]))
    >>> [None if one.f1 is None else round(one.f1, 2) for one in found.each]
    [1.0, 1.0, 0.67]
    """
    n_annotators = len(ratings.annotators)
    groups = np.zeros(0, dtype=np.int64) if group is None else each_once(group)
    of_unit = (
        np.zeros(len(ratings.units), dtype=np.int64) if group is None else np.searchsorted(groups, group)
    )
    counts = np.bincount(ratings.unit, minlength=len(ratings.units))[ratings.unit] > FEWEST_OTHERS
    units = np.bincount(ratings.annotator[counts], minlength=n_annotators)
    whole: Numbers = np.zeros((3, n_annotators, max(len(groups), 1)))
    ties, by_label = np.zeros(n_annotators, dtype=np.int64), {}
    labels: dict[Hashable, Numbers] = {}
    for label, cells, tied in _cells(ratings, counts, of_unit, whole.shape):
        whole, ties = whole + cells, ties + tied
        labels[label] = cells.sum(axis=2)
        by_label[label] = _mean(cells, len(groups))
    each = tuple(
        Held(
            annotator,
            int(units[place]),
            int(ties[place]),
            _one(whole[:, place], len(groups)),
            {label: _value(of_label[:, place]) for label, of_label in labels.items()},
        )
        for place, annotator in enumerate(ratings.annotators)
    )
    return Ceiling(_mean(whole, len(groups)), each, by_label)


def _cells(
    ratings: Ratings, counts: NDArray[np.bool_], of_unit: Codes, shape: tuple[int, ...]
) -> Iterator[tuple[Hashable, Numbers, Codes]]:
    """Of each label what both chose, the annotator, and most others: shape (three, annotators, groups); and ties."""
    n_units, size = len(ratings.units), shape[1] * shape[2]
    others = np.bincount(ratings.unit, minlength=n_units)[ratings.unit] - 1
    who = ratings.annotator[counts]
    at = who * shape[2] + of_unit[ratings.unit[counts]]
    for label, yes in binary(ratings).items():
        chosen = np.bincount(ratings.unit, weights=yes, minlength=n_units)[ratings.unit] - yes
        half = 2 * chosen[counts] - others[counts]
        mine, most, told = yes[counts], half > 0, half != 0
        cells = [
            np.bincount(at, weights=one & told, minlength=size).reshape(shape[1:])
            for one in (mine & most, mine, most)
        ]
        yield label, np.stack(cells), np.bincount(who[~told], minlength=shape[1])


def _one(cells: Numbers, n_groups: int) -> F1:
    """F1 from cells of shape (three, groups)."""
    total = cells.sum(axis=1)
    without = _f1(total[:, None] - cells)[:n_groups]
    both, mine, most = total.tolist()
    return F1(_value(total), without, 2 * both, mine + most - 2 * both)


def _mean(cells: Numbers, n_groups: int) -> F1:
    """The mean over the annotators who have a number, from cells of shape (three, annotators, groups)."""
    total = cells.sum(axis=2)
    told = total[1] + total[2] > 0
    if not told.any():
        return F1(None, np.full(n_groups, np.nan), 0.0, 0.0)
    left = _f1(total[:, told, None] - cells[:, told])[:, :n_groups]
    has_one = np.isfinite(left)
    many = has_one.sum(axis=0)
    summed = np.where(has_one, left, 0.0).sum(axis=0)
    without = np.divide(summed, many, out=np.full(n_groups, np.nan), where=many > 0)
    both, mine, most = total.sum(axis=1).tolist()
    value = float(_f1(total[:, told]).mean())
    return F1(value, without, 2 * both, mine + most - 2 * both, int(told.sum()))


def _f1(cells: Numbers) -> Numbers:
    both, said = 2 * cells[0], cells[1] + cells[2]
    return np.asarray(np.divide(both, said, out=np.full(said.shape, np.nan), where=said > 0))


def _value(cells: Numbers) -> float | None:
    both, mine, most = cells.tolist()
    return 2 * both / (mine + most) if mine + most else None


@dataclass(frozen=True, slots=True)
class Told:
    """The interval of an F1, or the sentence that says why it has none."""

    ci: tuple[float, float] | None
    why: str | None


def with_intervals(ratings: Ratings) -> tuple[Ceiling, Told, dict[Hashable, Told]]:
    """The ceiling with its interval and those of each annotator, each article (or unit) left out in turn."""
    articles = np.arange(len(ratings.units)) if ratings.articles is None else ratings.articles
    judged = each_once(articles[each_once(ratings.unit)])
    people, groups = (
        len(ratings.annotators),
        LeftOut(np.ones(len(judged), dtype=np.int64), ratings.articles is not None),
    )
    if people * groups.n > MOST_LEFT_OUT:
        found, why = human_ceiling(ratings), too_many_pairs(people, groups.n).sentence
        return found, Told(None, why), {one.annotator: Told(None, why) for one in found.each}
    found = human_ceiling(ratings, articles)
    often = sum(int(yes.sum()) for yes in binary(ratings).values()) / max(len(ratings.code), 1)
    each = {one.annotator: _told(one.whole, groups, often) for one in found.each}
    return found, _told(found.mean, groups, often), each


def _told(one: F1, groups: LeftOut, often: float) -> Told:
    if one.value is None:
        return Told(None, None)
    reason = one.why_not(often)
    if reason == "too_few_groups":
        sentence = say(
            "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where annotators say a label of every"
            " fifth passage or more.",
            what=several_groups(groups),
            enough=GROUPS_OF_SELDOM,
            least=ENOUGH_GROUPS,
        )
        return Told(None, sentence)
    if reason is not None:
        sentence = say(
            "No interval: F1 is made from too few labels; at least %(uses)s are needed, %(events)s of them with a"
            " partner and %(events)s without.",
            uses=FEWEST_OF_F1,
            events=FEWEST_EVENTS,
        )
        return Told(None, sentence)
    found = one.interval
    if found is None:
        return Told(
            None, say("No interval: the value rests on a single part of the data, or nothing differs in it.")
        )
    return Told((found.low, found.high), None)
