"""Every test that touches the database runs on SQLite and on a real PostgreSQL: ask for ``database``.

Each test gets an empty migrated database: a copy of a file, or this worker's own database emptied.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, create_engine

from app import schema
from app.actions import assignments, codebooks, snapshots
from app.config import Settings, read_settings
from app.db import Database
from app.factory import create_app
from tests.cast import Cast, make_cast
from tests.compiled import KeptTemplates, keep_builders
from tools import browser as browsers
from tools.pgtemp import Server

# A test never asserts a time, and neither does Hypothesis for us.
hypothesis.settings.register_profile("masthead", deadline=None)
hypothesis.settings.load_profile("masthead")

TEMPLATES = KeptTemplates()
keep_builders()

ENGINES = ("sqlite", "postgresql")
# Making a database of 59 tables takes PostgreSQL half a second; emptying one takes some milliseconds.
WORKPLACE = "masthead"
SEEDED = {"registry_head", "audit_chain"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One throw-away PostgreSQL for this worker."""
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres: Server) -> str:
    """The address of this worker's migrated database."""
    url = postgres.create(WORKPLACE)
    database = Database(url)
    schema.upgrade(database)
    database.close()
    return url


@pytest.fixture(scope="session")
def emptier(postgres_url: str) -> Iterator[Callable[[], None]]:
    """Empties this worker's database by one connection that stays: a new one must first learn every table."""
    engine = create_engine(postgres_url, pool_size=1, pool_pre_ping=True)
    newest = schema.newest()
    yield lambda: empty(engine, newest)
    engine.dispose()


def empty(engine: Engine, newest: str) -> None:
    """Take every row away, past the triggers that keep rows, and put back what a migration puts in.

    Sequences go on counting, so that nothing kept in memory from a test before is ever met again.
    """
    tables = [table.name for table in schema.metadata().sorted_tables]
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(";".join(f'DELETE FROM "{name}"' for name in tables if name not in SEEDED))
        connection.exec_driver_sql(
            "DELETE FROM audit_chain WHERE scope <> 'instance'; UPDATE registry_head SET sequence = 0;"
            " UPDATE audit_chain SET length = 0, head_hash = repeat('0', 64);"
            f" UPDATE alembic_version SET version_num = '{newest}'"
        )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "masthead.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    with database.writer.connect() as connection:
        # One file to copy, nothing left in the journal.
        connection.connection.driver_connection.execute("COMMIT") if connection.in_transaction() else None
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for this worker: a second Playwright in the same process would be refused."""
    program = browsers.find()
    assert program is not None, browsers.MISSING
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine that this run of the test is on."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    if engine_name == "sqlite":
        path = tmp_path / "masthead.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("postgres_url")
    request.getfixturevalue("emptier")()
    # A test that took the schema down and up again let the numbers of rows begin anew.
    codebooks._books.clear()
    assignments._rules.clear()
    snapshots._kept._items.clear()
    yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database itself."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings for a test's own instance."""
    return read_settings(
        {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(tmp_path / "instance")}
    )


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """The application on this test's database."""
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def cast(database: Database) -> Cast:
    """Ann and Ben annotate, Ada adjudicates, Olga owns the project, Max is a stranger, Root administers."""
    return make_cast(database)
