"""What an import costs, and what people who save meanwhile notice: `make bench ARGS=--import`, with `--postgres`.

First ten thousand articles come in through the command while twenty annotators save through a running server. Then
a hundred thousand passages of 120 words come in from JSON Lines with nothing beside them; the yardstick is the driver
alone, which inserts the same rows into tables without keys, indexes or triggers, in the same run.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url, select

from app import schema
from app.actions.projects import STARTER, ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.core.formats.jsonl import read_jsonl
from app.core.text.normalise import sha256_bytes
from app.db import Database, table_of
from app.features.corpus import runner
from app.features.corpus.actions import Order
from app.models.corpus import Capture, Document
from app.models.projects import Member, Project
from app.models.texts import Passage, TextVersion
from tools.bench import Annotator, Web, free_port
from tools.figures import Table
from tools.invented import VOCABULARY, add_person

ANNOTATORS, ARTICLES, LETTERS = 20, 10_000, 3_000
PASSAGES, PASSAGES_EACH, WORDS = 100_000, 10, 120
THOUGHT = (0.2, 0.8)
MASTHEAD = [sys.executable, "-c", "from app.cli import main; main()"]
YARDSTICK = (Document, Capture, TextVersion, Passage)


def measure(url: str, folder: Path) -> None:
    """Both parts on one engine, and the table on standard output."""
    database, table = Database(url), Table()
    environ = {"DATABASE_URL": url, "MASTHEAD_DATA": str(folder / "data"), "MASTHEAD_ENV": "test"}
    secrets = _project(database, "bench", ANNOTATORS)
    _beside(table, environ, folder, secrets)
    _project(database, "alone", 0)
    _alone(table, database, folder)
    database.close()


def _beside(table: Table, environ: dict[str, str], folder: Path, secrets: list[str]) -> None:
    first, many = folder / "first.jsonl", folder / "many.jsonl"
    _write(first, 20, 12, 60)
    _write(many, ARTICLES, 6, LETTERS // 6 // 7)
    _import(environ, first)
    port = free_port()
    with ExitStack() as stack:
        web = stack.enter_context(
            Web([*MASTHEAD, "serve", "--no-worker"], environ | {"PORT": str(port)}, port)
        )
        savers = [Annotator(web, secret) for secret in secrets]
        before = _saving(savers, lambda: time.sleep(10))
        began = time.perf_counter()
        during = _saving(savers, lambda: _import(environ, many))
        seconds = time.perf_counter() - began
    megabytes = many.stat().st_size / 1e6
    table.head(f"{ARTICLES} articles, {megabytes:.0f} MB, while {ANNOTATORS} people save: by the clock", "")
    table.line("the import, s", [seconds], 120)
    table.line("saves that failed", [during.failed], 0)
    table.line("saves meanwhile", [len(during.seconds)])
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        table.line(f"a save before it, {name}, ms", [before.at(share)])
        table.line(f"a save meanwhile, {name}, ms", [during.at(share)], 2000 if share > 0.9 else None)


class _Saves:
    """How long saves took, and how many failed."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.failed = 0

    def at(self, share: float) -> float:
        """The quantile, in milliseconds."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))] * 1000


def _saving(savers: list[Annotator], meanwhile: Any) -> _Saves:
    """Everybody saves, thinks and saves, while something else is done."""
    over, saves = threading.Event(), _Saves()

    def work(saver: Annotator, number: int) -> None:
        turn, thought = 0, random.Random(number)
        while not over.wait(thought.uniform(*THOUGHT)):
            began = time.perf_counter()
            try:
                saver.save(turn)
            except (SystemExit, OSError):
                saves.failed += 1
                continue
            saves.seconds.append(time.perf_counter() - began)
            turn += 1

    threads = [threading.Thread(target=work, args=(saver, n)) for n, saver in enumerate(savers)]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return saves


def _alone(table: Table, database: Database, folder: Path) -> None:
    path = folder / "passages.jsonl"
    _write(path, PASSAGES // PASSAGES_EACH, PASSAGES_EACH, WORDS)
    with database.reading() as session:
        project_id = session.scalars(select(Project.id).where(Project.slug == "alone")).one()
    with _measured() as reading:
        raw = path.read_bytes()
        rows = list(read_jsonl(path.name, raw))
    order = Order(project_id, path.name, "jsonl")
    with _measured() as writing:
        runner.run_import(database, folder / "data", order, rows, {sha256_bytes(raw): raw})
    bare = _bare(database, project_id, folder)
    ours = reading.clock + writing.clock, reading.processor + writing.processor
    table.head(f"{PASSAGES} passages of {WORDS} words from JSON Lines", "clock s", "CPU s")
    table.line("read and checked", [reading.clock, reading.processor])
    table.line("planned, cut and written", [writing.clock, writing.processor])
    table.line("the driver alone, the same rows", [bare.clock, bare.processor])
    table.head("in all", "figure")
    table.line("passages a second by the clock", [PASSAGES / ours[0]])
    table.line("passages a second of processor", [PASSAGES / ours[1]])
    table.line("ratio to the driver alone, clock", [ours[0] / bare.clock])
    table.line("ratio to the driver alone, processor", [ours[1] / bare.processor])


class _Time:
    """Seconds by the clock and of this process."""

    clock = processor = 0.0


@contextmanager
def _measured() -> Iterator[_Time]:
    found, began, spent = _Time(), time.perf_counter(), time.process_time()
    yield found
    found.clock, found.processor = time.perf_counter() - began, time.process_time() - spent


def _bare(database: Database, project_id: int, folder: Path) -> _Time:
    """The same rows by the driver alone, in one transaction."""
    tables: list[tuple[str, list[str], list[tuple[Any, ...]]]] = []
    with database.reading() as session:
        for model in YARDSTICK:
            one = table_of(model)
            rows = session.execute(select(one).where(one.c.project_id == project_id)).all()
            tables.append(
                (one.name, list(one.c.keys()), [tuple(_plain(cell) for cell in row) for row in rows])
            )
    return _bare_sqlite(tables, folder) if database.is_sqlite else _bare_postgres(tables, database)


def _bare_sqlite(tables: list[tuple[str, list[str], list[tuple[Any, ...]]]], folder: Path) -> _Time:
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute("PRAGMA journal_mode=WAL")
    for name, columns, _rows in tables:
        connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
    with _measured() as found:
        for name, columns, rows in tables:
            marks = ",".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        connection.commit()
    connection.close()
    return found


def _bare_postgres(tables: list[tuple[str, list[str], list[tuple[Any, ...]]]], database: Database) -> _Time:
    url = make_url(str(database.writer.url.render_as_string(hide_password=False)))
    with psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        for name, columns, _rows in tables:
            connection.execute(
                f"CREATE TEMPORARY TABLE bare_{name} ({', '.join(f'{c} text' for c in columns)})"
            )
        with _measured() as found:
            for name, columns, rows in tables:
                marks = ",".join(["%s"] * len(columns))
                with connection.cursor() as cursor:
                    cursor.executemany(f"INSERT INTO bare_{name} VALUES ({marks})", rows)
            connection.commit()
    return found


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return json.dumps(cell) if isinstance(cell, bool | list | dict) else cell


def _write(path: Path, documents: int, paragraphs: int, words: int) -> None:
    """JSON Lines of invented articles, each with paragraphs of so many words."""
    chance = random.Random(path.name)
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            text = "\n\n".join(_paragraph(chance, words) for _paragraph_ in range(paragraphs))
            record = {
                "key": f"{path.stem}-{number}",
                "text": text,
                "outlet": "Weir Gazette",
                "language": "en",
            }
            file.write(json.dumps(record) + "\n")


def _paragraph(chance: random.Random, words: int) -> str:
    chosen = chance.choices(VOCABULARY, k=words)
    sentences = [" ".join(chosen[at : at + 12]).capitalize() for at in range(0, words, 12)]
    return ". ".join(sentences) + "."


def _import(environ: dict[str, str], path: Path) -> None:
    words = [*MASTHEAD, "import", "bench", str(path)]
    subprocess.run(words, env=os.environ | environ, check=True, stdout=subprocess.DEVNULL)


def _project(database: Database, slug: str, annotators: int) -> list[str]:
    """A project with so many annotators; their tokens."""
    schema.upgrade(database)
    secrets = [f"secret-of-saver-{number}" for number in range(annotators)]
    with database.writing() as session:
        plan = ProjectPlan(slug, slug.title(), first_round=RoundPlan(k=3))
        project = create_project(session, plan, read_yaml(STARTER.read_bytes()), by=None)
        for number, secret in enumerate(secrets):
            person_id = add_person(session, f"Saver {number}", secret)
            session.add(Member(project_id=project.id, person_id=person_id, is_annotator=True))
        session.commit()
    return secrets
