"""/projects/<slug>/agreement/number: how a number came, and a script that gives it again without Masthead."""

import csv
import io
import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.report import Level
from app.core.formats.ratings_csv import read_ratings
from app.db import Database
from app.features.agreement.number.report import number_of
from app.models.projects import Member
from app.models.work import Revision
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.numbered import (
    ARTICLES,
    NAME,
    PAGE,
    PARAGRAPHS,
    VARIABLES,
    both_code,
    json_of,
    make_numbered,
    words_of,
)
from tests.numpy_alone import give_again
from tests.pseudo import LOCALE, speak, strays

LEVELS: dict[str, Level] = {
    "framing": "masi",
    "tone": "ordinal",
    "heat": "interval",
    "size": "ratio",
    "stance": "nominal",
}
LABELS = {"framing": ("storm", "calm", "fog"), "tone": ("2", "-1"), "stance": ("pro", "never", "{}")}


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    return make_numbered(database, cast)


def asked(part: str = "", **query: str) -> str:
    return f"{PAGE}{part}?{urlencode(query)}"


def values_of(browser: FlaskClient, **query: str) -> dict[str, Any]:
    return json_of(browser, asked("/values", **query))


def every_number() -> list[dict[str, str]]:
    """What an address asks for, of each measure of each variable; of two annotators as well."""
    found: list[dict[str, str]] = []
    for variable, level in LEVELS.items():
        of_all = [{"measure": name} for name, one in MEASURES.items() if level in one.levels]
        of_labels = [
            {"measure": name, "label": label}
            for name, one in LABEL_MEASURES.items()
            if level in one.levels
            for label in LABELS[variable]
        ]
        found += [{"variable": variable} | one for one in (*of_all, *of_labels)]
    return found


def test_every_number_opens_and_its_script_gives_it_again(
    olga: FlaskClient, client: FlaskClient, cast: Cast, tmp_path: Path
) -> None:
    both_code(client, cast)
    scripts, shown = [], []
    for query in every_number():
        page = olga.get(asked(**query))
        assert page.status_code == 200, f"{query}: {page.text}"
        assert "style=" not in page.text
        values = values_of(olga, **query)
        script = olga.get(asked("/script", **query))
        if values["report"]["value"] is None:
            assert script.status_code == 409
            assert "no number that a script could reproduce" in words_of(script.text)
            assert "Script (Python)" not in page.text
            continue
        assert script.status_code == 200
        assert "Script (Python)" in page.text
        assert "<math" in page.text
        scripts.append(script.text)
        shown.append(values["report"])
    assert {one["method"] for one in shown} == {*MEASURES, *LABEL_MEASURES}
    assert {one["ci"] is None for one in shown} == {True, False}
    give_again(scripts, shown, tmp_path)


def test_the_data_read_as_a_table_of_ones_own_give_the_same_numbers(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    tables = {}
    for query in every_number():
        variable = query["variable"]
        if variable not in tables:
            given = olga.get(asked("/data", variable=variable))
            assert given.mimetype == "text/csv"
            page = unescape(olga.get(asked(variable=variable)).text)
            labels = re.search(r'--labels "([^"]*)"', page)
            assert labels is not None
            points: list[Any] = labels[1].split(",")
            points = [int(one) for one in points] if variable in ("tone", "heat", "size") else points
            tables[variable] = read_ratings(given.get_data(), LEVELS[variable], labels=points)[variable]
        again = number_of(
            variable,
            tables[variable],
            LEVELS[variable],
            query["measure"],
            query.get("label"),
        )
        report = values_of(olga, **query)["report"]
        assert (again.report.value, again.report.reason) == (
            pytest.approx(report["value"], abs=1e-12) if report["value"] is not None else None,
            report["reason"],
        )
        assert (again.report.n_pairable, again.report.n_judgements) == (
            report["n_pairable"],
            report["n_judgements"],
        )
        if report["ci"] is not None:
            assert again.report.ci == pytest.approx(report["ci"], abs=1e-12)


def test_the_page_says_the_formula_with_the_numbers_of_the_round(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    page = olga.get(asked(variable="stance", measure="alpha_nominal")).text
    numbers = values_of(olga, variable="stance", measure="alpha_nominal")["numbers"]
    report = values_of(olga, variable="stance", measure="alpha_nominal")["report"]
    assert f"α = 1 − {numbers['D_o']:.4f} / {numbers['D_e']:.4f} = {report['value']:.4f}" in words_of(page)
    assert 1 - numbers["D_o"] / numbers["D_e"] == pytest.approx(report["value"])
    assert f"<mfrac><mn>{numbers['D_o']:.4f}</mn><mn>{numbers['D_e']:.4f}</mn></mfrac>" in page


def test_the_page_says_what_was_read_and_of_which_data(
    olga: FlaskClient, client: FlaskClient, cast: Cast, database: Database
) -> None:
    both_code(client, cast)
    with database.reading() as session:
        last = session.scalar(select(func.max(Revision.id)))
    words = words_of(olga.get(asked(variable="stance")).text)
    many = 2 * ARTICLES * PARAGRAPHS
    assert f"{many} answers; the last one is number {last}, saved" in words
    assert "codebook 1.0.0" in words
    assert "none: nothing is drawn by chance" in words
    version = values_of(olga, variable="stance")["data_version"]
    assert (version["last_revision"], version["revisions"]) == (last, many)


def test_an_interval_shows_the_number_without_each_article_the_farthest_first(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    query = {"variable": "framing", "measure": "alpha_label", "label": "storm"}
    values = values_of(olga, **query)
    value, without = values["report"]["value"], values["interval"]["without"]
    assert len(without) == ARTICLES
    moves = [abs(one["value"] - value) for one in without]
    assert moves == sorted(moves, reverse=True)
    page = olga.get(asked(**query)).text
    assert re.findall(r">Article (\d+)</a></th>", page) == [str(one["article"]) for one in without]
    table = list(csv.reader(io.StringIO(olga.get(asked("/table", table="articles", **query)).text)))
    assert table[0] == ["article", "value"]
    assert [float(row[1]) for row in table[1:]] == [one["value"] for one in without]


def test_tables_have_names_sums_and_a_file(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    page = olga.get(asked(variable="stance", measure="light")).text
    assert re.search(rf"<bdi>{re.escape(escape(NAME))} \([AB]\)</bdi>", page)
    assert "nothing chosen" in page
    given = olga.get(asked("/table", variable="stance", measure="light", table="contingency"))
    rows = list(csv.reader(io.StringIO(given.text)))
    assert sorted(rows[0]) == ["", "con", "pro", "{}"]
    assert sum(float(cell) for row in rows[1:] for cell in row[1:]) == ARTICLES * PARAGRAPHS
    missing = olga.get(asked("/table", variable="stance", measure="light", table="nope"))
    assert missing.status_code == 404
    assert "There are: contingency, articles." in words_of(missing.text)


def test_what_is_given_away_names_nobody_and_no_text(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    for measure in ("light", "conger"):
        query = {"variable": "stance", "measure": measure, "one": "Ann", "other": NAME}
        page = olga.get(asked(**query))
        assert page.status_code == 200
        for part in ("/script", "/data", "/values"):
            given = olga.get(asked(part, **query))
            assert given.status_code == 200
            assert all(word not in given.text for word in ("Nevis", '"Ann"', "Line 0", "quay"))
            # Letters go by people's random numbers.
            name = rf'attachment; filename="agreement-harbour-stance-{measure}-(A-B|B-A)\.(py|csv|json)"'
            assert re.fullmatch(name, given.headers["Content-Disposition"])


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            {"variable": "nope"},
            "No variable nope is compared in this round. There are: framing, tone, heat, size, stance.",
        ),
        ({"variable": "stance", "measure": "alpha_masi"}, "There is no measure alpha_masi of stance."),
        (
            {"variable": "stance", "measure": "alpha_label", "label": "nope"},
            "There are: pro, con, never, {}.",
        ),
        ({"variable": "stance", "measure": "ac1", "label": "pro"}, "ac1 is not a measure of one label."),
        ({"variable": "stance", "one": "Ann", "other": "Nobody"}, "Name two annotators"),
        ({"variable": "stance", "one": "Ann"}, "Name two annotators"),
    ],
)
def test_what_is_not_there_is_not_found_and_the_sentence_says_what_is(
    query: dict[str, str], sentence: str, olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    for part in ("", "/script", "/data", "/values"):
        given = olga.get(asked(part, **query))
        assert given.status_code == 404
        assert sentence in words_of(given.text)


def test_before_two_have_judged_the_page_says_why_there_is_no_number(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    empty = words_of(olga.get(asked(variable="stance")).text)
    assert "There are no judgements yet" in empty
    both_code(client, cast, ("ann",))
    words = words_of(olga.get(asked(variable="stance")).text)
    assert "only one annotator has judged" in words
    assert "Where there is no number there is no interval." in words


def test_who_still_codes_the_round_is_warned_first_and_comes_back_to_the_number(
    olga: FlaskClient, client: FlaskClient, cast: Cast, database: Database
) -> None:
    both_code(client, cast, ("ann",))
    with database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    query = {"variable": "stance", "measure": "alpha_label", "label": "pro"}
    for part in ("", "/script", "/data", "/values"):
        warned = olga.get(asked(part, **query)).text
        assert "Before you read agreement" in warned
        assert "SHOWN_VALUE" not in warned
    warning = olga.get(asked(**query)).text.split("<main")[1]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', warning))
    went = olga.post("/projects/harbour/agreement/reading", data=fields)
    assert went.status_code == 303
    assert "How this number came" in olga.get(went.location).text
    assert all(f"{name}={said}" in went.location for name, said in query.items())


def test_an_address_that_names_nothing_opens_the_leading_number_of_the_first_variable(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    assert "MASI distance: Framing" in words_of(olga.get(PAGE).text)
    assert values_of(olga, label="storm", variable="framing")["measure"] == "alpha_label"


def test_annotators_may_not_read_it(olga: FlaskClient, app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    cast.sign_in(browser, "ann")
    for part in ("", "/script", "/data", "/values", "/table"):
        assert browser.get(asked(part, variable="stance")).status_code == 403


def test_no_sentence_of_the_page_is_kept_from_the_translators(
    app: Flask,
    olga: FlaskClient,
    client: FlaskClient,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_code(client, cast)
    speak(app, tmp_path, monkeypatch)
    own = {"Masthead", "Harbour", "Olga", "production", "Storm", "Pro", "Con", "Never"}
    for query in (
        {"variable": "framing"},
        {"variable": "stance", "measure": "conger"},
        {"variable": "framing", "measure": "alpha_label", "label": "storm"},
        {"variable": "tone", "measure": "percent"},
    ):
        page = olga.get(asked(**query), headers={"Accept-Language": LOCALE}).text
        assert strays(page, own) == []


def test_every_variable_of_the_book_is_opened() -> None:
    assert tuple(LEVELS) == VARIABLES
