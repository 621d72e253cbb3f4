"""Gamma for scripts: the job is started by one address, and what came of it is read by the same."""

from typing import Annotated, Any

from flask import Blueprint, request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, choose_round, find_reading
from app.actions.jobs import enqueue
from app.actions.readers import refuse_unsaid
from app.core.agreement.spans.alignment import has_scipy
from app.core.agreement.spans.gamma import SEED
from app.core.agreement.spans.gamma_verdicts import no_scipy
from app.core.agreement.spans.random_continua import Drawn
from app.core.bodies import Body, Int, Text
from app.errors import RuleBroken
from app.features.agreement.gamma.queries import Jobs, jobs_of
from app.features.agreement.gamma.work import KIND, Wanted, fingerprint, unpacked
from app.features.agreement.spans.queries import span_tables
from app.web.api import OF_ROUND, PREFIX, operation
from app.web.bodies import read_body
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("gamma_api", __name__, url_prefix=PREFIX)


class GammaBody(Body):
    """Of which round and pass, from which seed, and how marks are put by chance; all as on the page when absent."""

    round: Text | None = None
    pass_: Annotated[Text | None, Field(alias="pass")] = None
    seed: Annotated[Int, Field(ge=0, le=2**31 - 1)] = SEED
    drawn: Drawn = "shifted"


class GammaOut(BaseModel):
    """How far the newest job is (`job.state` is none where there was none), and what came of the newest that is done.

    `result` is what `masthead agreement SLUG --gamma --json` prints; `is_current` says whether it is of the answers of
    now. Both are null before a job is done.
    """

    project: str
    round: str
    pass_: str = Field(alias="pass")
    job: dict[str, Any]
    is_current: bool | None
    result: dict[str, Any] | None


@api.get("/projects/<slug:slug>/agreement/gamma")
@operation(
    "Gamma of a round's marks, as a job computed it, and how far a job under way is",
    answers={200: GammaOut},
    query=OF_ROUND,
)
def show(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read it."""
    given = request.args
    with database().reading() as session:
        reading = _reading(session, given.get("round") or None, given.get("pass") or None)
        jobs = _jobs(session, reading)
        result: dict[str, Any] | None = None if jobs.done is None else unpacked(jobs.done.result)
        is_current = None if result is None else result["data"] == fingerprint(span_tables(session, reading))
    return _said(slug, reading, jobs) | {"is_current": is_current, "result": result}


@api.post("/projects/<slug:slug>/agreement/gamma")
@operation("Compute gamma of a round's marks", body=GammaBody, answers={202: GammaOut})
def start(slug: str) -> Any:
    """A job, unless one of the round and pass is under way already: ask for it by GET until `job.state` is done."""
    body = read_body(GammaBody) if request.content_length else GammaBody()
    if not has_scipy():
        raise RuleBroken(no_scipy())
    mine = membership()
    with database().writing() as session:
        reading = _reading(session, body.round, body.pass_)
        if not _jobs(session, reading).is_under_way:
            wanted = Wanted(reading.round, reading.pass_, seed=body.seed, drawn=body.drawn)
            by = signed_in().person_id
            enqueue(session, KIND, project_id=mine.project_id, arguments=wanted.as_dict(), by=by)
            session.flush()
        said = _said(slug, reading, _jobs(session, reading))
        session.commit()
    return said | {"is_current": None, "result": None}, 202


def _reading(session: Session, round_name: str | None, pass_: str | None) -> Reading:
    mine = membership()
    one = choose_round(session, mine.project_id, round_name)
    refuse_unsaid(session, mine.project_id, mine.slug, signed_in().person_id, [one.id])
    return find_reading(session, one, pass_)


def _jobs(session: Session, reading: Reading) -> Jobs:
    return jobs_of(session, membership().project_id, reading.round, reading.pass_)


def _said(slug: str, reading: Reading, jobs: Jobs) -> dict[str, Any]:
    return {"project": slug, "round": reading.round, "pass": reading.pass_, "job": jobs.newest}
