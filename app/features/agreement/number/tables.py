"""The tables of a number as a page shows them: with names, sums, and the longest cut to what is chosen most."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext as _

from app.core.agreement.counts import Numbers
from app.core.agreement.spans.steps import MARKED, UNMARKED
from app.core.agreement.steps import StepTable
from app.core.codebook.values import Variable
from app.features.agreement.number import words
from app.features.agreement.number.formulas import figure
from app.features.agreement.number.report import Number

#: More values than this are not shown, but are in the table that can be downloaded.
MOST = 20
_OF_VALUES = ("coincidences", "contingency", "values")
_SUMMED = {
    "coincidences",
    "contingency",
    "shares",
    "label",
    "values",
    "characters",
    "tokens",
    "marks",
    "lengths",
    "boundaries",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A table with names in its heads and figures in its cells. `sums` is its last row, `cut` how many rows there are
    where not all are shown, `sides` who stands down and who across.
    """

    kind: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    sums: tuple[str, ...]
    cut: int
    sides: tuple[str, ...] = ()


def tables_of(number: Number, variable: Variable) -> list[Shown]:
    """The tables that the number comes from."""
    return [_shown(number, variable, one) for one in (number.steps.tables if number.steps else ())]


def _shown(number: Number, variable: Variable, table: StepTable) -> Shown:
    square = table.kind in ("coincidences", "contingency")
    down = across = list(range(len(table.rows)))
    if table.kind in _OF_VALUES and len(down) > MOST:
        down = across = sorted(np.argsort(-_weight(table), kind="stable")[:MOST].tolist())
    across = across if square else list(range(len(table.columns)))
    columns = [_column(variable, table, table.columns[at]) for at in across]
    rows = [(_row(number, variable, table, table.rows[at]), _cells(table.cells[at, across])) for at in down]
    if square:
        columns.append(_("all"))
        rows = [
            (name, (*cells, figure(table.cells[at].sum())))
            for at, (name, cells) in zip(down, rows, strict=True)
        ]
    sums = table.cells.sum(axis=0)
    last = [*_cells(sums[across]), *([figure(sums.sum())] if square else [])]
    return Shown(
        kind=table.kind,
        caption=str(words.TABLES[table.kind]),
        columns=tuple(columns),
        rows=tuple(rows),
        sums=tuple(last) if table.kind in _SUMMED else (),
        cut=len(table.rows) if len(down) < len(table.rows) else 0,
        sides=tuple(named(number, one) for one in table.of),
    )


def named(number: Number, annotator: Hashable) -> str:
    """An annotator by name, with the letter that stands for them in what is given away."""
    return f"{annotator} ({number.letter(annotator)})"


def _weight(table: StepTable) -> Numbers:
    """How much there is of each value."""
    if table.kind == "values":
        return np.asarray(table.cells[:, 0])
    return np.asarray(table.cells.sum(axis=0) + table.cells.sum(axis=1))


def _cells(cells: Numbers) -> tuple[str, ...]:
    return tuple(figure(round(cell, 9)) for cell in cells.tolist())


def _column(variable: Variable, table: StepTable, head: Hashable) -> str:
    if table.kind in ("coincidences", "contingency", "annotators"):
        return words.value_name(variable, head)
    return words.column(str(head))


def _row(number: Number, variable: Variable, table: StepTable, head: Hashable) -> str:
    if table.kind == "annotators":
        return named(number, head)
    if table.kind == "shares":
        return f"{100 * float(str(head)):.3g} %"
    if isinstance(head, tuple):
        if table.kind == "pairs":
            return ", ".join(named(number, one) for one in head)
        return str(_("%(chose)s of %(judged)s", chose=head[1], judged=head[0]))
    if head in (UNMARKED, MARKED):
        return str(_("nothing marked") if head == UNMARKED else _("marked"))
    return words.value_name(variable, head)
