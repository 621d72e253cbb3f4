"""The warning before a document that distresses or is risky to read: once for each batch of passages.

That it was read is an audit row about the batch, and needs no column of its own: the row is durable, indexed by
what it is about, and is only looked for where a document has a warning.
"""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.save import decline
from app.errors import NotThere
from app.models.audit import AuditEntry
from app.models.projects import Member
from app.models.rounds import Assignment

READ = "warning.read"


def was_read(session: Session, batch_id: int) -> bool:
    """Whether the annotator of this batch has answered its warning."""
    row = exists().where(
        AuditEntry.object_kind == "batch", AuditEntry.object_id == batch_id, AuditEntry.action == READ
    )
    return bool(session.scalar(select(row)))


def remember(session: Session, person_id: int, assignment_id: int) -> None:
    """The warning is read; the batch's passages open from now on. Pressed twice it is said once."""
    mine = _mine(session, person_id, assignment_id)
    if not was_read(session, mine.batch_id):
        audit.record(session, READ, "batch", mine.batch_id, project_id=mine.project_id, person_id=person_id)


def give_back(session: Session, person_id: int, assignment_id: int, at: datetime) -> int:
    """Give back every passage of the batch that is not finished; how many there were. It counts against nobody."""
    mine = _mine(session, person_id, assignment_id)
    unfinished = session.scalars(
        select(Assignment.id)
        .where(Assignment.batch_id == mine.batch_id, Assignment.state == "unfinished")
        .order_by(Assignment.id)
    ).all()
    for one in unfinished:
        decline(session, person_id, one, at)
    return len(unfinished)


def _mine(session: Session, person_id: int, assignment_id: int) -> Assignment:
    found = session.scalar(
        select(Assignment)
        .join(
            Member,
            (Member.project_id == Assignment.project_id) & (Member.person_id == Assignment.person_id),
        )
        .where(Assignment.id == assignment_id, Assignment.person_id == person_id, Member.is_annotator)
    )
    if found is None:
        raise NotThere("There is no such page, or it is not yours.")
    return found
