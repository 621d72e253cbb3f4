"""What a project asks its annotators to agree to, and whether this one has."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actions import audit
from app.db import insert_row, now, table_of
from app.errors import RuleBroken
from app.models.people import Consent, ConsentText


@dataclass(frozen=True, slots=True)
class Asked:
    """The newest consent text of a project; ``is_given`` when the reader agreed and did not take it back."""

    id: int
    version: int
    body: str
    is_given: bool


def asked_of(session: Session, project_id: int, person_id: int) -> Asked | None:
    """What this person is asked to agree to here; None where the project asks nothing."""
    row = session.execute(
        select(ConsentText.id, ConsentText.version, ConsentText.body, Consent.id.label("consent_id"))
        .outerjoin(
            Consent,
            (Consent.consent_text_id == ConsentText.id)
            & (Consent.person_id == person_id)
            & Consent.withdrawn_at.is_(None),
        )
        .where(ConsentText.project_id == project_id)
        .order_by(ConsentText.version.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Asked(row.id, row.version, row.body, row.consent_id is not None)


def refuse_without(session: Session, project_id: int, slug: str, person_id: int) -> None:
    """RuleBroken where the project asks for consent and this person has not given it: nothing is claimed."""
    asked = asked_of(session, project_id, person_id)
    if asked is not None and not asked.is_given:
        raise RuleBroken(
            "This project asks for your consent first. Read it and answer at /projects/%(slug)s/consent.",
            slug=slug,
        )


def give(session: Session, project_id: int, person_id: int, version: int) -> None:
    """Keep that this person agreed to the text that they were shown. RuleBroken where it is not the newest."""
    asked = asked_of(session, project_id, person_id)
    if asked is None or asked.is_given:
        return
    if asked.version != version:
        raise RuleBroken("The text has changed since you opened it. Read it again, please, and then answer.")
    table, at = table_of(Consent), now()
    given_again = session.execute(
        update(table)
        .where(table.c.person_id == person_id, table.c.consent_text_id == asked.id)
        .values(given_at=at, withdrawn_at=None)
        .returning(table.c.id)
    ).scalar_one_or_none()
    row = {"person_id": person_id, "consent_text_id": asked.id, "given_at": at}
    consent_id = insert_row(session, table, row) if given_again is None else given_again
    audit.record(
        session,
        "consent.give",
        "consent",
        consent_id,
        project_id=project_id,
        person_id=person_id,
        details={"version": version},
    )


def withdraw(session: Session, project_id: int, person_id: int) -> bool:
    """Take consent back, to every text of the project: what was done stays, and leaves later exports.

    False where there was none to take back.
    """
    table, texts = table_of(Consent), table_of(ConsentText)
    taken = session.scalars(
        update(table)
        .where(
            table.c.person_id == person_id,
            table.c.withdrawn_at.is_(None),
            table.c.consent_text_id.in_(select(texts.c.id).where(texts.c.project_id == project_id)),
        )
        .values(withdrawn_at=now())
        .returning(table.c.id)
    ).all()
    for consent_id in sorted(taken):
        audit.record(
            session, "consent.withdraw", "consent", consent_id, project_id=project_id, person_id=person_id
        )
    return bool(taken)
