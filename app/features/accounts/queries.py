"""What the sign-in and account pages read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import tokens
from app.actions.people import SESSION_IDLE
from app.db import now
from app.errors import NotThere
from app.models.people import ApiToken, ApiTokenProject, Identity, LoginSession, Person, PersonLanguage
from app.models.projects import Project


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whom an address belongs to, and the hash of their password where they have one."""

    person_id: int
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Login:
    """One of my signed-in browsers."""

    id: int
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """One of my tokens that still works."""

    id: int
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """All that the account page shows of its reader."""

    name: str
    email: str
    locale: str | None
    time_zone: str | None
    password_hash: str | None
    languages: tuple[str, ...]
    logins: tuple[Login, ...]
    tokens: tuple[Token, ...]
    projects: dict[int, str]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of ``masthead user list``."""

    email: str
    name: str
    is_admin: bool
    edits_registry: bool
    is_closed: bool


def credentials(session: Session, email: str) -> Credentials | None:
    """The credentials of the open account with this address."""
    row = session.execute(
        select(Person.id, Identity.password_hash)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.email == email, Person.deactivated_at.is_(None))
    ).one_or_none()
    return Credentials(row.id, row.password_hash) if row else None


def account(session: Session, person_id: int) -> Account:
    """The account of one person, with what works now."""
    row = session.execute(
        select(Identity.name, Identity.email, Identity.password_hash, Person.locale, Person.time_zone)
        .join_from(Identity, Person, Identity.person_id == Person.id)
        .where(Person.id == person_id)
    ).one_or_none()
    if row is None:
        raise NotThere("This account is not there any more.")
    return Account(
        name=row.name,
        email=row.email,
        locale=row.locale,
        time_zone=row.time_zone,
        password_hash=row.password_hash,
        languages=tuple(
            session.scalars(
                select(PersonLanguage.language)
                .where(PersonLanguage.person_id == person_id)
                .order_by(PersonLanguage.language)
            )
        ),
        logins=_logins(session, person_id),
        tokens=_tokens(session, person_id),
        projects=projects(session, person_id),
    )


def projects(session: Session, person_id: int) -> dict[int, str]:
    """The names of the projects that this person is a member of, by their ids."""
    mine = tokens.projects_of(session, person_id)
    rows = session.execute(select(Project.id, Project.name).where(Project.id.in_(mine)))
    named = sorted((row.name.casefold(), row.id, row.name) for row in rows)
    return {project_id: name for _folded, project_id, name in named}


def people(session: Session) -> list[PersonRow]:
    """Everybody who was not forgotten, by address."""
    rows = session.execute(
        select(Identity.email, Identity.name, Person.is_admin, Person.edits_registry, Person.deactivated_at)
        .join(Person, Person.id == Identity.person_id)
        .order_by(Identity.email)
    )
    return [
        PersonRow(row.email, row.name, row.is_admin, row.edits_registry, row.deactivated_at is not None)
        for row in rows
    ]


def _logins(session: Session, person_id: int) -> tuple[Login, ...]:
    rows = session.execute(
        select(LoginSession.id, LoginSession.created_at, LoginSession.last_seen_at)
        .where(
            LoginSession.person_id == person_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now(),
            LoginSession.last_seen_at > now() - SESSION_IDLE,
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id)
    )
    return tuple(Login(row.id, row.created_at, row.last_seen_at) for row in rows)


def _tokens(session: Session, person_id: int) -> tuple[Token, ...]:
    mine = (ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now())
    limits: dict[int, list[str]] = {}
    for token_id, name in session.execute(
        select(ApiTokenProject.token_id, Project.name)
        .join(Project, Project.id == ApiTokenProject.project_id)
        .join(ApiToken, ApiToken.id == ApiTokenProject.token_id)
        .where(*mine)
    ):
        limits.setdefault(token_id, []).append(name)
    rows = session.scalars(select(ApiToken).where(*mine).order_by(ApiToken.created_at, ApiToken.id))
    return tuple(
        Token(
            row.id,
            row.name,
            row.scope,
            row.created_at,
            row.expires_at,
            row.last_used_at,
            tuple(sorted(limits.get(row.id, ()), key=str.casefold)),
        )
        for row in rows
    )
