"""/: what waits for me."""

from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions.people import set_roles
from app.db import Database, now
from app.models.projects import Project
from tests.cast import Cast


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
