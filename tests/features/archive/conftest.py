"""A project with everything that an archive can hold, and an empty instance on the same engine to bring it into."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from app.actions import registry, rounds
from app.actions.codebooks import publish
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.core.outlets.agents import Agent, Name, RatingScheme
from app.core.outlets.facts import Assertion
from app.db import Database, insert_row, now, table_of
from app.models import outlets as registry_tables
from app.models.codebooks import Label, Variable
from app.models.corpus import Document, PublicationEdge
from app.models.decisions import Decision, DecisionMark, DecisionSource
from app.models.people import Consent, ConsentText
from app.models.projects import Member
from app.models.rounds import Assignment, Round
from app.models.texts import Mask, MaskSet, Passage, TextVersion
from app.models.work import Revision
from tests.cast import Cast, csrf
from tests.coding import Harbour, code_all, make_harbour, read, save
from tests.command_line import Masthead, command_line
from tests.corpus_rows import enter_all
from tests.features.export.conftest import BOOK, PARAGRAPHS, RIGHTS, anns, bens
from tests.world import a_span

FETCHED = {
    "submitted_url": "https://example.org/a",
    "final_url": "https://example.org/порт",
    "retrieved_at": datetime(2025, 5, 5, 8, tzinfo=UTC),
    "http_status": 200,
    "charset": "utf-8",
    "media_type": "text/html",
}
SECOND_BOOK = BOOK.replace(b"version: 1.0.0", b"version: 1.1.0").replace(b"name: Calm", b"name: Stillness")


@pytest.fixture
def masthead(database_url: str, tmp_path: Path) -> Masthead:
    """``masthead`` on the instance where the project was made."""
    return command_line(database_url, tmp_path / "instance")


@pytest.fixture
def world(database: Database, cast: Cast, client: FlaskClient) -> Harbour:
    """The project: two rounds on two versions of a book, coded by three people of whom one took back her consent."""
    harbour = _harbour(database, cast)
    for who in ("max", "ann", "ben"):
        code_all(client, cast.headers(who), "harbour", {"ann": anns, "ben": bens, "max": bens}[who])
    _say_more(client, cast, database)
    _correct(client, cast, database)
    _reveal(client, cast, harbour)
    with database.writing() as session:
        for is_none in (True, False):
            _decide(session, cast.id("ada"), is_none=is_none)
        _withdraw(session, harbour, cast)
        session.commit()
    return harbour


@pytest.fixture
def elsewhere(
    engine_name: str,
    database: Database,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Callable[[], Masthead]:
    """Go to an empty instance on the same engine. On PostgreSQL the first one is gone by then."""

    def go() -> Masthead:
        database.close()
        if engine_name == "sqlite":
            path = tmp_path / "elsewhere.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return command_line(f"sqlite:///{path}", tmp_path / "elsewhere")
        request.getfixturevalue("emptier")()
        return command_line(request.getfixturevalue("postgres_url"), tmp_path / "elsewhere")

    return go


@pytest.fixture
def there(elsewhere: Callable[[], Masthead], archive: Path) -> Iterator[Masthead]:
    """The empty instance, once ``archive`` was written."""
    return elsewhere()


@pytest.fixture
def archive(world: Harbour, masthead: Masthead, tmp_path: Path) -> Path:
    """The project as a folder, all words on the lead's own word."""
    return export(masthead, tmp_path / "archive")


def export(masthead: Masthead, out: Path, *options: str) -> Path:
    """An export of the project with a seed; whole unless the options say otherwise."""
    asked = options or ("--format", "masthead")
    result = masthead("export", "harbour", "--seed", "7", "--text", "full", "--out", out, *asked)
    assert result.exit_code == 0, result.output
    return out


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _harbour(database: Database, cast: Cast) -> Harbour:
    with database.writing() as session:
        selm = _outlets(session)
        session.commit()
    dated = {"published": date(2025, 5, 3), "outlet_id": selm, "byline": "A. Reporter", "capture": FETCHED}
    texts = [{"key": key, "paragraphs": PARAGRAPHS} | dated | rights for key, rights in RIGHTS.items()]
    texts.append({"key": "undated", "paragraphs": PARAGRAPHS, "genre": "column"})
    harbour = make_harbour(database, cast, BOOK, texts, condition="open", order="sequential", k=3)
    with database.writing() as session:
        session.add(Member(project_id=harbour.project_id, person_id=cast.id("max"), is_annotator=True))
        by_key = {one.key: one for one in session.scalars(select(Document))}
        of = {"project_id": harbour.project_id, "document_id": by_key["full"].id}
        start = PARAGRAPHS[1].index("the Selm") + len(PARAGRAPHS[0]) + 2
        credit = {"credit_start": start, "credit_end": start + 8, "credit_quote": "the Selm"}
        edges: list[dict[str, Any]] = [
            {"relation": "republished_from", "agent_id": selm, "url": "https://example.org/q", **credit},
            {"relation": "copied_at", "other_document_id": by_key["short"].id, "confidence": "low"},
            {"relation": "translated_from", "evidence": "From the Arabic.", "dated_from": date(2025, 5, 1)},
        ]
        for edge in edges:
            insert_row(session, table_of(PublicationEdge), {"evidence": "EVIDENCE-WORDS"} | of | edge)
        _cover(session, by_key["full"])
        by_key["shut"].withdrawn_at, by_key["shut"].withdrawn_reason = now(), "Asked by its author."
        version = publish(session, harbour.project_id, read_yaml(SECOND_BOOK), by=cast.id("olga"))
        plan = RoundPlan(
            "revealing",
            condition="blind_then_reveal",
            seed=2**40,
            primary_measure="alpha",
            primary_threshold=0.667,
        )
        rounds.add_round(session, harbour.project_id, version.id, plan, by=None)
        session.flush()
        session.commit()
    return harbour


def _outlets(session: Any) -> int:
    """Three papers of one owner, one of them twice in the registry; a rater whose ratings may not be passed on."""
    selm = registry.add_agent(
        session, Agent("selm-courier", "outlet", "Selm Courier", (Name("Selm Courier", "en"),)), by=None
    )
    wire = registry.add_agent(session, Agent("port-wire", "outlet", "Port Wire"), by=None)
    twice = registry.add_agent(
        session,
        Agent("port-wire-service", "outlet", "Port Wire Service", (Name("Port Wire Service"),)),
        by=None,
    )
    registry.add_agent(session, Agent("amber-holding", "organisation", "Amber Holding"), by=None)
    registry.add_agent(session, Agent("unrelated", "outlet", "Unrelated"), by=None)
    scheme = RatingScheme("stars", "Stars", levels=("one", "two"), redistributable=False)
    registry.add_agent(session, Agent("tide-rater", "rater", "Tide Rater", rating_schemes=(scheme,)), by=None)
    said = [
        _fact("a", "selm-courier", "owned_by", value_agent="amber-holding"),
        _fact("b", "port-wire-service", "owned_by", value_agent="amber-holding"),
        _fact("c", "selm-courier", "self_declared_alignment", value_code="open_fact"),
        _fact(
            "d", "selm-courier", "self_declared_alignment", value_code="secret_fact", redistributable=False
        ),
        _fact("e", "selm-courier", "self_declared_alignment", value_code="wrong_fact"),
        _fact("f", "selm-courier", "self_declared_alignment", value_code="right_fact", supersedes="e"),
    ]
    registry.record_assertions(session, said, by=None)
    agents = table_of(registry_tables.Agent)
    session.execute(update(agents).where(agents.c.id == twice).values(merged_into_id=wire))
    return selm


def _fact(name: str, subject: str, what: str, **said: Any) -> Assertion:
    evidence = {"evidence_url": "https://example.org/about", "asserted_by": subject}
    return Assertion(id=name, subject=subject, property=what, **evidence | said)


def _cover(session: Any, document: Document) -> None:
    """Two numbers of masks over a signature."""
    text = session.scalars(select(TextVersion).where(TextVersion.document_id == document.id)).one()
    of = {"project_id": document.project_id}
    for version, end in ((1, 4), (2, 6)):
        row = of | {"text_version_id": text.id, "version": version}
        set_id = insert_row(session, table_of(MaskSet), row)
        insert_row(
            session, table_of(Mask), of | {"mask_set_id": set_id, "start": 0, "end": end, "kind": "signature"}
        )


def _say_more(client: FlaskClient, cast: Cast, database: Database) -> None:
    """Ann corrects an answer twice and asks about it; Ben takes one back to a draft; one of his is excluded."""
    with database.reading() as session:
        rows = session.execute(
            select(Assignment.id, Assignment.person_id, Document.key)
            .join(Document, Document.id == Assignment.document_id)
            .order_by(Assignment.document_id, Assignment.passage_id, Assignment.person_id)
        ).all()
    of_ann = [row.id for row in rows if row.person_id == cast.id("ann") and row.key == "full"]
    of_ben = [row.id for row in rows if row.person_id == cast.id("ben") and row.key == "undated"]
    headers = cast.headers("ann")
    shown = read(client, headers, of_ann[2])
    save(
        client, headers, shown, spans=[a_span(shown, "calm", "calm")], flag={"question": "Is a café calm? ☕"}
    )
    shown = read(client, headers, of_ann[2])
    save(client, headers, shown, none=["framing"], reason="Not calm after all.")
    with database.writing() as session:
        table = table_of(Assignment)
        excluded = {"excluded_reason": "Coded in a hurry."}
        session.execute(update(table).where(table.c.id == of_ben[0]).values(excluded))
        session.commit()


def _correct(client: FlaskClient, cast: Cast, database: Database) -> None:
    """Olga corrects a text that was coded, and one whose passages nobody has coded in a round yet."""
    with database.reading() as session:
        by_key = {one.key: one.id for one in session.scalars(select(Document))}
    cast.sign_in(client, "olga")
    text = "\n\n".join(PARAGRAPHS)
    for key, again in (("full", "y"), ("short", "")):
        here = f"/projects/harbour/documents/{by_key[key]}"
        fields = {"text": text.replace("gate", "gates"), "base": "1", "reason": "A letter was missing."}
        fields |= {"ask_again": again} if again else {}
        answer = client.post(f"{here}/text", data=fields | {"csrf_token": csrf(client, here)})
        assert answer.status_code == 303, answer.text
    client.delete_cookie("session")


def _reveal(client: FlaskClient, cast: Cast, harbour: Harbour) -> None:
    """Ann codes the second round blind, hands in, keeps some answers and changes one; Ben stays blind."""
    with harbour.database.writing() as session:
        enter_all(session, harbour.project_id)
        session.commit()
    code_all(client, cast.headers("ann"), "harbour", bens)
    code_all(client, cast.headers("ben"), "harbour", bens)
    with harbour.database.reading() as session:
        mine = session.scalars(
            select(Assignment.id)
            .where(Assignment.person_id == cast.id("ann"), Assignment.pass_ == "blind")
            .order_by(Assignment.document_id, Assignment.passage_id)
        ).all()
    cast.sign_in(client, "ann")
    for one in reversed(mine):
        page = client.get(f"/assignments/{one}/hand-in")
        if page.status_code == 200:
            answer = client.post(f"/assignments/{one}/hand-in", data={"csrf_token": csrf(client, "/account")})
            assert answer.status_code == 303, answer.text
            break
    with harbour.database.reading() as session:
        revealed = session.scalars(
            select(Assignment.id)
            .where(Assignment.person_id == cast.id("ann"), Assignment.pass_ == "revealed")
            .order_by(Assignment.id)
        ).all()
    assert len(revealed) > 2
    answer = client.post(f"/assignments/{revealed[0]}/keep", data={"csrf_token": csrf(client, "/account")})
    assert answer.status_code == 303, answer.text
    shown = read(client, cast.headers("ann"), revealed[1])
    said = {"none": ["framing"], "reason": "Now I see who wrote it.", "pass": "revealed"}
    save(client, cast.headers("ann"), shown, **said)


def _decide(session: Any, by: int, *, is_none: bool) -> None:
    """Ada decides about the second passage of the first text, from Ann's answer there."""
    passage = session.scalars(
        select(Passage)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .join(Document, Document.id == Passage.document_id)
        .where(Document.key == "full", TextVersion.number == 1, Passage.number == 2)
    ).one()
    source = session.scalars(
        select(Revision)
        .join(Assignment, Assignment.id == Revision.assignment_id)
        .where(Assignment.passage_id == passage.id, Revision.state == "done")
        .order_by(Revision.id)
    ).first()
    of = {"project_id": passage.project_id}
    round_id = session.scalars(select(Round.id).where(Round.name == "production")).one()
    book = session.scalars(select(Round.codebook_version_id).where(Round.id == round_id)).one()
    variable = select(Variable.id).where(Variable.key == "framing", Variable.codebook_version_id == book)
    row = of | {
        "round_id": round_id,
        "passage_id": passage.id,
        "variable_id": session.scalars(variable).one(),
    }
    said = {"decided_by_id": by, "is_none": is_none, "reasons": ["slip"], "note": "DECISION-WORDS"}
    decision_id = insert_row(session, table_of(Decision), row | said)
    session.execute(
        insert(DecisionSource).values(of | {"decision_id": decision_id, "revision_id": source.id})
    )
    if not is_none:
        start = PARAGRAPHS[1].index("storm")
        label = select(Label.id).where(Label.key == "storm", Label.codebook_version_id == book)
        answer = of | {"decision_id": decision_id, "label_id": session.scalars(label).one()}
        for uid, place in (("u0", {"start": start, "end": start + 5, "quote": "storm"}), ("u1", {})):
            mark = answer | {"uid": uid, "attributes": {"voice": "author"}} | place
            insert_row(session, table_of(DecisionMark), mark)


def _withdraw(session: Any, harbour: Harbour, cast: Cast) -> None:
    of_project = {"project_id": harbour.project_id, "version": 1, "body": "May we use it?"}
    text_id = insert_row(session, table_of(ConsentText), of_project)
    row = {"person_id": cast.id("max"), "consent_text_id": text_id, "given_at": now(), "withdrawn_at": now()}
    insert_row(session, table_of(Consent), row)
