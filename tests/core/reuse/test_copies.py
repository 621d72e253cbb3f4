"""Copies are found, nothing else is, and the same texts always give the same."""

import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.reuse import candidates
from app.core.reuse.candidates import SURE, alike, bands, sharing
from app.core.reuse.copies import Parameters, clusters, find_copies
from app.core.reuse.shingles import FEWEST, shingled
from tools.planted import plant, precision, recall

WORDS = [f"w{number}" for number in range(400)]


def passage(seed: int, length: int = 60) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def found_in(texts: list[str], **asked: float) -> list[tuple[int, int, str]]:
    copies = find_copies(texts, parameters=Parameters(**asked))
    return [(pair.one, pair.other, pair.method) for pair in copies.pairs]


def test_planted_copies_are_found_and_nothing_else_is() -> None:
    planted = plant(5000)
    copies = find_copies(planted.texts)
    found = {(pair.one, pair.other) for pair in copies.pairs}
    assert recall(found, planted.near) > 0.98
    assert recall(found, planted.excerpts) > 0.98
    assert precision(found, planted) > 0.98
    assert not copies.is_cut


def test_minhash_alone_finds_near_copies_and_rare_shingles_find_excerpts() -> None:
    planted = plant(3000)
    made = shingled(planted.texts)
    by_minhash = {tuple(pair) for pair in alike(made, 0.5, 1).pairs.tolist()}
    by_shingles = {tuple(pair) for pair in sharing(made).pairs.tolist()}
    assert recall(by_minhash, planted.near) > 0.98
    assert recall(by_minhash, planted.excerpts) < 0.5
    assert recall(by_shingles, planted.excerpts) > 0.98


def test_the_shares_are_counted_exactly() -> None:
    one = passage(1)
    other = [*one[:50], *passage(2, 10)]
    (pair,) = find_copies([" ".join(one), " ".join(other)]).pairs
    assert (pair.shared, pair.one_has, pair.other_has) == (46, 56, 56)
    assert pair.jaccard == pytest.approx(46 / 66)
    assert pair.containment == pytest.approx(46 / 56)


def test_an_excerpt_is_found_by_what_stands_in_the_longer_text() -> None:
    whole = passage(3, 600)
    texts = [" ".join(whole), " ".join(passage(4)), " ".join(whole[200:230])]
    assert found_in(texts) == [(0, 2, "containment")]


def test_below_the_threshold_is_no_copy() -> None:
    one = passage(5)
    texts = [" ".join(one), " ".join([*one[:45], *passage(6, 15)])]
    assert found_in(texts, threshold=0.5) == [(0, 1, "jaccard")]
    assert found_in(texts, threshold=0.8) == []


def test_a_short_text_is_a_copy_of_its_equals_alone() -> None:
    short = "The ferry stopped at noon on Monday."
    texts = [short, "The ferry stopped at noon on Tuesday.", short.upper(), "…"]
    assert found_in(texts) == [(0, 2, "equal")]
    assert len(shingled(["one two three four five"]).of(0)) == 0
    assert len(shingled([" ".join(WORDS[: FEWEST + 4])]).of(0)) == FEWEST


def test_scripts_without_spaces_are_compared_by_seven_characters() -> None:
    text = "港务局周一表示渡轮将在中午停运因为河水上涨而且没有人被告知原因"
    changed = text.replace("中午", "晚上")
    assert found_in([text, changed, "完全不同的一段文字与前面没有任何关系也没有相同的词语出现在这里"]) == [
        (0, 1, "jaccard")
    ]


def test_two_passages_of_one_document_are_not_compared() -> None:
    text = " ".join(passage(7))
    assert find_copies([text, text], ["a", "a"]).pairs == []
    near = " ".join([*passage(7)[:-2], "x", "y"])
    pairs = find_copies([text, near, near], ["a", "a", "b"]).pairs
    assert {(pair.one, pair.other) for pair in pairs} == {(1, 2), (0, 2)}


def test_a_line_that_stands_everywhere_makes_as_many_pairs_as_there_are_lines() -> None:
    texts = ["Subscribe to our newsletter."] * 500
    pairs = find_copies(texts).pairs
    assert len(pairs) == 499
    assert clusters((pair.one, pair.other) for pair in pairs) == [list(range(500))]


def test_many_near_copies_of_one_text_are_bounded_and_one_cluster() -> None:
    text = passage(8, 80)
    texts = [" ".join([*text, f"number{at}"]) for at in range(300)]
    copies = find_copies(texts)
    assert clusters((pair.one, pair.other) for pair in copies.pairs) == [list(range(300))]
    assert len(copies.pairs) < 300 * 50


def test_too_many_candidates_are_cut_and_the_result_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = plant(1000, share=0.1).texts
    assert not find_copies(texts).is_cut
    monkeypatch.setattr(candidates, "MOST_PAIRS", 5)
    assert find_copies(texts).is_cut


def test_nothing_at_all_has_no_copies() -> None:
    assert find_copies([]).pairs == []
    assert find_copies(["", "...", "one"]).pairs == []


@given(st.floats(0.2, 1.0))
def test_a_pair_at_the_threshold_is_a_candidate_in_99_of_100_cases(threshold: float) -> None:
    many, rows = bands(threshold)
    assert many * rows <= candidates.PERMUTATIONS
    assert 1 - (1 - threshold**rows) ** many >= SURE


@given(st.integers(1, 60), st.integers(0, 3), st.integers(0, 1000))
def test_what_is_found_is_what_counting_every_pair_finds(length: int, changed: int, seed: int) -> None:
    dice = random.Random(seed)
    one = passage(seed, length)
    other = list(one)
    for _change in range(changed):
        other[dice.randrange(length)] = dice.choice(WORDS)
    texts = [" ".join(one), " ".join(other), " ".join(passage(seed + 5000, length))]
    # Of three that are the same, each is paired with the first alone.
    assume(len(set(texts)) > 1)
    made = shingled(texts)
    expected = set()
    for first in range(3):
        for second in range(first + 1, 3):
            left, right = made.of(first), made.of(second)
            both = len(np.intersect1d(left, right))
            either = len(np.union1d(left, right))
            if texts[first] == texts[second] or (
                either and (both / either >= 0.5 or both / min(len(left), len(right)) >= 0.8)
                if len(left) and len(right)
                else False
            ):
                expected.add((first, second))
    assert {(one, other) for one, other, _method in found_in(texts)} == expected


def test_the_same_texts_and_seed_give_the_same_pairs_in_whatever_order_words_were_met() -> None:
    texts = plant(500, share=0.05).texts
    forward = {(pair.one, pair.other, pair.score) for pair in find_copies(texts).pairs}
    last = len(texts) - 1
    backward = find_copies(texts[::-1])
    assert {(last - pair.other, last - pair.one, pair.score) for pair in backward.pairs} == forward


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_clusters_are_what_a_chain_of_pairs_leads_to(pairs: list[tuple[int, int]]) -> None:
    groups = clusters(pairs)
    where = {one: number for number, group in enumerate(groups) for one in group}
    for one, other in pairs:
        assert one == other or where[one] == where[other]
    assert all(len(group) > 1 and group == sorted(group) for group in groups)
    assert len(where) == sum(len(group) for group in groups)
