"""/sign-in, /sign-in/link/<secret> and /sign-out."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.people import make_link
from app.db import Database, now
from app.models.people import Identity, LoginAttempt, LoginSession, Person, SignInLink
from app.web.pages import own_path
from app.web.visitor import SESSION_KEY
from tests.cast import Cast, csrf
from tests.features.accounts.conftest import PASSWORD, SignIn, running


def link_for(database: Database, person_id: int) -> str:
    """The address of a new link."""
    with database.writing() as session:
        secret = make_link(session, person_id, hours=1, by=None)
        session.commit()
    return f"/sign-in/link/{secret}"


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is signed in."""
    return client.get("/").status_code == 200


def key_of(client: FlaskClient) -> str | None:
    """The secret in the browser's cookie."""
    with client.session_transaction() as cookie:
        return cookie.get(SESSION_KEY)


def test_the_right_password_opens_the_door(client: FlaskClient, sign_in: SignIn) -> None:
    response = sign_in(" ANN@example.org ")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert "Ann" in client.get("/").text


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.org", "nine herons over the dam"),
        ("ben@example.org", PASSWORD),
        ("nobody@example.org", PASSWORD),
        ("dan@example.org", PASSWORD),
    ],
)
def test_whatever_is_wrong_is_answered_alike(
    client: FlaskClient, sign_in: SignIn, email: str, password: str
) -> None:
    response = sign_in(email, password)
    assert response.status_code == 422
    assert "This address and this password do not belong together." in response.text
    assert email in response.text
    assert password not in response.text
    assert not is_in(client)


@pytest.mark.parametrize(
    ("email", "password", "beside"),
    [
        ("", PASSWORD, "email-fault"),
        ("ann@example.org", "", "password-fault"),
        ("a\0nn@example.org", PASSWORD, "email-fault"),
        ("a" * 300, PASSWORD, "email-fault"),
        ("ann@example.org", "p" * 201, "password-fault"),
    ],
)
def test_a_form_that_is_not_filled_in_says_so_beside_the_field(
    sign_in: SignIn, email: str, password: str, beside: str
) -> None:
    response = sign_in(email, password)
    assert response.status_code == 422
    assert f'id="{beside}"' in response.text


def test_signing_in_begins_a_new_session_and_ends_the_one_before(
    client: FlaskClient, database: Database, sign_in: SignIn, cast: Cast
) -> None:
    sign_in()
    first, token = key_of(client), csrf(client, "/account")
    sign_in()
    assert key_of(client) != first
    assert running(database, cast.id("ann")) == 1
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400


def test_signing_out_ends_the_session_itself(
    app: Flask, client: FlaskClient, database: Database, cast: Cast
) -> None:
    cast.sign_in(client, "ann")
    key = key_of(client)
    assert cast.post(client, "/sign-out", {}).headers["Location"] == "/sign-in"
    assert not is_in(client)
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie[SESSION_KEY] = key
    assert not is_in(thief)
    assert running(database, cast.id("ann")) == 0


def test_looking_at_a_link_does_not_use_it_and_the_button_does(
    app: Flask, client: FlaskClient, database: Database, cast: Cast
) -> None:
    address = link_for(database, cast.id("ann"))
    for _look in range(3):
        assert client.get(address).status_code == 200
    assert not is_in(client)
    response = client.post(address, data={"csrf_token": csrf(client, address)})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert is_in(client)
    another = app.test_client()
    again = another.post(address, data={"csrf_token": csrf(another, address)})
    assert again.status_code == 409
    assert "used already" in again.text
    assert not is_in(another)


def test_a_link_that_fails_leaves_whoever_was_in_in(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "ann")
    address = "/sign-in/link/made-up"
    assert client.post(address, data={"csrf_token": csrf(client, address)}).status_code == 409
    assert is_in(client)


@pytest.mark.parametrize(
    ("column", "ago"),
    [("last_seen_at", timedelta(days=14, minutes=1)), ("expires_at", timedelta(minutes=1))],
)
def test_a_browser_that_was_away_too_long_signs_in_again(
    client: FlaskClient, database: Database, cast: Cast, column: str, ago: timedelta
) -> None:
    cast.sign_in(client, "ann")
    with database.writing() as session:
        session.execute(update(LoginSession).values({column: now() - ago}))
        session.commit()
    assert not is_in(client)


def test_last_seen_is_kept_every_five_minutes_and_no_oftener(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    cast.sign_in(client, "ann")

    def seen_after(away: timedelta) -> timedelta:
        before = now() - away
        with database.writing() as session:
            session.execute(update(LoginSession).values(last_seen_at=before))
            session.commit()
        client.get("/")
        with database.reading() as session:
            return session.scalars(select(LoginSession.last_seen_at)).one() - before

    assert seen_after(timedelta(minutes=4)) == timedelta()
    assert seen_after(timedelta(days=13)) >= timedelta(days=13)


def test_a_closed_account_is_out_at_once(client: FlaskClient, database: Database, cast: Cast) -> None:
    cast.sign_in(client, "ann")
    with database.writing() as session:
        session.execute(update(Person).where(Person.id == cast.id("ann")).values(deactivated_at=now()))
        session.commit()
    assert not is_in(client)
    assert client.get("/api/v1/assignments/1", headers=cast.headers("ann")).status_code == 401


@pytest.mark.parametrize("wanted", ["/account", "/projects/border?round=2", "/"])
def test_the_reader_comes_to_where_they_wanted(sign_in: SignIn, wanted: str) -> None:
    assert sign_in(to=wanted).headers["Location"] == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/a\\..\\..\\elsewhere",
        "\n//elsewhere.example",
        "javascript:alert(1)",
        "account",
        "",
        "/\u2028x",
    ],
)
def test_nobody_is_sent_to_another_site(client: FlaskClient, wanted: str) -> None:
    assert own_path(wanted) == "/"
    page = client.get("/sign-in", query_string={"next": wanted})
    assert 'name="next" type="hidden" value="/"' in page.text


def test_what_is_not_ours_in_the_form_is_not_followed_either(sign_in: SignIn) -> None:
    assert sign_in(to="//elsewhere.example").headers["Location"] == "/"


def test_an_older_hash_is_made_anew_when_its_password_comes_by(
    database: Database, sign_in: SignIn, cast: Cast
) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.writing() as session:
        mine = update(Identity).where(Identity.person_id == cast.id("ann"))
        session.execute(mine.values(password_hash=older))
        session.commit()
    assert sign_in().status_code == 303
    with database.reading() as session:
        stored = session.scalar(select(Identity.password_hash).where(Identity.person_id == cast.id("ann")))
    assert stored not in (None, older)
    assert sign_in().status_code == 303


def test_a_right_password_and_a_right_link_leave_no_count(
    client: FlaskClient, database: Database, sign_in: SignIn, cast: Cast
) -> None:
    sign_in()
    cast.sign_in(client, "ben")
    with database.reading() as session:
        assert session.scalars(select(LoginAttempt)).all() == []
        assert session.scalars(select(SignInLink.used_at)).one() is not None
