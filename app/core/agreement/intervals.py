"""Intervals for the reports of a variable: which sums each measure needs, and what is said where there is none."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.core.agreement import sums
from app.core.agreement import told as ends
from app.core.agreement.counts import Codes, Counts, Numbers, distinct
from app.core.agreement.distances import Points
from app.core.agreement.jackknife import (
    ENOUGH_GROUPS,
    FEWEST_EVENTS,
    FEWEST_GROUPS,
    FEWEST_USES,
    Spread,
    why_not,
)
from app.core.agreement.krippendorff import DELTA, points_of
from app.core.agreement.pair_intervals import (
    KNOW_WHO_JUDGED,
    MEANS_OF_PAIRS,
    MeanOfPairs,
    mean_of_pairs,
    without_each,
)
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note, Report
from app.core.agreement.set_sums import SetSums
from app.core.agreement.shared import Parts
from app.core.agreement.sums import Statistic, Sums
from app.errors import say

#: The measures of all labels that are a function of sums over values.
OF_VALUES: dict[str, Statistic] = {
    "percent": sums.percent,
    "alpha_nominal": sums.alpha_nominal,
    "alpha_exact_set": sums.alpha_nominal,
    "fleiss": sums.fleiss,
    "ac1": sums.ac1,
    "brennan_prediger": sums.brennan_prediger,
}
_DISTANCES: dict[str, Level] = {
    f"alpha_{level}": level for level in ("ordinal", "interval", "ratio", "masi", "jaccard")
}
_OF_LABELS: dict[str, Statistic] = {
    "alpha_label": sums.alpha_label,
    "specific_agreement": sums.specific_agreement,
    "fleiss_label": sums.fleiss_label,
    "ac1_label": sums.ac1_label,
}
#: Of these very many different sets are no burden.
_OF_SETS = ("percent", "alpha_nominal", "alpha_exact_set", "alpha_masi", "alpha_jaccard")
#: Measures that are a share of something: their intervals lie between 0 and 1.
SHARES = frozenset({"percent", "specific_agreement"})
#: Measures whose value follows how common a label is: few articles in which it happens to be common are unlike others.
NEED_MANY = frozenset({"percent", "ac1", "ac1_label", "ac2_quadratic", "brennan_prediger"})

#: Sums in all, and without each group.
Ends = tuple[Sums, Sums]


@dataclass(frozen=True, eq=False)
class Groups(ends.LeftOut):
    """Units in the groups that are left out together; `group` has one entry a row, `articles` one a group."""

    counts: Counts
    group: Codes
    articles: Codes | None = None

    @cached_property
    def by_value(self) -> Sums:
        """Sums over values, nothing observed."""
        return sums.sums_of(self.counts, self.group, len(self.times), False, np.zeros(len(self.counts.times)))

    @cached_property
    def of_sets(self) -> SetSums:
        """Sums over sets of labels."""
        return SetSums.of(self.counts, self.group, self.times)

    def observed(self, level: Level, points: Points, distances: Numbers | None = None) -> Numbers:
        """The disagreement observed at a level: shape (groups,)."""
        by_row = sums.observed_by_row(self.counts, points, level, distances)
        return np.asarray(np.bincount(self.group, weights=by_row, minlength=len(self.times)))

    @cached_property
    def values_left(self) -> Ends:
        """What these sums are in all, and without each group."""
        return self.by_value.total(self.times), self.by_value.without_each(self.times)

    @cached_property
    def labels_left(self) -> Ends:
        """The same over single labels; where a judgement is one label they are those over values."""
        if not self.counts.are_sets and self.counts.labels == self.counts.values:
            return self.values_left
        nothing = np.zeros(len(self.counts.times))
        by_label = sums.sums_of(self.counts, self.group, len(self.times), True, nothing)
        return by_label.total(self.times), by_label.without_each(self.times)

    def by_distance(self, level: Level, points: Points) -> Ends:
        """The same over values, with the disagreement observed at a level."""
        observed = self.observed(level, points)
        whole = (self.times * observed).sum()
        total, without = self.values_left
        return replace(total, observed=whole), replace(without, observed=whole - observed)


def groups_of(ratings: Ratings) -> Groups:
    """The articles of the units where they are known, else the units themselves, alike ones told once.

    Groups without a unit that two annotators judged are left out: they cannot move agreement.
    """
    if ratings.articles is None:
        counts = ratings.counts.pairable()
        return Groups(counts.times, False, counts, np.arange(len(counts.times)))
    counts, unit_of_row = ratings.unit_rows
    counts = counts.pairable()
    rows = unit_of_row[ratings.unit_rows[0].m >= 2]
    articles, group = distinct(ratings.articles[rows], int(ratings.articles.max(initial=-1)) + 1)
    return Groups(np.ones(len(articles), dtype=np.int64), True, counts, group, articles)


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The values without each group in turn, over `n` judgements of which `rarer` are not of the commonest kind.

    `spread` is theirs where it was computed with that of others.
    """

    without: Numbers
    n: float
    rarer: float
    spread: Spread | None = None


def with_intervals(
    ratings: Ratings,
    measures: Mapping[str, Report],
    labels: Mapping[Hashable, Mapping[str, Report]],
) -> tuple[dict[str, Report], dict[Hashable, dict[str, Report]]]:
    """The same reports with their intervals, where the measure has one and there is enough to go by."""
    groups = groups_of(ratings)
    if groups.n < 2:
        return dict(measures), {label: dict(reports) for label, reports in labels.items()}
    done = {
        name: told(groups, report, None if report.value is None else left_out(groups, name))
        for name, report in measures.items()
    }
    done |= _of_annotators(ratings, groups, {name: done[name] for name in KNOW_WHO_JUDGED if name in done})
    without = {name: left_out_of_labels(groups, name) for name in _OF_LABELS}
    each: dict[Hashable, dict[str, Report]] = {}
    for place, label in enumerate(ratings.labels):
        each[label] = {
            name: told(groups, report, without[name][place]) for name, report in labels.get(label, {}).items()
        }
    return done, each


def _of_annotators(ratings: Ratings, groups: Groups, measures: Mapping[str, Report]) -> dict[str, Report]:
    """The reports of measures that know who judged whom, with their intervals."""
    known = {name: report for name, report in measures.items() if report.value is not None}
    if not known:
        return {}
    parts, n_c = ratings.parts, ratings.counts.pairable().n_c()
    n = float(n_c.sum())
    rarer = n - float(n_c.max())
    # Both have the same groups where units lie in articles.
    percent = left_out(groups, "percent") if parts.are_articles and "conger" in known else None
    found = {}
    for name, report in known.items():
        thin, without = None, None
        if name in MEANS_OF_PAIRS:
            without, thin = _of_pairs(ratings, parts, report.level, why_not(parts.n, n, rarer) is None)
        else:
            without = without_each(ratings, parts, name, report.level, percent.without if percent else None)
        if without is not None:
            parted = ends.LeftOut(parts.times, parts.are_articles)
            left = LeftOut(without, n, rarer)
            found[name] = told(parted, report, left, leans=name in MEANS_OF_PAIRS)
        elif thin is not None:
            found[name] = replace(report, n_clusters=parts.n, notes=(*report.notes, thin))
    return found


def _of_pairs(
    ratings: Ratings, parts: Parts, level: Level, are_enough: bool
) -> tuple[Numbers | None, Note | None]:
    """The mean of all pairs without each group, or the remark why there is no interval of it."""
    pairs = parts.n_annotators * (parts.n_annotators - 1) // 2
    if are_enough and pairs * len(parts.times) > ends.MOST_LEFT_OUT:
        return None, ends.too_many_pairs(pairs, parts.n)
    mean = mean_of_pairs(ratings, parts, level)
    thin = _thin_pairs(mean) if mean and are_enough else None
    return (None, thin) if thin or mean is None else (mean.without, None)


def _thin_pairs(mean: MeanOfPairs) -> Note | None:
    """The remark where the mean pair would have no interval of its own: the mean of such is no better."""
    if why_not(int(mean.groups), mean.n, mean.rarer) is None:
        return None
    sentence = say(
        "No interval: two annotators have only %(each)s judgements in common on average, %(rarer)s of them of the rarer"
        " kind. A mean over pairs that share so little leans to one side.",
        each=round(mean.n),
        rarer=round(mean.rarer),
    )
    return Note("thin_pairs", sentence)


def left_out(groups: Groups, name: str) -> LeftOut | None:
    """The values of a measure of all labels without each group; None where it has no interval."""
    if groups.counts.are_sets and name in _OF_SETS:
        return _left_out_of_sets(groups, name)
    if name in OF_VALUES:
        ends_, statistic = groups.values_left, OF_VALUES[name]
    elif name in _DISTANCES and sums.fits_in_memory(groups.counts, _DISTANCES[name]):
        level = _DISTANCES[name]
        points, _unfit = points_of(groups.counts, groups.counts.n_c(), level)
        ends_, statistic = groups.by_distance(level, points), sums.alpha_of_distances(points, level)
    else:
        return None
    total, without = ends_
    n = float(total.n.sum())
    return LeftOut(_values(statistic, without), n, n - float(total.n.max()))


def _left_out_of_sets(groups: Groups, name: str) -> LeftOut | None:
    """The same of sets of labels."""
    found, level = groups.of_sets, _DISTANCES.get(name)
    with np.errstate(divide="ignore", invalid="ignore"):
        if level is None:
            without = found.percent() if name == "percent" else found.alpha_exact()
        elif sums.fits_in_memory(groups.counts, level):
            points, _unfit = points_of(groups.counts, groups.counts.n_c(), level)
            distances = DELTA[level](points[:, None], points[None, :])
            without = found.alpha(distances, groups.observed(level, points, distances))
        else:
            return None
    n = float(found.total.sum())
    return LeftOut(without, n, n - float(found.total.max()))


def left_out_of_labels(groups: Groups, name: str) -> list[LeftOut]:
    """The same of a measure of one label, for each label in the order of the scheme."""
    total, rest = groups.labels_left
    without = _values(_OF_LABELS[name], rest)
    n = float(total.m)
    uses = [float(n_k) for n_k in total.n]
    return [LeftOut(without[:, place], n, min(n_k, n - n_k)) for place, n_k in enumerate(uses)]


def _values(statistic: Statistic, of: Sums) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(statistic(of), dtype=np.float64)


def told(groups: ends.LeftOut, report: Report, left: LeftOut | None, *, leans: bool = False) -> Report:
    """The report with its interval, or with the reason why there is none."""
    if left is None:
        return report
    events = None
    if report.method == "percent" and report.value is not None:
        # Chance is not taken off, so it matters little how many judgements are rare, but how many differ.
        events = report.n_pairable * min(report.value, 1 - report.value)
    why = _too_few_for(groups, report.method) or why_no_interval(groups, left.n, left.rarer, events)
    return ends.told(
        groups, report, left.without, why, is_share=report.method in SHARES, leans=leans, spread=left.spread
    )


def _too_few_for(groups: ends.LeftOut, method: str) -> Note | None:
    """The remark where a measure that needs many articles has few."""
    if method not in NEED_MANY or groups.n >= ENOUGH_GROUPS:
        return None
    what = ends.several_groups(groups)
    sentence = say(
        "No interval: %(what)s to go by; at least %(enough)s are needed.", what=what, enough=ENOUGH_GROUPS
    )
    return Note("too_few_groups", sentence)


def why_no_interval(groups: ends.LeftOut, n: float, rarer: float, events: float | None = None) -> Note | None:
    """Why no interval is shown over `n` judgements, `rarer` of them not of the commonest kind; None where one is.

    Of percent, `events` are the units on which annotators differ, or do not, whichever are fewer.
    """
    reason = why_not(groups.n, n, rarer, uses=None if events is None else float("inf"), events=events)
    if reason is None:
        return None
    if reason == "too_few_uses" and events is not None:
        sentence = say(
            "No interval: annotators differ, or say the same, on too few units; at least %(least)s of both are needed.",
            least=FEWEST_EVENTS,
        )
    elif reason == "too_few_uses":
        sentence = say(
            "No interval: only %(rarer)s judgements are of the rarer kind; at least %(least)s are needed.",
            # Never up to the number that would be enough.
            rarer=int(rarer + 1e-9),
            least=FEWEST_USES,
        )
    else:
        sentence = too_few_groups(groups)
    return Note(reason, sentence)


def too_few_groups(groups: ends.LeftOut) -> str:
    """Why there is no interval over so few articles or units, and how many would be enough."""
    return say(
        "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where no value is rarer than one in four.",
        what=ends.several_groups(groups),
        enough=ENOUGH_GROUPS,
        least=FEWEST_GROUPS,
    )
