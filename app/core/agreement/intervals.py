"""Intervals for the reports of a variable: which sums each measure needs, and what is said where there is none."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.core.agreement import sums
from app.core.agreement import told as ends
from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.jackknife import ENOUGH_GROUPS, FEWEST_GROUPS, FEWEST_USES, why_not
from app.core.agreement.krippendorff import points_of
from app.core.agreement.pair_intervals import KNOW_WHO_JUDGED, MEANS_OF_PAIRS, mean_pair, without_each
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note, Report
from app.core.agreement.shared import parts_of
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
_SHARES = {"percent", "specific_agreement"}


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
    return Groups(np.ones(len(articles), dtype=np.int64), True, counts, group, articles)


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The values without each group in turn, over `n` judgements of which `rarer` are not of the commonest kind."""

    without: Numbers
    n: float
    rarer: float


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
    done |= _of_annotators(ratings, {name: done[name] for name in KNOW_WHO_JUDGED if name in done})
    without = {name: left_out_of_labels(groups, name) for name in _OF_LABELS}
    each: dict[Hashable, dict[str, Report]] = {}
    for place, label in enumerate(ratings.labels):
        each[label] = {
            name: told(groups, report, without[name][place]) for name, report in labels.get(label, {}).items()
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
    pairs = parts.n_annotators * (parts.n_annotators - 1) // 2
    thin = None
    if why_not(parts.n, n, rarer) is None:
        many = pairs * len(parts.times) > ends.MOST_LEFT_OUT
        thin = ends.too_many_pairs(pairs, parts.n) if many else _thin_pairs(*mean_pair(parts))
    found = {}
    for name, report in known.items():
        leans = name in MEANS_OF_PAIRS
        without = None if leans and thin else without_each(ratings, parts, name, report.level)
        if without is not None:
            groups = ends.LeftOut(parts.times, parts.are_articles)
            found[name] = told(groups, report, LeftOut(without, n, rarer), leans=leans)
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


def left_out(groups: Groups, name: str) -> LeftOut | None:
    """The values of a measure of all labels without each group; None where it has no interval."""
    if name in OF_VALUES:
        found, statistic = groups.by_value, OF_VALUES[name]
    elif name in _DISTANCES and sums.fits_in_memory(groups.counts, _DISTANCES[name]):
        level = _DISTANCES[name]
        points, _unfit = points_of(groups.counts, groups.counts.n_c(), level)
        found, statistic = groups.by_distance(level, points), sums.alpha_of_distances(points, level)
    else:
        return None
    n_c = found.total(groups.times).n
    n = float(n_c.sum())
    return LeftOut(_without(found, groups.times, statistic), n, n - float(n_c.max()))


def left_out_of_labels(groups: Groups, name: str) -> list[LeftOut]:
    """The same of a measure of one label, for each label in the order of the scheme."""
    without = _without(groups.by_label, groups.times, _OF_LABELS[name])
    total = groups.by_label.total(groups.times)
    n = float(total.m)
    uses = [float(n_k) for n_k in total.n]
    return [LeftOut(without[:, place], n, min(n_k, n - n_k)) for place, n_k in enumerate(uses)]


def _without(found: Sums, times: Codes, statistic: Statistic) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(statistic(found.without_each(times)), dtype=np.float64)


def told(groups: ends.LeftOut, report: Report, left: LeftOut | None, *, leans: bool = False) -> Report:
    """The report with its interval, or with the reason why there is none."""
    if left is None:
        return report
    why = why_no_interval(groups, left.n, left.rarer)
    return ends.told(groups, report, left.without, why, is_share=report.method in _SHARES, leans=leans)


def why_no_interval(groups: ends.LeftOut, n: float, rarer: float) -> Note | None:
    """Why no interval is shown over `n` judgements, `rarer` of them not of the commonest kind; None where one is."""
    reason = why_not(groups.n, n, rarer)
    if reason is None:
        return None
    if reason == "too_few_uses":
        sentence = say(
            "No interval: only %(rarer)s judgements are of the rarer kind; at least %(least)s are needed.",
            # Never up to the number that would be enough.
            rarer=int(rarer + 1e-9),
            least=FEWEST_USES,
        )
    else:
        sentence = say(
            "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where no value is rarer than one in"
            " four.",
            what=ends.several_groups(groups),
            enough=ENOUGH_GROUPS,
            least=FEWEST_GROUPS,
        )
    return Note(reason, sentence)
