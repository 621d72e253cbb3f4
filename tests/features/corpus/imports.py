"""What the pages of an import are given, and what is kept of it."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from app.config import Settings
from app.db import Database, now
from app.features.corpus import work
from app.features.jobs import actions as job_actions
from app.features.jobs.actions import Order as JobOrder
from app.models.corpus import Capture, Document, PublicationEdge
from app.models.exports import Job
from app.models.outlets import Agent
from app.models.rounds import RoundDocument, Slot
from app.models.texts import Passage, TextVersion

DEMO = Path(__file__).parents[3] / "seeds" / "demo"


Visible = Callable[[], dict[str, Document]]


FERRY = """The ferry stops

By Ada Brook

The harbour office said on Monday that the ferry would stop at noon. Nobody was told before, and the
crowd on the quay

waited for an hour 👩‍👩‍👧 in the rain.

Photo: the quay at noon
""".encode()


BRIDGE = b"The bridge opens\n\nThe new bridge opened on Friday. Trucks may cross it from June.\n"


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def nothing_is_kept(database: Database) -> bool:
    tables = (Document, Capture, TextVersion, Passage, PublicationEdge, Agent, Slot, RoundDocument)
    return [count(database, one) for one in tables] == [0] * len(tables)


def passages(database: Database, key: str) -> list[tuple[str, str]]:
    """Role and text of each passage of a document."""
    with database.reading() as session:
        query = (
            select(Passage, TextVersion.text)
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
            .join(Document, Document.id == Passage.document_id)
            .where(Document.key == key, Passage.unit == "paragraph")
            .order_by(Passage.number)
        )
        return [(row.role, text[row.start : row.end]) for row, text in session.execute(query)]


def figures(page: str) -> dict[str, int]:
    """The counts that a page shows."""
    found = re.findall(r"<dt>([^<]+)</dt>\s*<dd>(\d+)", page)
    return {name: int(value) for name, value in found}


def rows_of(count_: int, **more: str) -> bytes:
    """A CSV of as many short documents."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["key", "text", *more])
    writer.writeheader()
    for number in range(count_):
        writer.writerow({"key": f"row-{number}", "text": f"Ferry {number} was late.", **more})
    return out.getvalue().encode()


def do_jobs(database: Database, settings: Settings) -> None:
    """Do what waits, as a worker does."""
    with database.writing() as session:
        waiting = session.scalars(select(Job.id).where(Job.state == "waiting")).all()
        orders = [job_actions.take(session, one, now()) for one in waiting]
        session.commit()
    for order in orders:
        assert order is not None
        result = work.do_job(database, settings, order, Steps(database, order))
        with database.writing() as session:
            job_actions.finish(session, order, result, now())
            session.commit()


class Steps:
    """Stores every step that a job says."""

    def __init__(self, database: Database, order: JobOrder) -> None:
        self.database, self.order = database, order

    def say(self, done: int, total: int | None = None) -> None:
        """One step."""
        with self.database.writing() as session:
            job_actions.move_on(session, self.order, done, total, now())
            session.commit()
