"""Bearer tokens at the door: which let in, where to, and what the others are told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.tokens import make_token
from app.db import Database, now
from app.models.people import ApiToken
from tests.cast import Cast
from tests.world import a_save, make_world

Make = Callable[..., dict[str, str]]


@pytest.fixture
def make(database: Database, cast: Cast) -> Make:
    """Make a token, and give the headers of a script that sends it."""

    def made(who: str, **said: object) -> dict[str, str]:
        with database.writing() as session:
            secret = make_token(session, cast.id(who), by=None, **said)  # type: ignore[arg-type]
            session.commit()
        return {"Authorization": f"Bearer {secret}"}

    return made


def change(database: Database, **values: object) -> None:
    """Change the newest token."""
    with database.writing() as session:
        newest = select(ApiToken.id).order_by(ApiToken.id.desc()).limit(1).scalar_subquery()
        session.execute(update(ApiToken).where(ApiToken.id == newest).values(**values))
        session.commit()


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ({"expires_at": now() - timedelta(seconds=1)}, "This token's time is over."),
        ({"revoked_at": now()}, "This token was revoked."),
        ({"secret_hash": "0" * 64}, "There is no such token."),
    ],
)
def test_a_token_that_works_no_more_is_told_why(
    client: FlaskClient, database: Database, make: Make, trouble: dict[str, object], sentence: str
) -> None:
    headers = make("ann")
    assert client.get("/api/v1/projects", headers=headers).status_code == 200
    change(database, **trouble)
    response = client.get("/api/v1/projects", headers=headers)
    assert (response.status_code, response.mimetype) == (401, "application/problem+json")
    assert response.get_json()["detail"].startswith(sentence)
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_scope_that_is_too_narrow_is_403_with_a_sentence(client: FlaskClient, make: Make) -> None:
    response = client.post("/api/v1/projects/border/next", headers=make("ann", scope="read"))
    assert (response.status_code, response.mimetype) == (403, "application/problem+json")
    assert "wider scope" in response.get_json()["detail"]


def test_the_last_use_of_a_token_is_kept_to_five_minutes(
    client: FlaskClient, database: Database, make: Make
) -> None:
    headers, newest = make("ann"), select(ApiToken.last_used_at).order_by(ApiToken.id.desc()).limit(1)

    def used() -> object:
        client.get("/api/v1/projects", headers=headers)
        with database.reading() as session:
            return session.scalar(newest)

    first = used()
    assert first is not None
    assert used() == first
    change(database, last_used_at=now() - timedelta(minutes=6))
    assert used() not in (None, first)


def test_a_token_for_one_project_finds_that_one_alone(
    client: FlaskClient, database: Database, cast: Cast, make: Make
) -> None:
    make_world(database, [cast.id("ann")], slug="harbour")
    headers = make("ann", scope="write", project_ids=[cast.project("border")])
    listed = client.get("/api/v1/projects", headers=headers).get_json()["items"]
    assert [one["slug"] for one in listed] == ["border"]
    assert client.get("/api/v1/projects/border", headers=headers).status_code == 200
    assert client.get("/api/v1/projects/harbour", headers=headers).status_code == 404
    assert client.post("/api/v1/projects/harbour/next", headers=headers).status_code == 404
    assert client.get("/api/v1/outlets", headers=headers).status_code == 200
    assert "for some projects alone" in client.get("/", headers=headers).text


def test_a_token_for_one_project_opens_and_saves_no_assignment_of_another(
    client: FlaskClient, database: Database, cast: Cast, make: Make
) -> None:
    harbour = make_world(database, [cast.id("ann")], slug="harbour")
    claimed = client.post("/api/v1/projects/harbour/next", headers=cast.headers("ann")).get_json()
    address = f"/api/v1/assignments/{claimed['current']}"
    elsewhere = make("ann", scope="write", project_ids=[cast.project("border")])
    there = make("ann", scope="write", project_ids=[harbour, cast.project("border")])
    body = a_save(client.get(address, headers=there).get_json())
    key = {"Idempotency-Key": "a-key-of-a-token"}
    assert client.get(address, headers=elsewhere).status_code == 404
    assert client.put(f"{address}/revisions", json=body, headers=elsewhere | key).status_code == 404
    assert client.put(f"{address}/revisions", json=body, headers=there | key).status_code == 200
