"""What is hidden stays hidden, and no offset moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.graphemes import inside_graphemes
from app.core.text.masks import BLOCK, Mask, QuoteRefused, apply, inside_either, true_quote, within

TEXT = "Written by Ann Vale\nfor the Lower Post."


@st.composite
def masked(draw):
    text = draw(st.text(st.sampled_from("ab \n\u0301\u200d\U0001f468\u0628\u0650"), min_size=1, max_size=20))
    edge = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(edge, edge), max_size=4))
    return text, [Mask(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


def test_each_code_point_under_a_mask_is_a_block():
    assert apply(TEXT, [Mask(11, 19)]) == "Written by " + BLOCK * 8 + "\nfor the Lower Post."


def test_lines_under_a_mask_stay_lines():
    assert apply(TEXT, [Mask(15, 27)]) == "Written by Ann " + BLOCK * 4 + "\n" + BLOCK * 7 + " Lower Post."


@pytest.mark.parametrize("mask", [Mask(-1, 2), Mask(0, len(TEXT) + 1), Mask(3, 3), Mask(4, 3)])
def test_a_mask_outside_the_text_is_an_error(mask):
    with pytest.raises(ValueError, match="not a range"):
        apply(TEXT, [mask])


@given(masked())
def test_nothing_under_a_mask_is_served_and_all_else_is(drawn):
    text, masks = drawn
    served = apply(text, masks)
    assert len(served) == len(text)
    for at, (shown, true) in enumerate(zip(served, text, strict=True)):
        hidden = any(mask.start <= at < mask.end for mask in masks)
        assert shown == (BLOCK if hidden and true != "\n" else true)


@given(masked(), st.data())
def test_the_quote_as_shown_gives_the_true_quote(drawn, data):
    text, masks = drawn
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert true_quote(text, masks, start, end, apply(text, masks)[start:end]) == text[start:end]


def test_the_true_words_are_refused_from_who_was_not_shown_them():
    with pytest.raises(QuoteRefused, match="not what stands"):
        true_quote(TEXT, [Mask(11, 19)], 8, 19, "by Ann Vale")


def test_a_quote_shown_under_other_masks_is_refused():
    with pytest.raises(QuoteRefused):
        true_quote(TEXT, [], 11, 19, BLOCK * 8)


def test_masks_of_a_document_become_masks_of_a_passage():
    masks = [Mask(0, 5), Mask(8, 12), Mask(18, 30), Mask(40, 50)]
    assert within(masks, 10, 20) == [Mask(0, 2), Mask(8, 10)]


@given(masked(), st.data())
def test_a_passage_masked_alone_reads_as_in_its_document(drawn, data):
    text, masks = drawn
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert apply(text[start:end], within(masks, start, end)) == apply(text, masks)[start:end]


def test_a_mark_may_split_a_cluster_neither_shown_nor_hidden():
    text = "a\u0301\u200b\u0301"
    masks = [Mask(0, 3)]
    assert inside_graphemes(text) == [1]
    assert inside_graphemes(apply(text, masks)) == [3]
    assert inside_either(text, masks) == [1, 3]
