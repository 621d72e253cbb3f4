"""The worker: it looks for jobs that wait, does them, and says that it lives.

The truth is the job's row. A message of the queue is only a nudge: one that is lost is sent again while the
row waits, and one that comes twice finds the row taken.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from huey.consumer import Consumer
from sqlalchemy.orm import Session

from app.config import Settings
from app.db import Database, now
from app.errors import RuleBroken
from app.features.jobs import actions, queries
from app.features.jobs.actions import Order, TakenAway
from app.features.jobs.queue import open_queue

SAYING_SECONDS = 1.0
UNKNOWN_KIND = "This version of Masthead does not know how to do a job of the kind %(kind)s."

log = logging.getLogger(__name__)


class Stopped(Exception):
    """The worker is asked to stop, and this job is between two steps."""


class Progress:
    """How far a job is; the work says so after each step. ``done`` is where the tries before this one ended."""

    def __init__(self, database: Database, order: Order, stopping: threading.Event) -> None:
        self.done = order.done
        self._database, self._order, self._stopping = database, order, stopping
        self._last_said = -SAYING_SECONDS

    def step(self, session: Session, done: int, total: int | None = None) -> None:
        """Part of the transaction that does the step: both are stored by the caller's commit, or neither.

        Raises where the work must not go on; the step is then undone with the transaction.
        """
        if self._stopping.is_set():
            raise Stopped
        actions.move_on(session, self._order, done, total, now())
        self.done = done

    def say(self, done: int, total: int | None = None) -> None:
        """For work that writes nothing of its own; as often as it likes, for it is stored once a second."""
        if self._stopping.is_set():
            raise Stopped
        if done != total and time.monotonic() - self._last_said < SAYING_SECONDS:
            return
        self._last_said = time.monotonic()
        with self._database.writing() as session:
            self.step(session, done, total)
            session.commit()


# What a feature hands in for a kind of job: it commits after each step, and may be begun again at any of them.
Work = Callable[[Database, Settings, Order, Progress], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between two looks, between two heartbeats, until a silent job is put back, until it must end."""

    look: float = 1.0
    beat: float = 10.0
    silent: float = 60.0
    ending: float = 5.0


class Worker:
    """Does the jobs of one instance, two at a time. Any number of workers may run beside each other."""

    def __init__(
        self, database: Database, settings: Settings, kinds: Mapping[str, Work], pace: Pace | None = None
    ) -> None:
        self._database, self._settings, self._kinds = database, settings, kinds
        self._pace = pace or Pace()
        self._queue = open_queue(settings)
        self._nudge = self._queue.task(name="job")(self._try)
        self._running: dict[int, Order] = {}
        self._stopping = threading.Event()
        self._last_beat = time.monotonic()

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; then the jobs in hand go back at their next step."""
        consumer = _Consumer(
            self._queue, workers=2, periodic=False, max_delay=1.0, shutdown_timeout=self._pace.ending
        )
        consumer.start()
        while not stop.is_set():
            self._turn()
            consumer.check_worker_health()
            stop.wait(self._pace.look)
        self._stopping.set()
        consumer.stop(graceful=True)
        self._queue.storage.close()

    def _turn(self) -> None:
        try:
            self._look()
        except Exception:
            # A database that is away comes back, and the worker must still be there.
            log.exception("The worker could not look for jobs; it tries again.")

    def _look(self) -> None:
        silent_since = now() - timedelta(seconds=self._pace.silent)
        with self._database.reading() as session:
            waiting, silent = queries.waiting_ids(session), queries.silent_ids(session, silent_since)
        beats = self._running and time.monotonic() - self._last_beat >= self._pace.beat
        if silent or beats:
            # SQLite has one writer, so this asks for it only where there is something to write.
            with self._database.writing() as session:
                actions.beat(session, list(self._running.values()), now())
                actions.put_back(session, silent, silent_since, now())
                session.commit()
            self._last_beat = time.monotonic()
        if waiting and not self._queue.pending_count():
            for job_id in waiting:
                self._nudge(job_id)

    def _try(self, job_id: int) -> None:
        with self._database.writing() as session:
            order = actions.take(session, job_id, now())
            session.commit()
        if order is None:
            return
        self._running[order.id] = order
        try:
            self._do(order)
        except TakenAway:
            log.warning("Job %s was given to another worker while this one was silent.", order.id)
        finally:
            self._running.pop(order.id, None)

    def _do(self, order: Order) -> None:
        try:
            if order.kind not in self._kinds:
                raise RuleBroken(UNKNOWN_KIND, kind=order.kind)
            progress = Progress(self._database, order, self._stopping)
            result = self._kinds[order.kind](self._database, self._settings, order, progress)
        except TakenAway:
            raise
        except Stopped:
            self._close(lambda session: actions.hand_back(session, order))
        except RuleBroken as error:
            sentence = error.sentence
            self._close(lambda session: actions.fail(session, order, sentence, now()))
        except Exception:
            log.exception("Job %s (%s), try %s, went wrong.", order.id, order.kind, order.attempt)
            self._close(lambda session: actions.try_again(session, order, now()))
        else:
            self._close(lambda session: actions.finish(session, order, result, now()))

    def _close(self, change: Callable[[Session], None]) -> None:
        with self._database.writing() as session:
            change(session)
            session.commit()


class _Consumer(Consumer):
    """Huey's consumer, in a process whose signals are its owner's."""

    def _set_signal_handlers(self) -> None:
        """The command decides what a signal means."""
