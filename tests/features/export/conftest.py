"""A project in which everything that an export can hold is there: each kind of answer, rights, profiles, decisions."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.actions import registry
from app.config import Settings
from app.core.outlets.agents import Agent
from app.core.outlets.facts import Assertion
from app.db import Database, insert_row, now, table_of
from app.features.export.cli import export
from app.models.codebooks import Label, Variable
from app.models.corpus import Document, PublicationEdge
from app.models.decisions import Decision, DecisionMark, DecisionSource
from app.models.rounds import Round
from app.models.texts import Passage
from app.models.work import Revision
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.world import a_span

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    attributes: [voice, target]
    labels: [{key: storm, name: Storm}, {key: calm, name: Calm}]
  - {key: voice, name: Voice, type: choose_one, on: [mark], values: [author, reported], default: author}
  - {key: target, name: Target, type: text, on: [mark]}
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
  - {key: remark, name: Remark, type: text, on: [passage]}
"""
# An emoji, a family of three joined ones, and Arabic with its marks, before the words that are marked.
PARAGRAPHS = (
    "Quay 🌉 closed",
    "At the 👩‍👩‍👧 gate of المَعْبَر the Selm Courier reported that a storm had come.",
    "=SUM(A1) said the sign, and the calm cafe\u0301 closed.",
)
FETCHED = {
    "final_url": "https://example.org/порт",
    "retrieved_at": datetime(2025, 5, 5, 8, tzinfo=UTC),
}
RIGHTS = {
    "full": {"text_rights": "full"},
    "short": {"text_rights": "excerpt", "excerpt_length": 5},
    "shut": {"text_rights": "none"},
    "unsure": {"text_rights": "unknown"},
}

PAPERS = ("selm-courier", "port-wire", "isle-post", "dune-times", "fjord-news")
WORDS = ("tar", "rope", "salt", "fish", "sail", "keel", "mast", "oars", "tide", "reef")


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Four documents with the same words and other rights, of an invented outlet with a withheld rating."""
    with database.writing() as session:
        selm = registry.add_agent(session, Agent("selm-courier", "outlet", "Selm Courier"), by=None)
        registry.add_agent(session, Agent("port-wire", "outlet", "Port Wire"), by=None)
        registry.record_assertions(
            session, [_fact("f1", "open_fact"), _fact("f2", "secret_fact", False)], by=None
        )
        session.commit()
    dated = {"published": date(2025, 5, 3), "outlet_id": selm, "byline": "A. Reporter", "capture": FETCHED}
    texts = [{"key": key, "paragraphs": PARAGRAPHS} | dated | rights for key, rights in RIGHTS.items()]
    harbour = make_harbour(database, cast, BOOK, texts, condition="open", order="sequential")
    with database.writing() as session:
        document_id = session.scalars(select(Document.id).where(Document.key == "full")).one()
        edge = {"relation": "republished_from", "agent_id": selm, "url": "https://example.org/q"}
        insert_row(
            session,
            table_of(PublicationEdge),
            edge
            | {"project_id": harbour.project_id, "document_id": document_id, "evidence": "EVIDENCE-WORDS"},
        )
        session.commit()
    return harbour


def _fact(name: str, words: str, redistributable: bool = True) -> Assertion:
    return Assertion(
        id=name,
        subject="selm-courier",
        property="self_declared_alignment",
        value_code=words,
        asserted_by="selm-courier",
        evidence_url="https://example.org/about",
        redistributable=redistributable,
    )


def anns(assignment: dict[str, Any]) -> dict[str, Any]:
    """What Ann says: None of the title, an attribution with a mark in it, a label with every kind of value."""
    text = assignment["text"]
    if text.startswith("Quay"):
        return {"none": ["framing", "attributions"]}
    if text.startswith("At the"):
        first, second = "0" * 8 + "-0000-4000-8000-" + "1" * 12, "0" * 8 + "-0000-4000-8000-" + "2" * 12
        said = {
            "id": first,
            "source": [_words(text, "the Selm Courier")],
            "cue": [_words(text, "reported")],
            "content": [_words(text, "a storm had come")],
            "cited_outlet": "selm-courier",
            "via_outlet": "port-wire",
            "speaker": "SPEAKER-WORDS",
            "source_type": "media",
            "note": "NOTE-WORDS",
        }
        nested = {"id": second, "source": [_words(text, "gate")], "nested_in": first}
        mark = a_span(
            assignment,
            "storm",
            "storm",
            attribution=first,
            attributes={"voice": "reported", "target": "TARGET-WORDS"},
            note="NOTE-WORDS",
            confidence=2,
        )
        return {"spans": [mark, a_span(assignment, "المَعْبَر", "calm")], "attributions": [said, nested]}
    values = [{"variable": "tone", "value": -1}, {"variable": "remark", "value": "=REMARK-WORDS"}]
    labels = [{"label": "calm", "attributes": {"target": "TARGET-WORDS"}, "note": "@NOTE-WORDS"}]
    return {
        "labels": labels,
        "values": values,
        "spans": [a_span(assignment, "=SUM(A1)", "storm")],
        "outlet_guess": "GUESS-WORDS",
        "reason": "REASON-WORDS",
        "seconds": 12.5,
        "context_shown": ["title"],
    }


def bens(assignment: dict[str, Any]) -> dict[str, Any]:
    """What Ben says: a draft of the title, a passage skipped, and otherwise nothing."""
    if assignment["text"].startswith("At the"):
        return {"state": "skipped", "skip_reason": "broken_text"}
    return {"none": ["framing"]}


def _words(text: str, quote: str) -> dict[str, Any]:
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "quote": quote}


@pytest.fixture
def coded(harbour: Harbour, client: FlaskClient, cast: Cast) -> Harbour:
    """Both have coded all of it, and Ada has decided about one passage, twice."""
    assert code_all(client, cast.headers("ann"), "harbour", anns) == 12
    assert code_all(client, cast.headers("ben"), "harbour", bens) == 12
    with harbour.database.writing() as session:
        for is_none in (True, False):
            _decide(session, harbour.project_id, cast.id("ada"), is_none)
        session.commit()
    return harbour


def _decide(session: Any, project_id: int, by: int, is_none: bool) -> None:
    passage = session.scalars(
        select(Passage)
        .join(Document, Document.id == Passage.document_id)
        .where(Document.key == "full", Passage.number == 2)
    ).one()
    of = {"project_id": project_id}
    decision_id = insert_row(
        session,
        table_of(Decision),
        of
        | {
            "round_id": session.scalars(select(Round.id)).one(),
            "passage_id": passage.id,
            "variable_id": session.scalars(select(Variable.id).where(Variable.key == "framing")).one(),
            "decided_by_id": by,
            "is_none": is_none,
            "reasons": ["slip"],
            "note": "DECISION-WORDS",
            "decided_at": now(),
        },
    )
    revision_id = session.scalars(select(Revision.id).order_by(Revision.id)).first()
    session.execute(
        insert(DecisionSource).values(of | {"decision_id": decision_id, "revision_id": revision_id})
    )
    if not is_none:
        start = PARAGRAPHS[1].index("storm")
        label = session.scalars(select(Label.id).where(Label.key == "storm")).one()
        answer = of | {
            "decision_id": decision_id,
            "uid": "u1",
            "label_id": label,
            "attributes": {"voice": "author"},
        }
        places = ({"start": start, "end": start + 5, "quote": "storm"}, {})
        for number, place in enumerate(places):
            insert_row(session, table_of(DecisionMark), answer | place | {"uid": f"u{number}"})


@pytest.fixture
def shore(database: Database, cast: Cast, client: FlaskClient) -> Harbour:
    """Ten documents of five papers; Ann says what she reads, Ben always calm. d1 and d2 are one article."""
    with database.writing() as session:
        ids = [registry.add_agent(session, Agent(one, "outlet", one.title()), by=None) for one in PAPERS]
        session.commit()
    texts: list[dict[str, Any]] = [
        {
            "key": f"d{n}",
            "paragraphs": (
                f"{word} 🌉",
                f"At the 👩‍👩‍👧 gate of المَعْبَر {word} {'storm' if n % 2 else 'calm'} came.",
            ),
            "outlet_id": ids[n % 5],
            "published": date(2025, 5, 3) + timedelta(n),
            "text_rights": "full",
        }
        for n, word in enumerate(WORDS)
    ]
    harbour = make_harbour(database, cast, BOOK, texts, condition="open", order="sequential")
    with database.writing() as session:
        of = {one.key: one.id for one in session.scalars(select(Document))}
        edge = {"relation": "republished_from", "document_id": of["d1"], "other_document_id": of["d2"]}
        insert_row(
            session, table_of(PublicationEdge), edge | {"project_id": harbour.project_id, "evidence": ""}
        )
        session.commit()

    def ann(assignment: dict[str, Any]) -> dict[str, Any]:
        word = next((one for one in ("storm", "calm") if one in assignment["text"]), None)
        return {"spans": [a_span(assignment, word, word)]} if word else {"none": ["framing"]}

    def ben(assignment: dict[str, Any]) -> dict[str, Any]:
        if "gate" not in assignment["text"]:
            return {"none": ["framing"]}
        return {"spans": [a_span(assignment, "gate", "calm")]}

    assert code_all(client, cast.headers("ann"), "harbour", ann) == 20
    assert code_all(client, cast.headers("ben"), "harbour", ben) == 20
    return harbour


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command on this test's instance."""
    monkeypatch.setenv("MASTHEAD_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MASTHEAD_DATA", str(settings.data_folder))
    return lambda *words: CliRunner().invoke(export, [str(word) for word in words])


@pytest.fixture
def exported(run: Callable[..., Result], tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The records of a native export with these options."""

    def records(*options: str) -> list[dict[str, Any]]:
        out = tmp_path / "out.jsonl"
        result = run("harbour", "--format", "jsonl", "--out", out, *options)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    return records


@pytest.fixture
def written(run: Callable[..., Result], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The JSON of an export in a format that is one JSON value, and its manifest beside it under ``manifest``."""

    def whole(form: str, *options: str) -> dict[str, Any]:
        out = tmp_path / "out.jsonld"
        result = run("harbour", "--format", form, "--out", out, *options)
        assert result.exit_code == 0, result.output
        manifest = json.loads((tmp_path / "out.jsonld.manifest.json").read_text(encoding="utf-8"))
        return {"file": json.loads(out.read_text(encoding="utf-8")), "manifest": manifest}

    return whole
