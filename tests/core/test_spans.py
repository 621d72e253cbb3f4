"""Spans of one passage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.spans import Span, check_span, merge, overlap, tokens, tokens_covered
from app.core.text.graphemes import inside_graphemes

edges = st.tuples(st.integers(0, 20), st.integers(1, 9), st.sampled_from(["a", "b"]))
spans = st.lists(edges.map(lambda drawn: Span(drawn[0], drawn[0] + drawn[1], drawn[2])), max_size=8)


def covered(found, label):
    return {at for span in found if span.label == label for at in range(span.start, span.end)}


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3)])
def test_a_span_without_a_character_cannot_be(start, end):
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end, "a")


def test_overlap_counts_shared_code_points_whatever_the_labels():
    assert overlap(Span(0, 5, "a"), Span(3, 9, "b")) == 2
    assert overlap(Span(0, 5, "a"), Span(5, 9, "a")) == 0
    assert overlap(Span(0, 9, "a"), Span(2, 4, "a")) == 2
    assert overlap(Span(7, 9, "a"), Span(0, 3, "a")) == 0


def test_overlaps_of_one_label_become_one():
    assert merge([Span(4, 8, "a"), Span(0, 5, "a"), Span(7, 9, "a")]) == [Span(0, 9, "a")]


def test_a_span_within_another_adds_nothing():
    assert merge([Span(0, 9, "a"), Span(2, 3, "a"), Span(8, 9, "a")]) == [Span(0, 9, "a")]


def test_spans_that_touch_stay_two():
    assert merge([Span(5, 9, "a"), Span(0, 5, "a")]) == [Span(0, 5, "a"), Span(5, 9, "a")]


def test_overlaps_of_two_labels_stay_two():
    assert merge([Span(0, 5, "b"), Span(3, 9, "a")]) == [Span(0, 5, "b"), Span(3, 9, "a")]


@given(spans)
def test_merging_keeps_every_character_and_leaves_no_overlap(drawn):
    merged = merge(drawn)
    for label in "ab":
        assert covered(merged, label) == covered(drawn, label)
        assert len(covered(merged, label)) == sum(len(span) for span in merged if span.label == label)
    assert merge(merged) == merged == sorted(merged)


def test_tokens_are_runs_without_white_space():
    assert tokens(" The  dam,\nит’s نهر ") == [(1, 4), (6, 10), (11, 15), (16, 19)]


def test_a_token_is_covered_when_any_of_it_is():
    found = tokens("The old dam holds")
    assert tokens_covered(Span(6, 9, "a"), found) == [1, 2]
    assert tokens_covered(Span(3, 4, "a"), found) == []
    assert tokens_covered(Span(4, 7, "a"), found) == [1]


def test_a_right_mark_has_no_fault():
    text = "a\U0001f468\u200d\U0001f469b"
    assert check_span(text, 1, 4, "\U0001f468\u200d\U0001f469", inside_graphemes(text)) is None


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [(2, 4, "begins inside"), (1, 3, "ends inside"), (0, 9, "outside"), (1, 1, "empty")],
)
def test_a_mark_never_begins_or_ends_inside_a_character(start, end, says):
    text = "a\U0001f468\u200d\U0001f469b"
    assert says in check_span(text, start, end, text[start:end], inside_graphemes(text))


def test_a_mark_with_another_quote_is_told():
    assert "not what stands" in check_span("The dam", 0, 3, "the", [])
