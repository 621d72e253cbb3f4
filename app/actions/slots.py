"""The places of a round's queue: taking them, freeing them, and leases that ran out.

Every change of a document's slots happens under a lock on its ``round_document`` row, which also counts the
free ones; documents are locked in the order of their ids, so that two transactions never wait for each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.actions.arms import place_fits
from app.db import now, table_of
from app.models.anchors import TextCorrection
from app.models.corpus import Document
from app.models.rounds import Assignment, Batch, Round, RoundDocument, Slot
from app.models.texts import Passage, TextVersion

LEASES_AT_ONCE = 500

_slot, _assignment, _entry = table_of(Slot), table_of(Assignment), table_of(RoundDocument)

_MORE_SLOTS = (
    update(_entry)
    .where(_entry.c.round_id == bindparam("of_round"), _entry.c.document_id == bindparam("of_document"))
    .values(
        slots=_entry.c.slots + bindparam("more"),
        free_slots=_entry.c.free_slots + bindparam("more"),
    )
)


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a document did: slots that are offered no more, and assignments that were taken back."""

    slots: int
    taken_back: int


def lock_documents(session: Session, round_id: int, document_ids: Iterable[int]) -> None:
    """Hold the slots of these documents until the transaction ends."""
    wanted = sorted(set(document_ids))
    session.execute(
        select(_entry.c.document_id)
        .where(_entry.c.round_id == round_id, _entry.c.document_id.in_(wanted))
        .order_by(_entry.c.document_id)
        .with_for_update()
    ).all()


def take(session: Session, round_id: int, document_id: int, taken: Mapping[int, int]) -> None:
    """Give slots (slot id -> assignment id) of one document that is already locked."""
    for slot_id, assignment_id in taken.items():
        session.execute(update(_slot).where(_slot.c.id == slot_id).values(assignment_id=assignment_id))
    _count(session, round_id, document_id, -len(taken))


def free(session: Session, round_id: int, document_id: int, assignment_ids: Sequence[int]) -> int:
    """Empty the slots that these assignments of one locked document hold; how many there were.

    Those of a document that was withdrawn in the meantime are closed, and offered to nobody; so are those of a
    passage that was corrected and is asked anew.
    """
    withdrawn_at = session.scalar(select(Document.withdrawn_at).where(Document.id == document_id))
    held = _slot.c.assignment_id.in_(assignment_ids)
    overtaken = _overtaken(session, document_id, assignment_ids)
    shut = update(_slot).where(held, _slot.c.passage_id.in_(overtaken))
    closed = 0
    if overtaken and withdrawn_at is None:
        closed = cast(
            CursorResult[Any], session.execute(shut.values(assignment_id=None, closed_at=now()))
        ).rowcount
    opened = update(_slot).where(held).values(assignment_id=None, closed_at=withdrawn_at)
    freed = cast(CursorResult[Any], session.execute(opened)).rowcount
    if freed and withdrawn_at is None:
        _count(session, round_id, document_id, freed)
    return freed + closed


def _overtaken(session: Session, document_id: int, assignment_ids: Sequence[int]) -> list[int]:
    """Passages of these assignments that a correction changed, and that rounds ask in their new words."""
    versions = session.scalars(
        select(TextVersion.id)
        .join(TextCorrection, TextCorrection.text_version_id == TextVersion.id)
        .where(TextVersion.document_id == document_id, TextCorrection.asks_again)
    ).all()
    if not versions:
        return []
    mine, newer = aliased(Passage), aliased(Passage)
    stays = exists().where(
        newer.text_version_id == max(versions), newer.unit == mine.unit, newer.text_sha256 == mine.text_sha256
    )
    query = (
        select(mine.id)
        .join(Assignment, Assignment.passage_id == mine.id)
        .where(Assignment.id.in_(assignment_ids), mine.text_version_id < max(versions), ~stays)
    )
    return list(session.scalars(query.distinct()))


def close_document(session: Session, document_id: int, at: datetime) -> Closed:
    """Offer nothing of a document any more, in any round.

    What was claimed and never saved is taken back; what was saved, a draft even, keeps its slot.
    """
    rounds = session.scalars(
        select(_entry.c.round_id).where(_entry.c.document_id == document_id).order_by(_entry.c.round_id)
    ).all()
    closed = taken_back = 0
    for round_id in rounds:
        lock_documents(session, round_id, [document_id])
        taken_back += _take_back(session, round_id, document_id, at)
        place = _slot.c.round_id == round_id, _slot.c.document_id == document_id
        is_free = _slot.c.assignment_id.is_(None), _slot.c.closed_at.is_(None)
        shut = update(_slot).where(*place, *is_free).values(closed_at=at)
        closed += cast(CursorResult[Any], session.execute(shut)).rowcount
        entry = _entry.c.round_id == round_id, _entry.c.document_id == document_id
        session.execute(update(_entry).where(*entry).values(free_slots=0))
    return Closed(closed, taken_back)


def close_passages(
    session: Session, round_id: int, document_id: int, passage_ids: Sequence[int], at: datetime
) -> int:
    """Offer these passages of one locked document to nobody any more; whoever has one keeps it."""
    free_now = (
        _slot.c.round_id == round_id,
        _slot.c.passage_id.in_(passage_ids),
        _slot.c.assignment_id.is_(None),
        _slot.c.closed_at.is_(None),
    )
    shut = update(_slot).where(*free_now).values(closed_at=at)
    closed = cast(CursorResult[Any], session.execute(shut)).rowcount
    if closed:
        _count(session, round_id, document_id, -closed)
    return closed


def _take_back(session: Session, round_id: int, document_id: int, at: datetime) -> int:
    """Let what nobody has saved anything of lapse; the document is locked."""
    unsaved = session.execute(
        select(_assignment.c.id, _assignment.c.batch_id)
        .where(
            _assignment.c.round_id == round_id,
            _assignment.c.document_id == document_id,
            _assignment.c.state == "unfinished",
            _assignment.c.current_revision_id.is_(None),
        )
        .order_by(_assignment.c.id)
        .with_for_update()
    ).all()
    ids = [row.id for row in unsaved]
    if ids:
        session.execute(update(_assignment).where(_assignment.c.id.in_(ids)).values(state="lapsed"))
        free(session, round_id, document_id, ids)
        finish_batches(session, {row.batch_id for row in unsaved}, at)
    return len(ids)


def retake(session: Session, round_id: int, document_id: int, passage_id: int, assignment_id: int) -> bool:
    """Give a late hand-in a free slot of its passage, if there still is one; the document is locked here."""
    lock_documents(session, round_id, [document_id])
    slot_id = session.scalar(
        select(_slot.c.id)
        .where(
            _slot.c.round_id == round_id,
            _slot.c.passage_id == passage_id,
            _slot.c.assignment_id.is_(None),
            _slot.c.closed_at.is_(None),
            _is_of_its_arm(assignment_id),
        )
        .order_by(_slot.c.number)
        .limit(1)
    )
    if slot_id is None:
        return False
    take(session, round_id, document_id, {slot_id: assignment_id})
    return True


def _is_of_its_arm(assignment_id: int) -> ColumnElement[bool]:
    """Where conditions are drawn, a blind answer takes no place of the open ones."""
    fits = place_fits(Assignment.condition, Round.k)
    arm = exists().where(
        Assignment.id == assignment_id,
        Round.id == Assignment.round_id,
        or_(Round.randomised_arms.is_(False), fits),
    )
    return arm.correlate_except(Assignment, Round)


def make(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """New slots, and their number added to their documents' counts; ``rows`` are of one round."""
    if not rows:
        return
    session.execute(insert(_slot), list(rows))
    counts: dict[tuple[int, int], int] = {}
    for row in rows:
        key = (int(str(row["round_id"])), int(str(row["document_id"])))
        counts[key] = counts.get(key, 0) + 1
    # One statement for all of them: an import of ten thousand documents would build ten thousand otherwise.
    session.connection().execute(
        _MORE_SLOTS,
        [
            {"of_round": round_id, "of_document": document_id, "more": count}
            for (round_id, document_id), count in counts.items()
        ],
    )


def expire_leases(session: Session, round_id: int, at: datetime) -> int:
    """Free what was claimed and never saved until its lease ran out; how many assignments lapsed."""
    overdue = (
        _assignment.c.round_id == round_id,
        _assignment.c.state == "unfinished",
        _assignment.c.current_revision_id.is_(None),
        _assignment.c.lease_until < at,
    )
    found = session.execute(
        select(_assignment.c.id, _assignment.c.document_id).where(*overdue).limit(LEASES_AT_ONCE)
    ).all()
    if not found or not _lock_round(session, round_id):
        return 0
    lock_documents(session, round_id, [row.document_id for row in found])
    still = session.execute(
        select(_assignment.c.id, _assignment.c.document_id, _assignment.c.batch_id)
        .where(*overdue, _assignment.c.id.in_([row.id for row in found]))
        .order_by(_assignment.c.id)
        .with_for_update()
    ).all()
    by_document: dict[int, list[int]] = {}
    for row in still:
        by_document.setdefault(row.document_id, []).append(row.id)
    for document_id, ids in sorted(by_document.items()):
        session.execute(update(_assignment).where(_assignment.c.id.in_(ids)).values(state="lapsed"))
        free(session, round_id, document_id, ids)
    finish_batches(session, {row.batch_id for row in still}, at)
    return len(still)


def finish_batches(session: Session, batch_ids: Iterable[int], at: datetime) -> None:
    """Close each of these batches in which nothing is unfinished any more."""
    for batch_id in sorted(set(batch_ids)):
        left = session.scalar(
            select(func.count())
            .select_from(_assignment)
            .where(_assignment.c.batch_id == batch_id, _assignment.c.state == "unfinished")
        )
        if not left:
            session.execute(
                update(Batch).where(Batch.id == batch_id, Batch.finished_at.is_(None)).values(finished_at=at)
            )


def _lock_round(session: Session, round_id: int) -> bool:
    """Whether the round could be locked: one transaction at a time holds several documents of a round."""
    query = select(Round.id).where(Round.id == round_id)
    return session.scalar(query.with_for_update(key_share=True, skip_locked=True)) is not None


def _count(session: Session, round_id: int, document_id: int, by: int) -> None:
    session.execute(
        update(_entry)
        .where(_entry.c.round_id == round_id, _entry.c.document_id == document_id)
        .values(free_slots=_entry.c.free_slots + by)
    )
