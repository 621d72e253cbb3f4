"""/projects/new and the consent text: a lead makes a project, and says what annotators agree to."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.actions.audit import broken_links
from app.actions.projects import suggested_slug
from app.core.codebook.write import to_yaml
from app.db import Database, now
from app.models.audit import AuditEntry
from app.models.codebooks import CodebookVersion
from app.models.people import ConsentText
from app.models.projects import Member, Project
from app.models.rounds import Round
from tests.actions.test_codebooks import a_book
from tests.cast import Cast, csrf

PLAN = {
    "name": "Harbour press",
    "slug": "harbour",
    "description": "Who speaks of the ferry?",
    "stance": "descriptive",
    "k": "3",
    "condition": "open",
    "unit": "sentence",
    "order": "random",
}


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Olga's browser, signed in by a link."""
    cast.sign_in(client, "olga")
    return client


def make(client: FlaskClient, file: tuple[bytes, str] | None = None, **said: str) -> Any:
    """Send the form, with a codebook file where one is given."""
    data: dict[str, Any] = PLAN | said | {"csrf_token": csrf(client, "/account")}
    if file is not None:
        data["codebook"] = (BytesIO(file[0]), file[1])
    return client.post("/projects/new", data=data, content_type="multipart/form-data")


def projects(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Project)) or 0


def test_whoever_makes_a_project_leads_it(olga: FlaskClient, cast: Cast, database: Database) -> None:
    response = make(olga)
    assert (response.status_code, response.headers["Location"]) == (303, "/projects/harbour")
    page = olga.get("/projects/harbour").text
    assert "The project is made, and you lead it." in page
    with database.reading() as session:
        project = session.scalars(select(Project).where(Project.slug == "harbour")).one()
        one = session.scalars(select(Round).where(Round.project_id == project.id)).one()
        member = session.scalars(select(Member).where(Member.project_id == project.id)).one()
        assert (project.name, project.stance, project.created_by_id) == (
            "Harbour press",
            "descriptive",
            cast.id("olga"),
        )
        assert (one.k, one.condition, one.unit, one.reading_order, one.state) == (
            3,
            "open",
            "sentence",
            "random",
            "running",
        )
        assert (member.person_id, member.roles) == (cast.id("olga"), ("lead",))
        assert broken_links(session) == []


def test_the_form_begins_with_what_suits_most_projects(olga: FlaskClient) -> None:
    page = olga.get("/projects/new").text
    chosen = re.findall(r'<input checked [^>]*name="(\w+)"[^>]*value="(\w+)"', page)
    assert chosen == [
        ("stance", "prescriptive"),
        ("condition", "blind"),
        ("unit", "paragraph"),
        ("order", "articles"),
    ]


def test_an_address_that_is_left_empty_is_made_from_the_name(olga: FlaskClient) -> None:
    assert make(olga, slug="", name="Évora: Ferry & Port, 2020").headers["Location"] == (
        "/projects/evora-ferry-port-2020"
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Border press", "border-press"), ("  --A--  ", "a"), ("Прилив", ""), ("a" * 70, "a" * 60)],
)
def test_a_suggested_address_is_one_that_can_be(name: str, slug: str) -> None:
    assert suggested_slug(name) == slug


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"name": ""}, "name-fault"),
        ({"slug": "Not an address!"}, "slug-fault"),
        ({"slug": "new"}, "slug-fault"),
        ({"slug": "border"}, "slug-fault"),
        ({"name": "Прилив", "slug": ""}, "slug-fault"),
        ({"stance": "strict"}, "stance-fault"),
        ({"k": "0"}, "k-fault"),
        ({"k": "many"}, "k-fault"),
        ({"condition": "half"}, "condition-fault"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    olga: FlaskClient, database: Database, wrong: dict[str, str], beside: str
) -> None:
    before = projects(database)
    response = make(olga, **wrong)
    assert response.status_code == 422
    assert f'id="{beside}"' in response.text
    assert "Who speaks of the ferry?" in response.text
    assert projects(database) == before


def test_a_codebook_of_ones_own_is_published(olga: FlaskClient, database: Database) -> None:
    assert make(olga, (to_yaml(a_book()).encode(), "tide.yaml"), unit="paragraph").status_code == 303
    with database.reading() as session:
        assert session.scalars(select(CodebookVersion.version)).one() == "1.0.0"
    assert "Tide 1.0.0" in olga.get("/projects/harbour").text


def test_a_codebook_with_faults_names_their_lines_and_makes_nothing(
    olga: FlaskClient, database: Database
) -> None:
    before = projects(database)
    response = make(olga, (b"name: Tide\nversion: one\nvariables: []\n", "tide.yaml"))
    assert response.status_code == 422
    assert "Line 2: The version is one" in response.text
    assert 'value="Harbour press"' in response.text
    assert projects(database) == before


def test_a_file_that_was_right_is_asked_for_again(olga: FlaskClient) -> None:
    response = make(olga, (to_yaml(a_book()).encode(), "tide.yaml"), k="0")
    assert response.status_code == 422
    assert "Choose the file again" in response.text


def test_pressing_twice_makes_one_project(olga: FlaskClient, database: Database) -> None:
    make(olga)
    before = projects(database)
    again = make(olga)
    assert (again.status_code, again.headers["Location"]) == (303, "/projects/harbour")
    assert "You have made this project already" in olga.get("/projects/harbour").text
    assert projects(database) == before


@pytest.mark.parametrize(("minutes", "said"), [(0, {"name": "Ferries"}), (0, {"description": ""}), (2, {})])
def test_another_form_for_a_project_of_mine_is_told_that_the_address_is_taken(
    olga: FlaskClient, database: Database, minutes: int, said: dict[str, str]
) -> None:
    make(olga)
    with database.writing() as session:
        made = now() - timedelta(minutes=minutes)
        session.execute(update(Project).where(Project.slug == "harbour").values(created_at=made))
        session.commit()
    before = projects(database)
    response = make(olga, **said)
    assert response.status_code == 422
    assert 'id="slug-fault"' in response.text
    assert 'value="harbour"' in response.text
    assert f'value="{(PLAN | said)["name"]}"' in response.text
    assert projects(database) == before


@pytest.mark.parametrize("who", ["ann", "ada", "max"])
def test_whoever_leads_nothing_makes_no_project_and_sees_no_link(
    client: FlaskClient, cast: Cast, database: Database, who: str
) -> None:
    cast.sign_in(client, who)
    before = projects(database)
    assert "/projects/new" not in client.get("/").text
    assert client.get("/projects/new").status_code == 403
    assert make(client).status_code == 403
    assert projects(database) == before


@pytest.mark.parametrize("who", ["olga", "root"])
def test_leads_and_administrators_find_the_page(client: FlaskClient, cast: Cast, who: str) -> None:
    cast.sign_in(client, who)
    assert "/projects/new" in client.get("/").text
    assert client.get("/projects/new").status_code == 200


def test_a_consent_text_is_proposed_and_each_change_is_a_version(
    olga: FlaskClient, cast: Cast, database: Database
) -> None:
    address = "/projects/border/consent-text"
    assert "You read passages of news" in olga.get(address).text
    for body in ("Read gently.\r\n\r\nStop when you like.", "Read gently.", "Read gently."):
        assert cast.post(olga, address, {"body": body}, address).status_code == 303
    assert "The text is the same as before" in olga.get(address).text
    with database.reading() as session:
        texts = session.execute(
            select(ConsentText.version, ConsentText.body).order_by(ConsentText.version)
        ).all()
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.person_id == cast.id("olga")).order_by(AuditEntry.id)
        ).all()
    assert [tuple(one) for one in texts] == [(1, "Read gently.\n\nStop when you like."), (2, "Read gently.")]
    assert actions.count("consent.text") == 2


def test_a_consent_text_is_never_empty(olga: FlaskClient, cast: Cast, database: Database) -> None:
    address = "/projects/border/consent-text"
    response = cast.post(olga, address, {"body": "  \n "}, address)
    assert response.status_code == 422
    assert 'id="body-fault"' in response.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConsentText)) == 0


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("ada", 403), ("max", 404)])
def test_the_consent_text_is_changed_by_leads_alone(
    client: FlaskClient, cast: Cast, who: str, status: int
) -> None:
    cast.sign_in(client, who)
    assert client.get("/projects/border/consent-text").status_code == status
    assert cast.post(client, "/projects/border/consent-text", {"body": "Mine"}).status_code == status
