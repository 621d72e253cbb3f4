"""``--format parquet`` by the front door: raw, soft and gold, and what is said where pyarrow is missing."""

import csv
import hashlib
import importlib.util
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from pyarrow import parquet

from app.features.export import request
from tests.cast import Cast
from tests.coding import Harbour

Run = Callable[..., Result]


def rows_of(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def test_the_long_table_says_what_the_csv_says(coded: Harbour, run: Run, tmp_path: Path) -> None:
    asked = ("--text", "full", "--seed", "1")
    assert run("harbour", "--format", "parquet", "--out", tmp_path / "out", *asked).exit_code == 0
    assert run("harbour", "--format", "csv", "--out", tmp_path / "out.csv", *asked).exit_code == 0
    rows = rows_of(tmp_path / "out" / "annotations.parquet")
    table = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"), newline=""))
    keys = ("document_id", "annotator", "kind", "layer", "label", "start", "end", "attribution", "id")
    assert [tuple("" if row[key] is None else str(row[key]) for key in keys) for row in rows] == [
        tuple(row[key] for key in keys) for row in table
    ]
    for row in rows:
        if row["quote"] is not None:
            at = row["passage_start"]
            assert row["text"][row["start"] - at : row["end"] - at] == row["quote"]


@pytest.mark.parametrize("kind", ["soft", "gold"])
def test_a_layer_is_a_table_with_a_row_for_each_entry(
    coded: Harbour, run: Run, tmp_path: Path, kind: str
) -> None:
    asked = ("--layer", kind, "--seed", "1")
    assert run("harbour", "--format", "parquet", "--out", tmp_path / "out", *asked).exit_code == 0
    assert run("harbour", "--format", "jsonl", "--out", tmp_path / "out.jsonl", *asked).exit_code == 0
    rows = rows_of(tmp_path / "out" / f"{kind}.parquet")
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().split(b"\n") if line]
    entries = [entry for record in records for entry in record[kind]]
    assert len(rows) == len(entries) > 0
    for row, entry in zip(rows, entries, strict=True):
        assert (row["variable"], row["m"]) == (entry["variable"], entry["m"])
        if kind == "gold":
            answers = entry["answers"]
            expected = None if answers is None else [one["label"] for one in answers if one["label"]]
            assert row["labels"] == expected
        else:
            assert [one["votes"] for one in row["shares"]] == [one["votes"] for one in entry["shares"]]


def test_words_that_may_not_go_are_in_no_table(coded: Harbour, run: Run, tmp_path: Path) -> None:
    assert run("harbour", "--format", "parquet", "--out", tmp_path / "out").exit_code == 0
    for name in ("annotations", "passages"):
        for row in rows_of(tmp_path / "out" / f"{name}.parquet"):
            assert (row["text"] is not None) == (row["document_id"] == "full")


def test_the_same_seed_gives_the_same_bytes(coded: Harbour, run: Run, tmp_path: Path) -> None:
    sums = set()
    for name in ("one", "two"):
        out = tmp_path / name
        assert run("harbour", "--format", "parquet", "--out", out, "--seed", "4").exit_code == 0
        sums.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())))
    assert len(sums) == 1


def test_without_pyarrow_a_sentence_says_what_to_install(
    coded: Harbour, client: FlaskClient, cast: Cast, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str, package: str | None = None) -> Any:
        return None if name == "pyarrow" else importlib.util.find_spec(name, package)

    monkeypatch.setattr(request, "find_spec", missing)
    result = run("harbour", "--format", "parquet", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "pip install 'masthead[parquet]'" in result.output
    assert not (tmp_path / "out").exists()
    answer = client.post(
        "/api/v1/projects/harbour/exports", json={"format": "parquet"}, headers=cast.headers("olga")
    )
    assert answer.status_code == 422
    assert "pyarrow" in answer.get_data(as_text=True)
