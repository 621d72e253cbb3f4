"""/projects/<slug>/agreement/number of marks: how a number came, and a script that gives it again."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from app.cli import main
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.formats.ratings_csv import read_table
from app.db import Database
from app.features.agreement.number.formulas import SPAN_FORMULAS, formula_of, text
from app.features.agreement.number.spans import span_number_of
from app.features.agreement.number.words import SIGNS, SPAN_SIGNS
from tests.cast import Cast
from tests.coding import Harbour
from tests.core.agreement.spans.marked_tables import TABLES, cases_of
from tests.features.agreement.marked import NUMBER, both_mark, make_marked
from tests.features.agreement.numbered import json_of, words_of
from tests.numpy_alone import give_again, run
from tests.pseudo import LOCALE, speak, strays


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    return make_marked(database, cast)


def asked(part: str = "", **query: str) -> str:
    return f"{NUMBER}{part}?{urlencode({'variable': 'topic'} | query)}"


def values_of(browser: FlaskClient, **query: str) -> dict[str, Any]:
    return json_of(browser, asked("/values", **query))


def every_number() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name, measure in SPAN_MEASURES.items():
        found += [{"measure": name}] if measure.compute else []
        found += [{"measure": name, "label": label} for label in ("storm", "fog")] if measure.by_label else []
    return found


def test_every_number_of_marks_opens_and_its_script_and_data_give_it_again(
    olga: FlaskClient, client: FlaskClient, cast: Cast, tmp_path: Path
) -> None:
    both_mark(client, cast)
    scripts, shown = [], []
    for query in every_number():
        page = olga.get(asked(**query))
        assert page.status_code == 200, f"{query}: {page.text}"
        assert "style=" not in page.text
        report = values_of(olga, **query)["report"]
        script = olga.get(asked("/script", **query))
        if report["value"] is None:
            assert script.status_code == 409
            assert "no number that a script could reproduce" in words_of(script.text)
            continue
        data = olga.get(asked("/data", **query))
        assert data.mimetype == "text/csv"
        again = (
            read_table(data.get_data(), "nominal", labels=("storm", "calm", "fog")).variables["topic"].spans
        )
        assert again is not None
        read_as = re.search(r"--measure (\w+)", page.text)
        assert read_as is not None
        found = span_number_of("topic", again, read_as[1], query.get("label")).report
        assert found.value == pytest.approx(report["value"], abs=1e-12)
        assert script.status_code == 200
        assert "Script (Python)" in page.text
        assert "<math" in page.text
        scripts.append(script.text)
        shown.append(report)
    assert {one["method"] for one in shown} == set(SPAN_MEASURES)
    assert any(one["ci"] for one in shown)
    give_again(scripts, shown, tmp_path)


def test_the_lines_of_spans_on_the_page_open_how_each_came(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_mark(client, cast)
    page = olga.get("/projects/harbour/agreement").text
    part = page.split('<h2 id="spans">')[1].split("</section>")[0]
    there = {unescape(one) for one in re.findall(r'href="([^"]*/agreement/number[^"]*)"', part)}
    measures = {re.search(r"measure=(\w+)", one)[1] for one in there}  # type: ignore[index]
    assert measures == set(SPAN_MEASURES)
    labelled = f"{NUMBER}?round=production&variable=topic&measure=f1_exact&label=storm"
    assert labelled in there
    for one in (labelled, f"{NUMBER}?round=production&variable=topic&measure=alpha_characters"):
        assert one in there
        assert "How this number came" in olga.get(one).text


def test_what_is_given_away_names_nobody_and_holds_no_text(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_mark(client, cast)
    for part in ("/script", "/data", "/values"):
        given = olga.get(asked(part, measure="alpha_tokens"))
        assert given.status_code == 200
        assert all(word not in given.text for word in ("Nevis", '"Ann"', "gale", "المرفأ", "quay"))
    assert "('storm', 13, 17)" in olga.get(asked("/script", measure="f1_exact")).text


def test_the_page_says_the_formula_with_the_numbers_and_the_value_without_each_article(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_mark(client, cast)
    said = values_of(olga, measure="f1_exact")
    page = olga.get(asked(measure="f1_exact")).text
    numbers = said["numbers"]
    assert (
        f"F1 = {numbers['matched']:.0f} / {numbers['others']:.0f} = {said['report']['value']:.4f}"
        in words_of(page)
    )
    assert len(said["interval"]["without"]) == 20
    assert len(re.findall(r">Article (\d+)</a></th>", page)) == 20
    assert "marks on the text alone" in page
    table = olga.get(asked("/table", measure="f1_exact", table="marks")).text
    assert table.splitlines()[0] == ",others,matched"


def test_a_pair_of_annotators_has_its_number(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_mark(client, cast)
    names = {"one": "Ann", "other": "בן <Nevis>"}
    both = values_of(olga, measure="f1_iou", **names)
    assert both["report"]["value"] == values_of(olga, measure="f1_iou")["report"]["value"]


NOT_THERE: list[tuple[dict[str, str], str]] = [
    ({"variable": "nope", "measure": "f1_iou"}, "No variable nope is marked on spans in this round."),
    ({"measure": "f1_iou", "label": "nope"}, "There are: storm, calm, fog."),
    ({"measure": "ku_alpha"}, "ku_alpha is a measure of one label: name it."),
    ({"measure": "cu_alpha", "label": "storm"}, "cu_alpha is not a measure of one label."),
    ({"measure": "f1_iou", "one": "Ann", "other": "Nobody"}, "Name two annotators"),
]


def test_what_is_not_there_is_not_found_and_the_sentence_says_what_is(olga: FlaskClient) -> None:
    for query, sentence in NOT_THERE:
        for part in ("", "/script", "/data", "/values"):
            given = olga.get(asked(part, **query))
            assert given.status_code == 404
            assert sentence in words_of(given.text)


def test_before_two_have_read_the_page_says_why_there_is_no_number(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_mark(client, cast, ("ann",))
    for measure in ("alpha_characters", "alpha_u_1995"):
        words = words_of(olga.get(asked(measure=measure)).text)
        assert "There is no number for a script to reproduce." in words


def test_no_sentence_of_the_page_is_kept_from_the_translators(
    app: Flask,
    olga: FlaskClient,
    client: FlaskClient,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_mark(client, cast)
    speak(app, tmp_path, monkeypatch)
    own = {"Masthead", "Harbour", "Olga", "production", "Topic", "Storm", "Fog"}
    for measure in ("alpha_tokens", "f1_exact", "u_alpha", "u_alpha_binary", "alpha_u_1995"):
        page = olga.get(asked(measure=measure), headers={"Accept-Language": LOCALE}).text
        assert strays(page, own) == []


def test_the_command_writes_the_script_of_a_table_of_marks(tmp_path: Path) -> None:
    table, script = tmp_path / "marks.csv", tmp_path / "number.py"
    rows = ("1,ann,war,0,3,9", "1,ben,war,0,4,9", "2,ann,,,,7", "2,ben,war,2,4,7")
    table.write_text("unit,annotator,value,start,end,length\n" + "\n".join(rows) + "\n")
    given = ["agreement", "--ratings", str(table), "--measure", "f1_iou", "--script", str(script)]
    ran = CliRunner().invoke(main, given)
    assert ran.exit_code == 0, ran.output
    (output,) = run([script.read_text()], tmp_path)
    assert "value: 0.6666666666666666" in output
    assert "ended: 0" in output


def test_the_command_writes_the_script_of_the_older_alpha_too(tmp_path: Path) -> None:
    table, script = tmp_path / "marks.csv", tmp_path / "number.py"
    rows = ("p,ann,c,75,145,300", "p,ann,c,220,250,300", "p,ben,c,70,150,300", "p,ben,c,205,225,300")
    table.write_text(
        "unit,annotator,value,start,end,length\n" + "\n".join((*rows, "p,ben,c,250,270,300")) + "\n"
    )
    given = ["agreement", "--ratings", str(table), "--measure", "alpha_u_1995", "--script", str(script)]
    assert CliRunner().invoke(main, given).exit_code == 0
    (output,) = run([script.read_text()], tmp_path)
    # The example of the article comes to .7286.
    assert "value: 0.72859" in output
    assert "ended: 0" in output


def test_every_measure_of_marks_has_its_formula() -> None:
    assert set(SPAN_FORMULAS) == set(SPAN_MEASURES)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_written_with_numbers_is_true(name: str) -> None:
    for _table, measure, label in cases_of(name):
        found = span_number_of("v", TABLES[name], measure, None if label is None else str(label))
        formula = formula_of(measure, found.steps)
        assert found.steps is not None
        assert found.report.value is not None
        written = text(formula.with_numbers(found.steps, found.report.value))
        _name, expression, value = written.replace("−", "-").split(" = ")
        assert eval(expression, {"__builtins__": {}}) == pytest.approx(float(value), abs=2e-3), written
        assert set(found.steps.numbers) <= {*SIGNS, *SPAN_SIGNS}
