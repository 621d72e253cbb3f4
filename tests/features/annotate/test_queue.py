"""Next, decline, leases that ran out, and hand-ins that came late."""

from datetime import timedelta

from sqlalchemy import select, update

from app.actions import slots
from app.db import Database, insert_row, now, table_of
from app.models.people import ConsentText
from app.models.rounds import Assignment, RoundDocument, Slot
from app.models.work import Revision
from tests.features.annotate.conftest import Annotator
from tests.world import a_save


def test_next_gives_the_article_in_order_and_then_nothing(ann: Annotator) -> None:
    first = ann.next()
    assert first is not None
    assert len(first["batch"]) == 3
    for assignment_id in first["batch"]:
        again = ann.next()
        assert again == {"current": assignment_id, "batch": first["batch"]}
        passage = ann.open(assignment_id)
        assert ann.save(assignment_id, a_save(passage)).status_code == 200
    assert ann.next() is None


def test_next_says_201_for_a_new_batch_and_200_for_the_unfinished_one(ann: Annotator) -> None:
    url = "/api/v1/projects/harbour/next"
    assert ann.client.post(url, headers=ann.headers).status_code == 201
    assert ann.client.post(url, headers=ann.headers).status_code == 200


def test_a_declined_passage_is_free_for_another_and_not_offered_again(
    ann: Annotator, database: Database
) -> None:
    claim = ann.next()
    assert claim is not None
    for assignment_id in claim["batch"]:
        url = f"/api/v1/assignments/{assignment_id}/decline"
        assert ann.client.post(url, headers=ann.headers).status_code == 204
        assert ann.client.post(url, headers=ann.headers).status_code == 204
    assert ann.next() is None
    with database.reading() as session:
        assert session.scalars(select(Slot.id).where(Slot.assignment_id.is_not(None))).all() == []
        entry = session.scalars(select(RoundDocument)).one()
        assert entry.free_slots == entry.slots


def test_a_finished_passage_is_not_declined(ann: Annotator) -> None:
    passage = ann.open_next()
    ann.save(passage["id"], a_save(passage))
    response = ann.client.post(f"/api/v1/assignments/{passage['id']}/decline", headers=ann.headers)
    assert response.status_code == 409


def run_out(database: Database, assignment_id: int) -> None:
    """Let the lease of an assignment end, and the queue notice it."""
    with database.writing() as session:
        session.execute(
            update(Assignment)
            .where(Assignment.id == assignment_id)
            .values(lease_until=now() - timedelta(hours=1))
        )
        round_id = session.scalars(select(Assignment.round_id).limit(1)).one()
        slots.expire_leases(session, round_id, now())
        session.commit()


def test_a_late_hand_in_takes_its_slot_back_while_it_is_free(ann: Annotator, database: Database) -> None:
    passage = ann.open_next()
    run_out(database, passage["id"])
    assert ann.open(passage["id"])["state"] == "lapsed"
    assert ann.save(passage["id"], a_save(passage)).status_code == 200
    with database.reading() as session:
        row = session.get_one(Assignment, passage["id"])
        assert (row.state, row.is_surplus) == ("done", False)
        assert session.scalars(select(Slot.id).where(Slot.assignment_id == row.id)).all()


def test_a_late_hand_in_to_a_taken_slot_is_kept_as_surplus(
    ann: Annotator, ben: Annotator, database: Database
) -> None:
    passage = ann.open_next()
    run_out(database, passage["id"])
    with database.writing() as session:
        # One place a passage: what Ann lost is all that there is.
        for slot in session.scalars(select(Slot).where(Slot.assignment_id.is_(None), Slot.number == 2)):
            slot.closed_at = now()
        session.commit()
    assert ben.next() is not None
    assert ann.save(passage["id"], a_save(passage)).status_code == 200
    with database.reading() as session:
        row = session.get_one(Assignment, passage["id"])
        assert (row.state, row.is_surplus) == ("done", True)
        assert session.scalars(select(Revision.is_surplus)).all() == [True]


def test_a_lease_with_a_draft_does_not_run_out(ann: Annotator, database: Database) -> None:
    passage = ann.open_next()
    ann.save(passage["id"], a_save(passage, state="draft"))
    run_out(database, passage["id"])
    assert ann.open(passage["id"])["state"] == "unfinished"


def test_a_skip_frees_the_slot_only_where_the_round_says_so(ann: Annotator, database: Database) -> None:
    passage = ann.open_next()
    ann.save(passage["id"], a_save(passage, state="skipped", skip_reason="cannot_read"))
    with database.reading() as session:
        assert session.scalars(select(Slot.id).where(Slot.assignment_id == passage["id"])).all()


def test_nothing_is_claimed_before_the_consent_that_a_project_asks_for(
    ann: Annotator, harbour: int, database: Database
) -> None:
    with database.writing() as session:
        said = {"project_id": harbour, "version": 1, "body": "Some texts are distressing."}
        insert_row(session, table_of(ConsentText), said)
        session.commit()
    url = "/api/v1/projects/harbour/next"
    refused = ann.client.post(url, headers=ann.headers)
    assert refused.status_code == 409
    assert "/projects/harbour/consent" in refused.get_json()["detail"]
    with database.reading() as session:
        assert session.scalars(select(Assignment.id)).all() == []
