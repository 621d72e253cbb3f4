"""Whether somebody still has something to code blind: until that is handed in, no page tells them of outlets."""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.models.rounds import Assignment, Round


def has_blind_work(person_id: int) -> ColumnElement[bool]:
    """As a condition of a statement: this person has a blind assignment to finish in a round that is not closed.

    In a round that is revealed later, one that is done counts too until all of them are handed in and locked.
    """
    still_blind = or_(
        Assignment.state == "unfinished",
        and_(Assignment.state == "done", Round.condition == "blind_then_reveal"),
    )
    return exists().where(
        Assignment.person_id == person_id,
        Assignment.condition == "blind",
        Assignment.pass_ == "blind",
        still_blind,
        Round.id == Assignment.round_id,
        Round.state != "closed",
    )


def codes_blind(session: Session, person_id: int) -> bool:
    """Whether this person has something left to code blind: names are then all that they are told of outlets."""
    return bool(session.scalar(select(has_blind_work(person_id))))
