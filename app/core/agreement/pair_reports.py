"""The reports of every pair of annotators at once: percent, the leading alpha, Cohen's kappa, with intervals."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.core.agreement import told as told_ends
from app.core.agreement.chance import (
    P_E,
    ac2_of_counts,
    conger_of_counts,
    kappa_of_counts,
    own_shares,
)
from app.core.agreement.counts import Codes, Counts, Numbers, each_once
from app.core.agreement.intervals import OF_VALUES, LeftOut, told, with_intervals
from app.core.agreement.jackknife import spreads
from app.core.agreement.krippendorff import DELTA, alpha_of_counts
from app.core.agreement.measures import headline
from app.core.agreement.pair_distances import Nominal, of_alpha, of_kappa
from app.core.agreement.pair_intervals import Maker, PairSums, pair_sums
from app.core.agreement.pairs import PairTable, kappa_of_pair, pair_tables
from app.core.agreement.percent import percent_of_counts
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.shared import summed
from app.errors import RuleBroken, say

#: The mean of Cohen's kappa over pairs is Cohen's kappa for one pair: under this name it stands, by level.
KAPPA_AT: dict[Level, str] = {"nominal": "light", "ordinal": "light_weighted"}
TITLES = {"light": say("Cohen's kappa"), "light_weighted": say("Cohen's weighted kappa")}

#: These need all that each of the two judged: their intervals are found pair by pair, of so many pairs at most.
ONE_BY_ONE = ("conger", "ac2_quadratic")
FEW_PAIRS = 105


#: So many cells of tables are held at once, 8 bytes each.
MOST_CELLS = 5e7


class TooManyPairs(RuleBroken):
    """So many annotators chose so many different sets of labels that their tables would not fit into memory."""


@dataclass(frozen=True, eq=False)
class PairReport:
    """What two annotators have in common: the reports by measure, and the table that they are made from."""

    annotators: tuple[Hashable, Hashable]
    reports: dict[str, Report]
    table: PairTable


def pair_reports(ratings: Ratings, level: Level, also: str | None = None) -> list[PairReport]:
    """Every pair, those without a unit in common too, in the order of `annotators`.

    Percent agreement, the alpha that the level leads with (Krippendorff 2011) and, for labels and labels in an order,
    Cohen's kappa (1960, 1968), each with its interval by leaving out the articles (units) that both judged in; and the
    measure `also`, out of MEASURES.

    >>> rows = [("y", "y", "n"), ("y", "n", "n"), ("n", "n", "n"), ("y", "y", None)]
    >>> first = pair_reports(Ratings.from_table(rows, labels=["y", "n"]), "nominal")[0]
    >>> first.annotators, round(first.reports["light"].value, 3)
    ((0, 1), 0.5)
    """
    refuse_too_large(ratings)
    names = ["percent", headline(level).name, *([KAPPA_AT[level]] if level in KAPPA_AT else [])]
    names += [also] if also and also not in names else []
    tables = pair_tables(ratings)
    found = {}
    for table, counts in zip(tables, _counts_of(ratings, tables), strict=True):
        reports = {name: _point(ratings, table, counts, name, level) for name in names}
        found[table.annotators] = PairReport(table.annotators, reports, table)
    for one in _with_intervals(ratings, level, names, found):
        found[one.annotators] = one
    return [found[table.annotators] for table in tables]


def refuse_too_large(ratings: Ratings) -> None:
    """TooManyPairs where the tables of all pairs, values by values, would not fit into memory."""
    n_values = max(len(ratings.values), 1)
    used = np.bincount(
        each_once(ratings.annotator * n_values + ratings.code) // n_values,
        minlength=len(ratings.annotators),
    )
    both = np.minimum(used[:, None] + used[None, :], n_values).astype(np.float64)
    cells = float(np.triu(both**2, 1).sum())
    if cells > MOST_CELLS:
        sentence = say(
            "%(annotators)s annotators said %(values)s different things: the tables of all pairs would not fit into"
            " memory. Read labels, slices or single annotators instead.",
            annotators=len(ratings.annotators),
            values=n_values,
        )
        raise TooManyPairs(sentence)


def _point(ratings: Ratings, table: PairTable, counts: Counts, name: str, level: Level) -> Report:
    """One measure of one pair, without an interval."""
    if name == "percent":
        return percent_of_counts(counts)
    if name in KAPPA_AT.values():
        return kappa_of_pair(table, counts, "nominal" if name == "light" else "ordinal")
    if name in P_E:
        return kappa_of_counts(counts, name)
    if name == "ac2_quadratic":
        return ac2_of_counts(counts, level)
    if name == "conger":
        both = [ratings.annotators.index(one) for one in table.annotators]
        return conger_of_counts(counts, own_shares(ratings.where(np.isin(ratings.annotator, both))))
    return alpha_of_counts(counts, _level_of(name), name)


def _level_of(name: str) -> Level:
    """The level at which an alpha compares."""
    return next((level for level in DELTA if name == f"alpha_{level}"), "nominal")


def _counts_of(ratings: Ratings, tables: list[PairTable]) -> list[Counts]:
    """The count rows of each pair, as `ratings.pair` has them: units that one of the two judged alone stay."""
    n_values = max(len(ratings.values), 1)
    place = {annotator: index for index, annotator in enumerate(ratings.annotators)}
    code_of = {value: index for index, value in enumerate(ratings.values)}
    key = ratings.annotator * n_values + ratings.code
    said = summed(key, np.ones(len(key)), len(place) * n_values).reshape(len(place), n_values)
    plain = replace(ratings, notes=ratings.notes, of_a_pair=True)
    everything = replace(plain.counts, notes=ratings.notes)
    found = []
    for table in tables:
        codes = np.array([code_of[value] for value in table.values], dtype=np.int64)
        mine, theirs = (said[place[one]] for one in table.annotators)
        found.append(_one_count(everything, table, codes, mine + theirs, int(mine.any()) + int(theirs.any())))
    return found


def _one_count(everything: Counts, table: PairTable, codes: Codes, said: Numbers, judged: int) -> Counts:
    c, k = np.nonzero(table.cells)
    times = table.cells[c, k].astype(np.int64)
    low, high = np.minimum(codes[c], codes[k]), np.maximum(codes[c], codes[k])
    alike = low == high
    alone = said.copy()
    np.subtract.at(alone, codes, table.cells.sum(axis=1) + table.cells.sum(axis=0))
    singles = np.flatnonzero(alone > 0.5)
    row = np.arange(len(c))
    apart = row[~alike]
    rows = np.concatenate([row, apart, len(c) + np.arange(len(singles))])
    code = np.concatenate([low, high[~alike], singles])
    count = np.concatenate([np.where(alike, 2, 1), np.ones(len(apart) + len(singles), dtype=np.int64)])
    order = np.lexsort((code, rows))
    return replace(
        everything,
        row=rows[order],
        code=code[order],
        count=count[order],
        times=np.concatenate([times, alone[singles].astype(np.int64)]),
        n_annotators=judged,
    )


def _with_intervals(
    ratings: Ratings, level: Level, names: list[str], found: dict[tuple[Hashable, Hashable], PairReport]
) -> Iterator[PairReport]:
    """The pairs that share a unit, with intervals, or a note where these would take too long."""
    sharing = [one for one in found.values() if one.table.n]
    if not sharing:
        return
    parts = ratings.parts
    groups = len(parts.times) if parts.are_articles else min(len(parts.times), parts.n_values**2)
    if len(sharing) * groups > told_ends.MOST_LEFT_OUT:
        yield from (_without_interval(one, names, len(sharing), parts.n) for one in sharing)
        return
    makers: dict[str, Maker] = {}
    for name in names:
        if (maker := _maker(ratings, name, level)) is not None:
            makers[name] = maker
    alone = [name for name in names if name in ONE_BY_ONE]
    for sums in pair_sums(parts, list(makers.values()), alone=True):
        for one in _block(ratings, sums, list(makers), found, parts.are_articles):
            yield (
                _one_by_one(ratings, one, alone)
                if len(sharing) <= FEW_PAIRS
                else _without_interval(one, alone, len(sharing), parts.n)
            )


def _maker(ratings: Ratings, name: str, level: Level) -> Maker | None:
    """The distance of a measure for each block of pairs; None where nothing can be compared."""
    counts = ratings.counts
    if name in ONE_BY_ONE:
        return None
    if name == "percent" or name in P_E or name in ("light", "alpha_nominal", "alpha_exact_set"):
        return lambda _pooled: Nominal()
    if name == "light_weighted":
        found = of_kappa(counts, "ordinal")
    else:
        level = _level_of(name)
        found = of_alpha(counts, level, np.zeros((1, max(len(ratings.values), 1))))
        if level == "ordinal" and found is not None:
            return lambda pooled: of_alpha(counts, level, pooled) or Nominal()
    return None if found is None else lambda _pooled: found


def _without_interval(one: PairReport, names: list[str], pairs: int, groups: int) -> PairReport:
    note = told_ends.too_many_pairs(pairs, groups)
    reports = {
        name: replace(report, notes=(*report.notes, note))
        if name in names and report.value is not None
        else report
        for name, report in one.reports.items()
    }
    return replace(one, reports=reports)


def _one_by_one(ratings: Ratings, one: PairReport, names: list[str]) -> PairReport:
    """Measures that know more of the two than what both judged, with the intervals of the pair's own table."""
    if not names:
        return one
    reports = {name: one.reports[name] for name in names}
    return replace(one, reports=one.reports | with_intervals(ratings.pair(*one.annotators), reports, {})[0])


def _left(sums: PairSums, place: int, name: str) -> Numbers:
    """The values of a measure of each pair without the group of each entry."""
    if name in P_E:
        return sums.chance(place, OF_VALUES[name])
    if name == "percent":
        return sums.percent(place)[1]
    return sums.kappa(place)[1] if name in KAPPA_AT.values() else sums.alpha(place)[1]


def _block(
    ratings: Ratings,
    sums: PairSums,
    names: list[str],
    found: dict[tuple[Hashable, Hashable], PairReport],
    are_articles: bool,
) -> Iterator[PairReport]:
    without = {name: _left(sums, place, name) for place, name in enumerate(names)}
    spread = {name: spreads(values, sums.times, sums.starts) for name, values in without.items()}
    most, n = sums.pooled.max(axis=1).tolist(), sums.pooled.sum(axis=1).tolist()
    ends = [*sums.starts[1:].tolist(), len(sums.pair)]
    for place, (other, begin, end) in enumerate(
        zip(sums.others.tolist(), sums.starts.tolist(), ends, strict=True)
    ):
        one = found[ratings.annotators[sums.first], ratings.annotators[other]]
        judged, rarer = n[place], n[place] - most[place]
        groups = told_ends.LeftOut(sums.times[begin:end], are_articles)
        reports = {
            name: told(
                groups,
                report,
                LeftOut(without[name][begin:end], judged, rarer, spread[name][place])
                if name in without
                else None,
            )
            for name, report in one.reports.items()
        }
        yield PairReport(one.annotators, reports, one.table)
