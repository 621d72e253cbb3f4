"""Beside the files of a folder: which passage who has read, and what it was answered where nothing was marked.

A file of marks alone cannot tell an annotator who found nothing from one who has not looked.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from app.core.formats.cells import safe
from app.core.formats.readings import Reading, passages_of
from app.core.formats.rights import Record

READ_COLUMNS: tuple[str, ...] = (
    "file",
    "document_id",
    "text_version",
    "round",
    "annotator",
    "unit",
    "passage",
    "start",
    "end",
)
READ_COLUMNS += ("layer", "answer", "condition", "codebook", "codebook_version")


def table(columns: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    """A table as CSV (RFC 4180) that no spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe(value) for value in row] for row in (columns, *rows))
    return out.getvalue().encode("utf-8")


def read_rows(record: Record, reading: Reading, file: str) -> Iterator[tuple[object, ...]]:
    """A row for each layer of each passage that was read."""
    passages = passages_of(record)
    for one in reading.revisions:
        at = passages[(one["unit"], one["passage"])]
        for layer in one["layers"]:
            yield (
                file,
                record["document_id"],
                record["text_version"],
                reading.round,
                reading.annotator,
                one["unit"],
                one["passage"],
                at["start"],
                at["end"],
                layer["layer"],
                layer["answer"],
                one["condition"],
                one["codebook"],
                one["codebook_version"],
            )
