"""What holds of every measure on any table: it has a value or a reason, and names and orders do not matter to it."""

import json
import math
from collections.abc import Callable, Hashable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.intervals import with_intervals
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import REASONS, Report
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable
from tests.core.agreement.subjects import SUBJECTS, Subject

Row = tuple[int, int, str]
every_measure = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: f"{s.name}-{s.level}")
at_random = settings(max_examples=6, deadline=None)
SEEDS = st.integers(0, 100_000)


def judged(seed: int) -> list[Row]:
    """A table of any shape: none to twelve units, one to five annotators, some or all labels, many cells missing."""
    draw = Random(seed)
    letters = draw.choice(["a", "ab", "aab", "abc", "aaabc"])
    people, seen = draw.randint(1, 5), draw.choice([0.3, 0.7, 1.0])
    cells = [(unit, who) for unit in range(draw.randint(0, 12)) for who in range(people)]
    return [(unit, who, draw.choice(letters)) for unit, who in cells if draw.random() < seen]


def table(
    subject: Subject, rows: list[Row], of: Callable[[Hashable], Hashable] = lambda value: value
) -> Ratings:
    return Ratings.from_long([(unit, who, of(subject.value(letter))) for unit, who, letter in rows])


def same(one: Report, other: Report) -> None:
    assert (one.status, one.reason) == (other.status, other.reason)
    assert one.value == (None if other.value is None else pytest.approx(other.value, abs=1e-9))


@every_measure
@at_random
@given(seed=SEEDS)
def test_it_is_a_finite_number_or_a_reason_and_a_sentence(subject: Subject, seed: int) -> None:
    ratings = table(subject, judged(seed))
    report = subject.compute(ratings)
    assert report.value is None or math.isfinite(report.value)
    assert report.value is None or report.value <= 1 + 1e-12
    assert report.reason is None or report.reason in REASONS
    assert report.sentence.endswith(".")
    json.dumps(report.as_dict(), allow_nan=False)
    if subject.name in MEASURES:
        shown = with_intervals(ratings, {subject.name: report}, {})[0][subject.name]
        if shown.ci is not None:
            assert -math.inf < shown.ci[0] < shown.ci[1] <= 1


@every_measure
@at_random
@given(seed=SEEDS)
def test_the_order_and_the_names_of_units_and_annotators_do_not_matter(subject: Subject, seed: int) -> None:
    rows = judged(seed)
    turned = Random(seed).sample(rows, len(rows))
    named = [(7 * unit + 3, 100 - who, letter) for unit, who, letter in turned]
    report = subject.compute(table(subject, rows))
    same(subject.compute(table(subject, named)), report)


RENAMED = {"x": "3", "y": "2", "z": "1", "w": "0"}
LETTERS = {"a": "m", "b": "n", "c": "o"}


def other_names(level: str) -> Callable[[Hashable], Hashable]:
    """Values under other names: of places in an order and of numbers those that the level holds for the same."""
    if level == "masi":
        return lambda value: frozenset(RENAMED[str(label)] for label in value)  # type: ignore[attr-defined]
    if level == "nominal":
        return lambda value: LETTERS[str(value)]
    stretch: dict[str, Callable[[Any], Hashable]] = {
        "ordinal": lambda value: {1: 10, 2: 20, 5: 21}[value],
        "interval": lambda value: 7 - 3 * value,
        "ratio": lambda value: 3 * value,
    }
    return stretch[level]


@every_measure
@at_random
@given(seed=SEEDS)
def test_the_names_of_values_do_not_matter(subject: Subject, seed: int) -> None:
    rows = judged(seed)
    report = subject.compute(table(subject, rows))
    if subject.name in LABEL_MEASURES:
        # Of one label: the first in the order of names, which is another under other names of sets.
        labels = LABEL_MEASURES[subject.name].compute
        one, other = labels(table(subject, rows)), labels(table(subject, rows, other_names(subject.level)))
        key = [(each.reason or "", each.value or 0.0) for each in one.values()]
        again = [(each.reason or "", each.value or 0.0) for each in other.values()]
        assert sorted(again) == [(reason, pytest.approx(value)) for reason, value in sorted(key)]
        return
    same(subject.compute(table(subject, rows, other_names(subject.level))), report)


@every_measure
@at_random
@given(seed=SEEDS)
def test_what_is_judged_twice_counts_once_as_it_was_said_last(subject: Subject, seed: int) -> None:
    rows = judged(seed)
    if not rows:
        return
    before = [(unit, who, "c") for unit, who, _ in rows[: len(rows) // 2 + 1]]
    plain, twice = table(subject, rows), table(subject, before + rows)
    # A value that nobody holds to any more is still one of those that occur.
    told = replace(twice, values=twice.values)
    assert told.counts.n_judgements == plain.counts.n_judgements
    assert len(twice.twice) == len(before)
    labelled = Ratings.from_long(
        [(unit, who, subject.value(letter)) for unit, who, letter in rows], labels=twice.labels
    )
    same(subject.compute(twice), subject.compute(labelled))


SPANS = pytest.mark.parametrize("measure", SPAN_MEASURES.values(), ids=lambda m: m.name)


def span_reports(measure: Any, spans: SpanTable) -> list[Report]:
    whole = [] if measure.compute is None else [measure.compute(spans)]
    return whole + ([] if measure.by_label is None else list(measure.by_label(spans).values()))


@SPANS
@at_random
@given(seed=SEEDS)
def test_a_measure_of_spans_is_a_finite_number_or_a_reason(measure: Any, seed: int) -> None:
    draw = Random(seed)
    people, units = draw.randint(1, 4), draw.randint(0, 6)
    seen = [(unit, who) for unit in range(units) for who in range(people) if draw.random() < 0.8]
    marks = [
        (unit, who, draw.choice("ab"), start, start + draw.randint(1, 9))
        for unit, who in seen
        for start in draw.sample(range(30), draw.randint(0, 3))
    ]
    spans = SpanTable.from_rows(seen, marks, dict.fromkeys(range(units), 40), labels=["a", "b", "never"])
    for report in span_reports(measure, spans):
        assert report.value is None or math.isfinite(report.value)
        assert report.reason is None or report.reason in REASONS
        assert report.sentence.endswith(".")
        json.dumps(report.as_dict(), allow_nan=False)


@SPANS
def test_spans_that_all_mark_alike_agree_fully(measure: Any) -> None:
    marks = [(unit, who, "a", 3, 9) for unit in range(4) for who in range(3)]
    spans = SpanTable.from_rows([], marks, dict.fromkeys(range(4), 20), labels=["a"])
    for report in span_reports(measure, spans):
        assert report.value is None or report.value == pytest.approx(1)


@SPANS
@pytest.mark.parametrize("seen", [[], [(0, "ann")]])
def test_spans_of_nobody_or_of_one_are_undefined(measure: Any, seen: list[tuple[int, str]]) -> None:
    spans = SpanTable.from_rows(seen, [], {0: 20}, labels=["a"])
    for report in span_reports(measure, spans):
        assert (report.status, report.value) == ("undefined", None)
