"""Rows as they lie in repositories of data sets, JSON Lines or Parquet: a text in each, with its labels and spans.

What our own export has written is told by its columns, and its documents are put together from their passages.
Offsets are code points. Parquet is taken apart elsewhere, and comes here as lines.
"""

from collections.abc import Iterable

from app.core.corpus import Row
from app.core.formats.gathered import Gathered, InFile
from app.core.formats.hf_rows import Passed, coded_of, values_of
from app.core.formats.hf_tables import Tables
from app.core.formats.jsonl import as_utf8, parse_object
from app.errors import say

PARQUET = b"PAR1"
_BLANK = b" \t\r"
_ENDINGS = (".jsonl", ".ndjson", ".json", ".parquet")


def read_texts(files: Iterable[InFile]) -> tuple[list[Row], list[str]]:
    """The texts of the files with what was said of them, and notes."""
    found, passed = Gathered(), Passed()
    tables = Tables(found, passed)
    for file in files:
        # In a folder of a data set there are cards and lists as well.
        if not file.name.lower().endswith(_ENDINGS):
            continue
        if file.fault:
            found.refuse(file.name, file.fault)
            continue
        try:
            body, charset = as_utf8(file.raw if file.lines is None else file.lines)
        except UnicodeDecodeError:
            found.refuse(
                file.name,
                say("This file is not the UTF-16 that its first bytes say. Please save it as UTF-8."),
            )
            continue
        _read_lines(file, body, charset, found, tables, passed)
    tables.finish()
    return found.rows(), [*found.notes, *passed.notes()]


def _read_lines(
    file: InFile, body: bytes, charset: str, found: Gathered, tables: Tables, passed: Passed
) -> None:
    is_table = file.lines is not None
    capture = file.capture("application/vnd.apache.parquet" if is_table else "application/x-ndjson", charset)
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip(_BLANK):
            continue
        place = f"{file.name} row {number}" if is_table else f"{file.name} line {number}"
        try:
            row = parse_object(line)
            if tables.take(place, row, capture):
                continue
            text = row.get("text")
            if not isinstance(text, str):
                raise ValueError(say("There is no text in it: a row needs the field “text”."))
            coded, (key, values) = coded_of(row, passed), values_of(row)
        except RecursionError:
            found.refuse(place, say("This line is nested too deeply to be a document."))
        except ValueError as error:
            found.refuse(place, str(error))
        else:
            found.add(place, text, coded, capture, values, key)
