"""`masthead serve`: a real server process with its worker, asked, stopped and killed."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.actions import jobs
from app.config import Settings
from app.db import Database
from app.models.exports import Job
from app.serve import serve

ROOT = Path(__file__).resolve().parent.parent
SERVE = [sys.executable, "-c", "from app.serve import serve; serve()"]
PATIENCE = 60.0

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """What a command needs to work on this test's database."""
    return os.environ | {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "MASTHEAD_DATA": str(settings.data_folder),
    }


@pytest.fixture
def start(environment: dict[str, str], database: Database, port: int) -> Iterator[Start]:
    """Start a server on this test's database; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        command = [*SERVE, "--port", str(port), *arguments]
        started.append(
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The line that a server prints when it listens."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    return line


def get(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    rows = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in rows.splitlines()]
    return [int(pid) for pid, parent in pairs if int(parent) == process.pid]


def a_job_ends(database: Database) -> bool:
    """Whether some worker is there: no kind of job has this name, and only a worker can say so."""
    with database.writing() as session:
        job_id = jobs.enqueue(session, "unheard-of", project_id=None, arguments={}, by=None)
        session.commit()

    def failed() -> bool:
        with database.reading() as session:
            return session.get_one(Job, job_id).state == "failed"

    eventually(failed)
    return True


def test_a_server_says_its_address_and_answers_there_without_naming_its_program(
    start: Start, port: int
) -> None:
    process = start("--no-worker")
    assert f"http://127.0.0.1:{port} " in said(process)
    answer = get(port, "/healthz")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok"})  # type: ignore[attr-defined]
    assert answer.headers.get("Server") is None
    assert workers_of(process) == []


def test_a_server_and_its_worker_end_together_when_told_to(
    start: Start, port: int, database: Database
) -> None:
    process = start()
    said(process)
    assert a_job_ends(database)
    process.terminate()
    # Both write to the same pipe: this waits until neither holds it any more.
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_a_worker_that_was_killed_is_replaced_and_one_whose_server_was_killed_ends(
    start: Start, database: Database
) -> None:
    process = start()
    said(process)
    assert a_job_ends(database)
    [first] = workers_of(process)
    os.kill(first, 9)
    eventually(lambda: workers_of(process) not in ([], [first]))
    assert a_job_ends(database)
    process.kill()
    process.communicate(timeout=PATIENCE)


def test_more_than_a_hundred_browsers_may_keep_their_connection(start: Start, port: int) -> None:
    said(start("--no-worker"))
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in range(150)]
    for connection in connections:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    for connection in connections:
        connection.close()


def test_a_port_that_is_taken_is_refused_with_a_sentence(environment: dict[str, str], port: int) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        refused = CliRunner().invoke(serve, ["--no-worker"], env=environment | {"PORT": str(port)})
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"port {port}" in refused.stderr
    assert "--port" in refused.stderr


def test_a_host_that_is_not_here_is_refused_with_a_sentence(environment: dict[str, str]) -> None:
    refused = CliRunner().invoke(serve, ["--no-worker"], env=environment | {"HOST": "nowhere.invalid"})
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "nowhere.invalid" in refused.stderr


def test_a_database_of_another_version_is_refused_with_a_sentence(
    environment: dict[str, str], database: Database
) -> None:
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        session.commit()
    refused = CliRunner().invoke(serve, env=environment)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "masthead init" in refused.stderr
