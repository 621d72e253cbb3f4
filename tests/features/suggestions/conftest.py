"""Olga's harbour, whose ferry article nobody has been given yet, and a script of hers that suggests labels."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.db import Database
from app.models.projects import Member
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.world import make_world

ADDRESS = "/api/v1/projects/harbour/suggestions"


@dataclass(frozen=True, slots=True)
class Model:
    """A program that suggests labels as Olga."""

    client: FlaskClient
    headers: dict[str, str]

    def passages(self, **query: Any) -> list[dict[str, Any]]:
        """The passages of the round, with their text."""
        response = self.client.get(f"{ADDRESS}/passages", query_string=query, headers=self.headers)
        assert response.status_code == 200, response.text
        return response.get_json()["items"]

    def on(self, quote: str, label: str = "loaded_language", **said: Any) -> dict[str, Any]:
        """A suggestion on the first place where ``quote`` stands in the round."""
        passage = next(one for one in self.passages() if quote in one["text"])
        start = passage["text"].index(quote)
        place = {"start": start, "end": start + len(quote), "quote": quote}
        return {"passage": passage["id"], "label": label} | place | said

    def send(self, *suggestions: dict[str, Any], **said: Any) -> TestResponse:
        """Hand them in."""
        body = {"source": "word list", "source_version": "1.0", "suggestions": list(suggestions)} | said
        return self.client.post(ADDRESS, json=body, headers=self.headers)

    def listed(self, **query: Any) -> Any:
        """What was suggested, and what became of it."""
        response = self.client.get(ADDRESS, query_string=query, headers=self.headers)
        assert response.status_code == 200, response.text
        return response.get_json()


@pytest.fixture
def harbour(database: Database, cast: Cast) -> int:
    """The project that Olga leads and Ann and Ben annotate; its id."""
    project_id = make_world(database, [cast.id("ann"), cast.id("ben")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    return project_id


@pytest.fixture
def model(harbour: int, client: FlaskClient, cast: Cast) -> Model:
    """The program."""
    return Model(client, cast.headers("olga"))


@pytest.fixture
def ann(harbour: int, client: FlaskClient, cast: Cast) -> Annotator:
    """Ann as a script."""
    return Annotator(client, cast.headers("ann"), "harbour")


def faults_of(response: TestResponse) -> dict[str, str]:
    """The sentences of a refusal by their pointers."""
    assert response.status_code == 422, response.text
    return {one["pointer"]: one["message"] for one in response.get_json()["errors"]}
