"""The migrations' own ground: a database without tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import Database
from tests.migrations.empty import new_database


@pytest.fixture
def empty_database(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of this test's own with nothing in it."""
    with new_database(engine_name, request, tmp_path) as database:
        yield database
