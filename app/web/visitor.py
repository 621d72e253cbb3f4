"""Who is asking: a browser with a session of ours, a script with a bearer token, or nobody."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import g, request, session
from sqlalchemy import Update, bindparam, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app.actions.people import SESSION_IDLE, secret_hash
from app.db import now, table_of
from app.errors import say
from app.models.people import ApiToken, ApiTokenProject, Identity, LoginSession, Person
from app.web.services import database

log = logging.getLogger("masthead")

SESSION_KEY = "key"
SEEN_EVERY = timedelta(minutes=5)

UNKNOWN = say("There is no such token. Make one on your account page, and send it whole.")
REVOKED = say("This token was revoked. Make a new one on your account page.")
EXPIRED = say("This token's time is over. Make a new one on your account page.")


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
    # The projects that a token was made for; None where it goes wherever its person does.
    project_ids: frozenset[int] | None = None
    token_id: int | None = None

    @property
    def comes_by_token(self) -> bool:
        """True for scripts; they need no CSRF token, for no browser sends their header by itself."""
        return self.login_id is None


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


def visitor_for_furniture() -> Visitor | None:
    """Who is asking, for the name, language and times on a page; nobody while the database does not answer.

    The page that says so is written with it.
    """
    if "furniture" not in g:
        try:
            g.furniture = visitor()
        except (DBAPIError, PoolTimeout):
            g.furniture = None
    return cast(Visitor | None, g.furniture)


def forget_visitor() -> None:
    """Look again: somebody has just signed in or out."""
    g.pop("visitor", None)
    g.pop("furniture", None)


def bearer_secret() -> str | None:
    """The secret of an ``Authorization: Bearer`` header, if there is one."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


def refused_token() -> str:
    """Why the token of this request lets nobody in; nothing where none was sent."""
    return cast(str, g.get("refused_token", ""))


def _look_up() -> Visitor | None:
    secret = bearer_secret()
    with database().reading() as reading:
        if secret is not None:
            return _by_token(reading, secret)
        if SESSION_KEY in session:
            return _by_login(reading, session[SESSION_KEY])
    return None


_person, _identity = table_of(Person), table_of(Identity)
_token, _for_project, _login = table_of(ApiToken), table_of(ApiTokenProject), table_of(LoginSession)
_WHO = (
    _person.c.id,
    _person.c.is_admin,
    _person.c.edits_registry,
    _person.c.locale,
    _person.c.time_zone,
    _identity.c.name,
)
# Asked with every request, and so built once.
_BY_TOKEN = (
    select(
        *_WHO,
        _token.c.id.label("token_id"),
        _token.c.scope,
        _token.c.revoked_at,
        _token.c.expires_at,
        _token.c.last_used_at,
        _for_project.c.project_id,
    )
    .select_from(
        _token.join(_person, _token.c.person_id == _person.c.id)
        .join(_identity)
        .outerjoin(_for_project, _for_project.c.token_id == _token.c.id)
    )
    .where(_token.c.secret_hash == bindparam("secret_hash"), _person.c.deactivated_at.is_(None))
)
_BY_LOGIN = (
    select(*_WHO, _login.c.id.label("login_id"), _login.c.last_seen_at)
    .select_from(_login.join(_person, _login.c.person_id == _person.c.id).join(_identity))
    .where(
        _login.c.secret_hash == bindparam("secret_hash"),
        _login.c.ended_at.is_(None),
        _login.c.expires_at > bindparam("now"),
        _login.c.last_seen_at > bindparam("idle_since"),
        _person.c.deactivated_at.is_(None),
    )
)


def _by_token(reading: Session, secret: str) -> Visitor | None:
    rows = reading.connection().execute(_BY_TOKEN, {"secret_hash": secret_hash(secret)}).all()
    if not rows or rows[0].revoked_at is not None or rows[0].expires_at <= now():
        g.refused_token = UNKNOWN if not rows else REVOKED if rows[0].revoked_at is not None else EXPIRED
        return None
    row, limited_to = rows[0], frozenset(one.project_id for one in rows if one.project_id is not None)
    if row.last_used_at is None or now() - row.last_used_at > SEEN_EVERY:
        _say_seen(update(_token).where(_token.c.id == row.token_id).values(last_used_at=now()))
    return Visitor(
        row.id,
        row.name,
        row.is_admin,
        row.edits_registry,
        row.locale,
        row.time_zone,
        row.scope,
        None,
        limited_to or None,
        row.token_id,
    )


def _by_login(reading: Session, secret: str) -> Visitor | None:
    asked = {"secret_hash": secret_hash(secret), "now": now(), "idle_since": now() - SESSION_IDLE}
    row = reading.connection().execute(_BY_LOGIN, asked).one_or_none()
    if row is None:
        return None
    if now() - row.last_seen_at > SEEN_EVERY:
        _say_seen(update(_login).where(_login.c.id == row.login_id).values(last_seen_at=now()))
    return Visitor(
        row.id, row.name, row.is_admin, row.edits_registry, row.locale, row.time_zone, "lead", row.login_id
    )


def _say_seen(change: Update) -> None:
    # The one thing that a GET writes, in a transaction of its own and at most every five minutes.
    try:
        with database().writing() as writing:
            writing.execute(change)
            writing.commit()
    except (DBAPIError, PoolTimeout) as error:
        # A page that can be read is shown, though the database takes nothing for a moment.
        log.warning("last-seen was not stored: %s", type(getattr(error, "orig", error)).__name__)
