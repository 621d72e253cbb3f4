"""Blind, then revealed: the blind part of a round is locked, and only then is shown what was hidden.

All of a person's passages are locked together, by themselves or by a lead for everybody; a trigger keeps what is
locked as it is. What was not finished by then stays in the history, blind, and is nobody's any more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.actions import audit, slots
from app.actions.offers import passages_free
from app.db import table_of
from app.errors import NotThere, RuleBroken
from app.models.corpus import Document
from app.models.projects import Member
from app.models.rounds import Assignment, Round

FINISHED = ("done", "skipped")

_assignment = table_of(Assignment)
_a = _assignment.c


@dataclass(frozen=True, slots=True)
class Part:
    """One person's passages of one round that is blind first; ``free`` are those that they may still take."""

    round_id: int
    project_id: int
    round_state: str
    condition: str
    done: int
    skipped: int
    unfinished: int
    free: int
    locked_at: datetime | None

    @property
    def finished(self) -> int:
        """How many would be handed in."""
        return self.done + self.skipped

    @property
    def is_ready(self) -> bool:
        """Whether all of it is finished and can be handed in."""
        waits = self.unfinished or self.free or not self.finished
        return self.round_state in ("running", "paused") and self.locked_at is None and not waits


@dataclass(frozen=True, slots=True)
class Locked:
    """What a lock did: answers that are final and revealed now, and passages that were not finished by then."""

    passages: int
    left: int
    at: datetime


def part_of(session: Session, person_id: int, assignment_id: int) -> Part:
    """The part that one's own assignment belongs to; NotThere for anybody else's."""
    one = session.scalar(
        select(Round)
        .join(Assignment, Assignment.round_id == Round.id)
        .join(Member, (Member.project_id == Assignment.project_id) & (Member.person_id == person_id))
        .where(Assignment.id == assignment_id, Assignment.person_id == person_id, Member.is_annotator)
    )
    if one is None:
        raise NotThere("There is no such page, or it is not yours.")
    return part_in(session, one, person_id)


def part_in(session: Session, one: Round, person_id: int) -> Part:
    """How far this person is with the blind part of a round."""
    rows = session.execute(
        select(
            Assignment.state, func.count().label("many"), func.min(Assignment.locked_at).label("locked_at")
        )
        .join(Document, Document.id == Assignment.document_id)
        # Nobody can finish what was withdrawn meanwhile, so it holds nobody up.
        .where(
            Assignment.round_id == one.id,
            Assignment.person_id == person_id,
            (Assignment.state != "unfinished") | Document.withdrawn_at.is_(None),
        )
        .group_by(Assignment.state)
    ).all()
    many = {row.state: row.many for row in rows}
    locked = [row.locked_at for row in rows if row.locked_at is not None]
    return Part(
        one.id,
        one.project_id,
        one.state,
        one.condition,
        many.get("done", 0),
        many.get("skipped", 0),
        many.get("unfinished", 0),
        0 if locked else passages_free(session, one.id, person_id),
        min(locked) if locked else None,
    )


def hand_in(session: Session, person_id: int, assignment_id: int, at: datetime) -> Locked:
    """Lock this person's blind part of the assignment's round; handed in before, it stays as it was.

    Two tabs wait for each other where two claims do, and the second finds what the first did.
    """
    project_id = part_of(session, person_id, assignment_id).project_id
    session.execute(
        select(Member.person_id)
        .where(Member.project_id == project_id, Member.person_id == person_id)
        .with_for_update()
    ).all()
    part = part_of(session, person_id, assignment_id)
    if part.locked_at is not None:
        return Locked(part.finished, 0, part.locked_at)
    _refuse(part)
    locked = _lock(session, part.round_id, at, _a.person_id == person_id)
    audit.record(
        session,
        "round.hand_in",
        "round",
        part.round_id,
        project_id=project_id,
        person_id=person_id,
        details={"passages": locked.passages},
    )
    return locked


def end_blind(session: Session, one: Round, by: int, at: datetime) -> Locked:
    """Lock everybody's blind part of a round whose row the caller holds; nobody is given more of it."""
    if one.condition != "blind_then_reveal":
        raise RuleBroken("This round has no blind part that is followed by a reveal.")
    if one.state == "closed":
        raise RuleBroken("This round is closed already.")
    if one.blind_locked_at is not None:
        raise RuleBroken("The blind part of this round has ended already.")
    one.blind_locked_at = at
    session.flush()
    locked = _lock(session, one.id, at)
    audit.record(
        session,
        "round.end_blind",
        "round",
        one.id,
        project_id=one.project_id,
        person_id=by,
        details={"passages": locked.passages, "left": locked.left},
    )
    return locked


def _refuse(part: Part) -> None:
    if part.condition != "blind_then_reveal":
        raise RuleBroken("This round is not handed in as a whole: nothing is revealed in it later.")
    if part.round_state not in ("running", "paused"):
        raise RuleBroken("This round is closed, so its blind part cannot be handed in any more.")
    if part.unfinished:
        raise RuleBroken(
            "Not yet. Passages of yours that are not finished: %(count)s."
            " Finish them, skip them or give them back, then hand in.",
            count=part.unfinished,
        )
    if part.free:
        raise RuleBroken(
            "Not yet. Passages that are still free for you: %(count)s."
            " Press Next to be given them, and hand in when all are finished.",
            count=part.free,
        )
    if not part.finished:
        raise RuleBroken("You have finished no passage here, so there is nothing to hand in.")


def _lock(session: Session, round_id: int, at: datetime, *whose: Any) -> Locked:
    """Lock what is blind still: finished passages are revealed, of all others only the history is left."""
    blind = (_a.round_id == round_id, _a["pass"] == "blind", _a.locked_at.is_(None), *whose)
    held = session.scalars(
        select(_a.document_id).where(*blind, _a.state.in_(("unfinished", "lapsed"))).distinct()
    )
    # Documents before assignments, everywhere: two transactions never wait for each other.
    slots.lock_documents(session, round_id, held.all())
    rows = session.execute(
        select(_a.id, _a.document_id, _a.batch_id, _a.state).where(*blind).order_by(_a.id).with_for_update()
    ).all()
    left: dict[int, list[int]] = {}
    for row in rows:
        if row.state == "unfinished":
            left.setdefault(row.document_id, []).append(row.id)
    for document_id, ids in sorted(left.items()):
        session.execute(update(_assignment).where(_a.id.in_(ids)).values(state="lapsed"))
        slots.free(session, round_id, document_id, ids)
    slots.finish_batches(session, {row.batch_id for row in rows if row.state == "unfinished"}, at)
    revealed = {"locked_at": at, "pass": "revealed"}
    session.execute(update(_assignment).where(*blind, _a.state.in_(FINISHED)).values(revealed))
    session.execute(update(_assignment).where(*blind).values(locked_at=at))
    finished = sum(row.state in FINISHED for row in rows)
    return Locked(finished, sum(len(ids) for ids in left.values()), at)
