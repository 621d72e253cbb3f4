"""Every named constraint is broken with a row that is wrong in nothing else, on both engines."""

import math
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
    insert,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import Constraint

from app.schema import TRIGGERS, metadata
from tests.models.bad_values import CHECKS, FOREIGN_KEY_NEEDS, FOREIGN_KEY_VALUES, UNIQUE_NEEDS
from tests.models.filling import ONLY_ONE
from tests.models.ground import ELSEWHERE, Row
from tests.models.more_rows import another
from tests.models.rows import ROWS

TABLES = metadata().sorted_tables
NOWHERE = 999_999


def _of(kind: type[Constraint]) -> dict[str, Constraint]:
    found = {str(one.name): one for table in TABLES for one in table.constraints if type(one) is kind}
    # A set has no order, and workers must agree on one.
    return dict(sorted(found.items()))


CHECKS_OF_THE_MODELS = _of(CheckConstraint)
FOREIGN_KEYS = _of(ForeignKeyConstraint)
UNIQUES: dict[str, UniqueConstraint | Index] = _of(UniqueConstraint) | {
    str(index.name): index for table in TABLES for index in table.indexes if index.unique
}


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _without_triggers(connection: Connection, table: Table) -> None:
    """Triggers run before constraints and have tests of their own."""
    for trigger in TRIGGERS:
        if trigger.table == table.name and trigger.event == "INSERT":
            for statement in trigger.drop(connection.dialect.name):
                connection.execute(text(statement))


def _refusal(connection: Connection, table: Table, row: Row) -> Any:
    """What the driver says when the row is refused."""
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(insert(table).values(**row))
    return refused.value.orig


def _names(connection: Connection, refusal: Any, constraint: str) -> bool:
    if _is_sqlite(connection):
        return str(refusal) == f"CHECK constraint failed: {constraint}"
    return refusal.diag.constraint_name == constraint


@pytest.mark.parametrize("name", [table.name for table in TABLES if table.name not in ONLY_ONE])
def test_the_row_that_the_others_are_made_from_is_accepted(connection: Connection, name: str) -> None:
    table = metadata().tables[name]
    before = len(connection.execute(select(table)).all())
    connection.execute(insert(table).values(**another(name)))
    assert len(connection.execute(select(table)).all()) == before + 1


def test_every_table_has_rows() -> None:
    assert set(ROWS) == {table.name for table in TABLES}


def test_every_check_has_a_value_that_breaks_it() -> None:
    assert set(CHECKS) == set(CHECKS_OF_THE_MODELS)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        pytest.param(name, changes, id=f"{name}-{number}")
        for name, cases in CHECKS.items()
        for number, changes in enumerate(cases)
    ],
)
def test_a_check_refuses_the_value(connection: Connection, name: str, changes: Row) -> None:
    table = CHECKS_OF_THE_MODELS[name].table
    _without_triggers(connection, table)
    refusal = _refusal(connection, table, another(table.name, **changes))
    assert _names(connection, refusal, name), str(refusal)


@pytest.mark.parametrize("name", UNIQUES)
def test_a_value_that_is_there_is_refused(connection: Connection, name: str) -> None:
    table, columns = UNIQUES[name].table, [column.name for column in UNIQUES[name].columns]
    first_changes, changes = UNIQUE_NEEDS.get(name, (None, {}))
    there = ROWS[table.name][0]
    _without_triggers(connection, table)
    if first_changes is not None:
        there = another(table.name, **{"id": 8} | first_changes)
        connection.execute(insert(table).values(**there))
    same = {column: there[column] for column in columns}
    if set(table.primary_key.columns.keys()) <= set(columns):
        _only_ids_are_the_same(connection, table, columns, another(table.name, **same))
        return
    refusal = _refusal(connection, table, another(table.name, **same | changes))
    if _is_sqlite(connection):
        listed = ", ".join(f"{table.name}.{column}" for column in columns)
        assert str(refusal) == f"UNIQUE constraint failed: {listed}"
    else:
        assert refusal.diag.constraint_name == name


def _only_ids_are_the_same(connection: Connection, table: Table, columns: list[str], row: Row) -> None:
    """A unique key that composite foreign keys point at holds the id, so the primary key would speak first."""
    if _is_sqlite(connection):
        assert str(_refusal(connection, table, row)) == f"UNIQUE constraint failed: {table.name}.id"
        indexes = connection.exec_driver_sql(f'PRAGMA index_list("{table.name}")').all()
        keys = [
            [part.name for part in connection.exec_driver_sql(f'PRAGMA index_info("{index.name}")')]
            for index in indexes
            if index.unique
        ]
        assert columns in keys
        return
    this = next(key for key, one in UNIQUES.items() if one.table is table and one.columns.keys() == columns)
    others = [key for key, one in _of(UniqueConstraint).items() if one.table is table and key != this]
    for other in (f"pk_{table.name}", *others):
        connection.execute(text(f'ALTER TABLE "{table.name}" DROP CONSTRAINT {other} CASCADE'))
    assert _refusal(connection, table, row).diag.constraint_name == this


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_a_primary_key_is_given_once(connection: Connection, name: str) -> None:
    table = metadata().tables[name]
    _without_triggers(connection, table)
    key = {column.name: ROWS[name][0][column.name] for column in table.primary_key.columns}
    refusal = _refusal(connection, table, another(name, **key))
    if _is_sqlite(connection):
        listed = ", ".join(f"{name}.{column}" for column in key)
        assert str(refusal) == f"UNIQUE constraint failed: {listed}"
    else:
        assert refusal.diag.constraint_name == f"pk_{name}"


@pytest.mark.parametrize("name", FOREIGN_KEYS)
def test_a_reference_leads_to_a_row_of_the_same_project(connection: Connection, name: str) -> None:
    foreign_key = FOREIGN_KEYS[name]
    table, columns = foreign_key.table, list(foreign_key.column_keys)
    _without_triggers(connection, table)
    wrong = {columns[-1]: FOREIGN_KEY_VALUES.get(name, _elsewhere(table, columns))}
    row = another(table.name, **wrong | FOREIGN_KEY_NEEDS.get(name, {}))
    if _is_sqlite(connection):
        assert str(_refusal(connection, table, row)) == "FOREIGN KEY constraint failed"
        assert columns in _broken_on_sqlite(connection, table, row)
        return
    for other in table.foreign_key_constraints:
        if other is not foreign_key and columns[-1] in other.column_keys:
            connection.execute(text(f'ALTER TABLE "{table.name}" DROP CONSTRAINT {other.name}'))
    assert _refusal(connection, table, row).diag.constraint_name == name


def _elsewhere(table: Table, columns: list[str]) -> Any:
    """The id of a row that is there, but in another project; for a simple reference, of none at all."""
    if columns[-1].endswith("_uid"):
        return "nowhere"
    if len(columns) == 1:
        return NOWHERE
    return (ROWS[table.name][0].get(columns[-1]) or 1) + ELSEWHERE


def _broken_on_sqlite(connection: Connection, table: Table, row: Row) -> list[list[str]]:
    """The columns of each reference that the row breaks: SQLite's own message does not name them."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.execute(insert(table).values(**row))
    keys: dict[int, list[str]] = {}
    for key in connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table.name}")'):
        keys.setdefault(key.id, []).append(getattr(key, "from"))
    faults = connection.exec_driver_sql(f'PRAGMA foreign_key_check("{table.name}")').all()
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = OFF")
    return [keys[fault.fkid] for fault in faults]


# Rows that are right in their project and wrong inside of it: what they name belongs to another document
# or to another version. First what they name.
BESIDE: dict[str, tuple[str, Row, str, Row]] = {
    "fk_text_version_capture": ("capture", {"document_id": 2}, "text_version", {"capture_id": 9}),
    "fk_text_version_parent": (
        "text_version",
        {"document_id": 2, "capture_id": None},
        "text_version",
        {"id": 10, "parent_id": 9},
    ),
    "fk_label_relation_codebook_version_id_label_id": (
        "codebook_version",
        {},
        "label_relation",
        {"codebook_version_id": 9, "other_label_id": 8},
    ),
    "fk_label_relation_codebook_version_id_other_label_id": (
        "codebook_version",
        {},
        "label_relation",
        {"codebook_version_id": 9, "label_id": 8},
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_reference_stays_in_its_document_or_version(connection: Connection, name: str) -> None:
    tables = metadata().tables
    named, of_it, table, changes = BESIDE[name]
    connection.execute(insert(tables[named]).values(**another(named, **of_it)))
    if named == "codebook_version":
        version = {"codebook_version_id": 9}
        connection.execute(insert(tables["variable"]).values(**another("variable", **version)))
        label = another("label", **version | {"id": 8, "variable_id": 9})
        connection.execute(insert(tables["label"]).values(**label))
    row = another(table, **changes)
    if _is_sqlite(connection):
        assert list(FOREIGN_KEYS[name].column_keys) in _broken_on_sqlite(connection, tables[table], row)
        return
    assert _refusal(connection, tables[table], row).diag.constraint_name == name


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("revision", {"seconds": math.nan}),
        ("answer", {"is_none": False, "number": math.nan}),
        ("assertion", {"value_code": None, "value_number": math.nan}),
    ],
    ids=["revision", "answer", "assertion"],
)
def test_what_is_not_a_number_is_no_value(connection: Connection, table: str, changes: Row) -> None:
    """PostgreSQL takes NaN for the greatest of numbers, SQLite for NULL."""
    refusal = str(_refusal(connection, metadata().tables[table], another(table, **changes)))
    assert "constraint" in refusal


def test_no_reference_deletes_or_changes_what_refers_to_it() -> None:
    assert {(key.ondelete, key.onupdate) for key in FOREIGN_KEYS.values()} == {(None, None)}


def test_every_constraint_and_index_has_a_name_that_postgresql_keeps_whole() -> None:
    """PostgreSQL cuts names at 63 bytes, silently."""
    named = [*CHECKS_OF_THE_MODELS, *FOREIGN_KEYS, *UNIQUES]
    named += [str(index.name) for table in TABLES for index in table.indexes]
    named += [trigger.name for trigger in TRIGGERS]
    assert [name for name in named if name == "None" or len(name.encode()) > 63] == []
