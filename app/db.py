"""The database: column types, the engine for each of the two, and how a transaction begins.

A request that looks gets a *reading* session, which the database itself keeps from writing. A request that
changes opens a *writing* session: on SQLite that is BEGIN IMMEDIATE, for a transaction that reads first and
writes later meets "database is locked" at once, whatever the timeout. The view or the command commits.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Engine,
    Insert,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    create_engine,
    event,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

# How long a request waits for SQLite's single writer before it is answered 503 and sent again.
BUSY_MILLISECONDS = 5_000

# Random ids stay below 2**53, so that JavaScript reads them exactly.
LARGEST_ID = 2**53 - 1


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, in the database without a zone, the same on both engines."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it could mean anything."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment, aware again."""
        return None if value is None else value.replace(tzinfo=UTC)


BigId = BigInteger().with_variant(Integer(), "sqlite")
# none_as_null: an absent value is SQL NULL, so that a CHECK can see it.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def Key(length: int = 120) -> String:  # noqa: N802 - it stands where a type stands
    """A string that is compared byte by byte on both engines, whatever the database's locale."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


# Offsets and lengths of text, in code points: both engines' string functions take plain integers.
Offset = Annotated[int, mapped_column(Integer)]


def random_id() -> int:
    """A primary key that tells nothing: neither who came first nor how many there are."""
    return secrets.randbelow(LARGEST_ID) + 1


def now() -> datetime:
    """The present moment in UTC. The one clock of the tables."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """The parent of every table; its naming rule gives each constraint a name that an error can be read by."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigId, datetime: Instant(), dict[str, Any]: Json, list[Any]: Json}


class Database:
    """The engines of one instance. ``reading()`` and ``writing()`` give sessions; nothing else does."""

    def __init__(self, url: str, threads: int = 8) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        make = _sqlite_engine if self.is_sqlite else _postgresql_engine
        self.writer = make(self.url, threads, read_only=False)
        self.reader = make(self.url, threads, read_only=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that the database keeps from writing."""
        with Session(self.reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that may write; it is rolled back unless whoever opened it commits."""
        with Session(self.writer, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.writer.dispose()
        self.reader.dispose()


def _sqlite_engine(url: URL, threads: int, *, read_only: bool) -> Engine:
    # One writing connection a process: SQLite has one writer anyhow, and who waits for a connection is served in
    # turn, where who waits for SQLite's lock sleeps, and may sleep until the time is over.
    size, more = (threads, threads) if read_only else (1, 0)
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=more,
        pool_timeout=BUSY_MILLISECONDS / 1000,
        connect_args={"timeout": 0},
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # None: the driver's own transactions hand one passage to two people; we emit our own BEGIN.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_MILLISECONDS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            # What was erased is overwritten in the file, not only unlinked.
            "secure_delete = ON",
            "temp_store = MEMORY",
            "cache_size = -16000",
            f"query_only = {'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql_engine(url: URL, threads: int, *, read_only: bool) -> Engine:
    engine = create_engine(url, pool_size=threads, max_overflow=threads, connect_args={"connect_timeout": 5})
    return engine.execution_options(postgresql_readonly=True) if read_only else engine


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A named CHECK that a column holds one of ``values``; no native enumeration, so both engines agree."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that need no objects."""
    return cast(Table, model.__table__)


@cache
def insert_into(table: Table) -> Insert:
    """The one INSERT of a table. Building a statement costs more than sending it, so it is built once."""
    return insert(table)


def insert_row(session: Session, table: Table, values: dict[str, Any]) -> int:
    """Insert one row and give its id, the first column of its primary key."""
    session.flush()
    result = session.connection().execute(insert_into(table), values)
    return int(cast(Row[Any], result.inserted_primary_key)[0])
