"""How far an annotator agrees with themselves: the same unit judged twice by the same person, some time apart.

What somebody says twice is no agreement between people and never goes into alpha. It says how much of the disagreement
between people may be chance within each of them. Test and retest; Krippendorff (2004) calls it stability.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from app.core.agreement.pair_reports import pair_reports
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report

FIRST, AGAIN = "first", "again"


@dataclass(frozen=True, slots=True)
class Repeat:
    """One unit that one annotator judged twice; `days` between the two, where that is known."""

    annotator: Hashable
    unit: Hashable
    first: Hashable
    again: Hashable
    days: float | None = None


@dataclass(frozen=True, eq=False)
class Stability:
    """How far an annotator agrees with themselves: percent, the leading alpha and, for labels, Cohen's kappa; `days`
    between the two judgements: least, median and most, None where that is not known.
    """

    annotator: Hashable
    n: int
    days: tuple[float, float, float] | None
    reports: dict[str, Report]


def stability(
    repeats: Iterable[Repeat],
    level: Level,
    *,
    labels: tuple[Hashable, ...] = (),
    unit_name: str = "passage",
    articles: Mapping[Hashable, Hashable] | None = None,
) -> list[Stability]:
    """Each annotator who judged something twice, in the order in which they come.

    Of more than two judgements give the first two: the first answer and its first repeat.

    >>> twice = [Repeat("ann", 1, "a", "a", 14), Repeat("ann", 2, "b", "a", 14), Repeat("ann", 3, "b", "b", 15)]
    >>> one = stability(twice, "nominal")[0]
    >>> one.n, one.days, round(one.reports["percent"].value, 2), round(one.reports["light"].value, 2)
    (3, (14, 14, 15), 0.67, 0.4)
    """
    by_annotator: dict[Hashable, list[Repeat]] = {}
    for one in repeats:
        by_annotator.setdefault(one.annotator, []).append(one)
    found = []
    for annotator, theirs in by_annotator.items():
        rows = [
            (one.unit, when, said)
            for one in theirs
            for when, said in ((FIRST, one.first), (AGAIN, one.again))
        ]
        ratings = Ratings.from_long(rows, labels=labels, unit_name=unit_name, articles=articles)
        reports = pair_reports(ratings, level)[0].reports
        days = sorted(one.days for one in theirs if one.days is not None)
        between = (days[0], median(days), days[-1]) if days else None
        found.append(Stability(annotator, len(theirs), between, reports))
    return found


def own_duplicates(ratings: Ratings) -> list[Repeat]:
    """What annotators of a table judged more than once: the first two judgements of each such unit."""
    return [
        Repeat(
            ratings.annotators[one.annotator],
            ratings.units[one.unit],
            ratings.values[one.first],
            ratings.values[one.again],
        )
        for one in ratings.twice
    ]
