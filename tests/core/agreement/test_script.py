"""A script gives the number and the interval that were shown, with NumPy alone and without Masthead."""

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
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
from tests.core.agreement.written_tables import CASES, TABLES, Case, report_of

BEGIN = "import runpy, sys; sys.path.append(sys.argv[1]); runpy.run_path(sys.argv[2], run_name='__main__')"


@pytest.fixture(scope="session")
def numpy_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder from which Python can import NumPy and nothing else that was installed."""
    folder = tmp_path_factory.mktemp("alone")
    home = Path(np.__file__).parent
    for one in (home, home.with_name("numpy.libs")):
        if one.exists():
            (folder / one.name).symlink_to(one)
    return folder


def run(script: str, numpy_alone: Path, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    path = tmp_path / "number.py"
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", BEGIN, str(numpy_alone), str(path)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


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


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case)))
def test_the_script_of_a_measure_prints_what_was_shown(case: Case, numpy_alone: Path, tmp_path: Path) -> None:
    table, name, label = case
    ratings = TABLES[table][1]
    report = report_of(ratings, name, label)
    ran = run(script_of(ratings, report, label), numpy_alone, tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    assert_says(ran.stdout, report)


@pytest.mark.parametrize("changed", ["value", "interval", "n"])
def test_a_number_that_differs_ends_the_script_with_one(
    changed: str, numpy_alone: Path, tmp_path: Path
) -> None:
    ratings = TABLES["missing"][1]
    report = report_of(ratings, "alpha_nominal")
    assert report.value is not None
    assert report.ci is not None
    other = {
        "value": replace(report, value=report.value + 1e-6),
        "interval": replace(report, ci=(report.ci[0], report.ci[1] + 1e-6)),
        "n": replace(report, n_pairable=report.n_pairable - 1),
    }[changed]
    ran = run(script_of(ratings, other), numpy_alone, tmp_path)
    assert ran.returncode == 1
    assert "NOT as shown" in ran.stdout


def test_masthead_is_not_there_when_a_script_runs(numpy_alone: Path, tmp_path: Path) -> None:
    ran = run("import app", numpy_alone, tmp_path)
    assert "No module named 'app'" in ran.stderr


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


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case)))
def test_the_table_that_is_given_away_gives_the_same_number(case: Case) -> None:
    table, name, label = case
    level, ratings = TABLES[table]
    if table in ("labels in order", "odd keys"):
        pytest.skip("a table of one's own has numbers at this level, and a cell no such keys")
    report = report_of(ratings, name, label)
    labels = [str(one) for one in ratings.labels]
    again = read_ratings(as_csv(ratings, "v"), level, labels=labels)["v"]
    found = report_of(again, name, label)
    assert found.value == pytest.approx(report.value, abs=1e-12)
    assert found.ci == (None if report.ci is None else pytest.approx(report.ci, abs=1e-12))
