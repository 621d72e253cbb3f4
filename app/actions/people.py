"""People, how they get in, and what they are in a project. Nothing here hashes a password or commits.

Secrets are 256 random bits, so one plain SHA-256 is enough to keep them by; only the hash is stored.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.actions import audit
from app.core.people import clean_email, clean_name, email_faults, name_faults
from app.db import insert_row, now, table_of
from app.errors import BadInput, Fault, RuleBroken, say
from app.models.people import (
    LINK_PURPOSES,
    ApiToken,
    ApiTokenProject,
    Identity,
    LoginSession,
    Person,
    PersonKey,
    PersonLanguage,
    SignInLink,
)
from app.models.projects import ROLES, Member, Project

# A browser that was not used for two weeks, or that signed in two months ago, signs in again.
SESSION_IDLE = timedelta(days=14)
SESSION_LASTS = timedelta(days=60)

_link, _login = table_of(SignInLink), table_of(LoginSession)
_token, _token_project = table_of(ApiToken), table_of(ApiTokenProject)


def new_secret() -> str:
    """A secret for a link, session or token: 256 random bits."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    is_admin: bool = False,
    password_hash: str | None = None,
    by: int | None = None,
) -> Person:
    """Somebody new. BadInput where name or address is not one; RuleBroken where the address is taken."""
    email, name = clean_email(email), clean_name(name)
    faults = [*email_faults(email), *name_faults(name)]
    if faults:
        raise BadInput(faults)
    if session.scalar(select(Identity.person_id).where(Identity.email == email)) is not None:
        raise RuleBroken("There is somebody with the address %(email)s already.", email=email)
    person = Person(is_admin=is_admin)
    person.identity = Identity(email=email, name=name, password_hash=password_hash)
    session.add(person)
    session.flush()
    details = {"is_admin": is_admin, "has_password": password_hash is not None}
    audit.record(session, "person.add", "person", person.id, person_id=by, details=details)
    return person


def make_link(
    session: Session, person_id: int, *, purpose: str = "sign_in", hours: float = 24, by: int | None = None
) -> str:
    """The secret of a link that signs this person in, once, within ``hours``."""
    assert purpose in LINK_PURPOSES
    active_person(session, person_id)
    secret, at = new_secret(), now()
    row = {
        "secret_hash": secret_hash(secret),
        "person_id": person_id,
        "purpose": purpose,
        "created_by_id": by,
        "created_at": at,
        "expires_at": at + timedelta(hours=hours),
    }
    link_id = insert_row(session, _link, row)
    details = {"for": person_id, "purpose": purpose}
    audit.record(session, "link.make", "sign_in_link", link_id, person_id=by, details=details)
    return secret


def link_address(base_url: str, secret: str) -> str:
    """The address to send to whom the link is for."""
    return f"{base_url}/sign-in/link/{secret}"


def use_link(session: Session, secret: str) -> Person:
    """The person whom a link signs in. It works once: of two who open it together, one is refused."""
    used = session.execute(
        update(_link)
        .where(
            _link.c.secret_hash == secret_hash(secret), _link.c.used_at.is_(None), _link.c.expires_at > now()
        )
        .values(used_at=now())
        .returning(_link.c.id, _link.c.person_id)
    ).one_or_none()
    person = session.get(Person, used.person_id) if used else None
    if used is None or person is None or person.deactivated_at is not None:
        raise RuleBroken(
            "This link does not work: it was used already, or its time is over, or it is not whole."
            " Ask whoever sent it for a new one."
        )
    audit.record(session, "link.use", "sign_in_link", used.id, person_id=person.id)
    return person


def open_session(session: Session, person_id: int) -> str:
    """The secret of a new signed-in browser of this person."""
    active_person(session, person_id)
    secret, at = new_secret(), now()
    row = {
        "secret_hash": secret_hash(secret),
        "person_id": person_id,
        "created_at": at,
        "last_seen_at": at,
        "expires_at": at + SESSION_LASTS,
    }
    login_id = insert_row(session, _login, row)
    audit.record(session, "session.open", "login_session", login_id, person_id=person_id)
    return secret


def end_session(session: Session, login_id: int, *, by: int | None) -> bool:
    """End one signed-in browser of ``by``; False where there is none of theirs that runs."""
    return bool(_end(session, _login.c.id == login_id, _login.c.person_id == by, by=by))


def end_sessions(session: Session, person_id: int, *, by: int | None, besides: int | None = None) -> int:
    """End every signed-in browser of a person, except ``besides``; how many there were.

    Nobody loses work by it: what was not sent yet stays in the browser and goes out after signing in again.
    """
    return _end(session, _login.c.person_id == person_id, _login.c.id != (besides or 0), by=by)


def _end(session: Session, *which: Any, by: int | None) -> int:
    ended = session.execute(
        update(_login)
        .where(*which, _login.c.ended_at.is_(None))
        .values(ended_at=now())
        .returning(_login.c.id)
    ).scalars()
    ids = sorted(ended)
    for login_id in ids:
        audit.record(session, "session.end", "login_session", login_id, person_id=by)
    return len(ids)


def set_roles(
    session: Session, project_id: int, person_id: int, roles: Collection[str], by: int | None
) -> None:
    """Give a person exactly these roles in a project; none at all means that they left it.

    Whoever's roles change signs in anew. RuleBroken where the last lead would be no lead any more.
    """
    if unknown := sorted(set(roles) - set(ROLES)):
        roles_there = ", ".join(ROLES)
        said = say("There is no role %(role)s; choose from %(roles)s.", role=unknown[0], roles=roles_there)
        raise BadInput([Fault("/roles", said)])
    # Whoever changes the members of a project waits for whoever does already.
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update()).one()
    member = session.get(Member, (project_id, person_id))
    before = member.roles if member else ()
    after = tuple(role for role in ROLES if role in roles)
    if before == after:
        return
    if after:
        active_person(session, person_id)
    if "lead" in before and "lead" not in after:
        _refuse_without_lead(session, project_id, person_id)
    if member is None:
        member = Member(project_id=project_id, person_id=person_id)
        session.add(member)
    member.is_annotator = "annotator" in after
    member.is_adjudicator = "adjudicator" in after
    member.is_lead = "lead" in after
    session.flush()
    end_sessions(session, person_id, by=by)
    audit.record(
        session,
        "member.roles",
        "member",
        person_id,
        project_id=project_id,
        person_id=by,
        details={"before": list(before), "after": list(after)},
    )


def _refuse_without_lead(session: Session, project_id: int, person_id: int) -> None:
    others = select(func.count()).where(
        Member.project_id == project_id, Member.is_lead, Member.person_id != person_id
    )
    if not session.scalar(others):
        raise RuleBroken("A project needs a lead. Make somebody else lead first.")


def deactivate_person(session: Session, person_id: int, *, by: int | None) -> None:
    """Close somebody's account, at once and everywhere; what they did stays, under their random id."""
    person = active_person(session, person_id)
    person.deactivated_at = now()
    session.flush()
    end_sessions(session, person_id, by=by)
    _revoke_tokens(session, person_id, by=by)
    void_links(session, person_id)
    audit.record(session, "person.deactivate", "person", person_id, person_id=by)


def reactivate_person(session: Session, person_id: int, *, by: int | None) -> None:
    """Open a closed account again; sessions and tokens stay ended."""
    person = session.get(Person, person_id)
    if person is None or person.forgotten_at is not None or person.deactivated_at is None:
        raise RuleBroken("This account is not closed.")
    person.deactivated_at = None
    session.flush()
    audit.record(session, "person.reactivate", "person", person_id, person_id=by)


def let_edit_registry(session: Session, person_id: int, *, allowed: bool, by: int | None) -> None:
    """Let somebody edit the outlet registry, or no longer. It holds from their next request on."""
    person = active_person(session, person_id)
    if allowed and person.edits_registry:
        raise RuleBroken("They edit the registry already.")
    if not allowed and not person.edits_registry:
        raise RuleBroken("They are no editor of the registry.")
    person.edits_registry = allowed
    session.flush()
    action = "person.registry_allow" if allowed else "person.registry_revoke"
    audit.record(session, action, "person", person_id, person_id=by)


def forget_person(session: Session, person_id: int, *, by: int | None) -> None:
    """Sever the identity: no name, address, credential or preference is left, and the history stays whole."""
    person = session.get(Person, person_id)
    if person is None or person.forgotten_at is not None:
        raise RuleBroken("This person was forgotten already.")
    identity = session.get(Identity, person_id)
    if identity is not None:
        _take_out_of_projects(session, identity.email, by=by)
        session.delete(identity)
    at = now()
    person.forgotten_at, person.deactivated_at = at, person.deactivated_at or at
    person.is_admin = person.edits_registry = False
    person.locale = person.time_zone = None
    session.flush()
    mine = select(_token.c.id).where(_token.c.person_id == person_id)
    session.execute(delete(_token_project).where(_token_project.c.token_id.in_(mine)))
    for table in (_link, _login, _token, table_of(PersonLanguage), table_of(PersonKey)):
        session.execute(delete(table).where(table.c.person_id == person_id))
    session.execute(
        update(table_of(Member))
        .where(table_of(Member).c.person_id == person_id)
        .values(is_annotator=False, is_adjudicator=False, is_lead=False)
    )
    audit.record(session, "person.forget", "person", person_id, person_id=by)


def _take_out_of_projects(session: Session, email: str, *, by: int | None) -> None:
    project = table_of(Project)
    changed = session.execute(
        update(project)
        .where(func.lower(project.c.contact) == email)
        .values(contact="")
        .returning(project.c.id)
    ).scalars()
    for project_id in sorted(changed):
        audit.record(session, "project.contact", "project", project_id, project_id=project_id, person_id=by)


def void_links(session: Session, person_id: int) -> None:
    """Links that lie about sign nobody in any more."""
    session.execute(
        update(_link).where(_link.c.person_id == person_id, _link.c.used_at.is_(None)).values(used_at=now())
    )


def _revoke_tokens(session: Session, person_id: int, *, by: int | None) -> None:
    revoked = session.execute(
        update(_token)
        .where(_token.c.person_id == person_id, _token.c.revoked_at.is_(None))
        .values(revoked_at=now())
        .returning(_token.c.id)
    ).scalars()
    for token_id in sorted(revoked):
        audit.record(session, "token.revoke", "api_token", token_id, person_id=by)


def active_person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None or person.deactivated_at is not None:
        raise RuleBroken("This account is closed.")
    return person
