"""How agreement went from week to week within the round, and from round to round within the project."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.actions.chosen_reading import begun_rounds, find_reading
from app.actions.readers import still_coded
from app.core.agreement.families import lead_at
from app.core.agreement.intervals import with_intervals
from app.core.agreement.measures import Measure
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.drawing.series import Change, Picture, Point, series
from app.features.agreement import queries, times
from app.features.agreement.compared import Compared, Labels, compared
from app.models.rounds import Round


@dataclass(frozen=True, slots=True)
class When:
    """A week or a round: its name, and the number there."""

    name: str
    report: Report


@dataclass(frozen=True, slots=True)
class Course:
    """A variable over time: rows of the table, and the picture, None where no row has a value."""

    rows: tuple[When, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class OverTime:
    """One variable by week and by round, and the coefficient that is drawn. ``rounds`` is None of a single round."""

    key: str
    name: str
    title: str
    measure: str
    weeks: Course
    rounds: Course | None


@dataclass(frozen=True, slots=True)
class Read:
    """What is drawn from: the weeks of passages, versions of the codebook, and all rounds as they are compared."""

    saved: dict[int, datetime]
    published: list[times.Published]
    rounds: list[tuple[str, str, dict[str, Compared]]]
    not_read: list[str]


def read(
    session: Session,
    project_id: int,
    person_id: int,
    chosen: queries.Judged,
    labels: Labels | None,
    variables: list[Compared],
) -> Read:
    """What the pictures need from the tables.

    `variables` are those of the chosen round. A round in which the reader still codes is not read, and named.
    """
    rounds = list(reversed(begun_rounds(session, project_id)))
    ids = [one.id for one in rounds]
    held_back = {one.id for one in still_coded(session, project_id, person_id, ids) if not one.has_read}
    return Read(
        times.last_saved(session, chosen.reading),
        times.published(session, project_id),
        [_round(session, one, chosen, labels, variables) for one in rounds if one.id not in held_back],
        [one.name for one in rounds if one.id in held_back],
    )


def _round(
    session: Session, one: Round, chosen: queries.Judged, labels: Labels | None, variables: list[Compared]
) -> tuple[str, str, dict[str, Compared]]:
    """The round that the page reads as it reads it, every other in its first pass."""
    if one.id == chosen.reading.round_id:
        reading, there = chosen.reading, variables
    else:
        judged = queries.ratings(session, find_reading(session, one, None))
        reading, there = judged.reading, compared(judged, labels)
    return one.name, reading.codebook_version, {each.variable.key: each for each in there}


def over_time(found: Read, variables: list[Compared], declared: str | None) -> list[OverTime]:
    """Each variable of the round that was chosen, with the coefficient that it leads with."""
    told = []
    for one in variables:
        measure = lead_at(declared, one.level)[0]
        rounds = _by_round(found, one, measure) if len(found.rounds) > 1 else None
        told.append(
            OverTime(
                one.variable.key,
                one.variable.name,
                measure.title,
                measure.name,
                _by_week(found, one, measure),
                rounds,
            )
        )
    return told


def _by_week(found: Read, one: Compared, measure: Measure) -> Course:
    """A passage counts in the week in which the last of its answers was saved: so each counts once."""
    ratings = one.ratings
    # What was saved between two statements has no week yet.
    saved = [found.saved.get(int(str(unit))) for unit in ratings.units]
    mondays = [0 if moment is None else times.week_of(moment).toordinal() for moment in saved]
    of_judgement = np.array(mondays, dtype=np.int64)[ratings.unit] if mondays else np.empty(0, dtype=np.int64)
    weeks = [week for week in np.unique(of_judgement).tolist() if week]
    rows = [(week, _report(ratings.where(of_judgement == week), measure)) for week in weeks]
    points = [Point(week / 7, _day(week), report.value, report.ci) for week, report in rows]
    # A point stands in the middle of its week, and a version where its moment lies in it.
    changes = [
        Change(times.week_of(each.at).toordinal() / 7 + each.at.weekday() / 7 - 0.5, each.version)
        for each in found.published
    ]
    return Course(tuple(When(_week(week), report) for week, report in rows), series(points, changes))


def _by_round(found: Read, one: Compared, measure: Measure) -> Course:
    """Rounds in the order in which they were made, where they ask the same at the same level."""
    asked = [
        (name, version, there[one.variable.key].ratings)
        for name, version, there in found.rounds
        if one.variable.key in there and there[one.variable.key].level == one.level
    ]
    rows = [(name, version, _report(ratings, measure)) for name, version, ratings in asked]
    points = [Point(at, name, report.value, report.ci) for at, (name, _version, report) in enumerate(rows)]
    changes = [
        Change(at - 0.5, version)
        for at, (_name, version, _report) in enumerate(rows)
        if at == 0 or rows[at - 1][1] != version
    ]
    said = [
        When(_("%(round)s, codebook %(version)s", round=name, version=version), each)
        for name, version, each in rows
    ]
    return Course(tuple(said), series(points, changes))


def _report(ratings: Ratings, measure: Measure) -> Report:
    measures, _labels = with_intervals(ratings, {measure.name: measure.compute(ratings)}, {})
    return measures[measure.name]


def _day(ordinal: int) -> str:
    return str(format_date(date.fromordinal(ordinal), "d MMM"))


def _week(ordinal: int) -> str:
    monday = date.fromordinal(ordinal)
    year, number, _day = monday.isocalendar()
    return str(
        _(
            "%(year)s, week %(number)s (from %(day)s)",
            year=year,
            number=number,
            day=format_date(monday, "d MMM y"),
        )
    )
