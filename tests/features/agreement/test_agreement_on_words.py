"""Agreement on spans, on whose voice speaks in them and on attributions: page, API and command say the same."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions.registry import add_agent
from app.core.outlets.agents import Agent
from app.db import Database
from app.models.rounds import Round
from tests.cast import Cast
from tests.coding import Harbour, make_harbour
from tests.features.agreement.gulls import BOOK, HARBOUR, PARAGRAPHS, both_mark
from tests.features.agreement.numbered import words_of

PAGE = "/projects/harbour/agreement"


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """A project of Olga's in which Ann and Ben mark one article and say who says what in it."""
    with database.writing() as session:
        for slug, name in (("lark-wire", "Lark Wire"), ("tern-agency", "Tern Agency")):
            add_agent(session, Agent(slug, "outlet", name), by=None)
        session.commit()
    return make_harbour(
        database,
        cast,
        BOOK,
        [{"key": "quay", "paragraphs": PARAGRAPHS}],
        condition="open",
        asks_attributions=True,
    )


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def report_of(client: FlaskClient, cast: Cast, query: str = "") -> dict[str, Any]:
    given = client.get(f"{HARBOUR}/agreement{query}", headers=cast.headers("olga"))
    assert given.status_code == 200, given.get_data(as_text=True)
    return dict(given.json)


def test_spans_have_numbers_of_all_labels_and_of_each(
    client: FlaskClient, cast: Cast, harbour: Harbour
) -> None:
    both_mark(client, cast)
    spans = report_of(client, cast)["variables"][0]["spans"]
    assert spans["headline"] == "alpha_characters"
    storm = spans["labels"]["storm"]["alpha_characters"]
    length, marked, only_ann = sum(map(len, PARAGRAPHS)), 2 * 13 + 4 + 2 * 7, 4
    n = 2 * length
    assert storm["value"] == pytest.approx(1 - (n - 1) * 2 * only_ann / (2 * marked * (n - marked)))
    assert (storm["n_pairable"], storm["n_units"], storm["n_annotators"]) == (4, 4, 2)
    assert spans["labels"]["calm"]["alpha_characters"]["value"] < 0.1
    assert spans["labels"]["storm"]["f1_exact"]["value"] == pytest.approx(0.5)


def test_whose_voice_speaks_is_compared_of_the_same_span(
    client: FlaskClient, cast: Cast, harbour: Harbour
) -> None:
    both_mark(client, cast)
    (voice,) = report_of(client, cast)["variables"][0]["attributes"]
    assert (voice["variable"], voice["marks"], voice["spans"], voice["matched"]) == ("voice", 5, 3, 2)
    assert voice["measures"]["percent"]["value"] == 0.5
    assert voice["measures"]["alpha_nominal"]["value"] == pytest.approx(1 - 3 * 2 / (2 * 3 * 1))


def test_attributions_are_compared_part_by_part(client: FlaskClient, cast: Cast, harbour: Harbour) -> None:
    both_mark(client, cast)
    found = report_of(client, cast)["attributions"]
    assert (found["attributions"], found["citations"], found["matched"]) == (4, 2, 2)
    assert found["seen"]["positive"]["value"] == 1
    assert found["parts"]["source"]["alpha_characters"]["value"] == 1
    content = found["parts"]["content"]["f1_matched"]
    assert content["value"] == pytest.approx((2 * 9 + 2 * 14) / (26 + 9 + 2 * 14))
    assert found["outlet"]["percent"]["value"] == 0.5
    assert found["speech"]["percent"]["value"] == 1


def test_no_sentence_about_attributions_names_an_outlet(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_mark(client, cast)
    said = json.dumps(report_of(client, cast)["attributions"])
    page = olga.get(PAGE).text
    for name in ("lark", "tern", "Lark", "Tern"):
        assert name not in said
        assert name not in page.partition('id="attributions"')[2]


def test_the_page_shows_spans_voice_and_attributions(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_mark(client, cast)
    page = olga.get(PAGE).text
    spans = page.partition('id="spans"')[2].partition("</section>")[0]
    assert spans.index(">Calm<") < spans.index(">Storm<")
    assert 'class="chip" data-slot="5"' in spans
    assert spans.count('<svg class="bar"') >= 3
    assert "Other coefficients of Storm" in words_of(spans)
    voice = words_of(page.partition('id="voice"')[2].partition("</section>")[0])
    assert "5 marks, 3 spans, 2 of two annotators or more" in voice
    said = words_of(page.partition('id="attributions"')[2].partition("</section>")[0])
    assert (
        "4 attributions were marked. Joined where they are the same they are 2 citations, 2 of them seen"
        in said
    )
    for name in ("Seen at all", "Source", "Cue", "Content", "Whom it cites", "Speech"):
        assert name in said
    assert "style=" not in page


def test_a_round_that_asks_for_none_has_no_attributions(
    olga: FlaskClient, client: FlaskClient, cast: Cast, harbour: Harbour, database: Database
) -> None:
    both_mark(client, cast)
    with database.writing() as session:
        session.execute(update(Round).values(asks_attributions=False))
        session.commit()
    assert report_of(client, cast)["attributions"] is None
    assert 'id="attributions"' not in olga.get(PAGE).text


def test_one_measure_of_spans_can_be_asked_for(client: FlaskClient, cast: Cast, harbour: Harbour) -> None:
    both_mark(client, cast)
    report = report_of(client, cast, "?measure=f1_exact")
    one = report["variables"][0]
    assert (one["measures"], one["labels"], one["attributes"]) == ({}, {}, [])
    assert list(one["spans"]["measures"]) == ["f1_exact"]
    assert {tuple(reports) for reports in one["spans"]["labels"].values()} == {("f1_exact",)}
    by_label = report_of(client, cast, "?by=label")["variables"][0]["spans"]
    assert by_label["measures"] == {}
    assert by_label["labels"]


def test_before_any_answer_spans_and_attributions_have_reasons(
    client: FlaskClient, cast: Cast, harbour: Harbour
) -> None:
    report = report_of(client, cast)
    assert report["variables"][0]["spans"]["measures"]["alpha_characters"]["reason"] == "no_pairs"
    assert report["attributions"]["seen"]["positive"]["reason"] == "no_pairs"
