"""The blind parts of a project that one annotator works in: how far, whether to hand in, and what came after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.actions.reveal import Part, part_in
from app.models.corpus import Document
from app.models.rounds import Assignment, Batch, Round
from app.models.texts import Passage
from app.models.work import Revision

KEPT, CHANGED, BEGUN, UNDECIDED = "kept", "changed", "begun", "undecided"


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the revealed passages of a part; ``next`` is the first that waits to be kept or changed."""

    kept: int
    changed: int
    begun: int
    undecided: int
    next: int | None

    @property
    def waiting(self) -> int:
        """How many are neither kept nor changed yet."""
        return self.begun + self.undecided


@dataclass(frozen=True, slots=True)
class MyPart:
    """A part as the page of one's work shows it; ``assignment_id`` is any of one's own in it, for its address."""

    assignment_id: int
    part: Part
    decided: Decided | None


def parts(session: Session, project_id: int, person_id: int) -> list[MyPart]:
    """The person's parts of rounds that reveal, oldest round first; closed ones only where they were revealed."""
    mine = select(Assignment.round_id, func.min(Assignment.id).label("assignment_id")).where(
        Assignment.project_id == project_id, Assignment.person_id == person_id
    )
    held = mine.group_by(Assignment.round_id).subquery()
    rows = session.execute(
        select(Round, held.c.assignment_id)
        .join(held, held.c.round_id == Round.id)
        .where(Round.condition == "blind_then_reveal")
        .order_by(Round.id)
    ).all()
    found = []
    for one, assignment_id in rows:
        part = part_in(session, one, person_id)
        if part.locked_at is None and one.state == "closed":
            continue
        decided = None if part.locked_at is None else decided_in(session, one.id, person_id)
        found.append(MyPart(assignment_id, part, decided))
    return found


def is_ready(session: Session, project_id: int, person_id: int) -> bool:
    """Whether a part of this person can be handed in now."""
    return any(one.part.is_ready for one in parts(session, project_id, person_id))


def decided_in(session: Session, round_id: int, person_id: int, after: int | None = None) -> Decided:
    """What became of this person's revealed passages; ``next`` is looked for after the assignment ``after``."""
    rows = session.execute(
        select(Assignment.id, state_of().label("decided"))
        .join(Revision, Revision.id == Assignment.current_revision_id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(Batch, Batch.id == Assignment.batch_id)
        .join(Document, Document.id == Assignment.document_id)
        .where(
            Assignment.round_id == round_id,
            Assignment.person_id == person_id,
            Assignment.pass_ == "revealed",
            Document.withdrawn_at.is_(None),
        )
        .order_by(Batch.claimed_at, Batch.id, Passage.number)
    ).all()
    many = {name: sum(row.decided == name for row in rows) for name in (KEPT, CHANGED, BEGUN, UNDECIDED)}
    return Decided(**many, next=_next(rows, after))


def state_of() -> Any:
    """What became of a revealed assignment, from its current revision."""
    return case(
        (Revision.pass_ != "revealed", UNDECIDED),
        (Revision.state == "draft", BEGUN),
        (Revision.reason.is_(None), KEPT),
        else_=CHANGED,
    )


def decision_of(current: Mapping[str, Any] | None) -> str:
    """The same of an answer that was read back."""
    if current is None or current["pass"] != "revealed":
        return UNDECIDED
    if current["state"] == "draft":
        return BEGUN
    return KEPT if current["reason"] is None else CHANGED


def _next(rows: Sequence[Any], after: int | None) -> int | None:
    """The first that waits, after the one given or else from the beginning; never that one itself."""
    place = next((n for n, row in enumerate(rows) if row.id == after), -1)
    ahead = [*rows[place + 1 :], *rows[: place + 1]]
    return next((row.id for row in ahead if row.decided in (UNDECIDED, BEGUN) and row.id != after), None)
