"""The questions that annotators ask with a save, and the answers that a lead has given."""

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.db import table_of
from app.models.rounds import Assignment
from app.models.work import Flag, Revision

NEWEST = 10

_flag, _revision = table_of(Flag), table_of(Revision)
# Asked with every passage opened, and so built once.
_OF_ASSIGNMENT = (
    select(_flag.c.question, _flag.c.asked_at, _flag.c.answer, _flag.c.answered_at)
    .join(_revision, _revision.c.id == _flag.c.revision_id)
    .where(_revision.c.assignment_id == bindparam("assignment_id"))
    .order_by(_flag.c.id)
)


def open_count(session: Session, project_id: int) -> int:
    """How many questions of a project wait for an answer."""
    waiting = select(func.count()).select_from(Flag).where(Flag.project_id == project_id)
    return session.scalar(waiting.where(Flag.answered_at.is_(None))) or 0


def asked_in(session: Session, assignment_id: int) -> list[dict[str, Any]]:
    """What was asked in one's own assignment, with the answers; the caller has looked it up as such."""
    return [
        {
            "question": row.question,
            "asked_at": row.asked_at.isoformat().replace("+00:00", "Z"),
            "answer": row.answer,
            "answered_at": row.answered_at.isoformat().replace("+00:00", "Z") if row.answered_at else None,
        }
        for row in session.connection().execute(_OF_ASSIGNMENT, {"assignment_id": assignment_id})
    ]


def answered_for(session: Session, project_id: int, person_id: int) -> list[Any]:
    """The newest answers to this person's questions in a project, each with its assignment."""
    return list(
        session.execute(
            select(Flag.question, Flag.answer, Flag.answered_at, Revision.assignment_id)
            .join(Revision, Revision.id == Flag.revision_id)
            .join(Assignment, Assignment.id == Revision.assignment_id)
            .where(
                Flag.project_id == project_id,
                Revision.person_id == person_id,
                Flag.answered_at.is_not(None),
                # What was given back cannot be opened any more in its place.
                Assignment.state != "declined",
            )
            .order_by(Flag.answered_at.desc(), Flag.id.desc())
            .limit(NEWEST)
        ).all()
    )
