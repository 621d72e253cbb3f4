"""One outlet at a moment, by the front door: what was true on a day, who says so, and what was only said later."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.actions import registry, snapshots
from app.actions.people import forget_person
from app.actions.registry_rows import agents_named
from app.config import Settings, read_settings
from app.db import Database
from app.factory import create_app
from app.web.policy_table import POLICY, Rule
from tests.cast import Cast
from tests.features.outlets.reading_desk import (
    Desk,
    add_river_press,
    add_shipped,
    fact,
    merge,
    record,
)

RUD = "/rud-e-shomal"


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> Desk:
    return Desk(client, cast, "olga")


@pytest.fixture
def shipped(database: Database) -> Database:
    add_shipped(database)
    return database


@pytest.fixture
def river(database: Database) -> Database:
    add_river_press(database)
    return database


def test_what_looks_like_an_edge_and_joins_nobody_says_why(river: Database, olga: Desk) -> None:
    owner = {"value_agent": "weir-group"}
    first, *_rest = record(
        river,
        fact("rud-e-shomal", "owned_by", **owner, confidence="low", valid_from="2019"),
        fact("rud-e-shomal", "part_of", **owner, valid_to="2015"),
        fact("rud-e-shomal", "controlled_by", "ministry-of-ferries", **owner),
        fact("rud-e-shomal", "controlled_by", value_agent="ministry-of-ferries"),
        fact("rud-e-shomal", "funded_by", **owner),
    )
    page = olga(f"{RUD}?as_of=2020-06-01")
    assert "Nobody else belongs to its owner group on this day" in page.section("group")
    rows = page.rows("group")
    assert [row for row in rows if row.endswith("since 2019 the confidence in it is low")]
    assert [row for row in rows if row.endswith("until 2015 it was not so on this day")]
    assert [row for row in rows if row.endswith("it is the claim of a government")]
    assert [row for row in rows if "a state body stands at one end" in row]
    assert [row for row in rows if "funded by" in row and row.endswith("no source")]
    record(river, fact("rud-e-shomal", "owned_by", **owner, confidence="high", supersedes=first))
    page = olga(f"{RUD}?as_of=2020-06-01")
    assert "2 agents belong together: رود شمال, Weir Group" in page.section("group")
    assert [row for row in page.rows("group") if row.endswith("a later entry took its place")]
    assert "2 agents belong together" in olga("/weir-group?as_of=2020-06-01").section("group")


def test_an_edge_that_was_moved_to_another_owner_joins_the_first_no_more(river: Database, olga: Desk) -> None:
    (first,) = record(river, fact("rud-e-shomal", "owned_by", value_agent="weir-group"))
    record(river, fact("rud-e-shomal", "owned_by", value_agent="ivo-lark", supersedes=first))
    page = olga("/weir-group")
    assert "Nobody else belongs" in page.section("group")
    assert [row for row in page.rows("group") if row.endswith("a later entry took its place")]


def test_the_outlet_speaks_first_and_governments_last(river: Database, olga: Desk) -> None:
    record(
        river,
        fact(
            "rud-e-shomal", "legal_status_event", "ministry-of-ferries", value_code="banned", qualifier="TJ"
        ),
        fact("rud-e-shomal", "medium", value_code="newspaper"),
        fact("rud-e-shomal", "medium", "rud-e-shomal", value_code="blog"),
    )
    source = olga(RUD).source
    places = [
        source.index(f'id="{key}"') for key in ("self_description", "registry_facts", "government_claims")
    ]
    assert places == sorted(places)
    assert "blog" in olga(RUD).section("self_description")
    assert "newspaper" in olga(RUD).section("registry_facts")


def test_contradictions_stand_side_by_side_with_disputes_marked(river: Database, olga: Desk) -> None:
    kind = {"property": "ownership_type"}
    first, _own = record(
        river,
        fact("rud-e-shomal", **kind, value_code="private_company", valid_from="2019-03"),
        fact("rud-e-shomal", **kind, asserted_by="rud-e-shomal", value_code="cooperative"),
    )
    against = olga(RUD).section("against")
    assert "private company no source says Curators · since March 2019" in against
    assert "cooperative" in against
    assert "disputed" not in against
    record(
        river,
        fact("rud-e-shomal", **kind, value_code="private_company", status="disputed", supersedes=first),
    )
    assert "private company disputed no source" in olga(RUD).section("against")
    assert olga("/weir-group").section("against") == ""


def test_unknown_not_applicable_and_nothing_are_three_things(river: Database, olga: Desk) -> None:
    record(
        river,
        fact("rud-e-shomal", "country_of_registration", value_state="unknown"),
        fact("rud-e-shomal", "masthead", value_state="not_applicable"),
    )
    said = olga(RUD).section("registry_facts")
    assert "Registered in unknown: somebody looked and could not find it" in said
    assert "Published masthead not applicable: it cannot have one" in said
    assert "Editorial seat" not in said


def test_a_retracted_fact_is_in_the_history_alone(river: Database, olga: Desk) -> None:
    (first,) = record(river, fact("rud-e-shomal", "event", value_text="The lamp burned down."))
    record(
        river,
        fact(
            "rud-e-shomal", "event", value_text="The lamp burned down.", status="retracted", supersedes=first
        ),
    )
    assert "lamp" not in olga(RUD).text
    assert "Retracted" in olga(f"{RUD}/history").text
    assert olga(f"{RUD}/history").text.count("The lamp burned down.") == 3


def test_evidence_confidence_and_who_entered_it_stand_beside_a_fact(
    river: Database, olga: Desk, cast: Cast
) -> None:
    record(
        river,
        fact(
            "rud-e-shomal",
            "medium",
            value_code="newspaper",
            evidence_url="https://register.example/rud",
            evidence_archive_url="https://archive.example/rud",
            evidence_quote="a weekly of the river",
            evidence_note="page 3",
            evidence_retrieved_at=datetime(2023, 5, 4, 8, 0, tzinfo=UTC),
            note="Seen twice.",
            confidence="low",
            redistributable=False,
        ),
        by=cast.id("ada"),
    )
    page = olga(RUD)
    said = page.section("registry_facts")
    for words in (
        "a weekly of the river",
        "Source https://register.example/rud",
        "Archived copy https://archive.example/rud",
        "Where it stands page 3",
        "Read on 4 May 2023",
        "Remark Seen twice.",
        "Confidence low",
        "May be passed on no: exports withhold the value",
        ": Ada, ",
    ):
        assert words in said
    assert "no source" not in said
    assert 'rel="noopener noreferrer nofollow"' in page.source


def test_a_person_who_was_erased_has_no_name_on_any_page(river: Database, olga: Desk, cast: Cast) -> None:
    record(river, fact("rud-e-shomal", "medium", value_code="newspaper"), by=cast.id("ben"))
    assert ": Ben, " in olga(RUD).text
    with river.writing() as session:
        forget_person(session, cast.id("ben"), by=None)
        session.commit()
    for page in (olga(RUD), olga(f"{RUD}/history")):
        assert re.search(r"\bBen\b", page.text) is None
        assert "somebody whose account was erased" in page.text


def test_a_profile_is_the_one_that_a_save_keeps_and_a_correction_alters_none_before_it(
    shipped: Database, olga: Desk
) -> None:
    day = date(2022, 5, 18)
    with shipped.reading() as session:
        agent_id = agents_named(session)["new-eastern-outlook"].id
        known_at = registry.sequence(session)
        kept = snapshots.prepare(session, agent_id, day, day, None, known_at)
        said = registry.assertions_of(session, [agent_id])
    wrong = next(one for one in said if one.value_code == "sanctioned")
    path = "/new-eastern-outlook?as_of=2022-05-18"
    assert kept.sha256 in olga(path).source
    later = fact(
        "new-eastern-outlook", "legal_status_event", value_code="sanctioned", qualifier="US",
        valid_from="2022-06", supersedes=wrong.id,
    )  # fmt: skip
    record(shipped, later)
    now, then = olga(path), olga(f"{path}&known_at={known_at}")
    assert kept.sha256 not in now.source
    assert kept.sha256 in then.source
    assert "sanctioned" in then.section("government_claims")
    assert "sanctioned" not in now.section("government_claims")
    assert f"as far as the registry knew at its change number {known_at}. Now it has come to" in then.text
    assert "as far as the registry knows now" in now.text


@pytest.mark.parametrize("year", ["0001", "1066", "9999"])
def test_a_page_is_read_as_of_any_year_of_the_calendar(river: Database, olga: Desk, year: str) -> None:
    record(river, fact("rud-e-shomal", "medium", value_code="newspaper", valid_from="2015"))
    assert olga(f"{RUD}?as_of={year}").rows("times")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("as_of=yesterday", "“yesterday” is not a date"),
        ("as_of=2021-02-30", "is not a day of the calendar"),
        ("known_at=999999", "The registry has come to"),
        ("known_at=-1", "The registry has come to"),
        ("known_at=٣", "The registry has come to"),
    ],
)
def test_a_moment_that_is_none_is_refused_beside_its_field(
    river: Database, olga: Desk, query: str, words: str
) -> None:
    page = olga(f"{RUD}?{query}", 422)
    assert words in page.text
    assert 'aria-invalid="true"' in page.source


def test_names_and_addresses_bear_their_scripts_and_dates(river: Database, olga: Desk) -> None:
    page = olga(f"{RUD}?as_of=2020-01-01")
    assert '<bdi lang="fa">رود شمال</bdi>' in page.source
    assert "Рӯди Шимол translation or other spelling, Tajik, Cyrillic" in page.text
    assert "Shomal Weekly former name, English, Latin, until 2012 not on this day" in page.text
    assert "rud.example/fa since 2018 source" in page.text
    assert "old-rud.example until 2017 not on this day" in page.text
    then = olga(f"{RUD}?as_of=2010-01-01").text
    assert "Shomal Weekly former name, English, Latin, until 2012 رود" not in then
    assert "rud.example/fa since 2018 not on this day" in then


def test_a_person_bears_no_judgement_and_a_stub_says_that_it_is_one(river: Database, olga: Desk) -> None:
    assert "This is a person. Neither alignment, ratings, legal status" in olga("/ivo-lark").text
    stub = olga("/harbour-channel").text
    assert "Nobody has described this one yet." in stub
    assert "Nothing is said for this day" not in stub
    assert "Nothing is said for this day" in olga("/weir-group").text


def test_a_merged_agent_is_read_where_it_went_which_names_it(river: Database, olga: Desk) -> None:
    merge(river, "harbour-channel", "weir-group")
    merge(river, "weir-group", "rud-e-shomal")
    assert olga.location("/harbour-channel?as_of=2021-07&slug=x") == f"/outlets{RUD}?as_of=2021-07"
    assert olga.location("/weir-group") == f"/outlets{RUD}"
    merged = olga(RUD).section("merged")
    assert "Harbour Channel" in merged
    assert "Weir Group" in merged
    assert "This one was merged into رود شمال" in olga("/harbour-channel/history").text


def test_agents_that_were_merged_in_a_circle_end_no_request(river: Database, olga: Desk) -> None:
    merge(river, "harbour-channel", "weir-group")
    merge(river, "weir-group", "harbour-channel")
    assert olga.location("/harbour-channel").startswith("/outlets/")


def test_what_is_not_there_is_404(river: Database, olga: Desk) -> None:
    for path in ("/no-such-agent", "/no-such-agent/history", "/new/history", "/file/history"):
        olga(path, 404)


def test_the_pictures_show_what_the_tables_say(river: Database, olga: Desk) -> None:
    record(
        river,
        fact("rud-e-shomal", "owned_by", value_agent="weir-group", valid_from="2015", valid_to="2018"),
        fact("rud-e-shomal", "edited_by", value_agent="ivo-lark", valid_from="2012-04-05"),
    )
    then, now = olga(f"{RUD}?as_of=2016-05-05"), olga(RUD)
    pictures = [re.findall(r"<svg[^>]* aria-labelledby=.*?</svg>", page.source, re.S) for page in (then, now)]
    assert [len(found) for found in pictures] == [2, 2]
    assert 'class="soft"' in pictures[0][0]
    assert "owned by" in pictures[0][1]
    assert "edited by" in pictures[0][1]
    assert "owned by" not in pictures[1][1]
    assert 'href="/outlets/weir-group?as_of=2016-05-05"' in pictures[0][1]
    assert 'aria-labelledby="graph-title"' not in olga("/ministry-of-ferries").source


def test_whoever_may_correct_an_entry_is_led_there_and_nobody_else(
    app: Flask, river: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = record(river, fact("rud-e-shomal", "medium", value_code="newspaper"))
    app.add_url_rule("/outlets/<slug:slug>/assertions/<id:number>/correct", "edits_of_a_test.correct")
    monkeypatch.setitem(POLICY, "edits_of_a_test.correct", Rule("registry", tells_outlet=True))
    link = f'href="/outlets/rud-e-shomal/assertions/{number}/correct"'
    assert link in Desk(app.test_client(), cast, "root")(RUD).source
    assert link not in Desk(app.test_client(), cast, "olga")(RUD).source


def test_a_page_tells_how_to_answer_and_correct(
    river: Database, olga: Desk, cast: Cast, settings: Settings, database_url: str
) -> None:
    assert "This instance names no address for it." in olga(RUD).section("reply")
    environ = {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": database_url,
        "CORRECTIONS_CONTACT": "desk@river.example",
    }
    named = create_app(read_settings(environ), river).test_client()
    page = named.get(f"/outlets{RUD}", headers=cast.headers("olga")).text
    assert '<a href="mailto:desk@river.example"><bdi>desk@river.example</bdi></a>' in page
    assert "names no address" not in page
