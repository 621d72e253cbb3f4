"""Arms in the tables: drawing them for whoever claims, and which places each condition may take.

A place is blind or open, so that people who all read their blind documents first do not fill a round with one
condition before the other begins.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from app.core.arms import BLIND, OPEN, Undrawn, draw_arms
from app.db import table_of
from app.models.corpus import Document
from app.models.people import PersonLanguage
from app.models.rounds import Arm, Round, RoundDocument, Slot

# One more for a blind arm, one less for an open one.
_LEAN = func.sum(case((Arm.condition == BLIND, 1), else_=-1))


def draw_for(session: Session, one: Round, person_id: int) -> None:
    """Draw a condition for each document of the round that this person can read and has none for.

    Drawn under the lock of the round: what each document got so far counts.
    """
    if not one.randomised_arms or not session.execute(_undrawn(session, one, person_id).limit(1)).first():
        return
    session.execute(select(Round.id).where(Round.id == one.id).with_for_update(key_share=True)).all()
    rows = session.execute(_undrawn(session, one, person_id)).all()
    leans: dict[int, int] = dict(
        session.execute(
            select(Arm.document_id, _LEAN).where(Arm.round_id == one.id).group_by(Arm.document_id)
        ).all()
    )
    before = session.execute(
        select(RoundDocument.owner_group, _LEAN)
        .join(Arm, and_(Arm.round_id == RoundDocument.round_id, Arm.document_id == RoundDocument.document_id))
        .where(Arm.round_id == one.id, Arm.person_id == person_id)
        .group_by(RoundDocument.owner_group)
    ).all()
    undrawn = [Undrawn(row.key, row.owner_group, int(leans.get(row.document_id, 0))) for row in rows]
    arms = draw_arms(one.seed, person_id, undrawn, {row[0]: int(row[1]) for row in before})
    drawn = [
        {
            "project_id": one.project_id,
            "round_id": one.id,
            "document_id": row.document_id,
            "person_id": person_id,
            "condition": arms[row.key],
        }
        for row in rows
    ]
    session.execute(insert(table_of(Arm)), drawn)


def arm_of(session: Session, one: Round, person_id: int, document_id: int) -> str:
    """In which condition this person reads the document: the drawn one, else that of the round."""
    if not one.randomised_arms:
        return OPEN if one.condition == "open" else BLIND
    query = select(Arm.condition).where(
        Arm.round_id == one.id, Arm.person_id == person_id, Arm.document_id == document_id
    )
    return str(session.scalar(query))


def place_fits(condition: Any, k: Any) -> ColumnElement[bool]:
    """A place is one of this condition, as ``core.arms.conditions_of`` says; needs Slot in the statement."""
    either = and_(Slot.number == k, k % 2 == 1)
    return or_(
        either, and_(condition == BLIND, Slot.number % 2 == 1), and_(condition == OPEN, Slot.number % 2 == 0)
    )


def place_is_mine(person_id: int, *, undrawn: bool) -> ColumnElement[bool]:
    """In a round with arms: the place is one of the condition that the person was drawn for its document.

    ``undrawn`` says what holds of a document that was not drawn for them yet. Needs Slot and Round in the statement.
    """
    mine = (
        Arm.round_id == Slot.round_id,
        Arm.document_id == Slot.document_id,
        Arm.person_id == person_id,
    )
    fits = exists().where(*mine, place_fits(Arm.condition, Round.k)).correlate_except(Arm)
    known = exists().where(*mine).correlate_except(Arm)
    return or_(Round.randomised_arms.is_(False), fits, *([~known] if undrawn else []))


def _undrawn(session: Session, one: Round, person_id: int) -> Any:
    drawn = exists().where(
        Arm.round_id == RoundDocument.round_id,
        Arm.document_id == RoundDocument.document_id,
        Arm.person_id == person_id,
    )
    query = (
        select(RoundDocument.document_id, RoundDocument.owner_group, Document.key)
        .join(Document, Document.id == RoundDocument.document_id)
        .where(RoundDocument.round_id == one.id, Document.withdrawn_at.is_(None), ~drawn)
    )
    languages = session.scalars(
        select(PersonLanguage.language).where(PersonLanguage.person_id == person_id)
    ).all()
    if languages:
        spoken = {language.split("-")[0].lower() for language in languages}
        query = query.where(or_(RoundDocument.language.is_(None), RoundDocument.language.in_(spoken)))
    return query
