"""A database that is locked, full, read-only or gone is answered 503, to be sent again; our own faults are 500."""

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg.errors
import pytest
from flask import Flask, Response, jsonify
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from werkzeug.test import TestResponse

from app import db, schema
from app.config import Settings
from app.db import Database
from app.factory import create_app
from app.models.exports import Job
from app.web import services
from app.web.policy_table import POLICY, PUBLIC
from tools.pgtemp import Server

ADDRESS = "/api/v1/faults"
# A script's header keeps the question of forged forms out of these tests.
SCRIPT = {"Authorization": "Bearer none"}
LEAKS = re.compile(
    r"Traceback|SELECT|INSERT|sqlite|postgres|psycopg|sqlalchemy|\.py\b|/tmp|masthead\.db", re.I
)

MakeClient = Callable[[Database], FlaskClient]


@pytest.fixture
def make_client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> MakeClient:
    """A client of an application on a given database, with views that read, write, and go wrong."""
    for name in ("read", "write", "nonsense", "unreadable", "too_soon", "twice", "raise"):
        monkeypatch.setitem(POLICY, f"fault_{name}", PUBLIC)

    def make(database: Database) -> FlaskClient:
        app = create_app(settings, database)
        _add_views(app)
        return app.test_client()

    return make


def _add_views(app: Flask) -> None:
    def read() -> Response:
        with services.database().reading() as session:
            return jsonify({"jobs": session.execute(select(func.count()).select_from(Job)).scalar()})

    def write() -> Response:
        with services.database().writing() as session:
            session.add(Job(id=1, kind="a", arguments={"size": "x" * 1_000_000}))
            session.commit()
        return jsonify({"stored": True})

    def asks(statement: str) -> Callable[[], Response]:
        def ask() -> Response:
            with services.database().reading() as session:
                session.execute(text(statement))
            return jsonify({})

        return ask

    def twice() -> Response:
        with services.database().writing() as session:
            session.add_all([Job(id=2, kind="a", state="nobody knows")])
            session.commit()
        return jsonify({})

    def broken() -> Response:
        raise RuntimeError("SELECT everything FROM /tmp/masthead.db")

    views = {
        "read": read,
        "write": write,
        "nonsense": asks("SELECT secret FROM no_such_table"),
        "unreadable": asks("SELECT FROM FROM"),
        # PostgreSQL reports it as it reports a lock that was not given; SQLite has no such function.
        "too_soon": asks("SELECT currval('import_id_seq')"),
        "twice": twice,
    }
    for name, view in views.items():
        app.add_url_rule(f"{ADDRESS}/{name}", f"fault_{name}", view, methods=["GET", "POST"])
    for address in (f"{ADDRESS}/raise", "/faults/raise"):
        app.add_url_rule(address, "fault_raise", broken)


def _assert_comes_back(response: TestResponse) -> None:
    assert response.status_code == 503, response.text
    assert int(response.headers["Retry-After"]) > 0
    assert response.mimetype == "application/problem+json"
    body = response.get_json()
    assert (body["status"], body["request_id"]) == (503, response.headers["X-Request-Id"])
    assert not LEAKS.search(response.text)


def _jobs(database: Database) -> int | None:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(Job)).scalar()


def _post(client: FlaskClient) -> TestResponse:
    return client.post(f"{ADDRESS}/write", headers=SCRIPT)


def _again(database: Database, **query: str) -> Database:
    """The same database by an address with more in it."""
    return Database(database.url.update_query_dict(query).render_as_string(hide_password=False))


@pytest.fixture
def impatient(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The same database, but nobody waits long for a lock."""
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 20)
    query = {} if database.is_sqlite else {"options": "-c lock_timeout=20ms"}
    found = _again(database, **query)
    yield found
    found.close()


def test_a_locked_database_is_answered_503(
    database: Database, impatient: Database, make_client: MakeClient
) -> None:
    client = make_client(impatient)
    if database.is_sqlite:
        holder: Any = sqlite3.connect(str(database.url.database), isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
    else:
        holder = database.writer.connect()
        holder.execute(text("LOCK TABLE job IN ACCESS EXCLUSIVE MODE"))
    _assert_comes_back(_post(client))
    holder.rollback()
    holder.close()
    assert _jobs(database) == 0
    assert _post(client).status_code == 200
    assert _jobs(database) == 1


def test_a_database_that_may_only_be_read_is_answered_503(
    database: Database, make_client: MakeClient
) -> None:
    if database.is_sqlite:
        found = Database(f"sqlite:///file:{database.url.database}?mode=ro&uri=true")
    else:
        found = _again(database, options="-c default_transaction_read_only=on")
    client = make_client(found)
    _assert_comes_back(_post(client))
    assert client.get(f"{ADDRESS}/read", headers=SCRIPT).get_json() == {"jobs": 0}
    found.close()


def test_a_full_disk_is_answered_503(database: Database, make_client: MakeClient) -> None:
    """SQLite is really full; PostgreSQL says what it says when a write meets a full disk."""
    full = True

    @event.listens_for(database.writer, "begin")
    def no_more_pages(connection: Any) -> None:
        if database.is_sqlite:
            # 0 asks for the number without changing it; a file cannot be told to be smaller than it is.
            connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if full else 1_000_000_000}")

    @event.listens_for(database.writer, "do_execute")
    def no_space(_cursor: Any, statement: str, _values: Any, _context: Any) -> None:
        if full and not database.is_sqlite and statement.startswith("INSERT INTO job"):
            raise psycopg.errors.DiskFull('could not extend file "base/1": No space left on device')

    client = make_client(database)
    _assert_comes_back(_post(client))
    assert _jobs(database) == 0
    full = False
    assert _post(client).status_code == 200
    assert _jobs(database) == 1


@pytest.fixture
def mortal(
    engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Database, Callable[[], None], Callable[[], None]]]:
    """A database, what takes it away from under everybody, and what brings it back."""
    if engine_name == "sqlite":
        folder, hidden = tmp_path / "disk", tmp_path / "unplugged"
        folder.mkdir()
        database = Database(f"sqlite:///{folder / 'masthead.db'}")
        schema.upgrade(database)
        # A connection that is open would keep the file; the next one looks for it.
        yield database, lambda: (database.close(), folder.rename(hidden)), lambda: hidden.rename(folder)
        database.close()
        return
    with Server() as server:
        database = Database(server.url())
        schema.upgrade(database)
        with database.writer.connect() as connection:
            # What a server that is killed comes back with.
            connection.exec_driver_sql("CHECKPOINT")
        yield database, server.kill, server.start
        database.close()


def test_a_database_that_is_gone_is_answered_503_until_it_is_back(
    mortal: tuple[Database, Callable[[], None], Callable[[], None]], make_client: MakeClient
) -> None:
    database, take_away, bring_back = mortal
    client = make_client(database)
    assert client.get(f"{ADDRESS}/read", headers=SCRIPT).get_json() == {"jobs": 0}
    take_away()
    _assert_comes_back(_post(client))
    _assert_comes_back(client.get(f"{ADDRESS}/read", headers=SCRIPT))
    _assert_comes_back(_post(client))
    bring_back()
    # Connections that died while the server was away are noticed at their next use, at most one a pool.
    answers = [_post(client).status_code for _ in range(3)]
    assert 200 in answers
    assert _jobs(database) == 1


@pytest.mark.parametrize("name", ["nonsense", "unreadable", "too_soon", "twice"])
def test_a_fault_of_ours_is_answered_500_without_its_inside(
    database: Database, make_client: MakeClient, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with caplog.at_level(logging.ERROR, "masthead"):
        response = make_client(database).get(f"{ADDRESS}/{name}", headers=SCRIPT)
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
    assert "Retry-After" not in response.headers
    assert not LEAKS.search(response.text)
    number = response.headers["X-Request-Id"]
    assert (response.get_json()["request_id"], number in response.get_json()["detail"]) == (number, True)
    assert number in caplog.text
    assert _jobs(database) == 0


@pytest.mark.parametrize("address", [f"{ADDRESS}/raise", "/faults/raise"])
def test_no_answer_shows_stack_statement_or_path(
    database: Database, make_client: MakeClient, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    with caplog.at_level(logging.ERROR, "masthead"):
        response = make_client(database).get(address, headers=SCRIPT)
    assert response.status_code == 500
    assert not LEAKS.search(response.text)
    number = response.headers["X-Request-Id"]
    assert number in response.text
    assert number in caplog.text
