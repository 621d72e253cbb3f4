"""All pairs of annotators in one pass: the report of a pair is that of its own judgements alone."""

from collections.abc import Hashable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.measures import MEASURES
from app.core.agreement.pair_reports import TooManyPairs, pair_reports
from app.core.agreement.ratings import Ratings

LABELS = ["a", "b", "c"]
NUMBERS = [0, 1, 2, 5]
SETS = [frozenset(), frozenset("a"), frozenset("ab"), frozenset("bc")]


def tables(values: list[Hashable]) -> st.SearchStrategy[list[list[Hashable | None]]]:
    judged = st.one_of(st.none(), st.sampled_from(values))
    return st.integers(2, 4).flatmap(
        lambda across: st.lists(st.lists(judged, min_size=across, max_size=across), max_size=8)
    )


def agrees_with_each_pair_alone(ratings: Ratings, measure: str) -> None:
    found = pair_reports(ratings, MEASURES[measure].levels[0], measure)
    assert [pair.annotators for pair in found] == list(combinations(ratings.annotators, 2))
    for pair in found:
        report, alone = pair.reports[measure], MEASURES[measure].compute(ratings.pair(*pair.annotators))
        assert (report.method, report.reason, report.sentence) == (alone.method, alone.reason, alone.sentence)
        assert (report.n_pairable, report.n_units, report.n_judgements) == (
            alone.n_pairable,
            alone.n_units,
            alone.n_judgements,
        )
        assert report.value == (None if alone.value is None else pytest.approx(alone.value, abs=1e-9))


@pytest.mark.parametrize("measure", [one.name for one in MEASURES.values() if "nominal" in one.levels])
@given(table=tables(list(LABELS)), all_labels=st.booleans())
def test_labels_without_an_order(measure: str, table: list[list[Hashable | None]], all_labels: bool) -> None:
    agrees_with_each_pair_alone(Ratings.from_table(table, labels=LABELS if all_labels else ()), measure)


@pytest.mark.parametrize("measure", [one.name for one in MEASURES.values() if "ordinal" in one.levels])
@given(table=tables(list(NUMBERS)), backwards=st.booleans())
def test_scales_with_an_order(measure: str, table: list[list[Hashable | None]], backwards: bool) -> None:
    agrees_with_each_pair_alone(
        Ratings.from_table(table, labels=NUMBERS[::-1] if backwards else NUMBERS), measure
    )


@pytest.mark.parametrize("measure", ["alpha_ordinal", "ac2_quadratic", "light_weighted"])
@given(table=tables(list(LABELS)))
def test_labels_in_the_order_of_their_scheme(measure: str, table: list[list[Hashable | None]]) -> None:
    agrees_with_each_pair_alone(Ratings.from_table(table, labels=["c", "a", "b"]), measure)


@pytest.mark.parametrize("measure", ["alpha_interval", "alpha_ratio"])
@given(table=tables([0, 1, 2.5, 7]))
def test_numbers(measure: str, table: list[list[Hashable | None]]) -> None:
    agrees_with_each_pair_alone(Ratings.from_table(table), measure)


@pytest.mark.parametrize("measure", [one.name for one in MEASURES.values() if "masi" in one.levels])
@given(table=tables(list(SETS)))
def test_sets(measure: str, table: list[list[Hashable | None]]) -> None:
    agrees_with_each_pair_alone(Ratings.from_table(table, labels=["a", "b", "c"]), measure)


def test_what_each_of_the_two_chose_is_counted_by_label() -> None:
    table = [(frozenset("ab"), frozenset("a")), (frozenset(), frozenset("c")), (frozenset("a"), None)]
    (pair,) = pair_reports(Ratings.from_table(table, labels=["a", "b", "c"]), "masi")
    assert pair.table.of_labels(["a", "b", "c"]) == [(1, 1), (1, 0), (0, 1)]


def test_values_that_do_not_fit_the_level_say_so_as_one_pair_does() -> None:
    ratings = Ratings.from_table([("a", 2, 2), (1, 2, 3)])
    agrees_with_each_pair_alone(ratings, "alpha_interval")
    assert pair_reports(ratings, "interval")[0].reports["alpha_interval"].reason == "not_numeric"
    agrees_with_each_pair_alone(ratings, "alpha_ordinal")


def test_tables_that_would_fill_the_memory_are_refused_with_a_sentence() -> None:
    sets = [frozenset(f"{place}" for place in range(12) if number >> place & 1) for number in range(2_000)]
    rows = [(unit, person, said) for person in range(12) for unit, said in enumerate(sets)]
    with pytest.raises(TooManyPairs, match="12 annotators said 2000 different things"):
        pair_reports(Ratings.from_long(rows), "masi")
    few = Ratings.from_long([row for row in rows if row[1] < 2 and row[0] < 50])
    assert pair_reports(few, "masi")[0].reports["percent"].value == 1
