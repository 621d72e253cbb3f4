"""CSV with a column `text`: one document a row, the other columns those of a manifest, perhaps `key`.

Comma, semicolon or tab, whichever the first line has most of; UTF-8, or UTF-16 with its mark.
"""

import csv
import io
import re
from collections.abc import Iterator

from app.core.corpus import FIELDS, Raw, Refusal, Row, read_draft
from app.core.formats.jsonl import as_utf8
from app.core.text.guess import with_guess
from app.core.text.normalise import not_in, sha256_bytes
from app.errors import say

# The csv module refuses cells above 131,072 characters unless told otherwise, once for the process.
csv.field_size_limit(2**31 - 1)

DELIMITERS = (",", ";", "\t")


class TableUnreadable(ValueError):
    """The table as a whole cannot be read; the sentence says where and why."""


def read_csv(name: str, raw: bytes, said: str = "") -> Iterator[Row]:
    """Each document of a table called `name`. What cannot be read as a table is one refusal for all of it."""
    try:
        header, records, charset = read_table(raw, ("key", "text", *FIELDS), needed="text", said=said)
    except TableUnreadable as error:
        yield Refusal(name, str(error))
        return
    capture = Raw(sha256_bytes(raw), len(raw), name[-500:], "text/csv", charset)
    for line, cells in records:
        place = f"{name} line {line}"
        if len(cells) != len(header):
            yield Refusal(place, wrong_width(cells, header))
            continue
        values = {column: cell for column, cell in zip(header, cells, strict=True) if cell.strip()}
        text, key = values.pop("text", ""), values.pop("key", "")
        yield read_draft(place, text, values, capture, key)


def read_table(
    raw: bytes, columns: tuple[str, ...], needed: str, said: str = ""
) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    """Header, rows with the line on which each begins, and the charset; TableUnreadable with a sentence.

    Rows without any cell are passed over. Columns that nobody knows are refused: a misspelt one would be
    lost in silence.
    """
    try:
        body, charset = as_utf8(raw, said)
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        if said and said != "utf-8":
            raise TableUnreadable(not_in(said, error.start)) from None
        line = raw.count(b"\n", 0, error.start) + 1
        sentence = say("Line %(line)s: the file is not in UTF-8. Save it again as “CSV UTF-8”.", line=line)
        raise TableUnreadable(with_guess(sentence, raw)) from None
    records = _records(text)
    if not records:
        raise TableUnreadable("The file is empty. Its first line must name the columns.")
    header = [cell.strip() for cell in records[0][1]]
    _check_header(header, columns, needed)
    return header, records[1:], charset


def wrong_width(cells: list[str], header: list[str]) -> str:
    """A sentence for a row with too many or too few cells."""
    return say(
        "This row has %(count)s cells, and the first line names %(count_2)s columns.",
        count=len(cells),
        count_2=len(header),
    )


def _records(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if cells:
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise TableUnreadable(
            say(
                "Line %(line)s: a quotation mark is opened and not closed, or closed in the middle of a"
                ' cell. Inside a quoted cell a quotation mark is written twice: "".',
                line=line,
            )
        ) from None
    return records


def _delimiter(text: str) -> str:
    first = next((line for line in text.split("\n", 50) if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count)


def _check_header(header: list[str], columns: tuple[str, ...], needed: str) -> None:
    has = ", ".join(name[:60] or "(empty)" for name in header)
    if needed not in header:
        raise TableUnreadable(
            say("Line 1: there is no column “%(needed)s”. The columns are: %(has)s.", needed=needed, has=has)
        )
    for name in header:
        if name not in columns:
            raise TableUnreadable(
                say(
                    "Line 1: “%(name)s” is not a column that is known. Choose from: %(list)s.",
                    name=name[:60],
                    list=", ".join(columns),
                )
            )
        if header.count(name) > 1:
            raise TableUnreadable(say("Line 1: the column “%(name)s” is there more than once.", name=name))
