"""/account: what a person settles for themselves."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions import people
from app.db import Database, now
from app.features.accounts import passwords
from app.models.audit import AuditEntry
from app.models.people import ApiToken, Identity, LoginSession, Person, PersonLanguage
from tests.cast import Cast, csrf
from tests.features.accounts.conftest import PASSWORD, SignIn, running
from tests.world import make_world

PROFILE = {"name": "Ann", "locale": "", "time_zone": "", "languages": ""}


@pytest.fixture
def ann(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Ann's browser, signed in by a link."""
    cast.sign_in(client, "ann")
    return client


def actions_of(database: Database, person_id: int) -> list[str]:
    """What this person did, oldest first."""
    with database.reading() as session:
        query = select(AuditEntry.action).where(AuditEntry.person_id == person_id).order_by(AuditEntry.id)
        return list(session.scalars(query))


def test_name_time_zone_and_languages_are_kept(ann: FlaskClient, database: Database, cast: Cast) -> None:
    said = {
        "name": " Ann Ferry ",
        "locale": "en",
        "time_zone": "Asia/Tashkent",
        "languages": "EN, uz-cyrl ,ru,ru",
    }
    assert cast.post(ann, "/account/profile", said).status_code == 303
    page = ann.get("/account").text
    assert "Your account is changed." in page
    assert 'value="Ann Ferry"' in page
    assert 'value="en, ru, uz-Cyrl"' in page
    with database.reading() as session:
        person = session.get(Person, cast.id("ann"))
        assert person is not None
        assert (person.locale, person.time_zone) == ("en", "Asia/Tashkent")
        mine = select(PersonLanguage.language).where(PersonLanguage.person_id == cast.id("ann"))
        assert set(session.scalars(mine)) == {"en", "ru", "uz-Cyrl"}
        details = session.scalars(
            select(AuditEntry.details).where(AuditEntry.action == "profile.change")
        ).one()
    assert "Ferry" not in details


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"name": ""}, "name-fault"),
        ({"name": "a\0b"}, "name-fault"),
        ({"name": "x" * 201}, "name-fault"),
        ({"locale": "xx"}, "locale-fault"),
        ({"time_zone": "Mars/Olympus"}, "time_zone-fault"),
        ({"languages": "en, not a language"}, "languages-fault"),
        (
            {"languages": ",".join(f"a{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60))},
            "languages-fault",
        ),
    ],
)
def test_what_is_not_right_is_said_beside_its_field_and_nothing_is_kept(
    ann: FlaskClient, database: Database, cast: Cast, wrong: dict[str, str], beside: str
) -> None:
    response = cast.post(ann, "/account/profile", PROFILE | {"name": "Anna"} | wrong)
    assert response.status_code == 422
    assert f'id="{beside}"' in response.text
    with database.reading() as session:
        assert session.scalar(select(Identity.name).where(Identity.person_id == cast.id("ann"))) == "Ann"


def test_the_form_of_the_password_tells_a_browser_whose_it_is(ann: FlaskClient, cast: Cast) -> None:
    form = ann.get("/account").text.partition('action="/account/password"')[2].partition("</form>")[0]
    assert f'autocomplete="username" value="{cast.email("ann")}"' in form


def test_who_came_by_a_link_sets_a_password_without_the_old_one(
    app: Flask, ann: FlaskClient, database: Database, with_password: Cast
) -> None:
    other = app.test_client()
    with_password.sign_in(other, "ann")
    link = people_link(database, with_password.id("ann"))
    assert 'name="current"' not in ann.get("/account").text
    response = with_password.post(ann, "/account/password", {"password": "a lantern, a ladder"})
    assert response.status_code == 303
    assert ann.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert running(database, with_password.id("ann")) == 1
    with database.reading() as session:
        mine = select(Identity.password_hash).where(Identity.person_id == with_password.id("ann"))
        stored = session.scalar(mine)
    assert passwords.is_right(stored, "a lantern, a ladder")
    assert 'name="current"' in ann.get("/account").text
    assert use(app.test_client(), link) == 409


def people_link(database: Database, person_id: int) -> str:
    """A link that lies about."""
    with database.writing() as session:
        secret = people.make_link(session, person_id, hours=1, by=None)
        session.commit()
    return f"/sign-in/link/{secret}"


def use(client: FlaskClient, address: str) -> int:
    """Press a link's button."""
    return client.post(address, data={"csrf_token": csrf(client, address)}).status_code


def test_an_hour_after_a_link_the_old_password_is_asked(
    ann: FlaskClient, database: Database, with_password: Cast
) -> None:
    with database.writing() as session:
        session.execute(update(LoginSession).values(created_at=now() - timedelta(hours=1, seconds=1)))
        session.commit()
    response = with_password.post(ann, "/account/password", {"password": "a lantern, a ladder"})
    assert response.status_code == 422
    assert 'id="current-fault"' in response.text


def test_who_came_by_password_needs_it_to_change_it(
    client: FlaskClient, database: Database, sign_in: SignIn, with_password: Cast
) -> None:
    sign_in()
    for current in ("", "nine herons over the dam"):
        said = {"current": current, "password": "a lantern, a ladder"}
        response = with_password.post(client, "/account/password", said)
        assert response.status_code == 422
        assert 'id="current-fault"' in response.text
        assert "lantern" not in response.text
    said = {"current": PASSWORD, "password": "a lantern, a ladder"}
    assert with_password.post(client, "/account/password", said).status_code == 303
    assert actions_of(database, with_password.id("ann"))[-3:] == [
        "session.end",
        "password.change",
        "session.open",
    ]


@pytest.mark.parametrize("password", ["", "short", "a" * 30, "ann@example.org"])
def test_a_password_that_is_easy_to_guess_is_refused_beside_its_field(
    ann: FlaskClient, cast: Cast, password: str
) -> None:
    response = cast.post(ann, "/account/password", {"password": password})
    assert response.status_code == 422
    assert 'id="password-fault"' in response.text


def test_a_token_is_shown_once_and_does_what_it_says(
    app: Flask, ann: FlaskClient, database: Database, cast: Cast
) -> None:
    response = cast.post(ann, "/account/tokens", {"name": "the nightly script", "scope": "read", "days": "7"})
    assert response.status_code == 201
    found = re.search(r"<code>([^<]+)</code>", response.text)
    assert found is not None
    script, headers = app.test_client(), {"Authorization": f"Bearer {found[1]}"}
    assert script.get("/", headers=headers).status_code == 200
    assert script.post("/api/v1/projects/border/next", headers=headers).status_code == 403
    assert script.post("/account/tokens", headers=headers).status_code == 403
    page = ann.get("/account").text
    assert found[1] not in page
    assert "the nightly script" in page
    with database.reading() as session:
        token_id = session.scalars(select(ApiToken.id).where(ApiToken.name == "the nightly script")).one()
    assert cast.post(ann, f"/account/tokens/{token_id}/revoke", {}).status_code == 303
    assert script.get("/", headers=headers).status_code == 303
    assert cast.post(ann, f"/account/tokens/{token_id}/revoke", {}).status_code == 404


def test_a_token_for_one_project_is_made_and_its_last_use_is_shown(
    app: Flask, ann: FlaskClient, database: Database, cast: Cast
) -> None:
    make_world(database, [cast.id("ann")], slug="harbour")
    project_id = str(cast.project("border"))
    said = {"name": "the copy desk", "scope": "read", "days": "7", "projects": project_id}
    response = cast.post(ann, "/account/tokens", said)
    assert response.status_code == 201
    assert "Never" in response.text
    assert "<td>Border press</td>" in response.text
    found = re.search(r"<code>([^<]+)</code>", response.text)
    assert found is not None
    headers = {"Authorization": f"Bearer {found[1]}"}
    assert app.test_client().get("/api/v1/projects/border", headers=headers).status_code == 200
    assert app.test_client().get("/api/v1/projects/harbour", headers=headers).status_code == 404
    assert "Never" not in ann.get("/account").text
    for wrong in (str(cast.project("other")), "0", "many"):
        assert cast.post(ann, "/account/tokens", said | {"projects": wrong}).status_code == 422


@pytest.mark.parametrize(
    "wrong", [{"days": "0"}, {"days": "9999"}, {"days": "many"}, {"scope": "all"}, {"name": "a\0"}]
)
def test_a_token_that_cannot_be_is_refused(ann: FlaskClient, cast: Cast, wrong: dict[str, str]) -> None:
    response = cast.post(ann, "/account/tokens", {"name": "n", "scope": "read", "days": "7"} | wrong)
    assert response.status_code == 422
    assert "-fault" in response.text


def test_one_browser_or_every_other_is_signed_out(
    app: Flask, ann: FlaskClient, database: Database, cast: Cast
) -> None:
    others = [app.test_client() for _ in range(3)]
    for other in others:
        cast.sign_in(other, "ann")
    with database.reading() as session:
        second = session.scalars(
            select(LoginSession.id).where(LoginSession.person_id == cast.id("ann")).order_by(LoginSession.id)
        ).all()[1]
    assert cast.post(ann, f"/account/sessions/{second}/end", {}).status_code == 303
    assert [other.get("/").status_code for other in others] == [303, 200, 200]
    assert cast.post(ann, f"/account/sessions/{second}/end", {}).status_code == 404
    assert cast.post(ann, "/account/sessions/end-others", {}).status_code == 303
    assert [other.get("/").status_code for other in others] == [303, 303, 303]
    assert ann.get("/").status_code == 200


def test_nobody_ends_somebody_elses_browser_or_token(
    app: Flask, ann: FlaskClient, database: Database, cast: Cast
) -> None:
    ben = app.test_client()
    cast.sign_in(ben, "ben")
    with database.reading() as session:
        login_id = session.scalars(
            select(LoginSession.id).where(LoginSession.person_id == cast.id("ben"))
        ).one()
        token_id = session.scalars(select(ApiToken.id).where(ApiToken.person_id == cast.id("ben"))).one()
    assert cast.post(ann, f"/account/sessions/{login_id}/end", {}).status_code == 404
    assert cast.post(ann, f"/account/tokens/{token_id}/revoke", {}).status_code == 404
    assert ben.get("/").status_code == 200
    assert ben.get("/", headers=cast.headers("ben")).status_code == 200
