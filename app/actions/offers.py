"""What a round still has for a person: whether it gives them passages at all, and which are free for them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.actions import arms
from app.models.people import PersonLanguage
from app.models.rounds import Assignment, Round, RoundDocument, RoundMember, Slot


def gives_more(person_id: int) -> ColumnElement[bool]:
    """The round's blind part is locked neither for this person nor for everybody. Needs Round in the statement."""
    mine: Any = aliased(Assignment)
    handed_in = exists().where(
        mine.round_id == Round.id, mine.person_id == person_id, mine.locked_at.is_not(None)
    )
    return and_(Round.blind_locked_at.is_(None), ~handed_in)


def takes_part(person_id: int) -> ColumnElement[bool]:
    """A round without a list of people is open to every annotator. Needs Round in the statement."""
    listed = exists().where(RoundMember.round_id == Round.id)
    mine = exists().where(RoundMember.round_id == Round.id, RoundMember.person_id == person_id)
    return or_(~listed, mine)


def claimable(session: Session, person_id: int) -> ColumnElement[bool]:
    """There is a free place that the person may take, in a language that they read. Needs Round in the statement."""
    return and_(gives_more(person_id), exists().where(*_free_places(session, person_id)))


def passages_free(session: Session, round_id: int, person_id: int) -> int:
    """How many passages of a round have a place that the person may still take."""
    query = (
        select(func.count(distinct(Slot.passage_id)))
        .select_from(Slot)
        .join(Round, Round.id == Slot.round_id)
        .join(
            RoundDocument,
            and_(RoundDocument.round_id == Slot.round_id, RoundDocument.document_id == Slot.document_id),
        )
        .where(
            Round.id == round_id,
            takes_part(person_id),
            gives_more(person_id),
            *_free_places(session, person_id),
        )
    )
    return session.scalar(query) or 0


def _free_places(session: Session, person_id: int) -> list[ColumnElement[bool]]:
    mine: Any = aliased(Assignment)
    given = exists().where(
        mine.round_id == Slot.round_id,
        mine.passage_id == Slot.passage_id,
        mine.person_id == person_id,
        mine.state != "lapsed",
    )
    languages = session.scalars(
        select(PersonLanguage.language).where(PersonLanguage.person_id == person_id)
    ).all()
    spoken = {language.split("-")[0].lower() for language in languages}
    legible = [or_(RoundDocument.language.is_(None), RoundDocument.language.in_(spoken))] if spoken else []
    return [
        RoundDocument.round_id == Round.id,
        RoundDocument.free_slots > 0,
        Slot.round_id == RoundDocument.round_id,
        Slot.document_id == RoundDocument.document_id,
        Slot.assignment_id.is_(None),
        Slot.closed_at.is_(None),
        or_(Slot.reserved_for_id.is_(None), Slot.reserved_for_id == person_id),
        ~given,
        *legible,
        arms.place_is_mine(person_id, undrawn=True),
    ]
