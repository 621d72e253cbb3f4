"""A codebook from a CSV of labels alone: one *choose many* variable, ``framing``, on spans and passages.

The first row names the columns. Cells that hold several entries have one on each line. The table is turned
into the plain values of a codebook and read as such, so rules and sentences are those of a YAML file.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

from app.core.codebook.read_yaml import MOST_LABELS, from_dict
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.values import Codebook
from app.core.codebook.yaml_tree import decoded, refuse, strange_character
from app.errors import Fault, say

ONE = ("key", "name", "parent", "abstract", "definition", "shortcut", "colour")
SEVERAL = ("use_when", "avoid_when", "examples", "counter_examples", "requires", "excludes")
COLUMNS = (*ONE, *SEVERAL)


def read_csv(data: bytes | str, *, name: str, version: str = "1.0.0", language: str = "en") -> Codebook:
    """The codebook in a CSV of labels, checked; its name and version are not in the file, so hand them in.

    Raises ``CodebookRefused`` with every fault, and nothing else.
    """
    rows = _rows(decoded(data, "The file"))
    labels = [_label(row) for _, row in rows]
    framing = {
        "key": "framing",
        "name": "Framing",
        "type": "choose_many",
        "on": ["span", "passage"],
        "required": True,
        "labels": labels,
    }
    try:
        return from_dict({"name": name, "version": version, "language": language, "variables": [framing]})
    except CodebookRefused as refused:
        raise CodebookRefused(
            [_placed(fault, [line for line, _ in rows]) for fault in refused.faults]
        ) from None


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    """Each row that is not blank, with the line on which it ends."""
    if strange := strange_character(text):
        raise refuse(
            say("The file holds the character %(strange)s, which cannot be shown or stored.", strange=strange)
        )
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
        _check_columns(columns)
        for cells in reader:
            if len(rows) == MOST_LABELS:
                raise refuse(
                    say("A codebook holds at most %(most_labels)s labels.", most_labels=MOST_LABELS),
                    reader.line_num,
                )
            if len(cells) > len(columns):
                message = say(
                    "this row has %(count)s cells and the first row %(count_2)s.",
                    count=len(cells),
                    count_2=len(columns),
                )
                raise refuse(message, reader.line_num)
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, dict(zip(columns, cells, strict=False))))
    except csv.Error as error:
        raise refuse(say("this is not CSV: %(error)s.", error=error), reader.line_num) from None
    if not rows:
        raise refuse("The file has no labels: write one on each row below the names of the columns.")
    return rows


def _check_columns(columns: list[str]) -> None:
    faults = [
        Fault(
            "",
            say(
                "Line 1: there is no column “%(column)s”; known are %(list)s.",
                column=column[:60],
                list=", ".join(COLUMNS),
            ),
        )
        for column in columns
        if column not in COLUMNS
    ]
    faults += [
        Fault("", say("Line 1: the column %(column)s stands twice.", column=column))
        for n, column in enumerate(columns)
        if column in columns[:n]
    ]
    if "key" not in columns:
        faults.append(Fault("", "Line 1: the column “key” is missing; the first row names the columns."))
    if faults:
        raise CodebookRefused(faults)


def _label(row: Mapping[str, str]) -> dict[str, Any]:
    label: dict[str, Any] = {name: row[name].strip() for name in ONE if row.get(name, "").strip()}
    for name in SEVERAL:
        entries = [entry.strip() for entry in row.get(name, "").split("\n") if entry.strip()]
        if entries:
            label[name] = entries
    return label


def _placed(fault: Fault, lines: list[int]) -> Fault:
    """The fault with the line of the row that it is about."""
    parts = fault.pointer.split("/")
    if parts[1:4] != ["variables", "0", "labels"] or len(parts) <= len(["", "variables", "0", "labels"]):
        return fault
    return Fault(fault.pointer, f"Line {lines[int(parts[4])]}: {fault.message}")
