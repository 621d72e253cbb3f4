"""SIGKILL at ten random moments of an import and of an export: all of it or nothing, and it runs again."""

import hashlib
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.actions import audit
from app.config import Settings
from app.db import Database, now
from app.features.export.verify import verify
from app.models.corpus import Capture, Document, Import
from app.models.exports import Export, Job
from app.models.projects import Member
from app.models.rounds import RoundDocument
from app.models.texts import Passage, TextVersion
from tests.cast import Cast
from tests.command_line import command_line
from tests.corpus_rows import add_documents, add_project, enter_all, texts_of
from tests.faults.killing import COMMAND, Start, kill
from tests.features.corpus.conftest import SLUG, Lead
from tests.features.corpus.imports import count

WORKER = [sys.executable, "-m", "tests.faults.quick_worker"]
MOMENTS, PATIENCE, LINES, EXPORTED = 10, 120.0, 200, 600
MOMENTS_OF_FOLDERS = 3
PARAGRAPHS = "\n\n".join(["The ferry stopped at noon. Nobody was told before."] * 4)


@pytest.fixture
def lead(client: FlaskClient, cast: Cast, database: Database) -> Lead:
    """Olga, who leads an empty project."""
    with database.writing() as session:
        project = add_project(session, SLUG)
        session.add(Member(project_id=project.id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    return Lead(client, cast)


def files(turn: int) -> list[tuple[bytes, str]]:
    """A text file and a file of JSON Lines, whose keys are this turn's own."""
    lines = [{"key": f"{turn}-{n}", "text": f"{PARAGRAPHS}\n\nNumber {n}."} for n in range(LINES)]
    return [
        (f"{PARAGRAPHS}\n\nTurn {turn}.".encode(), f"{turn}-text.txt"),
        ("\n".join(map(json.dumps, lines)).encode(), f"{turn}.jsonl"),
    ]


def visible(database: Database, turn: int) -> int:
    """How many documents of a turn anybody can see."""
    with database.reading() as session:
        seen = select(func.count()).select_from(Document).join(Import, Import.id == Document.import_id)
        return (
            session.scalar(seen.where(Import.state == "complete", Document.key.startswith(f"{turn}-"))) or 0
        )


def whole(database: Database, turns: int) -> None:
    """Every document of every turn is there once with all that belongs to it, and nothing else is."""
    many = turns * (LINES + 1)
    assert [count(database, one) for one in (Document, Capture, TextVersion)] == [many] * 3
    assert count(database, Passage) == many * 5
    assert count(database, RoundDocument) == many
    with database.reading() as session:
        assert audit.broken_links(session) == []


def newest_job(database: Database) -> Job:
    with database.reading() as session:
        return session.scalars(select(Job).order_by(Job.created_at.desc(), Job.id)).first() or Job()


def wait(database: Database, job_id: int, *states: str) -> None:
    """Wait until the job is in one of these states."""
    end = time.monotonic() + PATIENCE
    while True:
        with database.reading() as session:
            job = session.get_one(Job, job_id)
        if job.state in states:
            return
        assert job.state != "failed", job.error
        assert time.monotonic() < end, f"the job is still {job.state}"
        time.sleep(0.01)


def age(database: Database) -> None:
    """Two minutes pass."""
    before = now() - timedelta(minutes=2)
    with database.writing() as session:
        session.execute(update(Import).where(Import.state == "running").values(heartbeat_at=before))
        session.execute(update(Job).where(Job.state == "running").values(heartbeat_at=before))
        session.commit()


def kill_and_go_on(
    database: Database,
    start: Start,
    moments: random.Random,
    order: Callable[[int], int],
    many: int = MOMENTS,
) -> Iterator[int]:
    """``order(turn)`` makes a job; its number is given back while its worker is dead, and once it is done."""
    worker = start(*WORKER)
    first = order(0)
    wait(database, first, "running", "done")
    began = time.monotonic()
    wait(database, first, "done")
    lasts = time.monotonic() - began
    for turn in range(1, many + 1):
        job_id = order(turn)
        wait(database, job_id, "running", "done")
        time.sleep(moments.random() * lasts)
        kill(worker)
        yield job_id
        age(database)
        worker = start(*WORKER)
        wait(database, job_id, "done")
        yield job_id


def test_an_import_that_is_a_job_is_all_or_nothing_and_runs_again(
    database: Database, lead: Lead, start: Start, moments: random.Random
) -> None:
    def order(turn: int) -> int:
        preview = lead.hand_in(*files(turn))
        assert lead.confirm(preview).status_code == 303
        return newest_job(database).id

    for step, _job in enumerate(kill_and_go_on(database, start, moments, order)):
        turn, is_done = step // 2 + 1, step % 2
        assert visible(database, turn) in ((LINES + 1,) if is_done else (0, LINES + 1))
        if is_done:
            assert visible(database, turn) == LINES + 1
    whole(database, MOMENTS + 1)


@pytest.mark.parametrize(
    "export",
    [
        ({"format": "jsonl"}, MOMENTS),
        ({"format": "parquet"}, MOMENTS_OF_FOLDERS),
        ({"format": "jsonl", "split": "by_document"}, MOMENTS_OF_FOLDERS),
        ({"format": "hf", "out_of_scope": "Nobody is to be judged by it."}, MOMENTS_OF_FOLDERS),
        ({"format": "masthead"}, MOMENTS_OF_FOLDERS),
    ],
    ids=["jsonl", "parquet", "split", "hf", "archive"],
)
def test_an_export_that_is_a_job_is_all_or_nothing_and_runs_again(
    database: Database,
    lead: Lead,
    cast: Cast,
    settings: Settings,
    start: Start,
    moments: random.Random,
    export: tuple[dict[str, Any], int],
    tmp_path: Path,
) -> None:
    asked, many = export
    with database.writing() as session:
        project_id = newest_project(session)
        add_documents(session, project_id, texts_of(EXPORTED))
        enter_all(session, project_id)
        session.commit()
    exports = f"/api/v1/projects/{SLUG}/exports"

    def order(_turn: int) -> int:
        sent = lead.client.post(exports, json=asked, headers=cast.headers("olga"))
        assert sent.status_code == 202, sent.text
        return int(sent.get_json()["id"])

    for step, job_id in enumerate(kill_and_go_on(database, start, moments, order, many)):
        with database.reading() as session:
            row = session.get(Export, job_id)
        assert row is not None or step % 2 == 0
        with lead.client.get(f"{exports}/{job_id}/file", headers=cast.headers("olga")) as file:
            assert file.status_code == (404 if row is None else 200)
            if row is not None:
                holds(file.data, row, tmp_path)
    with database.reading() as session:
        rows = session.scalars(select(Export)).all()
        assert audit.broken_links(session) == []
    assert len(rows) == many + 1
    there = {path.name: path for path in (settings.data_folder / "exports").iterdir()}
    assert {row.sha256 for row in rows} <= set(there)
    for name, path in there.items():
        # A worker that died before the row was there leaves its file under its hash, and half of one hidden.
        assert name.startswith(".export-") or hashlib.sha256(path.read_bytes()).hexdigest() == name


def holds(raw: bytes, row: Export, folder: Path) -> None:
    """All of it is there: a line for each document at least, or files that the manifest knows."""
    assert hashlib.sha256(raw).hexdigest() == row.sha256
    if raw.startswith(b"PK"):
        (folder / "export.zip").write_bytes(raw)
        assert verify(folder / "export.zip").faults == []
    else:
        assert raw.count(b"\n") >= EXPORTED


def newest_project(session: Any) -> int:
    return int(session.scalar(select(func.max(Member.project_id)).where(Member.is_lead)))


def test_the_import_command_is_all_or_nothing_and_runs_again(
    database: Database,
    lead: Lead,
    settings: Settings,
    start: Start,
    moments: random.Random,
    tmp_path: Path,
) -> None:
    masthead = command_line(settings.database_url, settings.data_folder)

    def paths(turn: int) -> list[str]:
        for raw, name in files(turn):
            (tmp_path / name).write_bytes(raw)
        return [str(tmp_path / name) for _raw, name in files(turn)]

    began = time.monotonic()
    assert start(*COMMAND, "import", SLUG, *paths(0)).wait() == 0
    lasts = time.monotonic() - began
    for turn in range(1, MOMENTS + 1):
        process = start(*COMMAND, "import", SLUG, *paths(turn))
        # Python itself takes a part of the time; what is killed before it has begun shows nothing.
        time.sleep(lasts * (0.3 + 0.7 * moments.random()))
        kill(process)
        assert visible(database, turn) in (0, LINES + 1)
        age(database)
        result = masthead("import", SLUG, *paths(turn))
        assert result.exit_code == 0, result.output
        assert visible(database, turn) == LINES + 1
    whole(database, MOMENTS + 1)
