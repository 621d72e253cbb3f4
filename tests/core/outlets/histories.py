"""Random histories of a small registry: facts with vague dates, put right, disputed and taken back again."""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from app.core.outlets.dates import Span, VagueDate
from app.core.outlets.facts import Assertion

KINDS = {
    "project": "organisation",
    "tide": "outlet",
    "upland": "outlet",
    "quay": "organisation",
    "press": "organisation",
    "mira": "person",
    "ministry": "state_body",
    "grader": "rater",
}
OUTLETS = ("tide", "upland")
FIRST_YEAR, YEARS = 2018, 6


def a_day(random: Random) -> date:
    """A day of the years that histories are about."""
    return date(FIRST_YEAR, 1, 1) + timedelta(days=random.randrange(365 * YEARS))


def a_date(random: Random) -> VagueDate | None:
    """A day, a month, a year, or nothing."""
    precision = random.choice(("none", "year", "month", "day"))
    return None if precision == "none" else VagueDate.of(a_day(random), precision)  # type: ignore[arg-type]


def a_span(random: Random) -> Span:
    """One day, or a few together."""
    first = a_day(random)
    return Span(first, first + timedelta(days=random.choice((0, 0, 1, 6))))


def dates(random: Random) -> dict[str, VagueDate | None]:
    """When something held; it does not end before it begins."""
    while True:
        begins, ends = a_date(random), a_date(random)
        if begins is None or ends is None or ends.last >= begins.first:
            return {"valid_from": begins, "valid_to": ends}


def a_value(random: Random, subjects: Sequence[str], properties: Sequence[str]) -> dict[str, Any]:
    """What a fact says, of whom, by whom."""
    subject, key = random.choice(subjects), random.choice(properties)
    said: dict[str, Any] = {"subject": subject, "property": key, "asserted_by": random.choice(list(KINDS))}
    if random.random() < 0.15:
        return said | {"value_state": random.choice(("unknown", "not_applicable"))}
    if key == "medium":
        return said | {"value_code": random.choice(("blog", "magazine", "newspaper"))}
    if key == "event":
        return said | {"value_text": random.choice(("Founded.", "Sold."))}
    others = [slug for slug in KINDS if slug != subject]
    return said | {"value_agent": random.choice(others)}


def a_history(
    random: Random,
    most: int = 14,
    subjects: Sequence[str] = OUTLETS,
    properties: Sequence[str] = ("medium", "event", "owned_by", "part_of"),
) -> list[Assertion]:
    """Facts in the order of recording. A later one may take the place of any that came before it."""
    ones: list[Assertion] = []
    for number in range(1, random.randint(1, most) + 1):
        again = random.choice(ones) if ones and random.random() < 0.45 else None
        one = Assertion(
            id=str(number),
            sequence=number,
            confidence=random.choice(("low", "medium", "high")),
            evidence_url=random.choice((None, "https://register.example/")),
            **(a_value(random, subjects, properties) | dates(random)),
        )
        if again is not None:
            what = random.choice(("correct", "dispute", "retract"))
            if what == "correct":
                one = replace(
                    again,
                    id=str(number),
                    sequence=number,
                    supersedes=again.id,
                    status="current",
                    **dates(random),
                )
            else:
                status = "disputed" if what == "dispute" else "retracted"
                one = replace(again, id=str(number), sequence=number, supersedes=again.id, status=status)
        ones.append(one)
    return ones


def days_meant(vague: VagueDate) -> list[date]:
    """Every day that a vague date may mean, read off its spelling."""
    parts = [int(part) for part in str(vague).split("-")]
    months = range(1, 13) if len(parts) == 1 else [parts[1]]
    return [
        date(parts[0], month, day)
        for month in months
        for day in ([parts[2]] if len(parts) == 3 else range(1, calendar.monthrange(parts[0], month)[1] + 1))
    ]


def days_of(span: Span) -> list[date]:
    """Every day of a span."""
    return [span.first + timedelta(days=n) for n in range((span.last - span.first).days + 1)]


def may_hold(one: Assertion, day: date) -> bool:
    """Whether some choice of the days that are meant makes it true on this day."""
    begun = one.valid_from is None or any(first <= day for first in days_meant(one.valid_from))
    lasts = one.valid_to is None or any(last >= day for last in days_meant(one.valid_to))
    return begun and lasts


def must_hold(one: Assertion, day: date) -> bool:
    """Whether every choice does."""
    begun = one.valid_from is None or all(first <= day for first in days_meant(one.valid_from))
    lasts = one.valid_to is None or all(last >= day for last in days_meant(one.valid_to))
    return begun and lasts


def standing_at(history: Sequence[Assertion], known_at: int) -> list[Assertion]:
    """What stood at a number: the log played from its beginning, each row put in the place of the one it names."""
    stands: dict[str, Assertion] = {}
    for one in history:
        if one.sequence <= known_at:
            if one.supersedes is not None:
                stands.pop(one.supersedes, None)
            stands[one.id] = one
    return list(stands.values())
