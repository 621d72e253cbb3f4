"""Counting the proposals of many documents: by the command, by a button, and by a job."""

import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.actions import giveaways
from app.cli import main
from app.config import Settings
from app.features.jobs.runner import Pace, Worker
from app.models.exports import Job
from app.serve import KINDS
from tests.cast import csrf
from tests.corpus_rows import add_documents
from tests.features.masks.conftest import HOME, Desk


@pytest.fixture
def many(desk: Desk) -> int:
    """So many more documents that nobody waits for their reading."""
    count = giveaways.READ_AT_ONCE + 1
    texts = [
        {"key": f"more-{n}", "paragraphs": [f"Rain fell {n}.", f"Write to desk{n}@quay.example now."]}
        for n in range(count)
    ]
    with desk.database.writing() as session:
        add_documents(session, desk.project_id, texts)
        session.commit()
    return count


def test_more_than_a_page_waits_for_are_read_when_somebody_says_so(desk: Desk, many: int) -> None:
    before = desk.client.get(f"{HOME}/masks").text
    assert f"{many + 1} documents came in since the texts were last read" in before
    token = csrf(desk.client, f"{HOME}/masks")
    assert desk.client.post(f"{HOME}/masks/read", data={"csrf_token": token}).status_code == 303
    assert f"{many + 1} documents have give-away text" in desk.client.get(f"{HOME}/masks").text
    with desk.database.writing() as session:
        add_documents(
            session, desk.project_id, [{"key": "late", "paragraphs": ["Late.", "Tel: +44 20 5555 0101"]}]
        )
        session.commit()
    assert f"{many + 2} documents have give-away text" in desk.client.get(f"{HOME}/masks").text


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a command on this test's instance."""
    return {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(tmp_path / "instance")}


def test_the_command_lists_what_it_found(desk: Desk, many: int, environment: dict[str, str]) -> None:
    result = CliRunner().invoke(main, ["masks", "propose", "tideline"], env=environment)
    assert result.exit_code == 0, result.output
    assert "    4  ferry  The ferry stops" in result.output
    assert f"{many + 1} documents have give-away text" in result.output
    assert f"{many + 1} documents have give-away text" in desk.client.get(f"{HOME}/masks").text


def done_by_a_worker(desk: Desk, settings: Settings) -> Job:
    """The one job, once a worker that knows every kind has done it."""
    stop = threading.Event()
    worker = threading.Thread(
        target=Worker(desk.database, settings, KINDS, Pace(look=0.02)).run, args=(stop,)
    )
    worker.start()
    try:
        for _look in range(500):
            with desk.database.reading() as session:
                job = session.scalars(select(Job)).one()
            if job.state in ("done", "failed"):
                return job
            time.sleep(0.02)
    finally:
        stop.set()
        worker.join()
    raise AssertionError(job.state)


def test_a_job_reads_what_is_too_much_for_a_request(
    desk: Desk, many: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.features.masks.views.MOST_WHILE_WAITING", 5)
    token = csrf(desk.client, f"{HOME}/masks")
    desk.client.post(f"{HOME}/masks/read", data={"csrf_token": token})
    assert desk.client.get(f"{HOME}/masks/progress").get_json()["state"] == "waiting"
    job = done_by_a_worker(desk, settings)
    assert (job.state, len((job.result or {})["counts"])) == ("done", many + 1)
    assert f"{many + 1} documents have give-away text" in desk.client.get(f"{HOME}/masks").text
