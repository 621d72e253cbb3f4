"""What becomes of a job when its work goes well, goes wrong, or goes silent."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from app.actions import jobs
from app.config import Settings
from app.db import Database, now
from app.errors import RuleBroken
from app.features.jobs import actions, queries
from app.features.jobs.actions import MOST_ATTEMPTS, Order, TakenAway
from app.features.jobs.runner import Pace, Progress, Work, Worker
from app.models.exports import Job

PATIENCE = 60.0


def enqueue(database: Database, kind: str = "any", **arguments: Any) -> int:
    with database.writing() as session:
        job_id = jobs.enqueue(session, kind, project_id=None, arguments=arguments, by=None)
        session.commit()
    return job_id


def take(database: Database, job_id: int) -> Order | None:
    with database.writing() as session:
        order = actions.take(session, job_id, now())
        session.commit()
    return order


def put_back(database: Database, job_id: int) -> None:
    """As a worker does that finds it silent; every heartbeat is before a moment from now."""
    with database.writing() as session:
        actions.put_back(session, [job_id], now() + timedelta(seconds=1), now())
        session.commit()


def job(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def work(settings: Settings, database: Database, kind: str, does: Work, **arguments: Any) -> Job:
    """Let a worker do one job of this kind, to its end."""
    job_id = enqueue(database, kind, **arguments)
    stop, end = threading.Event(), time.monotonic() + PATIENCE
    worker = Worker(database, settings, {"known": does}, Pace(look=0.02))
    thread = threading.Thread(target=worker.run, args=[stop])
    thread.start()
    while job(database, job_id).state not in ("done", "failed") and time.monotonic() < end:
        time.sleep(0.02)
    stop.set()
    thread.join()
    return job(database, job_id)


def test_a_job_is_not_there_until_its_transaction_is_committed(database: Database) -> None:
    with database.writing() as session:
        jobs.enqueue(session, "any", project_id=None, arguments={}, by=None)
        session.rollback()
    with database.reading() as session:
        assert queries.jobs(session) == []


def test_a_job_is_taken_once(database: Database) -> None:
    job_id = enqueue(database, number=7)
    order = take(database, job_id)
    assert order is not None
    assert (order.attempt, order.done, order.arguments) == (1, 0, {"number": 7})
    assert take(database, job_id) is None


def test_a_try_that_was_put_back_changes_nothing_any_more(database: Database) -> None:
    job_id = enqueue(database)
    first = take(database, job_id)
    put_back(database, job_id)
    second = take(database, job_id)
    assert first is not None
    assert second is not None
    assert (first.attempt, second.attempt) == (1, 2)
    with database.writing() as session, pytest.raises(TakenAway):
        actions.move_on(session, first, 1, None, now())
    with database.writing() as session, pytest.raises(TakenAway):
        actions.finish(session, first, None, now())
    with database.writing() as session:
        actions.finish(session, second, {"by": "second"}, now())
        session.commit()
    assert job(database, job_id).result == {"by": "second"}


def test_a_job_with_a_fresh_heartbeat_is_left_to_its_worker(database: Database) -> None:
    job_id = enqueue(database)
    order = take(database, job_id)
    assert order is not None
    taken_at = job(database, job_id).heartbeat_at
    assert taken_at is not None
    with database.writing() as session:
        actions.beat(session, [order], taken_at + timedelta(seconds=50))
        session.commit()
    with database.reading() as session:
        assert queries.silent_ids(session, taken_at + timedelta(seconds=49)) == []
        assert queries.silent_ids(session, taken_at + timedelta(seconds=51)) == [job_id]
    with database.writing() as session:
        actions.put_back(session, [job_id], taken_at + timedelta(seconds=49), now())
        session.commit()
    assert job(database, job_id).state == "running"


def test_a_job_whose_worker_died_three_times_has_failed_with_a_sentence(database: Database) -> None:
    job_id = enqueue(database)
    for _ in range(MOST_ATTEMPTS):
        assert take(database, job_id) is not None
        put_back(database, job_id)
    failed = job(database, job_id)
    assert (failed.state, failed.error, failed.attempts) == ("failed", actions.WORKER_DIED, 3)
    assert failed.finished_at is not None
    assert take(database, job_id) is None


def test_the_result_of_a_job_is_kept_with_it_and_how_far_it_came(
    settings: Settings, database: Database
) -> None:
    def double(_database: Database, _settings: Settings, order: Order, progress: Progress) -> dict[str, Any]:
        for number in range(1, 501):
            progress.say(number, 500)
        return {"doubled": order.arguments["number"] * 2}

    done = work(settings, database, "known", double, number=21)
    assert (done.state, done.result, done.done, done.total) == ("done", {"doubled": 42}, 500, 500)


def test_a_broken_rule_fails_the_job_at_once_with_its_sentence(
    settings: Settings, database: Database
) -> None:
    def refuse(_database: Database, _settings: Settings, _order: Order, _progress: Progress) -> None:
        raise RuleBroken("There is no round %(name)s.", name="spring")

    failed = work(settings, database, "known", refuse)
    assert (failed.state, failed.error, failed.attempts) == ("failed", "There is no round spring.", 1)


def test_an_error_of_ours_is_tried_three_times_and_shows_nothing_of_the_inside(
    settings: Settings, database: Database
) -> None:
    def break_down(_database: Database, _settings: Settings, _order: Order, _progress: Progress) -> None:
        raise ZeroDivisionError("the inside")

    failed = work(settings, database, "known", break_down)
    assert (failed.state, failed.attempts) == ("failed", 3)
    assert str(failed.id) in (failed.error or "")
    assert "inside" not in (failed.error or "")


def test_an_error_that_passes_leaves_a_finished_job(settings: Settings, database: Database) -> None:
    def stumble(database: Database, _settings: Settings, order: Order, progress: Progress) -> dict[str, Any]:
        with database.writing() as session:
            progress.step(session, progress.done + 1)
            if order.attempt == 1:
                raise ZeroDivisionError
            session.commit()
        return {"done": progress.done}

    done = work(settings, database, "known", stumble)
    # The step of the first try was undone with its transaction.
    assert (done.state, done.attempts, done.result) == ("done", 2, {"done": 1})


def test_a_kind_that_this_version_does_not_know_fails_with_a_sentence(
    settings: Settings, database: Database
) -> None:
    def nothing(_database: Database, _settings: Settings, _order: Order, _progress: Progress) -> None:
        return None

    failed = work(settings, database, "unheard-of", nothing)
    assert (failed.state, "unheard-of" in (failed.error or "")) == ("failed", True)
