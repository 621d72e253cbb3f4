"""Where disagreement lies, against versions that write out all pairs of judgements."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.confusions import confusions, label_matrix
from app.core.agreement.disagreement import differences, shares_of_annotators, shares_of_units
from app.core.agreement.distances import set_distance
from app.core.agreement.krippendorff import alpha, coincidences
from app.core.agreement.label_pairs import NOTHING
from app.core.agreement.leave_out import LeftOut, leave_out_annotators, leave_out_groups, leave_out_labels
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import REASONS, Level
from tests.core.agreement.test_slow_references import LETTERS, POINTS, SETS, Table

at_leisure = settings(deadline=None)
Delta = Callable[[Any, Any], float]


def nominal(c: Any, k: Any) -> float:
    return float(c != k)


def interval(c: Any, k: Any) -> float:
    return float((c - k) ** 2)


def masi(c: Any, k: Any) -> float:
    return set_distance(c, k)


CASES: list[tuple[st.SearchStrategy[Table], Level, Delta]] = [
    (LETTERS, "nominal", nominal),
    (POINTS, "interval", interval),
    (SETS, "masi", masi),
]
case = st.one_of(*(st.tuples(tables, st.just(level), st.just(delta)) for tables, level, delta in CASES))


def people(row: list[Any]) -> list[tuple[int, Any]]:
    return [(who, value) for who, value in enumerate(row) if value is not None]


def slow_unit(row: list[Any], delta: Delta) -> float:
    said = people(row)
    return (
        sum(delta(c, k) for (_, c), (_, k) in permutations(said, 2)) / (len(said) - 1) if len(said) > 1 else 0
    )


@at_leisure
@given(case)
def test_each_unit_has_its_share_of_all_that_differs(given_: tuple[Table, Level, Delta]) -> None:
    table, level, delta = given_
    found = shares_of_units(differences(Ratings.from_table(table), level))
    slow = [slow_unit(row, delta) for row in table]
    places = dict(zip(found.units.tolist(), found.share.tolist(), strict=True))
    if not sum(slow):
        assert found.reason in ("no_pairs", "no_disagreement", "not_numeric", "not_sets")
        assert found.reason in REASONS
        assert found.sentence
        assert not places
        return
    assert found.reason is None
    assert sum(places.values()) == pytest.approx(1)
    assert {at: share * sum(slow) for at, share in places.items()} == pytest.approx(
        {at: value for at, value in enumerate(slow) if value > 0}
    )
    assert sorted(found.share.round(9), reverse=True) == found.share.round(9).tolist()


@at_leisure
@given(SETS, st.sampled_from("abcd"))
def test_the_shares_of_a_label_are_those_of_yes_and_no(table: Table, label: str) -> None:
    yes_or_no = [[None if value is None else label in value for value in row] for row in table]
    of_label = shares_of_units(differences(Ratings.from_table(table), "masi").of_label(label))
    binary = shares_of_units(differences(Ratings.from_table(yes_or_no), "nominal"))
    assert of_label.units.tolist() == binary.units.tolist()
    assert of_label.share == pytest.approx(binary.share)
    assert of_label.pairs.tolist() == binary.pairs.tolist()


def slow_confusions(
    table: Table, delta: Delta
) -> tuple[dict[frozenset[Any], float], Counter[frozenset[Any]]]:
    weights: dict[frozenset[Any], float] = {}
    pairs: Counter[frozenset[Any]] = Counter()
    for row in table:
        said = [value for _, value in people(row)]
        for c, k in combinations(said, 2):
            if c == k:
                continue
            mine, theirs = ([c], [k])
            if isinstance(c, frozenset):
                mine, theirs = (list(c - k) or [NOTHING], list(k - c) or [NOTHING])
            for x in mine:
                for y in theirs:
                    part = 2 * delta(c, k) / (len(said) - 1) / len(mine) / len(theirs)
                    weights[frozenset((x, y))] = weights.get(frozenset((x, y)), 0) + part
                    pairs[frozenset((x, y))] += 1
    return weights, pairs


@at_leisure
@given(case)
def test_each_pair_of_labels_has_its_share(given_: tuple[Table, Level, Delta]) -> None:
    table, level, delta = given_
    found = confusions(differences(Ratings.from_table(table), level))
    weights, pairs = slow_confusions(table, delta)
    total = sum(weights.values())
    assert {frozenset((one.one, one.other)): one.share for one in found} == pytest.approx(
        {labels: weight / total for labels, weight in weights.items()}
    )
    assert {frozenset((one.one, one.other)): one.pairs for one in found} == pairs
    if found:
        assert sum(one.share for one in found) == pytest.approx(1)


@at_leisure
@given(case)
def test_the_passages_of_two_labels_add_up_to_their_confusion(given_: tuple[Table, Level, Delta]) -> None:
    table, level, _delta = given_
    everything = differences(Ratings.from_table(table), level)
    for one in confusions(everything):
        between = everything.of_labels(one.other, one.one)
        assert between.total == pytest.approx(one.share * everything.total)
        assert len(shares_of_units(between).units) == one.units


@at_leisure
@given(LETTERS)
def test_the_matrix_of_single_labels_has_the_coincidences(table: Table) -> None:
    ratings = Ratings.from_table(table)
    values, matrix = coincidences(ratings)
    names, cells = label_matrix(differences(ratings, "nominal"))
    assert names == values
    assert cells == pytest.approx(matrix)


@at_leisure
@given(SETS)
def test_the_matrix_of_sets_has_what_met_what(table: Table) -> None:
    names, cells = label_matrix(differences(Ratings.from_table(table), "masi"))
    slow: dict[tuple[Any, Any], float] = {}
    for row in table:
        said = [value for _, value in people(row)]
        for c, k in permutations(said, 2):
            weight = 1 / (len(said) - 1)
            met = [(label, label) for label in c & k] or ([] if c or k else [(NOTHING, NOTHING)])
            for cell in met:
                slow[cell] = slow.get(cell, 0) + weight
            mine, theirs = list(c - k) or [NOTHING], list(k - c) or [NOTHING]
            for cell in ((x, y) for x in mine for y in theirs if c != k):
                slow[cell] = slow.get(cell, 0) + weight / len(mine) / len(theirs)
    found = {(x, y): cells[i, j] for i, x in enumerate(names) for j, y in enumerate(names) if cells[i, j]}
    assert found == pytest.approx(slow)


@at_leisure
@given(LETTERS)
def test_how_often_chance_would_confuse_is_read_off_the_coincidences(table: Table) -> None:
    ratings = Ratings.from_table(table)
    values, matrix = coincidences(ratings)
    n_c = matrix.sum(axis=1)
    for one in confusions(differences(ratings, "nominal")):
        c, k = values.index(one.one), values.index(one.other)
        assert one.times_chance == pytest.approx(matrix[c, k] * (n_c.sum() - 1) / (n_c[c] * n_c[k]))


@at_leisure
@given(case)
def test_each_annotator_bears_half_of_what_sets_them_apart_from_others(
    given_: tuple[Table, Level, Delta],
) -> None:
    table, level, delta = given_
    slow: Counter[int] = Counter()
    for row in table:
        for (who, c), (_, k) in permutations(people(row), 2):
            slow[who] += delta(c, k) / (len(people(row)) - 1)  # type: ignore[assignment]
    total = sum(slow.values())
    found = shares_of_annotators(differences(Ratings.from_table(table), level))
    if not total:
        assert found == ()
        return
    assert sum(one.share for one in found) == pytest.approx(1)
    for one in found:
        assert one.share == pytest.approx(slow[int(str(one.annotator))] / total, abs=1e-9)


def held(found: tuple[LeftOut, ...]) -> dict[Any, float | None]:
    return {one.name: one.report.value for one in found}


@at_leisure
@given(case)
def test_alpha_without_an_annotator_is_that_of_the_table_without_the_column(
    given_: tuple[Table, Level, Delta],
) -> None:
    table, level, _delta = given_
    found = leave_out_annotators(Ratings.from_table(table), level)
    for one in found:
        rest = [[value for who, value in enumerate(row) if who != one.name] for row in table]
        again = alpha(Ratings.from_table(rest), level)
        assert one.report.value == pytest.approx(again.value)
        assert one.report.reason == again.reason
    changes = [one.change for one in found]
    numbers = [change for change in changes if change is not None]
    assert numbers == sorted(numbers, reverse=True)
    assert changes == [*numbers, *[None] * (len(changes) - len(numbers))]


@at_leisure
@given(case)
def test_alpha_without_a_label_is_that_of_the_table_without_it(given_: tuple[Table, Level, Delta]) -> None:
    table, level, _delta = given_
    for one in leave_out_labels(Ratings.from_table(table), level):
        label: Any = one.name
        rest = [
            [
                value - {label} if isinstance(value, frozenset) else None if value == label else value
                for value in row
            ]
            for row in table
        ]
        assert one.report.value == pytest.approx(alpha(Ratings.from_table(rest), level).value)


@at_leisure
@given(case)
def test_alpha_without_a_group_is_that_of_the_table_without_its_rows(
    given_: tuple[Table, Level, Delta],
) -> None:
    table, level, _delta = given_
    group: dict[Any, Any] = {unit: "even" if unit % 2 == 0 else "odd" for unit in range(len(table))}
    for one in leave_out_groups(Ratings.from_table(table), level, group):
        rest = [row for unit, row in enumerate(table) if group[unit] != one.name]
        assert one.report.value == pytest.approx(alpha(Ratings.from_table(rest), level).value)


def test_who_agrees_everywhere_has_nothing_to_look_at() -> None:
    found = differences(Ratings.from_table([["a", "a"], ["b", "b"]]), "nominal")
    shares = shares_of_units(found)
    assert (shares.reason, len(shares.units), shares.n_pairable) == ("no_disagreement", 0, 2)
    assert "no disagreement to look at" in shares.sentence
    assert confusions(found) == ()
    assert shares_of_annotators(found) == ()


@pytest.mark.parametrize(
    ("table", "level", "reason"),
    [
        ([], "nominal", "no_pairs"),
        ([["a", None], [None, "b"]], "nominal", "no_pairs"),
        ([["a", "b"]], "interval", "not_numeric"),
        ([["a", "b"]], "masi", "not_sets"),
    ],
)
def test_what_cannot_be_compared_says_why(table: Table, level: Level, reason: str) -> None:
    shares = shares_of_units(differences(Ratings.from_table(table), level))
    assert shares.reason == reason
    assert shares.sentence
