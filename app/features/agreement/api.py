"""Agreement for scripts. Nothing is stored: the address is the analysis."""

from typing import Any

from flask import Blueprint, request
from pydantic import BaseModel

from app.actions.chosen_reading import choose_round, find_reading
from app.actions.readers import refuse_unsaid
from app.core.bodies import Body, Text
from app.db import now
from app.features.agreement import actions, queries, reports
from app.features.agreement.compared import compared
from app.features.agreement.slices import reports as slice_reports
from app.features.agreement.spans import reports as span_reports
from app.web.api import OF_READING, PREFIX, operation
from app.web.bodies import read_body
from app.web.policy import codes_blind_now, membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("agreement_api", __name__, url_prefix=PREFIX)


class AgreementOut(BaseModel):
    """What was read, and every measure of each variable that the round asks, with n and a reason where undefined.

    A variable that is coded on spans has `spans`, and `attributes` where its marks carry some; `attributions` is null
    where the round asks for none.
    """

    project: str
    reading: dict[str, Any]
    variables: list[dict[str, Any]]
    not_compared: list[dict[str, str]]
    attributions: dict[str, Any] | None
    slices: dict[str, Any] | None = None


class AcknowledgeBody(Body):
    """The round whose results one is going to read; the newest production or reliability round when absent."""

    round: Text | None = None


class AcknowledgedOut(BaseModel):
    """Whether one still codes in the round, and whether what one saves in it counts as independent."""

    round: str
    still_codes: bool
    independent: bool


@api.get("/projects/<slug:slug>/agreement")
@operation(
    "How far annotators agree, for each variable of a round",
    answers={200: AgreementOut},
    query={
        **OF_READING,
        "measure": "One measure by its name; all of them when absent.",
        "by": "label, or one of the slicings: outlet, owner_group, country, property:KEY (a property of outlets), "
        "language, document, role, annotator, pair, parent, voice, condition, pass, round, version, week. 404 for "
        "those of outlets while one codes blind.",
        "a": "A slice by its key, to be compared with b: the value of a less that of b.",
        "b": "The other slice.",
        "each": "label: alpha of each label in every slice as well.",
        "roles": "all, with by=role: captions, credits and the like as well; title, heading and body when absent.",
    },
)
def show(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read it."""
    given = request.args
    measure, by = given.get("measure") or None, given.get("by") or None
    choices = slice_reports.read_choices(given, codes_blind=codes_blind_now(signed_in()))
    labels = reports.check_labels(given.get("reading") or None)
    reports.check_measure(measure)
    mine = membership()
    with database().reading() as session:
        one = choose_round(session, mine.project_id, given.get("round") or None)
        refuse_unsaid(session, mine.project_id, mine.slug, signed_in().person_id, [one.id])
        judged = queries.ratings(session, find_reading(session, one, given.get("pass") or None))
        read = span_reports.read_words(session, judged.reading)
        variables = compared(judged, labels)
        asked = slice_reports.asked_of(
            session, one, judged, labels, variables, choices, signed_in().person_id
        )
        slices = slice_reports.slices_dict(asked, choices)
    said = reports.project_report(slug, judged, variables, labels, measure, by)
    return span_reports.with_words(said, read, measure, by) | slices


@api.post("/projects/<slug:slug>/agreement/reading")
@operation(
    "Say that one reads a round's results while still coding in it",
    body=AcknowledgeBody,
    answers={200: AcknowledgedOut},
)
def acknowledge(slug: str) -> Any:
    """What one saves in the round from now on is marked as not independent."""
    body = read_body(AcknowledgeBody) if request.content_length else AcknowledgeBody()
    mine = membership()
    with database().writing() as session:
        one = choose_round(session, mine.project_id, body.round)
        said = actions.acknowledge(session, mine.project_id, signed_in().person_id, one.id, now())
        session.commit()
    return {"round": one.name} | said
