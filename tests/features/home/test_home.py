"""/: what waits for me."""

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.people import set_roles
from app.db import Database, now
from app.models.projects import Project
from app.models.rounds import Round, RoundMember
from tests.cast import Cast
from tests.world import make_world


def test_the_start_page_shows_my_projects_with_my_roles_and_no_others(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        set_roles(session, cast.project("border"), cast.id("ada"), ["adjudicator", "annotator"], None)
        session.commit()
    cast.sign_in(client, "ada")
    page = client.get("/").text
    assert "Border press" in page
    assert "annotator, adjudicator" in page
    assert "Another study" not in page


def test_whoever_is_in_no_project_is_told_what_to_do(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "max")
    assert "You are in no project yet." in client.get("/").text


def test_a_project_that_was_left_or_archived_is_not_shown(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        set_roles(session, cast.project("border"), cast.id("ann"), [], None)
        session.execute(update(Project).where(Project.slug == "other").values(archived_at=now()))
        session.commit()
    for who in ("ann", "otto"):
        cast.sign_in(client, who)
        assert "You are in no project yet." in client.get("/").text


def test_an_annotator_is_told_of_free_passages_and_of_those_that_they_have_begun(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    make_world(database, [cast.id("ann")])
    cast.sign_in(client, "ann")
    page = client.get("/").text
    assert "Passages wait to be read." in page
    assert 'action="/projects/harbour/next"' in page
    assert 'action="/projects/border/next"' not in page
    assert (
        client.post("/api/v1/projects/harbour/next", headers=cast.headers("ann"), json={}).status_code == 201
    )
    page = client.get("/").text
    assert "3 passages that you have begun wait for you." in page
    assert "Go on" in page


def test_a_round_that_names_others_offers_nothing(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    project_id = make_world(database, [cast.id("ann"), cast.id("ben")])
    with database.writing() as session:
        one = session.scalars(select(Round)).one()
        session.add(RoundMember(project_id=project_id, round_id=one.id, person_id=cast.id("ben")))
        session.commit()
    cast.sign_in(client, "ann")
    assert "Passages wait to be read." not in client.get("/").text
    cast.sign_in(client, "ben")
    assert "Passages wait to be read." in client.get("/").text


def test_a_lead_reads_the_size_of_the_project_and_an_annotator_does_not(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    project_id = make_world(database, [cast.id("ann")])
    with database.writing() as session:
        set_roles(session, project_id, cast.id("olga"), ["lead"], None)
        session.commit()
    cast.sign_in(client, "olga")
    assert "1 document, 1 round running." in client.get("/").text
    cast.sign_in(client, "ann")
    assert "1 document" not in client.get("/").text
