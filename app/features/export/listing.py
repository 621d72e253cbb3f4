"""The exports of a project as its leads see them: made, being made, and failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotThere
from app.features.export.work import KIND
from app.models.corpus import Document, Import
from app.models.exports import Export, Job
from app.models.people import Identity

MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """An export, or the job that makes one: ``state`` is done where there is a file, else the job's.

    ``who`` is None for the operator at the command line; ``name`` for somebody who was erased.
    """

    id: int
    state: str
    options: dict[str, Any]
    who: int | None
    name: str | None
    at: datetime
    file_name: str = ""
    sha256: str = ""
    size: int = 0
    manifest: dict[str, Any] | None = None
    done: int = 0
    total: int | None = None
    error: str | None = None


def lines(session: Session, project_id: int) -> list[Line]:
    """The newest exports first; jobs that made theirs are seen as what they made."""
    # A job and what it made have one number; where both are there, the job is about to be done.
    found = {one.id: one for one in (*_jobs(session, project_id), *_exports(session, project_id))}
    return sorted(found.values(), key=lambda line: (line.at, line.id), reverse=True)


def line(session: Session, project_id: int, export_id: int) -> Line:
    """One of them; NotThere for one of another project."""
    for one in (*_exports(session, project_id, export_id), *_jobs(session, project_id, export_id)):
        return one
    raise NotThere("There is no such page, or it is not yours.")


def not_free(session: Session, project_id: int) -> tuple[int, int]:
    """How many documents have rights that do not give all their words away, and of how many."""
    visible = (
        select(func.count(), func.count().filter(Document.text_rights != "full"))
        .select_from(Document)
        .join(Import, Import.id == Document.import_id)
        .where(Document.project_id == project_id, Import.state == "complete", Document.withdrawn_at.is_(None))
    )
    total, bound = session.execute(visible).one()
    return bound, total


def _exports(session: Session, project_id: int, export_id: int | None = None) -> list[Line]:
    query = (
        select(Export, Identity.name)
        .outerjoin(Identity, Identity.person_id == Export.created_by_id)
        .where(Export.project_id == project_id)
        .order_by(Export.created_at.desc(), Export.id)
        .limit(MOST)
    )
    if export_id is not None:
        query = query.where(Export.id == export_id)
    return [
        Line(
            one.id,
            "done",
            {"format": one.format, "kind": one.kind} | one.options,
            one.created_by_id,
            name,
            one.created_at,
            one.file_name,
            one.sha256,
            one.size,
            one.manifest,
        )
        for one, name in session.execute(query)
    ]


def _jobs(session: Session, project_id: int, job_id: int | None = None) -> list[Line]:
    query = (
        select(Job, Identity.name)
        .outerjoin(Identity, Identity.person_id == Job.created_by_id)
        .where(Job.project_id == project_id, Job.kind == KIND, Job.state != "done")
        .order_by(Job.created_at.desc(), Job.id)
        .limit(MOST)
    )
    if job_id is not None:
        query = query.where(Job.id == job_id)
    return [
        Line(
            job.id,
            job.state,
            job.arguments,
            job.created_by_id,
            name,
            job.created_at,
            done=job.done,
            total=job.total,
            error=job.error,
        )
        for job, name in session.execute(query)
    ]
