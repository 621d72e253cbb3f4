"""/projects/<slug>/people: leads invite, change roles and remove; links never open somebody else's account."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.actions.claim import claim_next
from app.actions.people import make_link, set_roles
from app.db import Database, now
from app.models.audit import AuditEntry
from app.models.people import Identity, SignInLink
from app.models.projects import Member
from tests.cast import Cast
from tests.world import make_world

PEOPLE = "/projects/border/people"
LINK = re.compile(r"http://[^<\s]+(/sign-in/link/[^<\s]+)")


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Olga's browser, signed in by a link."""
    cast.sign_in(client, "olga")
    return client


def invite(client: FlaskClient, cast: Cast, **said: object) -> TestResponse:
    """Send the form that invites somebody."""
    data: dict[str, object] = {"email": "nia@example.org", "name": "Nia Reed", "roles": ["annotator"]}
    return cast.post(client, PEOPLE, data | said, PEOPLE)  # type: ignore[arg-type]


def roles(database: Database, cast: Cast, who: str) -> tuple[str, ...]:
    with database.reading() as session:
        member = session.get(Member, (cast.project("border"), cast.id(who)))
        return member.roles if member else ()


def id_of(database: Database, email: str) -> int:
    with database.reading() as session:
        return session.scalars(select(Identity.person_id).where(Identity.email == email)).one()


def come_in(app: Flask, cast: Cast, address: str) -> FlaskClient:
    """Open a link in a browser of one's own, and press its button."""
    browser = app.test_client()
    assert cast.post(browser, address, {}, address).status_code == 303
    return browser


def test_a_lead_reads_who_is_in_the_project_in_which_roles_and_languages(olga: FlaskClient) -> None:
    page = olga.get(PEOPLE).text
    for email in ("ann@example.org", "ben@example.org", "ada@example.org", "olga@example.org"):
        assert email in page
    assert "max@example.org" not in page
    assert page.count("any language") >= 4


def test_whoever_was_given_passages_has_come(olga: FlaskClient, cast: Cast, database: Database) -> None:
    assert "has not signed in yet" in olga.get(f"{PEOPLE}/{cast.id('ann')}").text
    project_id = make_world(database, [cast.id("ann")])
    with database.writing() as session:
        claim_next(session, project_id, cast.id("ann"), now())
        session.commit()
    assert "has not signed in yet" not in olga.get(f"{PEOPLE}/{cast.id('ann')}").text


def test_somebody_new_gets_a_link_that_is_shown_once_and_signs_them_in(
    app: Flask, olga: FlaskClient, cast: Cast, database: Database
) -> None:
    response = invite(olga, cast, roles=["annotator", "adjudicator"])
    assert response.status_code == 201
    link = LINK.search(response.text)
    assert link is not None
    assert link[1] not in olga.get(PEOPLE).text
    assert "has not signed in yet" in olga.get(PEOPLE).text
    nia = come_in(app, cast, link[1])
    assert nia.get("/projects/border").status_code == 200
    with database.reading() as session:
        member = session.get(Member, (cast.project("border"), id_of(database, "nia@example.org")))
        kept = session.scalars(select(SignInLink).where(SignInLink.purpose == "invitation")).one()
        assert member is not None
        assert member.roles == ("annotator", "adjudicator")
        assert round((kept.expires_at - kept.created_at).total_seconds() / 86400) == 7
        details = session.scalars(select(AuditEntry.details)).all()
    assert not any("Nia" in one or "nia@" in one for one in details)


def test_who_has_an_account_is_taken_in_without_a_link_and_keeps_their_name(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    response = invite(olga, cast, email="ROOT@example.org", name="Somebody else", roles=["annotator"])
    assert (response.status_code, response.headers["Location"]) == (303, PEOPLE)
    page = olga.get(PEOPLE).text
    assert "Root has an account here already" in page
    assert "Somebody else" not in page
    assert roles(database, cast, "root") == ("annotator",)
    with database.reading() as session:
        made = select(SignInLink.id).where(
            SignInLink.person_id == cast.id("root"), SignInLink.purpose == "invitation"
        )
        assert session.scalars(made).all() == []


@pytest.mark.parametrize("who", ["root", "otto", "ann"])
def test_no_lead_makes_a_link_for_an_account_that_is_not_of_their_inviting(
    olga: FlaskClient, cast: Cast, database: Database, who: str
) -> None:
    with database.writing() as session:
        set_roles(session, cast.project("border"), cast.id(who), ["annotator"], None)
        session.commit()
    member = f"{PEOPLE}/{cast.id(who)}"
    assert "Make another link" not in olga.get(member).text
    response = cast.post(olga, f"{member}/invitation", {})
    assert response.status_code == 409
    assert LINK.search(response.text) is None


def test_a_lead_makes_no_link_for_who_was_invited_and_has_since_come(
    app: Flask, olga: FlaskClient, cast: Cast, database: Database
) -> None:
    link = LINK.search(invite(olga, cast).text)
    assert link is not None
    come_in(app, cast, link[1])
    member = f"{PEOPLE}/{id_of(database, 'nia@example.org')}"
    assert "Make another link" not in olga.get(member).text
    assert cast.post(olga, f"{member}/invitation", {}).status_code == 409


def test_a_lead_makes_no_link_for_who_works_elsewhere_too(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    invite(olga, cast)
    nia = id_of(database, "nia@example.org")
    with database.writing() as session:
        set_roles(session, cast.project("other"), nia, ["lead"], None)
        session.commit()
    assert cast.post(olga, f"{PEOPLE}/{nia}/invitation", {}).status_code == 409


def test_a_lead_makes_no_link_for_whom_an_operator_added(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    with database.writing() as session:
        make_link(session, cast.id("ben"), purpose="invitation", by=None)
        session.commit()
    assert cast.post(olga, f"{PEOPLE}/{cast.id('ben')}/invitation", {}).status_code == 409


def test_another_link_ends_the_one_before(
    app: Flask, olga: FlaskClient, cast: Cast, database: Database
) -> None:
    first = LINK.search(invite(olga, cast).text)
    member = f"{PEOPLE}/{id_of(database, 'nia@example.org')}"
    assert "Make another link" in olga.get(member).text
    second = LINK.search(cast.post(olga, f"{member}/invitation", {}).text)
    assert first is not None
    assert second is not None
    browser = app.test_client()
    assert cast.post(browser, first[1], {}, first[1]).status_code == 409
    assert come_in(app, cast, second[1]).get("/projects/border").status_code == 200


def test_inviting_twice_invites_once(olga: FlaskClient, cast: Cast, database: Database) -> None:
    invite(olga, cast)
    again = invite(olga, cast)
    assert again.status_code == 422
    assert "nia@example.org is in this project already." in again.text
    with database.reading() as session:
        assert (
            len(session.scalars(select(SignInLink.id).where(SignInLink.purpose == "invitation")).all()) == 1
        )


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"email": "nobody"}, "email-fault"),
        ({"email": ""}, "email-fault"),
        ({"name": ""}, "name-fault"),
        ({"roles": []}, "roles-fault"),
        ({"roles": ["owner"]}, "roles-fault"),
    ],
)
def test_what_is_wrong_with_an_invitation_stands_beside_its_field(
    olga: FlaskClient, cast: Cast, database: Database, wrong: dict[str, object], beside: str
) -> None:
    response = invite(olga, cast, **wrong)
    assert response.status_code == 422
    assert f'id="{beside}"' in response.text
    assert 'value="Nia Reed"' in response.text or wrong == {"name": ""}
    with database.reading() as session:
        assert session.scalar(select(Identity).where(Identity.email == "nia@example.org")) is None


def test_roles_are_changed_and_said(olga: FlaskClient, cast: Cast, database: Database) -> None:
    address = f"{PEOPLE}/{cast.id('ann')}"
    changed = cast.post(olga, f"{address}/roles", {"roles": ["adjudicator", "lead"]})  # type: ignore[dict-item]
    assert (changed.status_code, changed.headers["Location"]) == (303, PEOPLE)
    assert "The roles of Ann are changed." in olga.get(PEOPLE).text
    assert roles(database, cast, "ann") == ("adjudicator", "lead")


def test_no_role_at_all_is_refused_beside_the_boxes(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    refused = cast.post(olga, f"{PEOPLE}/{cast.id('ann')}/roles", {})
    assert refused.status_code == 422
    assert 'id="roles-fault"' in refused.text
    assert roles(database, cast, "ann") == ("annotator",)


def test_the_last_lead_stays(olga: FlaskClient, cast: Cast, database: Database) -> None:
    address = f"{PEOPLE}/{cast.id('olga')}"
    fewer = cast.post(olga, f"{address}/roles", {"roles": ["annotator"]})  # type: ignore[dict-item]
    gone = cast.post(olga, f"{address}/remove", {})
    assert (fewer.status_code, gone.status_code) == (422, 409)
    assert all("A project needs a lead." in one.text for one in (fewer, gone))
    assert roles(database, cast, "olga") == ("lead",)


def test_removing_asks_first_and_says_what_stays(olga: FlaskClient, cast: Cast, database: Database) -> None:
    address = f"{PEOPLE}/{cast.id('ann')}/remove"
    assert "Nothing of their work is lost" in olga.get(address).text
    assert roles(database, cast, "ann") == ("annotator",)
    assert cast.post(olga, address, {}, address).status_code == 303
    assert "Ann is in the project no more." in olga.get(PEOPLE).text
    assert roles(database, cast, "ann") == ()
    assert cast.post(olga, address, {}).status_code == 404


def test_who_is_removed_before_they_came_cannot_come_by_their_link(
    app: Flask, olga: FlaskClient, cast: Cast, database: Database
) -> None:
    link = LINK.search(invite(olga, cast).text)
    assert link is not None
    cast.post(olga, f"{PEOPLE}/{id_of(database, 'nia@example.org')}/remove", {})
    assert cast.post(app.test_client(), link[1], {}, link[1]).status_code == 409


def test_a_lead_who_leaves_is_sent_to_the_start(olga: FlaskClient, cast: Cast, database: Database) -> None:
    with database.writing() as session:
        set_roles(session, cast.project("border"), cast.id("ada"), ["lead"], None)
        session.commit()
    gone = cast.post(olga, f"{PEOPLE}/{cast.id('olga')}/remove", {})
    assert (gone.status_code, gone.headers["Location"]) == (303, "/")
    assert roles(database, cast, "olga") == ()


@pytest.mark.parametrize("part", ["", "/roles", "/remove", "/invitation"])
def test_who_is_not_a_member_is_not_there(olga: FlaskClient, cast: Cast, part: str) -> None:
    address = f"{PEOPLE}/{cast.id('max')}{part}"
    response = olga.get(address) if part == "" else cast.post(olga, address, {})
    assert response.status_code == 404


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("ada", 403), ("max", 404), ("root", 404)])
def test_the_people_are_for_leads(
    client: FlaskClient, cast: Cast, database: Database, who: str, status: int
) -> None:
    cast.sign_in(client, who)
    assert client.get(PEOPLE).status_code == status
    assert cast.post(client, PEOPLE, {"email": "nia@example.org", "name": "Nia"}).status_code == status
    if status == 403:
        assert PEOPLE not in client.get("/projects/border").text
    with database.reading() as session:
        assert session.scalar(select(Identity).where(Identity.email == "nia@example.org")) is None


def test_no_box_of_roles_is_asked_for_by_the_browser(olga: FlaskClient) -> None:
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', olga.get(PEOPLE).text)
    assert len(boxes) == 3
    assert [one for one in boxes if "required" in one] == []
