"""Intervals of what knows who judged, beside a slow version; and when pairs of annotators share too little."""

from collections import Counter
from collections.abc import Hashable
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.intervals import with_intervals
from app.core.agreement.jackknife import interval
from app.core.agreement.measures import MEASURES
from app.core.agreement.pair_intervals import KNOW_WHO_JUDGED, mean_of_pairs, without_each
from app.core.agreement.pair_reports import pair_reports
from app.core.agreement.pairs import MANY_VALUES, pair_tables
from app.core.agreement.ratings import Ratings
from app.core.agreement.shared import parts_of

Row = tuple[int, int, int]
few = settings(max_examples=15, deadline=None)
LABELS: list[Hashable] = [1, 2, 5]


def judged(seed: int, units: int = 48, people: int = 4, seen: float = 0.7) -> list[Row]:
    draw = Random(seed)
    cells = [(unit, who) for unit in range(units) for who in range(people)]
    return [(unit, who, draw.choice([1, 1, 2, 5])) for unit, who in cells if draw.random() < seen]


def table(rows: list[Row], in_articles: bool) -> Ratings:
    articles = {unit: unit // 3 for unit, _, _ in rows} if in_articles else None
    return Ratings.from_long([*rows], labels=LABELS, articles=articles)


def groups_of(rows: list[Row], in_articles: bool, people: set[int] | None = None) -> list[int]:
    """The groups in which two (of these) annotators judged the same unit."""
    judged_by = Counter(unit for unit, who, _ in rows if people is None or who in people)
    return sorted({unit // 3 if in_articles else unit for unit, many in judged_by.items() if many > 1})


def without(rows: list[Row], group: int, in_articles: bool) -> list[Row]:
    return [row for row in rows if (row[0] // 3 if in_articles else row[0]) != group]


@few
@given(seed=st.integers(0, 10_000), in_articles=st.booleans())
@pytest.mark.parametrize("name", KNOW_WHO_JUDGED)
def test_a_table_without_each_group_gives_what_it_gives_by_itself(
    name: str, seed: int, in_articles: bool
) -> None:
    rows = judged(seed)
    ratings = table(rows, in_articles)
    parts = parts_of(ratings)
    found = without_each(ratings, parts, name, MEASURES[name].levels[0])
    assert found is not None
    slow = [
        MEASURES[name].compute(table(without(rows, group, in_articles), in_articles)).value
        for group in groups_of(rows, in_articles)
    ]
    assert parts.n == len(slow)
    assert sorted(np.repeat(found, parts.times)) == pytest.approx(
        sorted(value for value in slow if value is not None)
    )


@few
@given(seed=st.integers(0, 10_000), in_articles=st.booleans())
@pytest.mark.parametrize("level", ["nominal", "interval"])
def test_the_interval_of_a_pair_is_that_of_the_pair_without_each_group(
    level: Any, seed: int, in_articles: bool
) -> None:
    rows = judged(seed, units=90, people=3)
    for one in pair_reports(table(rows, in_articles), level):
        people = {int(str(name)) for name in one.annotators}
        mine = [row for row in rows if row[1] in people]
        for name, report in one.reports.items():
            if report.ci is None:
                continue
            slow = [
                MEASURES[name].compute(table(without(mine, group, in_articles), in_articles)).value
                for group in groups_of(mine, in_articles)
            ]
            numbers = np.array(slow, dtype=np.float64)
            assert report.value is not None
            times = np.ones(len(numbers), dtype=np.int64)
            expected = interval(report.value, numbers, times, is_share=name == "percent")
            assert expected is not None
            assert report.ci == pytest.approx((expected.low, min(expected.high, 1)), abs=1e-7)
            assert report.n_clusters == len(slow)


def test_an_annotator_of_one_article_is_gone_with_it() -> None:
    rows = [*judged(3), (0, 9, 1), (1, 9, 2)]
    ratings = table(rows, in_articles=True)
    found = without_each(ratings, parts_of(ratings), "conger", "nominal")
    assert found is not None
    slow = MEASURES["conger"].compute(table(without(rows, 0, True), True)).value
    assert found[0] == pytest.approx(slow)


def test_pairs_that_share_too_little_have_no_interval_of_their_mean() -> None:
    draw = Random(1)
    rows = []
    for unit in range(150):
        said = draw.choice([1, 2])
        for who in draw.sample(range(30), 2):
            rows.append((unit, who, said if draw.random() < 0.8 else 3 - said))
    ratings = table(rows, in_articles=False)
    reports = {name: MEASURES[name].compute(ratings) for name in ("light", "conger")}
    found = with_intervals(ratings, reports, {})[0]
    assert found["light"].ci is None
    assert "thin_pairs" in [note.code for note in found["light"].notes]
    assert found["conger"].ci is not None
    mean = mean_of_pairs(ratings, parts_of(ratings), "nominal")
    assert mean is not None
    assert mean.n == pytest.approx(2 * mean.groups)
    assert mean.rarer < mean.groups


def test_of_very_many_values_a_pair_has_those_that_it_used() -> None:
    rows: list[tuple[Hashable, Hashable, Hashable]] = []
    for unit in range(MANY_VALUES + 6):
        rows += [(unit, "ann", frozenset([str(unit)])), (unit, "ben", frozenset([str(unit - unit % 2)]))]
    rows.append((0, "cem", frozenset("x")))
    ratings = Ratings.from_long(rows)
    tables = pair_tables(ratings)
    assert [one.annotators for one in tables] == list(combinations(("ann", "ben", "cem"), 2))
    assert tables[0].n == MANY_VALUES + 6
    assert tables[0].percent == pytest.approx(0.5)
    assert len(tables[1].values) == 2
    report = pair_reports(ratings, "masi")[0].reports["alpha_masi"]
    assert report.value == pytest.approx(MEASURES["alpha_masi"].compute(ratings.pair("ann", "ben")).value)


@few
@given(seed=st.integers(0, 10_000), in_articles=st.booleans())
@pytest.mark.parametrize(
    "name", ["ac1", "fleiss", "brennan_prediger", "conger", "alpha_masi", "alpha_jaccard"]
)
def test_the_measure_that_leads_has_the_interval_of_the_pair_alone(
    name: str, seed: int, in_articles: bool
) -> None:
    rows = judged(seed, units=90, people=3)
    level = MEASURES[name].levels[0]
    sets = {1: frozenset("a"), 2: frozenset("ab"), 5: frozenset("bc")}
    said = [(unit, who, sets[value] if level == "masi" else value) for unit, who, value in rows]
    articles = {unit: unit // 3 for unit, _, _ in rows} if in_articles else None
    ratings = Ratings.from_long(said, articles=articles)
    for one in pair_reports(ratings, level, name):
        pair = ratings.pair(*one.annotators)
        alone = with_intervals(pair, {name: MEASURES[name].compute(pair)}, {})[0][name]
        assert one.reports[name].ci == (None if alone.ci is None else pytest.approx(alone.ci, abs=1e-7))
        assert one.reports[name].n_clusters == alone.n_clusters


def test_too_many_pairs_have_values_and_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings = table(judged(5), in_articles=True)
    exact = pair_reports(ratings, "nominal")
    monkeypatch.setattr("app.core.agreement.told.MOST_LEFT_OUT", 10)
    for one, before in zip(pair_reports(ratings, "nominal"), exact, strict=True):
        for name, report in one.reports.items():
            assert (report.value, report.ci) == (before.reports[name].value, None)
            assert report.notes[-1].code == "too_many_pairs"
