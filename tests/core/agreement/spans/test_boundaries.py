"""Two ways of cutting one text: the printed cases, and what holds for any two."""

import json
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.spans.boundaries import boundary_similarity

CASES = Path(__file__).parents[3] / "cases" / "agreement" / "spans"
CASE: dict[str, Any] = json.loads((CASES / "fournier2013_boundaries.json").read_text(encoding="utf-8"))
CUTS = st.sets(st.integers(1, 40), max_size=12)


def cuts(pieces: list[int]) -> list[int]:
    """Where pieces of these lengths meet."""
    return list(accumulate(pieces))[:-1]


@pytest.mark.parametrize("pair", CASE["pairs"])
def test_boundary_similarity_is_that_of_its_author(pair: str) -> None:
    said = CASE["pairs"][pair]
    assert boundary_similarity(cuts(said["one"]), cuts(said["other"])) == pytest.approx(
        said["value"], abs=1e-9
    )


def test_a_text_that_nobody_cuts_has_no_number() -> None:
    assert boundary_similarity([], []) is None
    assert boundary_similarity([3], []) == 0


@given(CUTS, CUTS)
def test_it_is_the_same_both_ways_and_one_only_for_the_same_cuts(one: set[int], other: set[int]) -> None:
    found = boundary_similarity(one, other)
    assert found == boundary_similarity(other, one)
    if found is not None:
        assert 0 <= found <= 1
        assert (found == 1) == (one == other)


@given(CUTS, CUTS)
def test_a_boundary_moved_by_one_counts_half_of_one_that_is_missing(one: set[int], other: set[int]) -> None:
    """Without any two at neighbouring places it is the share of boundaries that both have."""
    apart = {2 * place for place in one}, {2 * place for place in other}
    found = boundary_similarity(*apart)
    if one | other:
        assert found == pytest.approx(len(one & other) / len(one | other))
