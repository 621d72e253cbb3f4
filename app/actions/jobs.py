"""Work for the background: the row that says so, whatever becomes of the queue that wakes the worker."""

from typing import Any

from sqlalchemy.orm import Session

from app.actions import audit
from app.models.exports import Job


def enqueue(
    session: Session, kind: str, *, project_id: int | None, arguments: dict[str, Any], by: int | None
) -> int:
    """A waiting job, in the caller's own transaction; its id. The worker finds it when that is committed.

    ``arguments`` hold names and numbers of rows, never a secret: they are kept.
    """
    job = Job(kind=kind, project_id=project_id, arguments=arguments, created_by_id=by)
    session.add(job)
    session.flush()
    audit.record(
        session, "job.enqueue", "job", job.id, project_id=project_id, person_id=by, details={"kind": kind}
    )
    return job.id
