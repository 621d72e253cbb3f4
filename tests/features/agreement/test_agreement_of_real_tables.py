"""What others published of their own data, read through the table that anybody may bring. Runs where the data lie."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.agreement.report import Level
from app.core.formats.ratings_csv import read_table
from app.features.agreement.table.reports import table_report

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
if not SHARED.is_dir():
    SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"

OPINIONS = {"factual": "0", "mixed": "1", "opinion": "2", "": ""}
LABELS = {
    "identity-based-attack": 0.0375,
    "insult": 0.2529,
    "other-toxicity": 0.0071,
    "profane-obscene": 0.0643,
    "threat": 0.0277,
}


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def report_of(header: str, rows: list[list[Any]], level: Level) -> dict[str, Any]:
    lines = [header, *(",".join(str(cell) for cell in row) for row in rows)]
    return dict(table_report(read_table("\n".join(lines), level), level)["variables"][0])


if SHARED.is_dir():

    def test_bias_and_opinion_of_babe_are_as_published_and_each_outlet_has_its_interval() -> None:
        judged = list(rows_of("babe/judgements_SG1.csv"))
        header = "unit,annotator,value,outlet"
        rows = [[one["item_id"], one["annotator_id"], one["bias"], one["outlet"]] for one in judged]
        bias = report_of(header, rows, "nominal")
        alpha = bias["measures"]["alpha_nominal"]
        assert alpha["value"] == pytest.approx(0.388, abs=0.0005)
        assert alpha["ci"] == pytest.approx([0.368, 0.408], abs=0.001)
        assert len(bias["outlets"]) == 8
        assert all(one["ci"][0] < one["value"] < one["ci"][1] for one in bias["outlets"])
        rows = [
            [one["item_id"], one["annotator_id"], OPINIONS[one["opinion"]], one["outlet"]] for one in judged
        ]
        opinion = report_of(header, rows, "interval")
        assert opinion["measures"]["alpha_interval"]["value"] == pytest.approx(0.46, abs=0.005)


if SHARED.is_dir():

    def test_spans_of_babe_are_as_computed_elsewhere() -> None:
        length = {one["item_id"]: one["n_chars"] for one in rows_of("babe/items_SG1.csv")}
        rows: list[list[Any]] = [
            [one["item_id"], one["annotator_id"], "", "", "", length[one["item_id"]]]
            for one in rows_of("babe/judgements_SG1.csv")
        ]
        rows += [
            [one["item_id"], one["annotator_id"], one["label"], one["start"], one["end"], ""]
            for one in rows_of("babe/spans_SG1.csv")
        ]
        spans = report_of("unit,annotator,value,start,end,length", rows, "nominal")["spans"]["measures"]
        assert spans["alpha_characters"]["value"] == pytest.approx(0.2817, abs=0.0001)
        assert spans["alpha_characters"]["ci"] == pytest.approx([0.2701, 0.293], abs=0.002)
        assert spans["f1_exact"]["value"] == pytest.approx(0.2578, abs=0.0001)
        assert spans["f1_overlap"]["value"] == pytest.approx(0.3394, abs=0.0001)


if SHARED.is_dir():

    def test_toxic_spans_have_their_sets_and_each_label_its_characters() -> None:
        length = {one["item_id"]: int(one["n_chars"]) for one in rows_of("toxic_spans/items.csv")}
        rows: list[list[Any]] = [
            [one["item_id"], one["annotator_id"], "", "", "", length[one["item_id"]]]
            for one in rows_of("toxic_spans/judgements.csv")
        ]
        for one in rows_of("toxic_spans/spans.csv"):
            # 80 spans end behind their comment as it is counted here; those that begin there as well are only labels.
            start, end = int(one["start"]), min(int(one["end"]), length[one["item_id"]])
            place = [start, end] if start < end else ["", ""]
            rows.append([one["item_id"], one["annotator_id"], one["label"], *place, ""])
        report = report_of("unit,annotator,value,start,end,length", rows, "nominal")
        assert report["measures"]["alpha_masi"]["value"] == pytest.approx(0.133, abs=0.0005)
        labels = report["spans"]["labels"]
        assert {label: labels[label]["alpha_characters"]["value"] for label in LABELS} == pytest.approx(
            LABELS, abs=0.0005
        )
        assert report["spans"]["measures"]["f1_exact"]["value"] == pytest.approx(0.2763, abs=0.0005)
