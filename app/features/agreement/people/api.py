"""Each annotator for scripts. Nothing is stored: the address is the analysis."""

from typing import Any

from flask import Blueprint, request
from pydantic import BaseModel, Field

from app.actions.chosen_reading import choose_round, find_reading
from app.actions.readers import refuse_unsaid
from app.features.agreement import queries, reports
from app.features.agreement.compared import compared
from app.features.agreement.people import queries as people_queries
from app.features.agreement.people import reports as people_reports
from app.web.api import OF_READING, PREFIX, operation
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("agreement_people_api", __name__, url_prefix=PREFIX)


class PeopleOut(BaseModel):
    """For each variable every annotator: with the others, without them, on repeats, and what the model says."""

    project: str
    round: str
    codebook_version: str
    condition: str
    pass_: str = Field(alias="pass")
    stance: str
    sentence: str
    competence: dict[str, Any]
    repeats: dict[str, Any]
    variables: list[dict[str, Any]]


@api.get("/projects/<slug:slug>/agreement/people")
@operation(
    "How each annotator of a round agrees with the others and with themselves",
    answers={200: PeopleOut},
    query={
        **OF_READING,
        "variable": "The key of one variable; all of them when absent.",
    },
)
def show(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read it."""
    given, mine, me = request.args, membership(), signed_in().person_id
    labels = reports.check_labels(given.get("reading") or None)
    with database().reading() as session:
        one = choose_round(session, mine.project_id, given.get("round") or None)
        refuse_unsaid(session, mine.project_id, mine.slug, me, [one.id])
        reading = find_reading(session, one, given.get("pass") or None)
        judged = queries.ratings(session, reading)
        beside = people_queries.beside(session, one, reading, me)
    return people_reports.project_people(
        slug, judged, compared(judged, labels), beside, labels, given.get("variable") or None
    )
