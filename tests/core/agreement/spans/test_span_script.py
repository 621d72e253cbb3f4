"""A script gives the number of marks and the interval that were shown, with NumPy alone and without Masthead."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.agreement.script.span_recipes import SPAN_RECIPES
from app.core.agreement.script.written_spans import span_script_of, spans_as_csv
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable
from app.core.formats.ratings_csv import read_table
from tests.core.agreement.spans.marked_tables import TABLES, cases_of, report_of
from tests.core.agreement.test_script import assert_says
from tests.numpy_alone import run


def test_every_measure_has_its_script() -> None:
    assert set(SPAN_RECIPES) == set(SPAN_MEASURES)


def test_there_are_numbers_of_every_measure_with_an_interval_and_without() -> None:
    cases = [case for table in TABLES for case in cases_of(table)]
    assert {name for _table, name, _label in cases} == set(SPAN_MEASURES)
    reports = [report_of(TABLES[table], name, label) for table, name, label in cases]
    assert {one.ci is None for one in reports if one is not None} == {True, False}


@pytest.mark.parametrize("name", TABLES)
def test_the_script_of_each_measure_prints_what_was_shown(name: str, tmp_path: Path) -> None:
    table = TABLES[name]
    cases = cases_of(name)
    reports = [report_of(table, measure, label) for _table, measure, label in cases]
    scripts = [
        span_script_of(table, report, label)
        for report, (_table, _name, label) in zip(reports, cases, strict=True)
        if report is not None
    ]
    for case, report, output in zip(cases, reports, run(scripts, tmp_path), strict=True):
        assert report is not None
        assert "ended: 0" in output, f"{case}: {output}"
        assert_says(output, report)


@pytest.mark.parametrize("name", TABLES)
def test_the_table_that_is_given_away_gives_the_same_numbers(name: str) -> None:
    table = TABLES[name]
    labels = [str(one) for one in table.labels]
    for _table, measure, label in cases_of(name):
        again = read_table(spans_as_csv(table, "v", measure), "nominal", labels=labels).variables["v"].spans
        assert again is not None
        # Of words the file is counted in words: they are its characters.
        read_as = "alpha_characters" if measure == "alpha_tokens" else measure
        report, found = report_of(table, measure, label), report_of(again, read_as, label)
        assert report is not None
        assert found is not None
        assert found.value == pytest.approx(report.value, abs=1e-12)
        assert found.ci == (None if report.ci is None else pytest.approx(report.ci, abs=1e-12))


@pytest.mark.parametrize("changed", ["value", "interval", "n"])
def test_a_number_that_differs_ends_the_script_with_one(changed: str, tmp_path: Path) -> None:
    table = TABLES["articles"]
    report = report_of(table, "f1_exact")
    assert report is not None
    assert report.value is not None
    assert report.ci is not None
    other = {
        "value": replace(report, value=report.value + 1e-6),
        "interval": replace(report, ci=(report.ci[0], report.ci[1] + 1e-6)),
        "n": replace(report, n_pairable=report.n_pairable - 1),
    }[changed]
    (output,) = run([span_script_of(table, other)], tmp_path)
    assert "ended: 1" in output
    assert "NOT as shown" in output


def test_a_script_names_nobody_and_holds_no_unit_by_name() -> None:
    marks = [("p1", "Ann Arbor", "war", 0, 5), ("p1", "Ben Nevis", "war", 1, 5)]
    table = SpanTable.from_rows([], marks, {"p1": 20}, articles={"p1": "The Lark Post"})
    report = report_of(table, "alpha_characters")
    assert report is not None
    script = span_script_of(table, report) + spans_as_csv(table, "v", "alpha_characters")
    assert all(word not in script for word in ("Arbor", "Nevis", "Lark", "p1"))


def test_what_has_no_value_has_no_script() -> None:
    table = SpanTable.from_rows([("p", "ann")], [], {"p": 9})
    report = report_of(table, "f1_exact")
    assert report is not None
    with pytest.raises(ValueError, match="no value"):
        span_script_of(table, report)
