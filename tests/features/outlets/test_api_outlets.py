"""/api/v1/outlets: names for everybody, the rest for those who have nothing left to code blind."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions import registry, snapshots
from app.actions import registry_files as actions
from app.actions.claim import claim_next
from app.actions.registry_rows import agents_named
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion
from app.core.outlets.registry_file import read_registry
from app.db import Database, now
from app.models.rounds import Assignment, Round
from tests.cast import Cast
from tests.world import make_world

SHIPPED = Path(__file__).parents[3] / "seeds" / "outlets" / "registry.jsonl"
CENTRAL_OFFICE = "hizb-ut-tahrir-central-media-office"
UZBEK_OFFICE = "hizb-ut-tahrir-media-office-uzbekistan"


@pytest.fixture
def shipped(database: Database) -> Database:
    """The registry that ships, imported."""
    reading = read_registry("registry.jsonl", SHIPPED.read_text(encoding="utf-8"))
    with database.writing() as session:
        actions.import_registry(session, reading, by=None)
        session.commit()
    return database


class Reader:
    """Asks the API as one of the cast."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self._client, self._headers = client, headers

    def __call__(self, path: str, status: int = 200) -> Any:
        response = self._client.get(f"/api/v1/outlets{path}", headers=self._headers)
        assert response.status_code == status, response.get_data(as_text=True)
        return response.get_json()


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> Reader:
    return Reader(client, cast.headers("olga"))


@pytest.fixture
def ann(client: FlaskClient, cast: Cast) -> Reader:
    return Reader(client, cast.headers("ann"))


def legal(answer: Any) -> set[tuple[str, str, str | None]]:
    return {
        (one["value_code"], one["qualifier"], one.get("valid_from"))
        for one in answer["profile"]["assertions"]
        if one["property"] == "legal_status_event"
    }


def correct(database: Database, subject: str, code: str, valid_from: str) -> None:
    with database.writing() as session:
        agent = agents_named(session)[subject]
        said = registry.assertions_of(session, [agent.id])
        wrong = next(one for one in said if one.value_code == code)
        later = Assertion(
            "x", subject, wrong.property, "project", value_code=code, qualifier=wrong.qualifier,
            valid_from=VagueDate.parse(valid_from), supersedes=wrong.id,
        )  # fmt: skip
        registry.record_assertion(session, later, by=None)
        session.commit()


def test_nobody_reads_it_without_signing_in(client: FlaskClient, shipped: Database) -> None:
    for path in ("", "/tass", "/tass/profile"):
        assert client.get(f"/api/v1/outlets{path}").status_code == 401


def test_the_list_gives_names_and_slugs_in_pages(shipped: Database, olga: Reader) -> None:
    first = olga("?limit=40")
    second = olga(f"?limit=40&cursor={first['next_cursor']}")
    assert len(first["items"]) == 40
    assert second["next_cursor"] is None
    rows = first["items"] + second["items"]
    assert len({row["slug"] for row in rows}) == len(rows) == SHIPPED.read_text(encoding="utf-8").count("\n")
    assert all(set(row) == {"slug", "name", "kind"} for row in rows)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("RIA", "ria-novosti"),
        ("mbfc", "media-bias-fact-check"),
        ("home  OFFICE", "uk-home-office"),
        ("svr", "svr"),
    ],
)
def test_the_list_is_searched_by_any_name_or_slug(
    shipped: Database, olga: Reader, words: str, slug: str
) -> None:
    assert slug in {row["slug"] for row in olga(f"?q={words}")["items"]}


@pytest.mark.parametrize("words", ["no such name", "%25", "_", "a%00b%27"])
def test_what_is_in_no_name_finds_nothing(shipped: Database, olga: Reader, words: str) -> None:
    assert olga(f"?q={words}") == {"items": [], "next_cursor": None}


def test_an_outlet_shows_all_that_was_said_and_what_is_superseded(shipped: Database, olga: Reader) -> None:
    before = olga("/new-eastern-outlook")
    correct(shipped, "new-eastern-outlook", "sanctioned", "2022-06")
    after = olga("/new-eastern-outlook")
    assert after["known_at"] == before["known_at"] + 1
    assert len(after["assertions"]) == len(before["assertions"]) + 1
    events = [one for one in after["assertions"] if one["property"] == "legal_status_event"]
    state = {one["valid_from"]: one["superseded"] for one in events if one["value_code"] == "sanctioned"}
    assert state["2022-06"] is False
    assert state["2022-03-03"] is True
    assert after["assertions"][0]["section"] == "self_description"
    assert after["assertions"][-1]["section"] == "government_claims"
    assert {one["host"] for one in after["domains"]} >= {"journal-neo.su"}


def test_an_outlet_shows_its_owner_group_and_what_makes_it_so(shipped: Database, olga: Reader) -> None:
    central, uzbek = olga(f"/{CENTRAL_OFFICE}")["owner_group"], olga(f"/{UZBEK_OFFICE}")["owner_group"]
    assert central == uzbek
    assert {CENTRAL_OFFICE, UZBEK_OFFICE} <= set(central["members"])
    assert {edge["subject"] for edge in central["edges"]} >= {CENTRAL_OFFICE, UZBEK_OFFICE}
    ria = olga("/ria-novosti")["owner_group"]
    assert {"ria-novosti", "sputnik-tajikistan"} <= set(ria["members"])
    assert ria["key"] != central["key"]
    alone = olga("/new-eastern-outlook")["owner_group"]
    assert (alone["members"], alone["edges"]) == (["new-eastern-outlook"], [])


@pytest.mark.parametrize(("outlet", "day"), [(CENTRAL_OFFICE, "2021-07-31"), (UZBEK_OFFICE, "2021-08")])
def test_a_ban_of_2024_is_not_in_a_profile_of_2021(
    shipped: Database, olga: Reader, outlet: str, day: str
) -> None:
    ban = ("proscribed", "GB", "2024-01-19")
    assert ban not in legal(olga(f"/{outlet}/profile?as_of={day}"))
    assert ban in legal(olga(f"/{outlet}/profile?as_of=2024-01-19"))
    assert ban in legal(olga(f"/{outlet}/profile"))


def test_a_designation_of_march_2022_is_in_a_profile_of_may_2022(shipped: Database, olga: Reader) -> None:
    designation = ("sanctioned", "US", "2022-03-03")
    assert designation in legal(olga("/new-eastern-outlook/profile?as_of=2022-05-18"))
    assert designation not in legal(olga("/new-eastern-outlook/profile?as_of=2022-03-02"))


def test_a_rating_of_2017_is_said_to_be_old_in_2021(shipped: Database, olga: Reader) -> None:
    answer = olga("/world-socialist-web-site/profile?as_of=2021-07-13")
    assert {note["note"] for note in answer["notes"]} == {"older_than_4_years"}
    old = [answer["profile"]["assertions"][note["position"]] for note in answer["notes"]]
    assert {(one["asserted_by"], one["valid_from"]) for one in old} == {
        ("media-bias-fact-check", "2017-05-05")
    }


def test_a_profile_is_known_at_a_number_and_is_the_one_that_a_save_keeps(
    shipped: Database, olga: Reader
) -> None:
    path = "/new-eastern-outlook/profile?as_of=2022-05-18"
    before = olga(path)
    with shipped.reading() as session:
        agent_id = agents_named(session)["new-eastern-outlook"].id
        day = date(2022, 5, 18)
        kept = snapshots.prepare(session, agent_id, day, day, None, registry.sequence(session))
    assert (before["sha256"], before["known_at"], before["as_of"]) == (
        kept.sha256,
        kept.known_at,
        "2022-05-18",
    )
    correct(shipped, "new-eastern-outlook", "sanctioned", "2022-06")
    assert olga(path)["sha256"] != before["sha256"]
    assert olga(f"{path}&known_at={before['known_at']}") == before


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("as_of=yesterday", "/as_of"), ("as_of=2021-02-30", "/as_of"), ("known_at=-1", "/known_at"),
     ("known_at=999999", "/known_at"), ("known_at=٣", "/known_at")],
)  # fmt: skip
def test_a_day_or_number_that_is_none_is_refused(
    shipped: Database, olga: Reader, query: str, pointer: str
) -> None:
    assert olga(f"/tass/profile?{query}", 422)["errors"][0]["pointer"] == pointer


def test_what_is_not_there_is_404(shipped: Database, olga: Reader) -> None:
    olga("/no-such-outlet", 404)
    olga("/no-such-outlet/profile", 404)


def test_who_codes_blind_reads_names_and_no_outlet_until_it_is_done(
    shipped: Database, client: FlaskClient, cast: Cast, ann: Reader, olga: Reader
) -> None:
    assert ann("/tass")["slug"] == "tass"
    project_id = make_world(shipped, [cast.id("ann")])
    assert ann("/tass")["slug"] == "tass"
    with shipped.writing() as session:
        claim_next(session, project_id, cast.id("ann"), now())
        session.commit()
    refused = ann("/tass", 404)
    assert ann("/no-such-outlet", 404)["detail"] == refused["detail"]
    ann("/tass/profile?as_of=2021-07-13", 404)
    assert ann("?q=tass")["items"][0]["slug"] == "tass"
    assert olga("/tass")["slug"] == "tass"
    with shipped.writing() as session:
        session.execute(update(Assignment).values(state="declined"))
        session.commit()
    assert ann("/tass")["slug"] == "tass"


def test_open_work_and_a_closed_round_keep_nobody_from_an_outlet(
    shipped: Database, cast: Cast, ann: Reader
) -> None:
    project_id = make_world(shipped, [cast.id("ann")], condition="open")
    with shipped.writing() as session:
        claim_next(session, project_id, cast.id("ann"), now())
        session.commit()
    assert ann("/tass")["slug"] == "tass"
    with shipped.writing() as session:
        session.execute(update(Assignment).values(condition="blind", pass_="blind"))
        session.commit()
    ann("/tass", 404)
    with shipped.writing() as session:
        session.execute(update(Round).values(state="closed"))
        session.commit()
    assert ann("/tass")["slug"] == "tass"
