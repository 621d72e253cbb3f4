"""Against versions that are slow and obvious: every pair of judgements written out."""

from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement import counts as count_rows
from app.core.agreement.krippendorff import alpha, alpha_exact_set, coincidences
from app.core.agreement.labels import alpha_label
from app.core.agreement.percent import percent
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level

Table = list[list[Any]]
at_leisure = settings(deadline=None)


def tables(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Table]:
    """Up to nine units and five annotators."""
    return st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(st.none() | value, min_size=width, max_size=width), max_size=9)
    )


LETTERS = tables(st.sampled_from("abcd"))
POINTS = tables(st.integers(-3, 4))
AMOUNTS = tables(st.sampled_from([0, 0.5, 1, 2, 7.25, 1000]))
SETS = tables(st.frozensets(st.sampled_from("abcd"), max_size=3))


def judged(table: Table) -> list[list[Any]]:
    """The judgements of each unit that has two or more."""
    units = [[value for value in row if value is not None] for row in table]
    return [unit for unit in units if len(unit) >= 2]


def slow_alpha(table: Table, delta: Callable[[Any, Any], float]) -> float | None:
    units = judged(table)
    everything = [value for unit in units for value in unit]
    n = len(everything)
    if len(set(everything)) < 2:
        return None
    observed = sum(delta(c, k) / (len(unit) - 1) for unit in units for c, k in permutations(unit, 2)) / n
    expected = sum(delta(c, k) for c, k in permutations(everything, 2)) / (n * (n - 1))
    return 1 - observed / expected


def ordinal_in(table: Table) -> Callable[[Any, Any], float]:
    everything = [value for unit in judged(table) for value in unit]

    def delta(c: Any, k: Any) -> float:
        low, high = min(c, k), max(c, k)
        between = sum(1 for value in everything if low <= value <= high)
        return float(between - (everything.count(c) + everything.count(k)) / 2) ** 2 if c != k else 0.0

    return delta


def nominal(c: Any, k: Any) -> float:
    return float(c != k)


def interval(c: float, k: float) -> float:
    return (c - k) ** 2


def ratio(c: float, k: float) -> float:
    return ((c - k) / (c + k)) ** 2 if c + k else 0.0


def jaccard(c: frozenset[str], k: frozenset[str]) -> float:
    return 1 - len(c & k) / len(c | k) if c | k else 0.0


def masi(c: frozenset[str], k: frozenset[str]) -> float:
    if c == k:
        return 0.0
    if not c & k:
        return 1.0
    return 1 - (1 - jaccard(c, k)) * (2 / 3 if c <= k or k <= c else 1 / 3)


def check(table: Table, level: Level, delta: Callable[[Any, Any], float]) -> None:
    report, expected = alpha(Ratings.from_table(table), level), slow_alpha(table, delta)
    assert report.value == (expected if expected is None else pytest.approx(expected, abs=1e-9))


@at_leisure
@given(LETTERS)
def test_nominal_alpha_is_that_of_all_pairs(table: Table) -> None:
    check(table, "nominal", nominal)


@at_leisure
@given(POINTS)
def test_ordinal_alpha_is_that_of_all_pairs(table: Table) -> None:
    check(table, "ordinal", ordinal_in(table))


@at_leisure
@given(POINTS)
def test_interval_alpha_is_that_of_all_pairs(table: Table) -> None:
    check(table, "interval", interval)


@at_leisure
@given(AMOUNTS)
def test_ratio_alpha_is_that_of_all_pairs(table: Table) -> None:
    check(table, "ratio", ratio)


@at_leisure
@given(SETS)
def test_set_alphas_are_those_of_all_pairs(table: Table) -> None:
    if any(value is not None for row in table for value in row):
        check(table, "masi", masi)
        check(table, "jaccard", jaccard)
        exact, expected = alpha_exact_set(Ratings.from_table(table)).value, slow_alpha(table, nominal)
        assert exact == (expected if expected is None else pytest.approx(expected, abs=1e-9))


@at_leisure
@given(LETTERS)
def test_percent_is_the_mean_over_units_of_agreeing_pairs(table: Table) -> None:
    units = [[c == k for c, k in combinations(unit, 2)] for unit in judged(table)]
    expected = sum(sum(pairs) / len(pairs) for pairs in units) / len(units) if units else None
    value = percent(Ratings.from_table(table)).value
    assert value == (expected if expected is None else pytest.approx(expected, abs=1e-12))


@at_leisure
@given(LETTERS)
def test_a_label_alone_is_alpha_of_its_yes_and_no(table: Table) -> None:
    for label, report in alpha_label(Ratings.from_table(table, labels="abcde")).items():
        binary = [[None if value is None else value == label for value in row] for row in table]
        expected = slow_alpha(binary, nominal)
        assert report.value == (expected if expected is None else pytest.approx(expected, abs=1e-9))


@at_leisure
@given(SETS)
def test_a_label_of_sets_alone_is_alpha_of_its_yes_and_no(table: Table) -> None:
    for label, report in alpha_label(Ratings.from_table(table, labels="abcd")).items():
        binary = [[None if value is None else label in value for value in row] for row in table]
        expected = slow_alpha(binary, nominal)
        assert report.value == (expected if expected is None else pytest.approx(expected, abs=1e-9))


@at_leisure
@given(LETTERS)
def test_coincidences_are_symmetric_and_sum_to_the_pairable_judgements(table: Table) -> None:
    values, matrix = coincidences(Ratings.from_table(table))
    everything = [value for unit in judged(table) for value in unit]
    assert np.allclose(matrix, matrix.T)
    assert list(matrix.sum(axis=1)) == pytest.approx([everything.count(value) for value in values])


@settings(max_examples=60, deadline=None)
@given(tables(st.floats(allow_nan=True, allow_infinity=True) | st.integers() | st.text(max_size=2)))
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio", "masi", "jaccard"])
def test_whatever_the_values_a_report_comes_and_is_finite_or_undefined(level: Level, table: Table) -> None:
    report = alpha(Ratings.from_table(table), level)
    assert (report.value is None) == (report.reason is not None)
    assert report.value is None or -np.inf < report.value <= 1 + 1e-9


@at_leisure
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), max_size=60))
def test_collapsed_rows_are_the_units_and_nothing_else(judgements: list[tuple[int, int]]) -> None:
    def units_of(row: Any, code: Any, count: Any, times: Any) -> list[tuple[int, ...]]:
        rows: list[list[int]] = [[] for _ in times]
        for r, c, k in zip(row.tolist(), code.tolist(), count.tolist(), strict=True):
            rows[r] += [c] * k
        return sorted(
            tuple(one) for one, often in zip(rows, times.tolist(), strict=True) for _ in range(often)
        )

    unit = np.array([u for u, _ in judgements], dtype=np.int64)
    code = np.array([c for _, c in judgements], dtype=np.int64)
    expected = sorted(tuple(sorted(c for v, c in judgements if v == u)) for u in {u for u, _ in judgements})
    collapsed = count_rows.collapse(unit, code, 4)
    assert units_of(*collapsed) == expected
    assert len(collapsed[3]) == len(set(expected))
