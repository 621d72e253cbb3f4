"""Who has read the results of a round while still coding in it: from then on they are not independent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.offers import claimable, takes_part
from app.errors import RuleBroken
from app.models.projects import Member
from app.models.rounds import Assignment, Round, RoundReader
from app.models.work import Revision

# A paused round runs again.
GOES_ON = ("running", "paused")


@dataclass(frozen=True, slots=True)
class CodedRound:
    """A round in which somebody still has passages to code; ``has_read`` when they are marked already."""

    id: int
    name: str
    has_read: bool


def still_coded(
    session: Session, project_id: int, person_id: int, round_ids: Collection[int] | None = None
) -> list[CodedRound]:
    """The rounds (of these, or of all) in which the person has something to finish or can claim a passage."""
    if not _annotates(session, project_id, person_id):
        return []
    read = exists().where(RoundReader.round_id == Round.id, RoundReader.person_id == person_id)
    unfinished = exists().where(
        Assignment.round_id == Round.id,
        Assignment.person_id == person_id,
        Assignment.state == "unfinished",
    )
    # What was revealed and is neither kept nor changed yet is work that is still to be done.
    undecided = exists().where(
        Assignment.round_id == Round.id,
        Assignment.person_id == person_id,
        Assignment.pass_ == "revealed",
        Revision.id == Assignment.current_revision_id,
        or_(Revision.pass_ != "revealed", Revision.state == "draft"),
    )
    free = and_(takes_part(person_id), claimable(session, person_id))
    query = select(Round.id, Round.name, read.label("has_read")).where(
        Round.project_id == project_id, Round.state.in_(GOES_ON), or_(unfinished, undecided, free)
    )
    if round_ids is not None:
        query = query.where(Round.id.in_(round_ids))
    return [
        CodedRound(row.id, row.name, bool(row.has_read)) for row in session.execute(query.order_by(Round.id))
    ]


def refuse_unsaid(
    session: Session, project_id: int, slug: str, person_id: int, round_ids: Collection[int] | None = None
) -> None:
    """RuleBroken where the person still codes in one of these rounds and has not said that they read results."""
    unsaid = [one for one in still_coded(session, project_id, person_id, round_ids) if not one.has_read]
    if unsaid:
        raise RuleBroken(
            "You still have passages to code in the round %(name)s. Whoever reads results before that is not"
            " independent any more. If you want to read them all the same, say so first:"
            " POST /api/v1/projects/%(slug)s/agreement/reading",
            name=unsaid[0].name,
            slug=slug,
        )


def mark_reader(
    session: Session, project_id: int, person_id: int, rounds: Collection[CodedRound], what: str, at: datetime
) -> None:
    """From now on what the person saves in these rounds is not independent. Said once, it stays."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for one in rounds:
        if one.has_read:
            continue
        session.execute(
            dialect.insert(RoundReader)
            .values(project_id=project_id, round_id=one.id, person_id=person_id, what=what, read_at=at)
            .on_conflict_do_nothing(index_elements=["round_id", "person_id"])
        )
        audit.record(
            session,
            "round.read_results",
            "round",
            one.id,
            project_id=project_id,
            person_id=person_id,
            details={"what": what},
        )


def _annotates(session: Session, project_id: int, person_id: int) -> bool:
    wanted = select(Member.person_id).where(
        Member.project_id == project_id, Member.person_id == person_id, Member.is_annotator
    )
    return session.scalar(wanted) is not None
