"""Intervals as a picture: around one zero, within the frame, and nothing where there is no number."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing.intervals import LONGEST, MARGIN, WIDTH, Row, intervals

SHARES = st.floats(-1, 1, allow_nan=False)
ROWS = st.builds(
    lambda text, value, half: Row(text, value, None if half is None else (value - half, value + half)),
    st.text(max_size=60),
    SHARES,
    st.none() | st.floats(0, 1),
)


@given(st.lists(ROWS, min_size=1, max_size=8))
def test_everything_stands_within_the_frame_and_in_order(rows: list[Row]) -> None:
    picture = intervals(rows)
    assert picture is not None
    for line in picture.lines:
        assert line.x is not None
        assert MARGIN <= line.x <= WIDTH - MARGIN
        assert len(line.text) <= LONGEST
        assert 0 < line.words < line.y < picture.foot < picture.height
        if line.left is not None and line.right is not None:
            assert MARGIN <= line.left <= line.x <= line.right <= WIDTH - MARGIN
    assert [line.y for line in picture.lines] == sorted({line.y for line in picture.lines})


def test_higher_is_to_the_right_of_zero_and_the_ticks_say_points() -> None:
    picture = intervals([Row("Storm", 0.1, (0.02, 0.18)), Row("Calm", -0.1), Row("Fog", None)])
    assert picture is not None
    storm, calm, fog = picture.lines
    assert storm.x is not None
    assert calm.x is not None
    assert calm.x < picture.zero < storm.x
    assert (calm.left, fog.x) == (None, None)
    assert [said for _, said in picture.ticks] == [-20, -10, 0, 10, 20]


def test_without_a_number_there_is_no_picture() -> None:
    assert intervals([]) is None
    assert intervals([Row("Fog", None)]) is None
