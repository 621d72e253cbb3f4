"""The schema: every table in one place, and how a database is brought to this version of it."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from app.db import Base, Database
from app.errors import RuleBroken
from app.models import (
    anchors,
    archives,
    audit,
    codebooks,
    corpus,
    decisions,
    exports,
    outlets,
    people,
    projects,
    reuse,
    rounds,
    suggestions,
    texts,
    triggers,
    work,
)

MODULES = (
    people,
    projects,
    codebooks,
    outlets,
    corpus,
    texts,
    rounds,
    work,
    suggestions,
    anchors,
    decisions,
    exports,
    reuse,
    archives,
    audit,
)
TRIGGERS = triggers.TRIGGERS
SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


class SchemaUnknown(RuleBroken):
    """The database is of another version than this program; the sentence says what to run."""


def metadata() -> MetaData:
    """Every table of the project."""
    return Base.metadata


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the database to a revision.

    All migrations of one call are one transaction: where one breaks, the database is as it was before the call.
    """
    _run(database, lambda config: command.upgrade(config, to))


def downgrade(database: Database, to: str = "base") -> None:
    """Take the database back to a revision, for tests and for a release that has to be undone."""
    _run(database, lambda config: command.downgrade(config, to))


def current(database: Database) -> str | None:
    """The revision that the database is at; None when it is empty."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this program needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def require_current(database: Database) -> None:
    """SchemaUnknown unless the database is at this program's revision."""
    found, needed = current(database), newest()
    if found == needed:
        return
    if found is None:
        raise SchemaUnknown("The database is empty. Run: masthead init")
    raise SchemaUnknown(
        f"The database is at schema {found} and this program needs {needed}. Make a backup, then run: masthead init"
    )


def _run(database: Database, work: Callable[[Config], None]) -> None:
    # The writer's own BEGIN IMMEDIATE is what makes the migrations of a call one transaction on SQLite.
    with database.writer.connect() as connection:
        config = _config(connection)
        work(config)
        connection.commit()


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
