"""Who reads the network and when: it tells of outlets, and of how others answered."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.codebooks import published_version
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.db import Database
from app.models.audit import AuditEntry
from app.models.projects import Member
from app.models.rounds import RoundReader
from tests.cast import Cast, csrf
from tests.coding import Harbour
from tests.features.network.terns import API, PAGE, both_code, make_terns

PAGES = (PAGE, f"{PAGE}/gull-post/tern-agency")


def make_annotator(harbour: Harbour, person_id: int) -> None:
    """The lead annotates as well."""
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == person_id).values(is_annotator=True))
        session.commit()


def add_open_round(harbour: Harbour) -> None:
    """A second round, in which everything is still to be coded."""
    with harbour.database.writing() as session:
        version = published_version(session, harbour.project_id)
        assert version is not None
        add_round(
            session, harbour.project_id, version.id, RoundPlan("trial", "pilot", condition="open"), by=None
        )
        enter_documents(session, harbour.project_id)
        session.commit()


def test_only_a_lead_reads_it(app: Flask, coded: Harbour, cast: Cast) -> None:
    for who, status in (("olga", 200), ("ann", 403), ("max", 404)):
        browser = app.test_client()
        cast.sign_in(browser, who)
        for address in PAGES:
            assert browser.get(address).status_code == status, (who, address)
        assert browser.get(API, headers=cast.headers(who)).status_code == status


def test_a_lead_who_still_codes_is_asked_first(
    olga: FlaskClient, coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    make_annotator(coded, cast.id("olga"))
    add_open_round(coded)
    for address in PAGES:
        warning = olga.get(f"{address}?round=trial&by=owner_group").text
        assert "Before you read the network" in warning
        assert "<table" not in warning
        assert "<blockquote" not in warning
    refused = client.get(f"{API}?round=trial", headers=cast.headers("olga"))
    assert refused.status_code == 409
    assert "POST /api/v1/projects/harbour/agreement/reading" in refused.get_json()["detail"]
    with coded.database.reading() as session:
        assert session.scalars(select(RoundReader.person_id)).all() == []
    fields: dict[str, Any] = {
        "round": "trial",
        "by": "owner_group",
        "csrf_token": csrf(olga, f"{PAGE}?round=trial"),
    }
    given = olga.post(f"{PAGE}/reading", data=fields)
    assert (given.status_code, given.headers["Location"]) == (303, f"{PAGE}?round=trial&by=owner_group")
    with coded.database.reading() as session:
        assert session.scalars(select(RoundReader.what)).all() == ["network"]
        assert session.scalars(select(AuditEntry.action)).all().count("round.read_results") == 1
    assert "Before you read the network" not in olga.get(given.headers["Location"]).text
    # The round that she has coded, or never had to, is read at once.
    assert client.get(f"{API}?round=trial", headers=cast.headers("olga")).status_code == 200


@pytest.mark.parametrize("condition", ["blind", "blind_then_reveal"])
def test_a_lead_who_codes_blind_is_told_of_no_outlet(
    app: Flask, database: Database, cast: Cast, condition: str
) -> None:
    harbour = make_terns(database, cast, condition=condition, k=3)
    client, browser = app.test_client(), app.test_client()
    both_code(client, cast)
    make_annotator(harbour, cast.id("olga"))
    cast.sign_in(browser, "olga")
    assert client.post("/api/v1/projects/harbour/next", headers=cast.headers("olga")).status_code == 201
    for address in PAGES:
        answer = browser.get(address)
        assert answer.status_code == 404
        assert not any(name in answer.text for name in ("Tern", "Gull", "Lark"))
    assert client.get(API, headers=cast.headers("olga")).status_code == 404
    home = browser.get("/projects/harbour").text
    assert f'href="{PAGE}"' not in home
    assert not any(name in home for name in ("Tern", "Gull", "Lark"))


def test_the_revealed_pass_is_read_when_it_is_asked_for(app: Flask, database: Database, cast: Cast) -> None:
    make_terns(database, cast, condition="blind_then_reveal")
    client = app.test_client()
    both_code(client, cast)
    olga = cast.headers("olga")
    blind, revealed = (
        client.get(f"{API}{query}", headers=olga).get_json() for query in ("", "?pass=revealed")
    )
    assert (blind["reading"]["pass"], blind["totals"]["citations"]) == ("blind", 8)
    assert (revealed["reading"]["pass"], revealed["totals"]["citations"]) == ("revealed", 0)
