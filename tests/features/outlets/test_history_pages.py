"""All that was entered of an agent, newest first: who, when, and what took the place of what."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions import registry
from app.actions.registry_rows import agents_named
from app.core.outlets.agents import Agent, Name
from app.db import Database
from app.models import outlets as tables
from app.models.people import Person
from tests.cast import Cast
from tests.features.outlets.reading_desk import Desk, add_river_press, fact, merge, record

HISTORY = "/rud-e-shomal/history"


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> Desk:
    return Desk(client, cast, "olga")


@pytest.fixture
def river(database: Database, cast: Cast) -> Database:
    add_river_press(database, by=cast.id("ann"))
    return database


def test_changes_come_newest_first_with_their_numbers(river: Database, olga: Desk, cast: Cast) -> None:
    (first,) = record(river, fact("rud-e-shomal", "medium", value_code="newspaper"), by=cast.id("ada"))
    (second,) = record(
        river, fact("rud-e-shomal", "medium", value_code="magazine", supersedes=first), by=cast.id("ada")
    )
    with river.reading() as session:
        rows = session.execute(select(tables.Assertion.id, tables.Assertion.sequence))
        numbers = {str(row.id): row.sequence for row in rows}
    page = olga(HISTORY)
    found = [int(one) for one in re.findall(r'id="change-(\d+)"', page.source)]
    assert found == sorted(found, reverse=True)
    assert found[:2] == [numbers[second], numbers[first]]
    assert f"Corrected number {numbers[second]} no source Medium: magazine" in page.text
    assert f"In place of number {numbers[first]}: newspaper" in page.text
    assert f"Asserted number {numbers[first]} replaced by number {numbers[second]}" in page.text
    assert "says Curators Ada, " in page.text
    # Four names, two addresses, two facts, and the first of all.
    assert "9 changes." in page.text
    assert page.text.index("Added to the registry") > page.text.index("Name added")


def test_names_and_addresses_say_who_entered_them(river: Database, olga: Desk) -> None:
    text = olga(HISTORY).text
    assert re.search(r"Name added number \d+ Рӯди Шимол translation or other spelling, Tajik Ann, ", text)
    assert re.search(r"Address added number \d+ old-rud.example until 2017 Ann, ", text)


def test_who_named_an_outlet_is_told_to_editors_alone(
    river: Database, client: FlaskClient, cast: Cast, olga: Desk
) -> None:
    """Whoever added it was reading a text that cites it."""
    with river.writing() as session:
        named = Agent("reed-post", "outlet", "Reed Post", (Name("Reed Post"),))
        registry.add_agent(session, named, by=cast.id("ann"), is_stub=True)
        session.commit()
    assert "Ann" not in olga("/reed-post/history").text
    assert "somebody who read a text that names it, " in olga("/reed-post/history").text
    with river.writing() as session:
        session.execute(update(Person).where(Person.id == cast.id("ben")).values(edits_registry=True))
        session.commit()
    for editor in ("ben", "root"):
        assert "Added to the registry Ann, " in Desk(client, cast, editor)("/reed-post/history").text


def test_that_a_stub_was_described_and_an_agent_merged_is_said(
    river: Database, olga: Desk, cast: Cast
) -> None:
    with river.writing() as session:
        stub = agents_named(session)["harbour-channel"].id
        described = Agent("harbour-channel", "platform", "Harbour Channel (video)")
        registry.describe_stub(session, stub, described, by=cast.id("ada"))
        session.commit()
    merge(river, "harbour-channel", "weir-group")
    text = olga("/harbour-channel/history").text
    assert "Described: until then there was a name alone Ada, " in text
    assert "This one was merged into Weir Group" in text
    assert text.index("Described:") < text.index("Name added") < text.index("Added to the registry")


def test_what_an_import_entered_was_entered_by_a_command(database: Database, olga: Desk) -> None:
    add_river_press(database)
    assert "a command of this instance, " in olga(HISTORY).text


def test_a_long_history_comes_in_pages(river: Database, olga: Desk) -> None:
    with river.writing() as session:
        agent_id = agents_named(session)["weir-group"].id
        for number in range(60):
            registry.record_name(session, agent_id, Name(f"Weir {number}"), by=None)
        session.commit()
    first, second = olga("/weir-group/history"), olga("/weir-group/history?page=2")
    assert "61 changes." in first.text
    assert first.source.count('id="change-') == 50
    assert second.source.count('id="change-') == 10
    assert "Added to the registry" not in first.text
    assert "Added to the registry" in second.text
    assert "This page is empty." in olga("/weir-group/history?page=5").text


def test_an_agent_that_no_audit_tells_of_was_added_all_the_same(database: Database, olga: Desk) -> None:
    with database.writing() as session:
        session.add(tables.Agent(slug="lark-post", kind="outlet", name="Lark Post"))
        session.commit()
    assert "1 change." in olga("/lark-post/history").text
    assert "Added to the registry a command of this instance" in olga("/lark-post/history").text
