"""What rounds there are, for a lead."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.codebooks import Book, book_of, published_version
from app.errors import NotThere
from app.features.rounds.progress import Passages, passages
from app.models.codebooks import CodebookVersion, Variable
from app.models.exports import Job
from app.models.rounds import Round, RoundDocument, RoundVariable


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
            "randomised_arms": one.randomised_arms,
            "unit": one.unit,
            "order": one.reading_order,
            "k": one.k,
            "primary_measure": one.primary_measure,
            "primary_threshold": one.primary_threshold,
            "codebook_version": version,
            "documents": documents or 0,
            "slots": int(slots or 0),
            "free_slots": int(free or 0),
        }
        for one, version, documents, slots, free in rows
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """A round as its leads see it: its settings, what it asks, and how far it is."""

    round: Round
    codebook_version: str
    asked: tuple[str, ...]
    passages: Passages

    @property
    def has_blind_part(self) -> bool:
        """Whether annotators read blind now, and something is revealed after that."""
        is_going_on = self.round.state != "closed" and self.round.blind_locked_at is None
        return self.round.condition == "blind_then_reveal" and is_going_on


def listed(session: Session, project_id: int, round_id: int | None = None) -> list[Listed]:
    """Every round of a project, newest first; or this one alone."""
    rows = session.execute(
        select(Round, CodebookVersion.version)
        .join(CodebookVersion, CodebookVersion.id == Round.codebook_version_id)
        .where(Round.project_id == project_id, *([] if round_id is None else [Round.id == round_id]))
        .order_by(Round.id.desc())
    ).all()
    asked, far = _asked(session, project_id), passages(session, project_id, round_id)
    return [
        Listed(one, version, tuple(asked.get(one.id, ())), far.get(one.id, Passages()))
        for one, version in rows
    ]


def my_round(session: Session, project_id: int, round_id: int) -> Listed:
    """One round of this project; NotThere for any other."""
    for one in listed(session, project_id, round_id):
        return one
    raise NotThere("There is no such page, or it is not yours.")


def newest_book(session: Session, project_id: int) -> Book | None:
    """The codebook that a new round is on; None before one is published."""
    version = published_version(session, project_id)
    return None if version is None else book_of(session, version.id)


def names(session: Session, project_id: int) -> frozenset[str]:
    """The names that rounds of the project have."""
    return frozenset(session.scalars(select(Round.name).where(Round.project_id == project_id)))


def newest_job(session: Session, project_id: int, kind: str) -> Job | None:
    """The job of this kind that was asked for last."""
    query = select(Job).where(Job.project_id == project_id, Job.kind == kind)
    return session.scalar(query.order_by(Job.created_at.desc(), Job.id).limit(1))


def _asked(session: Session, project_id: int) -> dict[int, list[str]]:
    rows = session.execute(
        select(RoundVariable.round_id, Variable.name)
        .join(Variable, Variable.id == RoundVariable.variable_id)
        .where(RoundVariable.project_id == project_id)
        .order_by(RoundVariable.round_id, Variable.position)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.round_id, []).append(row.name)
    return found
