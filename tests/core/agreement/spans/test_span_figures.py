"""Figures of spans that others have published or counted: a small case, and two real sets where they are at hand."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.summary import report_spans
from app.core.agreement.spans.table import SpanTable

CASES = Path(__file__).parents[3] / "cases" / "agreement" / "spans"
DATA = Path(__file__).parents[5] / "shared" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table_of(folder: str, set_name: str = "") -> SpanTable:
    """A set of real judgements. What lies beyond the end of its text, as some marks there do, is cut off."""
    home = DATA / folder
    lengths = {row["item_id"]: int(row["n_chars"]) for row in rows(home / f"items{set_name}.csv")}
    seen = [(row["item_id"], row["annotator_id"]) for row in rows(home / f"judgements{set_name}.csv")]
    marks = []
    for row in rows(home / f"spans{set_name}.csv"):
        unit, start, end = row["item_id"], int(row["start"]), int(row["end"])
        if start < lengths[unit]:
            marks.append((unit, row["annotator_id"], row["label"], start, min(end, lengths[unit])))
    return SpanTable.from_rows(seen, marks, lengths)


def test_f1_of_the_constructed_case() -> None:
    case: dict[str, Any] = json.loads(
        (CASES / "hripcsak_rothschild2005_pairwise_f1.json").read_text(encoding="utf-8")
    )
    seen = [(int(unit), who) for unit, readers in case["seen"].items() for who in readers]
    table = SpanTable.from_rows(seen, map(tuple, case["spans"]), dict.fromkeys([0, 1], 40))
    for name, figure in case["computed"].items():
        compute = SPAN_MEASURES[name].compute
        assert compute is not None
        assert compute(table).value == pytest.approx(figure["value"], abs=figure["tolerance"], rel=0)


if DATA.is_dir():

    def test_the_figures_of_a_set_of_biased_words_in_news() -> None:
        measures = report_spans("words", table_of("babe", "_SG1")).measures
        assert measures["f1_exact"].value == pytest.approx(0.2578, abs=5e-5)
        assert measures["f1_overlap"].value == pytest.approx(0.3394, abs=5e-5)
        alpha = measures["alpha_characters"]
        assert alpha.value == pytest.approx(0.2817, abs=5e-5)
        # Published with a bootstrap over passages; ours leaves each passage out.
        assert alpha.ci == pytest.approx((0.2701, 0.2930), abs=1e-3)


if DATA.is_dir():

    def test_the_figures_of_a_set_of_toxic_spans_with_labels_that_overlap() -> None:
        report = report_spans("types", table_of("toxic_spans"))
        assert report.measures["alpha_characters"].value == pytest.approx(0.2124, abs=5e-5)
        assert {
            name: round(one["alpha_characters"].value or 0, 4) for name, one in report.labels.items()
        } == {
            "identity-based-attack": 0.0375,
            "insult": 0.2529,
            "other-toxicity": 0.0071,
            "profane-obscene": 0.0643,
            "threat": 0.0277,
        }
        # Counted there with the few marks that lie beyond their text, which here are cut off.
        assert report.measures["f1_exact"].value == pytest.approx(0.2763, abs=5e-4)
        assert report.measures["f1_overlap"].value == pytest.approx(0.3475, abs=5e-4)
