"""Parts of every kind and format, by the command, the API and the page."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from pyarrow import parquet

from app.core.splits.plan import SIDES
from app.features.export.verify import verify
from tests.cast import Cast, csrf
from tests.coding import Harbour

Run = Callable[..., Result]
PAGE = "/projects/harbour/exports"
API = "/api/v1/projects/harbour/exports"


def side_of(folder: Path) -> dict[str, str]:
    rows = csv.DictReader((folder / "splits.csv").read_text(encoding="utf-8").splitlines())
    return {row["document_id"]: row["split"] for row in rows}


def documents(folder: Path, form: str, kind: str, side: str) -> set[str]:
    """The documents in the file of a side, whatever its format."""
    if form == "parquet":
        name = {"raw": "annotations"}.get(kind, kind)
        table = parquet.read_table(folder / side / f"{name}.parquet")
        return set(table.column("document_id").to_pylist())
    text = (folder / f"{side}.{form}").read_text(encoding="utf-8")
    if form == "csv":
        return {row["document_id"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    return {json.loads(line)["document_id"] for line in text.split("\n") if line}


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("kind", ["raw", "soft", "gold"])
def test_each_kind_in_each_format_has_the_documents_of_its_side(
    shore: Harbour, run: Run, tmp_path: Path, form: str, kind: str
) -> None:
    out = tmp_path / "parts"
    result = run("harbour", "--format", form, "--layer", kind, "--out", out, "--split", "--seed", "1")
    assert result.exit_code == 0, result.output
    sides = side_of(out)
    assert set(sides.values()) == set(SIDES)
    for side in SIDES:
        assert documents(out, form, kind, side) == {key for key, on in sides.items() if on == side}
    assert verify(out).faults == []
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["split"]["split"]) == (kind, "by_owner_group")
    if kind == "gold":
        layer = manifest["layer"]
        assert layer["entries"] == layer["unanimous"] + layer["null_no_decision"] == 20 * 3


@pytest.mark.parametrize("kind", ["soft", "gold"])
def test_the_manifest_of_soft_and_gold_parts_counts_what_is_in_them(
    shore: Harbour, run: Run, tmp_path: Path, kind: str
) -> None:
    counts = {}
    for name, more in (("parts", ("--split",)), ("whole.jsonl", ())):
        out = tmp_path / name
        asked = ("--format", "jsonl", "--layer", kind, "--out", out, "--seed", "1", *more)
        result = run("harbour", *asked)
        assert result.exit_code == 0, result.output
        beside = out / "manifest.json" if more else out.with_name("whole.jsonl.manifest.json")
        counts[name] = json.loads(beside.read_text(encoding="utf-8"))["counts"]
    assert counts["parts"] == counts["whole.jsonl"]
    assert counts["parts"]["documents"] > 0
    assert counts["parts"]["revisions"] == counts["parts"]["annotators"] == counts["parts"]["marks"] == 0


def test_soft_by_annotator_counts_only_the_annotators_of_a_side(
    shore: Harbour, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "parts"
    asked = ("--format", "jsonl", "--layer", "soft", "--out", out, "--split", "by_annotator", "--seed", "1")
    assert run("harbour", *asked).exit_code == 0
    entries = [
        entry
        for path in out.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").split("\n")
        if line
        for entry in json.loads(line)["soft"]
        if entry["variable"] == "framing"
    ]
    assert {entry["m"] for entry in entries} == {1}


def test_the_api_gives_parts_as_one_zip_with_their_report(
    shore: Harbour, client: FlaskClient, cast: Cast, tmp_path: Path
) -> None:
    body: dict[str, Any] = {"format": "csv", "kind": "gold", "split": "by_document", "seed": 2}
    made = client.post(API, json=body | {"shares": [0.6, 0.2, 0.2]}, headers=cast.headers("olga"))
    assert made.status_code == 201, made.text
    assert made.json["file_name"].endswith(".zip")
    assert made.json["manifest"]["split"]["shares"] == {"train": 0.6, "dev": 0.2, "test": 0.2}
    answer = client.get(f"{API}/{made.json['id']}/file", headers=cast.headers("olga"), buffered=True)
    assert answer.mimetype == "application/zip"
    with ZipFile(io.BytesIO(answer.data)) as packed:
        assert {*packed.namelist()} == {
            *(f"{side}.csv" for side in SIDES),
            *("splits.csv", "leakage.json", "leakage.md", "manifest.json"),
        }
    file = tmp_path / "parts.zip"
    file.write_bytes(answer.data)
    assert verify(file).faults == []
    again = client.post(API, json=body | {"shares": [0.6, 0.2, 0.2]}, headers=cast.headers("olga"))
    assert again.json["sha256"] == made.json["sha256"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"split": "by_moon"}, "A split is one of"),
        ({"split": "by_document", "shares": [0.5, 0.5, 0.5]}, "must make 1"),
        ({"split": "by_time", "first_days": ["soon", "later"]}, "two dates"),
        ({"shares": [0.8, 0.1, 0.1]}, "are of a split"),
        ({"format": "webanno-jsonld", "split": "by_document"}, "is not written in parts"),
    ],
)
def test_the_api_refuses_a_split_that_there_is_not(
    shore: Harbour, client: FlaskClient, cast: Cast, asked: dict[str, Any], sentence: str
) -> None:
    answer = client.post(API, json={"format": "jsonl"} | asked, headers=cast.headers("olga"))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_strict_over_the_api_names_the_label_without_support(
    shore: Harbour, client: FlaskClient, cast: Cast
) -> None:
    body = {"format": "jsonl", "split": "by_time", "first_days": ["2025-05-04", "2025-05-06"], "strict": True}
    answer = client.post(API, json=body, headers=cast.headers("olga"))
    assert answer.status_code == 409
    assert "framing=storm is not on train" in answer.text


def test_the_form_asks_for_parts_and_the_page_says_so(shore: Harbour, app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    asked = {
        "format": "jsonl",
        "kind": "raw",
        "round": "",
        "text": "auto",
        "seed": "",
        "split": "by_owner_group",
    }
    answer = browser.post(PAGE, data=asked | {"csrf_token": csrf(browser, PAGE)})
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert "By owner: no owner of outlets is in two parts" in page
