"""A project to import into, the command as somebody types it, and what is in the database afterwards."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cli import main
from app.db import Database
from app.models.corpus import Document, Import
from app.models.projects import Member
from tests.cast import Cast
from tests.corpus_rows import add_project

SLUG = "tideline"

Import_ = Callable[..., Result]
Api = Callable[..., Any]


@pytest.fixture
def project_id(database: Database) -> int:
    """The project tideline, with one running round."""
    with database.writing() as session:
        project = add_project(session, SLUG)
        session.commit()
        return project.id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for the files of a stranger."""
    path = tmp_path / "handed-in"
    path.mkdir()
    return path


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a command on this test's instance."""
    return {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(tmp_path / "instance")}


@pytest.fixture
def masthead_import(project_id: int, environment: dict[str, str]) -> Import_:
    """``masthead import tideline ...``; a stack where there should be a sentence fails the test."""

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, ["import", SLUG, *map(str, arguments)], env=environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def olga(client: FlaskClient, cast: Cast, database: Database, project_id: int) -> Api:
    """Olga leads the project and calls its documents through the API."""
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()

    def call(method: str = "GET", query: str = "", **more: Any) -> Any:
        path = f"/api/v1/projects/{SLUG}/documents{query}"
        return client.open(path, method=method, headers=cast.headers("olga"), **more)

    return call


@pytest.fixture
def visible(database: Database) -> Callable[[], dict[str, Document]]:
    """The documents that anybody can see, by key."""

    def read() -> dict[str, Document]:
        with database.reading() as session:
            query = (
                select(Document)
                .join(Import, Import.id == Document.import_id)
                .where(Import.state == "complete")
            )
            return {one.key: one for one in session.scalars(query)}

    return read
