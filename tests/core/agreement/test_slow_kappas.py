"""The kappa family against versions that are slow and obvious: every pair of judgements written out."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement import chance, pairs, per_label
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.agreement.summary import report_variable

Table = list[list[Any]]
SCHEME = "abcd"


def tables(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Table]:
    """Up to nine units and five annotators."""
    return st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(st.none() | value, min_size=width, max_size=width), max_size=9)
    )


LETTERS = tables(st.sampled_from(SCHEME))
POINTS = tables(st.sampled_from([1, 2, 3, 4]))
SETS = tables(st.frozensets(st.sampled_from(SCHEME), max_size=3))


def units_of(table: Table) -> list[list[Any]]:
    found = [[value for value in row if value is not None] for row in table]
    return [unit for unit in found if unit]


def pairs_in(table: Table) -> list[list[tuple[Any, Any]]]:
    return [list(permutations(unit, 2)) for unit in units_of(table) if len(unit) > 1]


def slow_p_a(table: Table, alike: Callable[[Any, Any], float]) -> float | None:
    units = pairs_in(table)
    return (
        sum(sum(alike(*pair) for pair in unit) / len(unit) for unit in units) / len(units) if units else None
    )


def slow_pi(table: Table) -> dict[Any, float]:
    units = units_of(table)
    total: Counter[Any] = Counter()
    for unit in units:
        for value in unit:
            total[value] += 1 / len(unit) / len(units)  # type: ignore[assignment]
    return dict(total)


def same(one: Any, other: Any) -> float:
    return float(one == other)


def corrected(p_a: float | None, p_e: float) -> float | None:
    return None if p_a is None or p_e >= 1 else (p_a - p_e) / (1 - p_e)


def is_alike(table: Table) -> bool:
    return len({value for unit in pairs_in(table) for pair in unit for value in pair}) < 2


def compare(report: Report, slow: float | None) -> None:
    if slow is None:
        assert report.status == "undefined"
    else:
        assert report.value == pytest.approx(slow, abs=1e-9)


@given(LETTERS)
def test_ac1_is_the_slow_one(table: Table) -> None:
    p_e = sum(pi * (1 - pi) for pi in slow_pi(table).values()) / 3
    compare(chance.ac1(Ratings.from_table(table, labels=SCHEME)), corrected(slow_p_a(table, same), p_e))


@given(LETTERS)
def test_brennan_prediger_is_the_slow_one(table: Table) -> None:
    slow = corrected(slow_p_a(table, same), 1 / 4)
    compare(chance.brennan_prediger(Ratings.from_table(table, labels=SCHEME)), slow)


@given(LETTERS)
def test_fleiss_is_the_slow_one(table: Table) -> None:
    p_e = sum(pi**2 for pi in slow_pi(table).values())
    slow = None if is_alike(table) else corrected(slow_p_a(table, same), p_e)
    compare(chance.fleiss(Ratings.from_table(table, labels=SCHEME)), slow)


@given(LETTERS)
def test_conger_is_the_slow_one(table: Table) -> None:
    columns = [[value for value in column if value is not None] for column in zip(*table, strict=True)]
    raters = [column for column in columns if column]
    r, p_e = len(raters), 0.0
    for k in SCHEME:
        shares = [column.count(k) / len(column) for column in raters]
        if r > 1:
            mean = sum(shares) / r
            p_e += mean**2 - sum((share - mean) ** 2 for share in shares) / (r - 1) / r
    slow = None if r < 2 or is_alike(table) else corrected(slow_p_a(table, same), p_e)
    compare(chance.conger(Ratings.from_table(table, labels=SCHEME)), slow)


@given(POINTS)
def test_ac2_is_the_slow_one(table: Table) -> None:
    def alike(one: int, other: int) -> float:
        return 1 - (one - other) ** 2 / 9

    weights = sum(alike(one, other) for one in (1, 2, 3, 4) for other in (1, 2, 3, 4))
    p_e = weights / 12 * sum(pi * (1 - pi) for pi in slow_pi(table).values())
    report = chance.ac2_quadratic(Ratings.from_table(table, labels=[1, 2, 3, 4]))
    compare(report, corrected(slow_p_a(table, alike), p_e))


def slow_kappa(shared: list[tuple[Any, Any]], apart: Callable[[Any, Any], float]) -> float | None:
    expected = sum(apart(one, other) for one, _ in shared for _, other in shared)
    observed = sum(apart(*pair) for pair in shared) * len(shared)
    return 1 - observed / expected if expected else None


def slow_light(table: Table, apart: Callable[[Any, Any], float]) -> float | None:
    kappas = []
    for g, h in combinations(range(len(table[0]) if table else 0), 2):
        shared = [(row[g], row[h]) for row in table if row[g] is not None and row[h] is not None]
        if (kappa := slow_kappa(shared, apart)) is not None:
            kappas.append(kappa)
    return sum(kappas) / len(kappas) if kappas else None


@given(LETTERS)
def test_light_is_the_mean_of_the_slow_kappas(table: Table) -> None:
    compare(pairs.light(Ratings.from_table(table)), slow_light(table, lambda c, k: float(c != k)))


@given(POINTS)
def test_weighted_light_is_the_mean_of_the_slow_weighted_kappas(table: Table) -> None:
    compare(
        pairs.light_weighted(Ratings.from_table(table, labels=[1, 2, 3, 4])),
        slow_light(table, lambda c, k: (c - k) ** 2),
    )


@given(LETTERS)
def test_pair_tables_count_what_both_judged(table: Table) -> None:
    ratings = Ratings.from_table(table)
    for one in pairs.pair_tables(ratings):
        g, h = one.annotators
        shared = [(row[g], row[h]) for row in table if row[g] is not None and row[h] is not None]
        for row, c in enumerate(one.values):
            for column, k in enumerate(one.values):
                assert one.cells[row, column] == shared.count((c, k))


def on_one_label(table: Table, label: str) -> Table:
    return [[None if cell is None else label in cell for cell in row] for row in table]


@given(SETS)
@pytest.mark.parametrize("name", ["fleiss_label", "ac1_label"])
def test_the_kappa_of_a_label_is_that_of_its_yes_and_no(name: str, table: Table) -> None:
    reports = LABEL_MEASURES[name].compute(Ratings.from_table(table, labels=SCHEME))
    for label, report in reports.items():
        binary = Ratings.from_table(on_one_label(table, str(label)), labels=[False, True])
        if report.reason == "label_unused":
            assert not any(
                True in pair for unit in pairs_in(on_one_label(table, str(label))) for pair in unit
            )
            continue
        assert report.value == pytest.approx(MEASURES[name.removesuffix("_label")].compute(binary).value)


@given(SETS)
def test_specific_agreement_is_the_slow_one(table: Table) -> None:
    for label, report in per_label.specific_agreement(Ratings.from_table(table, labels=SCHEME)).items():
        found = [pair for unit in pairs_in(on_one_label(table, str(label))) for pair in unit if pair[0]]
        compare(report, sum(other for _, other in found) / len(found) if found else None)


def test_the_indices_of_prevalence_and_bias_are_those_of_the_table() -> None:
    cells = [("y", "y")] * 40 + [("y", "n")] * 9 + [("n", "y")] * 6 + [("n", "n")] * 45
    one = pairs.pair_tables(Ratings.from_table(cells, labels=["y", "n"]))[0]
    assert (one.n, one.prevalence, one.bias) == (100, 0.05, 0.03)
    assert [marginal.tolist() for marginal in one.marginals] == [[49, 51], [46, 54]]


def test_a_common_label_is_noted_where_alpha_and_ac1_part() -> None:
    common = Ratings.from_table([("y", "y")] * 90 + [("y", "n")] * 5 + [("n", "y")] * 5)
    even = Ratings.from_table([("y", "y")] * 45 + [("n", "n")] * 45 + [("n", "y")] * 10)
    codes = [
        [note.code for note in report_variable("v", table, "nominal").measures["alpha_nominal"].notes]
        for table in (common, even)
    ]
    assert ["prevalence" in each for each in codes] == [True, False]
