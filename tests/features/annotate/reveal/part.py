"""A blind part as an annotator goes through it, and what is stored of that."""

import json
from typing import Any

from sqlalchemy import insert, select

from app.actions.integrity import CHECKS
from app.db import Database, table_of
from app.models.audit import AuditEntry
from app.models.projects import Member
from app.models.rounds import Assignment
from app.models.work import Revision
from tests.cast import Cast
from tests.features.annotate.conftest import API, Annotator
from tests.world import a_save, a_span

WHY = "The byline is that of an agency."


def add_lead(database: Database, project_id: int, cast: Cast) -> None:
    """Olga leads the project."""
    roles = {"is_annotator": False, "is_adjudicator": False, "is_lead": True}
    with database.writing() as session:
        row = {"project_id": project_id, "person_id": cast.id("olga")} | roles
        session.execute(insert(table_of(Member)).values(row))
        session.commit()


def post(annotator: Annotator, assignment_id: int, what: str) -> Any:
    """One of the three posts of a reveal."""
    return annotator.client.post(f"{API}/assignments/{assignment_id}/{what}", headers=annotator.headers)


def finish(annotator: Annotator) -> list[int]:
    """Mark the first words of each passage of the batch, and call it done."""
    claim = annotator.next()
    assert claim is not None
    for one in claim["batch"]:
        passage = annotator.open(one)
        span = a_span(passage, passage["text"][:10], note="said blind")
        saved = annotator.save(one, a_save(passage, spans=[span], none=["attributions"]))
        assert saved.status_code == 200, saved.text
    return list(claim["batch"])


def finish_and_hand_in(annotator: Annotator) -> list[int]:
    """All of it, revealed."""
    batch = finish(annotator)
    assert post(annotator, batch[0], "hand-in").status_code == 200
    return batch


def stored(database: Database, assignment_id: int) -> list[tuple[Any, ...]]:
    """Number, pass, state and reason of every revision of an assignment."""
    with database.reading() as session:
        rows = session.execute(
            select(Revision.number, Revision.pass_, Revision.state, Revision.reason)
            .where(Revision.assignment_id == assignment_id)
            .order_by(Revision.number)
        )
        return [tuple(row) for row in rows]


def audited(database: Database, action: str) -> list[dict[str, Any]]:
    """The details of every audit row of this action."""
    with database.reading() as session:
        found = session.scalars(select(AuditEntry.details).where(AuditEntry.action == action))
        return [one if isinstance(one, dict) else json.loads(one) for one in found]


def nothing_is_wrong(database: Database) -> bool:
    """What ``masthead check`` would find."""
    with database.reading() as session:
        return [fault for check in CHECKS.values() for fault in check(session)] == []


def locks(database: Database, batch: list[int]) -> list[dict[str, Any]]:
    """Of each assignment, whether it is locked, and in which state."""
    with database.reading() as session:
        rows = session.scalars(select(Assignment).where(Assignment.id.in_(batch))).all()
        return [{"locked": one.locked_at is not None, "state": one.state} for one in rows]
