"""Progress as tables to take along: CSV with a header, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.core.formats.cells import safe
from app.features.rounds.progress import DocumentLine, PersonLine


def by_person(lines: Iterable[PersonLine]) -> str:
    """A row for each person; the day of their last save is that of Coordinated Universal Time."""
    header = ["name", "done", "skipped", "unfinished", "late", "last_saved_on", "active_hours"]
    rows = (
        [
            one.name,
            one.done,
            one.skipped,
            one.unfinished,
            one.late,
            one.saved_at.date().isoformat() if one.saved_at else "",
            round(one.hours, 2),
        ]
        for one in lines
    )
    return _table(header, rows)


def by_document(lines: Iterable[DocumentLine]) -> str:
    """A row for each document, with its places counted."""
    header = ["document", "title", "language", "places", "done", "skipped", "in_work", "free"]
    rows = (
        [one.key, one.title, one.language, one.places, one.done, one.skipped, one.in_work, one.free]
        for one in lines
    )
    return _table(header, rows)


def _table(header: list[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
