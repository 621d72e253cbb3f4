"""Every route x everybody: what the policy table says is what happens, by browser and by token alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert, select
from werkzeug.routing import Rule as Route
from werkzeug.test import TestResponse

from app.actions.people import new_secret, secret_hash
from app.db import Database, insert_row, now, random_id, table_of
from app.models.corpus import Document
from app.models.exports import Export
from app.models.people import SCOPES, ApiToken, LoginSession
from app.models.reuse import ClaimCluster
from app.models.rounds import Round
from app.models.texts import Passage
from app.models.work import Flag
from app.web.policy_table import POLICY, Rule
from app.web.visitor import SESSION_KEY
from tests.cast import MEMBERS, Cast
from tests.world import a_save, make_world

NOTHING = 2**53 - 1
OF_A_PROJECT = ("member", "annotator", "adjudicator", "lead", "adjudicator_or_lead")
LOOKING = {"GET", "HEAD", "OPTIONS"}

# A body that is well formed, where a view reads it before it looks for the object.
BODIES: dict[str, dict[str, Any]] = {
    "annotate_api.save": {
        "base": 0,
        "text_sha256": "0" * 64,
        "mask_version": 0,
        "codebook_version": "1.0.0",
        "state": "draft",
    },
    "annotate_api.add_cited_outlet": {"name": "Estuary Review"},
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """One row of the matrix: who it is, how they come, and whether that still lets them in."""

    label: str
    who: str | None
    by: str
    scope: str = "lead"
    is_let_in: bool = True

    def __str__(self) -> str:
        return f"{self.label} by {self.by}"


PEOPLE = {
    "stranger": "max",
    "annotator": "ann",
    "other annotator": "ben",
    "adjudicator": "ada",
    "lead": "olga",
    "lead of another project": "otto",
    "administrator": "root",
}
VISITORS = [
    Visitor("anonymous", None, "browser", is_let_in=False),
    *(Visitor(label, who, by) for label, who in PEOPLE.items() for by in ("browser", "token")),
    Visitor("deactivated", "dan", "browser", is_let_in=False),
    Visitor("deactivated", "dan", "token", is_let_in=False),
    Visitor("lead with a token to read", "olga", "token", "read"),
    Visitor("annotator with a token to read", "ann", "token", "read"),
    Visitor("lead with a token to write", "olga", "token", "write"),
    Visitor("annotator with a token to write", "ann", "token", "write"),
    Visitor("lead with an expired token", "olga", "token", is_let_in=False),
]


class Door:
    """Knocks as one visitor."""

    def __init__(self, app: Flask, database: Database, cast: Cast, visitor: Visitor) -> None:
        self.client: FlaskClient = app.test_client()
        self.database, self.cast, self.visitor = database, cast, visitor
        with app.test_request_context():
            self.csrf, self.csrf_kept = generate_csrf(), session["csrf_token"]
        self.bearer = self._make_token() if visitor.by == "token" else None

    def knock(self, method: str, address: str, body: dict[str, Any] | None = None) -> TestResponse:
        """One request, with a session of its own: the one before may have signed out."""
        headers = {"X-CSRFToken": self.csrf, "Idempotency-Key": "a-key-of-the-matrix"}
        if self.bearer is not None:
            headers["Authorization"] = f"Bearer {self.bearer}"
        else:
            self._sign_in()
        sent: dict[str, Any] = {"json": body or {}} if address.startswith("/api/") else {"data": {}}
        if method == "GET":
            sent = {}
        return self.client.open(address, method=method, headers=headers, buffered=True, **sent)

    def _sign_in(self) -> None:
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie["csrf_token"] = self.csrf_kept
            if self.visitor.who is not None:
                cookie[SESSION_KEY] = secret = new_secret()
                self._insert(
                    LoginSession, secret, {"expires_at": now() + timedelta(days=1), "last_seen_at": now()}
                )

    def _make_token(self) -> str:
        days = 1 if "expired" not in self.visitor.label else -1
        secret = new_secret()
        self._insert(
            ApiToken, secret, {"scope": self.visitor.scope, "expires_at": now() + timedelta(days=days)}
        )
        return secret

    def _insert(self, model: Any, secret: str, values: dict[str, Any]) -> None:
        row = {"person_id": self.cast.id(self.visitor.who or ""), "secret_hash": secret_hash(secret)}
        with self.database.writing() as writing:
            writing.execute(insert(table_of(model)), [row | values])
            writing.commit()


def routes(app: Flask) -> Iterator[tuple[Route, str]]:
    """Every route with each method that it answers."""
    for route in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, one.endpoint)):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            yield route, method


def address_of(app: Flask, route: Route, slug: str = "border", number: int = NOTHING) -> str:
    """The route's address with these in its places."""
    values = {
        name: {"slug": slug, "filename": "css/masthead.css", "kind": "csv"}.get(name, number)
        for name in route.arguments
    }
    address = app.url_map.bind("localhost").build(route.endpoint, values)
    assert isinstance(address, str)
    return address


def expected(rule: Rule, visitor: Visitor) -> str:
    """What the table says: ``in``, or the way in which this visitor is kept out."""
    if rule.needs == "public":
        return "in"
    if not visitor.is_let_in:
        return "sign in first"
    if rule.scope == "browser":
        if visitor.by == "token":
            return "403"
    elif SCOPES.index(visitor.scope) < SCOPES.index(rule.scope):
        return "403"
    if rule.needs == "founder":
        return "in" if visitor.who in ("root", "olga", "otto") else "403"
    if rule.needs in ("admin", "registry"):
        return "in" if visitor.who == "root" else "403"
    if rule.needs in OF_A_PROJECT:
        roles = MEMBERS["border"].get(visitor.who or "", ())
        if not roles:
            return "404"
        if rule.needs == "adjudicator_or_lead":
            return "in" if {"adjudicator", "lead"} & set(roles) else "403"
        return "in" if rule.needs == "member" or rule.needs in roles else "403"
    return "in"


def takes_cookie(response: TestResponse) -> bool:
    """Whether the answer deletes the session's cookie."""
    return "Max-Age=0" in response.headers.get("Set-Cookie", "")


def happened(route: Route, response: TestResponse) -> str:
    """The same, of an answer. An object that does not exist is a 404 to those who are let in, too."""
    # Who signs out is sent to the same page, and the cookie is taken away.
    if response.status_code == 303 and response.headers["Location"].startswith("/sign-in"):
        return "in" if route.endpoint == "accounts.sign_out" and takes_cookie(response) else "sign in first"
    if response.status_code == 401:
        return "sign in first" if "Bearer" in response.headers.get("WWW-Authenticate", "") else "401"
    if response.status_code in (403, 404):
        return str(response.status_code)
    return "in" if response.status_code < 500 else f"broken: {response.status_code}"


@pytest.mark.parametrize("visitor", VISITORS, ids=str)
def test_what_the_table_says_is_what_happens(
    app: Flask, database: Database, cast: Cast, visitor: Visitor
) -> None:
    door, otherwise = Door(app, database, cast, visitor), []
    for route, method in routes(app):
        rule = POLICY[route.endpoint]
        response = door.knock(method, address_of(app, route), BODIES.get(route.endpoint))
        should, does = expected(rule, visitor), happened(route, response)
        looks_for_an_object = route.arguments - ({"slug"} if rule.needs in OF_A_PROJECT else set())
        if should == "in" and does == "404" and looks_for_an_object:
            continue
        if should != does:
            otherwise.append(f"{method} {route.rule} ({route.endpoint}): {should} expected, {does} happened")
    assert otherwise == []


def said(response: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """All of an answer but what is new in each: the request's number, and the nonces of the forms."""
    number = response.headers["X-Request-Id"]
    text = response.text.replace(number, "(number)")
    while 'name="csrf_token" value="' in text:
        before, _, after = text.partition('name="csrf_token" value="')
        text = before + "(nonce)" + after.partition('"')[2]
    once = ("X-Request-Id", "Set-Cookie", "Content-Length")
    return response.status_code, text, [(name, value) for name, value in response.headers if name not in once]


@pytest.mark.parametrize("by", ["browser", "token"])
@pytest.mark.parametrize("who", ["max", "otto", "root"])
def test_a_project_that_is_not_yours_looks_like_one_that_is_not_there(
    app: Flask, database: Database, cast: Cast, who: str, by: str
) -> None:
    door, compared = Door(app, database, cast, Visitor(who, who, by)), 0
    for route, method in routes(app):
        if POLICY[route.endpoint].needs in OF_A_PROJECT:
            answers = [
                said(door.knock(method, address_of(app, route, slug), BODIES.get(route.endpoint)))
                for slug in ("border", "nowhere")
            ]
            assert answers[0] == answers[1], route
            assert answers[0][0] == 404, route
            compared += 1
    assert compared


def objects_of_others(database: Database, cast: Cast) -> dict[str, int]:
    """One object of Ann's, or of a project with Ann in it, for each kind of number in an address."""
    make_world(database, [cast.id("ann")])
    with database.writing() as writing:
        common = {"person_id": cast.id("ann"), "expires_at": now() + timedelta(days=1)}
        login_id = insert_row(
            writing, table_of(LoginSession), common | {"secret_hash": "a" * 64, "last_seen_at": now()}
        )
        token_id = insert_row(
            writing, table_of(ApiToken), common | {"secret_hash": "b" * 64, "scope": "read"}
        )
        export = {
            "id": random_id(),
            "project_id": cast.project("border"),
            "kind": "raw",
            "format": "jsonl",
            "file_name": "border.jsonl",
            "sha256": "c" * 64,
            "size": 1,
        }
        export_id = insert_row(writing, table_of(Export), export)
        round_id = writing.scalars(select(Round.id)).one()
        document = writing.scalars(select(Document)).one()
        passage_id = writing.scalars(select(Passage.id).order_by(Passage.id)).first() or 0
        cluster = {"project_id": document.project_id, "name": "The ferry stops", "created_at": now()}
        cluster_id = insert_row(writing, table_of(ClaimCluster), cluster)
        writing.commit()
    return {
        "login_id": login_id,
        "token_id": token_id,
        "export_id": export_id,
        "round_id": round_id,
        "document_id": document.id,
        "import_id": document.import_id,
        "passage_id": passage_id,
        "cluster_id": cluster_id,
        "person_id": cast.id("ann"),
    }


def question_in(app: Flask, database: Database, cast: Cast, assignment_id: int) -> int:
    """A question that Ann asks in her assignment."""
    client, headers = app.test_client(), cast.headers("ann")
    address = f"/api/v1/assignments/{assignment_id}"
    opened = client.get(address, headers=headers).get_json()
    asked = a_save(opened, state="draft", flag={"question": "Is it?"})
    key = {"Idempotency-Key": "a-question-of-the-matrix"}
    assert client.put(f"{address}/revisions", json=asked, headers=headers | key).status_code == 200
    with database.reading() as session:
        return session.scalars(select(Flag.id)).one()


@pytest.mark.parametrize("by", ["browser", "token"])
def test_an_object_that_is_not_yours_looks_like_one_that_is_not_there(
    app: Flask, database: Database, cast: Cast, by: str
) -> None:
    objects = objects_of_others(database, cast)
    claim = app.test_client().post("/api/v1/projects/harbour/next", headers=cast.headers("ann"))
    objects["assignment_id"] = claim.get_json()["current"]
    objects["question_id"] = question_in(app, database, cast, objects["assignment_id"])
    door, compared = Door(app, database, cast, Visitor("lead of another project", "otto", by)), set()
    for route, method in routes(app):
        for name in objects.keys() & route.arguments:
            answers = [
                said(door.knock(method, address_of(app, route, "other", number), BODIES.get(route.endpoint)))
                for number in (objects[name], NOTHING)
            ]
            assert answers[0] == answers[1], route
            assert answers[0][0] in (403, 404), route
            compared.add(name)
    assert {"login_id", "token_id", "assignment_id"} <= compared
