"""A real worker process, killed and stopped in the middle of a job."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions import jobs
from app.db import Database
from app.models.audit import AuditEntry
from app.models.exports import Job

ROOT = Path(__file__).parents[3]
WORKER = [sys.executable, "-m", "tests.features.jobs.counting_worker"]
PATIENCE = 60.0

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start(database_url: str, engine_name: str, tmp_path: Path) -> Iterator[Start]:
    """Start a worker; each engine with the queue that belongs to it. Those still there at the end are killed."""
    started: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": database_url,
        "JOBS_URL": database_url if engine_name == "postgresql" else "",
        "MASTHEAD_DATA": str(tmp_path / "instance"),
    }

    def begin() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(WORKER, cwd=ROOT, env=environment))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def enqueue(database: Database, to: int, pause: float = 0.05) -> int:
    with database.writing() as session:
        job_id = jobs.enqueue(
            session, "count", project_id=None, arguments={"to": to, "pause": pause}, by=None
        )
        session.commit()
    return job_id


def job(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def wait(database: Database, job_id: int, until: Callable[[Job], bool]) -> Job:
    end = time.monotonic() + PATIENCE
    while not until(found := job(database, job_id)):
        assert time.monotonic() < end, f"the job is still {found.state} at {found.done}: {found.error}"
        time.sleep(0.02)
    return found


def counted(database: Database) -> list[int]:
    with database.reading() as session:
        query = select(AuditEntry.object_id).where(AuditEntry.action == "test.count").order_by(AuditEntry.id)
        return [number or 0 for number in session.scalars(query)]


def test_a_job_whose_worker_was_killed_is_finished_and_no_step_of_it_is_done_twice(
    database: Database, start: Start
) -> None:
    job_id = enqueue(database, 40)
    first = start()
    wait(database, job_id, lambda found: found.done >= 3)
    first.kill()
    first.wait()
    assert job(database, job_id).state == "running"
    before = len(counted(database))
    assert 3 <= before < 40
    start()
    done = wait(database, job_id, lambda found: found.state in ("done", "failed"))
    assert (done.state, done.attempts, done.done, done.total) == ("done", 2, 40, 40)
    assert done.result == {"counted": 40}
    assert counted(database) == list(range(1, 41))


def test_a_worker_that_is_told_to_stop_hands_its_job_back_and_no_try_is_lost(
    database: Database, start: Start
) -> None:
    job_id = enqueue(database, 200)
    first = start()
    wait(database, job_id, lambda found: found.done >= 3)
    first.terminate()
    assert first.wait(PATIENCE) == 0
    stopped = job(database, job_id)
    assert (stopped.state, stopped.attempts) == ("waiting", 0)
    assert counted(database) == list(range(1, stopped.done + 1))
    assert stopped.done < 200
    start()
    wait(database, job_id, lambda found: found.done > stopped.done)


def test_jobs_are_found_without_any_message_and_two_workers_share_them(
    database: Database, start: Start
) -> None:
    job_ids = [enqueue(database, 2, pause=0) for _ in range(12)]
    start()
    start()
    for job_id in job_ids:
        done = wait(database, job_id, lambda found: found.state in ("done", "failed"))
        assert (done.state, done.attempts) == ("done", 1)
    assert sorted(counted(database)) == sorted([1, 2] * 12)
