"""A format of many files: a folder at the command line, one .zip from the page and the API, and a manifest inside."""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.testing import Result
from flask.testing import FlaskClient

from app.core.formats.registry import FORMATS, Format
from app.core.formats.release import Release
from app.core.formats.rights import Record
from tests.cast import Cast
from tests.coding import Harbour

Run = Callable[..., Result]
NAMES = ["all.txt", "texts/full.txt", "texts/short.txt", "texts/shut.txt", "texts/unsure.txt"]


def write_files(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    """A file for each document, and one that goes on with each of them."""
    for record in records:
        release.dropped["decisions"] += len(record["decisions"])
        yield f"texts/{record['document_id']}.txt", [(record["text"] or "").encode()]
        yield "all.txt", [record["document_id"].encode(), b"\n"]


def escaping(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "good.txt", [b"good"]
    yield "../bad.txt", [b"bad"]


def alike(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "Quay.txt", [b"one"]
    yield "quay.txt", [b"two"]


@pytest.fixture(autouse=True)
def _leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that is a folder, for as long as a test runs."""
    for name, write in (("leaves", write_files), ("escaping", escaping), ("alike", alike)):
        form = Format(name, "Leaves", ".zip", "application/zip", write, is_folder=True)
        monkeypatch.setitem(FORMATS, name, form)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def ask(client: FlaskClient, cast: Cast, **more: Any) -> Any:
    body = {"format": "leaves"} | more
    return client.post("/api/v1/projects/harbour/exports", json=body, headers=cast.headers("olga"))


def fetch(client: FlaskClient, cast: Cast, export_id: int) -> Any:
    return client.get(
        f"/api/v1/projects/harbour/exports/{export_id}/file", headers=cast.headers("olga"), buffered=True
    )


def test_the_command_writes_a_folder_whose_manifest_names_each_file_with_hash_and_size(
    coded: Harbour, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out"
    out.parent.mkdir()
    result = run("harbour", "--format", "leaves", "--out", out, "--text", "full")
    assert result.exit_code == 0, result.output
    files = files_of(out)
    manifest = json.loads(files.pop("manifest.json"))
    assert list(files) == NAMES
    assert files["all.txt"] == b"full\nshort\nshut\nunsure\n"
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} for name, body in files.items()
    }
    assert manifest["dropped"] == {"decisions": 2}
    assert "sha256" not in manifest
    assert [one.name for one in out.parent.iterdir()] == ["out"]
    assert hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest() in result.output
    assert "5 files" in result.output


def test_a_folder_with_something_in_it_is_left_as_it_is(coded: Harbour, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    result = run("harbour", "--format", "leaves", "--out", out)
    assert (result.exit_code, files_of(out)) == (1, {"mine.txt": b"mine"})
    assert "The folder out is not empty. Name a new one" in result.output
    (out / "mine.txt").unlink()
    assert run("harbour", "--format", "leaves", "--out", out).exit_code == 0
    assert (out / "manifest.json").is_file()


def test_a_folder_is_not_written_over_a_file_nor_a_file_over_a_folder(
    coded: Harbour, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "folder").mkdir()
    first = run("harbour", "--format", "leaves", "--out", tmp_path / "taken")
    second = run("harbour", "--format", "jsonl", "--out", tmp_path / "folder")
    assert (first.exit_code, second.exit_code) == (1, 1)
    assert "taken is a file. This format is a folder of files" in first.output
    assert "folder is a folder. This format is one file" in second.output
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("name", ["escaping", "alike"])
def test_a_folder_that_cannot_be_written_leaves_nothing(
    coded: Harbour, run: Run, tmp_path: Path, name: str
) -> None:
    beside = tmp_path / "here"
    beside.mkdir()
    result = run("harbour", "--format", name, "--out", beside / "out")
    assert result.exit_code != 0
    assert list(beside.iterdir()) == []


def test_the_api_gives_a_folder_as_one_zip_with_sorted_names_and_no_times(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    made = ask(client, cast, text="full").json
    assert made["file_name"].endswith(".zip")
    answer = fetch(client, cast, made["id"])
    assert answer.mimetype == "application/zip"
    assert hashlib.sha256(answer.data).hexdigest() == made["sha256"] == made["manifest"]["sha256"]
    assert len(answer.data) == made["size"]
    with ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        infos = packed.infolist()
        assert [one.filename for one in infos] == sorted([*NAMES, "manifest.json"])
        assert {(one.date_time[0], one.compress_type, one.flag_bits & 8) for one in infos} == {
            (1980, ZIP_STORED, 0)
        }
        inside = json.loads(packed.read("manifest.json"))
        assert packed.read("all.txt") == b"full\nshort\nshut\nunsure\n"
    assert inside["files"] == made["manifest"]["files"]


def test_the_same_seed_gives_the_same_zip_whatever_was_exported_in_the_meantime(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    first = ask(client, cast, seed=5).json
    ask(client, cast, seed=6)
    assert ask(client, cast, seed=5).json["sha256"] == first["sha256"]


def test_nothing_but_the_zip_stays_where_exports_lie(
    coded: Harbour, client: FlaskClient, cast: Cast, settings: Any
) -> None:
    made = ask(client, cast).json
    assert [one.name for one in (settings.data_folder / "exports").iterdir()] == [made["sha256"]]
