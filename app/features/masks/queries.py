"""One document's text with its masks and proposals, the versions of its masks, and which documents wait."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.giveaways import Text, Unseen, proposals_in, texts
from app.core.text.giveaways import Proposal, without_masked
from app.core.text.masks import Mask as Range
from app.errors import NotThere, RuleBroken
from app.models.corpus import Document, Import
from app.models.people import Identity
from app.models.rounds import Assignment, Round
from app.models.texts import Mask, MaskSet, Passage

PAGE = 50
VERSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A mask that stands: its range, kind, and the words under it."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class MaskVersion:
    """One set of masks as it was saved. ``by`` is None for the operator and for whoever was forgotten."""

    number: int
    by: str | None
    saved_at: datetime
    masks: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Masked:
    """A document, its newest text, the masks that stand, what is proposed beside them, and what was before."""

    document: Document
    text: Text
    version: int
    standing: tuple[Standing, ...]
    proposals: tuple[Proposal, ...]
    history: tuple[MaskVersion, ...]
    blind_in_hand: int


def my_masked(session: Session, project_id: int, document_id: int) -> Masked:
    """A visible document of this project; NotThere for every other, RuleBroken where there is no text to mask."""
    document = session.scalar(
        select(Document)
        .join(Import, Import.id == Document.import_id)
        .where(Document.id == document_id, Document.project_id == project_id, Import.state == "complete")
    )
    if document is None:
        raise NotThere("There is no such page, or it is not yours.")
    found = texts(session, [document_id])
    if document.withdrawn_at is not None or not found:
        raise RuleBroken("This document is withdrawn, so nothing in it is covered any more.")
    history = _history(session, found[0].version_id)
    newest = history[0] if history else None
    standing = newest.masks if newest else ()
    open_to = without_masked(proposals_in(found[0]), [Range(one.start, one.end) for one in standing])
    return Masked(
        document,
        found[0],
        newest.number if newest else 0,
        standing,
        tuple(open_to),
        tuple(history),
        _blind_in_hand(session, found[0].version_id),
    )


def page_of(session: Session, unseen: Unseen, after: int) -> tuple[Sequence[Any], int | None]:
    """A page of the documents that have give-away text, most of it first, and the place of the next page."""
    ordered = sorted(unseen.counts, key=lambda one: (-unseen.counts[one], one))
    ids = ordered[after : after + PAGE]
    rows = {
        row.id: row
        for row in session.execute(
            select(Document.id, Document.title, Document.key, Document.language).where(Document.id.in_(ids))
        )
    }
    return [rows[one] for one in ids], after + PAGE if len(ordered) > after + PAGE else None


def labels_of(session: Session, document_ids: Collection[int]) -> dict[int, str]:
    """What documents are called: key and title."""
    rows = session.execute(
        select(Document.id, Document.key, Document.title).where(Document.id.in_(document_ids))
    )
    return {row.id: f"{row.key}  {row.title}".strip() for row in rows}


def _history(session: Session, version_id: int) -> list[MaskVersion]:
    """The newest versions first. Who saved them is told by name, as leads see everybody's."""
    sets = session.execute(
        select(MaskSet.id, MaskSet.version, MaskSet.created_at, Identity.name)
        .outerjoin(Identity, Identity.person_id == MaskSet.created_by_id)
        .where(MaskSet.text_version_id == version_id)
        .order_by(MaskSet.version.desc())
        .limit(VERSIONS_SHOWN)
    ).all()
    masks: dict[int, list[Standing]] = {}
    rows = session.execute(
        select(Mask.mask_set_id, Mask.start, Mask.end, Mask.kind)
        .where(Mask.mask_set_id.in_([one.id for one in sets]))
        .order_by(Mask.start, Mask.end)
    )
    for row in rows:
        masks.setdefault(row.mask_set_id, []).append(Standing(row.start, row.end, row.kind))
    return [MaskVersion(one.version, one.name, one.created_at, tuple(masks.get(one.id, ()))) for one in sets]


def _blind_in_hand(session: Session, version_id: int) -> int:
    """How many passages of the text blind annotators have open, or can still correct."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .join(Round, Round.id == Assignment.round_id)
            .join(Passage, Passage.id == Assignment.passage_id)
            .where(
                Passage.text_version_id == version_id,
                Assignment.condition == "blind",
                Assignment.state.in_(("unfinished", "done", "skipped")),
                Round.state != "closed",
            )
        )
        or 0
    )
