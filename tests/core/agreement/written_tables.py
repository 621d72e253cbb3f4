"""Tables of judgements of several kinds, for tests that read the same number in two ways. Seeds are fixed."""

import random
from collections.abc import Hashable, Sequence

from app.core.agreement.intervals import with_intervals
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report

Row = tuple[Hashable, Hashable, Hashable]
Case = tuple[str, str, Hashable]


def rows_of(
    values: Sequence[Hashable], units: int, seed: int, annotators: str = "xyz", missing: float = 0.2
) -> list[Row]:
    """Annotators who mostly say what is so, and else anything; some judgements are missing."""
    draw = random.Random(seed)
    rows: list[Row] = []
    for unit in range(units):
        so = draw.choice(values)
        for annotator in annotators:
            if draw.random() >= missing:
                rows.append((unit, annotator, so if draw.random() < 0.6 else draw.choice(values)))
    return rows


def in_articles(units: int, size: int) -> dict[Hashable, Hashable]:
    """Which article each unit lies in, so many units an article."""
    return {unit: unit // size for unit in range(units)}


def sets_of(labels: str, units: int, seed: int) -> list[Row]:
    """The same with sets of labels, the empty one among them."""
    draw = random.Random(seed)
    values = [frozenset(draw.sample(labels, draw.choice((0, 1, 1, 2, 3)))) for _ in range(12)]
    return rows_of(values, units, seed)


def _ratings() -> dict[str, tuple[Level, Ratings]]:
    odd = ['it\'s "odd"', "back\\slash", "ع\u2028ب", "{}"]
    return {
        "missing": (
            "nominal",
            Ratings.from_long(rows_of("abc", 240, 1), labels=tuple("abcd"), articles=in_articles(240, 8)),
        ),
        "rare label": (
            "nominal",
            Ratings.from_long(
                rows_of("aaaaaaaaaaaaaab", 320, 2), labels=("b", "a"), articles=in_articles(320, 10)
            ),
        ),
        "one article": ("nominal", Ratings.from_long(rows_of("abc", 40, 3), articles=in_articles(40, 40))),
        "no articles": ("nominal", Ratings.from_long(rows_of("ab", 90, 4, missing=0.5))),
        "two annotators": (
            "nominal",
            Ratings.from_long(rows_of("abc", 100, 5, "xy"), articles=in_articles(100, 4)),
        ),
        "odd keys": (
            "nominal",
            Ratings.from_long(rows_of(odd, 60, 6), labels=odd, articles=in_articles(60, 2)),
        ),
        "points out of order": (
            "ordinal",
            Ratings.from_long(
                rows_of((3, 1, 2, 0.5), 150, 7), labels=(3, 1, 2, 0.5, 7), articles=in_articles(150, 5)
            ),
        ),
        "labels in order": (
            "ordinal",
            Ratings.from_long(
                rows_of(("low", "mid", "top"), 150, 8),
                labels=("low", "mid", "top", "never"),
                articles=in_articles(150, 5),
            ),
        ),
        "numbers": (
            "interval",
            Ratings.from_long(rows_of((-1.5, 0, 2, 4), 150, 9), articles=in_articles(150, 5)),
        ),
        "from zero": (
            "ratio",
            Ratings.from_long(rows_of((0, 1, 2, 8), 150, 10), articles=in_articles(150, 5)),
        ),
        "sets": (
            "masi",
            Ratings.from_long(
                sets_of("abcdef", 200, 11), labels=tuple("abcdefg"), articles=in_articles(200, 8)
            ),
        ),
    }


TABLES = _ratings()


def report_of(ratings: Ratings, name: str, label: Hashable = None) -> Report:
    """The report of one measure, with its interval."""
    if name in LABEL_MEASURES:
        reports = {label: {name: LABEL_MEASURES[name].compute(ratings)[label]}}
        return with_intervals(ratings, {}, reports)[1][label][name]
    return with_intervals(ratings, {name: MEASURES[name].compute(ratings)}, {})[0][name]


def _cases() -> list[Case]:
    found: list[Case] = []
    for table, (level, ratings) in TABLES.items():
        found += [(table, name, None) for name, one in MEASURES.items() if level in one.levels]
        found += [
            (table, name, label)
            for name, one in LABEL_MEASURES.items()
            if level in one.levels
            for label in ratings.labels
        ]
    return [
        (table, name, label)
        for table, name, label in found
        if report_of(TABLES[table][1], name, label).value is not None
    ]


#: Every measure of every table, and of every label of it, that has a value.
CASES = _cases()


def cases_of(table: str) -> list[Case]:
    """Those of one table."""
    return [case for case in CASES if case[0] == table]
