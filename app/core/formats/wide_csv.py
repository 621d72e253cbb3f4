"""A wide table for reliability in R or a spreadsheet: a row for each unit and coder, a column for each variable.

A labelled variable has one column with all its labels, and one of 0 and 1 for each label. An empty cell was not
said; ``none`` was: nothing applies.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.formats.cells import unsafe
from app.core.formats.reading_table import table
from app.core.formats.readings import ANSWERED, count_details, label_name, readings, text_name
from app.core.formats.release import Release
from app.core.formats.rights import Record

HEAD: tuple[str, ...] = (
    "unit",
    "coder",
    "round",
    "document_id",
    "text_version",
    "passage",
    "passage_unit",
    "condition",
)
HEAD += ("outlet", "owner_group", "codebook_version")
_KEPT = ("answers",)


@dataclass(slots=True)
class _Row:
    head: tuple[object, ...]
    answered: set[str]
    none: set[str]
    labels: dict[str, set[str]] = field(default_factory=dict)
    values: dict[str, set[str]] = field(default_factory=dict)


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """The table. Its columns are known when all has been read, so the rows are kept until then."""
    dropped = (release or Release()).dropped
    rows: list[_Row] = []
    for record in records:
        for reading in readings(record, dropped):
            count_details(reading, dropped, kept=_KEPT)
            dropped["places_of_marks"] += len(reading.marks)
            for revision in reading.revisions:
                rows.append(_row(record, revision))
                for answer in revision["answers"]:
                    dropped["attributes"] += len(answer["attributes"])
                    dropped["notes"] += bool(answer["note"])
    variables = sorted({one for row in rows for one in row.answered | {*row.labels, *row.values}})
    known = {each: sorted({one for row in rows for one in row.labels.get(each, ())}) for each in variables}
    columns = [*HEAD, *(name for each in variables for name in (each, *known[each]))]
    yield table(columns, ())
    for row in rows:
        yield table([*row.head, *_cells(row, variables, known)], ())


def read(data: bytes) -> list[dict[str, str]]:
    """The rows by the names of their columns, with texts as they were before they were made safe."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    return [{name: unsafe(cell) for name, cell in row.items()} for row in rows]


def _row(record: Record, revision: Record) -> _Row:
    outlet = record["outlet"] or {"slug": None, "owner_group": None}
    unit = f"{text_name(record)}:{revision['unit']}:{revision['passage']}"
    where = (record["document_id"], record["text_version"], revision["passage"], revision["unit"])
    head = (unit, revision["annotator"], revision["round"], *where, revision["condition"])
    answered = {one["layer"] for one in revision["layers"] if one["answer"] in ANSWERED}
    none = {one["layer"] for one in revision["layers"] if one["answer"] == "none"}
    row = _Row((*head, outlet["slug"], outlet["owner_group"], revision["codebook_version"]), answered, none)
    for one in (*revision["marks"], *revision["answers"]):
        if one["label"] is not None:
            row.labels.setdefault(one["variable"], set()).add(label_name(one))
        elif one["value"] is not None:
            row.values.setdefault(one["variable"], set()).add(str(one["value"]))
    if revision["attributions"]:
        row.values["attributions"] = {str(len(revision["attributions"]))}
    return row


def _cells(row: _Row, variables: list[str], known: dict[str, list[str]]) -> Iterator[object]:
    for each in variables:
        said = row.labels.get(each) or row.values.get(each)
        is_answered = each in row.answered or bool(said)
        short = {one.removeprefix(f"{each}.") for one in said or ()}
        yield "|".join(sorted(short)) if short else "none" if each in row.none else None
        for label in known[each]:
            yield int(label in row.labels.get(each, ())) if is_answered else None
