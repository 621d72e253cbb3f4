"""Which attributions are the same: the rule in single cases, and what holds of every passage."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.core.citations.attributions import Attribution
from app.core.citations.matching import length, matched, shared, united
from tests.core.citations.cited import passages, ranges, said


def groups(ones: list[Attribution]) -> set[frozenset[str]]:
    return {frozenset(one.uid for one in group) for group in matched(ones)}


def test_the_same_words_of_two_annotators_are_one_citation() -> None:
    assert groups([said("a"), said("b", 2)]) == {frozenset("ab")}


def test_the_same_words_of_one_annotator_are_two() -> None:
    assert groups([said("a"), said("b")]) == {frozenset("a"), frozenset("b")}


def test_few_words_and_a_whole_sentence_around_them_are_the_same() -> None:
    assert groups([said("a", content=((30, 34),)), said("b", 2, content=((10, 90),))]) == {frozenset("ab")}


def test_less_than_half_of_the_shorter_content_is_another_citation() -> None:
    half, less = said("b", 2, content=((35, 45),)), said("b", 2, content=((36, 46),))
    assert groups([said("a"), half]) == {frozenset("ab")}
    assert groups([said("a"), less]) == {frozenset("a"), frozenset("b")}


def test_what_is_nested_has_the_content_and_another_source() -> None:
    outer, inner = said("a"), said("b", 2, source=((50, 55),), cue=((60, 64),))
    assert groups([outer, inner]) == {frozenset("a"), frozenset("b")}


def test_each_of_two_nested_ones_finds_its_own() -> None:
    inner = {"source": ((50, 55),), "cue": ((60, 64),)}
    ones = [said("a"), said("b", **inner), said("c", 2, **inner), said("d", 2)]
    assert groups(ones) == {frozenset("ad"), frozenset("bc")}


def test_the_source_or_the_cue_is_enough_of_an_anchor() -> None:
    assert groups([said("a"), said("b", 2, source=((50, 55),))]) == {frozenset("ab")}
    assert groups([said("a"), said("b", 2, source=(), cue=())]) == {frozenset("ab")}


def test_a_credit_without_content_is_known_by_its_source_and_nothing_by_nothing() -> None:
    assert groups([said("a", content=()), said("b", 2, content=())]) == {frozenset("ab")}
    elsewhere = said("b", 2, content=(), source=((50, 55),), cue=())
    assert groups([said("a", content=()), elsewhere]) == {frozenset("a"), frozenset("b")}
    bare = said("a", source=(), cue=()), said("b", 2, content=())
    assert groups(list(bare)) == {frozenset("a"), frozenset("b")}


def test_the_closest_are_joined_first() -> None:
    ones = [said("a"), said("b", 2, content=((10, 30),)), said("c", 2, content=((10, 39),))]
    assert groups(ones) == {frozenset("ac"), frozenset("b")}


def test_of_the_same_words_those_that_cite_the_same_outlet_are_joined() -> None:
    outlets = [said("a", cited_outlet="tern-agency"), said("b", cited_outlet="lark-wire")]
    theirs = [replace(one, uid=one.uid + "2", annotator=2) for one in reversed(outlets)]
    assert groups(outlets + theirs) == {frozenset(("a", "a2")), frozenset(("b", "b2"))}


def test_three_annotators_are_one_group() -> None:
    assert groups([said("a"), said("b", 2), said("c", 3)]) == {frozenset("abc")}


@given(passages())
def test_each_is_in_one_group_and_an_annotator_once_at_most(ones: list[Attribution]) -> None:
    found = matched(ones)
    assert sorted(one.uid for group in found for one in group) == sorted(one.uid for one in ones)
    assert all(len({one.annotator for one in group}) == len(group) for group in found)


@given(passages(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_does_not_matter(ones: list[Attribution], random: object) -> None:
    other = list(ones)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert groups(other) == groups(ones)


@given(passages(annotators=2))
def test_neither_does_which_annotator_is_which(ones: list[Attribution]) -> None:
    swapped = [replace(one, annotator=3 - one.annotator) for one in ones]
    assert groups(swapped) == groups(ones)


@given(passages(annotators=2))
def test_no_two_are_closer_to_each_other_than_to_what_they_were_joined_with(ones: list[Attribution]) -> None:
    """Stable: two that are alone and may be the same would have been joined."""
    alone = [group[0] for group in matched(ones) if len(group) == 1]
    for one in alone:
        for other in alone:
            if one.annotator < other.annotator:
                assert len(matched([one, other])) == 2


@given(ranges(6), ranges(6))
def test_ranges_share_what_their_characters_share(one: tuple, other: tuple) -> None:
    mine, theirs = (
        {at for start, end in given_ranges for at in range(start, end)} for given_ranges in (one, other)
    )
    assert length(united(one)) == len(mine)
    assert shared(united(one), united(other)) == len(mine & theirs)
