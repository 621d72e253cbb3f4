"""Two labels the other way round: seen where the evidence is strong, and not where it is not."""

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.pairs import pair_tables
from app.core.agreement.ratings import Ratings
from app.core.agreement.swaps import Cells, fewer_agreements, kappa_of, swaps


def of(cells: Cells, values: Sequence[Any] = ("x", "y")) -> Ratings:
    x, y = values
    kinds = ((x, x), (x, y), (y, x), (y, y))
    table = [list(said) for said, many in zip(kinds, cells, strict=True) for _ in range(many)]
    return Ratings.from_long(
        [
            (unit, who, value)
            for unit, row in enumerate(table)
            for who, value in zip(("Ann", "Ben"), row, strict=True)
        ]
    )


def test_who_has_two_labels_the_other_way_round_is_named() -> None:
    (found,) = swaps(of((1, 7, 8, 0)))
    assert found.annotators == ("Ann", "Ben")
    assert found.cells == (1, 7, 8, 0)
    assert found.kappa < 0 < found.swapped
    assert found.sentence.startswith("Ann and Ben may have “x” and “y” the other way round: of 16 passages")
    assert found.sentence.endswith("they have different ones in 15.")


@pytest.mark.parametrize(
    "cells",
    [
        (0, 4, 4, 0),  # too few
        (6, 6, 6, 6),  # chance
        (0, 14, 0, 0),  # one label for the other, in one direction alone
        (0, 14, 2, 0),  # hardly ever the other way round
        (8, 3, 3, 8),  # they agree
        (500, 560, 560, 500),  # rarer than chance would have it, and next to nothing
    ],
)
def test_weaker_evidence_is_no_swap(cells: Cells) -> None:
    assert swaps(of(cells)) == ()


def test_many_tables_ask_for_stronger_evidence() -> None:
    cells = (0, 5, 5, 0)
    assert len(swaps(of(cells))) == 1
    rows = [
        (unit, who, value)
        for unit, (one, other) in enumerate([("x", "y")] * 5 + [("y", "x")] * 5)
        for who, value in ((0, one), (1, other))
    ]
    others = [*combinations("abcdef", 2)]
    rows += [(100 + unit, who, value) for unit, both in enumerate(others) for who, value in enumerate(both)]
    assert swaps(Ratings.from_long(rows)) == ()


def test_sets_are_held_against_each_other_where_each_has_one_of_the_two() -> None:
    with_more = (frozenset({"x", "z"}), frozenset({"y", "z"}))
    (found,) = swaps(of((0, 7, 7, 0), with_more))
    assert found.labels == ("x", "y")
    assert found.cells == (0, 7, 7, 0)
    neither = [(100 + unit, who, frozenset("xy")) for unit in range(30) for who in ("Ann", "Ben")]
    rows = [
        (unit, who, with_more[(unit + at) % 2]) for unit in range(14) for at, who in enumerate(("Ann", "Ben"))
    ]
    assert swaps(Ratings.from_long(rows + neither))[0].cells == (0, 7, 7, 0)


def test_one_annotator_and_no_judgement_have_no_swap() -> None:
    assert swaps(Ratings.from_table([])) == ()
    assert swaps(Ratings.from_table([["x"], ["y"]])) == ()


cells_of = st.tuples(*(st.integers(0, 9),) * 4)


@given(cells_of)
def test_the_chance_of_fewer_agreements_is_counted_out(cells: Cells) -> None:
    a, b, c, d = cells
    row, column, n = a + b, a + c, a + b + c + d
    ways = sum(comb(row, at) * comb(n - row, column - at) for at in range(a + 1) if at <= column)
    assert fewer_agreements(cells) == pytest.approx(ways / comb(n, column))


@given(cells_of)
def test_kappa_is_cohens(cells: Cells) -> None:
    ratings = of(cells)
    tables = pair_tables(ratings)
    assert kappa_of(cells) == (
        pytest.approx(tables[0].kappa) if tables and tables[0].kappa is not None else None
    )
