"""Formats of other programs by the front door, and that nobody gets less than they think."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.config import Settings
from app.core.formats import brat, cas_xmi, conll, doccano_jsonl, label_studio_json, spacy_json, wide_csv
from app.core.formats.registry import FORMATS
from app.features.export.words import DROPPED, FORMAT_NAMES, FORMAT_WORDS
from app.models.exports import Export
from tests.cast import Cast, csrf
from tests.coding import Harbour
from tests.core.formats import refi_back

Run = Callable[..., Result]
PAGE = "/projects/harbour/exports"
FILES = ["csv-wide", "doccano", "doccano-relations", "labelstudio", "spacy-json", "refi-qda"]
FOLDERS = ["brat", "conll", "xmi", "ptc", "semeval2023", "lewidi"]
WORDS = {"storm", "المَعْبَر", "=SUM(A1)"}


def bytes_of(out: Path) -> dict[str, bytes]:
    if out.is_file():
        return {out.name: out.read_bytes()}
    return {one.relative_to(out).as_posix(): one.read_bytes() for one in out.rglob("*") if one.is_file()}


def words_read_back(name: str, files: dict[str, bytes]) -> set[str]:
    """The words of the marks, found with the offsets of the file in the text of the file."""
    data = next(iter(files.values()))
    if name == "brat":
        return {one.text[a:b] for one in brat.read(files) for a, b, kind in one.ranges if "framing" in kind}
    if name == "refi-qda":
        return {
            one.words
            for one in refi_back.coded(data)
            if one.code.startswith("framing") and one.words in WORDS
        }
    if name == "xmi":
        return {one.text[a:b] for one in cas_xmi.read_files(files).values() for a, b, _ in one.ranges}
    if name == "labelstudio":
        tasks = label_studio_json.read(data)
        said = [(one.text, each) for one in tasks for all_of in one.labels.values() for each in all_of]
        return {text[a:b] for text, (a, b, kind) in said if kind.startswith("framing")}
    if name == "spacy-json":
        lines = [*spacy_json.read(data.split(b"\n")[:-1])]
        return {text[a:b] for text, groups in lines for a, b, _ in groups["framing"]}
    lines = [*doccano_jsonl.read(data.split(b"\n")[:-1])]
    return {one.text[a:b] for one in lines for a, b, kind in one.labels if kind.startswith("framing")}


@pytest.mark.parametrize("name", [*FILES[1:], "brat", "xmi"])
def test_the_marks_come_back_with_their_words(coded: Harbour, run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    result = run("harbour", "--format", name, "--out", out, "--text", "full")
    assert result.exit_code == 0, result.output
    assert words_read_back(name, bytes_of(out)) == WORDS


def test_a_token_of_conll_is_tagged_where_the_mark_is(coded: Harbour, run: Run, tmp_path: Path) -> None:
    assert run("harbour", "--format", "conll", "--out", tmp_path / "out", "--text", "full").exit_code == 0
    found = {(one.document_id, one.label) for _, one in conll.read(bytes_of(tmp_path / "out"))}
    assert found == {
        (key, f"framing.{label}")
        for key in ("full", "short", "shut", "unsure")
        for label in ("storm", "calm")
    }


def test_the_wide_table_has_a_row_for_each_reading(coded: Harbour, run: Run, tmp_path: Path) -> None:
    assert run("harbour", "--format", "csv-wide", "--out", tmp_path / "out.csv").exit_code == 0
    rows = wide_csv.read((tmp_path / "out.csv").read_bytes())
    manifest = json.loads((tmp_path / "out.csv.manifest.json").read_text())
    assert len(rows) == manifest["counts"]["default_readings"]
    # An optional variable about which nothing was said is not one that does not apply.
    assert {row["tone"] for row in rows} == {"-1", ""}
    assert "none" in {row["framing"] for row in rows}


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_no_words_go_of_a_text_that_may_not(coded: Harbour, run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    result = run("harbour", "--format", name, "--out", out)
    assert result.exit_code == 0, result.output
    raw = b"".join(data for file, data in bytes_of(out).items() if "manifest" not in file)
    # Of four documents the words of one may go, and a file without texts has none of any.
    assert b"unsure.txt" not in raw
    assert raw.count(b"Quay \xf0\x9f\x8c\x89 closed") <= 4 * (name != "csv-wide") + 4
    if name != "csv-wide":
        assert "documents whose text may not go" in result.output
        assert b"unsure" not in raw
        assert b"shut" not in raw


@pytest.mark.parametrize("name", ["doccano", "brat"])
def test_strict_names_what_would_be_missing_and_leaves_nothing(
    coded: Harbour, run: Run, tmp_path: Path, name: str
) -> None:
    beside = tmp_path / "here"
    beside.mkdir()
    result = run("harbour", "--format", name, "--out", beside / "out", "--strict")
    assert result.exit_code == 1
    assert "This format has no place for: " in result.output
    assert "documents whose text may not go" in result.output
    assert list(beside.iterdir()) == []
    assert run("harbour", "--format", "jsonl", "--out", beside / "out", "--strict").exit_code == 0
    manifest = json.loads((beside / "out.manifest.json").read_text())
    assert (manifest["strict"], manifest["dropped"]) == (True, {})


def test_strict_is_a_word_of_the_api_and_a_box_of_the_form(
    coded: Harbour, app: Flask, client: FlaskClient, cast: Cast, settings: Settings
) -> None:
    body: dict[str, Any] = {"format": "ptc", "strict": True}
    given = client.post(f"/api/v1{PAGE}", json=body, headers=cast.headers("olga"))
    assert given.status_code == 409
    assert (
        "marks whose label is no technique of that task"
        in client.post(f"/api/v1{PAGE}", json=body | {"text": "full"}, headers=cast.headers("olga")).json[
            "detail"
        ]
    )
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    asked = {"format": "ptc", "kind": "raw", "round": "", "text": "auto", "seed": "", "strict": "y"}
    page = browser.post(PAGE, data=asked | {"csrf_token": csrf(browser, PAGE)})
    assert page.status_code == 409
    assert "This format has no place for" in page.text
    with coded.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Export)) == 0
    assert not [*(settings.data_folder / "exports").iterdir()]


def test_each_format_has_its_words_on_the_page(coded: Harbour, app: Flask, cast: Cast) -> None:
    assert {*FORMAT_NAMES} == {*FORMAT_WORDS} == {*FORMATS}
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    page = browser.get(PAGE).text
    assert all(str(words) in page for words in FORMAT_WORDS.values())


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_whatever_is_dropped_has_words(coded: Harbour, run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    assert run("harbour", "--format", name, "--out", out, "--text", "full").exit_code == 0
    files = bytes_of(tmp_path)
    (manifest,) = [json.loads(data) for file, data in files.items() if file.endswith("manifest.json")]
    assert {*manifest["dropped"]} <= {*DROPPED}
    assert manifest["dropped"]["decisions"] == 2
