"""Everybody against everybody: the lower half of a square, every figure inside its cell and shaded by its value."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing.heat import CELL_HEIGHT, CELL_WIDTH, LONGEST_NAME, MOST, Cell, heat, shade_of

VALUES = st.none() | st.floats(-1, 1, allow_nan=False)


@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=MOST), st.data())
def test_every_pair_has_a_cell_of_its_own_within_the_frame(names: list[str], data: st.DataObject) -> None:
    pairs = [(row, column) for column, row in combinations(range(len(names)), 2)]
    picture = heat(names, {pair: Cell(data.draw(VALUES), "x") for pair in pairs})
    assert picture is not None
    places = {(one.x, one.y) for one in picture.cells}
    assert len(places) == len(pairs)
    for one in picture.cells:
        assert picture.names_end <= one.x <= picture.width - CELL_WIDTH
        assert 0 <= one.y <= picture.height - CELL_HEIGHT
    for name in picture.names:
        assert len(name.short) <= LONGEST_NAME
        assert not any(x < name.x < x + CELL_WIDTH and y < name.y < y + CELL_HEIGHT for x, y in places)


def test_a_column_stands_below_its_number_and_a_row_beside_its_name() -> None:
    picture = heat(
        ["Ann", "Ben", "Cem"], {(1, 0): Cell(0.5, "0.50"), (2, 0): Cell(None, "n=0"), (2, 1): Cell(-1, "")}
    )
    assert picture is not None
    ann, ben, cem = picture.names
    first, second, third = picture.cells
    assert [one.title for one in picture.cells] == ["Ann, Ben", "Ann, Cem", "Ben, Cem"]
    assert first.x == second.x
    assert second.y == third.y
    assert (ann.x - CELL_WIDTH / 2, ben.x - CELL_WIDTH / 2) == (first.x, third.x)
    assert cem.y - CELL_HEIGHT / 2 == third.y


@pytest.mark.parametrize("many", [0, 1, MOST + 1])
def test_one_alone_and_too_many_are_not_drawn(many: int) -> None:
    assert heat(["Ann"] * many, {}) is None


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_agreement_is_never_a_lighter_shade(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert shade_of(low) <= shade_of(high)
