"""A round declares the coefficient that leads and what it has to reach; bands stand where one answer is sought."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.db import Database
from app.models.projects import Project
from app.models.rounds import Round
from tests.cast import Cast
from tests.coding import make_harbour
from tests.features.agreement.tides import BOOK, PARAGRAPHS, both_code, report_of, variable

PAGE = "/projects/harbour/agreement"
Made = Callable[..., FlaskClient]


@pytest.fixture
def olga(database: Database, app: Flask, client: FlaskClient, cast: Cast) -> Made:
    """The lead's browser, in a project whose round declares what it is told, when both have answered."""

    def made(**declared: object) -> FlaskClient:
        make_harbour(
            database, cast, BOOK, [{"key": "quay", "paragraphs": PARAGRAPHS}], condition="open", **declared
        )
        both_code(client, cast)
        browser = app.test_client()
        cast.sign_in(browser, "olga")
        return browser

    return made


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_a_round_that_declared_nothing_leads_with_alpha(olga: Made, client: FlaskClient, cast: Cast) -> None:
    page = olga().get(PAGE).text
    assert "nothing before the round began" in page
    assert "Declared 0" not in page
    assert "bar-threshold" not in page
    report = report_of(client, cast)
    assert report["reading"]["declared"] is None
    assert variable(report, "tone")["leading"] == {"measure": "alpha_ordinal", "stands_in": False}


def test_each_variable_leads_with_what_the_declared_family_has_for_it(
    olga: Made, client: FlaskClient, cast: Cast
) -> None:
    browser = olga(primary_measure="gwet", primary_threshold=0.7)
    report = report_of(client, cast)
    assert report["reading"]["declared"] == {"measure": "gwet", "threshold": 0.7}
    leading = {one["variable"]: one["leading"] for one in report["variables"]}
    assert leading == {
        "framing": {"measure": "alpha_masi", "stands_in": True},
        "tone": {"measure": "ac2_quadratic", "stands_in": False},
        "stance": {"measure": "ac1", "stands_in": False},
    }
    page = browser.get(PAGE).text
    said = words_of(page)
    assert "Gwet&#39;s AC1, and AC2 for scales leads, and has to reach 0.7" in said
    assert said.count("It stands in: what the round declared does not exist for this.") == 1
    stance = next(row for row in re.findall(r'<tr class="figures">.*?</tr>', page, re.S) if "Stance" in row)
    ac1 = variable(report, "stance")["measures"]["ac1"]["value"]
    assert f"<strong>{ac1:.2f}</strong>" in stance


def test_without_an_interval_a_threshold_is_neither_met_nor_missed(olga: Made) -> None:
    page = olga(primary_measure="alpha", primary_threshold=0.5).get(PAGE).text
    assert page.count("bar-threshold") == page.count('class="figures"')
    assert "Whether the declared 0.5 is reached cannot be told without an interval." in words_of(page)
    assert ">met<" not in page
    assert ">not met<" not in page


def test_bands_stand_only_where_one_answer_is_sought(olga: Made, database: Database) -> None:
    browser = olga()
    assert "bar-band" in browser.get(PAGE).text
    with database.writing() as session:
        session.execute(update(Project).values(stance="descriptive"))
        session.commit()
    page = browser.get(PAGE).text
    assert "bar-band" not in page
    assert "Lower end" not in page
    assert ".667" not in page


def test_what_was_declared_stands_on_the_page_of_the_round(olga: Made, database: Database) -> None:
    browser = olga(primary_measure="fleiss")
    with database.reading() as session:
        round_id = session.query(Round.id).scalar()
    said = words_of(browser.get(f"/projects/harbour/rounds/{round_id}").text)
    assert "Agreement leads with Fleiss&#39; kappa; no threshold" in said
