"""The documents of a project as a list for people: what is in it, found by text, outlet or language."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from app.actions.standing import standing
from app.models.corpus import Document, Import
from app.models.outlets import Agent
from app.models.rounds import RoundDocument
from app.models.texts import Passage, TextVersion

# What a filter says for documents of which nothing is known.
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are asked for; empty is all of them."""

    text: str = ""
    outlet: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """By what the documents of a project can be found: outlets as slug and name, and languages."""

    outlets: list[tuple[str, str]]
    languages: list[str]
    documents: int


def documents(session: Session, project_id: int, wanted: Wanted, after: int, limit: int) -> list[Any]:
    """Up to ``limit`` documents after the one with this id: ``Document``, outlet, passages and rounds."""
    newest = select(TextVersion.id).where(TextVersion.document_id == Document.id).correlate(Document)
    newest_id = newest.order_by(TextVersion.number.desc()).limit(1).scalar_subquery()
    passages = (
        select(func.count())
        .where(Passage.text_version_id == newest_id, Passage.unit == "paragraph")
        .correlate(Document)
        .scalar_subquery()
    )
    rounds = (
        select(func.count())
        .where(RoundDocument.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    query = (
        select(
            Document,
            Agent.slug.label("outlet_slug"),
            Agent.name.label("outlet_name"),
            passages.label("passages"),
            rounds.label("rounds"),
        )
        .join(Import, Import.id == Document.import_id)
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .where(Document.project_id == project_id, Import.state == "complete", Document.id > after)
        .where(*_conditions(wanted))
    )
    return list(session.execute(query.order_by(Document.id).limit(limit)).all())


def known(session: Session, project_id: int) -> Known:
    """What there is to choose from, over the whole project."""
    visible = Document.project_id == project_id, Import.state == "complete"
    rows = session.execute(
        select(Agent.slug, Agent.name, Document.language, func.count().label("documents"))
        .select_from(Document)
        .join(Import, Import.id == Document.import_id)
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .where(*visible)
        .group_by(Agent.slug, Agent.name, Document.language)
    ).all()
    outlets = {row.slug: row.name for row in rows if row.slug}
    return Known(
        sorted(outlets.items(), key=lambda one: one[1].casefold()),
        sorted({row.language for row in rows if row.language}),
        sum(row.documents for row in rows),
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.outlet:
        found.append(
            Document.outlet_id.is_(None) if wanted.outlet == UNKNOWN else Agent.slug == wanted.outlet
        )
    if wanted.language:
        unknown = Document.language.is_(None)
        found.append(unknown if wanted.language == UNKNOWN else Document.language == wanted.language)
    if wanted.text:
        found.append(
            or_(*(_holds(column, wanted.text) for column in (Document.title, Document.key, _text())))
        )
    return found


def _text() -> ScalarSelect[Any]:
    """The newest text of the document."""
    newest = select(TextVersion.text).where(TextVersion.document_id == Document.id).correlate(Document)
    return newest.order_by(TextVersion.number.desc()).limit(1).scalar_subquery()


def _holds(column: Any, words: str) -> ColumnElement[bool]:
    # SQLite's lower() knows ASCII alone, so the words are looked for as they are written, too.
    return or_(
        func.lower(column).contains(words.lower(), autoescape=True), column.contains(words, autoescape=True)
    )
