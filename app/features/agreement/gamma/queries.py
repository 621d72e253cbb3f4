"""The jobs that compute gamma, and what the passages of a result are called."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.features.agreement.gamma.work import KIND
from app.models.corpus import Document
from app.models.exports import Job
from app.models.texts import Passage

UNDER_WAY = ("waiting", "running")
#: Among so many of the newest jobs those of a round are looked for.
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Done:
    """A job that is done: what came of it, and when."""

    id: int
    result: dict[str, Any]
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Jobs:
    """Of one round and pass: the newest job, as `js/poll.js` reads it, and the newest that is done."""

    newest: dict[str, Any]
    done: Done | None

    @property
    def is_under_way(self) -> bool:
        """Whether one waits or runs."""
        return self.newest["state"] in UNDER_WAY


def jobs_of(session: Session, project_id: int, round_name: str, pass_: str) -> Jobs:
    """The jobs of a round and pass, newest first."""
    rows = session.scalars(
        select(Job)
        .where(Job.project_id == project_id, Job.kind == KIND)
        .order_by(Job.created_at.desc(), Job.id)
        .limit(LOOKED_THROUGH)
    )
    mine = [one for one in rows if (one.arguments["round"], one.arguments["pass"]) == (round_name, pass_)]
    newest: dict[str, Any] = {"state": "none", "done": 0, "total": None, "error": None}
    if mine:
        one = mine[0]
        newest = {"state": one.state, "done": one.done, "total": one.total, "error": one.error}
    found = next((one for one in mine if one.state == "done" and one.result), None)
    return Jobs(newest, None if found is None else Done(found.id, found.result or {}, found.finished_at))


def passages_named(session: Session, ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """The title of each passage's document, or its key, and the passage's number in it."""
    rows = session.execute(
        select(Passage.id, Passage.number, Document.title, Document.key)
        .join(Document, Document.id == Passage.document_id)
        .where(Passage.id.in_(ids))
    )
    return {row.id: (row.title or row.key, row.number) for row in rows}
