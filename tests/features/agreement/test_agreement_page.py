"""/projects/<slug>/agreement: the address is the analysis; every number has its n, a bar and a sentence."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.codebooks import published_version
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.db import Database
from app.features.agreement.lines import bar_of
from app.models.projects import Member
from app.models.rounds import RoundReader
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.features.agreement.numbered import words_of
from tests.pseudo import LOCALE, speak, strays
from tests.world import a_span

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    labels: [{key: storm, name: Storm, colour: 5}, {key: calm, name: Calm}, {key: fog, name: Fog}]
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
  - {key: remark, name: Remark, type: text, on: [passage]}
"""
PARAGRAPHS = ("Harbour news", "The storm reached the quay 🌉.", "A calm followed.", "Fog hid the المرفأ.")
PAGE = "/projects/harbour/agreement"
NONE: dict[str, Any] = {"none": ["framing"]}
ANNS = {
    "The storm": {"labels": [{"label": "storm"}], "values": [{"variable": "tone", "value": 1}]},
    "A calm": {"labels": [{"label": "calm"}], "values": [{"variable": "tone", "value": 0}]},
    "Fog": {"marks": {"Fog": "fog"}, "values": [{"variable": "tone", "value": -1}]},
}
BENS = {
    "The storm": {"marks": {"storm": "storm"}, "values": [{"variable": "tone", "value": 1}]},
    "A calm": {"labels": [{"label": "calm"}, {"label": "fog"}], "values": [{"variable": "tone", "value": 1}]},
    "Fog": {"labels": [{"label": "fog"}], "values": [{"variable": "tone", "value": -1}]},
}


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """A project of Olga's in which Ann and Ben annotate one article."""
    return make_harbour(database, cast, BOOK, [{"key": "quay", "paragraphs": PARAGRAPHS}], condition="open")


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def both_code(client: FlaskClient, cast: Cast) -> None:
    for who, answers in (("ann", ANNS), ("ben", BENS)):
        code_all(client, cast.headers(who), "harbour", lambda one, said=answers: answered(one, said))


def answered(assignment: dict[str, Any], answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    said = next((one for words, one in answers.items() if assignment["text"].startswith(words)), NONE)
    spans = [a_span(assignment, quote, label) for quote, label in said.get("marks", {}).items()]
    return {key: value for key, value in said.items() if key != "marks"} | {"spans": spans}


def rows_of(page: str) -> dict[str, list[str]]:
    """The first table by the name in its first cell: the value, and how much was compared."""
    found = {}
    of_labels = page.partition('id="spans"')[0]
    for row in re.findall(r"<tr class=\"figures\">(.*?)</tr>", of_labels, re.S):
        cells = [words_of(cell).strip() for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.S)]
        name = re.search(r"<bdi>(.*?)</bdi>|class=\"chip\"[^>]*>(.*?)</span>", row)
        assert name is not None
        found[name[1] or name[2]] = [cells[1], cells[4]]
    return found


def test_before_any_round_the_page_says_what_to_do(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "olga")
    page = client.get("/projects/border/agreement")
    assert page.status_code == 200
    assert "No round was begun" in page.text


def test_before_any_answer_there_is_no_table_of_nothing(olga: FlaskClient) -> None:
    page = olga.get(PAGE).text
    assert "Nothing to compare yet" in page
    assert "<table" not in page


def test_each_variable_and_label_has_its_number_n_bar_and_sentence(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    page = olga.get(PAGE).text
    rows = rows_of(page)
    assert rows["Storm"] == ["1.00", "4 of 4"]
    assert rows["Fog"] == ["0.53", "4 of 4"]
    assert rows["Tone"][1] == "3 of 4"
    assert page.count('<svg class="bar"') >= len(rows)
    assert '<span class="chip" data-slot="5">Storm</span>' in page
    assert 'data-slot="2"' in page
    assert "Annotators avoid" in page
    assert "Texts in an annotator's own words are not compared." in words_of(page)
    assert "style=" not in page


def test_the_lowest_stand_first_and_what_has_no_number_last(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    page = olga.get(PAGE).text
    names = list(rows_of(page))
    labels = [name for name in names if name in ("Storm", "Calm", "Fog")]
    assert labels[0] == "Fog"
    code = olga.get(f"{PAGE}?reading=chosen").text
    values = [value for name, (value, _n) in rows_of(code).items() if name in ("Storm", "Calm", "Fog")]
    numbers = [float(value) for value in values if value != "none"]
    assert numbers == sorted(numbers)
    assert values[len(numbers) :] == ["none"] * (len(values) - len(numbers))


def test_what_is_undefined_says_why(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    code_all(client, cast.headers("ann"), "harbour", lambda one: answered(one, ANNS))
    page = olga.get(PAGE).text
    assert "4 answers of 1 annotator about 4 passages" in words_of(page)
    assert rows_of(page)["Framing"] == ["none", "0 of 4"]
    assert "only one annotator has judged" in words_of(page)


def test_sentences_call_labels_by_their_names(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    said = words_of(olga.get(PAGE).text)
    assert "“Calm” was chosen only 2 times" in said or "“Calm” was chosen only 3 times" in said
    assert "“calm”" not in said


def test_the_reading_is_printed_and_a_departure_is_marked(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    usual, other = (words_of(olga.get(f"{PAGE}{query}").text) for query in ("", "?reading=chosen"))
    assert "8 answers of 2 annotators about 4 passages" in usual
    assert "Open: nothing was hidden" in usual
    assert "Left out nothing" in usual
    assert "chosen by you" not in usual
    assert "without those that are only marked in it chosen by you" in other


def test_the_address_says_all_of_the_analysis(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}?reading=chosen&by=pair").text
    address = re.search(r'This page again: <a href="([^"]*)"', page)
    assert address is not None
    again = unescape(address[1])
    assert again == f"{PAGE}?round=production&reading=chosen&by=pair"
    assert words_of(olga.get(again).text) == words_of(page)
    default = f"{PAGE}?round=production&pass=open&reading=chosen_or_marked&by="
    assert words_of(olga.get(default).text) == words_of(olga.get(PAGE).text)


def test_pairs_are_shown_when_asked_for(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    assert "Ben" not in words_of(olga.get(PAGE).text)
    said = words_of(olga.get(f"{PAGE}?by=pair").text)
    assert "Pairs: Framing" in said
    assert "Ann , Ben" in said
    assert "Storm 1 : 1" in said


@pytest.mark.parametrize(
    ("query", "field"),
    [("?round=autumn", "round"), ("?pass=blind", "pass"), ("?reading=all", "reading"), ("?by=moon", "by")],
)
def test_an_address_that_names_what_is_not_there_is_said_beside_its_field(
    olga: FlaskClient, client: FlaskClient, cast: Cast, query: str, field: str
) -> None:
    both_code(client, cast)
    given = olga.get(f"{PAGE}{query}")
    assert given.status_code == 422
    assert f'id="{field}-fault"' in given.text
    assert "<table" not in given.text


def test_the_newest_round_that_is_published_is_read_unless_another_is_named(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        version = published_version(session, harbour.project_id)
        assert version is not None
        for name, purpose in (("check", "reliability"), ("trial", "pilot")):
            plan = RoundPlan(name, purpose, condition="blind_then_reveal")
            add_round(session, harbour.project_id, version.id, plan, by=None)
        enter_documents(session, harbour.project_id)
        session.commit()
    page = olga.get(PAGE).text
    assert '<option selected value="check">' in page
    assert "Blind: the outlet was hidden" in page
    assert "Revealed: the same" in olga.get(f"{PAGE}?round=trial&pass=revealed").text
    assert rows_of(olga.get(f"{PAGE}?round=production").text)["Storm"][0] == "1.00"


def test_a_lead_who_still_codes_is_warned_before_any_number(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        plan = RoundPlan("trial", "pilot", condition="open")
        version = published_version(session, harbour.project_id)
        assert version is not None
        add_round(session, harbour.project_id, version.id, plan, by=None)
        enter_documents(session, harbour.project_id)
        session.commit()
    asked = f"{PAGE}?round=trial&by=pair"
    warning = olga.get(asked).text
    assert "Before you read agreement" in warning
    assert "<table" not in warning
    with harbour.database.reading() as session:
        assert session.scalars(select(RoundReader.person_id)).all() == []
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', warning.split("<main")[1]))
    given = olga.post(f"{PAGE}/reading", data=fields)
    assert (given.status_code, given.headers["Location"]) == (303, asked)
    with harbour.database.reading() as session:
        assert session.scalars(select(RoundReader.person_id)).all() == [cast.id("olga")]
    assert "Before you read agreement" not in olga.get(asked).text


def test_annotators_and_strangers_are_kept_out(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    for who, status in (("ann", 403), ("max", 404)):
        cast.sign_in(client, who)
        assert client.get(PAGE).status_code == status
        assert "/agreement" not in client.get("/projects/harbour").text


@pytest.mark.parametrize(
    ("value", "start", "length", "is_cut"),
    [
        (0.0, 20, 0, False),
        (1.0, 20, 100, False),
        (0.25, 20, 25, False),
        (-0.1, 10, 10, False),
        (-0.9, 5, 15, True),
    ],
)
def test_a_bar_begins_at_zero_and_ends_at_its_value(
    value: float, start: float, length: float, is_cut: bool
) -> None:
    bar = bar_of(value)
    assert (bar.start, bar.length, bar.is_cut) == (start, length, is_cut)


def test_the_ends_of_an_interval_stay_inside_the_picture() -> None:
    assert bar_of(0.5, (0.25, 0.75)).ends == (45, 95)
    assert bar_of(0.9, (-0.5, 1)).ends == (1, 119)
    assert bar_of(0.5).ends is None


def test_one_article_has_no_interval(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    page = olga.get(PAGE).text
    assert "no interval" in words_of(page)
    assert "bar-ends" not in page


def test_no_sentence_of_the_page_is_kept_from_the_translators(
    app: Flask,
    olga: FlaskClient,
    client: FlaskClient,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speak(app, tmp_path, monkeypatch)
    own = {"Masthead", "Harbour", "Olga", "Storm", "Calm", "Fog", "production"}

    def read(address: str) -> str:
        page = olga.get(address, headers={"Accept-Language": LOCALE}).text
        assert strays(page, own) == []
        return page

    read(PAGE)
    code_all(client, cast.headers("ann"), "harbour", lambda one: answered(one, ANNS))
    assert "⟦Nothing has two judgements, for only one annotator has judged.⟧" in read(PAGE)
    code_all(client, cast.headers("ben"), "harbour", lambda one: answered(one, BENS))
    assert "<textarea" in read(f"{PAGE}/tables?by=all")
    page = read(f"{PAGE}?by=all")
    # What is counted inside of a sentence is in the reader's language too.
    assert "⟦4 of ⟦4 passages⟧ could be compared.⟧" in page
    assert "⟦Only ⟦4 passages⟧ with two judgements: the value may change a good deal.⟧" in page
    assert "⟦Krippendorff&#39;s alpha, ⟦ordinal⟧⟧" in page
