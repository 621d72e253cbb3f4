"""What annotators chose and marked in one round, one trip to the database for all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, Boolean, Float, Select, String, Text, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, left_out, revisions_of
from app.actions.codebooks import book_of
from app.actions.readings import READING_ROLES, counts
from app.core.codebook.values import Variable as AskedVariable
from app.models.codebooks import Label, Variable
from app.models.corpus import Document
from app.models.people import Identity
from app.models.rounds import Assignment, RoundVariable
from app.models.texts import Passage
from app.models.work import Answer, Mark, Revision


@dataclass(slots=True)
class Said:
    """What one revision says of one variable: labels of the passage, labels on spans, a value, or None of them."""

    chosen: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)
    number: float | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Every reading of a round: by (passage, annotator), then by variable; and what was left out, with reasons.

    ``articles`` has the document of each passage.
    """

    reading: Reading
    variables: tuple[AskedVariable, ...]
    said: dict[tuple[int, str], dict[str, Said]]
    corrected: int
    left_out: dict[str, int]
    articles: dict[int, int]


def ratings(session: Session, reading: Reading) -> Judged:
    """The default reading of the round, grouped; what a passage was asked and not answered is an empty ``Said``."""
    variables = _variables(session, reading)
    rows = session.execute(_said(reading)).all()
    names = _names(session, {row.person_id for row in rows})
    said: dict[tuple[int, str], dict[str, Said]] = {}
    for row in rows:
        of_passage = said.setdefault((row.passage_id, names[row.person_id]), {})
        if row.variable is None:
            continue
        one = of_passage.setdefault(row.variable, Said())
        if row.label is not None:
            (one.marked if row.is_marked else one.chosen).add(row.label)
        if row.number is not None:
            one.number = row.number
        if row.words is not None:
            one.words = row.words
    articles = {row.passage_id: row.document_id for row in rows}
    return Judged(reading, variables, said, *left_out(session, reading), articles)


def _variables(session: Session, reading: Reading) -> tuple[AskedVariable, ...]:
    keys = session.scalars(
        select(Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == Variable.id)
        .where(RoundVariable.round_id == reading.round_id)
        .order_by(Variable.position)
    )
    book = book_of(session, reading.codebook_version_id).codebook
    return tuple(book.by_key[key] for key in keys)


def _said(reading: Reading) -> Select[Any]:
    """Rows (passage, person, variable, label, is_marked, number, words); each revision has one row of its own."""
    read: CTE = (
        revisions_of(
            reading,
            Revision.id.label("revision_id"),
            Assignment.passage_id,
            Assignment.person_id,
            Passage.document_id,
            Passage.number.label("place"),
        )
        .where(counts(), Document.withdrawn_at.is_(None))
        .cte("read")
    )
    who: tuple[Any, ...] = (read.c.document_id, read.c.place, read.c.passage_id, read.c.person_id)
    nothing: list[Any] = [
        cast(null(), String).label("variable"),
        cast(null(), String).label("label"),
        literal(False, Boolean).label("is_marked"),
        cast(null(), Float).label("number"),
        cast(null(), Text).label("words"),
    ]
    itself = select(*who, *nothing)
    answers = (
        select(*who, Answer.layer, Label.key, literal(False, Boolean), Answer.number, Answer.words)
        .join(Answer, Answer.revision_id == read.c.revision_id)
        .outerjoin(Label, Label.id == Answer.label_id)
        .where(Answer.variable_id.is_not(None))
    )
    marks = (
        select(*who, Variable.key, Label.key, literal(True, Boolean), cast(null(), Float), cast(null(), Text))
        .join(Mark, Mark.revision_id == read.c.revision_id)
        .join(Variable, Variable.id == Mark.variable_id)
        .join(Label, Label.id == Mark.label_id)
    )
    parts = union_all(itself, answers, marks).subquery()
    return select(*parts.c).order_by(parts.c.document_id, parts.c.place, parts.c.person_id)


def _names(session: Session, person_ids: set[int]) -> dict[int, str]:
    """A name for each person, another for each: two of the same name are numbered, who was erased has none."""
    found: dict[int, str] = {}
    rows: Sequence[Any] = session.execute(
        select(Identity.person_id, Identity.name)
        .where(Identity.person_id.in_(person_ids))
        .order_by(Identity.name, Identity.person_id)
    ).all()
    for row in rows:
        alike = sum(name == row.name or name.startswith(f"{row.name} (") for name in found.values())
        found[row.person_id] = f"{row.name} ({alike + 1})" if alike else row.name
    for number, person_id in enumerate(sorted(person_ids - set(found)), 1):
        found[person_id] = f"somebody {number}"
    return found


def as_roles() -> list[str]:
    """The roles of passages that are read."""
    return list(READING_ROLES)
