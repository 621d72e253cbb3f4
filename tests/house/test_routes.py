"""Every route has its rule, describes itself to scripts, and looks without changing anything when it is a GET."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import event, insert, select

from app.actions import registry
from app.db import Database, insert_row, table_of
from app.models.corpus import Capture, Document, PublicationEdge
from app.models.exports import Export
from app.models.outlets import Agent
from app.models.projects import Member
from app.models.reuse import ClaimCluster
from app.models.rounds import Round
from app.models.texts import Passage
from app.schema import metadata
from app.web.api import PREFIX
from app.web.policy_table import NEEDS, POLICY
from tests.actions.facts import fact
from tests.cast import Cast
from tests.corpus_rows import add_documents
from tests.house.tree import calls, functions, name, parsed, python_files
from tests.world import make_world

VISITORS = ("nobody", "ann", "ada", "olga", "root", "max")
# A row without its file, a number and a passage that nobody has judged yet: what shows them is looked at, and there is
# nothing to send.
NOT_REACHED = {
    "agreement_drill.passage",
    "agreement_number.script",
    "export_api.download",
    "exports.download",
}
# The one thing that a GET may write, in a transaction of its own.
LAST_SEEN = {("login_session", "last_seen_at"), ("api_token", "last_used_at")}


def test_every_route_is_in_the_policy_table_and_the_table_has_no_other_rows(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICY)


def test_every_rule_asks_for_something_that_there_is() -> None:
    assert {rule.needs for rule in POLICY.values()} <= set(NEEDS)


def test_every_view_for_scripts_describes_itself(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        and rule.endpoint != "web.openapi"
        and not hasattr(app.view_functions[rule.endpoint], "operation")
    ]
    assert silent == []


def test_no_address_answers_get_and_a_change_with_one_view(app: Flask) -> None:
    both = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    ]
    assert both == []


def _is_get(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith(".get")


def test_no_view_that_looks_opens_a_writing_session() -> None:
    views = [
        (path, function)
        for path in python_files("app/features")
        for function in functions(parsed(path))
        if any(_is_get(decorator) for decorator in function.decorator_list)
    ]
    assert len(views) > 5
    found = [
        f"{name(path)}:{function.name}"
        for path, function in views
        if calls(function, "writing") or calls(function, "commit")
    ]
    assert found == []


@pytest.fixture
def values(app: Flask, database: Database, cast: Cast) -> dict[str, Any]:
    """A project in which there is something to see, and what to put into an address to see it."""
    project_id = make_world(database, [cast.id("ann"), cast.id("ben")], slug="harbour")
    with database.writing() as session:
        roles = {"ada": {"is_adjudicator": True}, "olga": {"is_lead": True}}
        for who, role in roles.items():
            session.add(Member(project_id=project_id, person_id=cast.id(who), **role))
        session.execute(insert(table_of(Agent)).values(slug="lark-post", kind="outlet", name="Lark Post"))
        said = fact(subject="lark-post", asserted_by="lark-post")
        assertion_id = registry.record_assertion(session, said, by=None)
        session.add(
            Export(
                id=1,
                project_id=project_id,
                kind="raw",
                format="jsonl",
                file_name="harbour.jsonl",
                sha256="a" * 64,
                size=1,
            )
        )
        document = session.scalars(select(Document)).one()
        (other_id,) = add_documents(session, project_id, [{"key": "quay", "paragraphs": ["The quay."]}])
        cluster = ClaimCluster(project_id=project_id, name="The ferry stops")
        session.add(cluster)
        step = {"relation": "copied_at", "url": "https://lark.example", "confidence": "low", "evidence": ""}
        step |= {"project_id": project_id, "document_id": document.id, "is_withdrawn": False}
        step_id = insert_row(session, table_of(PublicationEdge), step)
        session.commit()
        cluster_id = cluster.id
    with database.reading() as session:
        round_id = session.scalars(select(Round.id)).one()
        document = session.scalars(select(Document).where(Document.id != other_id)).one()
        passage_id = session.scalars(select(Passage.id).order_by(Passage.id)).first()
        capture_id = session.scalars(select(Capture.id).order_by(Capture.id)).first()
    claimed = app.test_client().post("/api/v1/projects/harbour/next", headers=cast.headers("ann"), json={})
    assert claimed.status_code in (200, 201), claimed.text
    return {
        "slug": "harbour",
        "assignment_id": claimed.get_json()["current"],
        "export_id": 1,
        "round_id": round_id,
        "document_id": document.id,
        "step_id": step_id,
        "capture_id": capture_id,
        "import_id": document.import_id,
        "other_id": other_id,
        "passage_id": passage_id,
        "cluster_id": cluster_id,
        "person_id": cast.id("ann"),
        "assertion_id": assertion_id,
        "secret": "no-such-link",
        "kind": "csv",
        "filename": "css/masthead.css",
        "publisher": "lark-post",
        "cited": "lark-post",
    }


def _rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but when somebody was last seen."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(*_columns(table)))), key=repr)
            for table in metadata().sorted_tables
        }


def _columns(table: Any) -> Iterator[Any]:
    return (column for column in table.columns if (table.name, column.name) not in LAST_SEEN)


def _addresses(app: Flask, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Each GET route with its address filled in; a route whose argument has no value yet is named."""
    found, unknown = [], []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        given = {one: values[one] for one in rule.arguments if one in values}
        if set(given) != rule.arguments:
            unknown.append((rule.endpoint, sorted(rule.arguments - set(given))))
            continue
        if rule.endpoint.startswith("outlets") and "slug" in given:
            given["slug"] = "lark-post"
        found.append((rule.endpoint, adapter.build(rule.endpoint, given)))
    assert unknown == [], "give the fixture `values` a value for these"
    return found


def test_looking_at_every_page_as_everybody_changes_nothing(
    app: Flask, database: Database, cast: Cast, values: dict[str, Any]
) -> None:
    browsers = {who: app.test_client() for who in VISITORS}
    for who in VISITORS[1:]:
        cast.sign_in(browsers[who], who)
    before, written, seen = _rows(database), [], set()

    @event.listens_for(database.writer, "begin")
    def somebody_writes(_connection: Any) -> None:
        written.append(request.path)

    for endpoint, address in _addresses(app, values):
        for who in VISITORS:
            ways = [{}] if who == "nobody" else [{}, cast.headers(who)]
            for headers in ways:
                response = browsers[who].get(address, headers=headers)
                response.close()
                assert response.status_code < 500, f"{who} at {address}: {response.text}"
                if response.status_code < 400 and "/sign-in?" not in response.headers.get("Location", ""):
                    seen.add(endpoint)
    assert written == []
    assert _rows(database) == before
    expected = {endpoint for endpoint, _address in _addresses(app, values)} - NOT_REACHED
    assert sorted(expected - seen) == []
