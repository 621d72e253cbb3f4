"""GET /api/v1/projects and /api/v1/projects/<slug>: mine, and no more than my role may know."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actions.codebooks import publish
from app.actions.projects import STARTER
from app.actions.rounds import RoundPlan, add_round
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.write import sha256, to_dict
from app.db import Database
from app.models.projects import Member
from app.models.rounds import Round, RoundMember
from tests.cast import Cast

BOOK = read_yaml(STARTER.read_bytes())
# What an annotator must not learn of a round, by its name in the answer.
FOR_LEADS_ALONE = {
    "name",
    "purpose",
    "k",
    "overlap_count",
    "overlap_percent",
    "sample_size",
    "stratify_by",
    "seed",
}


def add_rounds(session: Session, project_id: int) -> None:
    version = publish(session, project_id, BOOK, by=None)
    for plan in (
        RoundPlan("canary-main", "reliability", k=7, overlap_count=3, seed=424_242),
        RoundPlan("canary-again", "repeat", condition="open"),
        RoundPlan("canary-ben", "training"),
    ):
        add_round(session, project_id, version.id, plan, by=None)


@pytest.fixture
def border(database: Database, cast: Cast) -> None:
    """The project with its codebook, a round for all, a repeat round, and a round for Ben alone."""
    with database.writing() as session:
        add_rounds(session, cast.project("border"))
        session.flush()
        of_ben = session.scalars(select(Round).where(Round.name == "canary-ben")).one()
        session.add(RoundMember(project_id=of_ben.project_id, round_id=of_ben.id, person_id=cast.id("ben")))
        session.commit()


def get(client: FlaskClient, cast: Cast, who: str, path: str = "") -> Any:
    response = client.get(f"/api/v1/projects{path}", headers=cast.headers(who))
    assert response.status_code == 200, response.text
    return response.get_json()


def test_a_list_has_the_projects_of_its_reader_with_their_roles(client: FlaskClient, cast: Cast) -> None:
    assert get(client, cast, "ann") == {
        "items": [
            {
                "slug": "border",
                "name": "Border press",
                "description": "",
                "stance": "prescriptive",
                "contact": "",
                "roles": ["annotator"],
            }
        ],
        "next_cursor": None,
    }
    assert [one["slug"] for one in get(client, cast, "otto")["items"]] == ["other"]
    assert get(client, cast, "max")["items"] == []


def test_a_list_comes_in_pages(client: FlaskClient, cast: Cast, database: Database) -> None:
    with database.writing() as session:
        session.add(Member(project_id=cast.project("other"), person_id=cast.id("ann"), is_annotator=True))
        session.commit()
    first = get(client, cast, "ann", "?limit=1")
    second = get(client, cast, "ann", f"?limit=1&cursor={first['next_cursor']}")
    assert sorted(one["slug"] for one in first["items"] + second["items"]) == ["border", "other"]
    assert second["next_cursor"] is None


def test_a_project_has_its_published_codebook_and_version(
    client: FlaskClient, cast: Cast, border: None
) -> None:
    book = get(client, cast, "ann", "/border")["codebook"]
    assert (book["version"], book["sha256"]) == ("1.0.0", sha256(BOOK))
    assert book["content"] == to_dict(BOOK)
    assert book["published_at"].endswith("Z")


def test_a_project_without_a_codebook_says_so(client: FlaskClient, cast: Cast) -> None:
    found = get(client, cast, "ann", "/border")
    assert (found["codebook"], found["rounds"]) == (None, [])


def test_a_lead_sees_every_round_with_all_of_its_settings(
    client: FlaskClient, cast: Cast, border: None
) -> None:
    rounds = get(client, cast, "olga", "/border")["rounds"]
    assert [one["name"] for one in rounds] == ["canary-main", "canary-again", "canary-ben"]
    main = rounds[0]
    assert main.keys() >= FOR_LEADS_ALONE
    assert (main["purpose"], main["k"], main["overlap_count"], main["seed"]) == ("reliability", 7, 3, 424_242)
    assert (main["order"], main["unit"], main["condition"], main["state"]) == (
        "articles",
        "paragraph",
        "blind",
        "running",
    )
    assert main["variables"] == ["framing"]


@pytest.mark.parametrize("who", ["ann", "ben", "ada"])
def test_nobody_but_a_lead_learns_what_a_round_is_for(
    client: FlaskClient, cast: Cast, border: None, who: str
) -> None:
    response = client.get("/api/v1/projects/border", headers=cast.headers(who))
    for one in response.get_json()["rounds"]:
        assert one.keys().isdisjoint(FOR_LEADS_ALONE)
    for canary in ("canary", "repeat", "reliability", "training", "424242", "overlap"):
        assert canary not in str(response.get_json()["rounds"])


def test_an_annotator_sees_the_rounds_that_they_work_in_and_no_repeat(
    client: FlaskClient, cast: Cast, border: None, database: Database
) -> None:
    assert len(get(client, cast, "ann", "/border")["rounds"]) == 1
    assert len(get(client, cast, "ben", "/border")["rounds"]) == 2
    with database.writing() as session:
        session.execute(update(Round).where(Round.name == "canary-main").values(state="draft"))
        session.commit()
    assert get(client, cast, "ann", "/border")["rounds"] == []


@pytest.mark.parametrize(
    ("who", "status"), [("ann", 200), ("ada", 200), ("olga", 200), ("max", 404), ("root", 404)]
)
def test_only_members_reach_a_project(client: FlaskClient, cast: Cast, who: str, status: int) -> None:
    assert client.get("/api/v1/projects/border", headers=cast.headers(who)).status_code == status


def test_a_project_that_is_not_there_looks_like_one_that_is_not_mine(client: FlaskClient, cast: Cast) -> None:
    there = client.get("/api/v1/projects/other", headers=cast.headers("ann"))
    nowhere = client.get("/api/v1/projects/nowhere", headers=cast.headers("ann"))
    bodies = [response.get_json() | {"request_id": ""} for response in (there, nowhere)]
    assert there.status_code == 404
    assert bodies[0] == bodies[1]


def test_without_a_token_the_list_is_closed(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/api/v1/projects").status_code == 401
