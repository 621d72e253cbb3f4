"""The page of the source effect, and who may read it when."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.models.projects import Member
from app.models.rounds import RoundReader
from tests.cast import Cast, csrf
from tests.coding import Harbour, code_all
from tests.features.source_effect.conftest import moved

PAGE = "/projects/harbour/source-effect"
ADDRESS = "/api/v1/projects/harbour/source-effect"


@pytest.fixture
def olga(halves: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def words_of(page: str) -> str:
    """The words of a page, blanks made one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def also_annotates(harbour: Harbour, cast: Cast) -> None:
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()


@pytest.mark.usefixtures("read_by_all")
def test_every_figure_stands_with_its_sentence_its_interval_and_who_is_behind_it(olga: FlaskClient) -> None:
    page = olga.get(PAGE).text
    said = words_of(page)
    storm = re.search(r"Storm (\+\d+) \((\+\d+) to (\+\d+)\) Higher, by (\d+) to (\d+) points.", said)
    assert storm is not None
    assert (storm[2], storm[3]) == (f"+{storm[4]}", f"+{storm[5]}")
    assert re.search(r"\d+ % \d+ of 16 readings \d+ % \d+ of 16 readings", said)
    assert "8 documents and 4 annotators in both" in said
    assert "brings as much in" in said
    assert "Chosen nowhere: Fog" in said
    assert "4 of 8 guesses are right: 50 %, interval 22 to 78 %; chance would bring 50 %." in said
    assert "It is no verdict on an outlet" in said
    assert 'class="intervals"' in page
    assert "half blind, half open, drawn by seed 5" in said


@pytest.mark.usefixtures("read_by_all")
def test_by_outlet_each_has_a_table_of_its_own(olga: FlaskClient) -> None:
    said = words_of(olga.get(f"{PAGE}?by=outlet&seed=3").text)
    assert "Gull Gazette: shift of each label from blind to open" in said
    assert "Heron Herald" in said
    assert "No interval: it takes at least 5 documents and 3 annotators in both conditions." in said
    assert "Draws with seed 3." in said


def test_a_round_that_nobody_has_read_says_so_on_the_page(olga: FlaskClient) -> None:
    said = words_of(olga.get(PAGE).text)
    assert "Nobody has handed in anything here yet, so there is nothing to compare." in said


def test_what_cannot_be_read_is_said_beside_its_field(olga: FlaskClient) -> None:
    given = olga.get(f"{PAGE}?round=gone&seed=-4")
    assert given.status_code == 422
    assert "There is no such round here." in given.text
    assert "Write a whole number from 0 to" in given.text


def test_the_page_of_agreement_leads_here_and_reads_one_half_at_a_time(
    olga: FlaskClient, read_by_all: Harbour
) -> None:
    blind, opened = (
        words_of(olga.get(f"/projects/harbour/agreement{one}").text) for one in ("", "?pass=open")
    )
    assert "Blind: the outlet was hidden" in blind
    assert "Open: nothing was hidden" in opened
    for said in (blind, opened):
        assert "16 answers of 4 annotators about 8 passages" in said
        assert "only one half is read at a time, never both together" in said
    assert f'href="{PAGE}?round=production"' in olga.get("/projects/harbour/agreement").text


def test_a_lead_who_still_codes_is_asked_first(olga: FlaskClient, halves: Harbour, cast: Cast) -> None:
    also_annotates(halves, cast)
    refused = olga.get(ADDRESS)
    assert refused.status_code == 409
    assert "is not independent" in words_of(refused.text)
    warning = olga.get(f"{PAGE}?by=outlet")
    assert "Before you read the source effect" in warning.text
    given = olga.post(
        f"{PAGE}/reading",
        data={"csrf_token": csrf(olga, PAGE), "round": "production", "by": "outlet", "seed": ""},
    )
    assert (given.status_code, given.headers["Location"]) == (303, f"{PAGE}?round=production&by=outlet")
    assert "What was read" in olga.get(given.headers["Location"]).text
    with halves.database.reading() as session:
        assert session.scalars(select(RoundReader.what)).all() == ["source effect"]


def test_whoever_has_something_blind_in_hand_is_told_of_no_outlet(
    olga: FlaskClient, halves: Harbour, cast: Cast
) -> None:
    also_annotates(halves, cast)
    assert olga.post("/api/v1/projects/harbour/next", headers=cast.headers("olga")).status_code == 201
    assert olga.get(PAGE).status_code == 404
    assert olga.get(ADDRESS, headers=cast.headers("olga")).status_code == 404
    assert PAGE not in olga.get("/projects/harbour").text


def test_only_a_lead_reads_the_source_effect(halves: Harbour, client: FlaskClient, cast: Cast) -> None:
    answers = {
        who: client.get(ADDRESS, headers=cast.headers(who)).status_code for who in ("olga", "ann", "otto")
    }
    assert answers == {"olga": 200, "ann": 403, "otto": 404}


def test_a_project_without_rounds_says_what_to_do_first(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "olga")
    assert "No round was begun" in client.get("/projects/border/source-effect").text


def test_what_is_not_independent_counts_nowhere(
    olga: FlaskClient, halves: Harbour, app: Flask, cast: Cast
) -> None:
    also_annotates(halves, cast)
    assert olga.post(f"{PAGE}/reading", data={"csrf_token": csrf(olga, PAGE)}).status_code == 303
    code_all(app.test_client(), cast.headers("olga"), "harbour", moved("olga"))
    assert olga.get(ADDRESS, headers=cast.headers("olga")).json["reading"]["readings"] == 0
