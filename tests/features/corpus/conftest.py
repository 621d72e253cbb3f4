"""A project to import into, the command as somebody types it, and what is in the database afterwards."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.cli import main
from app.db import Database
from app.models.corpus import Document, Import
from app.models.projects import Member
from tests.cast import Cast, csrf
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


class Lead:
    """Olga in a browser, who leads the project: she opens pages and sends their forms."""

    def __init__(self, client: FlaskClient, cast: Cast) -> None:
        self.client, self.cast = client, cast
        self.home = f"/projects/{SLUG}"
        cast.sign_in(client, "olga")

    def get(self, path: str) -> TestResponse:
        """A page of the project."""
        return self.client.get(self.home + path)

    def post(self, path: str, form_at: str = "", **fields: Any) -> TestResponse:
        """Send a form; a field may be a list of values, or (bytes, name) of a file."""
        token = csrf(self.client, self.home + (form_at or path))
        data = {
            name: [_sent(one) for one in value] if isinstance(value, list) else _sent(value)
            for name, value in fields.items()
        }
        return self.client.post(
            self.home + path, data=data | {"csrf_token": token}, content_type="multipart/form-data"
        )

    def hand_in(self, *files: tuple[bytes, str], **fields: Any) -> str:
        """Stage files; the path of their preview below the project."""
        answer = self.post("/documents/import", files=list(files), **fields)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removeprefix(self.home)

    def confirm(self, preview: str, **fields: Any) -> TestResponse:
        """Press the button below a preview."""
        return self.post(f"{preview.split('?', maxsplit=1)[0]}/confirm", form_at=preview, **fields)

    def confirm_blind(self, preview: str) -> TestResponse:
        """Press it again on a page that was left open in another tab."""
        return self.post(f"{preview}/confirm", form_at="/documents/import")


def _sent(value: Any) -> Any:
    return (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value


@pytest.fixture
def lead(client: FlaskClient, cast: Cast, database: Database, project_id: int) -> Lead:
    """Olga leads the project and is signed in; Ann annotates in it."""
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.add(Member(project_id=project_id, person_id=cast.id("ann"), is_annotator=True))
        session.commit()
    return Lead(client, cast)
