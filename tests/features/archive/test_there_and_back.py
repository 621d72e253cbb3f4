"""A project goes out whole, comes into an empty instance, and goes out again as the same bytes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from app.db import Database, insert_row, table_of
from app.models.corpus import Document, PublicationEdge
from app.models.rounds import Round, RoundDocument, Slot
from tests.coding import Harbour
from tests.command_line import Masthead
from tests.features.archive.conftest import export, lines
from tests.features.archive.spoilt import change

# What is of an instance and not of its data: its own audit, its registry's and its revisions' numbers, and what
# it left out, which the archive does not have.
OF_THE_INSTANCE = ("audit_head", "registry_sequence", "last_revision", "left_out")


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def test_an_archive_of_what_an_archive_was_made_into_is_the_same_byte_for_byte(
    archive: Path, there: Masthead, tmp_path: Path
) -> None:
    result = there("import-archive", archive)
    assert result.exit_code == 0, result.output
    again = files_of(export(there, tmp_path / "again"))
    first = files_of(archive)
    told = {
        which: dict(json.loads(files.pop("manifest.json")).items())
        for which, files in (("first", first), ("again", again))
    }
    assert list(first)
    assert {name: one for name, one in first.items() if again.get(name) != one} == {}
    assert set(first) == set(again)
    for one in told.values():
        for key in OF_THE_INSTANCE:
            del one[key]
    assert told["first"] == told["again"]


def test_native_exports_of_every_kind_are_the_same_byte_for_byte(
    archive: Path, masthead: Masthead, elsewhere: Callable[[], Masthead], tmp_path: Path
) -> None:
    asked = [
        ("--format", "jsonl", "--layer", layer, "--round", name, *blind)
        for name, blind in (("production", ()), ("revealing", ("--pass", "blind")))
        for layer in ("raw", "soft", "gold")
    ]
    out = tmp_path / "out.jsonl"
    first = [export(masthead, out, *options).read_bytes() for options in asked]
    there = elsewhere()
    assert there("import-archive", archive).exit_code == 0
    again = [export(there, out, *options).read_bytes() for options in asked]
    assert [one == other for one, other in zip(first, again, strict=True)] == [True] * len(asked)
    assert len(set(first)) == len(asked)


def test_what_the_world_holds_is_in_the_archive(archive: Path) -> None:
    records, work = lines(archive / "documents.jsonl"), lines(archive / "work.jsonl")
    revisions = [one for record in records for one in record["revisions"]]
    assert {one["pass"] for one in revisions} == {"open", "blind", "revealed"}
    assert {one["state"] for one in revisions} >= {"done", "skipped"}
    assert {one["text_version"] for one in records} == {1, 2}
    assert {one["is_kept"] for one in revisions if one["pass"] == "revealed"} == {True, False}
    assert any(one["attributions"] for one in revisions)
    assert any(one["marks"] for one in revisions)
    assert [one["stands"] for record in records for one in record["decisions"]] == [False, True]
    assert any(one["excluded"] for one in revisions)
    assert any(one["is_correction"] for one in revisions)
    assert {one["document_id"] for one in work} == {"full", "short", "unsure", "undated"}
    assert [len(one["masks"]) for one in work if one["document_id"] == "full"] == [3]
    assert any(one["revisions"] for one in work)
    assert any(one["questions"] for one in work)
    assert {one["outlet"]["owner_group"] for one in records if one["outlet"]} == {"amber-holding"}
    slugs = [one["slug"] for one in lines(archive / "outlets.jsonl")]
    assert slugs == ["amber-holding", "port-wire", "selm-courier"]
    assert "secret_fact" not in (archive / "outlets.jsonl").read_text()


def test_nobody_is_named_and_what_came_in_holds(archive: Path, there: Masthead) -> None:
    whole = b"".join(files_of(archive).values()).decode()
    assert not any(name in whole for name in ("@example.org", "Coded in a hurry", "Asked by its author"))
    assert there("import-archive", archive).exit_code == 0
    result = there("check")
    assert result.exit_code == 0, result.output


def test_a_step_that_led_to_a_withdrawn_document_alone_does_not_go_out(
    world: Harbour, database: Database, masthead: Masthead, elsewhere: Callable[[], Masthead], tmp_path: Path
) -> None:
    with database.writing() as session:
        by_key = {one.key: one for one in session.scalars(select(Document))}
        of = {"project_id": world.project_id, "document_id": by_key["short"].id, "confidence": "low"}
        gone = {"other_document_id": by_key["shut"].id}
        for said in (
            {"relation": "copied_at", "evidence": "ONLY-THERE", **gone},
            {"relation": "translated_from", "evidence": "", **gone},
            {"relation": "translated_from", "evidence": "From the Arabic, too.", **gone},
            {"relation": "republished_from", "evidence": "", "url": "https://example.org/also", **gone},
        ):
            insert_row(session, table_of(PublicationEdge), of | said)
        session.commit()
    out = export(masthead, tmp_path / "archive")
    short = next(one for one in lines(out / "documents.jsonl") if one["document_id"] == "short")
    assert [(one["relation"], one["url"], one["document_id"]) for one in short["provenance"]] == [
        ("translated_from", None, None),
        ("republished_from", "https://example.org/also", None),
    ]
    there = elsewhere()
    result = there("import-archive", out)
    assert result.exit_code == 0, result.output
    again = export(there, tmp_path / "again")
    assert (again / "documents.jsonl").read_bytes() == (out / "documents.jsonl").read_bytes()


def test_an_archive_that_has_such_a_step_comes_in_without_it_and_says_so(
    archive: Path, there: Masthead, tmp_path: Path
) -> None:
    def lead_nowhere(records: list[Any]) -> None:
        # A document with several texts tells its way with each of them.
        found = next(record["document_id"] for record in records if record["provenance"])
        for record in records:
            if record["document_id"] == found:
                record["provenance"][0].update(relation="copied_at", outlet=None, document_id=None, url=None)

    before = sum(len(one["provenance"]) for one in lines(archive / "documents.jsonl"))
    change(archive, "documents.jsonl", lead_nowhere)
    result = there("import-archive", archive)
    assert result.exit_code == 0, result.output
    assert "1 steps of the way of a document lead nowhere any more, and were left out." in result.output
    again = lines(export(there, tmp_path / "again") / "documents.jsonl")
    assert sum(len(one["provenance"]) for one in again) == before - 2


def test_an_archive_of_one_round_comes_in_though_a_step_leads_out_of_it(
    world: Harbour, database: Database, masthead: Masthead, elsewhere: Callable[[], Masthead], tmp_path: Path
) -> None:
    with database.writing() as session:
        other = session.scalars(select(Document.id).where(Document.key == "short")).one()
        round_id = session.scalars(select(Round.id).where(Round.name == "production")).one()
        for one in (Slot, RoundDocument):
            table = table_of(one)
            session.execute(delete(table).where(table.c.document_id == other, table.c.round_id == round_id))
        session.commit()
    out = export(masthead, tmp_path / "archive", "--format", "masthead", "--round", "production")
    assert "short" not in {one["document_id"] for one in lines(out / "documents.jsonl")}
    there = elsewhere()
    result = there("import-archive", out)
    assert result.exit_code == 0, result.output
    again = export(there, tmp_path / "again", "--format", "masthead", "--round", "production")
    assert (again / "documents.jsonl").read_bytes() == (out / "documents.jsonl").read_bytes()
