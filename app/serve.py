"""`masthead serve` and `masthead worker`: the server, and the process beside it that does the background jobs."""

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import click
import waitress

from app.config import Settings
from app.db import Database
from app.errors import RuleBroken
from app.factory import create_app
from app.features.agreement.gamma import work as gamma
from app.features.corpus import work as corpus
from app.features.corpus.runner import drop_leftovers, enter_all_rounds
from app.features.export import work as export
from app.features.jobs.runner import Work, Worker
from app.features.masks import runner as masks
from app.features.reuse import runner as reuse
from app.features.rounds import runner as rounds
from app.web.terminal import instance, sentences

# What each kind of job does. A feature that hands one in adds its line here.
KINDS: Mapping[str, Work] = {
    corpus.KIND: corpus.do_job,
    export.KIND: export.do_job,
    gamma.KIND: gamma.do_job,
    masks.KIND: masks.do_job,
    reuse.KIND: reuse.do_job,
    rounds.KIND: rounds.do_job,
}

# 100 is waitress's own limit, and the browser after that would wait for somebody else to leave.
MOST_CONNECTIONS = 1000
IDLE_SECONDS = 30
# A worker that dies at once, again and again, must not keep a processor busy with starting it.
RESTART_SECONDS = 2.0
ENDING_SECONDS = 8.0


def register(group: click.Group) -> None:
    """Hang both commands on ``masthead``."""
    group.add_command(serve)
    group.add_command(worker)


@click.command()
@click.option("--host", help="The address to listen on; HOST otherwise.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; PORT otherwise.")
@click.option("--threads", type=click.IntRange(1, 256), help="Requests at a time; THREADS otherwise.")
@click.option("--no-worker", is_flag=True, help="Do not start the worker for background jobs.")
@sentences
def serve(host: str | None, port: int | None, threads: int | None, no_worker: bool) -> None:
    """Serve the application, with one worker for background jobs beside it."""
    given = {"HOST": host, "PORT": port, "THREADS": threads}
    # In the environment, so that links, settings and the worker all say the same address.
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    with instance() as (settings, database):
        run_server(settings, database, with_worker=not no_worker)


@click.command()
@click.option("--while-stdin-is-open", is_flag=True, hidden=True)
@sentences
def worker(while_stdin_is_open: bool) -> None:
    """Do background jobs until told to stop."""
    with instance() as (settings, database):
        run_worker(settings, database, KINDS, while_stdin_is_open=while_stdin_is_open)


def run_server(settings: Settings, database: Database, *, with_worker: bool = True) -> None:
    """Serve until a signal ends it. The port opens once everything else is ready."""
    drop_leftovers(database)
    corpus.drop_staged_files(database, settings.data_folder)
    enter_all_rounds(database)
    # A request that waits a moment for a thread is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(settings, database)
    with _ended_by_signals(), _listening(settings.host, settings.port) as door, _worker_beside(with_worker):
        server = waitress.create_server(
            app,
            sockets=[door],
            threads=settings.threads,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            # A little more than the application takes, so that it is the one to say that a file is too large.
            max_request_body_size=(settings.max_upload_mb + 1) * 1024 * 1024,
            # select() knows 1024 files and no more.
            asyncore_use_poll=hasattr(select, "poll"),
            ident=None,
        )
        click.echo(f"Masthead answers at {settings.base_url} (Ctrl+C ends it).")
        sys.stdout.flush()
        server.run()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family, _type, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.create_server(address, family=family)
    except OSError as error:
        raise RuleBroken(
            "The server cannot listen on %(host)s, port %(port)s (%(reason)s). Choose another with --port.",
            host=host,
            port=port,
            reason=error.strerror or str(error),
        ) from None
    with door:
        yield door


def run_worker(
    settings: Settings, database: Database, kinds: Mapping[str, Work], *, while_stdin_is_open: bool = False
) -> None:
    """Do jobs of these kinds until a signal ends it, or whoever started it is gone."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    if while_stdin_is_open:
        threading.Thread(target=_wait_for_the_end_of_stdin, args=[stop], daemon=True).start()
    Worker(database, settings, kinds).run(stop)


def _wait_for_the_end_of_stdin(stop: threading.Event) -> None:
    # The server holds the other end. However it ends, kill -9 included, the system closes it.
    while os.read(0, 1024):
        pass
    stop.set()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Within, SIGTERM and SIGINT end the server in order: answers under way, then the worker."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _worker_beside(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    ending = threading.Event()
    keeper = threading.Thread(target=_keep_a_worker, args=[ending], daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join(ENDING_SECONDS + 2)


def _keep_a_worker(ending: threading.Event) -> None:
    """One worker at a time, another when it dies, and none when the server ends."""
    while not ending.is_set():
        child = subprocess.Popen(
            [sys.executable, "-c", "from app.serve import worker; worker()", "--while-stdin-is-open"],
            stdin=subprocess.PIPE,
        )
        while child.poll() is None and not ending.wait(0.2):
            pass
        _end(child)
        ending.wait(RESTART_SECONDS)


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
