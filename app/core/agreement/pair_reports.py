"""The reports of every pair of annotators at once: percent, the leading alpha, Cohen's kappa, with intervals."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from app.core.agreement import told as told_ends
from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.intervals import LeftOut, told
from app.core.agreement.krippendorff import alpha_of_counts
from app.core.agreement.measures import headline
from app.core.agreement.pair_distances import Nominal, of_alpha, of_kappa
from app.core.agreement.pair_intervals import Maker, PairSums, pair_sums
from app.core.agreement.pairs import PairTable, kappa_of_pair, pair_tables
from app.core.agreement.percent import percent_of_counts
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.shared import parts_of, summed
from app.errors import say

#: The mean of Cohen's kappa over pairs is Cohen's kappa for one pair: under this name it stands, by level.
KAPPA_AT: dict[Level, str] = {"nominal": "light", "ordinal": "light_weighted"}
TITLES = {"light": say("Cohen's kappa"), "light_weighted": say("Cohen's weighted kappa")}


@dataclass(frozen=True, eq=False)
class PairReport:
    """What two annotators have in common: the reports by measure, and the table that they are made from."""

    annotators: tuple[Hashable, Hashable]
    reports: dict[str, Report]
    table: PairTable


def pair_reports(ratings: Ratings, level: Level) -> list[PairReport]:
    """Every pair, those without a unit in common too, in the order of `annotators`.

    Percent agreement, the alpha that the level leads with (Krippendorff 2011) and, for labels and labels in an order,
    Cohen's kappa (1960, 1968), each with its interval by leaving out the articles (units) that both judged in.

    >>> rows = [("y", "y", "n"), ("y", "n", "n"), ("n", "n", "n"), ("y", "y", None)]
    >>> first = pair_reports(Ratings.from_table(rows, labels=["y", "n"]), "nominal")[0]
    >>> first.annotators, round(first.reports["light"].value, 3)
    ((0, 1), 0.5)
    """
    tables = pair_tables(ratings)
    all_counts = _counts_of(ratings, tables)
    found = {}
    for table, counts in zip(tables, all_counts, strict=True):
        found[table.annotators] = PairReport(table.annotators, _points(table, counts, level), table)
    for one in _with_intervals(ratings, level, found):
        found[one.annotators] = one
    return [found[table.annotators] for table in tables]


def _points(table: PairTable, counts: Counts, level: Level) -> dict[str, Report]:
    reports = {"percent": percent_of_counts(counts), headline(level).name: alpha_of_counts(counts, level)}
    if level in KAPPA_AT:
        reports[KAPPA_AT[level]] = kappa_of_pair(table, counts, level)
    return reports


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
    ratings: Ratings, level: Level, found: dict[tuple[Hashable, Hashable], PairReport]
) -> list[PairReport]:
    """The pairs that share a unit, with intervals."""
    if not any(one.table.n for one in found.values()):
        return []
    parts, counts = parts_of(ratings), ratings.counts
    nobody = np.zeros((1, parts.n_values))
    makers: list[Maker] = [lambda _pooled: Nominal()]
    names = ["percent"]
    if of_alpha(counts, level, nobody) is not None:
        makers.append(lambda pooled: of_alpha(counts, level, pooled) or Nominal())
        names.append(headline(level).name)
    if level in KAPPA_AT and (distance := of_kappa(counts, level)) is not None:
        makers.append(lambda _pooled: distance)
        names.append(KAPPA_AT[level])
    done = []
    for sums in pair_sums(parts, makers, alone=True):
        done += _block(ratings, sums, names, found, parts.are_articles)
    return done


def _block(
    ratings: Ratings,
    sums: PairSums,
    names: list[str],
    found: dict[tuple[Hashable, Hashable], PairReport],
    are_articles: bool,
) -> list[PairReport]:
    without = {}
    for place, name in enumerate(names):
        compute = (
            sums.percent if name == "percent" else sums.kappa if name.startswith("light") else sums.alpha
        )
        without[name] = compute(place)[1]
    pooled = sums.total(sums.one + sums.other)
    ends = [*sums.starts[1:].tolist(), len(sums.pair)]
    done = []
    for place, (other, begin, end) in enumerate(
        zip(sums.others.tolist(), sums.starts.tolist(), ends, strict=True)
    ):
        one = found[ratings.annotators[sums.first], ratings.annotators[other]]
        n, most = float(pooled[place].sum()), float(pooled[place].max())
        groups = told_ends.LeftOut(sums.times[begin:end], are_articles)
        reports = {
            name: told(
                groups, report, LeftOut(without[name][begin:end], n, n - most) if name in without else None
            )
            for name, report in one.reports.items()
        }
        done.append(replace(one, reports=reports))
    return done
