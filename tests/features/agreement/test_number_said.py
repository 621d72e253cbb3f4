"""/projects/<slug>/agreement/number of attributions and voices: how a number came, and a script that gives it again."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.agreement.attribution_tables import ASKED
from app.core.agreement.report import Level
from app.core.formats.ratings_csv import read_table
from app.db import Database
from app.features.agreement.number.report import number_of
from app.features.agreement.number.spans import is_of_spans, span_number_of
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.numbered import PAGE, json_of, words_of
from tests.features.agreement.spoken import both_say, make_spoken
from tests.numpy_alone import give_again
from tests.pseudo import LOCALE, speak, strays

LEVELS: dict[str, Level] = {"voice": "nominal", "heat": "ordinal"}


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    return make_spoken(database, cast)


def asked(part: str = "", **query: str) -> str:
    return f"{PAGE}{part}?{urlencode(query)}"


def every_number() -> list[dict[str, str]]:
    found = [{"attribution": what, "measure": name} for what, names in ASKED.items() for name in names]
    for key, level in LEVELS.items():
        found += [
            {"variable": "framing", "attribute": key, "measure": name}
            for name in (f"alpha_{level}", "percent")
        ]
    return found


def said_by_the_api(client: FlaskClient, cast: Cast, query: dict[str, str]) -> dict[str, Any]:
    """The report of the same number as the address of all numbers has it."""
    given = client.get("/api/v1/projects/harbour/agreement", headers=cast.headers("olga")).json
    if "attribute" in query:
        (one,) = [one for one in given["variables"][0]["attributes"] if one["variable"] == query["attribute"]]
        return dict(one["measures"][query["measure"]])
    said, what = given["attributions"], query["attribution"]
    return dict((said["parts"] | said)[what][query["measure"]])


def test_every_number_opens_as_the_report_has_it_and_its_script_and_data_give_it_again(
    olga: FlaskClient, client: FlaskClient, cast: Cast, tmp_path: Path
) -> None:
    both_say(client, cast)
    scripts, shown = [], []
    for query in every_number():
        page = olga.get(asked(**query))
        assert page.status_code == 200, f"{query}: {page.text}"
        assert "<math" in page.text
        report = json_of(olga, asked("/values", **query))["report"]
        there = said_by_the_api(client, cast, query)
        assert (report["value"], report["ci"]) == (there["value"], there["ci"]), query
        assert report["sentence"] == there["sentence"]
        data = olga.get(asked("/data", **query)).get_data()
        read_as = re.search(r"--level (\w+) --measure (\w+)(?: --labels \"([^\"]+)\")?", unescape(page.text))
        assert read_as is not None
        level, name = LEVELS.get(query.get("attribute", ""), "nominal"), read_as[2]
        labels = [int(one) if level == "ordinal" else one for one in (read_as[3] or "").split(",") if one]
        (again,) = read_table(data, level, labels=labels).variables.values()
        label = {"seen": "seen"}.get(query.get("attribution", ""), query.get("attribution"))
        if is_of_spans(name):
            assert again.spans is not None
            found = span_number_of("v", again.spans, name, label).report
        else:
            label = label if name == "specific_agreement" else None
            found = number_of("v", again.ratings, level, name, label).report
        assert found.value == pytest.approx(report["value"], abs=1e-12), query
        script = olga.get(asked("/script", **query))
        assert script.status_code == 200
        scripts.append(script.text)
        shown.append(report)
    with_interval = {
        query["measure"] for query, one in zip(every_number(), shown, strict=True) if one["ci"] is not None
    }
    assert with_interval >= {"positive", "f1_matched", "alpha_characters", "alpha_nominal", "percent"}
    give_again(scripts, shown, tmp_path)


def test_the_lines_of_the_page_open_how_each_came(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_say(client, cast)
    page = olga.get("/projects/harbour/agreement").text
    there: set[str] = set()
    for part in ("voice", "attributions"):
        section = page.split(f'<h2 id="{part}">')[1].split("</section>")[0]
        there |= {unescape(one) for one in re.findall(r'href="([^"]*/agreement/number[^"]*)"', section)}
    assert len(there) == len(every_number())
    for one in there:
        assert "How this number came" in olga.get(one).text


def test_what_is_given_away_names_nobody_and_no_outlet_and_holds_no_text(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_say(client, cast)
    for query in every_number():
        for part in ("/script", "/data", "/values"):
            given = olga.get(asked(part, **query)).text
            assert all(
                word not in given
                for word in ("Nevis", '"Ann"', "lark", "tern", "Lark", "gale", "المرفأ", "quay")
            )
        assert all(word not in olga.get(asked(**query)).text for word in ("lark-wire", "Lark Wire", "Tern"))


def test_the_page_says_what_a_unit_is_and_links_the_articles(
    olga: FlaskClient, client: FlaskClient, cast: Cast, harbour: Harbour
) -> None:
    both_say(client, cast)
    page = olga.get(asked(attribution="seen")).text
    assert "A unit is a citation here" in words_of(page)
    assert "citations, with two judgements or more" in words_of(page)
    links = re.findall(r'href="(/projects/harbour/documents/\d+)">Article \d+<', page)
    assert links
    assert all(olga.get(one).status_code == 200 for one in links[:2])
    assert "citations in which none of them marked this part" in words_of(
        olga.get(asked(attribution="content", measure="f1_matched")).text
    )
    page = olga.get(asked(attribute="voice")).text
    assert "A unit is a span here" in words_of(page)
    assert "Attributed" in words_of(page)
    table = olga.get(asked("/table", attribute="voice", table="coincidences")).text
    assert table.splitlines()[0] == ",author,attributed"


NOT_THERE: list[tuple[dict[str, str], str]] = [
    ({"attribution": "mood"}, "There are: seen, source, cue, content, outlet, speech."),
    ({"attribution": "seen", "measure": "percent"}, "There are: positive."),
    ({"attribute": "mood"}, "There are: voice (framing), heat (framing)."),
    ({"attribute": "voice", "variable": "tone"}, "Nothing called voice is asked of those marks."),
    ({"attribute": "voice", "measure": "alpha_masi"}, "There is no measure alpha_masi of voice."),
    ({"attribution": "seen", "one": "Ann", "other": "Ben"}, "are of all annotators and labels"),
]


def test_what_is_not_there_is_not_found_and_the_sentence_says_what_is(olga: FlaskClient) -> None:
    for query, sentence in NOT_THERE:
        for part in ("", "/script", "/values"):
            given = olga.get(asked(part, **query))
            assert given.status_code == 404
            assert sentence in words_of(given.text)


def test_before_two_have_read_there_is_no_script_and_the_page_says_why(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_say(client, cast, ("ann",))
    for query in every_number():
        page = olga.get(asked(**query))
        assert page.status_code == 200, page.text
        assert "There is no number for a script to reproduce." in words_of(page.text)
        assert olga.get(asked("/script", **query)).status_code == 409


def test_a_round_without_attributions_has_no_number_of_them(
    database: Database, app: Flask, cast: Cast
) -> None:
    make_spoken(database, cast, asks_attributions=False)
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    given = browser.get(asked(attribution="seen"))
    assert given.status_code == 404
    assert "This round does not ask for attributions." in words_of(given.text)


def test_no_sentence_of_the_page_is_kept_from_the_translators(
    app: Flask,
    olga: FlaskClient,
    client: FlaskClient,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_say(client, cast)
    speak(app, tmp_path, monkeypatch)
    own = {"Masthead", "Harbour", "Olga", "production", "Voice", "Heat", "Author", "Attributed"}
    for query in every_number():
        page = olga.get(asked(**query), headers={"Accept-Language": LOCALE}).text
        assert strays(page, own) == []
