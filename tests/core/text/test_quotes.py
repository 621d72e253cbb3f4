"""A range carries its quote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.quotes import check_quote, find_quote

TEXT = "The dam is ours. The river is ours. \U0001f30a The dam is theirs."


def test_a_right_quote_has_no_fault():
    assert check_quote(TEXT, 36, 37, "\U0001f30a") is None
    assert check_quote(TEXT, 0, len(TEXT), TEXT) is None


@pytest.mark.parametrize(
    ("start", "end", "quote", "says"),
    [
        (0, 3, "the", "not what stands"),
        (1, 4, "The", "not what stands"),
        (3, 3, "", "empty"),
        (4, 3, "", "empty"),
        (-1, 3, "The", "outside"),
        (0, len(TEXT) + 1, TEXT, "outside"),
        (-3, -1, TEXT[-3:-1], "outside"),
    ],
)
def test_a_wrong_quote_or_range_is_told(start, end, quote, says):
    assert says in check_quote(TEXT, start, end, quote)


@given(st.text("ab", max_size=8), st.integers(-9, 9), st.integers(-9, 9), st.text("ab", max_size=4))
def test_what_passes_is_the_quote_at_its_place(text, start, end, quote):
    right = 0 <= start < end <= len(text) and text[start:end] == quote
    assert (check_quote(text, start, end, quote) is None) == right


def test_a_quote_that_stands_once_is_found():
    assert find_quote(TEXT, "The river") == 17


def test_a_quote_that_stands_twice_is_not_guessed():
    assert find_quote(TEXT, "The dam") is None


def test_what_stands_around_a_quote_tells_which_is_meant():
    assert find_quote(TEXT, "The dam", suffix=" is theirs") == 38
    assert find_quote(TEXT, "ours", prefix="river is ") == 30
    assert find_quote(TEXT, "ours", prefix="river is ", suffix=". \U0001f30a") == 30


def test_the_nearest_of_equals_is_taken():
    assert find_quote(TEXT, "The dam", near=30) == 38
    assert find_quote(TEXT, "The dam", near=3) == 0
    assert find_quote(TEXT, "The dam", near=19) is None


def test_a_changed_or_empty_quote_is_not_found():
    assert find_quote(TEXT, "The dams") is None
    assert find_quote(TEXT, "") is None


@given(st.text("ab", min_size=1, max_size=12), st.data())
def test_a_quote_with_all_that_stands_around_it_is_found_at_its_place(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert find_quote(text, text[start:end], text[:start], text[end:], near=start) == start
