"""Agreement from week to week and from round to round: each passage once, in the week of its last answer."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions.codebooks import published_version
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.core.agreement.ratings import Ratings
from app.core.codebook.values import Variable
from app.features.agreement.compared import Compared
from app.features.agreement.slices.over_time import OverTime, Read, over_time
from app.features.agreement.times import Published, week_of
from app.models.projects import Member
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.tides import both_code

PAGE = "/projects/harbour/agreement?by=time"
STANCE = Variable("stance", "Stance", "choose_one", ("passage",))
ROWS = [
    *[(1, "Ann", "pro"), (1, "Ben", "pro"), (2, "Ann", "con"), (2, "Ben", "con")],
    *[(3, "Ann", "pro"), (3, "Ben", "con"), (4, "Ann", "con"), (4, "Ben", "pro")],
]
SAVED = {
    1: datetime(2026, 3, 2, 0, 0, tzinfo=UTC),
    2: datetime(2026, 3, 8, 23, 59, tzinfo=UTC),
    3: datetime(2026, 3, 16, 12, 0, tzinfo=UTC),
    4: datetime(2026, 3, 17, 12, 0, tzinfo=UTC),
}


def course(app: Flask, rounds: list[tuple[str, str, list[tuple[int, str, str]]]]) -> OverTime:
    def one(rows: list[tuple[int, str, str]]) -> Compared:
        return Compared(STANCE, "chosen", "nominal", Ratings.from_long(rows, labels=["pro", "con"]))

    versions = [
        Published("1.0.0", datetime(2026, 2, 1, tzinfo=UTC)),
        Published("1.1.0", datetime(2026, 3, 12, tzinfo=UTC)),
    ]
    there = [(name, version, {"stance": one(rows)}) for name, version, rows in rounds]
    with app.test_request_context("/"):
        return over_time(Read(SAVED, versions, there, []), [one(ROWS)], None)[0]


def test_a_passage_counts_in_the_week_of_its_last_answer(app: Flask) -> None:
    weeks = course(app, []).weeks
    assert [row.name.split(" (")[0] for row in weeks.rows] == ["2026, week 10", "2026, week 12"]
    assert [row.report.value for row in weeks.rows] == [1, -0.5]
    assert sum(row.report.n_pairable for row in weeks.rows) == 4


def test_a_week_without_work_keeps_its_room_and_only_versions_within_are_drawn(app: Flask) -> None:
    picture = course(app, []).weeks.picture
    assert picture is not None
    first, second = (point.x for point in picture.points)
    assert [line.text for line in picture.changes] == ["1.1.0"]
    assert first < picture.changes[0].x < second


def test_rounds_stand_in_their_order_with_a_line_where_the_codebook_changes(app: Flask) -> None:
    rounds = course(
        app, [("pilot", "1.0.0", ROWS[4:]), ("check", "1.0.0", ROWS), ("wave", "1.1.0", ROWS[:4])]
    ).rounds
    assert rounds is not None
    assert rounds.picture is not None
    assert [row.report.value for row in rounds.rows][::2] == [-0.5, 1]
    assert [line.text for line in rounds.picture.changes] == ["1.0.0", "1.1.0"]
    pilot, check, wave = (point.x for point in rounds.picture.points)
    assert check < rounds.picture.changes[1].x < wave
    assert pilot > rounds.picture.changes[0].x


def test_a_single_round_is_no_course_of_rounds(app: Flask) -> None:
    assert course(app, [("wave", "1.0.0", ROWS)]).rounds is None


@pytest.mark.parametrize(
    ("moment", "monday"),
    [((2026, 1, 1), (2025, 12, 29)), ((2027, 1, 3), (2026, 12, 28)), ((2026, 3, 2), (2026, 3, 2))],
)
def test_weeks_are_those_of_iso(moment: tuple[int, int, int], monday: tuple[int, int, int]) -> None:
    found = week_of(datetime(*moment, 23, 59, tzinfo=UTC))
    assert (found.year, found.month, found.day) == monday


def test_the_page_has_the_weeks_as_a_picture_and_a_table(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    cast.sign_in(client, "olga")
    page = client.get(PAGE).text
    assert '<svg class="series"' in page
    assert "The same as a table: Agreement on Framing by week" in page
    assert "By round" not in page


def test_a_round_in_which_the_reader_still_codes_is_named_and_not_read(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        version = published_version(session, harbour.project_id)
        assert version is not None
        add_round(
            session, harbour.project_id, version.id, RoundPlan("trial", "pilot", condition="open"), by=None
        )
        enter_documents(session, harbour.project_id)
        session.commit()
    cast.sign_in(client, "olga")
    page = client.get(f"{PAGE}&round=production").text
    assert "Not read, for you still code there: trial." in page
    assert "trial, codebook" not in page
