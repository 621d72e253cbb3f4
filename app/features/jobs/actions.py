"""What becomes of a job: taken, moved on, done, failed, or put back for another try.

Every change names the try that it comes from (``attempts``). A worker that was only asleep, and whose job was
given to another in the meantime, changes nothing any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, select, update
from sqlalchemy.orm import Session

from app.actions import audit
from app.db import table_of
from app.models.exports import Job

MOST_ATTEMPTS = 3
WORKER_DIED = "The worker stopped three times in the middle of this job. Its log says more."
WENT_WRONG = "Something went wrong three times in this job. The log of the worker has it under job %(id)s."

_job = table_of(Job)


class TakenAway(Exception):
    """This try is over: the job was put back, and perhaps another worker has it."""


@dataclass(frozen=True, slots=True)
class Order:
    """One try of a job: what is asked, which try this is, and how far the tries before it came."""

    id: int
    kind: str
    project_id: int | None
    arguments: dict[str, Any]
    attempt: int
    done: int
    created_by_id: int | None


def take(session: Session, job_id: int, at: datetime) -> Order | None:
    """The job as a new try of the caller; None where somebody else was faster, or it is done already."""
    taken = session.execute(
        update(_job)
        .where(_job.c.id == job_id, _job.c.state == "waiting")
        .values(state="running", attempts=_job.c.attempts + 1, heartbeat_at=at)
    )
    if not _changed(taken):
        return None
    row = session.execute(select(_job).where(_job.c.id == job_id)).one()
    return Order(row.id, row.kind, row.project_id, row.arguments, row.attempts, row.done, row.created_by_id)


def beat(session: Session, orders: Iterable[Order], at: datetime) -> None:
    """Say that these are still being worked on."""
    for order in orders:
        session.execute(update(_job).where(_of(order)).values(heartbeat_at=at))


def move_on(session: Session, order: Order, done: int, total: int | None, at: datetime) -> None:
    """``done`` of ``total`` steps are done once the caller commits; TakenAway where this try is over."""
    values: dict[str, Any] = {"done": done, "heartbeat_at": at}
    if total is not None:
        values["total"] = total
    if not _changed(session.execute(update(_job).where(_of(order)).values(**values))):
        raise TakenAway


def finish(session: Session, order: Order, result: dict[str, Any] | None, at: datetime) -> None:
    """The job is done, and this came of it."""
    _end(session, order, {"state": "done", "result": result, "error": None}, at)


def fail(session: Session, order: Order, sentence: str, at: datetime) -> None:
    """The job cannot be done; the sentence says why to whoever asked for it."""
    _end(session, order, {"state": "failed", "error": sentence}, at)


def try_again(session: Session, order: Order, at: datetime) -> None:
    """Something went wrong in this try: another one, unless it was the last."""
    if order.attempt >= MOST_ATTEMPTS:
        fail(session, order, WENT_WRONG % {"id": order.id}, at)
        return
    session.execute(update(_job).where(_of(order)).values(state="waiting"))


def hand_back(session: Session, order: Order) -> None:
    """The worker is asked to stop between two steps: the job waits for the next one, and no try is lost."""
    session.execute(update(_job).where(_of(order)).values(state="waiting", attempts=order.attempt - 1))


def put_back(session: Session, job_ids: Iterable[int], silent_since: datetime, at: datetime) -> None:
    """Give jobs whose worker fell silent to the next one; those that had all their tries have failed."""
    for job_id in job_ids:
        row = session.execute(
            select(_job).where(_job.c.id == job_id, _silent(silent_since)).with_for_update()
        ).one_or_none()
        if row is None:
            continue
        order = Order(
            row.id, row.kind, row.project_id, row.arguments, row.attempts, row.done, row.created_by_id
        )
        if row.attempts >= MOST_ATTEMPTS:
            fail(session, order, WORKER_DIED, at)
        else:
            session.execute(update(_job).where(_of(order)).values(state="waiting"))


def _end(session: Session, order: Order, values: dict[str, Any], at: datetime) -> None:
    ended = session.execute(update(_job).where(_of(order)).values(**values, finished_at=at, heartbeat_at=at))
    if not _changed(ended):
        raise TakenAway
    audit.record(
        session,
        f"job.{values['state']}",
        "job",
        order.id,
        project_id=order.project_id,
        person_id=order.created_by_id,
        details={"kind": order.kind, "attempt": order.attempt},
    )


def _of(order: Order) -> ColumnElement[bool]:
    return and_(_job.c.id == order.id, _job.c.state == "running", _job.c.attempts == order.attempt)


def _silent(since: datetime) -> ColumnElement[bool]:
    return and_(_job.c.state == "running", _job.c.heartbeat_at < since)


def _changed(result: Any) -> bool:
    return bool(cast(CursorResult[Any], result).rowcount)
