"""The questions of a project: those that wait, oldest first, and those that were answered, newest first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session, aliased

from app.errors import NotThere
from app.models.codebooks import Label
from app.models.corpus import Document
from app.models.people import Identity
from app.models.rounds import Assignment, Round
from app.models.texts import Passage, TextVersion
from app.models.work import Answer, Flag, Mark, Revision

PAGE = 20
PASSAGE_SHOWN = 1500


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what it is about. ``asker`` is None for who was forgotten, or where names are not shown.

    ``labels`` are those that the question names; where it names none, those of the answer that it came with.
    """

    id: int
    question: str
    asked_at: datetime
    asker: str | None
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    document_id: int
    title: str
    round_name: str
    is_blind: bool
    text: str | None
    is_cut: bool
    language: str | None
    direction: str
    labels: tuple[str, ...]
    names_labels: bool


def waiting(
    session: Session, project_id: int, after: int, *, with_names: bool
) -> tuple[list[Question], int | None]:
    """A page of open questions after the one with this id, and where the next page begins."""
    query = _query(project_id).where(Flag.answered_at.is_(None), Flag.id > after).order_by(Flag.id)
    rows = session.execute(query.limit(PAGE + 1)).all()
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    return _questions(session, rows[:PAGE], with_names=with_names), following


def answered(
    session: Session, project_id: int, page: int, *, with_names: bool
) -> tuple[list[Question], bool]:
    """Page ``page`` (from 1) of the answered ones, and whether there are more."""
    query = _query(project_id).where(Flag.answered_at.is_not(None))
    ordered = (
        query.order_by(Flag.answered_at.desc(), Flag.id.desc()).offset((page - 1) * PAGE).limit(PAGE + 1)
    )
    rows = session.execute(ordered).all()
    return _questions(session, rows[:PAGE], with_names=with_names), len(rows) > PAGE


def must_be_there(session: Session, project_id: int, question_id: int) -> None:
    """NotThere unless this question is one of this project."""
    if session.scalar(select(Flag.id).where(Flag.id == question_id, Flag.project_id == project_id)) is None:
        raise NotThere("There is no such page, or it is not yours.")


def _query(project_id: int) -> Any:
    answerer = aliased(Identity)
    text = func.substr(TextVersion.text, Passage.start + 1, Passage.end - Passage.start)
    return (
        select(
            Flag.id,
            Flag.revision_id,
            Flag.question,
            Flag.asked_at,
            Flag.answer,
            Flag.answered_at,
            Identity.name.label("asker"),
            answerer.name.label("answered_by"),
            Document.id.label("document_id"),
            Document.title,
            Document.key,
            Round.name.label("round_name"),
            Round.codebook_version_id,
            Assignment.condition,
            Passage.language,
            Passage.direction,
            (Passage.end - Passage.start).label("length"),
            func.substr(text, 1, PASSAGE_SHOWN).label("text"),
        )
        .select_from(Flag)
        .join(Revision, Revision.id == Flag.revision_id)
        .join(Assignment, Assignment.id == Revision.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .join(Document, Document.id == Assignment.document_id)
        .outerjoin(Identity, Identity.person_id == Revision.person_id)
        .outerjoin(answerer, answerer.person_id == Flag.answered_by_id)
        .where(Flag.project_id == project_id)
    )


def _questions(session: Session, rows: Sequence[Any], *, with_names: bool) -> list[Question]:
    known = _labels_of_versions(session, {row.codebook_version_id for row in rows})
    chosen = _labels_of_revisions(session, [row.revision_id for row in rows])
    return [_question(row, known, chosen, with_names=with_names) for row in rows]


def _question(
    row: Any, known: dict[int, list[str]], chosen: dict[int, list[str]], *, with_names: bool
) -> Question:
    asked = row.question.casefold()
    named = tuple(one for one in known.get(row.codebook_version_id, ()) if one.casefold() in asked)
    return Question(
        row.id,
        row.question,
        row.asked_at,
        row.asker if with_names else None,
        row.answer,
        row.answered_at,
        row.answered_by if with_names else None,
        row.document_id,
        row.title or row.key,
        row.round_name,
        row.condition != "open",
        row.text,
        row.length > PASSAGE_SHOWN,
        row.language,
        row.direction,
        named or tuple(chosen.get(row.revision_id, ())),
        bool(named),
    )


def _labels_of_versions(session: Session, version_ids: Collection[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(Label.codebook_version_id, Label.name)
        .where(Label.codebook_version_id.in_(version_ids))
        .order_by(Label.id)
    )
    return _grouped(rows)


def _labels_of_revisions(session: Session, revision_ids: Collection[int]) -> dict[int, list[str]]:
    of_marks = select(Mark.revision_id, Label.name).join(Label, Label.id == Mark.label_id)
    of_answers = select(Answer.revision_id, Label.name).join(Label, Label.id == Answer.label_id)
    both = union(
        of_marks.where(Mark.revision_id.in_(revision_ids)),
        of_answers.where(Answer.revision_id.in_(revision_ids)),
    )
    return _grouped(sorted(tuple(row) for row in session.execute(both)))


def _grouped(rows: Iterable[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for of, name in rows:
        found.setdefault(of, []).append(name)
    return found
