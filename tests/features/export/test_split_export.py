"""``masthead export --split`` and ``masthead score``, on invented papers of several owners."""

import csv
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.core.splits.plan import WAYS
from app.features.export.score_cli import score
from app.features.export.verify import verify
from app.models.audit import AuditEntry
from tests.coding import Harbour
from tests.features.export.conftest import PAPERS

Run = Callable[..., Result]


@pytest.fixture
def split(shore: Harbour, run: Run, tmp_path: Path) -> Callable[..., Path]:
    """The folder of a split with these options."""

    def folder(*options: str, name: str = "parts") -> Path:
        out = tmp_path / name
        result = run("harbour", "--format", "jsonl", "--out", out, "--split", *options)
        assert result.exit_code == 0, result.output
        return out

    return folder


def _documents(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def _keys(path: Path) -> set[str]:
    return {one["document_id"] for one in _documents(path)}


def test_a_split_is_by_owner_group_unless_another_is_asked(split: Callable[..., Path]) -> None:
    out = split("--seed", "3")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["split"]["split"] == "by_owner_group"
    assert (manifest["split"]["seed"], manifest["split"]["algorithm"]) == (3, "greedy-groups/1")
    owners = {
        side: {one["outlet"]["owner_group"] for one in _documents(out / f"{side}.jsonl")}
        for side in ("train", "dev", "test")
    }
    assert sorted(owner for found in owners.values() for owner in found) == sorted(PAPERS)
    side_of = {
        row["document_id"]: row["split"]
        for row in csv.DictReader((out / "splits.csv").read_text(encoding="utf-8").splitlines())
    }
    assert len(side_of) == 10
    assert side_of["d1"] == side_of["d2"]
    for side in owners:
        assert _keys(out / f"{side}.jsonl") == {key for key, on in side_of.items() if on == side}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_writes_a_folder_whose_files_are_in_its_manifest(
    way: str, split: Callable[..., Path]
) -> None:
    out = split(way, "--seed", "1")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert there == {*manifest["files"], "manifest.json"}
    for name, said in manifest["files"].items():
        raw = (out / name).read_bytes()
        assert (said["sha256"], said["size"]) == (hashlib.sha256(raw).hexdigest(), len(raw))
    report = json.loads((out / "leakage.json").read_text(encoding="utf-8"))
    assert report["split"] == way
    assert verify(out).faults == []
    assert (out / "leakage.md").read_text(encoding="utf-8").startswith("# What this split")
    for path in out.rglob("*.jsonl"):
        for record in _documents(path):
            for mark in (one for revision in record["revisions"] for one in revision["marks"]):
                assert record["text"][mark["start"] : mark["end"]] == mark["quote"]


def test_the_same_seed_gives_the_same_folder_again(split: Callable[..., Path]) -> None:
    one, other = (split("by_document", "--seed", "7", name=name) for name in ("one", "other"))
    # The manifest tells how long the audit is, to which the first has added.
    for path in one.glob("[lst]*"):
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes()


def test_by_annotator_no_side_has_anothers_answers_and_no_decision(split: Callable[..., Path]) -> None:
    out = split("by_annotator", "--seed", "1")
    who = {
        path.stem: {revision["annotator"] for one in _documents(path) for revision in one["revisions"]}
        for path in out.glob("*.jsonl")
    }
    assert [len(found) for found in who.values()] == [1] * len(who)
    assert len(set.union(*who.values())) == 2


def test_days_cut_a_split_by_time(split: Callable[..., Path]) -> None:
    out = split("by_time", "--first-days", "2025-05-05", "2025-05-09")
    # d2 was printed again from d1, which is of the day before the cut.
    assert _keys(out / "train.jsonl") == {"d0", "d1", "d2"}
    assert _keys(out / "dev.jsonl") == {"d3", "d4", "d5"}
    report = json.loads((out / "leakage.json").read_text(encoding="utf-8"))
    assert report["notes"]["groups_that_straddle"] == 1


def test_strict_refuses_and_leaves_nothing_behind(shore: Harbour, run: Run, tmp_path: Path) -> None:
    result = run(
        "harbour",
        "--format",
        "jsonl",
        "--out",
        tmp_path / "parts",
        "--split",
        "by_time",
        "--first-days",
        "2025-05-04",
        "2025-05-06",
        "--strict",
    )
    assert result.exit_code == 1
    assert "Labels without support: framing=storm is not on train." in result.output
    assert list(tmp_path.glob("*parts*")) == list(tmp_path.glob(".export*")) == []


def test_what_is_not_a_split_is_refused(shore: Harbour, run: Run, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    asked: list[tuple[tuple[str, ...], Path, str]] = [
        (("--format", "prov", "--split"), tmp_path / "a", "The format prov is not written in parts"),
        (("--format", "jsonl", "--split"), full, "is not empty"),
        (("--format", "jsonl"), full, "is a folder"),
        (("--format", "jsonl", "--no-claims"), tmp_path / "a", "Add --split"),
        (("--format", "jsonl", "--split", "--shares", "much"), tmp_path / "a", "three numbers"),
        (("--format", "jsonl", "--split", "--shares", "0.5,0.5,0.5"), tmp_path / "a", "must make 1"),
        (("--format", "jsonl", "--split"), tmp_path / "no" / "where", "Make it first"),
    ]
    for options, out, sentence in asked:
        result = run("harbour", "--out", out, *options)
        assert result.exit_code == 1, options
        assert sentence in result.output
    assert (full / "mine.txt").read_text() == "mine"


def test_one_owner_alone_cannot_be_split_by_owner(coded: Harbour, run: Run, tmp_path: Path) -> None:
    result = run("harbour", "--format", "jsonl", "--out", tmp_path / "parts", "--split")
    assert result.exit_code == 1
    assert "There is nothing to split" in result.output
    assert os.listdir(tmp_path) == [] or not list(tmp_path.glob("*export*"))


def test_a_split_is_in_the_audit(split: Callable[..., Path], shore: Harbour) -> None:
    split("by_document")
    with shore.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "export.make")).all()
    assert len(rows) == 1


def test_predictions_are_scored_against_a_part(split: Callable[..., Path], tmp_path: Path) -> None:
    out = split("by_document", "--seed", "1")
    path = tmp_path / "predictions.jsonl"
    rows = [
        {"document_id": key, "passage": 2, "unit": "paragraph", "variable": "framing", "label": "calm"}
        for key in sorted(_keys(out / "train.jsonl"))
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = CliRunner().invoke(score, [str(path), "--release", str(out), "--part", "train", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)["questions"]["framing"]
    assert found["hard"]["labels"]["calm"]["f1"] == 1
    assert set(found["outlets"]) <= set(PAPERS)
    said = CliRunner().invoke(score, [str(path), "--release", str(out / "train.jsonl")])
    assert "F1 calm: 1.000" in said.output


def test_predictions_that_do_not_fit_are_named_by_their_lines(
    split: Callable[..., Path], tmp_path: Path
) -> None:
    out = split("by_document", "--seed", "1")
    path = tmp_path / "predictions.jsonl"
    path.write_text('{"document_id": "d99", "passage": 2, "variable": "framing", "label": "calm"}\n{\n')
    result = CliRunner().invoke(score, [str(path), "--release", str(out)])
    assert result.exit_code == 1
    assert "/1: There is no document d99" in result.output
    assert "/2: This line is not JSON" in result.output
    nowhere = CliRunner().invoke(score, [str(path), "--release", str(out), "--part", "moon"])
    assert "There are: dev, test, train" in nowhere.output
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": 1}\n')
    assert "is not a release" in CliRunner().invoke(score, [str(path), "--release", str(other)]).output
