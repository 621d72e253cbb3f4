"""Dates known to the year, the month or the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.outlets.dates import Span, VagueDate, certainly_true, possibly_true, years_after


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2022-03-03", date(2022, 3, 3), date(2022, 3, 3)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_vague_date_is_the_closed_interval_of_its_days(text: str, first: date, last: date) -> None:
    vague = VagueDate.parse(text)
    assert (vague.first, vague.last, str(vague)) == (first, last, text)


@pytest.mark.parametrize(
    "text", ["", "22", "2022-3", "2022-13", "2021-02-29", "0000", "2022-03-03T00:00", "٢٠٢٢"]
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a d"):
        VagueDate.parse(text)


def test_any_day_of_a_month_stands_for_the_month() -> None:
    assert VagueDate.of(date(2022, 3, 17), "month") == VagueDate.parse("2022-03")
    with pytest.raises(ValueError, match="first day"):
        VagueDate(date(2022, 3, 17), "month")


def test_a_span_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Span(date(2022, 1, 2), date(2022, 1, 1))


def test_true_for_part_of_a_span_is_possible_and_not_certain() -> None:
    july = Span(date(2021, 7, 1), date(2021, 7, 31))
    from_mid_july = VagueDate.parse("2021-07-15")
    assert possibly_true(from_mid_july, None, july)
    assert not certainly_true(from_mid_july, None, july)
    assert certainly_true(from_mid_july, None, Span(july.last, july.last))
    assert not possibly_true(from_mid_july, None, Span(july.first, july.first))


def test_both_ends_of_a_validity_belong_to_it() -> None:
    one_day = VagueDate.parse("2021-07-15")
    that_day = Span(one_day.on, one_day.on)
    assert certainly_true(one_day, one_day, that_day)
    next_day = Span(one_day.on + timedelta(1), one_day.on + timedelta(1))
    assert not possibly_true(one_day, one_day, next_day)


def test_a_day_inside_a_vague_beginning_is_uncertain() -> None:
    march = VagueDate.parse("2022-03")
    inside = Span(date(2022, 3, 10), date(2022, 3, 10))
    assert possibly_true(march, None, inside)
    assert not certainly_true(march, None, inside)
    assert certainly_true(march, None, Span(march.last, march.last))


def test_four_years_after_a_leap_day_is_the_first_of_march_where_there_is_none() -> None:
    assert years_after(date(2016, 2, 29), 4) == date(2020, 2, 29)
    assert years_after(date(2016, 2, 29), 5) == date(2021, 3, 1)


@given(st.dates(), st.sampled_from(["year", "month", "day"]))
def test_writing_and_reading_a_vague_date_gives_it_back(on: date, precision: str) -> None:
    vague = VagueDate.of(on, precision)  # type: ignore[arg-type]
    assert VagueDate.parse(str(vague)) == vague
    assert vague.first <= on <= vague.last
