"""The registry as a list: found by names in all scripts, by addresses as of a day, and by what is said."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.actions import registry
from app.actions.claim import claim_next
from app.core.outlets.agents import Agent, Domain, Name
from app.core.outlets.dates import VagueDate
from app.db import Database, now
from tests.cast import Cast
from tests.features.outlets.reading_desk import Desk, add_river_press, add_shipped, fact, merge, record
from tests.world import make_world

CANARY = "Kingfisher Canary Post"


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> Desk:
    return Desk(client, cast, "olga")


@pytest.fixture
def river(database: Database) -> Database:
    add_river_press(database)
    return database


def listed(olga: Desk, query: str) -> list[str]:
    """The slugs of the rows that an address finds, in their order."""
    table = re.search(r"<tbody>.*?</tbody>", olga(f"?{query}").source, re.S)
    return re.findall(r'<th scope="row"><a href="/outlets/([a-z0-9-]+)', table[0]) if table else []


def test_an_empty_registry_says_how_it_begins(database: Database, olga: Desk) -> None:
    assert "No outlets yet" in olga().text
    assert "<table" not in olga().source


@pytest.mark.parametrize(
    "words", ["شمال", "rud-e", "РӮДИ", "shomal  WEEKLY", "rud-e-shomal", "old-rud.example", "رود شمال"]
)
def test_a_name_in_any_script_a_slug_and_an_address_find_an_outlet(
    river: Database, olga: Desk, words: str
) -> None:
    assert listed(olga, f"q={quote(words)}") == ["rud-e-shomal"]


@pytest.mark.parametrize(
    "words", ["no such name", "%", "_", "a\x00b", "https://", "https://nobody.example/x"]
)
def test_what_is_nowhere_finds_nothing_and_says_so(river: Database, olga: Desk, words: str) -> None:
    page = olga(f"?q={quote(words)}")
    assert "Nothing is found" in page.text or "agents in the registry" in page.text
    assert listed(olga, f"q={quote(words)}") == []


def test_an_address_resolves_to_its_outlet_as_of_a_day(river: Database, olga: Desk) -> None:
    address = quote("https://www.rud.example/fa/2020/01/ferry?x=1")
    assert "As of 1 January 2020: رود شمال" in olga(f"?q={address}&as_of=2020-01-01").section("address")
    then = olga(f"?q={address}&as_of=2010-01-01").section("address")
    assert "As of 1 January 2010 nobody in the registry is known to publish there." in then
    assert olga("?q=shomal").section("address") == ""


def test_an_address_of_two_outlets_is_not_decided_here(river: Database, olga: Desk) -> None:
    with river.writing() as session:
        other = Agent("rud-mirror", "outlet", "Rud Mirror", domains=(Domain("rud.example", "/fa"),))
        registry.add_agent(session, other, by=None)
        session.commit()
    found = olga("?q=rud.example/fa/x&as_of=2020").section("address")
    assert "the registry cannot tell which of these it is" in found
    assert "Rud Mirror" in found


def test_filters_find_what_is_said_and_stands(river: Database, olga: Desk) -> None:
    first, *_rest = record(
        river,
        fact("rud-e-shomal", "country", value_code="TJ", valid_from="2015", evidence_note="page 1"),
        fact("rud-e-shomal", "medium", value_code="newspaper", valid_to="2019"),
        fact("rud-e-shomal", "languages", value_code="fa"),
        fact("weir-group", "ownership_type", value_code="cooperative", evidence_note="page 2"),
    )
    for query, found in {
        "country=TJ": ["rud-e-shomal"],
        "country=TJ&as_of=2010": [],
        "country=TJ&as_of=2015": ["rud-e-shomal"],
        "medium=newspaper": [],
        "medium=newspaper&as_of=2019-05": ["rud-e-shomal"],
        "language=fa&country=TJ": ["rud-e-shomal"],
        "language=fa&ownership=cooperative": [],
        "ownership=cooperative": ["weir-group"],
        "kind=state_body": ["ministry-of-ferries"],
        "described=stub": ["harbour-channel"],
        "unsourced=1": ["rud-e-shomal"],
        "unsourced=1&kind=person": [],
    }.items():
        assert listed(olga, query) == found, query
    record(river, fact("rud-e-shomal", "country", value_code="TJ", status="retracted", supersedes=first))
    assert listed(olga, "country=TJ") == []


def test_a_row_says_in_short_what_stands(river: Database, olga: Desk) -> None:
    record(
        river,
        fact("rud-e-shomal", "country", value_code="TJ"),
        fact("rud-e-shomal", "country_of_registration", value_code="TJ"),
        fact("rud-e-shomal", "medium", value_code="newspaper", evidence_note="page 1"),
        fact("rud-e-shomal", "languages", value_code="fa"),
    )
    page = olga("?q=shomal")
    assert "Tajikistan newspaper Persian 4 2" in page.text
    assert "1 of 6 fits." in page.text
    assert "by name alone" in olga("?q=harbour").text


def test_a_merged_agent_is_found_as_the_one_that_it_was_merged_into(river: Database, olga: Desk) -> None:
    merge(river, "harbour-channel", "rud-e-shomal")
    assert listed(olga, "q=harbour+channel") == ["rud-e-shomal"]
    assert "5 agents in the registry." in olga().text


def test_the_list_comes_in_pages_that_keep_what_was_asked(river: Database, olga: Desk) -> None:
    with river.writing() as session:
        for number in range(110):
            registry.add_agent(session, Agent(f"paper-{number:03}", "outlet", f"Paper {number:03}"), by=None)
        session.commit()
    pages = [listed(olga, f"kind=outlet&page={number}") for number in (1, 2, 3)]
    assert [len(one) for one in pages] == [50, 50, 12]
    slugs = [slug for one in pages for slug in one]
    assert len(set(slugs)) == 112
    papers = [slug for slug in slugs if slug.startswith("paper-")]
    assert papers == sorted(papers)
    second = olga("?kind=outlet&page=2")
    assert "Page 2 of 3" in second.text
    assert "/outlets?page=3&amp;kind=outlet" in second.source
    assert "This page is empty." in olga("?kind=outlet&page=9").text
    assert listed(olga, "kind=outlet&page=x") == pages[0]


def test_a_day_that_is_none_is_refused_beside_its_field(river: Database, olga: Desk) -> None:
    page = olga("?as_of=yesterday", 422)
    assert "“yesterday” is not a date" in page.text
    assert "رود شمال" in page.text


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    yield told
    event.remove(database.reader, "before_cursor_execute", note)


def test_a_page_of_the_list_takes_as_many_statements_whatever_is_in_it(river: Database, olga: Desk) -> None:
    def count() -> int:
        with statements(river) as told:
            olga("?q=paper.example&unsourced=1")
        return len(told)

    few = count()
    with river.writing() as session:
        for number in range(60):
            slug = f"paper-{number}"
            names = tuple(Name(f"Paper {number} {place}") for place in range(3))
            domains = (Domain(f"{slug}.paper.example"),)
            registry.add_agent(session, Agent(slug, "outlet", slug, names, domains), by=None)
        said = [
            fact(f"paper-{number}", "event", id=f"{number}-{place}", value_text="It rained.",
                 valid_from=VagueDate.parse("2020"))
            for number in range(60) for place in range(4)
        ]  # fmt: skip
        registry.record_assertions(session, said, by=None)
        session.commit()
    assert "60 of 66 fit." in olga("?q=paper.example&unsourced=1").text
    assert count() == few


def test_the_list_asks_nobody_in_before_they_sign_in(river: Database, client: FlaskClient) -> None:
    for path in ("", "/rud-e-shomal", "/rud-e-shomal/history"):
        response = client.get(f"/outlets{path}")
        assert response.status_code == 303
        assert response.headers["Location"].startswith("/sign-in")


def test_who_codes_blind_is_told_of_no_outlet_in_any_byte(
    river: Database, client: FlaskClient, cast: Cast, olga: Desk
) -> None:
    with river.writing() as session:
        canary = Agent("kingfisher-canary", "outlet", CANARY, (Name(CANARY),), (Domain("canary.example"),))
        registry.add_agent(session, canary, by=None)
        session.commit()
    record(river, fact("kingfisher-canary", "event", value_text="Canary sang."))
    project_id, ann = make_world(river, [cast.id("ann")]), Desk(client, cast, "ann")
    paths = ("", "?q=canary.example", "/kingfisher-canary", "/kingfisher-canary/history")
    assert all("canary" in ann(path).source.lower() for path in paths)
    with river.writing() as session:
        claim_next(session, project_id, cast.id("ann"), now())
        session.commit()
    for path in paths:
        answer = client.get(f"/outlets{path}", headers=cast.headers("ann"))
        assert answer.status_code == 404
        assert b"canary" not in answer.data.lower()
        nowhere = client.get("/outlets/no-such-agent", headers=cast.headers("ann"))
        assert nowhere.status_code == 404
        assert shape(answer.text) == shape(nowhere.text)
    cast.sign_in(client, "ann")
    assert 'href="/outlets"' not in client.get("/").text
    assert "canary" in olga("/kingfisher-canary").source.lower()


def shape(text: str) -> str:
    """A page without what is new in each: the number of the request and the nonces of forms."""
    bare = re.sub(r'name="csrf_token" value="[^"]+"', "", text)
    return re.sub(r"<code[^>]*>[^<]*</code>", "", bare)


def test_scripts_filter_the_names_as_the_page_does_and_not_while_they_code_blind(
    river: Database, client: FlaskClient, cast: Cast
) -> None:
    record(
        river,
        fact("rud-e-shomal", "country", value_code="TJ", valid_from="2015"),
        fact("rud-e-shomal", "medium", value_code="newspaper", evidence_note="page 1"),
    )

    def asked(query: str, who: str = "ann") -> Any:
        return client.get(f"/api/v1/outlets?{query}", headers=cast.headers(who))

    def slugs(query: str) -> list[str]:
        return [row["slug"] for row in asked(query).get_json()["items"]]

    assert slugs("country=TJ") == ["rud-e-shomal"]
    assert slugs("country=TJ&as_of=2010") == []
    assert slugs("kind=state_body") == ["ministry-of-ferries"]
    assert slugs("described=stub") == ["harbour-channel"]
    assert slugs("unsourced=1&medium=newspaper") == ["rud-e-shomal"]
    assert asked("country=TJ&as_of=soon").status_code == 422
    project_id = make_world(river, [cast.id("ann")])
    with river.writing() as session:
        claim_next(session, project_id, cast.id("ann"), now())
        session.commit()
    assert asked("q=shomal").status_code == 200
    for query in ("country=TJ", "kind=outlet", "described=stub", "unsourced=1", "q=shomal&medium=newspaper"):
        assert asked(query).status_code == 404
        assert asked(query, "olga").status_code == 200


def test_scripts_read_what_joins_nobody_and_what_was_merged(
    river: Database, client: FlaskClient, cast: Cast
) -> None:
    record(river, fact("rud-e-shomal", "owned_by", value_agent="weir-group", confidence="low"))
    merge(river, "harbour-channel", "rud-e-shomal")

    def shown(slug: str) -> Any:
        return client.get(f"/api/v1/outlets/{slug}", headers=cast.headers("olga")).get_json()

    (apart,) = shown("rud-e-shomal")["owner_group"]["apart"]
    assert (apart["owner"], apart["reasons"]) == ("weir-group", ["low_confidence"])
    assert (shown("rud-e-shomal")["merged"], shown("harbour-channel")["merged_into"]) == (
        ["harbour-channel"],
        "rud-e-shomal",
    )


def test_the_shipped_registry_is_listed_whole(database: Database, olga: Desk) -> None:
    add_shipped(database)
    assert "60 agents in the registry." in olga().text
    assert "Page 1 of 2" in olga().text
