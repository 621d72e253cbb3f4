"""Which jobs there are, and which of them want a worker."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.exports import Job
from app.models.projects import Project

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as a list shows it; ``done`` of ``total`` steps, ``total`` None while nobody knows it."""

    id: int
    kind: str
    project: str | None
    state: str
    done: int
    total: int | None
    attempts: int
    created_at: str
    finished_at: str | None
    error: str | None
    result: dict[str, Any] | None

    def as_dict(self) -> dict[str, Any]:
        """The line as ``--json`` prints it."""
        return asdict(self)


def waiting_ids(session: Session) -> list[int]:
    """The jobs that wait for a worker, oldest first."""
    query = select(Job.id).where(Job.state == "waiting").order_by(Job.created_at, Job.id)
    return list(session.scalars(query.limit(MOST_AT_ONCE)))


def silent_ids(session: Session, since: datetime) -> list[int]:
    """The running jobs that nobody has said a word of since then: their worker died."""
    return list(session.scalars(select(Job.id).where(Job.state == "running", Job.heartbeat_at < since)))


def jobs(session: Session, limit: int = MOST_AT_ONCE) -> list[JobLine]:
    """The newest jobs first."""
    rows = session.execute(
        select(Job, Project.slug)
        .outerjoin(Project, Project.id == Job.project_id)
        .order_by(Job.created_at.desc(), Job.id)
        .limit(limit)
    )
    return [
        JobLine(
            id=job.id,
            kind=job.kind,
            project=slug,
            state=job.state,
            done=job.done,
            total=job.total,
            attempts=job.attempts,
            created_at=_said(job.created_at) or "",
            finished_at=_said(job.finished_at),
            error=job.error,
            result=job.result,
        )
        for job, slug in rows
    ]


def _said(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")
