"""What a reveal adds to a passage: which fields were hidden, and the way on which the text came."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.actions.assignments import Open
from app.actions.standing import standing
from app.models.corpus import PublicationEdge
from app.models.outlets import Agent


def revealed(session: Session, opened: Open) -> dict[str, Any] | None:
    """The fields that were hidden, and each step of the way; None while something is hidden, or nothing was."""
    if opened.row.current_pass != "revealed":
        return None
    return {"hidden": list(opened.row.hidden_fields), "way": _way(session, opened.row.document_id)}


def _way(session: Session, document_id: int) -> list[dict[str, str | None]]:
    """The steps that stand, without other documents of the project: those are perhaps still to be read blind."""
    newer = aliased(PublicationEdge)
    rows = session.execute(
        select(PublicationEdge, Agent.name)
        .outerjoin(newer, newer.supersedes_id == PublicationEdge.id)
        .outerjoin(Agent, Agent.id == standing(PublicationEdge.agent_id))
        .where(
            PublicationEdge.document_id == document_id,
            PublicationEdge.is_withdrawn.is_(False),
            newer.id.is_(None),
        )
        .order_by(PublicationEdge.id)
    )
    return [
        {
            "relation": edge.relation,
            "outlet": name,
            "url": edge.url,
            "published": _days(edge.dated_from, edge.dated_to),
        }
        for edge, name in rows
    ]


def _days(first: date | None, last: date | None) -> str | None:
    known = [one.isoformat() for one in (first, last) if one is not None]
    return "/".join(dict.fromkeys(known)) or None
