"""Masthead's own format: JSON Lines, one document a line, everything that was coded of it. docs/export-formats.md."""

import json
from collections.abc import Iterable, Iterator

from app.core.formats.rights import Record

SCHEMA_VERSION = "2.0"
OFFSET_UNIT = "unicode_code_point"


def write(records: Iterable[Record]) -> Iterator[bytes]:
    """Each record as one line of UTF-8 that ends in LF."""
    for record in records:
        line = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # A line is a line for every reader, also for those that cut at U+2028, U+2029 or U+0085.
        for code in ("\u2028", "\u2029", "\u0085"):
            line = line.replace(code, f"\\u{ord(code):04x}")
        yield line.encode("utf-8") + b"\n"
