"""Which documents enter a round next: all that are visible, or a sample drawn by the round's seed."""

from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from app.actions.standing import standing
from app.core.assignment import Candidate, in_drawn_order
from app.models.corpus import Document, Import
from app.models.outlets import Agent
from app.models.rounds import Round, RoundDocument

STRATA = ("outlet", "month", "language")


def documents_held(session: Session, one: Round) -> int:
    """How many documents are in the round."""
    query = select(func.count()).select_from(RoundDocument).where(RoundDocument.round_id == one.id)
    return session.scalar(query) or 0


def documents_wanted(session: Session, one: Round) -> int:
    """How many documents there will be in the round once all that are visible now had their turn."""
    visible = session.scalar(select(func.count()).select_from(_visible(one).subquery())) or 0
    return visible if one.sample_size is None else min(one.sample_size, visible)


def next_documents(session: Session, one: Round, held: int, limit: int) -> list[Row[Any]]:
    """Up to ``limit`` visible documents that the round takes next, as long as its sample has room.

    Drawn by seed where the order matters: in a sample, and where only the first documents overlap.
    """
    room = limit if one.sample_size is None else min(limit, one.sample_size - held)
    if room <= 0:
        return []
    if one.sample_size is None and one.overlap_count is None:
        waiting = _visible(one).where(RoundDocument.document_id.is_(None)).order_by(Document.id)
        return list(session.execute(waiting.limit(room)).all())
    rows = {row.key: row for row in session.execute(_visible(one))}
    candidates = [Candidate(row.key, _stratum(one, row), row.is_held) for row in rows.values()]
    drawn = [rows[candidate.key] for candidate in in_drawn_order(one.seed, candidates)]
    return [row for row in drawn if not row.is_held][:room]


def _visible(one: Round) -> Select[*tuple[Any, ...]]:
    """The project's visible documents, each with whether this round has it already."""
    return (
        select(
            Document.id,
            Document.key,
            Document.language,
            Document.published_from,
            Document.published_to,
            Agent.slug,
            RoundDocument.document_id.is_not(None).label("is_held"),
        )
        .join(Import, Import.id == Document.import_id)
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .outerjoin(
            RoundDocument, and_(RoundDocument.round_id == one.id, RoundDocument.document_id == Document.id)
        )
        .where(
            Document.project_id == one.project_id,
            Import.state == "complete",
            Document.withdrawn_at.is_(None),
        )
    )


def _stratum(one: Round, row: Row[Any]) -> tuple[str, ...]:
    known = {
        "outlet": row.slug or "",
        "month": f"{row.published_to:%Y-%m}" if row.published_to else "",
        "language": row.language or "",
    }
    return tuple(known[name] for name in one.stratify_by)
