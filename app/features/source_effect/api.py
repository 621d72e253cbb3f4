"""The source effect for scripts. Nothing is stored: the address is the analysis."""

from typing import Any

from flask import Blueprint, request
from pydantic import BaseModel

from app.actions.readers import refuse_unsaid
from app.features.source_effect import queries, reports
from app.web.api import PREFIX, operation
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("source_effect_api", __name__, url_prefix=PREFIX)


class SourceEffectOut(BaseModel):
    """The design and what it can show, the shift of each label by label and by outlet, guesses, second thoughts."""

    project: str
    reading: dict[str, Any]
    design: dict[str, Any]
    level: float
    seed: int
    effect: dict[str, Any] | None
    guesses: dict[str, Any]
    second_thoughts: dict[str, Any] | None
    not_compared: list[str]
    limits: dict[str, int]


@api.get("/projects/<slug:slug>/source-effect")
@operation(
    "What knowing the outlet does to annotators: blind against open readings of a round",
    answers={200: SourceEffectOut},
    query={
        "round": "The name of a round; the newest with arms, or else with a reveal, when absent.",
        "by": "label or outlet; both when absent.",
        "seed": "The seed of the draws that the shifts are compared with; 1 when absent.",
    },
)
def show(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read results."""
    by = request.args.get("by") or None
    reports.check_breakdown(by)
    seed = reports.check_seed(request.args.get("seed"))
    mine = membership()
    with database().reading() as session:
        rounds = queries.begun_rounds(session, mine.project_id)
        one = queries.choose_round(rounds, request.args.get("round") or None)
        refuse_unsaid(session, mine.project_id, mine.slug, signed_in().person_id, [one.id])
        read = queries.readings(session, one)
    return reports.project_report(slug, read, by, seed)
