"""``masthead rehydrate``: texts of one's own joined to an export without words, known by their hash, or nothing."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.features.export.rehydrate_cli import rehydrate_command
from tests.coding import Harbour

Run = Callable[..., Result]


def rehydrate(*words: object) -> Result:
    return CliRunner().invoke(rehydrate_command, [str(word) for word in words])


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


@pytest.fixture
def both(coded: Harbour, run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """One export without words and one with all, of the same seed."""
    made = []
    for text in ("standoff", "full"):
        out = tmp_path / f"{text}.jsonl"
        asked = ("--format", "jsonl", "--text", text, "--seed", "4", "--out", out)
        assert run("harbour", *asked).exit_code == 0
        made.append(out)
    return made[0], made[1]


@pytest.fixture
def texts(both: tuple[Path, Path], tmp_path: Path) -> Path:
    """A folder with the text of each document, called as nothing in the export is."""
    folder = tmp_path / "texts"
    (folder / "deeper").mkdir(parents=True)
    for number, record in enumerate(records(both[1])):
        # Line ends of another system are the same text.
        raw = record["text"].replace("\n", "\r\n").encode("utf-8")
        (folder / "deeper" / f"article {number}.txt").write_bytes(raw)
    return folder


def words_of(record: dict[str, Any]) -> list[Any]:
    marks = [one["quote"] for revision in record["revisions"] for one in revision["marks"]]
    spans = [
        span["quote"]
        for revision in record["revisions"]
        for one in revision["attributions"]
        for part in ("source", "cue", "content")
        for span in one[part]
    ]
    return [
        record["text"],
        *marks,
        *spans,
        *(a["quote"] for one in record["decisions"] for a in one["answers"]),
    ]


def test_texts_come_back_with_every_quote(
    both: tuple[Path, Path], texts: Path, run: Run, tmp_path: Path
) -> None:
    standoff, full = both
    before = standoff.read_bytes()
    result = rehydrate(standoff, texts, "--out", tmp_path / "whole.jsonl")
    assert result.exit_code == 0, result.output
    assert "texts were joined." in result.output
    joined, wanted = records(tmp_path / "whole.jsonl"), records(full)
    assert [words_of(one) for one in joined] == [words_of(one) for one in wanted]
    assert any(quote for one in joined for quote in words_of(one)[1:])
    assert {one["text_given"] for one in joined} == {"full"}
    assert standoff.read_bytes() == before
    assert run("--verify", tmp_path / "whole.jsonl").exit_code == 0


def test_json_lines_are_a_source_too(both: tuple[Path, Path], tmp_path: Path) -> None:
    rows = [json.dumps({"id": one["document_id"], "text": one["text"]}) for one in records(both[1])]
    source = tmp_path / "mine.jsonl"
    source.write_text("\n".join([*rows, "", '{"id": "no text"}']), encoding="utf-8")
    result = rehydrate(both[0], source, "--out", tmp_path / "whole.jsonl")
    assert result.exit_code == 0, result.output
    assert "has no text" in result.output
    assert all(one["text"] for one in records(tmp_path / "whole.jsonl"))


def test_a_document_without_a_text_is_named_and_stays(
    both: tuple[Path, Path], texts: Path, tmp_path: Path
) -> None:
    # The documents of this project have one text, so that of the first is made to be another one.
    left, *others = records(both[0])
    left["text_sha256"] = "0" * 64
    raw = "".join(f"{json.dumps(one)}\n" for one in (left, *others)).encode()
    both[0].write_bytes(raw)
    beside = both[0].with_name(f"{both[0].name}.manifest.json")
    told = json.loads(beside.read_text(encoding="utf-8"))
    beside.write_text(
        json.dumps(told | {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}), encoding="utf-8"
    )
    result = rehydrate(both[0], texts, "--out", tmp_path / "whole.jsonl")
    assert result.exit_code == 0, result.output
    assert f"1 have no text here and stay as they were: {left['document_id']}." in result.output
    first, *others = records(tmp_path / "whole.jsonl")
    assert first == records(both[0])[0]
    assert all(one["text"] for one in others)
    told = json.loads((tmp_path / "whole.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert told["rehydrated"]["without"] == [left["document_id"]]


def test_a_text_of_that_name_that_is_another_is_refused(
    both: tuple[Path, Path], texts: Path, tmp_path: Path
) -> None:
    name = records(both[0])[0]["document_id"]
    (texts / f"{name}.txt").write_text("Another text.", encoding="utf-8")
    (texts / "deeper" / "article 0.txt").unlink()
    result = rehydrate(both[0], texts, "--out", tmp_path / "whole.jsonl")
    assert result.exit_code == 1
    assert name in result.output
    assert "SHA-256 differs" in result.output
    assert not (tmp_path / "whole.jsonl").exists()


def test_texts_of_something_else_are_refused(both: tuple[Path, Path], tmp_path: Path) -> None:
    source = tmp_path / "others"
    source.mkdir()
    empty = rehydrate(both[0], source, "--out", tmp_path / "whole.jsonl")
    assert (empty.exit_code, "There are no texts in others" in empty.output) == (1, True)
    (source / "one.txt").write_text("Nothing of it.", encoding="utf-8")
    result = rehydrate(both[0], source, "--out", tmp_path / "whole.jsonl")
    assert result.exit_code == 1
    assert "None of these texts" in result.output
    assert not (tmp_path / "whole.jsonl").exists()


def test_an_export_that_was_changed_is_refused(both: tuple[Path, Path], texts: Path, tmp_path: Path) -> None:
    both[0].write_bytes(both[0].read_bytes().replace(b"storm", b"calms", 1))
    result = rehydrate(both[0], texts, "--out", tmp_path / "whole.jsonl")
    assert result.exit_code == 1
    assert "SHA-256 differs" in result.output


def test_a_folder_in_parts_is_joined_part_by_part(
    coded: Harbour, run: Run, texts: Path, tmp_path: Path
) -> None:
    asked = ("--format", "jsonl", "--text", "standoff", "--seed", "4", "--split", "by_document")
    assert run("harbour", *asked, "--out", tmp_path / "parts").exit_code == 0
    result = rehydrate(tmp_path / "parts", texts, "--out", tmp_path / "whole")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "whole").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "parts").iterdir())
    for path in (tmp_path / "whole").glob("*.jsonl"):
        assert all(one["text"] for one in records(path))
    assert run("--verify", tmp_path / "whole").exit_code == 0


def test_a_format_without_records_is_refused(coded: Harbour, run: Run, texts: Path, tmp_path: Path) -> None:
    assert run("harbour", "--format", "csv", "--seed", "4", "--out", tmp_path / "out.csv").exit_code == 0
    result = rehydrate(tmp_path / "out.csv", texts, "--out", tmp_path / "whole.csv")
    assert result.exit_code == 1
    assert "Export with --format jsonl" in result.output
