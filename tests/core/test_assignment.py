"""Who reads what in which order, on paper: drawn from seeds, the same every time."""

from collections import Counter

import pytest

from app.core.assignment import (
    ORDER_MODULUS,
    Candidate,
    annotator_order,
    document_place,
    drawn,
    in_drawn_order,
    slots_for,
)

KEYS = [f"text-{n}" for n in range(400)]


def order_of(seed: int, person_id: int, turn: int = 0) -> list[str]:
    multiplier, offset = annotator_order(seed, person_id, turn)
    return sorted(KEYS, key=lambda key: (document_place(seed, key) * multiplier + offset) % ORDER_MODULUS)


def test_a_draw_is_the_same_in_every_version_of_this_program() -> None:
    assert (drawn(7, "document", "text-1"), document_place(7, "text-1")) == (782_872_986, 782_872_986)
    assert annotator_order(1, 11) == (759_646_674, 398_333_645)


def test_words_of_a_draw_do_not_run_together() -> None:
    assert drawn("a", "bc") != drawn("ab", "c")


def test_places_are_spread_evenly() -> None:
    tenths = Counter(document_place(3, key) * 10 // ORDER_MODULUS for key in KEYS)
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 2 * len(KEYS) / 10


def test_an_annotators_order_is_a_shuffle_of_their_own() -> None:
    ann, ben = order_of(1, 11), order_of(1, 12)
    assert sorted(ann) == sorted(KEYS)
    assert order_of(1, 11) == ann
    assert ann != ben
    assert ann != order_of(2, 11)
    assert ann != order_of(1, 11, turn=1)


@pytest.mark.parametrize("person_id", [1, 2**53 - 1, ORDER_MODULUS])
def test_a_multiplier_is_never_a_multiple_of_the_modulus(person_id: int) -> None:
    multiplier, offset = annotator_order(1, person_id)
    assert 1 <= multiplier < ORDER_MODULUS
    assert 0 <= offset < ORDER_MODULUS


def test_the_largest_product_fits_a_database_integer() -> None:
    assert (ORDER_MODULUS - 1) * (ORDER_MODULUS - 1) + ORDER_MODULUS < 2**63


def test_without_an_overlap_every_document_gets_k() -> None:
    assert [
        slots_for(place=99, rank=rank, k=3, overlap_count=None, overlap_percent=None) for rank in (0, 500)
    ] == [3, 3]


def test_an_overlap_of_n_gives_k_to_the_first_n_and_one_to_the_rest() -> None:
    given = [slots_for(place=5, rank=rank, k=4, overlap_count=2, overlap_percent=None) for rank in range(4)]
    assert given == [4, 4, 1, 1]


def test_an_overlap_in_percent_follows_the_drawn_place_alone() -> None:
    given = Counter(slots_for(document_place(1, key), 0, 2, None, 25) for key in KEYS)
    assert 0.15 < given[2] / len(KEYS) < 0.35
    assert {slots_for(document_place(1, key), 0, 2, None, 0) for key in KEYS} == {1}
    assert {slots_for(document_place(1, key), 0, 2, None, 100) for key in KEYS} == {2}


def test_a_sample_takes_one_of_each_stratum_in_turn() -> None:
    candidates = [Candidate(f"a{n}", "large") for n in range(20)] + [
        Candidate(f"b{n}", "small") for n in range(3)
    ]
    first = in_drawn_order(5, candidates)[:6]
    assert Counter(one.stratum for one in first) == {"large": 3, "small": 3}
    assert Counter(one.stratum for one in in_drawn_order(5, candidates)[6:]) == {"large": 17}


def test_a_sample_does_not_depend_on_the_order_of_its_candidates() -> None:
    candidates = [Candidate(key, key[-1]) for key in KEYS]
    assert in_drawn_order(9, candidates) == in_drawn_order(9, reversed(candidates))
    assert in_drawn_order(9, candidates) != in_drawn_order(8, candidates)


def test_a_sample_taken_in_steps_is_the_sample_taken_at_once() -> None:
    candidates = [Candidate(key, key[-1]) for key in KEYS[:40]]
    whole = [one.key for one in in_drawn_order(2, candidates)[:12]]
    taken: list[str] = []
    while len(taken) < 12:
        waiting = in_drawn_order(2, [Candidate(one.key, one.stratum, one.key in taken) for one in candidates])
        taken += [one.key for one in waiting if not one.drawn_before][:5]
    assert taken[:12] == whole
