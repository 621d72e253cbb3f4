"""The places of the queue: after every change the counts are what a COUNT says."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.actions import slots
from app.actions.claim import claim_next
from app.actions.integrity import slot_counts
from app.db import Database, now
from app.models.rounds import Assignment, Batch, Round, RoundDocument, Slot
from tests.corpus_rows import add_annotator, filled_project, hand_in, texts_of


def free(session: Session) -> int:
    return session.scalar(select(func.sum(RoundDocument.free_slots))) or 0


def a_claim(session: Session, project_id: int, name: str = "Ann") -> tuple[int, tuple[int, ...]]:
    """Somebody new with a batch: their id and its assignments."""
    person_id = add_annotator(session, project_id, name)
    found = claim_next(session, project_id, person_id, now())
    assert found is not None
    return person_id, found.batch


def test_taking_and_freeing_are_counted(database: Database) -> None:
    project_id = filled_project(database, texts_of(2, paragraphs=3), k=2)
    with database.writing() as session:
        assert free(session) == 12
        _ann, batch = a_claim(session, project_id)
        assert free(session) == 9
        row = session.get_one(Assignment, batch[0])
        assert slots.free(session, row.round_id, row.document_id, batch[:2]) == 2
        assert slots.free(session, row.round_id, row.document_id, batch[:2]) == 0
        assert free(session) == 11
        assert slot_counts(session) == []


def test_new_slots_add_to_the_count_of_their_document(database: Database) -> None:
    project_id = filled_project(database, texts_of(2, paragraphs=1), k=1)
    with database.writing() as session:
        one = session.scalars(select(Slot)).first()
        assert one is not None
        columns = ("project_id", "round_id", "document_id", "passage_id")
        slots.make(session, [{name: getattr(one, name) for name in columns} | {"number": 2, "shuffle": 5}])
        slots.make(session, [])
        counted = session.execute(
            select(RoundDocument.slots, RoundDocument.free_slots).where(
                RoundDocument.document_id == one.document_id
            )
        ).one()
        assert tuple(counted) == (2, 2)
        assert slot_counts(session) == []
        session.commit()
    assert project_id == one.project_id


def test_a_late_hand_in_takes_a_free_slot_of_its_passage_and_no_other(database: Database) -> None:
    project_id = filled_project(database, texts_of(1, paragraphs=2), k=1)
    with database.writing() as session:
        _ann, batch = a_claim(session, project_id)
        late = session.get_one(Assignment, batch[0])
        place = (late.round_id, late.document_id)
        slots.free(session, *place, [late.id])
        assert slots.retake(session, *place, late.passage_id, late.id)
        assert session.scalars(select(Slot.passage_id).where(Slot.assignment_id == late.id)).all() == [
            late.passage_id
        ]
        slots.free(session, *place, [late.id])
        session.execute(update(Slot).where(Slot.passage_id == late.passage_id).values(closed_at=now()))
        assert not slots.retake(session, *place, late.passage_id, late.id)


def test_only_leases_that_ran_out_lapse(database: Database) -> None:
    project_id = filled_project(database, texts_of(2, paragraphs=2), k=1)
    with database.writing() as session:
        round_id = session.scalars(select(Round.id)).one()
        _ann, first = a_claim(session, project_id, "Ann")
        _ben, second = a_claim(session, project_id, "Ben")
        early = now() - timedelta(hours=1)
        session.execute(update(Assignment).where(Assignment.id.in_(first)).values(lease_until=early))
        assert slots.expire_leases(session, round_id, now()) == 2
        assert slots.expire_leases(session, round_id, now()) == 0
        states = {row.id: row.state for row in session.execute(select(Assignment.id, Assignment.state))}
        assert {states[one] for one in first} == {"lapsed"}
        assert {states[one] for one in second} == {"unfinished"}
        unfinished = session.scalars(select(Batch.person_id).where(Batch.finished_at.is_(None))).all()
        assert unfinished == [_ben]
        assert free(session) == 2
        assert slot_counts(session) == []


def test_a_batch_ends_with_its_last_passage(database: Database) -> None:
    project_id = filled_project(database, texts_of(1, paragraphs=2))
    with database.writing() as session:
        _ann, batch = a_claim(session, project_id)
        batch_id = session.get_one(Assignment, batch[0]).batch_id
        for assignment_id, is_over in ((batch[0], False), (batch[1], True)):
            session.execute(update(Assignment).where(Assignment.id == assignment_id).values(state="declined"))
            slots.finish_batches(session, [batch_id], now())
            ended = session.scalars(select(Batch.finished_at)).one()
            assert (ended is not None) == is_over


def test_a_count_below_none_is_refused_by_the_database(database: Database) -> None:
    filled_project(database, texts_of(1, paragraphs=1), k=1)
    with database.writing() as session:
        entry = session.scalars(select(RoundDocument)).one()
        with pytest.raises(IntegrityError, match="free_slots"):
            session.execute(update(RoundDocument).values(free_slots=entry.free_slots - 2))


def test_one_assignment_holds_one_slot(database: Database) -> None:
    project_id = filled_project(database, texts_of(1, paragraphs=1), k=2)
    with database.writing() as session:
        _ann, batch = a_claim(session, project_id)
        with pytest.raises(IntegrityError, match="assignment_id"):
            session.execute(update(Slot).values(assignment_id=batch[0]))


def test_no_second_slot_of_the_same_number(database: Database) -> None:
    filled_project(database, texts_of(1, paragraphs=1), k=1)
    with database.writing() as session:
        one = session.scalars(select(Slot)).one()
        columns = ("project_id", "round_id", "document_id", "passage_id", "number")
        with pytest.raises(IntegrityError, match=r"passage_id.*number"):
            session.execute(insert(Slot).values({name: getattr(one, name) for name in columns}))


def test_a_closed_document_is_offered_to_nobody_and_keeps_what_was_saved(database: Database) -> None:
    project_id = filled_project(database, texts_of(1, paragraphs=3), k=2)
    with database.writing() as session:
        _ann, batch = a_claim(session, project_id)
        one = session.get_one(Assignment, batch[0])
        hand_in(session, one.person_id, [one.id])
        closed = slots.close_document(session, one.document_id, now())
        assert closed.taken_back == 2
        assert free(session) == 0
        kept = session.scalars(select(Slot.assignment_id).where(Slot.closed_at.is_(None))).all()
        assert kept == [one.id]
        assert slot_counts(session) == []
        ben = add_annotator(session, project_id, "Ben")
        assert claim_next(session, project_id, ben, now()) is None
        assert slots.close_document(session, one.document_id, now()) == slots.Closed(0, 0)
