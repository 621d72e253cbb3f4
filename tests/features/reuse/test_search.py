"""A search by the command, by a job, and what a newer one leaves of an older."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from app.actions import jobs
from app.cli import main
from app.config import Settings
from app.core.reuse.copies import Parameters
from app.db import now, table_of
from app.errors import RuleBroken
from app.features.jobs.runner import Pace, Worker
from app.features.reuse import actions, runner
from app.models.corpus import Document
from app.models.exports import Job
from app.models.reuse import ReuseRun, TextRelation
from app.serve import KINDS
from tests.corpus_rows import add_documents
from tests.features.reuse.conftest import HOME, REPOST, Desk

ROOT = Path(__file__).parents[3]
EXPECTED = {("article", "repost", "jaccard"), ("article", "excerpt", "containment")}


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a command on this test's instance."""
    return {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(tmp_path / "instance")}


def command(environment: dict[str, str], *words: str, exit_code: int = 0) -> Any:
    result = CliRunner().invoke(main, ["reuse", *words], env=environment)
    assert result.exit_code == exit_code, result.output + result.stderr
    return result


def test_the_command_finds_the_repost_and_the_excerpt_and_nothing_else(
    desk: Desk, environment: dict[str, str]
) -> None:
    result = command(environment, "tideline")
    assert desk.found() == EXPECTED
    assert result.stdout.splitlines()[1].split()[1:] == ["jaccard", "article", "repost"]
    assert result.stdout.splitlines()[0].split()[1:] == ["containment", "article", "excerpt"]
    assert "5 documents and 15 passages were compared: 2 pairs of documents" in result.stdout
    assert result.stderr == ""


def test_json_is_one_value_with_parameters_and_counts(desk: Desk, environment: dict[str, str]) -> None:
    said = json.loads(command(environment, "tideline", "--json", "--threshold", "0.9").stdout)
    assert said["parameters"]["threshold"] == 0.9
    assert said["parameters"]["seed"] == 1
    assert said["counts"]["documents"] == 5
    assert [(one["document"], one["other"]) for one in said["documents"]] == [("article", "excerpt")]


def test_a_project_that_is_not_there_is_refused_with_a_sentence(
    environment: dict[str, str], desk: Desk
) -> None:
    assert "There is no project nowhere" in command(environment, "nowhere", exit_code=1).stderr


def test_passages_are_found_in_documents_of_which_the_rest_is_not_alike(desk: Desk) -> None:
    desk.search()
    of_passages = desk.found("passage")
    assert ("article", "excerpt", "equal") in of_passages
    assert ("article", "repost", "jaccard") in of_passages
    assert any(
        method == "tfidf" and {one, other} <= {"article", "apart", "repost"}
        for one, other, method in of_passages
    )


def test_a_newer_search_takes_the_place_of_the_one_before(desk: Desk) -> None:
    desk.search()
    with desk.database.writing() as session:
        add_documents(session, desk.project_id, [{"key": "again", "paragraphs": REPOST}])
        session.commit()
    desk.ids["again"] = desk.rows(Document)[-1].id
    desk.search()
    first, second = desk.rows(ReuseRun)
    assert {row.run_id for row in desk.rows(TextRelation)} == {second.id}
    assert (first.state, second.state) == ("complete", "complete")
    assert ("repost", "again", "equal") in desk.found()


def test_a_withdrawn_document_is_not_compared(desk: Desk) -> None:
    with desk.database.writing() as session:
        away = {"withdrawn_at": now(), "withdrawn_reason": "asked for"}
        session.execute(
            update(table_of(Document)).where(table_of(Document).c.id == desk.ids["repost"]).values(**away)
        )
        session.commit()
    desk.search()
    assert desk.found() == {("article", "excerpt", "containment")}


def test_the_same_search_twice_finds_the_same(desk: Desk) -> None:
    def said() -> list[tuple[Any, ...]]:
        return sorted(
            (row.level, row.method, row.document_id, row.other_document_id, row.passage_id or 0, row.score)
            for row in desk.rows(TextRelation)
        )

    first = (desk.search(), said())
    assert (desk.search(), said()) == first


def test_a_search_whose_place_was_taken_keeps_nothing(desk: Desk) -> None:
    with desk.database.writing() as session:
        slow = actions.begin(session, desk.project_id, Parameters(), by=None)
        session.commit()
    desk.search()
    before = len(desk.rows(TextRelation))
    with pytest.raises(RuleBroken, match="newer search took the place"):
        runner.search(desk.database, desk.project_id, slow, Parameters())
    assert len(desk.rows(TextRelation)) == before
    assert [run.state for run in desk.rows(ReuseRun)] == ["failed", "complete"]


def test_a_button_starts_one_job_and_a_worker_does_it(desk: Desk, settings: Settings) -> None:
    for _press in range(2):
        answer = desk.post(f"{HOME}/reuse", "/account", percent="50")
        assert answer.status_code == 303
    assert len(desk.rows(Job)) == 1
    assert "The texts are being compared" in desk.client.get(f"{HOME}/reuse").text
    assert desk.client.get(f"{HOME}/reuse/progress").get_json()["state"] == "waiting"
    stop = threading.Event()
    worker = threading.Thread(
        target=Worker(desk.database, settings, KINDS, Pace(look=0.02)).run, args=(stop,)
    )
    worker.start()
    try:
        for _look in range(1000):
            if desk.rows(Job)[0].state in ("done", "failed"):
                break
            time.sleep(0.02)
    finally:
        stop.set()
        worker.join()
    (job,) = desk.rows(Job)
    assert (job.state, job.error) == ("done", None)
    assert desk.found() == EXPECTED
    assert desk.client.get(f"{HOME}/reuse/progress").get_json()["next"] == f"{HOME}/reuse"


@pytest.mark.parametrize("percent", ["", "19", "101", "half"])
def test_a_share_that_is_none_is_said_beside_its_field(desk: Desk, percent: str) -> None:
    answer = desk.post(f"{HOME}/reuse", "/account", percent=percent)
    assert answer.status_code == 422
    assert 'id="percent-fault"' in answer.text
    assert desk.rows(Job) == []


def job_with_run(desk: Desk) -> int:
    with desk.database.writing() as session:
        job_id = jobs.enqueue(session, runner.KIND, project_id=desk.project_id, arguments={}, by=None)
        actions.begin(session, desk.project_id, Parameters(), by=None, job_id=job_id)
        session.commit()
    return job_id


def test_a_job_that_was_killed_in_the_middle_begins_again_and_finds_the_same(
    desk: Desk, environment: dict[str, str], engine_name: str
) -> None:
    job_with_run(desk)
    told = os.environ | environment
    told["JOBS_URL"] = environment["DATABASE_URL"] if engine_name == "postgresql" else ""
    command = [sys.executable, "-m", "tests.features.reuse.slow_worker"]
    first = subprocess.Popen(command, cwd=ROOT, env=told | {"SLOW": "1"})
    try:
        wait(lambda: bool(desk.rows(TextRelation)))
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    broken = desk.rows(TextRelation)
    assert desk.rows(ReuseRun)[0].state == "running"
    assert desk.client.get(f"{HOME}/reuse").text.count("Nobody has looked for copies yet") == 0
    second = subprocess.Popen(command, cwd=ROOT, env=told)
    try:
        wait(lambda: desk.rows(Job)[0].state in ("done", "failed"))
    finally:
        second.terminate()
        second.wait()
    (job,) = desk.rows(Job)
    assert (job.state, job.attempts, job.error) == ("done", 2, None)
    assert desk.found() == EXPECTED
    kept = desk.rows(TextRelation)
    assert len(kept) > len(broken)
    assert len(
        {
            (row.level, row.document_id, row.other_document_id, row.passage_id, row.other_passage_id)
            for row in kept
        }
    ) == len(kept)


def test_a_job_whose_run_was_complete_when_its_worker_died_is_done(desk: Desk) -> None:
    job_id = job_with_run(desk)
    (run,) = desk.rows(ReuseRun)
    runner.search(desk.database, desk.project_id, run.id, Parameters())
    order = type("Order", (), {"id": job_id, "project_id": desk.project_id})()
    before = desk.rows(TextRelation)
    assert runner.do_job(desk.database, None, order, None) == {"run": run.id}  # type: ignore[arg-type]
    assert [row.id for row in desk.rows(TextRelation)] == [row.id for row in before]


def wait(until: Any) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)
