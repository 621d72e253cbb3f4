"""The audit chain: in the transaction of the change, one after the other, and a row that was touched shows."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.actions import audit
from app.db import Database
from app.models.audit import FIRST_HASH, AuditEntry
from app.models.triggers import TRIGGERS
from tests.cast import Cast


def entries(database: Database) -> list[AuditEntry]:
    """Every row, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.chain_id, AuditEntry.number)))


def write(database: Database, *actions: str, project_id: int | None = None) -> None:
    """One transaction with these changes."""
    with database.writing() as session:
        for action in actions:
            audit.record(session, action, "thing", 1, project_id=project_id)
        session.commit()


def test_each_row_carries_the_hash_of_the_one_before(database: Database) -> None:
    write(database, "one", "two")
    write(database, "three")
    rows = entries(database)
    assert [row.action for row in rows] == ["one", "two", "three"]
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.previous_hash for row in rows] == [FIRST_HASH, rows[0].hash, rows[1].hash]
    with database.reading() as session:
        assert audit.broken_links(session) == []


def test_a_project_has_a_chain_of_its_own(database: Database, cast: Cast) -> None:
    write(database, "ours", project_id=cast.project("border"))
    write(database, "theirs", project_id=cast.project("other"))
    write(database, "everybodys")
    assert [row.number for row in entries(database)] == [1, 1, 1]
    assert len({row.chain_id for row in entries(database)}) == 3


def test_a_change_that_was_rolled_back_left_no_row(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE person SET is_admin = FALSE"))
        audit.record(session, "undone", "thing", 1)
        session.rollback()
        audit.record(session, "done", "thing", 1)
        session.commit()
    assert [row.action for row in entries(database)] == ["done"]


def test_a_session_that_is_not_committed_leaves_no_row(database: Database) -> None:
    with database.writing() as session:
        audit.record(session, "undone", "thing", 1)
    assert entries(database) == []


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'lie'", "DELETE FROM audit_entry"])
def test_the_log_only_grows(database: Database, statement: str) -> None:
    write(database, "one")
    with database.writing() as session, pytest.raises(IntegrityError, match="only added"):
        session.execute(text(statement))


def without_triggers(database: Database, statement: str) -> None:
    """What somebody can do who owns the database."""
    with database.writing() as session:
        if database.is_sqlite:
            for trigger in TRIGGERS:
                for drop in trigger.drop("sqlite"):
                    session.execute(text(drop))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(statement))
        session.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'lie' WHERE number = 2",
        "UPDATE audit_entry SET object_id = 9 WHERE number = 1",
        "UPDATE audit_entry SET details = '[]' WHERE number = 3",
        "UPDATE audit_entry SET at = '2001-01-01 00:00:00' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 3",
        "UPDATE audit_chain SET length = 2",
    ],
)
def test_a_row_that_was_touched_behind_the_back_shows(database: Database, statement: str) -> None:
    write(database, "one", "two", "three")
    without_triggers(database, statement)
    with database.reading() as session:
        assert audit.broken_links(session) != []
