"""What an annotator gets next: the passages of one article that still have a slot for them, claimed together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.actions import arms, audit, slots
from app.actions.offers import gives_more, takes_part
from app.core.assignment import ORDER_MODULUS, annotator_order
from app.db import random_id, table_of
from app.models.people import PersonLanguage
from app.models.projects import Member
from app.models.rounds import Arm, Assignment, Batch, Round, RoundDocument, Slot
from app.models.texts import Passage

# What an assignment of mine is in while its passage may still be offered to me again.
LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Claim:
    """What to read now, and every passage of the batch in reading order. ``is_new`` unless it was unfinished."""

    current: int
    batch: tuple[int, ...]
    is_new: bool


def claim_next(session: Session, project_id: int, person_id: int, at: datetime) -> Claim | None:
    """The unfinished batch of this annotator, else a new one; None when nothing is left for them.

    The lock on their membership makes twenty parallel calls of one person give one batch.
    """
    session.execute(
        select(Member.person_id)
        .where(Member.project_id == project_id, Member.person_id == person_id)
        .with_for_update()
    ).all()
    rounds = _running_rounds(session, project_id, person_id)
    for one in rounds:
        if (claim := _unfinished(session, one, person_id, at)) is not None:
            return claim
    for one in rounds:
        if lapsed := slots.expire_leases(session, one.id, at):
            said = {"round": one.id, "passages": lapsed}
            audit.record(session, "lease.lapse", "round", one.id, project_id=project_id, details=said)
        if (claim := _claim_in(session, one, person_id, at)) is not None:
            return claim
    return None


def _running_rounds(session: Session, project_id: int, person_id: int) -> list[Round]:
    query = select(Round).where(
        Round.project_id == project_id,
        Round.state == "running",
        takes_part(person_id),
        # Whoever has handed in the blind part is given no more of it, whatever becomes free later.
        gives_more(person_id),
    )
    return list(session.scalars(query.order_by(Round.id)))


def _unfinished(session: Session, one: Round, person_id: int, at: datetime) -> Claim | None:
    rows = session.execute(
        select(Assignment.id, Assignment.state, Assignment.batch_id, Assignment.lease_until)
        .join(Batch, Batch.id == Assignment.batch_id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .where(Batch.round_id == one.id, Batch.person_id == person_id, Batch.finished_at.is_(None))
        .order_by(Passage.number)
    ).all()
    unfinished = [row.id for row in rows if row.state == "unfinished"]
    if not unfinished:
        # Two saves that ended the batch at the same moment each saw the other's passage as unfinished.
        slots.finish_batches(session, {row.batch_id for row in rows}, at)
        return None
    if any(row.lease_until < at for row in rows if row.state == "unfinished"):
        # Nobody took it in the meantime, so it stays with whoever came back to it.
        session.execute(
            update(Assignment)
            .where(Assignment.id.in_(unfinished), Assignment.state == "unfinished")
            .values(lease_until=at + timedelta(hours=one.lease_hours))
        )
    return Claim(unfinished[0], tuple(row.id for row in rows if row.state != LAPSED), is_new=False)


def _claim_in(session: Session, one: Round, person_id: int, at: datetime) -> Claim | None:
    if one.condition == "blind_then_reveal" and not _is_still_blind(session, one.id):
        return None
    arms.draw_for(session, one, person_id)
    refused: set[int] = set()
    # Once past whatever others hold at this moment, then once more waiting for them: while slots are free
    # that I may take, I am not told that nothing is left.
    for waiting in (False, True):
        document_id: int | None = 0
        while document_id is not None:
            with session.connection().begin_nested() as attempt:
                document_id = _lock_candidate(session, one, person_id, refused, waiting)
                if document_id is not None:
                    chosen = _free_slots(session, one, person_id, document_id)
                    if chosen:
                        return _take(session, one, person_id, document_id, chosen, at)
                    refused.add(document_id)
                # What was locked in vain is let go, so that nobody waits for one article while holding another.
                attempt.rollback()
    return None


def _is_still_blind(session: Session, round_id: int) -> bool:
    """Whether the blind part goes on. A lead who ends it at this moment waits until the claim is made."""
    query = select(Round.blind_locked_at.is_(None)).where(Round.id == round_id)
    return bool(session.scalar(query.with_for_update(read=True)))


def _open_slot(one: Round, person_id: int) -> Any:
    """The condition that a slot is free and its passage was not given to me before (but for a lapsed lease)."""
    mine = exists().where(
        Assignment.round_id == one.id,
        Assignment.passage_id == Slot.passage_id,
        Assignment.person_id == person_id,
        Assignment.state != LAPSED,
    )
    in_my_arm = exists().where(Round.id == Slot.round_id, arms.place_is_mine(person_id, undrawn=False))
    return and_(
        Slot.round_id == one.id,
        Slot.assignment_id.is_(None),
        Slot.closed_at.is_(None),
        or_(Slot.reserved_for_id.is_(None), Slot.reserved_for_id == person_id),
        ~mine,
        *([in_my_arm] if one.randomised_arms else []),
    )


def _lock_candidate(
    session: Session, one: Round, person_id: int, refused: set[int], waiting: bool
) -> int | None:
    entry = RoundDocument
    query = select(entry.document_id).where(
        entry.round_id == one.id,
        entry.free_slots > 0,
        entry.document_id.not_in(refused),
        exists().where(Slot.document_id == entry.document_id, _open_slot(one, person_id)),
    )
    languages = session.scalars(
        select(PersonLanguage.language).where(PersonLanguage.person_id == person_id)
    ).all()
    if languages:
        spoken = {language.split("-")[0].lower() for language in languages}
        query = query.where(or_(entry.language.is_(None), entry.language.in_(spoken)))
    if one.randomised_arms:
        # All that I read blind comes before anything that I read open: what is seen open tells nothing of the rest.
        mine = and_(
            Arm.round_id == entry.round_id, Arm.document_id == entry.document_id, Arm.person_id == person_id
        )
        query = query.join(Arm, mine).order_by(Arm.condition != "blind")
    query = _ordered(session, query, one, person_id).limit(1)
    if not waiting:
        return session.scalar(query.with_for_update(of=entry, skip_locked=True))
    document_id = session.scalar(query)
    if document_id is not None:
        slots.lock_documents(session, one.id, [document_id])
    return document_id


def _ordered(session: Session, query: Select[Any], one: Round, person_id: int) -> Select[Any]:
    entry = RoundDocument
    if one.reading_order == "sequential":
        return query.order_by(entry.document_id)
    mine = (Batch.round_id == one.id, Batch.person_id == person_id)
    turn = 0
    if one.reading_order == "random":
        turn = session.scalar(select(func.count()).select_from(Batch).where(*mine)) or 0
    multiplier, offset = annotator_order(one.seed, person_id, turn)
    shuffled = (entry.shuffle * multiplier + offset) % ORDER_MODULUS
    last_group = session.scalar(
        select(entry.owner_group)
        .join(Batch, and_(Batch.round_id == entry.round_id, Batch.document_id == entry.document_id))
        .where(*mine, entry.owner_group != "")
        .order_by(Batch.claimed_at.desc())
        .limit(1)
    )
    # False sorts before true on both engines: another owner first, then what others have begun.
    same_owner = entry.owner_group == (last_group or "\x7f")
    if one.reading_order == "random":
        return query.order_by(same_owner, shuffled, entry.document_id)
    return query.order_by(same_owner, entry.free_slots == entry.slots, shuffled, entry.document_id)


def _free_slots(session: Session, one: Round, person_id: int, document_id: int) -> dict[int, int]:
    """Passage id -> slot id, in reading order; one passage where the round reads passages in random order."""
    rows = session.execute(
        select(Slot.id, Slot.passage_id)
        .join(Passage, Passage.id == Slot.passage_id)
        .where(Slot.document_id == document_id, _open_slot(one, person_id))
        .order_by(*([Slot.shuffle] if one.reading_order == "random" else []), Passage.number, Slot.number)
    ).all()
    chosen: dict[int, int] = {}
    for row in rows:
        chosen.setdefault(row.passage_id, row.id)
    if one.reading_order == "random":
        return dict(list(chosen.items())[:1])
    return chosen


def _take(
    session: Session, one: Round, person_id: int, document_id: int, chosen: dict[int, int], at: datetime
) -> Claim:
    batch_id, lease_until = random_id(), at + timedelta(hours=one.lease_hours)
    session.execute(
        insert(Batch).values(
            id=batch_id,
            project_id=one.project_id,
            round_id=one.id,
            person_id=person_id,
            document_id=document_id,
            claimed_at=at,
        )
    )
    condition = arms.arm_of(session, one, person_id, document_id)
    lapsed = _lapsed(session, one.id, person_id, list(chosen))
    ids = {passage_id: lapsed.get(passage_id) or random_id() for passage_id in chosen}
    fresh = [
        {
            "id": ids[passage_id],
            "project_id": one.project_id,
            "round_id": one.id,
            "document_id": document_id,
            "passage_id": passage_id,
            "person_id": person_id,
            "batch_id": batch_id,
            "condition": condition,
            "hidden_fields": one.hidden_fields if condition == "blind" else [],
            "pass": condition,
            "state": "unfinished",
            "claimed_at": at,
            "lease_until": lease_until,
        }
        for passage_id in chosen
        if passage_id not in lapsed
    ]
    if fresh:
        session.execute(insert(table_of(Assignment)), fresh)
    if lapsed:
        session.execute(
            update(Assignment)
            .where(Assignment.id.in_(lapsed.values()))
            .values(state="unfinished", batch_id=batch_id, claimed_at=at, lease_until=lease_until)
        )
    slots.take(session, one.id, document_id, {chosen[passage_id]: ids[passage_id] for passage_id in chosen})
    audit.record(
        session,
        "batch.claim",
        "batch",
        batch_id,
        project_id=one.project_id,
        person_id=person_id,
        details={"round": one.id, "passages": len(chosen)},
    )
    return Claim(ids[next(iter(chosen))], tuple(ids[passage_id] for passage_id in chosen), is_new=True)


def _lapsed(session: Session, round_id: int, person_id: int, passage_ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Assignment.passage_id, Assignment.id).where(
            Assignment.round_id == round_id,
            Assignment.person_id == person_id,
            Assignment.passage_id.in_(passage_ids),
            Assignment.state == LAPSED,
        )
    )
    return {row.passage_id: row.id for row in rows}
