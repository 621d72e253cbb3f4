"""What is said of the same span: which spans are the same, and what is compared of them."""

import doctest
import importlib
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.voice import SaidOfSpan, of_same_spans, percent_and_alpha, same_spans


def mark(who: str, start: int, end: int, value: str | None = "author", label: str = "war") -> SaidOfSpan:
    return SaidOfSpan("p", who, label, start, end, value)


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(importlib.import_module("app.core.agreement.voice")).failed == 0


@pytest.mark.parametrize(
    ("other", "are_same"),
    [
        (mark("ben", 0, 10), True),
        (mark("ben", 5, 10), True),
        (mark("ben", 6, 10), False),
        (mark("ben", 0, 20), True),
        (mark("ben", 0, 21), False),
        (mark("ben", 10, 20), False),
        (mark("ben", 0, 10, label="peace"), False),
        (mark("ann", 0, 10), False),
    ],
)
def test_spans_are_the_same_that_share_half_of_what_either_covers(other: SaidOfSpan, are_same: bool) -> None:
    assert (len(same_spans([mark("ann", 0, 10), other])) == 1) == are_same


def test_of_two_that_may_be_the_same_the_closer_one_is() -> None:
    marks = [mark("ann", 0, 10), mark("ben", 2, 11), mark("ben", 0, 9)]
    assert same_spans(marks) == [[0, 2], [1]]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 12), st.integers(1, 8), st.sampled_from("kl")),
        max_size=9,
    )
)
def test_whoever_comes_first_the_groups_are_one_to_one_alike_and_of_one_label(
    drawn: list[tuple[str, int, int, str]],
) -> None:
    marks = [SaidOfSpan("p", who, label, start, start + length, None) for who, start, length, label in drawn]
    groups = same_spans(marks)
    assert sorted(at for group in groups for at in group) == list(range(len(marks)))
    for group in groups:
        who = [marks[at].annotator for at in group]
        assert len(set(who)) == len(who)
        assert len({marks[at].label for at in group}) == 1
        assert len(group) == 1 or all(
            any(_half(marks[at], marks[to]) for to in group if to != at) for at in group
        )
    backwards = same_spans(marks[::-1])
    assert len(backwards) == len(groups) or _has_ties(marks)


def _half(one: SaidOfSpan, other: SaidOfSpan) -> bool:
    mine, theirs = set(range(one.start, one.end)), set(range(other.start, other.end))
    return 2 * len(mine & theirs) >= len(mine | theirs)


def _has_ties(marks: list[SaidOfSpan]) -> bool:
    """Whether two marks of one annotator stand at the same place, or two pairs are as close as each other."""
    close = [
        len(set(range(a.start, a.end)) & set(range(b.start, b.end)))
        / len(set(range(a.start, a.end)) | set(range(b.start, b.end)))
        for a, b in permutations(marks, 2)
        if a.annotator < b.annotator and a.label == b.label and _half(a, b)
    ]
    return len(set(close)) < len(close)


def test_what_is_said_is_compared_only_where_spans_were_joined() -> None:
    marks = [
        *(SaidOfSpan(unit, "ann", "war", 0, 9, value) for unit, value in enumerate("aab")),
        *(SaidOfSpan(unit, "ben", "war", 0, 9, value) for unit, value in enumerate("abb")),
        SaidOfSpan(3, "ann", "war", 0, 9, "a"),
        SaidOfSpan(4, "ann", "war", 0, 9, "a"),
        SaidOfSpan(4, "ben", "war", 0, 9, None),
    ]
    ratings = of_same_spans(marks, labels=["a", "b"], articles={unit: unit for unit in range(5)})
    assert (ratings.counts.n_units, ratings.counts.n_pairable) == (5, 3)
    found = percent_and_alpha(ratings, "nominal")
    assert found["percent"].value == pytest.approx(2 / 3)
    assert found["alpha_nominal"].value == pytest.approx(1 - 5 * 2 / 18)


def test_without_a_span_in_common_there_is_a_reason_and_no_number() -> None:
    found = percent_and_alpha(of_same_spans([mark("ann", 0, 4), mark("ben", 8, 12)]), "nominal")
    assert {one.reason for one in found.values()} == {"no_pairs"}
    assert percent_and_alpha(of_same_spans([]), "nominal")["percent"].reason == "no_pairs"


def test_there_is_an_interval_where_there_are_articles_enough() -> None:
    marks = [
        SaidOfSpan(unit, who, "war", 0, 9, "ab"[(unit + (who == "ben" and unit % 7 == 0)) % 2])
        for unit in range(120)
        for who in ("ann", "ben")
    ]
    found = percent_and_alpha(
        of_same_spans(marks, articles={unit: unit // 4 for unit in range(120)}), "nominal"
    )
    alpha = found["alpha_nominal"]
    assert alpha.ci is not None
    assert alpha.value is not None
    assert alpha.ci[0] < alpha.value < alpha.ci[1]
    assert alpha.n_clusters == 30
