"""``masthead import``: files come in whole or not at all, and every row is accounted for."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from app.actions.audit import broken_links
from app.cli import main
from app.db import Database
from app.models.audit import AuditEntry
from app.models.corpus import Capture, Document, Import, ImportRow
from app.models.rounds import Slot
from app.models.texts import Passage, TextVersion

Run = Callable[..., Result]
Visible = Callable[[], dict[str, Document]]

FERRY = """The ferry stops

By Ada Brook

The harbour office said on Monday that the ferry would stop at noon. Nobody was told before, and the
crowd on the quay

waited for an hour 👩‍👩‍👧 in the rain.
"""
BRIDGE = "The bridge opens\n\nThe new bridge opened on Friday. Trucks may cross it from June.\n"


@pytest.fixture
def two(folder: Path) -> Path:
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / ".hidden.txt").write_text("Not for us to read.", encoding="utf-8")
    (folder / "notes.md").write_text("Not a text file.", encoding="utf-8")
    return folder


def passages(database: Database, key: str) -> list[Passage]:
    with database.reading() as session:
        query = select(Passage).join(Document, Document.id == Passage.document_id).where(Document.key == key)
        return list(session.scalars(query.order_by(Passage.unit, Passage.number)))


def text_of(database: Database, key: str) -> TextVersion:
    with database.reading() as session:
        query = select(TextVersion).join(Document, Document.id == TextVersion.document_id)
        return session.scalars(query.where(Document.key == key)).one()


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_folder_comes_in_with_texts_passages_captures_and_slots(
    masthead_import: Run, two: Path, visible: Visible, database: Database, tmp_path: Path
) -> None:
    result = masthead_import(two)
    assert (result.exit_code, result.stdout) == (0, "2 rows in: 2 new, 0 present already, 0 refused.\n")
    assert set(visible()) == {"ferry", "bridge"}
    text = text_of(database, "ferry")
    assert (text.text, text.length, text.normalisation, text.number) == (FERRY, len(FERRY), "lf/1", 1)
    assert text.text_sha256 == hashlib.sha256(FERRY.encode()).hexdigest()
    cut = passages(database, "ferry")
    assert [(one.number, one.role, one.paragraphs) for one in cut] == [
        (1, "title", 1),
        (2, "byline", 1),
        (3, "body", 2),
    ]
    assert visible()["ferry"].title == "The ferry stops"
    body = cut[2]
    words = FERRY[body.start : body.end]
    assert words.startswith("The harbour office")
    assert words.endswith("in the rain.")
    assert body.text_sha256 == hashlib.sha256(words.encode()).hexdigest()
    assert [words[start : start + 6] for start in body.sentence_starts] == ["The ha", "Nobody"]
    family = words.index("👩")
    assert body.inside_graphemes == list(range(family + 1, family + 5))
    with database.reading() as session:
        capture = session.scalars(select(Capture).where(Capture.file_name == "ferry.txt")).one()
        # Of each document the title and the body are asked, at two annotators.
        assert session.scalar(select(func.count()).select_from(Slot)) == 2 * (2 + 2)
    raw = tmp_path / "instance" / "raw" / capture.raw_sha256[:2] / capture.raw_sha256[2:]
    assert raw.read_bytes() == FERRY.encode()


def test_the_same_files_again_add_nothing(
    masthead_import: Run, two: Path, visible: Visible, database: Database
) -> None:
    masthead_import(two)
    before = {key: document.id for key, document in visible().items()}
    result = masthead_import(two)
    assert (result.exit_code, result.stdout) == (0, "2 rows in: 0 new, 2 present already, 0 refused.\n")
    assert {key: document.id for key, document in visible().items()} == before
    assert count(database, Import) == 1


def test_another_text_under_a_key_that_is_there_is_refused_and_stops_everything(
    masthead_import: Run, two: Path, visible: Visible
) -> None:
    masthead_import(two / "ferry.txt")
    (two / "ferry.txt").write_text(FERRY + "\nAnd later.\n", encoding="utf-8")
    result = masthead_import(two)
    assert result.exit_code == 1
    assert "2 rows in: 1 new, 0 present already, 1 refused." in result.stdout
    assert (
        "Row 2 (ferry.txt): The project has a document with the key “ferry” and another text."
        in result.stdout
    )
    assert "Nothing was imported" in result.stderr
    assert set(visible()) == {"ferry"}


def test_skip_bad_keeps_the_good_rows_and_the_reasons_of_the_others(
    masthead_import: Run, two: Path, visible: Visible, database: Database
) -> None:
    (two / "latin.txt").write_bytes(b"caf\xe9 by the river")
    assert masthead_import(two).exit_code == 1
    assert (visible(), count(database, Import)) == ({}, 0)
    result = masthead_import(two, "--skip-bad")
    assert result.exit_code == 0
    assert "3 rows in: 2 new, 0 present already, 1 refused." in result.stdout
    assert set(visible()) == {"ferry", "bridge"}
    with database.reading() as session:
        row = session.scalars(select(ImportRow)).one()
        one = session.scalars(select(Import)).one()
    assert (row.number, row.name) == (3, "latin.txt")
    assert row.refusal is not None
    assert "byte at position 4" in row.refusal
    assert (one.state, one.rows_in, one.rows_new, one.rows_present, one.rows_refused) == (
        "complete",
        3,
        2,
        0,
        1,
    )


def test_an_import_leaves_one_row_in_the_audit_chain(
    masthead_import: Run, two: Path, database: Database, project_id: int
) -> None:
    masthead_import(two)
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "documents.import")).one()
        assert broken_links(session) == []
        assert entry.object_id == session.scalars(select(Import.id)).one()
    assert json.loads(entry.details) == {"new": 2, "present": 0, "refused": 0, "rows_in": 2}


def test_a_dry_run_says_the_cut_and_keeps_nothing(
    masthead_import: Run, two: Path, visible: Visible, database: Database, folder: Path
) -> None:
    (folder / "manifest.csv").write_text("file,outlet\nferry.txt,River Post\n", encoding="utf-8")
    result = masthead_import(two, "--dry-run", "--manifest", folder / "manifest.csv")
    assert result.exit_code == 0
    assert (
        "ferry: 3 passages (1 title, 1 byline, 1 body); a sentence goes on over a blank line: 3+4"
        in result.stdout
    )
    assert "entered as stubs: River Post" in result.stdout
    assert "nothing was kept" in result.stdout
    assert (visible(), count(database, Import), count(database, Document)) == ({}, 0, 0)


def test_joins_can_be_left_alone(masthead_import: Run, two: Path, database: Database) -> None:
    masthead_import(two, "--join", "off")
    assert [one.role for one in passages(database, "ferry")] == ["title", "byline", "body", "body"]


def test_json_lines_and_csv_come_in_with_their_fields(
    masthead_import: Run, folder: Path, visible: Visible, database: Database
) -> None:
    record = {
        "key": "j1",
        "text": "One\u2028line.",
        "title": "A title",
        "published": "2031-05-13/2031-05-18",
        "language": "uz-cyrl",
        "text_rights": "excerpt:120",
        "genre": "report",
    }
    (folder / "a.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "b.csv").write_text("text;published\n" + "wave " * 40_000 + ";2031\n", encoding="utf-8")
    result = masthead_import(folder / "a.jsonl", folder / "b.csv")
    assert (result.exit_code, result.stdout) == (0, "2 rows in: 2 new, 0 present already, 0 refused.\n")
    first = visible()["j1"]
    assert (first.title, first.language, first.genre) == ("A title", "uz-Cyrl", "report")
    assert (first.text_rights, first.excerpt_length, first.date_precision) == ("excerpt", 120, "range")
    assert (first.published_from, first.published_to) == (date(2031, 5, 13), date(2031, 5, 18))
    assert [one.role for one in passages(database, "j1")] == ["body"]
    (other,) = [one for key, one in visible().items() if key != "j1"]
    assert (other.published_from, other.published_to) == (date(2031, 1, 1), date(2031, 12, 31))
    assert other.text_rights == "unknown"


def test_two_rows_with_one_key_refuse_the_second(
    masthead_import: Run, folder: Path, visible: Visible
) -> None:
    lines = ['{"key": "a", "text": "One."}', '{"key": "a", "text": "One."}', '{"key": "b", "text": "Two."}']
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = masthead_import(folder / "a.jsonl", "--skip-bad")
    assert (
        "Row 2 (a.jsonl line 2): The key “a” is that of a.jsonl line 1 in the same import." in result.stdout
    )
    assert set(visible()) == {"a", "b"}


def test_a_manifest_that_misses_a_file_refuses_its_row(masthead_import: Run, two: Path, folder: Path) -> None:
    (folder / "manifest.csv").write_text(
        "file,published\nferry.txt,2031-05\ngone.txt,2031\n", encoding="utf-8"
    )
    result = masthead_import(two, "--manifest", folder / "manifest.csv")
    assert result.exit_code == 1
    assert "Row 3 (manifest.csv line 3): There is no file “gone.txt”" in result.stdout


def test_a_title_of_the_manifest_that_is_in_the_text_is_its_title_passage(
    masthead_import: Run, folder: Path, visible: Visible, database: Database
) -> None:
    (folder / "one.txt").write_text(
        "Who owns the tide. And why.\n\nThe tide is owned by nobody.\n", encoding="utf-8"
    )
    (folder / "two.txt").write_text("The tide is owned by nobody. It comes twice a day.\n", encoding="utf-8")
    rows = "file,title\none.txt,Who owns the tide. And why.\ntwo.txt,Tides\n"
    (folder / "manifest.csv").write_text(rows, encoding="utf-8")
    masthead_import(folder, "--manifest", folder / "manifest.csv")
    assert [one.role for one in passages(database, "one")] == ["title", "body"]
    assert [one.role for one in passages(database, "two")] == ["body"]
    assert visible()["two"].title == "Tides"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gone.txt"], "There is no file or folder"),
        (["empty"], "There is no file to import in the folder"),
        (
            ["ferry.txt", "--format", "docx"],
            "The format docx cannot be imported yet. These can: auto, text, jsonl",
        ),
        (["notes.md"], "Its name does not say"),
        (["rows.jsonl", "--manifest", "m.csv"], "A manifest goes with text files"),
        (["ferry.txt", "--manifest", "m.csv"], "m.csv: Line 1: “outlt” is not a column"),
        (["ferry.txt", "--manifest", "gone.csv"], "cannot be read"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_a_sentence(
    masthead_import: Run, two: Path, arguments: list[str], sentence: str
) -> None:
    (two / "empty").mkdir()
    (two / "rows.jsonl").write_text('{"text": "One."}', encoding="utf-8")
    (two / "m.csv").write_text("file,outlt\nferry.txt,x\n", encoding="utf-8")
    named = [
        argument if argument.startswith("--") or argument == "docx" else two / argument
        for argument in arguments
    ]
    result = masthead_import(*named)
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_an_unknown_project_is_a_sentence(
    masthead_import: Run, two: Path, environment: dict[str, str]
) -> None:
    result = CliRunner().invoke(main, ["import", "nowhere", str(two)], env=environment)
    assert result.exit_code == 1
    assert "no project nowhere" in result.stderr
