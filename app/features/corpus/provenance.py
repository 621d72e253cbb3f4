"""One document: what it says, where it came from, where it is read, and what would be lost with it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.anchors import Waiting, waiting
from app.actions.standing import standing
from app.errors import NotThere
from app.features.corpus import way
from app.features.corpus.way import ShownStep
from app.models.anchors import TextCorrection
from app.models.corpus import Capture, Document, Import
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
    """A document with its provenance. ``steps`` are those that stand; ``reasons`` say why texts were corrected,
    by the id of their version; ``waiting`` counts marks that a corrected text left without a place.
    """

    row: Document
    outlet: Agent | None
    brought_by: Import
    captures: list[Capture]
    versions: list[TextVersion]
    steps: list[ShownStep]
    led_here: list[Any]
    passages: list[ShownPassage]
    rounds: list[Any]
    reasons: dict[int, str]
    waiting: Waiting


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
        way.standing(session, document_id, versions[-1].text),
        way.led_here(session, document_id),
        _passages(session, versions[-1]),
        _rounds(session, document_id),
        _reasons(session, versions),
        waiting(session, document_id),
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


def _passages(session: Session, version: TextVersion) -> list[ShownPassage]:
    rows = session.scalars(
        select(Passage)
        .where(Passage.text_version_id == version.id, Passage.unit == "paragraph")
        .order_by(Passage.number)
    )
    return [
        ShownPassage(row, None if version.text is None else version.text[row.start : row.end]) for row in rows
    ]


def _reasons(session: Session, versions: list[TextVersion]) -> dict[int, str]:
    if len(versions) == 1:
        return {}
    rows = session.execute(
        select(TextCorrection.text_version_id, TextCorrection.reason).where(
            TextCorrection.text_version_id.in_([one.id for one in versions])
        )
    )
    return {row.text_version_id: row.reason for row in rows}


def _rounds(session: Session, document_id: int) -> list[Any]:
    return list(
        session.execute(
            select(Round.name, Round.state, RoundDocument.slots, RoundDocument.free_slots)
            .join(RoundDocument, RoundDocument.round_id == Round.id)
            .where(RoundDocument.document_id == document_id)
            .order_by(Round.id)
        ).all()
    )
