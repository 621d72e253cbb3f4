"""Suggestions handed in: checked against the passages of the round as they are, and added once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import audit, slots
from app.actions.codebooks import Book, book_of
from app.core.codebook.answers import Rules
from app.core.work.suggested import suggestion_faults
from app.core.work.suggestion_body import SuggestionBody
from app.db import insert_into, table_of
from app.errors import BadInput, RuleBroken
from app.features.suggestions import queries
from app.models.codebooks import Variable
from app.models.rounds import Round, RoundVariable
from app.models.suggestions import Suggestion

AT_ONCE = 500
Place = tuple[int, int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Source:
    """The program that made the suggestions, and who hands them in; nobody on the command line."""

    name: str
    version: str
    by: int | None


@dataclass(frozen=True, slots=True)
class Added:
    """How many suggestions were added, and how many were there before: new + present = sent."""

    new: int
    present: int


@dataclass(frozen=True, slots=True)
class Checkable:
    """What a round's suggestions are checked with."""

    book: Book
    rules: Rules


def checkable(session: Session, one: Round) -> Checkable:
    """The codebook of a round and its rules. The session must be a reading one."""
    keys = session.scalars(
        select(Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == Variable.id)
        .where(RoundVariable.round_id == one.id)
    ).all()
    book = book_of(session, one.codebook_version_id)
    return Checkable(book, Rules(book.codebook, keys, whole_document=one.unit == "document"))


def add(
    session: Session,
    one: Round,
    with_: Checkable,
    suggestions: Sequence[SuggestionBody],
    source: Source,
    at: datetime,
) -> Added:
    """Add all that are new. Raises BadInput with the faults of any, and then none is added.

    The documents are locked first, as they are by whoever gives out their passages: what nobody has been given
    when this looks is given to nobody before it is done.
    """
    if one.state == "closed":
        raise RuleBroken(
            "The round %(name)s is closed. Suggestions are for a round that is still read.", name=one.name
        )
    passage_ids = sorted({each.passage for each in suggestions})
    slots.lock_documents(session, one.id, queries.documents_of(session, one.project_id, passage_ids))
    targets = queries.targets(session, one.id, passage_ids)
    there = _there(session, one.id, passage_ids, source)
    unsent = [each for each in suggestions if _place(each, with_.book) not in there]
    # What was sent before may be sent again, whoever has been given its passage since.
    again = frozenset(passage_ids) - {each.passage for each in unsent}
    if found := suggestion_faults(suggestions, targets, with_.rules, sent_before=again):
        raise BadInput(found)
    rows = list(_rows(one, with_.book, unsent, source, at))
    for first in range(0, len(rows), AT_ONCE):
        session.connection().execute(insert_into(table_of(Suggestion)), rows[first : first + AT_ONCE])
    if rows:
        audit.record(
            session,
            "suggestion.add",
            "round",
            one.id,
            project_id=one.project_id,
            person_id=source.by,
            details={"new": len(rows), "source": source.name, "source_version": source.version},
        )
    return Added(len(rows), len(suggestions) - len(rows))


def _place(each: SuggestionBody, book: Book) -> Place | None:
    label_id = book.label_ids.get(each.label)
    return None if label_id is None else (each.passage, label_id, each.start, each.end)


def _there(session: Session, round_id: int, passage_ids: Sequence[int], source: Source) -> set[Place | None]:
    """Where this version of the program has suggested what before."""
    found: set[Place | None] = set()
    for first in range(0, len(passage_ids), AT_ONCE):
        rows = session.execute(
            select(Suggestion.passage_id, Suggestion.label_id, Suggestion.start, Suggestion.end).where(
                Suggestion.round_id == round_id,
                Suggestion.passage_id.in_(passage_ids[first : first + AT_ONCE]),
                Suggestion.source == source.name,
                Suggestion.source_version == source.version,
            )
        )
        found |= {(row.passage_id, row.label_id, row.start, row.end) for row in rows}
    return found


def _rows(
    one: Round, book: Book, unsent: Iterable[SuggestionBody], source: Source, at: datetime
) -> Iterable[dict[str, Any]]:
    met: set[Place | None] = set()
    for each in unsent:
        place = _place(each, book)
        if place in met:
            continue
        met.add(place)
        yield {
            "project_id": one.project_id,
            "round_id": one.id,
            "passage_id": each.passage,
            "variable_id": book.variable_ids[book.variable_of[each.label]],
            "label_id": book.label_ids[each.label],
            "start": each.start,
            "end": each.end,
            "quote": each.quote,
            "confidence": each.confidence,
            "source": source.name,
            "source_version": source.version,
            "created_by_id": source.by,
            "created_at": at,
        }
