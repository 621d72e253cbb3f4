"""What the database layer promises: settings, how a transaction begins, who may write, moments, ids."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from app import db
from app.db import LARGEST_ID, Database, random_id
from app.models.exports import Job
from app.models.people import Person

PERSON = Person.__table__
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": db.BUSY_MILLISECONDS,
}
# What PostgreSQL must be for the same promises: durable commits, and references and triggers that are asked.
SHOWN = {"transaction_isolation": "read committed", "session_replication_role": "origin"}


def _settings(engine: Engine, is_sqlite: bool) -> dict[str, object]:
    with engine.connect() as connection:
        asked = [(name, f"PRAGMA {name}") for name in PRAGMAS] if is_sqlite else []
        asked = asked or [(name, f"SHOW {name}") for name in SHOWN]
        return {name: connection.exec_driver_sql(query).scalar() for name, query in asked}


@pytest.mark.parametrize("which", ["reader", "writer"])
def test_every_connection_has_the_promised_settings(database: Database, which: str) -> None:
    expected = PRAGMAS if database.is_sqlite else SHOWN
    assert _settings(getattr(database, which), database.is_sqlite) == expected


def test_every_connection_of_a_pool_has_them_too(database: Database) -> None:
    with database.writer.connect(), database.reader.connect(), database.reader.connect():
        assert _settings(database.reader, database.is_sqlite) == (PRAGMAS if database.is_sqlite else SHOWN)


def test_only_the_reader_is_read_only(database: Database) -> None:
    setting = "PRAGMA query_only" if database.is_sqlite else "SHOW transaction_read_only"
    found = []
    for engine in (database.reader, database.writer):
        with engine.connect() as connection:
            found.append(str(connection.exec_driver_sql(setting).scalar()))
    assert found in (["1", "0"], ["on", "off"])


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO person_language (person_id, language) VALUES (1, 'en')",
        "UPDATE registry_head SET sequence = 5",
        "DELETE FROM registry_head",
        "CREATE TABLE extra (id integer)",
        "DROP TABLE login_attempt",
    ],
)
def test_a_reading_session_cannot_write(database: Database, statement: str) -> None:
    with database.reading() as session:
        with pytest.raises(DBAPIError) as refused:
            session.execute(text(statement))
        said = str(refused.value.orig).lower()
    assert "readonly" in said or "read-only" in said


def test_what_is_not_committed_is_not_there(database: Database) -> None:
    with database.writing() as session:
        session.add(Person(id=5))
        session.flush()
    with database.reading() as session:
        assert session.scalars(select(Person.id)).all() == []


def test_a_reader_sees_the_state_before_while_somebody_writes(database: Database) -> None:
    with database.writing() as writing:
        writing.add(Person(id=5))
        writing.flush()
        with database.reading() as reading:
            assert reading.scalars(select(Person.id)).all() == []
        writing.commit()
    with database.reading() as reading:
        assert reading.scalars(select(Person.id)).all() == [5]


def test_the_second_writer_waits_for_the_first(database: Database) -> None:
    """Both read the number and write it plus one: a transaction that only began would lose one of them."""
    together = threading.Barrier(8)

    def add_one() -> None:
        together.wait()
        with database.writing() as session:
            query = "SELECT sequence FROM registry_head" + ("" if database.is_sqlite else " FOR UPDATE")
            found = session.execute(text(query)).scalar_one()
            session.execute(text("UPDATE registry_head SET sequence = :next"), {"next": found + 1})
            session.commit()

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.execute(text("SELECT sequence FROM registry_head")).scalar() == 8


def test_a_writer_holds_the_lock_from_its_beginning(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite one writer is all there is, and it is one from its first statement, not from its first write."""
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 1)
    other = Database(database.url.render_as_string(hide_password=False))
    with database.writing() as first, other.writing() as second:
        first.execute(text("SELECT 1"))
        if database.is_sqlite:
            with pytest.raises(DBAPIError, match="database is locked"):
                second.execute(text("SELECT 1"))
        else:
            assert second.execute(text("SELECT 1")).scalar() == 1
    other.close()


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with (
        database.writing() as session,
        pytest.raises(StatementError, match="a moment without a time zone"),
    ):
        session.execute(insert(PERSON).values(id=1, created_at=datetime(2024, 5, 1)))  # noqa: DTZ001


@pytest.mark.parametrize("hours", [-11, 0, 5.75, 14])
def test_a_moment_comes_back_in_utc(database: Database, hours: float) -> None:
    given = datetime(2024, 5, 1, 0, 30, 0, 123456, tzinfo=timezone(timedelta(hours=hours)))
    with database.writing() as session:
        session.add(Person(id=1, created_at=given))
        session.commit()
    with database.reading() as session:
        found = session.scalars(select(Person.created_at)).one()
        earlier = select(func.count()).where(PERSON.c.created_at <= given)
        assert session.execute(earlier).scalar() == 1
    assert (found, found.tzinfo) == (given, UTC)


def test_a_moment_that_is_not_there_stays_away(database: Database) -> None:
    with database.writing() as session:
        session.add(Person(id=1))
        session.commit()
    with database.reading() as session:
        assert session.scalars(select(Person.deactivated_at)).one() is None


def test_an_absent_json_value_is_null_for_sql(database: Database) -> None:
    with database.writing() as session:
        session.add_all([Job(id=1, kind="a", result=None), Job(id=2, kind="b", result={"rows": [1, None]})])
        session.commit()
    with database.reading() as session:
        nulls = session.execute(text("SELECT id FROM job WHERE result IS NULL")).scalars().all()
        assert nulls == [1]
        assert session.get_one(Job, 2).result == {"rows": [1, None]}


def test_keys_are_compared_byte_by_byte(database: Database) -> None:
    words = ["Zebra", "apple", "Äpfel", "_x", "a-b", "ab", "zebra", "Éclair"]
    table = "person_language"
    with database.writing() as session:
        session.add(Person(id=1))
        session.flush()
        for word in words:
            values = {"person_id": 1, "language": word}
            session.execute(text(f"INSERT INTO {table} VALUES (:person_id, :language)"), values)
        session.commit()
    with database.reading() as session:
        found = session.execute(text(f"SELECT language FROM {table} ORDER BY language")).scalars().all()
    assert found == sorted(words, key=str.encode)


def test_random_ids_are_whole_in_javascript_and_never_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST_ID == 2**53 - 1
    below: list[int] = []
    for drawn in (0, LARGEST_ID - 1):
        monkeypatch.setattr(db.secrets, "randbelow", lambda limit, drawn=drawn: below.append(limit) or drawn)
        assert random_id() == drawn + 1
    assert below == [LARGEST_ID, LARGEST_ID]


def test_random_ids_are_all_different() -> None:
    assert len({random_id() for _ in range(1000)}) == 1000
