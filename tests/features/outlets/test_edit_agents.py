"""Agents, names, addresses and rating schemes come in by their forms, and a likely double is asked about."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.claim import claim_next
from app.actions.outlets import find_or_stub
from app.core.outlets.vocabulary import AGENT_KINDS
from app.db import Database, now, table_of
from app.models import outlets as tables
from app.models.people import Person
from tests.actions.facts import fact, record
from tests.cast import Cast
from tests.features.outlets.conftest import Editor
from tests.world import make_world


def rows(database: Database, table: type) -> list[object]:
    with database.reading() as session:
        return list(session.scalars(select(table).order_by(table.id)))


def test_whoever_edits_the_registry_may_and_loses_it_with_the_next_request(
    editor: Editor, app: Flask, cast: Cast
) -> None:
    editor.get("new")
    person = table_of(Person)
    with editor.database.writing() as session:
        session.execute(update(person).where(person.c.id == cast.id("max")).values(edits_registry=False))
        session.commit()
    assert "Only editors of the outlet registry" in editor.get("new", 403)
    client = app.test_client()
    cast.sign_in(client, "olga")
    assert client.get("/outlets/new").status_code == 403
    cast.sign_in(client, "root")
    assert client.get("/outlets/new").status_code == 200


@pytest.mark.parametrize("kind", AGENT_KINDS)
def test_an_agent_of_each_kind_is_added_with_its_first_name_and_address(editor: Editor, kind: str) -> None:
    to = editor.send(
        "new", kind=kind, label="River Post", name="Речная почта", language="ru", script="Cyrl",
        address="https://www.riverpost.example/news/",
    )  # fmt: skip
    assert to == "/outlets/river-post"
    row = rows(editor.database, tables.Agent)[-1]
    assert (row.slug, row.kind, row.name, row.is_stub) == ("river-post", kind, "River Post", False)
    name = rows(editor.database, tables.AgentName)[-1]
    assert (name.name, name.language, name.script) == ("Речная почта", "ru", "Cyrl")
    domain = rows(editor.database, tables.AgentDomain)[-1]
    assert (domain.host, domain.path_prefix) == ("riverpost.example", "/news")
    assert editor.actions()[-3:] == ["agent.add", "agent_name.add", "agent_domain.add"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"label": ""}, "Write what people read in lists."),
        ({"slug": "River Post"}, "Use lower-case words joined by hyphens"),
        ({"slug": "morning-tide"}, "has an agent with this short name"),
        ({"slug": "new"}, "A page of this site has this address"),
        ({"language": "english!"}, "not a language tag"),
        ({"script": "latin"}, "at most 4|longer than 4"),
        ({"script": "latn"}, "not a script"),
        ({"address": "no host"}, "no host can be read"),
        ({"kind": "rock"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_with_a_new_agent_is_said_beside_its_field(
    editor: Editor, fields: dict[str, str], sentence: str
) -> None:
    before = len(rows(editor.database, tables.Agent))
    page = editor.send("new", 422, **({"kind": "outlet", "label": "River Post"} | fields))
    assert any(part in page for part in sentence.split("|")), page
    assert len(rows(editor.database, tables.Agent)) == before


def test_a_name_that_is_a_pages_address_gets_another_slug(editor: Editor) -> None:
    assert editor.send("new", kind="outlet", label="New") == "/outlets/new-2"


@pytest.mark.parametrize("like_it", [{"label": "the  MORNING tide"}, {"address": "tide.example/elsewhere"}])
def test_a_likely_double_is_asked_about_and_may_be_another(editor: Editor, like_it: dict[str, str]) -> None:
    editor.send("morning-tide/names", name="The Morning Tide", kind="official")
    editor.send("morning-tide/addresses", address="tide.example")
    asked = {"kind": "outlet", "label": "Tide Weekly"} | like_it
    page = editor.send("new", 422, **asked)
    assert "may have it already" in page
    assert "The Morning Tide (Outlet)" in page
    assert editor.send("new", **asked, is_another="y").startswith("/outlets/")


def test_names_and_addresses_are_added_with_dates_of_any_vagueness(editor: Editor) -> None:
    editor.send("morning-tide/names", name="Tide", kind="acronym", valid_from="2022", valid_to="2022-03-03")
    editor.send(
        "morning-tide/addresses", address="tide.example/news", valid_from="2022-03",
        evidence_url="https://tide.example/imprint", evidence_note="Paragraph 2",
    )  # fmt: skip
    assert "2022 to 2022-03-03" in editor.get("morning-tide/names")
    page = editor.get("morning-tide/addresses")
    assert "tide.example/news" in page
    assert "since 2022-03" in page
    (domain,) = rows(editor.database, tables.AgentDomain)
    assert (domain.path_prefix, domain.valid_from_precision, domain.evidence_note) == (
        "/news",
        "month",
        "Paragraph 2",
    )


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("names", {"name": ""}, "Write the name."),
        ("names", {"name": "X", "valid_from": "3 March"}, "is not a date"),
        ("names", {"name": "X", "valid_from": "2022-02-30"}, "not a day of the calendar"),
        ("names", {"name": "X", "valid_from": "2022", "valid_to": "2021"}, "ends before it begins"),
        ("names", {"name": "a\x00b"}, "cannot be seen"),
        ("addresses", {"address": "mailto:a@b.example"}, "no host can be read"),
        ("addresses", {"address": "x.example", "evidence_url": "javascript:1"}, "not an http or https"),
    ],
)
def test_what_is_wrong_with_a_part_is_said_and_nothing_is_added(
    editor: Editor, path: str, fields: dict[str, str], sentence: str
) -> None:
    page = editor.send(f"morning-tide/{path}", 422, **({"kind": "official"} | fields))
    assert sentence in page, page
    assert rows(editor.database, tables.AgentName) == rows(editor.database, tables.AgentDomain) == []


def test_a_rater_gets_schemes_and_nobody_else_does(editor: Editor) -> None:
    editor.send(
        "gradewell/schemes", name="Care", key="gradewell-care", scale="ordinal", levels="low\r\n\r\nhigh\r\n",
        orientation="careless to careful", url="https://gradewell.example/care", licence="own",
    )  # fmt: skip
    scheme = rows(editor.database, tables.RatingScheme)[-1]
    assert (scheme.key, scheme.levels, scheme.redistributable) == ("gradewell-care", ["low", "high"], False)
    assert "low · high" in editor.get("gradewell/schemes")
    again = editor.send("gradewell/schemes", 409, name="Care", key="gradewell-care", scale="ordinal")
    assert "has a rating scheme gradewell-care already" in again
    assert "Only a rater has rating schemes" in editor.get("morning-tide/schemes")
    editor.send("morning-tide/schemes", 422, name="Care", key="tide-care", scale="ordinal")


def stub(database: Database, name: str = "Harbour Herald") -> str:
    with database.writing() as session:
        agent_id, _made = find_or_stub(session, name)
        session.commit()
        return session.get_one(tables.Agent, agent_id).slug


def test_a_stub_is_described_once(editor: Editor) -> None:
    slug = stub(editor.database)
    assert "came in by name alone" in editor.get(f"{slug}/describe")
    assert (
        editor.send(f"{slug}/describe", kind="platform", label="Harbour Herald Online") == f"/outlets/{slug}"
    )
    row = rows(editor.database, tables.Agent)[-1]
    assert (row.kind, row.name, row.is_stub) == ("platform", "Harbour Herald Online", False)
    assert "was described meanwhile" in editor.send(f"{slug}/describe", 409, kind="outlet", label="X")
    assert "described already" in editor.get(f"{slug}/describe")


def test_a_stub_that_asserts_something_keeps_its_kind(editor: Editor) -> None:
    slug = stub(editor.database)
    record(editor.database, fact(asserted_by=slug))
    assert "its kind stays" in editor.send(f"{slug}/describe", 422, kind="state_body", label="Herald")
    editor.send(f"{slug}/describe", kind="outlet", label="Herald")


def test_a_stub_with_an_alignment_is_no_person(editor: Editor) -> None:
    slug = stub(editor.database)
    record(editor.database, fact(subject=slug, property="attributed_alignment", value_code="riverine"))
    assert "not recorded of persons" in editor.send(f"{slug}/describe", 422, kind="person", label="H. Herald")


@pytest.mark.parametrize("path", ["names", "addresses", "assert", "describe", "merge", "schemes"])
def test_what_is_not_there_is_404(editor: Editor, path: str) -> None:
    editor.get(f"no-such-outlet/{path}", 404)


def test_whoever_has_something_left_to_code_blind_edits_nothing(
    editor: Editor, app: Flask, cast: Cast
) -> None:
    project_id = make_world(editor.database, [cast.id("max")])
    with editor.database.writing() as session:
        claim_next(session, project_id, cast.id("max"), now())
        session.commit()
    for path in ("new", "file", "file/export", "morning-tide/assert", "morning-tide/merge"):
        editor.get(path, 404)
    editor.send("new", 404, kind="outlet", label="River Post")
    body = {"kind": "outlet", "label": "River Post"}
    answer = app.test_client().post("/api/v1/outlets", json=body, headers=cast.headers("max"))
    assert answer.status_code == 404
