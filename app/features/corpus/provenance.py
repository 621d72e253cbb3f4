"""One document: what it says, where it came from, where it is read, and what would be lost with it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.actions.standing import standing
from app.errors import NotThere
from app.models.corpus import Capture, Document, Import, PublicationEdge
from app.models.outlets import Agent
from app.models.rounds import Assignment, Round, RoundDocument, Slot
from app.models.texts import Passage, TextVersion


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage of paragraphs with its text; None where the text was erased."""

    row: Passage
    text: str | None


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document with its provenance. ``steps`` are the publication edges that stand, with their ends."""

    row: Document
    outlet: Agent | None
    brought_by: Import
    captures: list[Capture]
    versions: list[TextVersion]
    steps: list[Any]
    passages: list[ShownPassage]
    rounds: list[Any]


@dataclass(frozen=True, slots=True)
class AtStake:
    """What a withdrawal touches, over all rounds: counts of slots and of assignments."""

    free_slots: int
    unfinished: int
    done: int


def my_document(session: Session, project_id: int, document_id: int) -> ShownDocument:
    """A visible document of this project; NotThere for every other number."""
    row = session.execute(
        select(Document, Agent, Import)
        .join(Import, Import.id == Document.import_id)
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .where(Document.id == document_id, Document.project_id == project_id, Import.state == "complete")
    ).one_or_none()
    if row is None:
        raise NotThere("There is no such page, or it is not yours.")
    versions = list(
        session.scalars(
            select(TextVersion).where(TextVersion.document_id == document_id).order_by(TextVersion.number)
        )
    )
    captures = select(Capture).where(Capture.document_id == document_id).order_by(Capture.id)
    return ShownDocument(
        row.Document,
        row.Agent,
        row.Import,
        list(session.scalars(captures)),
        versions,
        _steps(session, document_id),
        _passages(session, versions[-1]),
        _rounds(session, document_id),
    )


def at_stake(session: Session, document_id: int) -> AtStake:
    """What a withdrawal of this document would touch."""
    free = select(func.count()).where(
        Slot.document_id == document_id, Slot.assignment_id.is_(None), Slot.closed_at.is_(None)
    )
    states = {
        row.state: row.many
        for row in session.execute(
            select(Assignment.state, func.count().label("many"))
            .where(Assignment.document_id == document_id)
            .group_by(Assignment.state)
        )
    }
    return AtStake(session.scalar(free) or 0, states.get("unfinished", 0), states.get("done", 0))


def _steps(session: Session, document_id: int) -> list[Any]:
    """The edges that nobody withdrew or corrected, in the order of the way: published, put out again, taken."""
    newer, other = aliased(PublicationEdge), aliased(Document)
    query = (
        select(
            PublicationEdge,
            Agent.slug.label("agent_slug"),
            Agent.name.label("agent_name"),
            other.title.label("other_title"),
            other.key.label("other_key"),
        )
        .outerjoin(newer, newer.supersedes_id == PublicationEdge.id)
        .outerjoin(Agent, Agent.id == standing(PublicationEdge.agent_id))
        .outerjoin(other, other.id == PublicationEdge.other_document_id)
        .where(
            PublicationEdge.document_id == document_id,
            PublicationEdge.is_withdrawn.is_(False),
            newer.id.is_(None),
        )
    )
    order = ("translated_from", "excerpted_from", "published_by", "syndicated_by", "republished_from")
    places = {relation: place for place, relation in enumerate((*order, "copied_at", "obtained_from"))}
    rows = session.execute(query.order_by(PublicationEdge.id)).all()
    return sorted(rows, key=lambda row: places[row.PublicationEdge.relation])


def _passages(session: Session, version: TextVersion) -> list[ShownPassage]:
    rows = session.scalars(
        select(Passage)
        .where(Passage.text_version_id == version.id, Passage.unit == "paragraph")
        .order_by(Passage.number)
    )
    return [
        ShownPassage(row, None if version.text is None else version.text[row.start : row.end]) for row in rows
    ]


def _rounds(session: Session, document_id: int) -> list[Any]:
    return list(
        session.execute(
            select(Round.name, Round.state, RoundDocument.slots, RoundDocument.free_slots)
            .join(RoundDocument, RoundDocument.round_id == Round.id)
            .where(RoundDocument.document_id == document_id)
            .order_by(Round.id)
        ).all()
    )
