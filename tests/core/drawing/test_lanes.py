"""Marks of several people below one text: put together the text is as it was, and no two share a place in a lane."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing.lanes import Drawing, Laid, Marked, draw_lanes, in_groups

TEXTS = st.text(st.sampled_from("ab 🌉ي\u0301\n"), min_size=1, max_size=20)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Marked]]:
    text = draw(TEXTS)
    ranges = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)), st.integers(0, 3)).filter(
        lambda one: one[0] < one[1]
    )
    return text, [
        Marked(who, start, end, "fog" * who) for start, end, who in draw(st.lists(ranges, max_size=8))
    ]


def laid_of(drawing: Drawing) -> set[Laid]:
    return {laid for piece in drawing.pieces for laid in piece.marks}


@given(marked())
def test_the_pieces_are_the_text_and_each_mark_lies_over_its_own_words(
    given_: tuple[str, list[Marked]],
) -> None:
    text, marks = given_
    drawing = draw_lanes(text, marks)
    assert "".join(piece.text for piece in drawing.pieces) == text
    for laid in laid_of(drawing):
        over = [piece for piece in drawing.pieces if laid in piece.marks]
        assert "".join(piece.text for piece in over) == text[laid.mark.start : laid.mark.end]
        assert [laid.lane in piece.begins for piece in over] == [True, *[False] * (len(over) - 1)]
    assert {laid.mark for laid in laid_of(drawing)} == set(marks)


@given(marked())
def test_a_lane_is_one_persons_and_holds_one_mark_at_a_time(given_: tuple[str, list[Marked]]) -> None:
    drawing = draw_lanes(*given_)
    for piece in drawing.pieces:
        lanes = [laid.lane for laid in piece.marks]
        assert lanes == sorted(set(lanes), reverse=True)
        assert all(drawing.owners[laid.lane - 1] == laid.mark.who for laid in piece.marks)
    assert list(drawing.owners) == sorted(drawing.owners)


@given(marked(), st.integers(1, 4))
def test_a_drawing_with_too_many_lanes_is_several(given_: tuple[str, list[Marked]], most: int) -> None:
    text, marks = given_
    drawings = in_groups(text, marks, most)
    assert len({laid.mark for one in drawings for laid in laid_of(one)}) == len(set(marks))
    assert all(one.lanes <= most or len(set(one.owners)) == 1 for one in drawings)


def test_a_name_that_would_run_into_the_next_goes_a_lane_further_down() -> None:
    near = draw_lanes(
        "a b c d e f g h i j k l m", [Marked(0, 0, 1, "presupposition"), Marked(0, 4, 5, "fog")]
    )
    far = draw_lanes(
        "a b c d e f g h i j k l m", [Marked(0, 0, 1, "presupposition"), Marked(0, 20, 21, "fog")]
    )
    assert (near.lanes, far.lanes) == (2, 1)


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (1, 1), (0, 4)])
def test_a_mark_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a range"):
        draw_lanes("fog", [Marked(0, start, end, "fog")])
