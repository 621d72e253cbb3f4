"""/api/v1/projects/<slug>/agreement/gamma: the job by POST, what came of it by GET."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app.config import Settings
from app.db import Database
from app.features.agreement.gamma import api as gamma_api
from app.models.projects import Member
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.gamma_marks import both_mark
from tests.features.agreement.test_gamma import jobs, work

ADDRESS = "/api/v1/projects/harbour/agreement/gamma"


@pytest.fixture
def olga(harbour: Harbour, cast: Cast) -> dict[str, str]:
    return cast.headers("olga")


def read(client: FlaskClient, olga: dict[str, str], query: str = "") -> dict[str, Any]:
    given = client.get(f"{ADDRESS}{query}", headers=olga)
    assert given.status_code == 200, given.text
    return dict(given.get_json())


def test_before_a_job_there_is_no_result(client: FlaskClient, olga: dict[str, str]) -> None:
    said = read(client, olga)
    assert (said["round"], said["pass"]) == ("production", "open")
    assert said["job"]["state"] == "none"
    assert (said["is_current"], said["result"]) == (None, None)


def test_a_post_starts_one_job_and_its_result_is_read(
    client: FlaskClient, cast: Cast, olga: dict[str, str], database: Database, settings: Settings
) -> None:
    both_mark(client, cast)
    for _again in range(2):
        given = client.post(ADDRESS, json={"seed": 7, "drawn": "statistical"}, headers=olga)
        assert given.status_code == 202, given.text
        assert given.get_json()["job"]["state"] == "waiting"
    (job,) = jobs(database)
    assert (job.arguments["seed"], job.arguments["drawn"]) == (7, "statistical")
    result = work(database, settings, job)
    said = read(client, olga, "?round=production&pass=open")
    assert said["job"]["state"] == "done"
    assert said["is_current"] is True
    assert said["result"]["seed"] == 7
    assert said["result"]["data"] == result["data"]
    (framing,) = said["result"]["variables"]
    assert framing["gamma"]["value"] == result["variables"][0]["gamma"]["value"]
    assert isinstance(framing["gamma"]["sentence"], str)


def test_without_a_body_the_job_is_that_of_the_page(
    client: FlaskClient, olga: dict[str, str], database: Database
) -> None:
    assert client.post(ADDRESS, headers=olga).status_code == 202
    (job,) = jobs(database)
    assert job.arguments == {
        "round": "production",
        "pass": "open",
        "variable": None,
        "seed": 1,
        "drawn": "shifted",
    }


@pytest.mark.parametrize("body", [{"seed": -1}, {"seed": "two"}, {"drawn": "guessed"}, {"colour": "red"}])
def test_what_cannot_be_wanted_starts_nothing(
    client: FlaskClient, olga: dict[str, str], database: Database, body: dict[str, Any]
) -> None:
    assert client.post(ADDRESS, json=body, headers=olga).status_code == 422
    assert jobs(database) == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"round": "spring"}, "There is no round spring."),
        ({"pass": "blind"}, "The round production has no pass blind."),
    ],
)
def test_a_round_or_pass_that_is_not_there_is_said(
    client: FlaskClient, olga: dict[str, str], body: dict[str, str], sentence: str
) -> None:
    assert sentence in client.post(ADDRESS, json=body, headers=olga).get_json()["detail"]
    assert sentence in client.get(ADDRESS, query_string=body, headers=olga).get_json()["detail"]


def test_without_scipy_nothing_is_started(
    client: FlaskClient, olga: dict[str, str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gamma_api, "has_scipy", lambda: False)
    given = client.post(ADDRESS, headers=olga)
    assert given.status_code == 409
    assert "Gamma needs SciPy" in given.get_json()["detail"]
    assert jobs(database) == []


def test_whoever_still_codes_has_to_say_first_that_they_read_results(
    client: FlaskClient, olga: dict[str, str], database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    for given in (client.get(ADDRESS, headers=olga), client.post(ADDRESS, headers=olga)):
        assert given.status_code == 409
        assert "You still have passages to code" in given.get_json()["detail"]
    assert jobs(database) == []


def test_annotators_and_strangers_have_no_gamma(client: FlaskClient, harbour: Harbour, cast: Cast) -> None:
    for who, status in (("ann", 403), ("max", 404)):
        assert client.get(ADDRESS, headers=cast.headers(who)).status_code == status
        assert client.post(ADDRESS, headers=cast.headers(who)).status_code == status
