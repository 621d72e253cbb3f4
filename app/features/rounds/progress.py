"""How far a round is: by passage, by person, by document. People stand in the order of their names, and what
somebody gave back is nobody's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from app.models.corpus import Document
from app.models.people import Identity
from app.models.projects import Member
from app.models.rounds import Assignment, RoundDocument, RoundMember, Slot
from app.models.suggestions import Suggestion
from app.models.work import Revision

SHOWN = ("done", "skipped", "unfinished")
DOCUMENTS_A_PAGE = 50
SECONDS_AN_HOUR = 3600


@dataclass(slots=True)
class Passages:
    """A round's passages: finished (nothing more is asked), in work (somebody has it), or free.

    ``by_done`` counts them by the number of annotators who have done them.
    """

    finished: int = 0
    in_work: int = 0
    free: int = 0
    by_done: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return self.finished + self.in_work + self.free


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What one person did in a round; ``late`` came after the place was given to somebody else."""

    person_id: int
    name: str
    done: int
    skipped: int
    unfinished: int
    late: int
    saved_at: datetime | None
    hours: float


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """How many of a document's places in a round are taken, and by what."""

    key: str
    title: str
    language: str | None
    places: int
    done: int
    skipped: int
    in_work: int

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return self.places - self.done - self.skipped - self.in_work


@dataclass(frozen=True, slots=True)
class AtStake:
    """What closing a round would leave undone: passages in hand, drafts among them, passages not finished."""

    in_hand: int
    drafts: int
    not_finished: int


def passages(session: Session, project_id: int, round_id: int | None = None) -> dict[int, Passages]:
    """Each round's passages (or this round's), counted by what became of their places."""
    asked = [] if round_id is None else [Slot.round_id == round_id]
    each = (
        select(Slot.round_id, Slot.passage_id, func.count().label("places"), *_by_state())
        .outerjoin(Assignment, Assignment.id == Slot.assignment_id)
        .where(Slot.project_id == project_id, Slot.closed_at.is_(None), *asked)
        .group_by(Slot.round_id, Slot.passage_id)
        .subquery()
    )
    alike = (each.c.round_id, each.c.places, each.c.done, each.c.skipped, each.c.unfinished)
    found: dict[int, Passages] = {}
    for row in session.execute(select(*alike, func.count().label("many")).group_by(*alike)):
        one = found.setdefault(row.round_id, Passages())
        one.by_done[row.done] = one.by_done.get(row.done, 0) + row.many
        if row.done + row.skipped == row.places:
            one.finished += row.many
        elif row.unfinished:
            one.in_work += row.many
        else:
            one.free += row.many
    for one in found.values():
        one.by_done = dict(sorted(one.by_done.items()))
    return found


def people(session: Session, project_id: int, round_id: int, nameless: str) -> list[PersonLine]:
    """Everybody who takes part in a round or has worked in it, by name; who was erased is ``nameless``."""
    worked = _worked(session, round_id)
    known = _names(session, project_id, round_id, set(worked))
    lines = [
        PersonLine(person_id, name or nameless, **worked.get(person_id, _NOTHING))
        for person_id, name in known.items()
    ]
    return sorted(lines, key=lambda line: (line.name.casefold(), line.person_id))


def documents(session: Session, round_id: int, page: int | None = 1) -> tuple[list[DocumentLine], bool]:
    """A page of a round's documents in the order of their titles, and whether more follow; all for None."""
    query = (
        select(
            Document.key, Document.title, Document.language, func.count(Slot.id).label("places"), *_by_state()
        )
        .select_from(RoundDocument)
        .join(Document, Document.id == RoundDocument.document_id)
        .outerjoin(
            Slot,
            and_(
                Slot.round_id == RoundDocument.round_id,
                Slot.document_id == RoundDocument.document_id,
                Slot.closed_at.is_(None),
            ),
        )
        .outerjoin(Assignment, Assignment.id == Slot.assignment_id)
        .where(RoundDocument.round_id == round_id, Document.withdrawn_at.is_(None))
        .group_by(Document.id, Document.key, Document.title, Document.language)
        .order_by(Document.title, Document.key)
    )
    if page is not None:
        query = query.limit(DOCUMENTS_A_PAGE + 1).offset((page - 1) * DOCUMENTS_A_PAGE)
    rows = session.execute(query).all()
    shown = rows if page is None else rows[:DOCUMENTS_A_PAGE]
    lines = [
        DocumentLine(
            row.key, row.title or row.key, row.language, row.places, row.done, row.skipped, row.unfinished
        )
        for row in shown
    ]
    return lines, len(rows) > len(shown)


def at_stake(session: Session, round_id: int, far: Passages) -> AtStake:
    """What nobody can hand in any more once the round is closed."""
    in_hand, drafts = session.execute(
        select(func.count(), _how_many(Assignment.current_revision_id.is_not(None))).where(
            Assignment.round_id == round_id, Assignment.state == "unfinished"
        )
    ).one()
    return AtStake(in_hand, drafts, far.in_work + far.free)


def still_blind(session: Session, round_id: int) -> int:
    """How many people have passages here that they have not handed in."""
    people = func.count(distinct(Assignment.person_id))
    query = select(people).where(
        Assignment.round_id == round_id, Assignment.state.in_(SHOWN), Assignment.locked_at.is_(None)
    )
    return session.scalar(query) or 0


_NOTHING: dict[str, Any] = {
    "done": 0,
    "skipped": 0,
    "unfinished": 0,
    "late": 0,
    "saved_at": None,
    "hours": 0.0,
}


def _worked(session: Session, round_id: int) -> dict[int, dict[str, Any]]:
    """By person; an annotator's page counts the seconds of a passage on, so its highest count is the time spent."""
    spent = (
        select(
            Revision.assignment_id,
            func.max(Revision.seconds).label("seconds"),
            func.max(Revision.saved_at).label("saved_at"),
        )
        .join(Assignment, Assignment.id == Revision.assignment_id)
        .where(Assignment.round_id == round_id)
        .group_by(Revision.assignment_id)
        .subquery()
    )
    in_time = ~Assignment.is_surplus
    rows = session.execute(
        select(
            Assignment.person_id,
            *_by_state(in_time),
            _how_many(Assignment.is_surplus).label("late"),
            func.max(spent.c.saved_at).label("saved_at"),
            func.coalesce(func.sum(spent.c.seconds), 0.0).label("seconds"),
        )
        .outerjoin(spent, spent.c.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_id, or_(Assignment.state.in_(SHOWN), Assignment.is_surplus))
        .group_by(Assignment.person_id)
    )
    return {
        row.person_id: {
            "done": row.done,
            "skipped": row.skipped,
            "unfinished": row.unfinished,
            "late": row.late,
            "saved_at": row.saved_at,
            "hours": row.seconds / SECONDS_AN_HOUR,
        }
        for row in rows
    }


def _names(session: Session, project_id: int, round_id: int, worked: set[int]) -> dict[int, str | None]:
    listed = set(session.scalars(select(RoundMember.person_id).where(RoundMember.round_id == round_id)))
    annotate = select(Member.person_id).where(Member.project_id == project_id, Member.is_annotator)
    taking_part = listed or set(session.scalars(annotate))
    found: dict[int, str | None] = dict.fromkeys(taking_part | worked)
    rows: Sequence[Any] = session.execute(
        select(Identity.person_id, Identity.name).where(Identity.person_id.in_(found))
    ).all()
    return found | {row.person_id: row.name for row in rows}


def _by_state(also: ColumnElement[bool] | None = None) -> list[Any]:
    """A column for each state that is shown: how many assignments are in it."""
    return [
        _how_many(Assignment.state == state if also is None else and_(Assignment.state == state, also)).label(
            state
        )
        for state in SHOWN
    ]


def _how_many(which: Any) -> Any:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def suggestions(session: Session, round_id: int) -> int:
    """How many labels a model suggested in the round."""
    return session.scalar(select(func.count()).where(Suggestion.round_id == round_id)) or 0
