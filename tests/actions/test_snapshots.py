"""Profile snapshots: one row for the same content, whoever stores it, and none that ever changes."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.actions import registry, snapshots
from app.core.outlets.agents import Agent, Name
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion
from app.db import Database, now
from app.models.outlets import ProfileSnapshot

JULY = (date(2021, 7, 1), date(2021, 7, 31), None)
AUGUST = (date(2021, 8, 1), date(2021, 8, 31), None)


@pytest.fixture
def outlet(database: Database) -> int:
    with database.writing() as session:
        registry.add_agent(session, Agent("project", "organisation", "The curators"), by=None)
        agent = Agent("morning-tide", "outlet", "The Morning Tide", names=(Name("The Morning Tide", "en"),))
        agent_id = registry.add_agent(session, agent, by=None)
        session.commit()
    add(database, "newspaper")
    return agent_id


def add(database: Database, medium: str, **said: Any) -> int:
    with database.writing() as session:
        one = Assertion("x", "morning-tide", "medium", "project", value_code=medium, **said)
        added = registry.record_assertion(session, one, by=None)
        session.commit()
    return added


def prepared(database: Database, agent_id: int, dates: Any = JULY) -> snapshots.Prepared:
    with database.reading() as session:
        return snapshots.prepare(session, agent_id, *dates, registry.sequence(session))


def store(database: Database, one: snapshots.Prepared) -> int:
    with database.writing() as session:
        snapshot_id = snapshots.store(session, one)
        session.commit()
        return snapshot_id


def rows(database: Database) -> list[tuple[int, str, str]]:
    with database.reading() as session:
        query = select(ProfileSnapshot.id, ProfileSnapshot.sha256, ProfileSnapshot.content)
        return [
            (row.id, row.sha256, row.content) for row in session.execute(query.order_by(ProfileSnapshot.id))
        ]


@contextmanager
def statements_of(session: Session) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


def test_a_stored_profile_is_named_by_the_hash_of_its_content(database: Database, outlet: int) -> None:
    one = prepared(database, outlet)
    assert one.sha256 == hashlib.sha256(one.content.encode()).hexdigest()
    assert rows(database) == []
    store(database, one)
    assert [(sha256, content) for _id, sha256, content in rows(database)] == [(one.sha256, one.content)]


def test_a_profile_is_as_of_the_last_day_of_publication(database: Database, outlet: int) -> None:
    assert prepared(database, outlet, JULY).as_of == date(2021, 7, 31)
    assert prepared(database, outlet, (date(2021, 7, 4), date(2021, 7, 4), date(2023, 1, 1))).as_of == date(
        2021, 7, 4
    )


def test_a_document_without_a_date_is_profiled_as_of_its_retrieval_else_today(
    database: Database, outlet: int
) -> None:
    assert prepared(database, outlet, (None, None, date(2023, 1, 1))).as_of == date(2023, 1, 1)
    assert prepared(database, outlet, (None, None, None)).as_of == now().date()


def test_a_fact_of_part_of_the_span_is_there_and_uncertain(database: Database, outlet: int) -> None:
    add(database, "magazine", valid_from=VagueDate.parse("2021-07-20"))
    assert '"uncertain":true' in prepared(database, outlet, JULY).content
    assert '"uncertain":true' not in prepared(database, outlet, AUGUST).content
    assert "magazine" not in prepared(database, outlet, (date(2021, 7, 1), date(2021, 7, 2), None)).content


def test_the_same_content_is_one_row_whatever_the_day_and_the_number(database: Database, outlet: int) -> None:
    first = store(database, prepared(database, outlet, JULY))
    with database.writing() as session:
        registry.add_agent(
            session, Agent("upland-post", "outlet", "Upland", names=(Name("Upland"),)), by=None
        )
        session.commit()
    later = prepared(database, outlet, AUGUST)
    assert later.known_at > 2
    assert store(database, later) == first
    assert len(rows(database)) == 1


def test_a_correction_today_alters_no_stored_snapshot(database: Database, outlet: int) -> None:
    before = prepared(database, outlet)
    kept = store(database, before)
    stored = rows(database)
    with database.reading() as session:
        (wrong,) = registry.assertions_of(session, [outlet])
    add(database, "blog", supersedes=wrong.id)
    after = prepared(database, outlet)
    assert store(database, after) != kept
    assert rows(database)[:1] == stored
    assert ("newspaper" in before.content, "newspaper" in after.content) == (True, False)
    with database.reading() as session:
        again = snapshots.prepare(session, outlet, *JULY, before.known_at)
    assert (again.content, again.snapshot_id) == (before.content, kept)


def test_a_stored_snapshot_cannot_be_changed(database: Database, outlet: int) -> None:
    store(database, prepared(database, outlet))
    with database.writing() as session, pytest.raises(IntegrityError):
        session.execute(ProfileSnapshot.__table__.update().values(content="{}"))


def test_nothing_is_asked_of_the_database_while_nothing_changes(database: Database, outlet: int) -> None:
    kept = store(database, prepared(database, outlet))
    number = prepared(database, outlet).known_at
    with database.reading() as session, statements_of(session) as told:
        again = snapshots.prepare(session, outlet, *JULY, number)
    with database.writing() as session, statements_of(session) as written:
        assert snapshots.store(session, again) == kept
    assert (told, written) == ([], [])


def test_a_profile_that_was_rolled_back_is_stored_by_the_next(database: Database, outlet: int) -> None:
    one = prepared(database, outlet)
    with database.writing() as session:
        snapshots.store(session, one)
        assert prepared(database, outlet).snapshot_id is None
        session.rollback()
    assert rows(database) == []
    again = prepared(database, outlet)
    assert again.snapshot_id is None
    kept = store(database, again)
    assert [row[0] for row in rows(database)] == [kept]
    assert prepared(database, outlet).snapshot_id == kept


@pytest.mark.parametrize("first_ends", ["commit", "rollback"])
def test_two_transactions_that_store_the_same_make_one_row(
    database: Database, outlet: int, first_ends: str
) -> None:
    one = prepared(database, outlet)
    inserted, ids = threading.Event(), []

    def first() -> None:
        with database.writing() as session:
            snapshots.store(session, one)
            inserted.set()
            # The other has begun by now, or begins while this row is not committed yet.
            other_begins.wait(timeout=5)
            getattr(session, first_ends)()

    def second() -> None:
        inserted.wait(timeout=5)
        other_begins.set()
        ids.append(store(database, one))

    other_begins = threading.Event()
    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row[0] for row in rows(database)] == ids


def test_many_at_once_make_one_row(database: Database, outlet: int) -> None:
    one = prepared(database, outlet)
    begun, ids = threading.Barrier(6), []

    def run() -> None:
        begun.wait()
        ids.append(store(database, one))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 6
    assert {row[0] for row in rows(database)} == set(ids)


def test_a_stored_profile_whose_content_is_another_is_found_out(database: Database, outlet: int) -> None:
    store(database, prepared(database, outlet))
    with database.reading() as session:
        assert snapshots.recompute_faults(session) == []
    with database.writing() as session:
        session.execute(insert(ProfileSnapshot), [{"agent_id": outlet, "sha256": "0" * 64, "content": "{}"}])
        session.commit()
    with database.reading() as session:
        (fault,) = snapshots.recompute_faults(session)
        assert session.scalar(select(func.count()).select_from(ProfileSnapshot)) == 2
    assert "SHA-256" in fault
