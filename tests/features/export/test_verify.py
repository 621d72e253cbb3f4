"""An export is compared with its manifest: what is as it was written is said, and so is everything that is not."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskClient

from app.core.formats.registry import FORMATS, Format
from app.core.formats.release import Release
from app.core.formats.rights import Record
from tests.cast import Cast
from tests.coding import Harbour

Run = Callable[..., Result]


def write_files(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    for record in records:
        yield f"texts/{record['document_id']}.txt", [(record["text"] or "-").encode()]


@pytest.fixture
def folder(coded: Harbour, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    form = Format("leaves", "Leaves", ".zip", "application/zip", write_files, is_folder=True)
    monkeypatch.setitem(FORMATS, "leaves", form)
    assert run("harbour", "--format", "leaves", "--out", tmp_path / "leaves").exit_code == 0
    return tmp_path / "leaves"


@pytest.mark.parametrize("kind", ["raw", "soft", "gold"])
def test_a_file_is_compared_and_what_it_counts_is_counted_again(
    coded: Harbour, run: Run, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "out.jsonl"
    assert run("harbour", "--format", "jsonl", "--layer", kind, "--out", out).exit_code == 0
    good = run("--verify", out)
    assert (good.exit_code, "counted again" in good.output) == (0, True)
    beside = tmp_path / "out.jsonl.manifest.json"
    manifest = json.loads(beside.read_text())
    manifest["counts"]["documents"] = 5
    beside.write_text(json.dumps(manifest))
    miscounted = run("--verify", out)
    assert miscounted.exit_code == 1
    assert "out.jsonl has 4 of documents, and its manifest says 5." in miscounted.stderr


def test_a_changed_file_and_a_cut_one_are_told(coded: Harbour, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("harbour", "--format", "csv", "--out", out).exit_code == 0
    whole = out.read_bytes()
    out.write_bytes(whole.replace(b"storm", b"calms", 1))
    changed = run("--verify", out)
    assert (changed.exit_code, changed.stderr.strip()) == (
        1,
        "out.csv is not as it was written: its SHA-256 differs.",
    )
    out.write_bytes(whole[:-1])
    assert (
        f"out.csv has {len(whole) - 1} bytes, and its manifest says {len(whole)}."
        in run("--verify", out).stderr
    )


def test_a_folder_is_compared_file_by_file(folder: Path, run: Run) -> None:
    assert "4 files compared" in run("--verify", folder).output
    (folder / "texts" / "full.txt").write_text("other")
    (folder / "texts" / "shut.txt").unlink()
    (folder / "texts" / "new.txt").write_text("new")
    found = run("--verify", folder)
    assert found.exit_code == 1
    for sentence in (
        "texts/full.txt is not as it was written",
        "texts/shut.txt is missing.",
        "texts/new.txt is not in the manifest.",
    ):
        assert sentence in found.stderr


def test_a_zip_needs_no_manifest_beside_it_and_damage_is_told(
    folder: Path, run: Run, client: FlaskClient, cast: Cast, tmp_path: Path
) -> None:
    headers, address = cast.headers("olga"), "/api/v1/projects/harbour/exports"
    made = client.post(address, json={"format": "leaves"}, headers=headers).json
    packed = tmp_path / "leaves.zip"
    packed.write_bytes(client.get(f"{address}/{made['id']}/file", headers=headers, buffered=True).data)
    assert run("--verify", packed).exit_code == 0
    packed.write_bytes(packed.read_bytes().replace(b"-", b"+", 1))
    assert run("--verify", packed).exit_code == 1


def test_without_a_manifest_nothing_is_compared(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}")
    lost = run("--verify", tmp_path / "a.jsonl")
    assert (lost.exit_code, "There is no manifest" in lost.stderr) == (1, True)
    (tmp_path / "a.jsonl.manifest.json").write_text("[]")
    wrong = run("--verify", tmp_path / "a.jsonl")
    assert (wrong.exit_code, "is not the manifest of an export" in wrong.stderr) == (1, True)


def test_a_project_or_a_file_to_compare_must_be_named(run: Run) -> None:
    assert (run().exit_code, "or a file to --verify" in run().output) == (2, True)
