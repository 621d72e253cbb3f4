"""Intervals: each group left out in turn, as a slow version does it; and what is said where there is none."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.intervals import SHARES, groups_of, with_intervals
from app.core.agreement.jackknife import interval
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.agreement.summary import report_variable

Row = tuple[Hashable, Hashable, Hashable]


def many(values: list[Any]) -> st.SearchStrategy[list[tuple[int, int, Any]]]:
    """Judgements as (unit, annotator, value), one in ten missing; every three of 24 units make an article."""

    def rows(seed: int) -> list[tuple[int, int, Any]]:
        draw = Random(seed)
        cells = [(unit, who) for unit in range(24) for who in range(3)]
        return [(unit, who, draw.choice(values)) for unit, who in cells if draw.random() < 0.9]

    return st.integers(0, 2**32).map(rows)


LETTERS = many(["a", "a", "b"])
SETS = many([frozenset("a"), frozenset("ab"), frozenset("b"), frozenset()])
POINTS = many([1, 2, 5])


def article_of(unit: int) -> int:
    return unit // 3


def table(rows: list[tuple[int, int, Any]], in_articles: bool, scheme: tuple[Hashable, ...] = ()) -> Ratings:
    articles = {unit: article_of(unit) for unit, _, _ in rows} if in_articles else None
    return Ratings.from_long(rows, labels=scheme, articles=articles)


def slow(
    rows: list[tuple[int, int, Any]],
    in_articles: bool,
    compute: Callable[[Ratings], Report | None],
    scheme: Any,
) -> Any:
    """The interval from the value itself, computed anew on the table without each group."""
    paired = {unit for unit, many_judged in Counter(unit for unit, _, _ in rows).items() if many_judged > 1}
    of = article_of if in_articles else int
    groups = sorted({of(unit) for unit in paired})
    whole = compute(Ratings.from_long(rows, labels=scheme))
    values = [
        compute(Ratings.from_long([one for one in rows if of(one[0]) != group], labels=scheme))
        for group in groups
    ]
    if whole is None or any(one is None or one.value is None for one in values):
        return None
    numbers = np.array([one.value for one in values if one is not None], dtype=np.float64)
    assert whole.value is not None
    return interval(
        whole.value, numbers, np.ones(len(numbers), dtype=np.int64), is_share=whole.method in SHARES
    )


few = settings(max_examples=12)


def shown(report: Report, expected: Any) -> None:
    if report.ci is None:
        return
    assert expected is not None
    assert report.ci == pytest.approx((expected.low, min(expected.high, 1)), abs=1e-7)


@few
@given(LETTERS, st.booleans())
@pytest.mark.parametrize("name", ["percent", "alpha_nominal", "fleiss", "ac1", "brennan_prediger"])
def test_the_interval_is_that_of_the_table_without_each_group(
    name: str, rows: list[tuple[int, int, str]], in_articles: bool
) -> None:
    judged = Counter(unit for unit, _, _ in rows)
    only = [one for one in rows if judged[one[0]] > 1]
    ratings = table(only, in_articles, ("a", "b"))
    report = MEASURES[name].compute(ratings)
    found, _ = with_intervals(ratings, {name: report}, {})
    shown(found[name], slow(only, in_articles, MEASURES[name].compute, ("a", "b")))


@few
@given(SETS, st.booleans())
@pytest.mark.parametrize("name", ["percent", "alpha_masi", "alpha_jaccard", "alpha_exact_set"])
def test_the_interval_of_sets_is_that_of_the_table_without_each_group(
    name: str, rows: list[tuple[int, int, Any]], in_articles: bool
) -> None:
    ratings = table(rows, in_articles)
    found, _ = with_intervals(ratings, {name: MEASURES[name].compute(ratings)}, {})
    shown(found[name], slow(rows, in_articles, MEASURES[name].compute, ()))


@few
@given(POINTS, st.booleans())
@pytest.mark.parametrize("name", ["alpha_interval", "alpha_ratio"])
def test_the_interval_of_numbers_is_that_of_the_table_without_each_group(
    name: str, rows: list[tuple[int, int, Any]], in_articles: bool
) -> None:
    ratings = table(rows, in_articles)
    found, _ = with_intervals(ratings, {name: MEASURES[name].compute(ratings)}, {})
    expected = slow(rows, in_articles, MEASURES[name].compute, ())
    shown(found[name], expected)


@few
@given(SETS, st.booleans())
@pytest.mark.parametrize(
    "name", [name for name in LABEL_MEASURES if name in ("alpha_label", "specific_agreement")]
)
def test_the_interval_of_a_label_is_that_of_the_table_without_each_group(
    name: str, rows: list[tuple[int, int, Any]], in_articles: bool
) -> None:
    ratings = table(rows, in_articles, ("a", "b"))
    labels = {label: {name: one} for label, one in LABEL_MEASURES[name].compute(ratings).items()}
    _, found = with_intervals(ratings, {}, labels)
    for label in ("a", "b"):

        def of(one: Ratings, label: str = label) -> Report | None:
            return LABEL_MEASURES[name].compute(one).get(label)

        shown(found[label][name], slow(rows, in_articles, of, ("a", "b")))


def _grid(articles: int, passages: int = 15, every: int = 3) -> list[Row]:
    """Two annotators who part on every seventh passage; every third one has the label."""
    rows: list[Row] = []
    for number in range(articles * passages):
        one = "yes" if number % every == 0 else "no"
        other = {"yes": "no", "no": "yes"}[one] if number % 7 == 0 else one
        rows += [(number, "ann", one), (number, "ben", other)]
    return rows


def _report(rows: list[Row], passages: int = 15) -> Report:
    articles = {unit: unit // passages for unit, _, _ in rows}  # type: ignore[operator]
    return report_variable("v", Ratings.from_long(rows, articles=articles), "nominal").measures[
        "alpha_nominal"
    ]


def test_twenty_articles_have_an_interval() -> None:
    report = _report(_grid(20))
    assert report.ci is not None
    assert report.value is not None
    assert report.ci[0] < report.value < report.ci[1]
    assert report.n_clusters == 20
    assert report.below is not None
    assert report.below[0] <= report.below[1]


def test_few_articles_have_an_interval_where_no_value_is_rare() -> None:
    assert _report(_grid(6)).ci is not None
    rare = _report(_grid(6, passages=60, every=30), passages=60)
    assert rare.ci is None
    assert "too_few_groups" in [note.code for note in rare.notes]


def test_four_articles_are_too_few() -> None:
    report = _report(_grid(4))
    assert report.ci is None
    assert "4 articles" in next(note.sentence for note in report.notes if note.code == "too_few_groups")


def test_a_rare_value_has_no_interval() -> None:
    report = _report(_grid(40, passages=5, every=21), passages=5)
    assert report.ci is None
    assert "too_few_uses" in [note.code for note in report.notes]


def test_full_agreement_has_no_interval_of_no_width() -> None:
    rows = [(number, who, "ab"[number % 2]) for number in range(100) for who in ("ann", "ben")]
    report = report_variable("v", Ratings.from_long(rows), "nominal").measures["alpha_nominal"]
    assert (report.value, report.ci) == (1, None)
    assert "no_interval" in [note.code for note in report.notes]


def test_passages_of_one_article_that_are_alike_widen_the_interval() -> None:
    rows: list[Row] = []
    for article in range(30):
        parted = article % 3 == 0
        for place in range(10):
            unit = article * 10 + place
            one = "yes" if (article + place) % 2 else "no"
            other = {"yes": "no", "no": "yes"}[one] if parted else one
            rows += [(unit, "ann", one), (unit, "ben", other)]
    by_article, by_unit = _report(rows, passages=10), _report(rows, passages=1)
    assert by_article.value == by_unit.value
    assert by_article.ci is not None
    assert by_unit.ci is not None
    assert by_article.ci[1] - by_article.ci[0] > 2 * (by_unit.ci[1] - by_unit.ci[0])


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_every_measure_has_an_interval_where_there_is_enough(level: Any) -> None:
    rows = [(unit, who, {"yes": 2, "no": 1}[str(said)]) for unit, who, said in _grid(30)]
    measures = report_variable("v", Ratings.from_long(rows, labels=[1, 2]), level).measures
    assert {name for name, report in measures.items() if report.ci is None} == set()


def test_alike_units_told_once_are_as_good_as_each_by_itself() -> None:
    rows = _grid(30)
    told_once = groups_of(Ratings.from_long(rows))
    each = groups_of(Ratings.from_long(rows, articles={unit: unit for unit, _, _ in rows}))
    assert len(told_once.times) < len(each.times)
    assert told_once.n == each.n
    one = report_variable("v", Ratings.from_long(rows), "nominal")
    other = report_variable(
        "v", Ratings.from_long(rows, articles={unit: unit for unit, _, _ in rows}), "nominal"
    )
    for name, report in one.measures.items():
        same = other.measures[name]
        assert replace(report, ci=None, below=None, notes=()) == replace(
            same, ci=None, below=None, notes=()
        ) or (report.n_clusters is None)
        if report.ci is not None:
            assert report.ci == pytest.approx(same.ci)


@pytest.mark.parametrize(("articles", "shown"), [(19, False), (20, True)])
def test_what_follows_how_common_a_label_is_needs_twenty_articles(articles: int, shown: bool) -> None:
    draw = np.random.default_rng(3)
    true = draw.random(articles * 10) < 0.4
    rows = [
        (unit, who, "y" if true[unit] != (draw.random() < 0.15) else "n")
        for unit in range(len(true))
        for who in range(3)
    ]
    ratings = Ratings.from_long(rows, articles={unit: unit // 10 for unit in range(len(true))})
    names = ("percent", "ac1", "brennan_prediger", "alpha_nominal", "fleiss", "conger")
    measures = {name: MEASURES[name].compute(ratings) for name in names}
    labels = {
        label: {"ac1_label": one} for label, one in LABEL_MEASURES["ac1_label"].compute(ratings).items()
    }
    done, each = with_intervals(ratings, measures, labels)
    for report in (done["percent"], done["ac1"], done["brennan_prediger"], each["y"]["ac1_label"]):
        assert (report.ci is not None) == shown
        sentences = [note.sentence for note in report.notes if note.code == "too_few_groups"]
        assert sentences == ([] if shown else ["No interval: 19 articles to go by; at least 20 are needed."])
    assert all(done[name].ci is not None for name in ("alpha_nominal", "fleiss", "conger"))


def test_percent_needs_units_on_which_annotators_differ_and_not_rare_labels() -> None:
    rows = [(unit, who, "y" if unit == 3 else "n") for unit in range(200) for who in ("ann", "ben")]
    flipped = [(unit, who, "y" if unit % 20 == 7 and who == "ben" else said) for unit, who, said in rows]
    articles = {unit: unit // 10 for unit in range(200)}
    for judged, ends in ((rows, False), (flipped[:1200], True)):
        found = report_variable("v", Ratings.from_long(judged, articles=articles), "nominal").measures
        assert (found["percent"].ci is not None) is ends
        assert found["alpha_nominal"].ci is None
    few = report_variable(
        "v",
        Ratings.from_long([*rows[:-2], (199, "ann", "y"), (199, "ben", "n")], articles=articles),
        "nominal",
    )
    assert "at least 6 of both" in few.measures["percent"].notes[-1].sentence
