"""Every error is one answer: a page for people, problem+json for scripts, and never the inside of the program."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import Settings, read_settings
from app.core.work.save_body import SaveBody
from app.db import Database
from app.errors import BadInput, Fault, NotAllowed, NotThere, RuleBroken, Stale, TooManyTries
from app.factory import create_app
from app.web.bodies import WrongMediaType, read_body
from app.web.policy_table import POLICY, PUBLIC
from tests.cast import Cast, csrf

SCRIPT = {"Authorization": "Bearer none"}
Ask = Callable[[str], TestResponse]

RAISED: dict[str, Exception] = {
    "rule": RuleBroken("The round %(name)s is paused.", name="of May"),
    "input": BadInput([Fault("/name", "A name is needed."), Fault("/slug", "An address is needed.")]),
    "there": NotThere("There is no such page, or it is not yours."),
    "allowed": NotAllowed("Ask a lead."),
    "stale": Stale("Somebody saved before you.", {"revision": 7}),
    "tries": TooManyTries("Wait a little.", wait_seconds=90),
    "media": WrongMediaType("Send JSON."),
    "ours": ValueError("the inside of the program"),
}


@pytest.fixture
def ask(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask for ``<door>/<what is raised>``, as a script below /api or as a person elsewhere."""

    def view(what: str) -> str:
        raise RAISED[what]

    for door in ("api", "page"):
        monkeypatch.setitem(POLICY, f"trouble_{door}", PUBLIC)
        app.add_url_rule(f"/{door}/trouble/<what>", f"trouble_{door}", view)
    return client.get


@pytest.mark.parametrize(
    ("what", "status", "detail"),
    [
        ("rule", 409, "The round of May is paused."),
        ("input", 422, "A name is needed."),
        ("there", 404, "There is no such page, or it is not yours."),
        ("allowed", 403, "Ask a lead."),
        ("stale", 409, "Somebody saved before you."),
        ("tries", 429, "Wait a little."),
        ("media", 415, "Send JSON."),
    ],
)
def test_an_error_is_a_status_and_a_sentence(ask: Ask, what: str, status: int, detail: str) -> None:
    for_scripts = ask(f"/api/trouble/{what}")
    assert for_scripts.status_code == status
    assert for_scripts.mimetype == "application/problem+json"
    said = for_scripts.get_json()
    assert (said["status"], said["detail"]) == (status, detail)
    assert said["type"] == f"urn:masthead:problem:{status}"
    assert said["request_id"] == for_scripts.headers["X-Request-Id"]
    for_people = ask(f"/page/trouble/{what}")
    assert for_people.status_code == status
    assert for_people.mimetype == "text/html"
    assert detail.rstrip(".") in for_people.text


def test_every_fault_of_an_input_is_named(ask: Ask) -> None:
    assert ask("/api/trouble/input").get_json()["errors"] == [
        {"pointer": "/name", "message": "A name is needed."},
        {"pointer": "/slug", "message": "An address is needed."},
    ]
    assert "An address is needed." in ask("/page/trouble/input").text


def test_a_stale_save_carries_the_current_state(ask: Ask) -> None:
    assert ask("/api/trouble/stale").get_json()["current"] == {"revision": 7}


def test_too_many_tries_say_how_long_to_wait(ask: Ask) -> None:
    assert ask("/page/trouble/tries").headers["Retry-After"] == "90"


@pytest.mark.parametrize("door", ["api", "page"])
def test_a_fault_of_ours_has_a_number_that_is_in_the_log_and_shows_nothing(
    ask: Ask, caplog: pytest.LogCaptureFixture, door: str
) -> None:
    with caplog.at_level(logging.ERROR, logger="masthead"):
        response = ask(f"/{door}/trouble/ours")
    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in response.text
    assert response.headers["X-Request-Id"] in caplog.text
    assert "inside of the program" not in response.text
    assert "Traceback" not in response.text


def test_markup_in_a_sentence_stays_text(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def view() -> str:
        raise RuleBroken("There is no %(name)s.", name="<script>alert(1)</script>")

    monkeypatch.setitem(POLICY, "trick", PUBLIC)
    app.add_url_rule("/trick", "trick", view)
    assert "&lt;script&gt;" in client.get("/trick").text
    assert "<script" not in client.get("/trick").text


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    response = client.get("/account?tab=tokens")
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/sign-in?next=/account?tab%3Dtokens",
    )
    assert client.post("/account/profile").headers["Location"] == "/sign-in"


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, "Bearer"),
        ({"Authorization": "Basic YTpi"}, "Bearer"),
        (SCRIPT, 'Bearer error="invalid_token"'),
        ({"Authorization": "Bearer"}, 'Bearer error="invalid_token"'),
    ],
)
def test_a_script_without_a_token_that_works_is_told_401(
    client: FlaskClient, headers: dict[str, str], challenge: str
) -> None:
    response = client.get("/api/v1/assignments/1", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == challenge


def test_a_form_without_its_token_is_refused(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "ann")
    for token in ("", "made up", csrf(client, "/account")[:-1] + "!"):
        response = client.post("/account/profile", data={"name": "Anna", "csrf_token": token})
        assert response.status_code == 400
        assert "another session" in response.text


def test_a_page_that_is_not_there_is_404_and_a_method_that_is_not_there_405(client: FlaskClient) -> None:
    for method in ("GET", "POST"):
        assert client.open("/nowhere", method=method).status_code == 404
        assert client.open("/api/v1/nowhere", method=method).mimetype == "application/problem+json"
    response = client.delete("/sign-in")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize("number", ["0", "01", "-1", "٣", "99999999999999999999", "1.0", "1%00"])
def test_a_number_that_is_none_of_ours_is_no_page(client: FlaskClient, cast: Cast, number: str) -> None:
    response = client.get(f"/api/v1/assignments/{number}", headers=cast.headers("ann"))
    assert response.status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_hosts_name_is_refused(client: FlaskClient, method: str) -> None:
    response = client.open("/sign-in", method=method, headers={"Host": "elsewhere.example"})
    assert response.status_code == 400
    assert "elsewhere" not in response.text


@pytest.fixture
def narrow(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """An application that takes a megabyte at most, with a view that reads a body."""
    monkeypatch.setitem(POLICY, "reader", PUBLIC)
    small = read_settings(
        {"MASTHEAD_ENV": "test", "DATABASE_URL": settings.database_url, "MAX_UPLOAD_MB": "1"}
    )
    app = create_app(small, database)

    def view() -> Any:
        return {"base": read_body(SaveBody).base, "kind": request.mimetype}

    app.add_url_rule("/api/reader", "reader", view, methods=["PUT"])
    return app.test_client()


def test_a_body_that_is_too_large_is_413(narrow: FlaskClient) -> None:
    body = b"x" * (1024 * 1024 + 1)
    response = narrow.put("/api/reader", data=body, headers=SCRIPT, content_type="application/json")
    assert response.status_code == 413


def test_a_body_of_another_type_is_415(narrow: FlaskClient) -> None:
    response = narrow.put("/api/reader", data=b"<xml/>", headers=SCRIPT, content_type="text/xml")
    assert response.status_code == 415


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"base": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_json_of_ours_is_422(narrow: FlaskClient, body: bytes) -> None:
    response = narrow.put("/api/reader", data=body, headers=SCRIPT, content_type="application/json")
    assert response.status_code == 422
    assert response.get_json()["errors"]
