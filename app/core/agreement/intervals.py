"""Intervals for the reports of a variable: which sums each measure needs, and what is said where there is none."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from app.core.agreement import sums
from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.jackknife import ENOUGH_GROUPS, FEWEST_GROUPS, FEWEST_USES, interval, why_not
from app.core.agreement.krippendorff import points_of
from app.core.agreement.pair_intervals import KNOW_WHO_JUDGED, MEANS_OF_PAIRS, mean_pair, without_each
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note, Report
from app.core.agreement.shared import parts_of
from app.core.agreement.sums import Statistic, Sums
from app.errors import say, say_many

_OF_VALUES: dict[str, Statistic] = {
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
_SHARES = {"percent", "specific_agreement"}


class LeftOut(Protocol):
    """Groups of units that are left out in turn: how many, how many are alike, and whether they are articles."""

    @property
    def n(self) -> int:
        """How many, alike ones counted each."""

    @property
    def times(self) -> Codes:
        """How many are like each."""

    @property
    def are_articles(self) -> bool:
        """Articles, or else units."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Units in the groups that are left out together; `group` has one entry a row, `times` one a group."""

    counts: Counts
    group: Codes
    times: Codes
    are_articles: bool

    @property
    def n(self) -> int:
        """How many groups there are, alike ones counted each."""
        return int(self.times.sum())

    @cached_property
    def by_value(self) -> Sums:
        """Sums over values, nothing observed."""
        return sums.sums_of(self.counts, self.group, len(self.times), False, np.zeros(len(self.counts.times)))

    @cached_property
    def by_label(self) -> Sums:
        """Sums over single labels."""
        return sums.sums_of(self.counts, self.group, len(self.times), True, np.zeros(len(self.counts.times)))

    def by_distance(self, level: Level, points: Numbers) -> Sums:
        """Sums over values with the disagreement observed at a level."""
        observed = sums.observed_by_row(self.counts, points, level)
        summed = np.bincount(self.group, weights=observed, minlength=len(self.times))
        return replace(self.by_value, observed=summed.astype(np.float64))


def groups_of(ratings: Ratings) -> Groups:
    """The articles of the units where they are known, else the units themselves, alike ones told once.

    Groups without a unit that two annotators judged are left out: they cannot move agreement.
    """
    if ratings.articles is None:
        counts = ratings.counts.pairable()
        return Groups(counts, np.arange(len(counts.times)), counts.times, are_articles=False)
    counts, unit_of_row = ratings.unit_rows
    counts = counts.pairable()
    rows = unit_of_row[ratings.unit_rows[0].m >= 2]
    articles, group = np.unique(ratings.articles[rows], return_inverse=True)
    return Groups(counts, group, np.ones(len(articles), dtype=np.int64), are_articles=True)


def with_intervals(
    ratings: Ratings,
    measures: Mapping[str, Report],
    labels: Mapping[Hashable, Mapping[str, Report]],
) -> tuple[dict[str, Report], dict[Hashable, dict[str, Report]]]:
    """The same reports with their intervals, where the measure has one and there is enough to go by.

    Those that know who judged whom are found in `pair_intervals`, all others from sums over units.
    """
    groups = groups_of(ratings)
    if groups.n < 2:
        return dict(measures), {label: dict(reports) for label, reports in labels.items()}
    done = {name: _of_variable(groups, name, report) for name, report in measures.items()}
    done |= _of_annotators(ratings, {name: done[name] for name in KNOW_WHO_JUDGED if name in done})
    statistics = {
        name: _without(groups.by_label, groups.times, statistic) for name, statistic in _OF_LABELS.items()
    }
    n_k, n = groups.by_label.total(groups.times).n, float(groups.by_label.total(groups.times).m)
    each: dict[Hashable, dict[str, Report]] = {}
    for place, label in enumerate(ratings.labels):
        each[label] = {
            name: told(
                groups, report, statistics[name][:, place], n, min(float(n_k[place]), n - float(n_k[place]))
            )
            for name, report in labels.get(label, {}).items()
        }
    return done, each


def _of_annotators(ratings: Ratings, measures: Mapping[str, Report]) -> dict[str, Report]:
    """The reports of measures that know who judged whom, with their intervals."""
    known = {name: report for name, report in measures.items() if report.value is not None}
    if not known:
        return {}
    parts, n_c = parts_of(ratings), ratings.counts.pairable().n_c()
    n = float(n_c.sum())
    rarer = n - float(n_c.max())
    thin = _thin_pairs(*mean_pair(parts)) if why_not(parts.n, n, rarer) is None else None
    found = {}
    for name, report in known.items():
        leans = name in MEANS_OF_PAIRS
        without = None if leans and thin else without_each(ratings, parts, name, report.level)
        if without is not None:
            found[name] = told(parts, report, without, n, rarer, leans=leans)
        elif thin is not None:
            found[name] = replace(report, n_clusters=parts.n, notes=(*report.notes, thin))
    return found


def _thin_pairs(groups: float, n: float, rarer: float) -> Note | None:
    """The remark where the mean pair would have no interval of its own: the mean of such is no better."""
    if why_not(int(groups), n, rarer) is None:
        return None
    sentence = say(
        "No interval: two annotators have only %(each)s judgements in common on average, %(rarer)s of them of the rarer"
        " kind. A mean over pairs that share so little leans to one side.",
        each=round(n),
        rarer=round(rarer),
    )
    return Note("thin_pairs", sentence)


def _of_variable(groups: Groups, name: str, report: Report) -> Report:
    if report.value is None:
        return report
    if name in _OF_VALUES:
        found, statistic = groups.by_value, _OF_VALUES[name]
    elif name in _DISTANCES and sums.fits_in_memory(groups.counts, _DISTANCES[name]):
        level = _DISTANCES[name]
        points, _unfit = points_of(groups.counts, groups.counts.n_c(), level)
        found, statistic = groups.by_distance(level, points), sums.alpha_of_distances(points, level)
    else:
        return report
    n_c = found.total(groups.times).n
    n = float(n_c.sum())
    return told(groups, report, _without(found, groups.times, statistic), n, n - float(n_c.max()))


def _without(found: Sums, times: Codes, statistic: Statistic) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(statistic(found.without_each(times)), dtype=np.float64)


def told(
    groups: LeftOut, report: Report, without: Numbers, n: float, rarer: float, *, leans: bool = False
) -> Report:
    """The report with its interval, or with the reason why there is none.

    A value that `leans` to one side where there is little has its interval around what is left when that is taken off:
    G times the value less (G - 1) times the mean of the values without each group (Quenouille 1956).
    """
    if report.value is None:
        return report
    reason = why_not(groups.n, n, rarer)
    if reason is not None:
        return replace(report, n_clusters=groups.n, notes=(*report.notes, _note(groups, reason, rarer)))
    middle = report.value
    if leans:
        middle = groups.n * middle - (groups.n - 1) * float(groups.times @ without) / groups.n
    found = interval(middle, without, groups.times)
    if found is None:
        return replace(
            report, n_clusters=groups.n, notes=(*report.notes, _note(groups, "no_interval", rarer))
        )
    lowest = 0.0 if report.method in _SHARES else -float("inf")
    ends = (max(found.low, lowest), min(found.high, 1.0))
    below = None if report.method in _SHARES else found.below
    return replace(report, ci=ends, below=below, n_clusters=groups.n)


def _note(groups: LeftOut, reason: str, rarer: float) -> Note:
    if reason == "too_few_uses":
        sentence = say(
            "No interval: only %(rarer)s judgements are of the rarer kind; at least %(least)s are needed.",
            # Never up to the number that would be enough.
            rarer=int(rarer + 1e-9),
            least=FEWEST_USES,
        )
    elif reason == "too_few_groups":
        what = (
            say_many("%(num)s article", "%(num)s articles", groups.n)
            if groups.are_articles
            else say_many("%(num)s unit", "%(num)s units", groups.n)
        )
        sentence = say(
            "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where no value is rarer than one in"
            " four.",
            what=what,
            enough=ENOUGH_GROUPS,
            least=FEWEST_GROUPS,
        )
    else:
        sentence = say("No interval: the value rests on a single part of the data, or nothing differs in it.")
    return Note(reason, sentence)
