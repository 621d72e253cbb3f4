"""An import that is killed leaves nothing that anybody sees, and runs again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select, update

from app.core.formats.jsonl import read_jsonl
from app.core.text.normalise import sha256_bytes
from app.db import Database, now
from app.features.corpus import runner
from app.features.corpus.actions import ImportLost, Order
from app.models.corpus import Capture, Document, Import, PublicationEdge
from app.models.outlets import Agent
from app.models.rounds import RoundDocument, Slot
from app.models.texts import Passage, TextVersion
from tests.corpus_rows import add_documents, add_project, texts_of

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from app.cli import main; main()", "import"]
PATIENCE = 60.0
DOCUMENTS = 3000

Run = Callable[..., Result]
Visible = Callable[[], dict[str, Document]]


@pytest.fixture
def many(folder: Path) -> Path:
    """More documents than are written before we look."""
    text = "The ferry stopped at noon. Nobody was told before.\n\n" * 4
    records = (
        {"key": f"d{one}", "text": f"{text}Number {one}.", "outlet": "Weir Gazette"}
        for one in range(DOCUMENTS)
    )
    path = folder / "many.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


@pytest.fixture
def killed(many: Path, environment: dict[str, str], project_id: int, database: Database) -> Iterator[Path]:
    """A real process was importing ``many`` and was killed after its first batches."""
    process = subprocess.Popen([*COMMAND, "tideline", str(many)], cwd=ROOT, env=os.environ | environment)
    try:
        deadline = time.monotonic() + PATIENCE
        while count(database, Document) == 0:
            assert process.poll() is None, "the import ended before it could be killed"
            assert time.monotonic() < deadline, "the import wrote nothing"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        yield many
    finally:
        process.kill()
        process.wait()


def count(database: Database, table: Any) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def age(database: Database) -> None:
    """Two minutes pass."""
    with database.writing() as session:
        session.execute(update(Import).values(heartbeat_at=now() - timedelta(minutes=2)))
        session.commit()


def test_a_killed_import_shows_nothing_and_runs_again(
    killed: Path, masthead_import: Run, olga: Callable[..., Any], visible: Visible, database: Database
) -> None:
    assert 0 < count(database, Document) < DOCUMENTS
    assert visible() == {}
    assert olga().get_json() == {"items": [], "next_cursor": None}
    assert (count(database, Slot), count(database, Agent)) == (0, 0)
    age(database)
    result = masthead_import(killed)
    assert (result.exit_code, result.stdout.split("\n")[0]) == (
        0,
        f"{DOCUMENTS} rows in: {DOCUMENTS} new, 0 present already, 0 refused.",
    )
    assert len(visible()) == count(database, Document) == count(database, Capture) == DOCUMENTS
    assert count(database, TextVersion) == count(database, PublicationEdge) == DOCUMENTS
    assert count(database, Passage) == 5 * DOCUMENTS
    with database.reading() as session:
        assert session.scalars(select(Import.state).order_by(Import.id)).all() == ["failed", "complete"]


def test_while_an_import_may_still_live_another_one_waits(
    killed: Path, masthead_import: Run, visible: Visible
) -> None:
    result = masthead_import(killed)
    assert result.exit_code == 1
    assert "Another import into this project is running" in result.stderr
    assert visible() == {}


def test_the_start_of_a_server_drops_what_is_left(killed: Path, database: Database) -> None:
    assert runner.drop_leftovers(database) == 0
    left = count(database, Document)
    age(database)
    assert runner.drop_leftovers(database) == left
    assert [count(database, table) for table in (Document, Capture, TextVersion, Passage)] == [0, 0, 0, 0]


def test_an_import_that_was_given_up_does_not_go_on(
    database: Database, project_id: int, tmp_path: Path, visible: Visible
) -> None:
    raw = b"\n".join(json.dumps({"key": str(one), "text": f"Number {one}."}).encode() for one in range(300))

    def somebody_drops_it(_documents: int) -> None:
        age(database)
        runner.drop_leftovers(database)

    order = Order(project_id, "rows.jsonl", "jsonl")
    rows = list(read_jsonl("rows.jsonl", raw))
    with pytest.raises(ImportLost):
        runner.run_import(database, tmp_path, order, rows, {sha256_bytes(raw): raw}, somebody_drops_it)
    assert (visible(), count(database, Document)) == ({}, 0)


def test_documents_that_missed_their_round_enter_it_when_the_server_starts(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session, "missed")
        add_documents(session, project.id, texts_of(3))
        session.commit()
    runner.enter_all_rounds(database)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RoundDocument)) == 3
