"""What the start page shows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from app.actions.offers import gives_more, takes_part
from app.models.corpus import Document, Import
from app.models.projects import Member, Project
from app.models.rounds import Assignment, Round, RoundDocument


@dataclass(frozen=True, slots=True)
class MyProject:
    """A project that the reader is in, as what, and what waits there.

    ``unfinished`` and ``done`` are the reader's own passages; ``has_free`` says that passages of a round of
    theirs are free; ``documents`` and ``running`` rounds are counted for leads, and None for others.
    """

    slug: str
    name: str
    roles: tuple[str, ...]
    unfinished: int
    done: int
    has_free: bool
    documents: int | None
    running: int | None


def my_projects(session: Session, person_id: int) -> list[MyProject]:
    """The projects in which this person holds a role, by name."""
    rows = session.execute(
        select(
            Project,
            Member,
            _mine(person_id, "unfinished").label("unfinished"),
            _mine(person_id, "done").label("done"),
            _free(person_id).label("free"),
            _documents().label("documents"),
            _running().label("running"),
        )
        .join(Member, Member.project_id == Project.id)
        .where(
            Member.person_id == person_id,
            Project.archived_at.is_(None),
            or_(Member.is_annotator, Member.is_adjudicator, Member.is_lead),
        )
        .order_by(Project.name, Project.slug)
    )
    return [
        MyProject(
            row.Project.slug,
            row.Project.name,
            row.Member.roles,
            row.unfinished,
            row.done,
            bool(row.free),
            row.documents if row.Member.is_lead else None,
            row.running if row.Member.is_lead else None,
        )
        for row in rows
    ]


def _mine(person_id: int, state: str) -> ScalarSelect[Any]:
    return (
        select(func.count())
        .select_from(Assignment)
        .where(
            Assignment.project_id == Project.id,
            Assignment.person_id == person_id,
            Assignment.state == state,
        )
        .scalar_subquery()
    )


def _free(person_id: int) -> Any:
    return (
        select(Round.id)
        .join(RoundDocument, RoundDocument.round_id == Round.id)
        .where(
            Round.project_id == Project.id,
            Round.state == "running",
            RoundDocument.free_slots > 0,
            takes_part(person_id),
            gives_more(person_id),
        )
        .correlate(Project)
        .exists()
    )


def _documents() -> ScalarSelect[Any]:
    return (
        select(func.count())
        .select_from(Document)
        .join(Import, Import.id == Document.import_id)
        .where(Document.project_id == Project.id, Import.state == "complete", Document.withdrawn_at.is_(None))
        .correlate(Project)
        .scalar_subquery()
    )


def _running() -> ScalarSelect[Any]:
    return (
        select(func.count())
        .select_from(Round)
        .where(Round.project_id == Project.id, Round.state == "running")
        .scalar_subquery()
    )
