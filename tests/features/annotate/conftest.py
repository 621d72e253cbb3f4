"""Ann and Ben as scripts that annotate the ferry article."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.db import Database
from tests.cast import Cast
from tests.world import make_world

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Annotator:
    """One annotator who speaks to the API with a token."""

    client: FlaskClient
    headers: dict[str, str]
    slug: str

    def next(self) -> dict[str, Any] | None:
        """Claim; None when nothing is left."""
        response = self.client.post(f"{API}/projects/{self.slug}/next", headers=self.headers)
        assert response.status_code in (200, 201, 204), response.text
        return response.get_json() if response.status_code != 204 else None

    def open(self, assignment_id: int) -> dict[str, Any]:
        """Read one's own assignment."""
        response = self.client.get(f"{API}/assignments/{assignment_id}", headers=self.headers)
        assert response.status_code == 200, response.text
        return response.get_json()

    def open_next(self) -> dict[str, Any]:
        """Claim and read."""
        claim = self.next()
        assert claim is not None
        return self.open(claim["current"])

    def save(self, assignment_id: int, body: dict[str, Any], key: str | None = None) -> TestResponse:
        """Send a save under a key of its own."""
        headers = self.headers | {"Idempotency-Key": key or str(uuid4())}
        return self.client.put(f"{API}/assignments/{assignment_id}/revisions", json=body, headers=headers)

    def revisions(self, assignment_id: int) -> list[dict[str, Any]]:
        """Every revision of one's own assignment."""
        response = self.client.get(f"{API}/assignments/{assignment_id}/revisions", headers=self.headers)
        return response.get_json()["items"]


@pytest.fixture
def harbour(database: Database, cast: Cast) -> int:
    """The harbour project, blind, two annotators a passage; its id."""
    return make_world(database, [cast.id("ann"), cast.id("ben")])


@pytest.fixture
def ann(client: FlaskClient, cast: Cast, harbour: int) -> Annotator:
    """Ann annotates."""
    return Annotator(client, cast.headers("ann"), "harbour")


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, harbour: int) -> Annotator:
    """Ben annotates."""
    return Annotator(client, cast.headers("ben"), "harbour")
