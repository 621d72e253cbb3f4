"""What rounds there are, for a lead."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.codebooks import CodebookVersion
from app.models.rounds import Round, RoundDocument


def rounds(session: Session, project_id: int) -> list[dict[str, Any]]:
    """Every round of a project in the order in which they were made, with its documents and slots counted."""
    counted = (
        select(
            RoundDocument.round_id,
            func.count().label("documents"),
            func.sum(RoundDocument.slots).label("slots"),
            func.sum(RoundDocument.free_slots).label("free"),
        )
        .where(RoundDocument.project_id == project_id)
        .group_by(RoundDocument.round_id)
        .subquery()
    )
    rows = session.execute(
        select(Round, CodebookVersion.version, counted.c.documents, counted.c.slots, counted.c.free)
        .join(CodebookVersion, CodebookVersion.id == Round.codebook_version_id)
        .outerjoin(counted, counted.c.round_id == Round.id)
        .where(Round.project_id == project_id)
        .order_by(Round.id)
    )
    return [
        {
            "name": one.name,
            "purpose": one.purpose,
            "state": one.state,
            "condition": one.condition,
            "unit": one.unit,
            "order": one.reading_order,
            "k": one.k,
            "codebook_version": version,
            "documents": documents or 0,
            "slots": int(slots or 0),
            "free_slots": int(free or 0),
        }
        for one, version, documents, slots, free in rows
    ]
