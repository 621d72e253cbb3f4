"""What a lead changes of a document that is here already: the roles of its passages, and its withdrawal."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actions import audit, slots
from app.actions.documents import locked
from app.db import now, table_of
from app.errors import BadInput, Fault, RuleBroken, say
from app.models.texts import PASSAGE_ROLES, Passage

_passage = table_of(Passage)


def correct_roles(
    session: Session, project_id: int, document_id: int, roles: Mapping[int, str], by: int
) -> int:
    """Give passages (by id) other roles; how many changed. Slots stay as they are.

    The sentences that were cut from a paragraph have its role, too.
    """
    locked(session, project_id, document_id)
    if unknown := [role for role in roles.values() if role not in PASSAGE_ROLES]:
        raise BadInput(
            [Fault("/roles", say("“%(unknown)s” is not a role of a passage.", unknown=unknown[0][:60]))]
        )
    rows = session.execute(
        select(_passage.c.id, _passage.c.text_version_id, _passage.c.start, _passage.c.end, _passage.c.role)
        .where(_passage.c.document_id == document_id, _passage.c.unit == "paragraph")
        .where(_passage.c.id.in_(roles))
        .order_by(_passage.c.number)
    ).all()
    changed = [row for row in rows if row.role != roles[row.id]]
    for row in changed:
        inside = (
            _passage.c.text_version_id == row.text_version_id,
            _passage.c.unit.in_(("paragraph", "sentence")),
            _passage.c.start >= row.start,
            _passage.c.end <= row.end,
        )
        session.execute(update(_passage).where(*inside).values(role=roles[row.id]))
        audit.record(
            session,
            "passage.role",
            "passage",
            row.id,
            project_id=project_id,
            person_id=by,
            details={"document": document_id, "from": row.role, "to": roles[row.id]},
        )
    return len(changed)


def change_warning(session: Session, project_id: int, document_id: int, words: str, by: int) -> bool:
    """Say why a document distresses or is risky to read, or take that back; whether anything changed.

    Annotators read it before its first passage.
    """
    document = locked(session, project_id, document_id)
    before = document.risk
    if before == words:
        return False
    document.risk = words
    audit.record(
        session,
        "document.warning",
        "document",
        document_id,
        project_id=project_id,
        person_id=by,
        details={"from": before, "to": words},
    )
    return True


def withdraw(session: Session, project_id: int, document_id: int, reason: str, by: int) -> None:
    """Take a document out of rounds, agreement and exports; a tombstone with the reason stays."""
    document = locked(session, project_id, document_id)
    if document.withdrawn_at is not None:
        raise RuleBroken("This document was withdrawn before. Nothing was changed.")
    document.withdrawn_at, document.withdrawn_reason = now(), reason
    session.flush()
    closed = slots.close_document(session, document_id, now())
    audit.record(
        session,
        "document.withdraw",
        "document",
        document_id,
        project_id=project_id,
        person_id=by,
        details={"reason": reason, "closed_slots": closed.slots, "taken_back": closed.taken_back},
    )
