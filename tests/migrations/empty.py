"""A database with nothing in it, not even tables: what the first migration meets."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.db import Database
from tools.pgtemp import Server

_numbers = itertools.count(1)


@contextmanager
def new_database(engine_name: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A new one on ``engine_name``; on PostgreSQL it is dropped afterwards."""
    number = next(_numbers)
    if engine_name == "sqlite":
        database = Database(f"sqlite:///{folder / f'empty_{number}.db'}")
        yield database
        database.close()
        return
    server: Server = request.getfixturevalue("postgres")
    database = Database(server.create(f"empty_{number}"))
    yield database
    database.close()
    server.drop(f"empty_{number}")
