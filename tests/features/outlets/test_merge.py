"""Two entries that turn out to be one are read as one, and may be parted again; no row but one is changed."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.actions import registry, snapshots
from app.actions.assignments import provenance_of
from app.actions.audit import broken_links
from app.actions.outlets import OutletLookup, find_or_stub
from app.core.outlets.facts import Assertion
from app.db import Database, table_of
from app.features.outlets.queries import index
from app.models import outlets as tables
from app.models.audit import AuditEntry
from app.models.corpus import Document, PublicationEdge
from app.models.projects import Member
from app.models.work import Attribution
from tests.actions.facts import DAY, fact, owned, record
from tests.cast import Cast, csrf
from tests.features.annotate.conftest import Annotator
from tests.features.outlets.conftest import Editor
from tests.world import a_save, make_world, words

Say = Callable[[Assertion], str]


def stub(database: Database, word: str = "Harbour Herald") -> str:
    with database.writing() as session:
        agent_id, _made = find_or_stub(session, word)
        session.commit()
        return session.get_one(tables.Agent, agent_id).slug


def id_of(database: Database, slug: str) -> int:
    with database.reading() as session:
        return session.scalars(select(tables.Agent.id).where(tables.Agent.slug == slug)).one()


def found(database: Database, word: str) -> int | None:
    with database.reading() as session:
        return OutletLookup(session).find(word)


def contents(database: Database) -> dict[str, int]:
    made = (tables.Agent, tables.AgentName, tables.AgentDomain, tables.Assertion, tables.ProfileSnapshot)
    with database.reading() as session:
        return {
            table.__tablename__: session.scalars(select(func.count()).select_from(table)).one()
            for table in made
        }


def test_a_stub_is_shown_what_would_move_and_is_merged_when_confirmed(editor: Editor) -> None:
    one, other = stub(editor.database), stub(editor.database, "herald.example/news")
    before = contents(editor.database)
    page = editor.get(f"{one}/merge?into=morning-tide")
    assert "Read Harbour Herald as The Morning Tide from now on?" in page
    assert "1 name finds the other" in page
    assert editor.send(f"{one}/merge", into="morning-tide") == "/outlets/morning-tide"
    editor.send(f"{other}/merge", into="morning-tide")
    tide = id_of(editor.database, "morning-tide")
    for word in ("Harbour Herald", "HARBOUR  herald", one, "https://herald.example/news/a", "morning-tide"):
        assert found(editor.database, word) == tide, word
    with editor.database.reading() as session:
        assert registry.resolve_domain(session, "https://herald.example/news/a") == ("morning-tide",)
        listed = [row.slug for row in index(session, "harbour herald", 0, 10)]
        details = session.scalars(select(AuditEntry.details).where(AuditEntry.action == "agent.merge")).all()
        assert broken_links(session) == []
    assert listed == ["morning-tide"]
    assert details == [f'{{"into":"morning-tide","slug":"{slug}"}}' for slug in (one, other)]
    assert contents(editor.database) == before
    assert "Harbour Herald" in editor.get("morning-tide/merge")


def test_parted_again_it_stands_for_itself(editor: Editor) -> None:
    one = stub(editor.database)
    editor.send(f"{one}/merge", into="morning-tide")
    assert "stands for it" in editor.get(f"{one}/merge")
    assert editor.send(f"{one}/part") == f"/outlets/{one}"
    assert found(editor.database, "Harbour Herald") == id_of(editor.database, one)
    assert editor.actions()[-1] == "agent.part"
    assert "not merged into another" in editor.send(f"{one}/part", 409)


def test_what_was_merged_before_comes_along(editor: Editor) -> None:
    one, other = stub(editor.database), stub(editor.database, "Herald of the Harbour")
    editor.send(f"{one}/merge", into=other)
    assert "comes along: Harbour Herald" in editor.get(f"{other}/merge?into=morning-tide")
    editor.send(f"{other}/merge", into="morning-tide")
    assert found(editor.database, "Harbour Herald") == id_of(editor.database, "morning-tide")


@pytest.mark.parametrize(
    ("slug", "into", "sentence"),
    [
        ("morning-tide", "evening-tide", "if one belongs to the other, add “Part of”"),
        ("morning-tide", "upland-post", "merge it the other way round"),
        ("upland-post", "tide-press", "agents of two kinds"),
        ("upland-post", "upland-post", "cannot be merged into itself"),
        ("gradewell", "tide-press", "is a rater with rating schemes"),
        ("upland-post", "Nobody Known", "nobody of this name"),
    ],
)
def test_what_may_not_be_merged_is_refused_with_what_to_do(
    editor: Editor, say: Say, slug: str, into: str, sentence: str
) -> None:
    say(fact(subject="morning-tide"))
    say(fact(subject="evening-tide"))
    page = editor.client.get(f"/outlets/{slug}/merge", query_string={"into": into})
    assert sentence in page.text, page.text
    if into != "Nobody Known":
        assert sentence in editor.send(f"{slug}/merge", 409, into=into)
    with editor.database.reading() as session:
        assert (
            session.scalars(select(tables.Agent.id).where(tables.Agent.merged_into_id.is_not(None))).all()
            == []
        )


def test_an_agent_whose_facts_were_all_retracted_may_be_merged(editor: Editor, say: Say) -> None:
    say(fact(subject="evening-tide"))
    first = say(fact(subject="morning-tide"))
    say(fact(subject="morning-tide", status="retracted", supersedes=first))
    editor.send("morning-tide/merge", into="evening-tide")


def test_nothing_is_added_to_what_was_merged(editor: Editor) -> None:
    one = stub(editor.database)
    editor.send(f"{one}/merge", into="morning-tide")
    for path in ("names", "addresses", "assert", "describe"):
        assert "was merged into morning-tide" in editor.get(f"{one}/{path}", 409)
    assert "merged already" in editor.send(f"{one}/merge", 409, into="upland-post")
    with pytest.raises(Exception, match="was merged into"):
        record(editor.database, fact(subject=one))


def test_owner_groups_follow_a_merge_and_its_end(editor: Editor) -> None:
    one, owner = stub(editor.database), stub(editor.database, "Tide Press Holding")
    record(editor.database, owned("morning-tide", "tide-press"), owned("evening-tide", owner))

    def keys(*slugs: str) -> set[str]:
        with editor.database.reading() as session:
            groups = registry.owner_groups_of(session, set(slugs), [(DAY, DAY)])
        return {groups[slug] for slug in slugs}

    assert len(keys("morning-tide", "evening-tide", one)) == 3
    editor.send(f"{owner}/merge", into="tide-press")
    editor.send(f"{one}/merge", into="evening-tide")
    assert keys("morning-tide", "evening-tide", one, owner) == {"evening-tide"}
    editor.send(f"{owner}/part")
    assert len(keys("morning-tide", "evening-tide", one)) == 2


def test_documents_citations_and_steps_are_read_as_those_of_the_one_that_stands(
    editor: Editor, app: Flask, cast: Cast
) -> None:
    database, one = editor.database, stub(editor.database)
    project_id = make_world(database, [cast.id("ann")], condition="open")
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.execute(update(Document).values(outlet_id=id_of(database, one)))
        document_id = session.scalars(select(Document.id)).first()
        session.add(
            PublicationEdge(
                project_id=project_id,
                document_id=document_id,
                relation="published_by",
                agent_id=id_of(database, one),
                confidence="high",
            )
        )
        session.commit()
    lead, ann = app.test_client(), Annotator(app.test_client(), cast.headers("ann"), "harbour")
    cast.sign_in(lead, "olga")
    opened = ann.open_next()
    said = {"source": words(opened, "Ferry"), "cited_outlet": one}
    answer = ann.save(opened["id"], a_save(opened, attributions=[said], none=["framing"]))
    assert answer.status_code == 200, answer.text
    listing = lead.get("/projects/harbour/documents").text
    assert "Harbour Herald" in listing
    counts = editor.get(f"{one}/merge?into=upland-post")
    assert "1 citation by an annotator is of the other" in counts
    before = snapshot_rows(database)
    editor.send(f"{one}/merge", into="upland-post")
    assert "Harbour Herald" not in lead.get("/projects/harbour/documents").text
    assert "The Upland Post" in lead.get("/projects/harbour/documents").text
    page = lead.get(f"/projects/harbour/documents/{document_id}").text
    assert "The Upland Post" in page
    assert "Harbour Herald" not in page
    revised = ann.revisions(opened["id"])
    assert [each["cited_outlet"] for each in revised[-1]["attributions"]] == ["upland-post"]
    with database.reading() as session:
        assert session.scalars(select(Attribution.cited_outlet_id)).all() == [id_of(database, one)]
        assert snapshots.recompute_faults(session) == []
    assert snapshot_rows(database) == before
    record_ = exported(lead)
    assert record_["outlet"]["slug"] == "upland-post"
    assert [step["outlet"] for step in record_["provenance"]] == ["upland-post"]
    cited = [said["cited_outlet"] for made in record_["revisions"] for said in made["attributions"]]
    assert cited == ["upland-post"]


def exported(client: FlaskClient) -> dict[str, Any]:
    """The one document of the project in an export, as its lead takes it away."""
    address, token = "/api/v1/projects/harbour/exports", csrf(client, "/account")
    made = client.post(address, json={"format": "jsonl"}, headers={"X-CSRFToken": token})
    assert made.status_code == 201, made.text
    lines = client.get(f"{address}/{made.get_json()['id']}/file", buffered=True).text.splitlines()
    return dict(next(json.loads(line) for line in lines if '"document_id":"ferry"' in line))


def snapshot_rows(database: Database) -> list[tuple[int, str]]:
    table = tables.ProfileSnapshot
    with database.reading() as session:
        return [(row.id, row.sha256) for row in session.execute(select(table.id, table.sha256))]


def test_a_document_is_profiled_by_the_one_that_stands(editor: Editor, cast: Cast) -> None:
    one = stub(editor.database)
    record(editor.database, fact(subject="upland-post"))
    make_world(editor.database, [cast.id("ann")])
    with editor.database.writing() as session:
        session.execute(update(table_of(Document)).values(outlet_id=id_of(editor.database, one)))
        session.commit()
    editor.send(f"{one}/merge", into="upland-post")
    with editor.database.reading() as session:
        document_id = session.scalars(select(Document.id)).first()
        source = provenance_of(session, document_id or 0)
        assert source.outlet_id == id_of(editor.database, "upland-post")
        made = snapshots.prepare(
            session, source.outlet_id, date(2021, 1, 1), date(2021, 1, 1), None, source.sequence
        )
    assert "newspaper" in made.content
