"""Cells and lines of a table that goes out: RFC 4180, and safe in a spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

# A spreadsheet runs a cell that begins so. One that begins so after apostrophes gets one more, to be told apart.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def safe(value: Any) -> str:
    """A cell that no spreadsheet runs. Numbers stay numbers; a text that looks like a formula gets an apostrophe.

    >>> safe("=1+1"), safe("'=1"), safe(-2), safe("don't")
    ("'=1+1", "''=1", '-2', "don't")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def unsafe(cell: str) -> str:
    """The text of a cell as it was before ``safe``."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def lines(rows: Iterable[list[str]]) -> bytes:
    """Rows as the bytes of a table; a line ends in CRLF."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")
