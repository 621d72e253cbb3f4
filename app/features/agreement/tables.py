"""What the page shows as tables to take along: CSV for programs and spreadsheets, LaTeX for an article."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.formats import latex_table as latex
from app.core.formats.annotations_csv import safe
from app.features.agreement.lines import Group, Line
from app.features.agreement.over_time import OverTime, When
from app.features.agreement.pairs import Pairs
from app.features.agreement.times import DataVersion
from app.web.sentences import translated

COLUMNS = (
    *("what", "variable", "label", "annotator_1", "annotator_2", "when"),
    *("measure", "leads", "value", "low", "high", "n_compared", "n_units", "reason"),
)
OF_READING = ("round", "pass", "reading", "codebook_version", "revision", "saved_at")


@dataclass(frozen=True, slots=True)
class Row:
    """One number: what it is of, and what it is. ``what`` is variable, label, pair, week or round."""

    what: str
    variable: str
    measure: str
    value: float | None
    ci: tuple[float, float] | None
    n: int
    of: int | None
    reason: str | None
    label: str = ""
    annotators: tuple[str, str] = ("", "")
    when: str = ""
    leads: bool = True

    @property
    def cells(self) -> tuple[Any, ...]:
        """The row of the CSV file, with every digit of its figures."""
        low, high = self.ci or (None, None)
        about = (self.what, self.variable, self.label, *self.annotators, self.when)
        counted = (self.value, low, high, self.n, self.of, self.reason)
        return (*about, self.measure, "yes" if self.leads else "no", *counted)


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows, in the order of the page, and what was read."""

    reading: Mapping[str, Any]
    version: DataVersion | None
    rows: tuple[Row, ...]


def tables_of(
    report: Mapping[str, Any],
    version: DataVersion | None,
    groups: Sequence[Group],
    pairs: Sequence[Pairs],
    courses: Sequence[OverTime],
) -> Tables:
    """The numbers of the page as rows."""
    reasons = {one["variable"]: one for one in report["variables"]}
    rows = [row for group in groups for row in _of_group(group, reasons[group.key])]
    for each in pairs:
        for pair in each.rows:
            one = pair.number
            row = Row("pair", each.name, each.measure, one.value, None, one.n, None, one.reason)
            rows.append(replace(row, annotators=pair.names))
    for course in courses:
        rows += [_of_time("week", course, one) for one in course.weeks.rows]
        rows += [_of_time("round", course, one) for one in (course.rounds.rows if course.rounds else ())]
    return Tables(report["reading"], version, tuple(rows))


def _of_group(group: Group, said: Mapping[str, Any]) -> Iterable[Row]:
    for line in (group.head, *group.others):
        yield _of_line(line, said["measures"][line.measure], group.head.name, "", line is group.head)
    for label in group.labels:
        for line in (label, *label.others):
            yield _of_line(
                line, said["labels"][label.key][line.measure], group.head.name, label.name, line is label
            )


def _of_line(line: Line, report: Mapping[str, Any], variable: str, label: str, leads: bool) -> Row:
    what = "label" if label else "variable"
    row = Row(
        what, variable, line.measure, line.value, line.ci, line.n_pairable, line.n_units, report["reason"]
    )
    return replace(row, label=label, leads=leads)


def _of_time(what: str, course: OverTime, one: When) -> Row:
    report = one.report
    row = Row(
        what,
        course.name,
        course.measure,
        report.value,
        report.ci,
        report.n_pairable,
        report.n_units,
        report.reason,
    )
    return replace(row, when=one.name)


def as_csv(tables: Tables) -> str:
    """One long table: a row a number, figures with all their digits; safe to open in a spreadsheet."""
    read, version = tables.reading, tables.version
    same = (read["round"], read["pass"], read["labels"], read["codebook_version"])
    at = ("", "") if version is None else (version.revision, version.saved_at.isoformat())
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *OF_READING])
    writer.writerows([safe(cell) for cell in (*row.cells, *same, *at)] for row in tables.rows)
    return out.getvalue()


def as_latex(tables: Tables) -> str:
    """A table for each kind of row; the coefficients that lead, with two places."""
    parts = [latex.HEAD + "".join(latex.comment(one) for one in _said(tables))]
    for what, caption, head in _parts():
        chosen = [row for row in tables.rows if row.what in what and row.leads]
        if chosen:
            columns = [*head, _("Coefficient"), _("Value"), _("95 % interval"), "n"]
            rows = [[*_about(row), *_figures(row)] for row in chosen]
            numeric = tuple(range(len(head) + 1, len(columns)))
            parts.append(latex.table(f"{caption} {' '.join(_said(tables))}", columns, rows, numeric))
    return "\n".join(parts)


def _parts() -> list[tuple[tuple[str, ...], str, list[str]]]:
    """Kinds of rows, the caption of their table, and the heads of the columns that say of what a number is."""
    variable = _("Variable")
    return [
        (("variable", "label"), _("Agreement by variable and label."), [variable, _("Label")]),
        (("pair",), _("Agreement of pairs of annotators."), [variable, _("Annotators")]),
        (("week",), _("Agreement by week."), [variable, _("Week")]),
        (("round",), _("Agreement by round."), [variable, _("Round")]),
    ]


def _said(tables: Tables) -> list[str]:
    """What was read, how, and when: the caption's sentences."""
    read, version = tables.reading, tables.version
    said = [
        _(
            "Round %(round)s, codebook %(version)s, pass %(pass_)s; first answers that were done, unassisted and"
            " independent; %(labels)s.",
            round=read["round"],
            version=read["codebook_version"],
            pass_=read["pass"],
            labels=read["labels"].replace("_", " "),
        ),
        _("Intervals: jackknife over articles, 95 %; n: units with two answers or more."),
    ]
    if version is not None:
        moment = version.saved_at.strftime("%Y-%m-%d %H:%M")
        said.append(
            _("Data up to revision %(number)s, %(moment)s UTC.", number=version.revision, moment=moment)
        )
    return said


def _about(row: Row) -> tuple[str, str]:
    return row.variable, row.label or row.when or ", ".join(name for name in row.annotators if name)


def _figures(row: Row) -> tuple[str, str, str, str]:
    ends = "" if row.ci is None else _("%(low)s to %(high)s", low=f"{row.ci[0]:.2f}", high=f"{row.ci[1]:.2f}")
    title = (MEASURES.get(row.measure) or LABEL_MEASURES[row.measure]).title
    return translated(title), "" if row.value is None else f"{row.value:.2f}", ends, str(row.n)


#: What writes a kind of file, and what the answer is called.
KINDS: Mapping[str, tuple[Callable[[Tables], str], str]] = {
    "csv": (as_csv, "text/csv"),
    "tex": (as_latex, "application/x-tex"),
}
