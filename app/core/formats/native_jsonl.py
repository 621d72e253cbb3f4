"""Masthead's own format: JSON Lines, one document a line, everything that was coded of it. docs/export-formats.md."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.core.formats.rights import Record

SCHEMA_VERSION = "2.2"
OFFSET_UNIT = "unicode_code_point"


def write(records: Iterable[Record]) -> Iterator[bytes]:
    """Each record as one line of UTF-8 that ends in LF."""
    for record in records:
        yield as_line(record).encode("utf-8") + b"\n"


def as_line(value: Any) -> str:
    """JSON that is one line for every reader, also for those that cut at U+2028, U+2029 or U+0085."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if line.isascii():
        return line
    for code in ("\u2028", "\u2029", "\u0085"):
        line = line.replace(code, f"\\u{ord(code):04x}")
    return line
