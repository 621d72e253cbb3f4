"""The way that a text came: who published it, who put it out again, where we took it, what it was translated from."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from click.testing import Result
from sqlalchemy import select

from app.actions import registry
from app.core.outlets.agents import Agent, Domain, Name
from app.core.outlets.dates import VagueDate
from app.db import Database
from app.models import outlets as tables
from app.models.corpus import Document, PublicationEdge

Run = Callable[..., Result]
Visible = Callable[[], dict[str, Document]]


def hand_in(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


def edges(database: Database, key: str) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Relation to (slug of the agent, key of the other document, address)."""
    with database.reading() as session:
        keys = {row.id: row.key for row in session.scalars(select(Document))}
        slugs = {row.id: row.slug for row in session.scalars(select(tables.Agent))}
        query = select(PublicationEdge).join(Document, Document.id == PublicationEdge.document_id)
        return {
            edge.relation: (slugs.get(edge.agent_id), keys.get(edge.other_document_id), edge.url)
            for edge in session.scalars(query.where(Document.key == key))
        }


def add_agent(database: Database, slug: str, *names: Name, domain: Domain | None = None) -> int:
    with database.writing() as session:
        agent = Agent(slug, "outlet", slug.title(), names=names, domains=(domain,) if domain else ())
        agent_id = registry.add_agent(session, agent, by=None)
        session.commit()
        return agent_id


def test_publisher_republisher_and_place_are_three_facts(
    masthead_import: Run, folder: Path, database: Database, visible: Visible
) -> None:
    post = add_agent(database, "river-post", Name("Le Courrier du Fleuve"))
    add_agent(database, "delta-wire", domain=Domain("delta.example"))
    rows = hand_in(
        folder,
        {
            "key": "a",
            "text": "One.",
            "published": "2031-05-13",
            "url": "https://post.example/one",
            "outlet": "LE COURRIER du fleuve",
            "republished_by": "delta.example",
            "obtained_from": "https://delta.example/copies/one",
        },
    )
    assert masthead_import(rows).exit_code == 0
    assert visible()["a"].outlet_id == post
    assert edges(database, "a") == {
        "published_by": ("river-post", None, "https://post.example/one"),
        "copied_at": ("delta-wire", None, None),
        "obtained_from": ("delta-wire", None, "https://delta.example/copies/one"),
    }
    with database.reading() as session:
        edge = session.scalars(
            select(PublicationEdge).where(PublicationEdge.relation == "published_by")
        ).one()
    assert (edge.dated_from, edge.dated_to) == (date(2031, 5, 13), date(2031, 5, 13))


def test_an_unknown_outlet_becomes_one_stub_and_is_named_in_the_report(
    masthead_import: Run, folder: Path, database: Database, visible: Visible
) -> None:
    rows = hand_in(
        folder,
        {"key": "a", "text": "One.", "outlet": "Weir Gazette"},
        {"key": "b", "text": "Two.", "outlet": "Weir Gazette", "obtained_from": "a box in the attic"},
        {"key": "c", "text": "Three.", "outlet": "weir.example"},
    )
    result = masthead_import(rows)
    assert "entered as stubs: Weir Gazette, a box in the attic, weir.example" in result.stdout
    with database.reading() as session:
        stubs = {row.slug: row for row in session.scalars(select(tables.Agent))}
        kinds = {slug: (row.kind, row.is_stub) for slug, row in stubs.items() if row.is_stub}
    assert kinds == {
        "weir-gazette": ("outlet", True),
        "a-box-in-the-attic": ("platform", True),
        "weir-example": ("outlet", True),
    }
    shown = visible()
    assert shown["a"].outlet_id == shown["b"].outlet_id == stubs["weir-gazette"].id
    assert edges(database, "b")["obtained_from"] == ("a-box-in-the-attic", None, None)
    again = hand_in(folder, {"key": "d", "text": "Four.", "outlet": "WEIR  gazette"})
    assert "stubs" not in masthead_import(again).stdout
    assert visible()["d"].outlet_id == stubs["weir-gazette"].id


def test_an_address_leads_to_whoever_had_it_when_the_text_was_published(
    masthead_import: Run, folder: Path, database: Database, visible: Visible
) -> None:
    year = VagueDate.parse
    old = add_agent(database, "old-tide", domain=Domain("tide.example", valid_to=year("2030")))
    new = add_agent(database, "new-tide", domain=Domain("tide.example", valid_from=year("2031")))
    rows = hand_in(
        folder,
        {"key": "a", "text": "One.", "outlet": "tide.example", "published": "2029-04"},
        {"key": "b", "text": "Two.", "outlet": "https://www.tide.example/", "published": "2032-04"},
        {"key": "c", "text": "Three.", "outlet": "tide.example"},
    )
    result = masthead_import(rows, "--skip-bad")
    assert "“tide.example” could be any of these: new-tide, old-tide." in result.stdout
    assert {key: one.outlet_id for key, one in visible().items()} == {"a": old, "b": new}


def test_an_original_is_an_address_a_document_or_a_language(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    first = hand_in(folder, {"key": "earlier", "text": "Zero.", "url": "https://post.example/0"})
    masthead_import(first)
    rows = hand_in(
        folder,
        {"key": "a", "text": "One.", "translated_from": "https://post.example/b"},
        {"key": "b", "text": "Two.", "url": "https://post.example/b", "translated_from": "earlier"},
        {"key": "c", "text": "Three.", "translated_from": "https://post.example/0"},
        {"key": "d", "text": "Four.", "translated_from": "uz-cyrl"},
        {"key": "e", "text": "Five.", "translated_from": "https://elsewhere.example/x"},
    )
    assert masthead_import(rows).exit_code == 0
    assert {key: edges(database, key)["translated_from"] for key in "abcde"} == {
        "a": (None, "b", "https://post.example/b"),
        "b": (None, "earlier", None),
        "c": (None, "earlier", "https://post.example/0"),
        "d": (None, None, None),
        "e": (None, None, "https://elsewhere.example/x"),
    }
    with database.reading() as session:
        query = select(PublicationEdge.evidence).join(Document, Document.id == PublicationEdge.document_id)
        assert session.scalars(query.where(Document.key == "d")).all() == ["Import: translated_from uz-cyrl"]


def test_an_original_that_nobody_can_find_is_refused(masthead_import: Run, folder: Path) -> None:
    rows = hand_in(folder, {"key": "a", "text": "One.", "translated_from": "the other one"})
    result = masthead_import(rows)
    assert result.exit_code == 1
    assert "is no address, no key of another document and no language" in result.stdout
