"""``masthead agreement ... --script FILE.py``: the script that reproduces one number, of a project or of a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.spans.table import SpanTable
from app.core.formats.ratings_cells import value_of
from app.core.formats.ratings_table import RatingsTable
from app.db import now
from app.errors import RuleBroken
from app.features.agreement import reports
from app.features.agreement.compared import Compared
from app.features.agreement.number.queries import DataVersion
from app.features.agreement.number.report import Number, number_of, script_for
from app.features.agreement.number.spans import is_of_spans, reading_of_marks, span_number_of
from app.features.agreement.queries import Judged
from app.features.agreement.spans.queries import SpansRead

There = Mapping[str, tuple[Ratings, Level]]


def check_usage(given: Mapping[str, Any]) -> None:
    """UsageError for what says of which number a script is wanted, without a script, or a script of nothing."""
    if given["script"] is not None and given["measure"] is None:
        raise click.UsageError("Name the number that the script is of with --measure.")
    if given["script"] is None and (given["variable"] or given["label"]):
        raise click.UsageError("--variable and --label say which number --script is of.")
    if given["labels"] is not None and given["ratings"] is None:
        raise click.UsageError("--labels is for tables; a project's codebook says which labels there are.")


def labels_of(said: str | None, level: Level) -> list[Any]:
    """The list of labels of a table: a,b,c; numbers where the level compares numbers."""
    names = [name.strip() for name in (said or "").split(",") if name.strip()]
    if level in ("nominal", "masi"):
        return names
    try:
        return [value_of(name, level) for name in names]
    except ValueError as fault:
        raise RuleBroken("--labels: %(fault)s", fault=fault.args[0]) from None


def of_table(path: Path, table: Path, read: RatingsTable, given: Mapping[str, Any]) -> Number:
    """Write the script of a number of a table."""
    if is_of_spans(given["measure"]):
        tables = {key: one.spans for key, one in read.variables.items() if one.spans is not None}
        number = _of_spans(tables, given)
    else:
        number = _number({key: (one.ratings, one.level) for key, one in read.variables.items()}, given)
    about = (f"{number.measure.title}: {number.variable}", f"Source of the measure: {number.measure.source}.")
    write(path, number.script((*about, f"Table {table.name}.")))
    return number


def of_project(
    path: Path,
    slug: str,
    judged: Judged,
    spans: SpansRead,
    variables: list[Compared],
    version: DataVersion,
    given: Mapping[str, Any],
) -> Number:
    """Write the script of a number of a project's round."""
    if is_of_spans(given["measure"]):
        number = _of_spans({variable.key: table for variable, table in spans.tables}, given)
        reading = reading_of_marks(reports.reading_of(judged, None))
        write(path, script_for(number, slug, reading, version, now()))
        return number
    there = {one.variable.key: one for one in variables}
    number = _number({key: (one.ratings, one.level) for key, one in there.items()}, given)
    reading = reports.reading_of(judged, there[number.variable].labels_read)
    write(path, script_for(number, slug, reading, version, now()))
    return number


def _of_spans(there: Mapping[str, SpanTable], given: Mapping[str, Any]) -> Number:
    key = _key(list(there), given)
    return span_number_of(key, there[key], given["measure"], given["label"])


def _key(there: Sequence[str], given: Mapping[str, Any]) -> str:
    key = str(given["variable"] or (there[0] if len(there) == 1 else ""))
    if key not in there:
        raise RuleBroken(
            "Name the variable with --variable. There are: %(list)s.", list=", ".join(there) or "none"
        )
    return key


def _number(there: There, given: Mapping[str, Any]) -> Number:
    key = _key(list(there), given)
    return number_of(key, *there[key], given["measure"], given["label"])


def write(path: Path, script: str) -> None:
    """Write a script, and say so beside what is printed; RuleBroken where that cannot be."""
    try:
        path.write_text(script, encoding="utf-8")
    except OSError as error:
        raise RuleBroken(
            "%(name)s could not be written: %(why)s.", name=path.name, why=error.strerror
        ) from None
    click.echo(f"Wrote {path.name}.", err=True)
