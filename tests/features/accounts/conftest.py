"""People who have a password, and what the tables say of them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app.db import Database
from app.features.accounts import passwords
from app.models.people import Identity, LoginSession
from tests.cast import Cast, csrf

PASSWORD = "nine herons over the weir"

SignIn = Callable[..., TestResponse]


@pytest.fixture(scope="session")
def stored_password() -> str:
    """The hash of ``PASSWORD``, made once."""
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def with_password(database: Database, cast: Cast, stored_password: str) -> Cast:
    """Ann, and Dan whose account is closed, have the password."""
    with database.writing() as session:
        people = [cast.id("ann"), cast.id("dan")]
        session.execute(
            update(Identity).where(Identity.person_id.in_(people)).values(password_hash=stored_password)
        )
        session.commit()
    return cast


@pytest.fixture
def sign_in(client: FlaskClient, with_password: Cast) -> SignIn:
    """Fill in the sign-in form and send it."""

    def send(
        email: str = "ann@example.org", password: str = PASSWORD, to: str = "", by: FlaskClient = client
    ) -> TestResponse:
        data = {"email": email, "password": password, "next": to, "csrf_token": csrf(by, "/sign-in")}
        return by.post("/sign-in", data=data)

    return send


def running(database: Database, person_id: int) -> int:
    """How many browsers of this person are signed in."""
    with database.reading() as session:
        query = select(func.count()).where(
            LoginSession.person_id == person_id, LoginSession.ended_at.is_(None)
        )
        return session.scalar(query) or 0
