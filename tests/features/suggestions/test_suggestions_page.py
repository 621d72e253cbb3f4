"""The page of a round's suggestions: what became of them, for leads who do not code in the round."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.db import Database
from app.models.projects import Member
from app.models.rounds import Round
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.features.suggestions.conftest import Model
from tests.world import a_save, a_span


@pytest.fixture
def olga(harbour: int, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def page_of(database: Database) -> str:
    with database.reading() as session:
        round_id = session.scalars(select(Round.id).order_by(Round.id.desc())).first()
    return f"/projects/harbour/rounds/{round_id}"


def cells(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    cell = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)
    return [[re.sub("<[^>]+>", "", one).strip() for one in cell.findall(row)] for row in rows]


def test_what_became_of_them_is_counted_by_program_and_label(
    olga: FlaskClient, model: Model, ann: Annotator, database: Database
) -> None:
    address = page_of(database)
    assert "suggested" not in olga.get(address).text
    model.send(model.on("Monday"), model.on("councillor"), model.on("chain our river", "imperialist_framing"))
    shown = olga.get(address).text
    assert "A model suggested 3 labels in this round." in shown
    assert f"{address}/suggestions" in shown
    assert cells(olga.get(f"{address}/suggestions").text) == [
        ["word list 1.0", "Imperialist framing", "1", "0", "0", "0", "0", "0"],
        ["word list 1.0", "Loaded language", "2", "0", "0", "0", "0", "0"],
    ]
    for _passage in range(3):
        one = ann.open_next()
        loaded = [each for each in one["suggestions"] if each["label"] == "loaded_language"][:1]
        spans = [a_span(one, one["text"][each["start"] : each["end"]], each["label"]) for each in loaded]
        helped = [{"suggestion": each["id"], "became": "accepted"} for each in loaded]
        none = {} if loaded else {"none": ["framing"]}
        body = a_save(one, **({"spans": spans, "assisted": helped, "none": []} if loaded else none))
        assert ann.save(one["id"], body).status_code == 200
    assert cells(olga.get(f"{address}/suggestions").text) == [
        ["word list 1.0", "Imperialist framing", "1", "1", "0", "0", "0", "1"],
        ["word list 1.0", "Loaded language", "2", "2", "1", "0", "0", "1"],
    ]


def test_a_lead_who_still_codes_in_the_round_is_told_nothing_before_saying_so(
    olga: FlaskClient, model: Model, database: Database, cast: Cast
) -> None:
    model.send(model.on("Monday"))
    with database.writing() as session:
        mine = update(Member).where(Member.person_id == cast.id("olga"))
        session.execute(mine.values(is_annotator=True))
        session.commit()
    said = olga.get(f"{page_of(database)}/suggestions").text
    assert "Say on the page of agreement that you read results" in said
    assert "word list" not in said


def test_a_round_without_any_says_so_and_one_of_another_project_is_not_there(
    olga: FlaskClient, database: Database
) -> None:
    assert "Nobody has suggested anything" in olga.get(f"{page_of(database)}/suggestions").text
    assert olga.get("/projects/harbour/rounds/999999/suggestions").status_code == 404
