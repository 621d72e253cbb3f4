"""Rows as the driver gives them, for what an export has most of: an object for each would cost more than the database.

They are asked for by the revisions that were read before, some at a time, so that no statement is too long. Statements
are built once, with parameters for all that changes: to build one takes as long as to read hundreds of rows.
"""

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Dialect,
    Row,
    Select,
    String,
    Text,
    TypeDecorator,
    bindparam,
    cast,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine

from app.features.export.scope import Scope

IDS_AT_ONCE = 5_000
_ROWS_AT_ONCE = 500
# An export makes millions of records that live until their line is written. With the thresholds of everyday work Python
# would look through all that the program has in memory every few documents, for cycles that are not there.
_SELDOM = (50_000, 20, 100)
_lock = Lock()
_exports_running = [0]
_everyday: list[tuple[int, int, int]] = []


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Inside, cycles are collected less often in the whole process; afterwards as before, once no export runs."""
    with _lock:
        _exports_running[0] += 1
        if _exports_running[0] == 1:
            _everyday.append(gc.get_threshold())
            gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        with _lock:
            _exports_running[0] -= 1
            if not _exports_running[0]:
                gc.set_threshold(*_everyday.pop())


class _Ids(TypeDecorator[Sequence[int]]):
    """Many ids in one parameter: an array, and on SQLite, which has none, a list in JSON."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database is given."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(BigInteger()))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """The list, or its JSON."""
        return json.dumps(value) if dialect.name == "sqlite" else value


class _among(GenericFunction[int]):  # noqa: N801 - it stands where a function of SQL stands
    """Whether a column has one of the ids in a parameter: to write down thousands takes longer than to find them.

    Its type is not that of truths: SQLite has none, and would be asked whether it equals 1, past every index.
    """

    type = BigInteger()
    inherit_cache = True


@compiles(_among, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    column, ids = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608


@compiles(_among, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    column, ids = (compiler.process(one, **how) for one in element.clauses)
    # Not as a table, which is joined in any order where nothing is known of the tables yet.
    return f"{column} = ANY ({ids})"


def among(column: Any) -> ColumnElement[Any]:
    """Narrows a statement to the ids that ``ids_of`` makes a parameter of."""
    return _among(column, bindparam("ids", type_=_Ids()))


def ids_of(ids: Sequence[int]) -> dict[str, Any]:
    """The parameter of a statement that is narrowed by ``among``."""
    return {"ids": list(ids)}


def of_scope(scope: Scope) -> dict[str, Any]:
    """The parameters of a statement that the scope gives, whichever of them it asks for."""
    return {
        "project": scope.project_id,
        "rounds": scope.round_ids,
        "withdrawn": sorted(scope.withdrawn_people),
    }


def rows_among(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    ids: Sequence[int],
    also: dict[str, Any] | None = None,
) -> Iterator[Row[*tuple[Any, ...]]]:
    """The rows of a statement that is narrowed by ``among``, with the types of its columns."""
    for first in range(0, len(ids), IDS_AT_ONCE):
        yield from session.execute(statement, (also or {}) | ids_of(ids[first : first + IDS_AT_ONCE]))


def in_rounds(column: Any) -> ColumnElement[bool]:
    """Of the rounds of the scope."""
    rounds: BindParameter[Any] = bindparam("rounds", expanding=True)
    found: ColumnElement[bool] = column.in_(rounds)
    return found


def not_withdrawn(column: Any) -> ColumnElement[bool]:
    """Of nobody who took back their consent."""
    people: BindParameter[Any] = bindparam("withdrawn", expanding=True)
    found: ColumnElement[bool] = column.not_in(people)
    return found


def in_project(column: Any) -> ColumnElement[bool]:
    """Of the project of the scope."""
    found: ColumnElement[bool] = column == bindparam("project")
    return found


def plain_rows(
    session: Session, statement: Select[*tuple[Any, ...]], ids: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement that is narrowed by ``among``, portion by portion of the ids, each in its own order.

    Values are the driver's: whole numbers, words and floats alone are the same on both databases, and truths as truths.
    """
    connection = session.connection()
    for first in range(0, len(ids), IDS_AT_ONCE):
        found = connection.execute(statement, ids_of(ids[first : first + IDS_AT_ONCE]))
        cursor = found.cursor
        assert cursor is not None, "a statement that reads has rows"
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from rows
        found.close()


def as_words(column: Any) -> ColumnElement[str]:
    """A JSON column as its text, for ``parsed``: most rows have one of few values, which are then read once."""
    return cast(column, Text)


@lru_cache(maxsize=2_000)
def parsed(words: str) -> Any:
    """What a JSON text says. It is shared by all that say the same, so nobody may change it."""
    return json.loads(words)
