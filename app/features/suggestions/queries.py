"""The passages that suggestions are for, what was suggested, and what annotators made of it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.actions.readings import unassisted
from app.core.work.suggested import Target
from app.models.codebooks import Label
from app.models.corpus import Document
from app.models.rounds import Assignment, Slot
from app.models.suggestions import Suggestion
from app.models.texts import Passage, TextVersion
from app.models.work import Revision

AT_ONCE = 500
OUTCOMES = ("accepted", "edited", "rejected", "ignored")
_TEXT = func.substr(TextVersion.text, Passage.start + 1, Passage.end - Passage.start).label("text")


@dataclass
class Line:
    """The suggestions of one label by one version of a program; `became` counts finished answers by what they did."""

    source: str
    version: str
    label: str
    suggestions: int = 0
    became: Counter[str] = field(default_factory=Counter)

    @property
    def shown(self) -> int:
        """In how many finished answers one of them was shown."""
        return self.became.total()


def _in_chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """SQLite takes only so many parameters in one statement."""
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]


def _is_asked(round_id: int) -> ColumnElement[bool]:
    """The passage has a slot in the round, and its document is still there."""
    asked = exists().where(Slot.round_id == round_id, Slot.passage_id == Passage.id)
    return asked & Document.withdrawn_at.is_(None) & TextVersion.text.is_not(None)


def _is_given_out(round_id: int) -> ColumnElement[bool]:
    return exists().where(Assignment.round_id == round_id, Assignment.passage_id == Passage.id)


def documents_of(session: Session, project_id: int, passage_ids: Sequence[int]) -> set[int]:
    """The documents that these passages of a project are of."""
    found: set[int] = set()
    for ids in _in_chunks(passage_ids):
        query = select(Passage.document_id).where(Passage.project_id == project_id, Passage.id.in_(ids))
        found |= set(session.scalars(query))
    return found


def targets(session: Session, round_id: int, passage_ids: Sequence[int]) -> dict[int, Target]:
    """Those of these passages that the round asks, by id."""
    found: dict[int, Target] = {}
    for ids in _in_chunks(passage_ids):
        rows = session.execute(
            select(Passage.id, _TEXT, Passage.inside_graphemes, _is_given_out(round_id).label("given_out"))
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
            .join(Document, Document.id == Passage.document_id)
            .where(Passage.id.in_(ids), _is_asked(round_id))
        )
        for row in rows:
            found[row.id] = Target(row.text, frozenset(row.inside_graphemes), bool(row.given_out))
    return found


def passages(session: Session, round_id: int, after: int, most: int) -> list[dict[str, Any]]:
    """The passages of a round with their true text, by id, from the one after ``after``."""
    rows = session.execute(
        select(
            Passage.id,
            Document.key.label("document"),
            Passage.number,
            Passage.role,
            Passage.language,
            Passage.direction,
            _TEXT,
            _is_given_out(round_id).label("given_out"),
        )
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .join(Document, Document.id == Passage.document_id)
        .where(Passage.id > after, _is_asked(round_id))
        .order_by(Passage.id)
        .limit(most)
    )
    return [dict(row._mapping) | {"given_out": bool(row.given_out)} for row in rows]


def listed(session: Session, round_id: int, after: int, most: int) -> list[dict[str, Any]]:
    """The suggestions of a round by id, each with how many finished answers it was shown in and what it became."""
    rows = session.execute(
        select(Suggestion, Label.key.label("label"))
        .join(Label, Label.id == Suggestion.label_id)
        .where(Suggestion.round_id == round_id, Suggestion.id > after)
        .order_by(Suggestion.id)
        .limit(most)
    ).all()
    became = outcomes(session, round_id, {row.Suggestion.passage_id for row in rows})
    return [_said(row.Suggestion, row.label, became) for row in rows]


def _said(one: Suggestion, label: str, became: Counter[tuple[int, str]]) -> dict[str, Any]:
    counts = {word: became[one.id, word] for word in OUTCOMES}
    return {
        "id": one.id,
        "passage": one.passage_id,
        "label": label,
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
        "confidence": one.confidence,
        "source": one.source,
        "source_version": one.source_version,
        "created_at": one.created_at.isoformat().replace("+00:00", "Z"),
        "shown": sum(counts.values()),
    } | counts


def outcomes(
    session: Session, round_id: int, passage_ids: Collection[int] | None = None
) -> Counter[tuple[int, str]]:
    """What became of each suggestion, counted by its id and the word: of every finished answer as it stands now."""
    query = (
        select(Revision.assisted)
        .join(Assignment, Assignment.current_revision_id == Revision.id)
        .where(Assignment.round_id == round_id, Assignment.state == "done", ~unassisted())
    )
    if passage_ids is not None:
        query = query.where(Assignment.passage_id.in_(passage_ids))
    return Counter(
        (said["suggestion"], said["became"])
        for helped in session.scalars(query)
        for said in helped
        if "suggestion" in said
    )


def by_source(session: Session, round_id: int) -> list[Line]:
    """A line for each program, version and label of a round's suggestions, in that order."""
    rows = session.execute(
        select(Suggestion.id, Suggestion.source, Suggestion.source_version, Label.key)
        .join(Label, Label.id == Suggestion.label_id)
        .where(Suggestion.round_id == round_id)
    )
    lines: dict[tuple[str, str, str], Line] = {}
    line_of: dict[int, Line] = {}
    for row in rows:
        key = (row.source, row.source_version, row.key)
        line_of[row.id] = line = lines.setdefault(key, Line(*key))
        line.suggestions += 1
    for (suggestion, word), many in outcomes(session, round_id).items():
        if suggestion in line_of:
            line_of[suggestion].became[word] += many
    return [lines[key] for key in sorted(lines)]
