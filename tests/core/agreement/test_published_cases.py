"""Every figure of the case files: what the articles print, and what independent programs compute."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.agreement.distances import set_distance
from app.core.agreement.labels import alpha_label
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.verdicts import label_name

CASES = Path(__file__).parents[2] / "cases" / "agreement"


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return case


def ratings_of(case: dict[str, Any]) -> Ratings:
    """Rows of units as they stand; of a contingency table as many units as each cell counts."""
    rows, labels = case["rows"], case.get("labels", ())
    if case["form"] == "sets":
        rows = [[None if cell is None else frozenset(cell) for cell in row] for row in rows]
    if case["form"] == "table":
        names = labels or list(range(1, len(rows) + 1))
        cells = [(r, c, rows[r][c]) for r in range(len(rows)) for c in range(len(rows))]
        rows = [(names[r], names[c]) for r, c, times in cells for _ in range(times)]
    return Ratings.from_table(rows, labels=labels)


def figures(*parts: str) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for path in sorted(CASES.glob("*.json")):
        case = load(path.stem)
        for part in parts:
            for name, figure in case.get(part, {}).items():
                found.append((path.stem, name, figure))
    return found


@pytest.mark.parametrize(("case", "measure", "figure"), figures("published", "computed"))
def test_a_measure_gives_the_figure_of_the_case(case: str, measure: str, figure: dict[str, Any]) -> None:
    report = MEASURES[measure].compute(ratings_of(load(case)))
    if "undefined" in figure:
        assert (report.status, report.value, report.reason) == ("undefined", None, figure["undefined"])
    else:
        assert report.value == pytest.approx(figure["value"], abs=figure["tolerance"], rel=0)


@pytest.mark.parametrize(("case", "label", "figure"), figures("published_labels", "computed_labels"))
def test_a_label_against_the_rest_gives_the_figure_of_the_case(
    case: str, label: str, figure: dict[str, Any]
) -> None:
    reports = {label_name(name): report for name, report in alpha_label(ratings_of(load(case))).items()}
    assert reports[label].value == pytest.approx(figure["value"], abs=figure["tolerance"], rel=0)


def label_figures() -> list[tuple[str, str, str, dict[str, Any]]]:
    return [
        (case, measure, label, figure)
        for case, measure, labels in figures("published_label_measures")
        for label, figure in labels.items()
    ]


@pytest.mark.parametrize(("case", "measure", "label", "figure"), label_figures())
def test_a_measure_of_a_label_gives_the_figure_of_the_case(
    case: str, measure: str, label: str, figure: dict[str, Any]
) -> None:
    reports = LABEL_MEASURES[measure].compute(ratings_of(load(case)))
    named = {label_name(name): report for name, report in reports.items()}
    assert named[label].value == pytest.approx(figure["value"], abs=figure["tolerance"], rel=0)


@pytest.mark.parametrize("row", load("masi_distances")["rows"])
def test_masi_distances_are_those_of_the_table(row: dict[str, Any]) -> None:
    one, other = (frozenset(labels) for labels in row["pair"])
    assert set_distance(one, other) == pytest.approx(row["masi"], abs=1e-9)
    assert set_distance(other, one) == set_distance(one, other)


def test_every_case_names_its_source_and_has_a_figure() -> None:
    for path in CASES.glob("*.json"):
        case = load(path.stem)
        assert case["source"]
        assert case["form"] in ("distances", "model") or any(
            case.get(part) for part in ("published", "computed", "published_labels")
        )
