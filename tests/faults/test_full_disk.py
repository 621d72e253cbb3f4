"""A disk that takes no more: an export and an import end in a sentence, nothing half is seen, and they run again.

A process may be told how large a file it writes can become, which every user may do to his own: a larger one is then
refused by the system in the middle of its bytes, as on a full disk.
"""

import os
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, func, select

from app.actions import audit
from app.config import Settings
from app.db import Database
from app.features.export.verify import verify
from app.models.audit import AuditEntry
from app.models.corpus import Document, Import
from app.models.projects import Member
from tests.cast import Cast
from tests.command_line import Masthead, command_line
from tests.corpus_rows import add_documents, add_project, enter_all

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
SLUG, DOCUMENTS, MOST_BYTES = "quays", 300, 50_000
EXPORTS = {
    "jsonl": ["--format", "jsonl"],
    "parquet": ["--format", "parquet"],
    "split": ["--format", "jsonl", "--split", "by_document"],
    "hf": ["--format", "hf", "--out-of-scope", "Nobody is to be judged by it."],
    "archive": ["--format", "masthead"],
}

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def project(database: Database, cast: Cast) -> int:
    """A project with documents whose words may go, of far more bytes than a full disk takes."""
    with database.writing() as session:
        one = add_project(session, SLUG)
        session.add(Member(project_id=one.id, person_id=cast.id("olga"), is_lead=True))
        session.flush()
        add_documents(session, one.id, [_text(number) for number in range(DOCUMENTS)])
        enter_all(session, one.id)
        session.commit()
        return int(one.id)


def _text(number: int) -> dict[str, Any]:
    """Words that no compression makes much shorter."""
    words = random.Random(number).randbytes(800).hex(" ", 4)
    return {"key": f"d{number}", "paragraphs": ["A title", words], "text_rights": "full"}


@pytest.fixture
def run(settings: Settings) -> Run:
    """The command in a process of its own, on this test's instance; ``most`` bytes of a file are taken, or any."""
    environment = os.environ | {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "MASTHEAD_DATA": str(settings.data_folder),
    }

    def command(*words: object, most: int | None = None) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            if most is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

        return subprocess.run(
            [*COMMAND, *map(str, words)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limit,
        )

    return command


def says_it(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode == 1, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def entries(database: Database, action: str) -> int:
    with database.reading() as session:
        assert audit.broken_links(session) == []
        return session.scalar(select(func.count()).where(AuditEntry.action == action)) or 0


@pytest.mark.parametrize("asked", EXPORTS.values(), ids=EXPORTS)
def test_an_export_on_a_full_disk_leaves_nothing_and_runs_again(
    database: Database, project: int, run: Run, tmp_path: Path, asked: list[str]
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / "set"
    full = run("export", SLUG, *asked, "--out", out, most=MOST_BYTES)
    says_it(full, "The export could not be written: File too large.")
    assert list(folder.iterdir()) == []
    assert entries(database, "export.make") == 0
    again = run("export", SLUG, *asked, "--out", out)
    assert again.returncode == 0, again.stderr
    assert verify(out).faults == []
    assert entries(database, "export.make") == 1


def test_a_file_that_was_there_stays_whole_when_the_disk_is_full(
    project: int, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "set.jsonl"
    assert run("export", SLUG, "--format", "jsonl", "--out", out).returncode == 0
    before = out.read_bytes()
    assert run("export", SLUG, "--format", "jsonl", "--out", out, most=MOST_BYTES).returncode == 1
    assert out.read_bytes() == before
    assert verify(out).faults == []
    assert sorted(path.name for path in tmp_path.glob("set*")) == ["set.jsonl", "set.jsonl.manifest.json"]


def test_an_import_whose_files_the_disk_does_not_take_keeps_nothing_and_runs_again(
    database: Database, project: int, run: Run, settings: Settings, tmp_path: Path
) -> None:
    # As large as no page of the database is, so that only the file itself is refused.
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"The ferry {n} stopped at noon." for n in range(60_000)), encoding="utf-8")
    most = path.stat().st_size - 1
    says_it(run("import", SLUG, path, most=most), "The files could not be kept: File too large.")
    assert seen(database) == DOCUMENTS
    assert [one for one in (settings.data_folder / "raw").rglob("*") if one.is_file()] == []
    again = run("import", SLUG, path)
    assert again.returncode == 0, again.stderr
    assert seen(database) == DOCUMENTS + 1


def seen(database: Database) -> int:
    """How many documents anybody can see."""
    with database.reading() as session:
        complete = select(func.count()).select_from(Document).join(Import, Import.id == Document.import_id)
        return session.scalar(complete.where(Import.state == "complete")) or 0


@contextmanager
def full_database(database: Database, statement: str) -> Iterator[None]:
    """SQLite may take no further page; PostgreSQL says what it says of a full disk where this statement begins."""

    def no_more_pages(connection: Any) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

    def no_space(_cursor: Any, said: str, _values: Any, context: Any) -> None:
        if context.dialect.name == "postgresql" and said.startswith(statement):
            raise psycopg.errors.DiskFull('could not extend file "base/1": No space left on device')

    event.listen(Engine, "begin", no_more_pages)
    event.listen(Engine, "do_execute", no_space)
    event.listen(Engine, "do_executemany", no_space)
    try:
        yield
    finally:
        event.remove(Engine, "begin", no_more_pages)
        event.remove(Engine, "do_execute", no_space)
        event.remove(Engine, "do_executemany", no_space)
        # A connection keeps what it was told.
        database.close()


@pytest.fixture
def masthead(settings: Settings) -> Masthead:
    """The command in this process."""
    return command_line(settings.database_url, settings.data_folder)


def test_an_import_into_a_full_database_shows_nothing_and_runs_again(
    database: Database, project: int, masthead: Masthead, tmp_path: Path
) -> None:
    path = tmp_path / "many.jsonl"
    lines = [
        f'{{"key": "new-{n}", "text": "The ferry {n} stopped. {"Nobody knew why. " * 40}"}}'
        for n in range(400)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    with full_database(database, "INSERT INTO passage"):
        result = masthead("import", SLUG, path)
    assert result.exit_code == 1
    assert "The database is not available" in result.output
    assert seen(database) == DOCUMENTS
    again = masthead("import", SLUG, path)
    assert again.exit_code == 0, again.output
    assert seen(database) == DOCUMENTS + 400


def test_an_export_that_the_full_database_cannot_note_is_not_there(
    database: Database, project: int, masthead: Masthead, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with unwritable(database):
        result = masthead("export", SLUG, "--format", "jsonl", "--out", folder / "set.jsonl")
    assert result.exit_code == 1
    assert "The database is not available" in result.output
    assert list(folder.iterdir()) == []
    assert masthead("export", SLUG, "--format", "jsonl", "--out", folder / "set.jsonl").exit_code == 0
    assert verify(folder / "set.jsonl").faults == []


@contextmanager
def unwritable(database: Database) -> Iterator[None]:
    """Both engines say of an audit row what they say of a full disk."""

    def no_space(_cursor: Any, said: str, _values: Any, context: Any) -> None:
        if said.startswith("INSERT INTO audit_entry"):
            if context.dialect.name == "postgresql":
                raise psycopg.errors.DiskFull("could not extend file: No space left on device")
            raise sqlite3.OperationalError("database or disk is full")

    event.listen(Engine, "do_execute", no_space)
    try:
        yield
    finally:
        event.remove(Engine, "do_execute", no_space)
