"""A database of each engine in which every table has its rows, shared by the tests that try to break it."""

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from app import schema
from app.db import Database
from tests.conftest import ENGINES
from tests.models.filling import fill


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection in a transaction in which every table has its rows. Each test breaks it in a savepoint."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("filled") / "masthead.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}")
    else:
        database = Database(
            request.getfixturevalue("postgres").create(f"filled_{request.module.__name__.rpartition('.')[2]}")
        )
        schema.upgrade(database)
    with database.writer.connect() as connection:
        fill(connection)
        yield connection
        connection.rollback()
    database.close()


@pytest.fixture
def connection(filled: Connection) -> Iterator[Connection]:
    """The filled database; whatever the test does is undone."""
    with filled.begin_nested() as savepoint:
        yield filled
        savepoint.rollback()
