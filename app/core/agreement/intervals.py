"""Intervals for the reports of a variable: which sums each measure needs, and what is said where there is none."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.core.agreement import sums
from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.jackknife import ENOUGH_GROUPS, FEWEST_GROUPS, FEWEST_USES, why_not
from app.core.agreement.krippendorff import points_of
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note, Report
from app.core.agreement.sums import Statistic, Sums
from app.core.agreement.told import LeftOut, several_groups, told
from app.errors import say

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


@dataclass(frozen=True, eq=False)
class Groups(LeftOut):
    """Units in the groups that are left out together; `group` has one entry a row."""

    counts: Counts
    group: Codes

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
        return Groups(counts.times, False, counts, np.arange(len(counts.times)))
    counts, unit_of_row = ratings.unit_rows
    counts = counts.pairable()
    rows = unit_of_row[ratings.unit_rows[0].m >= 2]
    articles, group = np.unique(ratings.articles[rows], return_inverse=True)
    return Groups(np.ones(len(articles), dtype=np.int64), True, counts, group)


def with_intervals(
    ratings: Ratings,
    measures: Mapping[str, Report],
    labels: Mapping[Hashable, Mapping[str, Report]],
) -> tuple[dict[str, Report], dict[Hashable, dict[str, Report]]]:
    """The same reports with their intervals, where the measure has one and there is enough to go by.

    Conger's, Light's and the weighted kappas have none: they are no function of units alone.
    """
    groups = groups_of(ratings)
    if groups.n < 2:
        return dict(measures), {label: dict(reports) for label, reports in labels.items()}
    done = {name: _of_variable(groups, name, report) for name, report in measures.items()}
    statistics = {
        name: _without(groups.by_label, groups.times, statistic) for name, statistic in _OF_LABELS.items()
    }
    n_k, n = groups.by_label.total(groups.times).n, float(groups.by_label.total(groups.times).m)
    each: dict[Hashable, dict[str, Report]] = {}
    for place, label in enumerate(ratings.labels):
        each[label] = {
            name: _told(
                groups, report, statistics[name][:, place], n, min(float(n_k[place]), n - float(n_k[place]))
            )
            for name, report in labels.get(label, {}).items()
        }
    return done, each


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
    return _told(groups, report, _without(found, groups.times, statistic), n, n - float(n_c.max()))


def _without(found: Sums, times: Codes, statistic: Statistic) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(statistic(found.without_each(times)), dtype=np.float64)


def _told(groups: Groups, report: Report, without: Numbers, n: float, rarer: float) -> Report:
    return told(groups, report, without, _why_not(groups, n, rarer), is_share=report.method in _SHARES)


def _why_not(groups: Groups, n: float, rarer: float) -> Note | None:
    reason = why_not(groups.n, n, rarer)
    if reason is None:
        return None
    if reason == "too_few_uses":
        sentence = say(
            "No interval: only %(rarer)s judgements are of the rarer kind; at least %(least)s are needed.",
            rarer=round(rarer),
            least=FEWEST_USES,
        )
    else:
        sentence = say(
            "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where no value is rarer than one in"
            " four.",
            what=several_groups(groups),
            enough=ENOUGH_GROUPS,
            least=FEWEST_GROUPS,
        )
    return Note(reason, sentence)
