"""Tables of judgements as people have them in spreadsheets, to `Ratings` for each variable.

A long table has the columns unit, annotator, value, and variable where there is more than one. A wide table
has the column unit and one column for each annotator. Comma, semicolon or tab; UTF-8. An empty cell is
missing. At the level `masi` a cell is a set, its labels joined by | ; the empty set, a judgement that
nothing applies, is {}.
"""

import csv
import io
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note
from app.errors import RuleBroken, say

# The csv module refuses cells above 131,072 characters unless told otherwise, once for the process.
csv.field_size_limit(2**31 - 1)

EMPTY_SET = "{}"
ONLY_VARIABLE = "value"
CLUSTER = "cluster"
_UNREAD = ("start", "end", "outlet")
_NUMERIC: tuple[Level, ...] = ("ordinal", "interval", "ratio")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
_MOST_FAULTS = 20

Value = str | int | float | frozenset[str]
Row = tuple[str, str, Value | None]


class RatingsUnreadable(RuleBroken):
    """The table cannot be read. `faults` are sentences, each with its line; the first twenty are kept."""

    status = 422

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand in a row: `judges` are (place, annotator) of a wide table, empty for a long one."""

    names: list[str]
    unit: int
    variable: int | None
    annotator: int
    value: int
    judges: list[tuple[int, str]]
    unread: list[str]
    cluster: int | None


def read_ratings(data: bytes | str, level: Level, *, labels: Sequence[str] = ()) -> dict[str, Ratings]:
    """The judgements of each variable, in the order in which the table first names it.

    `data` is the whole file. `labels` is the list of labels where one exists: labels nobody chose keep a
    row in the report. Of several judgements of one unit by one annotator the one further down stands.
    The column cluster names the article that a unit lies in: intervals then leave out whole articles.
    Columns start, end and outlet may be there and are not read; the ratings say so in a note.
    Raises RatingsUnreadable with every fault found.

    >>> table = read_ratings("unit,ann,ben\\n1,a|b,a\\n2,{},", "masi")
    >>> table["value"].counts.n_judgements
    3
    """
    text = _decoded(data)
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    columns = _columns(next(records, (1, []))[1])
    found: dict[str, list[Row]] = {}
    faults: list[str] = []
    articles: dict[Hashable, Hashable] = {}
    for line, cells in records:
        try:
            variable, rows = _judgements(cells, columns, level)
            _place_in_article(cells, columns, articles)
        except ValueError as fault:
            faults.append(f"Line {line}: {fault}")
            if len(faults) == _MOST_FAULTS:
                break
        else:
            found.setdefault(variable, []).extend(rows)
    if faults:
        raise RatingsUnreadable(faults)
    if not found:
        raise RatingsUnreadable(["The table has a first line with names and no judgements below it."])
    notes = _notes(columns)
    return {
        variable: Ratings.from_long(
            rows, labels=labels, unit_name="unit", notes=notes, articles=articles or None
        )
        for variable, rows in found.items()
    }


def _decoded(data: bytes | str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RatingsUnreadable(
            [
                say(
                    "Line %(line)s: the file is not in UTF-8. Save it again as “CSV UTF-8” and try once more.",
                    line=line,
                )
            ]
        ) from None


def _delimiter(text: str) -> str:
    """The separator that the first line has most of, outside quotes; a comma where it has none."""
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    bare = re.sub(r'"[^"]*"', "", first)
    return max((",", ";", "\t"), key=bare.count)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row that is not blank; the line is the one on which the row begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error:
        sentence = say(
            "Line %(line)s: a quotation mark is opened and not closed, or closed in the middle of a"
            ' cell. Inside a quoted cell a quotation mark is written twice: "".',
            line=line,
        )
        raise RatingsUnreadable([sentence]) from None


def _columns(header: list[str]) -> _Columns:
    """Where the columns are, from the first line; long when it has annotator or value, else wide."""
    while header and not header[-1]:
        header = header[:-1]
    names = [name.casefold() for name in header]
    has = ", ".join(header) or "nothing"
    wanted = "It must name the columns unit, annotator, variable, value; or unit and one for each annotator."
    if "unit" not in names:
        raise RatingsUnreadable(
            [say("Line 1: there is no column “unit”. %(wanted)s It has: %(has)s.", wanted=wanted, has=has)]
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RatingsUnreadable(
            [say("Line 1: the column “%(twice)s” is there more than once.", twice=twice[0])]
        )
    unread = [name for name in names if name in _UNREAD]
    variable = names.index("variable") if "variable" in names else None
    cluster = names.index(CLUSTER) if CLUSTER in names else None
    if "annotator" in names or "value" in names:
        missing = [name for name in ("annotator", "value") if name not in names]
        if missing:
            raise RatingsUnreadable(
                [
                    say(
                        "Line 1: there is no column “%(missing)s”. %(wanted)s It has: %(has)s.",
                        missing=missing[0],
                        wanted=wanted,
                        has=has,
                    )
                ]
            )
        places = names.index("annotator"), names.index("value")
        return _Columns(names, names.index("unit"), variable, *places, [], unread, cluster)
    apart = {"unit", "variable", CLUSTER, *_UNREAD}
    judges = [(place, header[place]) for place, name in enumerate(names) if name not in apart]
    if not judges or not all(name for _, name in judges):
        raise RatingsUnreadable(
            [
                say(
                    "Line 1: a column for an annotator has no name. %(wanted)s It has: %(has)s.",
                    wanted=wanted,
                    has=has,
                )
            ]
        )
    return _Columns(names, names.index("unit"), variable, -1, -1, judges, unread, cluster)


def _judgements(cells: list[str], columns: _Columns, level: Level) -> tuple[str, list[Row]]:
    """The variable of one row and what was judged in it; ValueError with a sentence where it cannot be
    read.
    """
    width = len(columns.names)
    if len(cells) < width or any(cells[width:]):
        raise ValueError(
            say("it has %(count)s cells, the first line has %(width)s.", count=len(cells), width=width)
        )
    unit = cells[columns.unit]
    if not unit:
        raise ValueError("the unit is missing.")
    variable = ONLY_VARIABLE if columns.variable is None else cells[columns.variable]
    if not variable:
        raise ValueError("the variable is missing.")
    if columns.judges:
        return variable, [(unit, name, _value(cells[place], level)) for place, name in columns.judges]
    annotator = cells[columns.annotator]
    if not annotator:
        raise ValueError("the annotator is missing.")
    return variable, [(unit, annotator, _value(cells[columns.value], level))]


def _place_in_article(cells: list[str], columns: _Columns, articles: dict[Hashable, Hashable]) -> None:
    """Keep which article the unit of a row lies in; ValueError with a sentence where it lies in none or in two."""
    if columns.cluster is None:
        return
    unit, article = cells[columns.unit], cells[columns.cluster]
    if not article:
        raise ValueError("the cluster is missing; leave the column out where articles are not known.")
    if articles.setdefault(unit, article) != article:
        raise ValueError(
            say(
                "the unit “%(unit)s” lies in the cluster “%(before)s” on an earlier line, and here in “%(now)s”.",
                unit=_short(unit),
                before=_short(str(articles[unit])),
                now=_short(article),
            )
        )


def _value(cell: str, level: Level) -> Value | None:
    """A cell as a value of the level, None for an empty one."""
    if not cell:
        return None
    if level in _NUMERIC:
        return _number(cell)
    return cell if level == "nominal" else _set(cell)


def _number(cell: str) -> int | float:
    if not _NUMBER.fullmatch(cell):
        hint = " Write decimals with a point." if re.fullmatch(r"[+-]?\d+,\d+", cell) else ""
        raise ValueError(f"“{_short(cell)}” is not a number, and this level compares numbers.{hint}")
    number = float(cell)
    return int(number) if number.is_integer() else number


def _set(cell: str) -> frozenset[str]:
    if cell == EMPTY_SET:
        return frozenset()
    members = [label.strip() for label in cell.split("|")]
    if not all(members) or EMPTY_SET in members:
        raise ValueError(
            say(
                "“%(what)s” is not a set of labels. Write a|b for two labels and {} for none; an empty"
                " cell means that the unit was not judged.",
                what=_short(cell),
            )
        )
    return frozenset(members)


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else cell[:39] + "…"


def _notes(columns: _Columns) -> tuple[Note, ...]:
    if not columns.unread:
        return ()
    names = ", ".join(columns.unread)
    sentence = say("Not read yet: %(names)s. Each row counts as a judgement of the whole unit.", names=names)
    return (Note("columns_not_used", sentence),)
