"""A script gives the number and the interval that were shown, with NumPy alone and without Masthead."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.agreement.jackknife import t_quantile
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.agreement.script.leaving_out import student_t
from app.core.agreement.script.recipes import RECIPES
from app.core.agreement.script.shared import as_csv
from app.core.agreement.script.written import script_of
from app.core.formats.ratings_csv import read_ratings
from tests.core.agreement.written_tables import CASES, TABLES, cases_of, report_of
from tests.numpy_alone import run


def assert_says(output: str, report: Report) -> None:
    said = dict(line.split(": ", 1) for line in output.splitlines() if ": " in line)
    assert float(said["value"]) == pytest.approx(report.value, abs=1e-9)
    assert f"{report.n_pairable}; judgements: {report.n_judgements}" in output
    if report.ci is None:
        assert said["interval"] == "none was shown"
    else:
        low, _to, high, *_rest = said["interval"].split(" ")
        assert (float(low), float(high)) == pytest.approx(report.ci, abs=1e-9)


def test_every_measure_has_its_script_and_some_have_an_interval_and_some_none() -> None:
    assert set(RECIPES) == {*MEASURES, *LABEL_MEASURES}
    has = {report_of(TABLES[table][1], name, label).ci is not None for table, name, label in CASES}
    assert has == {True, False}


@pytest.mark.parametrize("table", TABLES)
def test_the_script_of_each_measure_prints_what_was_shown(table: str, tmp_path: Path) -> None:
    ratings, cases = TABLES[table][1], cases_of(table)
    reports = [report_of(ratings, name, label) for _table, name, label in cases]
    scripts = [
        script_of(ratings, report, label)
        for report, (_table, _name, label) in zip(reports, cases, strict=True)
    ]
    for report, output in zip(reports, run(scripts, tmp_path), strict=True):
        assert_says(output, report)
        assert "ended: 0" in output, output


@pytest.mark.parametrize("changed", ["value", "interval", "n"])
def test_a_number_that_differs_ends_the_script_with_one(changed: str, tmp_path: Path) -> None:
    ratings = TABLES["missing"][1]
    report = report_of(ratings, "alpha_nominal")
    assert report.value is not None
    assert report.ci is not None
    other = {
        "value": replace(report, value=report.value + 1e-6),
        "interval": replace(report, ci=(report.ci[0], report.ci[1] + 1e-6)),
        "n": replace(report, n_pairable=report.n_pairable - 1),
    }[changed]
    (output,) = run([script_of(ratings, other)], tmp_path)
    assert "ended: 1" in output
    assert "NOT as shown" in output


def test_masthead_is_not_there_when_a_script_runs(tmp_path: Path) -> None:
    look = (
        "import sys, importlib.util as u; sys.exit([name for name in ('app', 'flask') if u.find_spec(name)])"
    )
    (output,) = run([look], tmp_path)
    assert "ended: []" in output


def test_a_script_names_nobody_and_lines_about_it_cannot_become_code() -> None:
    rows = [
        ("p1", "Ann Arbor", "y"),
        ("p1", "Ben Nevis", "n"),
        ("p2", "Ann Arbor", "y"),
        ("p2", "Ben Nevis", "y"),
    ]
    ratings = Ratings.from_long(rows, articles={"p1": "The Lark Post", "p2": "The Lark Post"})
    report = report_of(ratings, "percent")
    script = script_of(ratings, report, about=['A """round\nimport os', "tail \\", "\u2028\x0cbell\x07"])
    assert all(word not in script for word in ("Arbor", "Nevis", "Lark", "p1"))
    assert ast.unparse(ast.parse(script)) == ast.unparse(ast.parse(script_of(ratings, report)))


def test_what_has_no_value_has_no_script() -> None:
    ratings = Ratings.from_long([("p1", "ann", "y")])
    with pytest.raises(ValueError, match="no value"):
        script_of(ratings, report_of(ratings, "percent"))


@pytest.mark.parametrize("df", [1.0, 1.7, 4.0, 23.5, 400.0])
def test_the_slow_quantile_of_a_script_is_that_of_the_interval(df: float) -> None:
    assert student_t(0.975, df) == pytest.approx(t_quantile(0.975, df), rel=1e-10)


@pytest.mark.parametrize("table", sorted(set(TABLES) - {"labels in order", "odd keys"}))
def test_the_table_that_is_given_away_gives_the_same_numbers(table: str) -> None:
    """But where a cell could not say it: numbers alone are in an order there, and no label has a bar or odd spaces."""
    level, ratings = TABLES[table]
    again = read_ratings(as_csv(ratings, "v"), level, labels=list(ratings.labels))["v"]
    for _table, name, label in cases_of(table):
        report, found = report_of(ratings, name, label), report_of(again, name, label)
        assert found.value == pytest.approx(report.value, abs=1e-12)
        assert found.ci == (None if report.ci is None else pytest.approx(report.ci, abs=1e-12))
