"""An archive without words and the texts that somebody has: the project is the same as from the whole archive."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.coding import Harbour
from tests.command_line import Masthead
from tests.features.archive.conftest import export, lines

# What people wrote in their own words is nowhere but in the first instance.
WORDS = {"evidence", "reason", "outlet_guess", "note", "speaker", "questions", "value", "attributes"}


@pytest.fixture
def standoff(world: Harbour, masthead: Masthead, tmp_path: Path) -> Path:
    """The archive without any words."""
    return export(masthead, tmp_path / "standoff", "--format", "masthead", "--text", "standoff")


@pytest.fixture
def texts(archive: Path, tmp_path: Path) -> Path:
    """The texts of every document and version as files, with the line ends of another system."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for record in lines(archive / "documents.jsonl"):
        name = (
            f"{record['document_id']}.txt" if record["text_version"] == 1 else f"{record['text_sha256']}.txt"
        )
        (folder / name).write_bytes(record["text"].replace("\n", "\r\n").encode())
    rest = [text for work in lines(archive / "work.jsonl") for text in work["texts"]]
    rows = [{"id": f"earlier-{at}", "text": one["text"]} for at, one in enumerate(rest)]
    (folder / "earlier.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return folder


def without_words(one: Any) -> Any:
    if isinstance(one, dict):
        return {key: without_words(value) for key, value in one.items() if key not in WORDS}
    return [without_words(each) for each in one] if isinstance(one, list) else one


def test_what_comes_in_with_texts_goes_out_as_both_archives_did(
    archive: Path, standoff: Path, texts: Path, elsewhere: Callable[[], Masthead], tmp_path: Path
) -> None:
    there = elsewhere()
    result = there("import-archive", standoff, "--texts", texts)
    assert result.exit_code == 0, result.output
    again = export(there, tmp_path / "again", "--format", "masthead", "--text", "standoff")
    whole = export(there, tmp_path / "whole")
    names = sorted(one.relative_to(standoff) for one in standoff.rglob("*") if one.is_file())
    same = [name for name in names if (again / name).read_bytes() == (standoff / name).read_bytes()]
    assert [str(name) for name in names if name not in same] == ["manifest.json"]
    for name in ("documents.jsonl", "work.jsonl"):
        assert without_words(lines(whole / name)) == without_words(lines(archive / name))
    quotes = [
        mark["quote"]
        for one in lines(whole / "documents.jsonl")
        for each in one["revisions"]
        for mark in each["marks"]
    ]
    assert quotes
    assert None not in quotes
    assert there("check").exit_code == 0


def test_another_text_or_none_is_refused_and_the_document_named(
    archive: Path, standoff: Path, texts: Path, elsewhere: Callable[[], Masthead], tmp_path: Path
) -> None:
    there = elsewhere()
    kept = (texts / "unsure.txt").read_bytes()
    (texts / "unsure.txt").write_bytes(kept + b" And one more.")
    result = there("import-archive", standoff, "--texts", texts)
    assert result.exit_code == 1
    assert "The text that is called unsure is not that of the archive: its SHA-256 differs." in result.output
    assert "Nothing was imported." in result.output
    (texts / "unsure.txt").unlink()
    (texts / "earlier.jsonl").unlink()
    few = tmp_path / "few"
    few.mkdir()
    (few / "undated.txt").write_bytes((texts / "undated.txt").read_bytes().replace(b"gate", b"wall"))
    result = there("import-archive", standoff, "--texts", few)
    assert "The text that is called undated is not" in result.output
    (few / "undated.txt").rename(few / "other.txt")
    result = there("import-archive", standoff, "--texts", few)
    assert result.exit_code == 1
    for key in ("full", "short", "unsure", "undated"):
        assert f"{key}: Text version 1 is not given" in result.output
    assert "--texts" in result.output
    assert there("project", "list", "--json").output.strip() == "[]"


def test_texts_beside_an_archive_that_has_its_words_change_nothing(
    archive: Path, texts: Path, elsewhere: Callable[[], Masthead], tmp_path: Path
) -> None:
    (texts / "full.txt").write_text("Another text altogether.")
    there = elsewhere()
    assert there("import-archive", archive, "--texts", texts).exit_code == 0
    again = export(there, tmp_path / "again")
    for name in ("documents.jsonl", "work.jsonl"):
        assert (again / name).read_bytes() == (archive / name).read_bytes()
