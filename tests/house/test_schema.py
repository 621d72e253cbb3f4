"""A database that the migrations made is the one that the models describe, to the last constraint and trigger."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app import schema
from app.db import Database
from tests.migrations.empty import new_database

# What PostgreSQL itself says of every column, constraint, index, trigger and function.
POSTGRESQL = {
    "columns": (
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, l.collname,"
        " a.attidentity, pg_get_expr(d.adbin, d.adrelid)"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'"
        " LEFT JOIN pg_collation l ON l.oid = a.attcollation"
        " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND conrelid <> 0"
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger"
        " WHERE NOT tgisinternal"
    ),
    "functions": (
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    ),
    "sequences": "SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'",
}
SQLITE = {
    kind: f"SELECT tbl_name, name, sql FROM sqlite_master WHERE type = '{kind}' AND name NOT LIKE 'sqlite_%'"
    for kind in ("table", "index", "trigger")
}


@pytest.fixture
def migrated(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of this test's own that the migrations made: in a shared one others leave tables of their own."""
    with new_database(engine_name, request, tmp_path) as made:
        schema.upgrade(made)
        yield made


@pytest.fixture
def from_models(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database made from the models at once, without a migration."""
    with new_database(engine_name, request, tmp_path) as made:
        with made.writer.begin() as connection:
            schema.metadata().create_all(connection)
            for trigger in schema.TRIGGERS:
                for statement in trigger.create(connection.dialect.name):
                    connection.execute(text(statement.replace(":", r"\:")))
        yield made


def _said(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the database says of its schema, in an order of names."""
    found = {}
    with database.reader.connect() as connection:
        for kind, query in (SQLITE if database.is_sqlite else POSTGRESQL).items():
            rows = [tuple(row) for row in connection.exec_driver_sql(query.replace("%", "%%"))]
            found[kind] = sorted(
                (tuple(_normal(value) for value in row) for row in rows if "alembic_version" not in str(row)),
                key=str,
            )
    return found


def _normal(value: object) -> object:
    """SQL without the accidents of its layout; a table's constraints in the order of their names."""
    if not isinstance(value, str):
        return value
    flat = re.sub(r"\s+", " ", value).strip()
    if not flat.startswith("CREATE TABLE"):
        return flat
    opening = flat.index("(")
    parts = _parts(flat[opening + 1 : flat.rindex(")")])
    columns = [part for part in parts if not part.startswith("CONSTRAINT ")]
    # SQLite writes the name of a table in quotation marks once it was renamed.
    return (flat[:opening].replace('"', "").strip(), *columns, *sorted(set(parts) - set(columns)))


def _parts(inside: str) -> list[str]:
    """What stands between the commas that no bracket holds."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(inside):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(inside[start:at].strip())
            start = at + 1
    return [*parts, inside[start:].strip()]


def test_the_migrations_make_what_the_models_describe(migrated: Database, from_models: Database) -> None:
    made, described = _said(migrated), _said(from_models)
    for kind in described:
        assert described[kind], f"no {kind} was compared"
        missing = [row for row in described[kind] if row not in made[kind]]
        extra = [row for row in made[kind] if row not in described[kind]]
        assert (kind, missing, extra) == (kind, [], [])


def test_a_trigger_that_a_migration_lost_is_noticed(migrated: Database, from_models: Database) -> None:
    trigger = schema.TRIGGERS[0]
    with migrated.writer.begin() as connection:
        for statement in trigger.drop(connection.dialect.name):
            connection.exec_driver_sql(statement)
    kind = "trigger" if migrated.is_sqlite else "triggers"
    assert _said(migrated)[kind] != _said(from_models)[kind]
    with migrated.writer.begin() as connection:
        for statement in trigger.create(connection.dialect.name):
            connection.exec_driver_sql(statement)
    assert _said(migrated)[kind] == _said(from_models)[kind]
