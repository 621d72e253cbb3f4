"""What a person changes about themselves. Passwords come in hashed: no hashing inside a transaction."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.actions import audit, people
from app.core.people import clean_name, name_faults
from app.db import now, table_of
from app.errors import BadInput, NotThere, RuleBroken
from app.models.people import ApiToken, Identity, Person, PersonLanguage


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says of themselves."""

    name: str
    locale: str | None
    time_zone: str | None
    languages: Collection[str]


def sign_in(session: Session, person_id: int, checked_hash: str, new_hash: str | None) -> str:
    """The secret of a new session, for a password that was found right against ``checked_hash``.

    ``new_hash`` is the same password by today's setting, where the old was made by another.
    """
    identity = session.get(Identity, person_id)
    if identity is None or identity.password_hash != checked_hash:
        raise RuleBroken("The password was changed while you signed in. Try again with the new one.")
    if new_hash is not None:
        identity.password_hash = new_hash
        session.flush()
        audit.record(session, "password.rehash", "person", person_id, person_id=person_id)
    return people.open_session(session, person_id)


def change_password(session: Session, person_id: int, checked_hash: str | None, new_hash: str) -> str:
    """Store a new password and end every session; the secret of the one that goes on in its place."""
    identity = session.get(Identity, person_id)
    if identity is None or identity.password_hash != checked_hash:
        raise RuleBroken("The password was changed somewhere else in the meantime. Sign in with the new one.")
    identity.password_hash = new_hash
    session.flush()
    people.end_sessions(session, person_id, by=person_id)
    people.void_links(session, person_id)
    audit.record(session, "password.change", "person", person_id, person_id=person_id)
    return people.open_session(session, person_id)


def change_profile(session: Session, person_id: int, profile: Profile) -> None:
    """Store name, language, time zone and the languages read; BadInput for a name that is none."""
    name = clean_name(profile.name)
    if faults := name_faults(name):
        raise BadInput(faults)
    identity, person, language = table_of(Identity), table_of(Person), table_of(PersonLanguage)
    session.execute(update(identity).where(identity.c.person_id == person_id).values(name=name))
    session.execute(
        update(person)
        .where(person.c.id == person_id)
        .values(locale=profile.locale, time_zone=profile.time_zone)
    )
    session.execute(delete(language).where(language.c.person_id == person_id))
    if languages := sorted(set(profile.languages)):
        session.execute(
            insert(language), [{"person_id": person_id, "language": language} for language in languages]
        )
    audit.record(
        session,
        "profile.change",
        "person",
        person_id,
        person_id=person_id,
        details={"languages": languages},
    )


def revoke_token(session: Session, person_id: int, token_id: int) -> None:
    """End one of one's own tokens; NotThere for anybody else's."""
    token = table_of(ApiToken)
    mine = (token.c.id == token_id, token.c.person_id == person_id, token.c.revoked_at.is_(None))
    if session.scalar(select(token.c.id).where(*mine).with_for_update()) is None:
        raise NotThere("There is no such token.")
    session.execute(update(token).where(*mine).values(revoked_at=now()))
    audit.record(session, "token.revoke", "api_token", token_id, person_id=person_id)
