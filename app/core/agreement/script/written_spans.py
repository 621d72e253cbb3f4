"""The script that reproduces one number of spans, and the table of marks that is given away with it.

Units and articles are numbers, annotators letters, marks offsets: no words of a text are in them.
"""

import csv
import inspect
import io
from collections.abc import Hashable, Sequence

from app.core.agreement.report import Report
from app.core.agreement.script.shared import letters
from app.core.agreement.script.span_recipes import SPAN_RECIPES
from app.core.agreement.script.written import comments, main_part, pieces_of, shown_part
from app.core.agreement.spans.continua import continua_of
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.tokens import over_tokens
from app.core.agreement.verdicts import label_name

_IMPORTS = """
import math
import sys
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Mark = tuple[str, int, int]  # its label, where it begins, and where it ends (that place is no longer in it)
Marked = Mapping[str, Sequence[Mark]]  # what each annotator of one passage marked
Passage = tuple[int, Marked]  # its length and what was marked in it
Value = Callable[[NDArray[np.bool_]], float]  # the number from some of the passages
"""
_READ = (
    "ARTICLE = np.array([article for _unit, article, *_rest in UNITS])\n"
    "M = np.array([len(said) for *_rest, said in UNITS])  # readers of each passage\n"
)
Unit = tuple[int, int, int, tuple[tuple[int, int], ...], dict[str, tuple[tuple[str, int, int], ...]]]


def span_script_of(
    table: SpanTable, report: Report, label: Hashable = None, about: Sequence[str] = ()
) -> str:
    """A Python script that computes the value and the interval of a report of spans from the table it is of.

    As `script_of`; ValueError for a report without a value, KeyError for a measure that has no script.
    """
    if report.value is None:
        raise ValueError(f"{report.method}: there is no value to reproduce")
    recipe = SPAN_RECIPES[report.method]
    return "".join(
        [
            comments(about),
            _IMPORTS,
            shown_part(report),
            _data(table, report.method, label),
            *(f"\n\n{inspect.getsource(piece)}" for piece in pieces_of(recipe, report.ci is not None)),
            main_part(recipe, _READ),
        ]
    )


def units_of(table: SpanTable, with_tokens: bool = False) -> list[Unit]:
    """(unit, article, length, tokens, {annotator: marks}) for each unit that was read."""
    said: dict[int, dict[str, list[tuple[str, int, int]]]] = {}
    for unit, annotator in sorted(zip(table.seen_unit.tolist(), table.seen_annotator.tolist(), strict=True)):
        said.setdefault(unit, {})[letters(annotator)] = []
    columns = (table.unit, table.annotator, table.start, table.end, table.label)
    for unit, annotator, start, end, label in sorted(zip(*(one.tolist() for one in columns), strict=True)):
        said[unit][letters(annotator)].append((label_name(table.labels[label]), start, end))
    words: dict[int, list[tuple[int, int]]] = {}
    if with_tokens and table.token_unit is not None and table.token_start is not None:
        ends = table.token_end.tolist() if table.token_end is not None else []
        for unit, start, end in zip(table.token_unit.tolist(), table.token_start.tolist(), ends, strict=True):
            words.setdefault(unit, []).append((start, end))
    return [
        (
            unit + 1,
            article_of(table, unit),
            int(table.length[unit]),
            tuple(words.get(unit, ())),
            {annotator: tuple(marks) for annotator, marks in marked.items()},
        )
        for unit, marked in sorted(said.items())
    ]


def article_of(table: SpanTable, unit: int) -> int:
    """The number of the article that a unit lies in, from 1; the unit's own where articles are not known."""
    return (unit if table.articles is None else int(table.articles[unit])) + 1


def spans_as_csv(table: SpanTable, variable: str, method: str) -> str:
    """The table that ``masthead agreement --ratings`` reads; of `alpha_tokens` offsets and lengths are in words.

    >>> marks = [("p", "ann", "war", 0, 3)]
    >>> print(spans_as_csv(SpanTable.from_rows([("p", "ben")], marks, {"p": 9}), "topic", "f1_exact"))
    unit,annotator,cluster,variable,value,start,end,length
    1,A,1,topic,{},,,9
    1,B,1,topic,war,0,3,9
    <BLANKLINE>
    """
    counted = over_tokens(table) if method == "alpha_tokens" else table
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("unit", "annotator", "cluster", "variable", "value", "start", "end", "length"))
    for unit, article, length, _tokens, said in units_of(counted or table):
        for annotator, marks in said.items():
            for label, start, end in marks or (("{}", "", ""),):
                writer.writerow((unit, annotator, article, variable, label, start, end, length))
    return file.getvalue()


def _data(table: SpanTable, method: str, label: Hashable) -> str:
    names = [label_name(one) for one in table.labels]
    named = None if label is None else label_name(label)
    layers = [names]
    if named is not None:
        layers = [[named]]
    elif continua_of(table).overlap:
        layers = [[one] for one in names]
    units = "".join(f"    {unit!r},\n" for unit in units_of(table, method == "alpha_tokens"))
    articles = "its article" if table.articles is not None else "itself again (articles are not known)"
    return (
        f"\n# All labels there are, and the one that the number is of (None: all of them).\nLABELS = {names!r}\n"
        f"LABEL = {named!r}\n"
        "# Labels that are compared with each other; each by itself where marks of different labels overlap.\n"
        f"LAYERS = {layers!r}\n"
        f"# Each passage: its number, {articles}, its length in characters, where its words begin and end (where\n"
        f"# they are needed), and what each annotator who read it marked.\nUNITS = [\n{units}]\n"
    )
