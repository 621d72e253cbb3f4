"""Values over time: points within the frame, gaps where there is no value, and lines where something changed."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing.series import Change, Point, series

VALUES = st.floats(-3, 1, allow_nan=False)
POINTS = st.lists(
    st.builds(
        lambda text, value, half: (text, value, None if half is None else (value - half, value + half)),
        st.text(max_size=20),
        VALUES,
        st.none() | st.floats(0, 2),
    ),
    min_size=1,
    max_size=30,
)


@given(POINTS, st.lists(st.floats(-3, 40), max_size=5))
def test_everything_stands_within_the_frame(
    said: list[tuple[str, float, tuple[float, float] | None]], at: list[float]
) -> None:
    picture = series([Point(n, *one) for n, one in enumerate(said)], [Change(one, "1.0.0") for one in at])
    assert picture is not None
    for one in picture.points:
        assert picture.left < one.x < picture.right
        assert one.y is not None
        assert picture.top <= one.y <= picture.foot
        if one.low is not None and one.high is not None:
            assert picture.top <= one.high <= one.low <= picture.foot
    assert [one.x for one in picture.points] == sorted({one.x for one in picture.points})
    for line in picture.changes:
        assert picture.left <= line.x <= picture.right
        assert 0 < line.y < picture.top


def test_a_higher_value_stands_higher_and_what_has_none_breaks_the_line() -> None:
    picture = series(
        [Point(0, "1 May", 0.2), Point(1, "8 May", None), Point(2, "15 May", 0.8), Point(3, "22 May", 0.7)]
    )
    assert picture is not None
    first, gap, third, _last = picture.points
    assert first.y is not None
    assert third.y is not None
    assert first.y > third.y
    assert gap.y is None
    assert (picture.path.count("M"), picture.path.count("L")) == (2, 1)


def test_weeks_without_work_keep_their_room() -> None:
    picture = series([Point(0, "a", 0.1), Point(1, "b", 0.1), Point(4, "c", 0.1)])
    assert picture is not None
    one, two, five = (each.x for each in picture.points)
    assert round((five - two) / (two - one), 2) == 3


def test_the_scale_begins_at_zero_unless_something_is_below() -> None:
    above = series([Point(0, "a", 0.5, (0.2, 0.8))])
    below = series([Point(0, "a", 0.1, (-0.3, 0.5))])
    assert above is not None
    assert below is not None
    assert (above.ticks[0][1], below.ticks[0][1]) == ("0.0", "-0.4")


def test_words_that_would_lie_on_each_other_are_left_out() -> None:
    picture = series([Point(n, "a rather long name of a round", 0.5) for n in range(4)])
    assert picture is not None
    assert picture.points[0].has_words
    assert len(picture.points[0].text) < len(picture.points[0].point.text)
    assert not all(one.has_words for one in picture.points)


def test_a_change_outside_of_the_picture_is_not_drawn_and_no_value_is_no_picture() -> None:
    picture = series([Point(5, "a", 0.5)], [Change(1, "1.0.0"), Change(5.2, "1.1.0"), Change(9, "2.0.0")])
    assert picture is not None
    assert [line.text for line in picture.changes] == ["1.1.0"]
    assert series([]) is None
    assert series([Point(0, "a", None)]) is None
