"""`make bench`: what opening a passage, saving a revision and reading of outlets cost, as ratios to a bare view.

Times of a shared machine say little, so the two servers are asked in turn, request by request, and only the
ratio is to be compared with another day's. `python -m tools.bench [--seconds 30] [--requests 300] [--postgres]`
With `--reuse` it measures the search for copies instead (`bench_reuse.py`), with `--claims` related claims as well;
with `--agreement` the numbers of agreement (`bench_agreement.py`), of `--judgements N`; with `--spans` those on spans
(`bench_agreement_spans.py`); with `--export` a large export (`bench_export.py`), of `--marks N`.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from app import schema
from app.actions.projects import STARTER, ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.db import Database
from app.models.projects import Member
from tools.bare import ROWS, make_rows
from tools.bench_outlets import Reader, fill_registry
from tools.invented import add_person
from tools.pgtemp import Server

CLIENTS, PASSAGES_EACH = 8, 40
SENTENCE = "The harbour council met on Monday and the ferry was late again 🌉. "


class Web:
    """One server process, and a connection that stays open for each thread that asks it."""

    def __init__(self, command: list[str], environ: dict[str, str], port: int) -> None:
        self.port, self._local = port, threading.local()
        self.process = subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.DEVNULL)
        for _try in range(400):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("a server did not start")

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Any:
        """The JSON of an answer; anything but success ends the benchmark."""
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._local.connection.request(
            method, path, body, {"Content-Type": "application/json"} | (headers or {})
        )
        response = self._local.connection.getresponse()
        raw = response.read()
        if response.status >= 300:
            raise SystemExit(f"{method} {path}: {response.status} {raw[:300]!r}")
        return json.loads(raw) if raw else None

    def __enter__(self) -> "Web":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


class Annotator:
    """A script that annotates, with the passages that it claimed."""

    def __init__(self, web: Web, secret: str) -> None:
        self.web, self.headers = web, {"Authorization": f"Bearer {secret}"}
        claim = web.ask("POST", "/api/v1/projects/bench/next", headers=self.headers)
        self.ids: list[int] = claim["batch"]
        self.shown = {
            one: web.ask("GET", f"/api/v1/assignments/{one}", headers=self.headers) for one in self.ids
        }
        self.revision = dict.fromkeys(self.ids, 0)

    def open(self, turn: int) -> None:
        """Read one passage."""
        self.web.ask("GET", f"/api/v1/assignments/{self.ids[turn % len(self.ids)]}", headers=self.headers)

    def save(self, turn: int) -> None:
        """Save five marks and a passage label on the next passage."""
        one = self.ids[turn % len(self.ids)]
        body = json.dumps(a_body(self.shown[one], self.revision[one])).encode()
        keyed = self.headers | {"Idempotency-Key": str(uuid4())}
        self.revision[one] = self.web.ask("PUT", f"/api/v1/assignments/{one}/revisions", body, keyed)[
            "revision"
        ]


def a_body(shown: dict[str, Any], base: int) -> dict[str, Any]:
    """A save of five marks."""
    spans = [
        {"label": "loaded_language", "start": at, "end": at + 11, "quote": shown["text"][at : at + 11]}
        for at in range(4, 4 + 5 * 20, 20)
    ]
    said = {name: shown[name] for name in ("text_sha256", "mask_version", "codebook_version")}
    return said | {"base": base, "state": "draft", "spans": spans, "seconds": 12.5}


def fill(database: Database) -> list[str]:
    """A project with enough passages for every client; a token for each of them."""
    schema.upgrade(database)
    secrets = [f"secret-of-client-{number}" for number in range(CLIENTS)]
    with database.writing() as session:
        project = create_project(
            session,
            ProjectPlan("bench", "Bench", first_round=RoundPlan(k=CLIENTS)),
            read_yaml(STARTER.read_bytes()),
            by=None,
        )
        for number, secret in enumerate(secrets):
            person_id = add_person(session, f"Client {number}", secret)
            session.add(Member(project_id=project.id, person_id=person_id, is_annotator=True))
        session.commit()
    return secrets


def import_text(environ: dict[str, str], folder: Path) -> None:
    """One article through the importer: as many paragraphs of about 120 words as the clients take turns on."""
    paragraph = (SENTENCE * 10).strip()
    (folder / "article.txt").write_text("\n\n".join(f"{n}. {paragraph}" for n in range(PASSAGES_EACH)))
    command = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "import",
        "bench",
        str(folder / "article.txt"),
    ]
    subprocess.run(command, env=os.environ | environ, check=True, stdout=subprocess.DEVNULL)


def in_turn(
    count: int, ours: Callable[[int], None], bare: Callable[[int], None]
) -> tuple[float, float, float]:
    """Medians in milliseconds of two calls made in turn, and the ratio of the medians."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(count + 20):
        for call, kept in zip((ours, bare), times, strict=True):
            began = time.perf_counter()
            call(turn)
            if turn >= 20:
                kept.append((time.perf_counter() - began) * 1000)
    one, other = (statistics.median(kept) for kept in times)
    return one, other, one / other


def together(seconds: float, calls: list[Callable[[int], None]]) -> float:
    """How many calls a second the clients get done at the same time."""
    counts, end = [0] * len(calls), time.perf_counter() + seconds

    def work(number: int) -> None:
        while time.perf_counter() < end:
            calls[number](counts[number])
            counts[number] += 1

    threads = [threading.Thread(target=work, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def measure(url: str, bare_url: str, folder: Path, requests: int, seconds: float) -> None:
    """Both servers up, both asked in turn; the table on standard output."""
    database, bare_database = Database(url), Database(bare_url)
    secrets = fill(database)
    fill_registry(database)
    environ = {"DATABASE_URL": url, "MASTHEAD_DATA": str(folder), "MASTHEAD_ENV": "test"}
    import_text(environ, folder)
    make_rows(bare_database, "x" * 800)
    ports = [free_port(), free_port()]
    serve = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--no-worker"]
    with ExitStack() as stack:
        web = stack.enter_context(Web(serve, environ | {"PORT": str(ports[0])}, ports[0]))
        bare = stack.enter_context(
            Web([sys.executable, "-m", "tools.bare", str(ports[1])], {"DATABASE_URL": bare_url}, ports[1])
        )
        annotators = [Annotator(web, secret) for secret in secrets]
        first, body = annotators[0], b"y" * 800
        reader = Reader(ports[0])

        def read_row(turn: int) -> None:
            bare.ask("GET", f"/rows/{turn % ROWS + 1}")

        def write_row(turn: int) -> None:
            bare.ask("PUT", f"/rows/{turn % ROWS + 1}", body)

        print("one client, asked in turn".ljust(36) + "ours ms   bare ms   ratio")
        for name, ours, other in (
            ("open a passage", first.open, read_row),
            ("save a revision", first.save, write_row),
            ("the page of an outlet", reader.page, read_row),
            ("the same as of a day", reader.page_then, read_row),
            ("its profile as of a day, JSON", reader.profile, read_row),
            ("the list of outlets", reader.index, read_row),
            ("the same, a word and two filters", reader.found, read_row),
        ):
            one, two, ratio = in_turn(requests, ours, other)
            print(f"{name:<34}{one:>9.2f} {two:>9.2f} {ratio:>7.2f}")
        print(f"{CLIENTS} clients, {seconds:.0f} s each".ljust(36) + "ours /s   bare /s   ratio")
        one, two = (
            together(seconds, [each.save for each in annotators]),
            together(seconds, [write_row] * CLIENTS),
        )
        print(f"{'save a revision':<34}{one:>9.0f} {two:>9.0f} {one / two:>7.2f}")
    database.close()
    bare_database.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Read the words of the command and measure."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, with its durable settings")
    parser.add_argument("--reuse", action="store_true", help="copies among passages, and nothing else")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--agreement", action="store_true", help="coefficients, and nothing else")
    parser.add_argument("--judgements", type=int, default=60_000)
    parser.add_argument("--spans", action="store_true", help="agreement on spans, and nothing else")
    parser.add_argument(
        "--import", dest="imports", action="store_true", help="imports beside saves, and nothing else"
    )
    parser.add_argument("--export", action="store_true", help="a large export, and nothing else")
    parser.add_argument("--marks", type=int, default=1_000_000)
    parser.add_argument("--claims", action="store_true", help="related claims among them, too")
    given = parser.parse_args()
    if given.reuse:
        # It asks the system for the most memory, which not every system tells.
        from tools import bench_reuse

        bench_reuse.measure(given.passages, with_claims=given.claims)
        return
    if given.spans:
        from tools import bench_agreement_spans

        bench_agreement_spans.measure()
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.imports or given.agreement or given.export:
            with ExitStack() as stack:
                url = f"sqlite:///{folder / 'ours.db'}"
                if given.postgres:
                    url = stack.enter_context(Server(durable=True)).create("ours")
                _measure_one(given, url, folder)
            return
        if not given.postgres:
            print("SQLite")
            urls = f"sqlite:///{folder / 'ours.db'}", f"sqlite:///{folder / 'bare.db'}"
            measure(*urls, folder, given.requests, given.seconds)
            return
        print("PostgreSQL")
        with Server(durable=True) as server:
            measure(server.create("ours"), server.create("bare"), folder, given.requests, given.seconds)


def _measure_one(given: argparse.Namespace, url: str, folder: Path) -> None:
    if given.imports:
        from tools import bench_import

        bench_import.measure(url, folder)
    elif given.agreement:
        from tools import bench_agreement

        bench_agreement.measure(url, given.judgements)
    else:
        # It asks the system for the most memory, which not every system tells.
        from tools import bench_export

        bench_export.measure(url, given.marks, folder)


if __name__ == "__main__":
    main()
