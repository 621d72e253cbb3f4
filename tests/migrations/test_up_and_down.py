"""Each migration goes up, down and up, with rows in every table, or leaves the database where it was."""

import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from app import schema
from app.db import Database
from tests.models.filling import fill
from tests.models.rows import ROWS

VERSIONS = sorted(path.name for path in (schema.SCRIPTS / "versions").glob("*.py"))
NUMBERS = [name[:4] for name in VERSIONS]


def _tables(database: Database) -> set[str]:
    """The tables that are there, without the one that holds the revision."""
    with database.reader.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def _counts(database: Database) -> dict[str, int]:
    with database.reader.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in schema.metadata().sorted_tables
        }


def _leftovers(database: Database) -> list[str]:
    """Triggers, functions and indexes that outlived their tables."""
    query = (
        "SELECT name FROM sqlite_master WHERE type <> 'table' AND name NOT LIKE 'sqlite_%'"
        if database.is_sqlite
        else "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    with database.reader.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_the_names_are_numbered_without_a_gap() -> None:
    assert [f"{number:04}" for number in range(1, len(VERSIONS) + 1)] == NUMBERS
    assert [name for name in VERSIONS if not re.fullmatch(r"\d{4}_[a-z]+(_[a-z]+)*\.py", name)] == []


@pytest.mark.parametrize("name", VERSIONS)
def test_a_migration_follows_the_one_before_it(name: str) -> None:
    source = (schema.SCRIPTS / "versions" / name).read_text()
    number = int(name[:4])
    before = f'"{number - 1:04}"' if number > 1 else "None"
    assert f'\nrevision = "{number:04}"\n' in source
    assert f"\ndown_revision = {before}\n" in source


def test_up_down_and_up_again_with_rows_in_every_table(empty_database: Database) -> None:
    schema.upgrade(empty_database)
    fresh = _counts(empty_database)
    with empty_database.writer.begin() as connection:
        fill(connection)
    full = _counts(empty_database)
    assert {name for name, count in full.items() if count < len(ROWS[name])} == set()
    schema.downgrade(empty_database)
    assert _tables(empty_database) == set()
    assert _leftovers(empty_database) == []
    schema.upgrade(empty_database)
    assert _counts(empty_database) == fresh
    with empty_database.writer.begin() as connection:
        fill(connection)
    assert _counts(empty_database) == full


def test_each_step_goes_up_down_and_up(empty_database: Database) -> None:
    known: list[set[str]] = [set()]
    for number in NUMBERS:
        schema.upgrade(empty_database, number)
        known.append(_tables(empty_database))
        schema.downgrade(empty_database, f"{int(number) - 1:04}" if int(number) > 1 else "base")
        assert _tables(empty_database) == known[-2]
        schema.upgrade(empty_database, number)
        assert (schema.current(empty_database), _tables(empty_database)) == (number, known[-1])
    assert known[-1] == {table.name for table in schema.metadata().sorted_tables}


def test_each_step_down_from_a_full_database_keeps_the_rows_of_the_rest(empty_database: Database) -> None:
    schema.upgrade(empty_database)
    with empty_database.writer.begin() as connection:
        fill(connection)
    before = _counts(empty_database)
    for number in reversed(NUMBERS[:-1]):
        schema.downgrade(empty_database, number)
        left = _tables(empty_database)
        with empty_database.reader.connect() as connection:
            counts = {
                name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in left
            }
        assert counts == {name: before[name] for name in left}


@pytest.fixture
def broken_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A copy of the migrations in which one of the middle raises as its last act; its number."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    name = VERSIONS[len(VERSIONS) // 2]
    path = folder / "versions" / name
    marker = "\n\n\ndef downgrade()"
    source = path.read_text()
    assert source.count(marker) == 1
    path.write_text(source.replace(marker, f'\n    raise RuntimeError("the power went"){marker}'))
    monkeypatch.setattr(schema, "SCRIPTS", folder)
    return name[:4]


def test_a_migration_that_breaks_leaves_the_revision_before_it(
    empty_database: Database, broken_at: str
) -> None:
    before = f"{int(broken_at) - 1:04}"
    schema.upgrade(empty_database, before)
    tables = _tables(empty_database)
    with pytest.raises(RuntimeError, match="the power went"):
        schema.upgrade(empty_database, broken_at)
    assert (schema.current(empty_database), _tables(empty_database)) == (before, tables)


def test_a_migration_that_breaks_leaves_no_half_of_a_run(empty_database: Database, broken_at: str) -> None:
    with pytest.raises(RuntimeError, match="the power went"):
        schema.upgrade(empty_database)
    with pytest.raises(schema.SchemaUnknown):
        schema.require_current(empty_database)
    assert (schema.current(empty_database), _tables(empty_database)) == (None, set())


def test_references_are_kept_again_after_a_migration_that_broke(
    empty_database: Database, broken_at: str
) -> None:
    with pytest.raises(RuntimeError, match="the power went"):
        schema.upgrade(empty_database)
    with empty_database.writer.connect() as connection:
        setting = "PRAGMA foreign_keys" if empty_database.is_sqlite else "SHOW session_replication_role"
        assert connection.exec_driver_sql(setting).scalar() in (1, "origin")


def test_a_migration_keeps_nobody_out_afterwards(empty_database: Database) -> None:
    schema.upgrade(empty_database)
    with empty_database.writing() as session:
        session.execute(text("UPDATE registry_head SET sequence = 1"))
        session.commit()
    with empty_database.reading() as session:
        assert session.execute(text("SELECT sequence FROM registry_head")).scalar() == 1


def test_upgrading_what_is_new_changes_nothing(database: Database) -> None:
    before = _counts(database)
    schema.upgrade(database)
    assert (_counts(database), schema.current(database)) == (before, NUMBERS[-1])


def test_the_newest_database_is_accepted(database: Database) -> None:
    schema.require_current(database)
    assert schema.newest() == schema.current(database) == NUMBERS[-1]


def test_an_empty_database_is_refused(empty_database: Database) -> None:
    with pytest.raises(schema.SchemaUnknown, match="empty"):
        schema.require_current(empty_database)


@pytest.mark.parametrize("found", ["0004", "9999"])
def test_a_database_of_another_version_is_refused(database: Database, found: str) -> None:
    with database.writer.begin() as connection:
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    with pytest.raises(schema.SchemaUnknown, match=f"schema {found}"):
        schema.require_current(database)
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})
    schema.require_current(database)


def test_a_round_that_declares_what_there_is_not_is_named_and_nothing_is_changed(
    empty_database: Database,
) -> None:
    schema.upgrade(empty_database)
    with empty_database.writer.begin() as connection:
        fill(connection)
    schema.downgrade(empty_database, "0016")
    with empty_database.writer.begin() as connection:
        connection.execute(text("UPDATE \"round\" SET primary_measure = 'guess' WHERE id = 1"))
    with pytest.raises(RuntimeError, match="declare a coefficient or a threshold that there is not: Main"):
        schema.upgrade(empty_database)
    assert schema.current(empty_database) == "0016"
    with empty_database.writer.begin() as connection:
        connection.execute(text("UPDATE \"round\" SET primary_measure = 'gwet' WHERE id = 1"))
    schema.upgrade(empty_database)
    assert schema.current(empty_database) == NUMBERS[-1]
