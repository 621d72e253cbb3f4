"""What is no archive as it was written does not come in: each fault is said, and nothing is kept."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.coding import Harbour
from tests.command_line import Masthead
from tests.features.archive.conftest import export
from tests.features.archive.spoilt import MANIFEST, change, sign

Spoilt = Callable[[], Path]
Refused = Callable[..., str]


@pytest.fixture
def spoilt(archive: Path, tmp_path: Path) -> Spoilt:
    """A fresh copy of the archive, to be spoilt."""
    turns = iter(range(1000))

    def copy() -> Path:
        return Path(shutil.copytree(archive, tmp_path / f"spoilt-{next(turns)}"))

    return copy


@pytest.fixture
def refused(there: Masthead) -> Iterator[Refused]:
    """Import what must be refused, and give what is said. At the end there is still nothing in the instance."""

    def run(*words: str | Path) -> str:
        result = there("import-archive", *words)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        return result.output

    yield run
    assert there("project", "list", "--json").output.strip() == "[]"
    assert there("check").exit_code == 0


def of_kind(records: list[Any], part: str) -> Any:
    """The first entry of this part in any record."""
    return next(one for record in records for one in record[part])


def test_a_changed_byte_in_any_file_is_refused_and_the_file_named(spoilt: Spoilt, refused: Refused) -> None:
    names = sorted(json.loads((spoilt() / MANIFEST).read_text())["files"])
    assert len(names) == 6
    for name in names:
        folder = spoilt()
        raw = bytearray((folder / name).read_bytes())
        raw[len(raw) // 2] ^= 1
        (folder / name).write_bytes(raw)
        assert f"{name} is not as it was written" in refused(folder)


def test_files_that_are_missing_or_too_many_are_named(spoilt: Spoilt, refused: Refused) -> None:
    for name in ("work.jsonl", "outlets.jsonl", "project.json", "documents.jsonl"):
        folder = spoilt()
        (folder / name).unlink()
        assert f"{name} is missing." in refused(folder)
        sign(folder)
        assert f"{name} is missing." in refused(folder)
    folder = spoilt()
    (folder / "more.txt").write_text("More.")
    assert "more.txt is not in the manifest." in refused(folder)
    folder = spoilt()
    (folder / "more.jsonl").symlink_to(folder / "work.jsonl")
    assert "more.jsonl is a link" in refused(folder)
    folder = spoilt()
    next((folder / "codebooks").iterdir()).unlink()
    sign(folder)
    assert ".yaml is missing." in refused(folder)


def test_a_manifest_that_is_none_or_of_another_time_is_refused(spoilt: Spoilt, refused: Refused) -> None:
    folder = spoilt()
    (folder / MANIFEST).unlink()
    assert "has no manifest" in refused(folder)
    for text in ("", "[]", '{"files": {', "[" * 100_000):
        folder = spoilt()
        (folder / MANIFEST).write_text(text)
        assert "is not one that this version of Masthead writes" in refused(folder)
    for told in (
        {"schema": "masthead-export/3"},
        {"seed": "seven"},
        {"seed": 2**70},
        {"counts": {"documents": {}}},
        {"program": None},
    ):
        folder = spoilt()
        sign(folder, **told)
        assert "is not one that this version of Masthead writes" in refused(folder)
    folder = spoilt()
    sign(folder, native_schema_version="99.0")
    assert "was written in schema 99.0, and this version of Masthead reads" in refused(folder)
    folder = spoilt()
    sign(folder, format="jsonl")
    assert "is an export in the format jsonl" in refused(folder)


def test_a_part_in_a_newer_schema_is_refused_with_its_file(spoilt: Spoilt, refused: Refused) -> None:
    folder = spoilt()
    change(folder, "project.json", lambda all_: all_[0].update(schema="masthead-archive/2"))
    assert "project.json, line 1: /schema: " in refused(folder)
    folder = spoilt()
    change(folder, "documents.jsonl", lambda all_: all_[1].update(schema_version="99.0"))
    assert "documents.jsonl, line 2: /schema_version: " in refused(folder)


def _other_quote(all_: list[Any]) -> None:
    next(mark for one in all_ for each in one["revisions"] for mark in each["marks"])["quote"] = "sturm"


def _later_place(all_: list[Any]) -> None:
    mark = next(mark for one in all_ for each in one["revisions"] for mark in each["marks"])
    mark["end"] = mark["start"] + 100_000


def _empty_profile(all_: list[Any]) -> None:
    first = next(one for one in all_ if one["profiles"])["profiles"]
    first[next(iter(first))].pop("assertions")


def _odd_attribute(all_: list[Any]) -> None:
    mark = next(mark for one in all_ for each in one["revisions"] for mark in each["marks"])
    mark["attributes"] = {"mood": "glad"}


FAULTS: list[tuple[str, Callable[[list[Any]], object], str]] = [
    ("documents.jsonl", lambda all_: all_[0].update(text="Another text."), "does not have the SHA-256"),
    ("documents.jsonl", lambda all_: all_[0]["passages"][0].update(end=3), "is not the range of the text"),
    ("documents.jsonl", _other_quote, "a quote is not the text at its place"),
    ("documents.jsonl", _later_place, "a quote is not the text at its place"),
    ("documents.jsonl", lambda all_: all_[0].update(nobody="asked"), "line 1: /nobody: Extra inputs"),
    ("documents.jsonl", lambda all_: all_[0].pop("title"), "line 1: /title: Field required"),
    ("documents.jsonl", lambda all_: all_[0].update(title="\0"), "line 1: /title: A NUL character"),
    ("documents.jsonl", lambda all_: all_.insert(0, all_[-1]), "stands there twice"),
    ("documents.jsonl", lambda all_: all_.pop(), "work.jsonl has more documents"),
    ("documents.jsonl", lambda all_: all_[0]["outlet"].update(slug="nobody"), "The outlet nobody is not in"),
    (
        "documents.jsonl",
        lambda all_: of_kind(all_, "provenance").update(document_id="gone"),
        "A step leads to gone, which is not in the archive",
    ),
    (
        "documents.jsonl",
        lambda all_: of_kind(all_, "revisions").update(codebook_version="9.9.9"),
        "its codebook version is not there",
    ),
    (
        "documents.jsonl",
        lambda all_: of_kind(all_, "revisions").update(round="secret"),
        "Its assignments are not those of its revisions",
    ),
    (
        "documents.jsonl",
        lambda all_: of_kind(all_, "revisions").update(passage=900),
        "Its assignments are not those of its revisions",
    ),
    (
        "documents.jsonl",
        lambda all_: of_kind(all_, "decisions")["made_from"][0].update(number=99),
        "was made from answers that are not there",
    ),
    (
        "documents.jsonl",
        lambda all_: of_kind(all_, "decisions").update(variable="nothing"),
        "names a round, passage or variable that is not there",
    ),
    ("documents.jsonl", lambda all_: all_[0].update(genre="other"), "do not tell the same of the document"),
    ("documents.jsonl", _empty_profile, "does not have the SHA-256 that it is named by"),
    (
        "documents.jsonl",
        lambda all_: of_kind(all_, "revisions")["layers"].append({"layer": "mood", "answer": "none"}),
        "its codebook has no mood",
    ),
    ("documents.jsonl", _odd_attribute, "its codebook has no mood"),
    (
        "project.json",
        lambda all_: all_[0]["rounds"][0].update(roles=["poem"]),
        "has in roles: poem. Known are",
    ),
    (
        "project.json",
        lambda all_: all_[0]["rounds"][1].update(stratify_by=["mood"]),
        "has in stratify_by: mood. Known are",
    ),
    ("work.jsonl", lambda all_: all_.reverse(), "work.jsonl does not tell of"),
    ("work.jsonl", lambda all_: of_kind(all_, "assignments").update(passage=900), "Its assignments are not"),
    ("work.jsonl", lambda all_: of_kind(all_, "rounds").update(round="none"), "The round none is not in"),
    ("project.json", lambda all_: all_[0]["rounds"].append(all_[0]["rounds"][0]), "Two rounds have one name"),
    (
        "project.json",
        lambda all_: all_[0]["rounds"][0].update(codebook="nothing"),
        "asks what no codebook of the archive has",
    ),
    (
        "project.json",
        lambda all_: all_[0]["codebooks"][0].update(sha256="0" * 64),
        "is not the codebook version",
    ),
    ("project.json", lambda all_: all_[0].update(slug="Not An Address"), "lower-case letters"),
    ("project.json", lambda all_: all_[0].update(slug="new"), "is the address of another page"),
    ("outlets.jsonl", lambda all_: all_[0].update(slug="Not a slug"), "outlets.jsonl, line 1"),
]


def test_each_fault_in_a_row_is_said_with_its_place(spoilt: Spoilt, refused: Refused) -> None:
    said = {}
    for at, (name, spoil, words) in enumerate(FAULTS):
        folder = spoilt()
        change(folder, name, spoil)
        said[at] = words in (out := refused(folder)) or f"{words!r} is not in: {out[:400]}"
    assert said == dict.fromkeys(said, True)


def test_lines_that_are_no_json_are_named_and_many_faults_are_told_at_once(
    spoilt: Spoilt, refused: Refused
) -> None:
    for name in ("documents.jsonl", "work.jsonl", "project.json"):
        for raw in (b'{"half": ', b"\xff\xfe\n", b"[]\n", b'"\\ud800"\n', b"[" * 100_000, b"\n"):
            folder = spoilt()
            (folder / name).write_bytes(raw)
            sign(folder)
            assert f"{name}, line 1: " in refused(folder)
    folder = spoilt()
    (folder / "outlets.jsonl").write_bytes(b"\xff\xfe")
    sign(folder)
    assert "outlets.jsonl is not UTF-8." in refused(folder)
    folder = spoilt()

    def twice(all_: list[Any]) -> None:
        all_[0].update(text="Another text.")
        all_[1].update(text="Another text.")

    change(folder, "documents.jsonl", twice)
    said = refused(folder)
    assert "documents.jsonl, line 1: full: " in said
    assert said.count("does not have the SHA-256") == 2
    assert said.rstrip().endswith("Nothing was imported.")


def test_an_archive_without_words_names_the_documents_whose_texts_are_missing(
    world: Harbour, masthead: Masthead, elsewhere: Callable[[], Masthead], tmp_path: Path
) -> None:
    out = tmp_path / "standoff"
    export(masthead, out, "--format", "masthead", "--text", "standoff")
    result = elsewhere()("import-archive", out)
    assert result.exit_code == 1
    for key in ("full", "short", "unsure", "undated"):
        assert f"{key}: Text version" in result.output
