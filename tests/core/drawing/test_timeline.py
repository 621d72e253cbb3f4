"""Pictures of what was true when: everything inside, earlier on the left, soft where a date is vague."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing.timeline import LEAST_WIDTH, MOST_TICKS, Bar, Picture, Row, Stretch, draw
from app.core.outlets.dates import Span, VagueDate

DAYS = st.dates(date(1700, 1, 1), date(2150, 12, 31))
VAGUE = st.builds(VagueDate.of, DAYS, st.sampled_from(["year", "month", "day"])).map(
    lambda one: Span(one.first, one.last)
)
TODAY = Span(date(2024, 5, 2), date(2024, 5, 2))


@st.composite
def stretches(give: st.DrawFn) -> Stretch:
    since, until = give(st.none() | VAGUE), give(st.none() | VAGUE)
    if since and until and until.last < since.first:
        since, until = until, since
    return Stretch(since, until)


ROWS = st.lists(
    st.builds(Row, st.text(max_size=60), st.lists(stretches(), min_size=1, max_size=3).map(tuple)), max_size=8
)


def _span(first: str, last: str = "") -> Span:
    return Span(VagueDate.parse(first).first, VagueDate.parse(last or first).last)


def _one(since: str | None, until: str | None, as_of: Span = TODAY) -> Bar:
    stretch = Stretch(_span(since) if since else None, _span(until) if until else None)
    return draw([Row("fact", (stretch,))], as_of).rows[0].bars[0]


@given(ROWS, VAGUE)
def test_every_bar_stands_in_the_plot_and_every_row_apart_from_the_next(rows: list[Row], as_of: Span) -> None:
    picture = draw(rows, as_of)
    assert [one.row for one in picture.rows] == rows
    for row in picture.rows:
        assert len(row.bars) == len(row.row.stretches)
        for bar in row.bars:
            assert sum(piece.width for piece in bar.pieces) >= LEAST_WIDTH - 0.2
            for piece in bar.pieces:
                assert picture.left - 0.1 <= piece.x
                assert piece.x + piece.width <= picture.right + 0.1
        assert all(row.y < y < row.y + row.height for _line, y in row.lines)
    for above, below in pairwise(picture.rows):
        assert above.y + above.height <= below.y + 0.1
    assert all(row.y + row.height <= picture.height for row in picture.rows)


@given(ROWS, VAGUE)
def test_the_day_asked_about_and_the_years_stand_in_the_plot(rows: list[Row], as_of: Span) -> None:
    picture = draw(rows, as_of)
    x, width = picture.as_of
    assert picture.left - 0.1 <= x
    assert x + width <= picture.right + 2
    assert 1 <= len(picture.ticks) <= MOST_TICKS + 1
    assert all(one.x < other.x and one.year < other.year for one, other in pairwise(picture.ticks))
    assert all(picture.left <= one.x <= picture.right for one in picture.ticks)


@given(ROWS, VAGUE)
def test_the_pieces_of_a_bar_touch_and_at_most_one_of_them_is_certain(rows: list[Row], as_of: Span) -> None:
    for row in draw(rows, as_of).rows:
        for bar in row.bars:
            assert sum(piece.certain for piece in bar.pieces) <= 1
            assert all(
                abs(one.x + one.width - other.x) <= 0.25 and one.certain != other.certain
                for one, other in pairwise(bar.pieces)
            )


@given(DAYS, st.integers(1, 4000), st.integers(400, 4000))
def test_what_began_earlier_begins_further_left(day: date, later: int, long: int) -> None:
    def row(since: date) -> Row:
        until = since + timedelta(long)
        return Row("fact", (Stretch(Span(since, since), Span(until, until)),))

    early, late = draw([row(day), row(day + timedelta(later))], TODAY).rows
    assert early.bars[0].pieces[0].x <= late.bars[0].pieces[0].x


@given(ROWS, VAGUE)
def test_the_same_facts_are_the_same_picture(rows: list[Row], as_of: Span) -> None:
    assert draw(rows, as_of) == draw(rows, as_of)


def test_a_day_has_sharp_ends_and_a_year_soft_ones() -> None:
    assert [piece.certain for piece in _one("2015-03-04", "2019-03-04").pieces] == [True]
    assert [piece.certain for piece in _one("2015", "2019").pieces] == [False, True, False]
    assert [piece.certain for piece in _one("2015-03-04", "2019").pieces] == [True, False]


def test_what_began_and_ended_in_one_year_is_certain_on_no_day() -> None:
    assert [piece.certain for piece in _one("2019", "2019").pieces] == [False]


def test_what_has_no_end_goes_on_and_what_has_no_beginning_came_from_before() -> None:
    assert (_one("2015", None).from_before, _one("2015", None).goes_on) == (False, True)
    assert (_one(None, "2015").from_before, _one(None, "2015").goes_on) == (True, False)


def test_one_day_is_seen_among_centuries() -> None:
    bar = _one("1821-04-01", "1821-04-01")
    assert sum(piece.width for piece in bar.pieces) >= LEAST_WIDTH


def test_the_first_and_the_last_year_of_the_calendar_are_drawn() -> None:
    for day in (date.min, date.max):
        assert draw([Row("fact", (Stretch(Span(day, day), None),))], Span(day, day)).rows[0].bars


def test_no_row_is_a_picture_of_the_day_alone() -> None:
    picture: Picture = draw([], TODAY)
    assert picture.rows == ()
    assert picture.left < picture.as_of[0] < picture.right
