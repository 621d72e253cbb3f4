"""/ratings: a table is measured for anybody, with spans and outlets, and nothing of it is kept."""

import csv
import io
import json
import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.formats import ratings_csv
from app.features.agreement.table import form as table_form
from app.features.agreement.table import views as table_views
from tests.cast import Cast
from tests.features.agreement.numbered import words_of

SPANS = (
    "unit,annotator,value,start,end,length,outlet,cluster\n"
    "1,ann,عاصفة,2,8,11,Herald,x\n1,ben,عاصفة,2,6,11,Herald,x\n"
    "2,ann,🌉,0,1,5,Post,y\n2,ben,,,,5,Post,y\n3,ann,,,,7,,y\n3,ben,{},,,7,,y\n"
)


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    """A browser without an account."""
    return app.test_client()


def hand_in(browser: FlaskClient, pasted: str = "", level: str = "nominal", **more: Any) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/ratings").text)
    assert found is not None
    data = {"csrf_token": found[1], "pasted": pasted, "level": level} | more
    return browser.post("/ratings", data=data, content_type="multipart/form-data")


def file_of(page: str, name: str) -> str:
    found = re.search(rf'download="{re.escape(name)}" href="data:[^,]*,([^"]+)"', page)
    assert found is not None
    return b64decode(found[1]).decode("utf-8")


def test_the_page_is_there_for_anybody_and_said_where_one_signs_in(anybody: FlaskClient) -> None:
    page = anybody.get("/ratings")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert 'href="/ratings"' in anybody.get("/sign-in").text


def test_a_pasted_table_has_variables_spans_and_outlets(anybody: FlaskClient) -> None:
    given = hand_in(anybody, SPANS)
    assert given.status_code == 200
    said = words_of(given.text)
    assert "Agreement in your table" in said
    assert "عاصفة" in said
    assert 'id="spans"' in given.text
    assert "By outlet: value" in said
    for outlet in ("Herald", "Post", "outlet not given"):
        assert outlet in said


def test_what_is_downloaded_is_what_the_page_says(anybody: FlaskClient) -> None:
    page = hand_in(anybody, SPANS).text
    report = json.loads(file_of(page, "agreement.json"))
    (one,) = report["variables"]
    assert (one["variable"], one["level"]) == ("value", "masi")
    alpha = one["spans"]["labels"]["عاصفة"]["alpha_characters"]
    # Over 23 characters 10 of 46 judgements are marked, and in 2 characters they differ.
    assert alpha["value"] == pytest.approx(1 - 45 * 2 * 2 / (2 * 10 * 36))
    assert [each["outlet"] for each in one["outlets"]][-1] is None
    rows = list(csv.DictReader(io.StringIO(file_of(page, "agreement.csv"))))
    row = next(each for each in rows if (each["label"], each["measure"]) == ("عاصفة", "alpha_characters"))
    assert float(row["value"]) == pytest.approx(alpha["value"])
    assert {each["outlet"] for each in rows} == {"", "Herald", "Post", "outlet not given"}


def test_spans_have_each_outlet_and_label_by_itself(anybody: FlaskClient) -> None:
    page = hand_in(anybody, SPANS).text
    (one,) = json.loads(file_of(page, "agreement.json"))["variables"]
    by_outlet = {each["outlet"]: each for each in one["spans"]["outlets"]}
    herald = by_outlet["Herald"]["labels"]["عاصفة"]
    # Of the Herald's 11 characters 10 of 22 judgements are marked, and in 2 characters they differ.
    assert herald["value"] == pytest.approx(1 - 21 * 2 * 2 / (2 * 10 * 12))
    assert (herald["n_pairable"], herald["ci"], herald["is_small"]) == (1, None, True)
    assert by_outlet["Herald"]["labels"]["🌉"]["reason"] == "label_unused"
    assert (by_outlet[None]["value"], by_outlet[None]["reason"]) == (None, "label_unused")
    values = [each["value"] for each in one["spans"]["outlets"] if each["value"] is not None]
    assert values == sorted(values)
    section = words_of(page.split("Spans by outlet")[1].split("</section>")[0])
    assert "Herald all labels, few" in section
    assert f"{herald['value']:.2f}" in section
    rows = list(csv.DictReader(io.StringIO(file_of(page, "agreement.csv"))))
    row = next(
        each for each in rows if (each["of"], each["label"], each["outlet"]) == ("span", "عاصفة", "Herald")
    )
    assert float(row["value"]) == pytest.approx(herald["value"])
    assert "Spans by outlet" not in hand_in(anybody, SPANS.replace("outlet", "cluster_")).text


def test_a_file_is_read_at_the_level_that_is_chosen(anybody: FlaskClient) -> None:
    table = BytesIO("unit;ann;ben\n1;1;2\n2;3;3\n".encode("utf-8-sig"))
    given = hand_in(anybody, level="interval", file=(table, "mine.csv"))
    report = json.loads(file_of(given.text, "agreement.json"))
    assert (report["ratings"], report["level"]) == ("mine.csv", "interval")
    assert report["variables"][0]["measures"]["alpha_interval"]["value"] == pytest.approx(
        1 - 3 * 2 / 22, abs=1
    )
    assert "By outlet" not in words_of(given.text)


def test_every_fault_is_told_with_its_line_and_what_was_pasted_stays(anybody: FlaskClient) -> None:
    given = hand_in(anybody, "unit,annotator,value,start,end\n1,ann,x,4,2\n1,,x,,\n2,ben,,0,1\n")
    assert given.status_code == 422
    said = words_of(given.text)
    for fault in (
        "Line 2: the span ends at 2, which is not behind its start, 4.",
        "Line 3: the annotator is missing.",
        "Line 4: the value is missing: write the label of the span.",
    ):
        assert fault in said
    assert "1,ann,x,4,2" in given.text


def test_nothing_at_all_too_much_and_too_many_rows_are_said(
    anybody: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = hand_in(anybody)
    assert nothing.status_code == 422
    assert "Choose a file, or paste a table." in words_of(nothing.text)
    monkeypatch.setattr(table_views, "MOST_ROWS", 2)
    many = hand_in(anybody, "unit,ann\n1,a\n2,a\n3,b\n")
    assert many.status_code == 422
    assert "The table has more than 2 rows." in words_of(many.text)
    monkeypatch.setattr(table_form, "LARGEST_TABLE", 20)
    large = hand_in(anybody, file=(BytesIO(b"unit,ann,ben,cem\n1,a,b,c\n"), "large.csv"))
    assert large.status_code == 422
    assert "at most 10 MB" in words_of(large.text)


def test_a_form_of_another_site_is_refused(anybody: FlaskClient) -> None:
    given = anybody.post("/ratings", data={"pasted": SPANS, "level": "nominal"})
    assert given.status_code == 400


def test_words_of_a_table_are_shown_and_never_run(anybody: FlaskClient) -> None:
    given = hand_in(
        anybody, "unit,ann,ben,outlet\n1,<script>x</script>,=1+1,<b>\n2,<script>x</script>,=1+1,<b>\n"
    )
    assert "<script>x" not in given.text
    assert "<b>" not in given.text
    assert ",'=1+1," in file_of(given.text, "agreement.csv")


def test_whoever_is_signed_in_may_measure_as_well(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    cast.sign_in(browser, "ann")
    assert hand_in(browser, "unit,ann,ben\n1,a,a\n2,a,b\n").status_code == 200


def test_a_table_without_lengths_says_what_was_taken(anybody: FlaskClient) -> None:
    given = hand_in(anybody, "unit,annotator,value,start,end\n1,ann,a,0,4\n1,ben,a,0,3\n")
    assert "No length is given for 1 unit" in words_of(given.text)


def test_the_limit_of_rows_is_that_of_the_page_alone() -> None:
    rows = "unit,ann\n" + "".join(f"{n},a\n" for n in range(20))
    assert ratings_csv.read_table(rows, "nominal").variables["value"].ratings.counts.n_units == 20
