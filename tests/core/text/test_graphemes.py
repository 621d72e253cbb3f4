"""Where a mark may not begin or end."""

from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.graphemes import inside_graphemes, snap_outward, trim_edges

clustered = st.text(
    st.sampled_from("ab \n\r\u0301\u200d\U0001f468\U0001f3fd\U0001f1f0\u0628\u0650\u0915\u094d\u0600")
)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("", []),
        ("river", []),
        ("one\ntwo", []),
        ("a\r\nb", [2]),
        ("e\u0301a", [1]),
        ("\U0001f44d\U0001f3fd", [1]),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", [1, 2, 3, 4]),
        ("\U0001f1f0\U0001f1ff\U0001f1fa\U0001f1ff", [1, 3]),
        ("\u0628\u0650\u0633\u0652\u0645", [1, 3]),
        ("x \u0301y", [2]),
    ],
)
def test_a_mark_may_not_begin_inside_a_cluster(text, inside):
    assert inside_graphemes(text) == inside


@given(clustered)
def test_clusters_are_whole_between_the_allowed_offsets(text):
    inside = set(inside_graphemes(text))
    edges = [at for at in range(len(text) + 1) if at not in inside]
    clusters = [text[start:end] for start, end in pairwise(edges)]
    assert clusters == regex.findall(r"\X", text)


def test_a_snapped_range_is_whole_and_no_wider_than_needed():
    text = "a\U0001f468\u200d\U0001f469b"
    assert snap_outward(text, 2, 3) == (1, 4)
    assert snap_outward(text, 0, 2) == (0, 4)
    assert snap_outward(text, 0, 1) == (0, 1)


@given(clustered, st.data())
def test_snapping_only_widens_and_is_done_once(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new_start, new_end = snap_outward(text, start, end)
    assert new_start <= start <= end <= new_end
    assert not {new_start, new_end} & set(inside_graphemes(text))
    assert snap_outward(text, new_start, new_end) == (new_start, new_end)


def test_trimming_leaves_a_space_that_carries_a_mark():
    text = "  \u0301a \n"
    assert trim_edges(text, 0, len(text), set(inside_graphemes(text))) == (1, 4)


def test_white_space_alone_is_trimmed_to_nothing():
    start, end = trim_edges(" \n\u00a0", 0, 3, set())
    assert start == end
