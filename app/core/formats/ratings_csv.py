"""Tables of judgements as people have them in spreadsheets, to `Ratings` and spans for each variable.

A long table has the columns unit, annotator, value, and variable where there is more than one. A wide table
has the column unit and one column for each annotator. Comma, semicolon or tab; UTF-8. An empty cell is
missing. At the level `masi` a cell is a set, its labels joined by | ; the empty set, a judgement that
nothing applies, is {}. With the columns start and end a row may be of a span, whose label is the value.
"""

import csv
import io
import re
from collections.abc import Hashable, Iterator, Sequence

from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.formats.ratings_cells import EMPTY_SET, span_of
from app.core.formats.ratings_columns import Columns, columns_of
from app.core.formats.ratings_refused import RatingsUnreadable
from app.core.formats.ratings_table import RatingsTable, Row, TableVariable, UnitFacts, variable_of
from app.errors import say

__all__ = ["EMPTY_SET", "RatingsUnreadable", "read_ratings", "read_table"]

# The csv module refuses cells above 131,072 characters unless told otherwise, once for the process.
csv.field_size_limit(2**31 - 1)

ONLY_VARIABLE = "value"
_MOST_FAULTS = 20


def read_ratings(data: bytes | str, level: Level, *, labels: Sequence[Hashable] = ()) -> dict[str, Ratings]:
    """The judgements of whole units alone: what `read_table` reads, without spans and outlets.

    >>> table = read_ratings("unit,ann,ben\\n1,a|b,a\\n2,{},", "masi")
    >>> table["value"].counts.n_judgements
    3
    """
    return {key: one.ratings for key, one in read_table(data, level, labels=labels).variables.items()}


def read_table(
    data: bytes | str, level: Level, *, labels: Sequence[Hashable] = (), most_rows: int | None = None
) -> RatingsTable:
    """The variables of a table, in the order in which it first names them, and the outlets of its units.

    `data` is the whole file. `labels` is the list of labels where one exists: labels nobody chose keep a
    row in the report. Of several judgements of one unit by one annotator the one further down stands.
    The column cluster names the article that a unit lies in: intervals then leave out whole articles. `most_rows` is
    how many rows are read at all. Raises RatingsUnreadable with every fault found.

    >>> rows = "unit,annotator,value,start,end,length\\n1,ann,war,0,3,9\\n1,ben,,,,9"
    >>> table = read_table(rows, "nominal").variables["value"]
    >>> (len(table.spans.seen_unit), len(table.spans.unit), table.level)
    (2, 1, 'masi')
    """
    text = _decoded(data)
    records = _records(text, _delimiter(text))
    columns = columns_of(next(records, (1, []))[1])
    facts = UnitFacts()
    rows, faults = _rows(records, columns, facts, most_rows)
    variables: dict[str, TableVariable] = {}
    for key, found in rows.items():
        one, wrong = variable_of(found, level, labels, facts, columns.span is not None)
        faults += wrong
        if one is not None:
            variables[key] = one
    if faults:
        raise _refused(faults)
    if not rows:
        raise RatingsUnreadable([say("The table has a first line with names and no judgements below it.")])
    return RatingsTable(variables, facts.outlet)


def _rows(
    records: Iterator[tuple[int, list[str]]], columns: Columns, facts: UnitFacts, most_rows: int | None
) -> tuple[dict[str, list[Row]], list[tuple[int, str]]]:
    """The rows of each variable as they stand, and the faults that a row has whatever its value means."""
    found: dict[str, list[Row]] = {}
    faults: list[tuple[int, str]] = []
    for number, (line, cells) in enumerate(records, 1):
        if most_rows is not None and number > most_rows:
            sentence = say(
                "The table has more than %(most)s rows. Use the command for larger ones.",
                most=f"{most_rows:,}",
            )
            raise RatingsUnreadable([sentence])
        try:
            variable, rows = _row(line, cells, columns, facts)
        except ValueError as fault:
            faults.append((line, fault.args[0]))
            if len(faults) == _MOST_FAULTS:
                break
        else:
            found.setdefault(variable, []).extend(rows)
    return found, faults


def _row(line: int, cells: list[str], columns: Columns, facts: UnitFacts) -> tuple[str, list[Row]]:
    """The variable of one row and what was said in it; ValueError with a sentence where it cannot be read."""
    width = len(columns.names)
    if len(cells) < width or any(cells[width:]):
        raise ValueError(
            say("it has %(count)s cells, the first line has %(width)s.", count=len(cells), width=width)
        )
    unit = cells[columns.unit]
    if not unit:
        raise ValueError(say("the unit is missing."))
    variable = ONLY_VARIABLE if columns.variable is None else cells[columns.variable]
    if not variable:
        raise ValueError(say("the variable is missing."))
    judges = columns.judges or [(columns.value, cells[columns.annotator])]
    if not judges[0][1]:
        raise ValueError(say("the annotator is missing."))
    for name, take in (
        ("cluster", facts.take_cluster),
        ("outlet", facts.take_outlet),
        ("length", facts.take_length),
    ):
        if name in columns.of_units:
            take(unit, cells[columns.of_units[name]])
    span = None
    if columns.span is not None:
        start, end = columns.span
        span = span_of(cells[start], cells[end])
        if span is not None:
            facts.last_end[unit] = max(span[1], facts.last_end.get(unit, 0))
    # In a wide table an empty cell means that its annotator did not read the unit, or did not mark the span.
    said = [
        (place, name) for place, name in judges if cells[place] or not columns.judges or columns.span is None
    ]
    return variable, [Row(line, unit, name, cells[place], span) for place, name in said]


def _refused(faults: list[tuple[int, str]]) -> RatingsUnreadable:
    first = sorted(faults, key=lambda fault: fault[0])[:_MOST_FAULTS]
    return RatingsUnreadable(
        [say("Line %(line)s: %(fault)s", line=line, fault=fault) for line, fault in first]
    )


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
