"""Who is asking: a browser with a session of ours, a script with a bearer token, or nobody.

Secrets are random and long, so one plain SHA-256 is enough to keep them by; only the hash is stored.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import g, request, session
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import now
from app.models.people import ApiToken, Identity, LoginSession, Person
from app.web.services import database

SESSION_KEY = "key"
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind a request, and what the credential they came with may do."""

    person_id: int
    name: str
    is_admin: bool
    edits_registry: bool
    locale: str | None
    time_zone: str | None
    scope: str
    login_id: int | None

    @property
    def comes_by_token(self) -> bool:
        """True for scripts; they need no CSRF token, for no browser sends their header by itself."""
        return self.login_id is None


def new_secret() -> str:
    """A secret for a link, session or token: 256 random bits."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def visitor() -> Visitor | None:
    """Who is asking; looked up once a request."""
    if "visitor" not in g:
        g.visitor = _look_up()
    return cast(Visitor | None, g.visitor)


def signed_in() -> Visitor:
    """Who is asking, on routes that the policy does not open to strangers."""
    found = visitor()
    if found is None:
        raise RuntimeError("a route that needs somebody signed in is public in the policy table")
    return found


def forget_visitor() -> None:
    """Look again: somebody has just signed in or out."""
    g.pop("visitor", None)


def bearer_secret() -> str | None:
    """The secret of an ``Authorization: Bearer`` header, if there is one."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


def _look_up() -> Visitor | None:
    secret = bearer_secret()
    with database().reading() as reading:
        if secret is not None:
            return _by_token(reading, secret)
        if SESSION_KEY in session:
            return _by_login(reading, session[SESSION_KEY])
    return None


_PERSON = (
    Person.id,
    Person.is_admin,
    Person.edits_registry,
    Person.locale,
    Person.time_zone,
    Identity.name,
)


def _by_token(reading: Session, secret: str) -> Visitor | None:
    row = reading.execute(
        select(*_PERSON, ApiToken.scope)
        .join(ApiToken, ApiToken.person_id == Person.id)
        .join(Identity, Identity.person_id == Person.id)
        .where(
            ApiToken.secret_hash == secret_hash(secret),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now(),
            Person.deactivated_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return Visitor(
        row.id, row.name, row.is_admin, row.edits_registry, row.locale, row.time_zone, row.scope, None
    )


def _by_login(reading: Session, secret: str) -> Visitor | None:
    row = reading.execute(
        select(*_PERSON, LoginSession.id.label("login_id"), LoginSession.last_seen_at)
        .join(LoginSession, LoginSession.person_id == Person.id)
        .join(Identity, Identity.person_id == Person.id)
        .where(
            LoginSession.secret_hash == secret_hash(secret),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now(),
            Person.deactivated_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    if now() - row.last_seen_at > SEEN_EVERY:
        _say_seen(row.login_id)
    return Visitor(
        row.id, row.name, row.is_admin, row.edits_registry, row.locale, row.time_zone, "lead", row.login_id
    )


def _say_seen(login_id: int) -> None:
    # The one thing that a GET writes, in a transaction of its own and at most every five minutes.
    with database().writing() as writing:
        writing.execute(update(LoginSession).where(LoginSession.id == login_id).values(last_seen_at=now()))
        writing.commit()
