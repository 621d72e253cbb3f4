"""The steps of the way that a document came: those that stand, and all that were ever said."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.actions.standing import standing as standing_agent
from app.core.way import STAGES, Step, original_language
from app.models.corpus import Document, PublicationEdge
from app.models.outlets import Agent
from app.models.people import Identity


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit line of a step: its words, and where they stand in the newest text, if they still do."""

    words: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with its ends, and who said it; ``superseded_by`` is the number of the step that corrects it."""

    edge: PublicationEdge
    step: Step
    outlet_slug: str | None
    outlet_name: str | None
    other_id: int | None
    other_name: str | None
    other_key: str | None
    credit: Credit | None
    by: str | None
    superseded_by: int | None = None

    @property
    def stands(self) -> bool:
        """Whether nobody corrected or withdrew it."""
        return self.superseded_by is None and not self.edge.is_withdrawn

    @property
    def language(self) -> str:
        """The language of an original of which no more is known."""
        is_bare = not (self.outlet_slug or self.other_id or self.edge.url)
        return original_language(self.edge.evidence)[0] if is_bare else ""


def standing(session: Session, document_id: int, text: str | None) -> list[ShownStep]:
    """The steps that stand, in the order of the way: published, put out again, taken."""
    found = [one for one in history(session, document_id, text) if one.stands]
    return sorted(found, key=lambda one: (STAGES[one.edge.relation], one.edge.id))


def history(session: Session, document_id: int, text: str | None) -> list[ShownStep]:
    """Every step that was ever said of a document, in the order in which it was said."""
    newer, other = aliased(PublicationEdge), aliased(Document)
    rows = session.execute(
        select(
            PublicationEdge,
            Agent.slug,
            Agent.name,
            other.id.label("other_id"),
            other.title.label("other_title"),
            other.key.label("other_key"),
            Identity.name.label("by"),
            newer.id.label("newer_id"),
        )
        .outerjoin(newer, newer.supersedes_id == PublicationEdge.id)
        .outerjoin(Agent, Agent.id == standing_agent(PublicationEdge.agent_id))
        .outerjoin(other, other.id == PublicationEdge.other_document_id)
        .outerjoin(Identity, Identity.person_id == PublicationEdge.recorded_by_id)
        .where(PublicationEdge.document_id == document_id)
        .order_by(PublicationEdge.id)
    ).all()
    return [_shown(row, text) for row in rows]


def led_here(session: Session, document_id: int) -> list[Any]:
    """Documents of the project that came from this one: id, title, key, and by which relation."""
    newer = aliased(PublicationEdge)
    rows = session.execute(
        select(Document.id, Document.title, Document.key, PublicationEdge.relation)
        .join(PublicationEdge, PublicationEdge.document_id == Document.id)
        .outerjoin(newer, newer.supersedes_id == PublicationEdge.id)
        .where(
            PublicationEdge.other_document_id == document_id,
            PublicationEdge.is_withdrawn.is_(False),
            newer.id.is_(None),
        )
        .order_by(Document.id)
    )
    return list(rows.all())


def _shown(row: Any, text: str | None) -> ShownStep:
    edge: PublicationEdge = row.PublicationEdge
    credit = _credit(edge, text)
    key, name, evidence = _end(row)
    step = Step(
        edge.id,
        edge.relation,
        key,
        name,
        f"/outlets/{row.slug}" if row.slug else None,
        edge.dated_from,
        edge.dated_to,
        edge.confidence,
        evidence,
        credit.words if credit else "",
    )
    return ShownStep(
        edge,
        step,
        row.slug,
        row.name,
        row.other_id,
        row.other_title or row.other_key,
        row.other_key,
        credit,
        row.by,
        row.newer_id,
    )


def _end(row: Any) -> tuple[str, str, str]:
    """What a step leads to: a key that is the same for the same end, its name, and the evidence."""
    edge: PublicationEdge = row.PublicationEdge
    if row.other_id:
        return f"document:{row.other_id}", row.other_title or row.other_key, edge.evidence
    if row.slug:
        return f"outlet:{row.slug}", row.name, edge.evidence
    if edge.url:
        return f"address:{edge.url}", urlsplit(edge.url).hostname or edge.url, edge.evidence
    language, evidence = original_language(edge.evidence)
    return f"original:{edge.id}", language, evidence


def _credit(edge: PublicationEdge, text: str | None) -> Credit | None:
    """Where the credit line stands now: where it was, or at the one place that has its words."""
    if edge.credit_quote is None or edge.credit_start is None or edge.credit_end is None:
        return None
    words = edge.credit_quote
    if text is None:
        return Credit(words)
    if text[edge.credit_start : edge.credit_end] == words:
        return Credit(words, edge.credit_start, edge.credit_end)
    at = text.find(words)
    if at < 0 or text.find(words, at + 1) >= 0:
        return Credit(words)
    return Credit(words, at, at + len(words))
