"""What the page shows as tables to take along: CSV for programs and spreadsheets, LaTeX for an article."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.core.agreement.report import Report
from app.core.formats import latex_table as latex
from app.core.formats.cells import safe
from app.features.agreement.lines import Group, Line
from app.features.agreement.pairs import Pairs
from app.features.agreement.slices.lines import Page
from app.features.agreement.slices.over_time import OverTime
from app.features.agreement.times import DataVersion
from app.web.sentences import translated

COLUMNS = (
    *("what", "variable", "label", "annotator_1", "annotator_2", "when"),
    *("measure", "leads", "value", "low", "high", "n_compared", "n_units", "reason"),
)
OF_READING = ("round", "pass", "reading", "codebook_version", "revision", "saved_at")


@dataclass(frozen=True, slots=True)
class Row:
    """One number: what it is of, and what it is.

    ``what`` is variable, label, pair, week, round, part (of a breakdown), span, attribute or attribution; ``when`` the
    week, the round or the part.
    """

    what: str
    variable: str
    measure: str
    title: str
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


def of_groups(report: Mapping[str, Any], groups: Sequence[Group]) -> list[Row]:
    """Variables and labels, each with its other coefficients."""
    said = {one["variable"]: one for one in report["variables"]}
    return [row for group in groups for row in _of_group(group, said[group.key])]


def of_spans(sections: Mapping[str, Any]) -> list[Row]:
    """Spans, what is said of them, and attributions, each with its other coefficients."""
    rows = []
    for group in sections["span_groups"]:
        for line in (group.head, *group.labels):
            rows += _with_others("span", group.head.name, "" if line is group.head else line.name, line)
    for group in sections["attribute_groups"]:
        rows += _with_others("attribute", group.of, group.head.name, group.head)
    found = sections["attribution_lines"]
    for _key, line in () if found is None else found.lines:
        rows += _with_others("attribution", _("Attributions"), line.name, line)
    return rows


def of_pairs(pairs: Sequence[Pairs]) -> list[Row]:
    """Each pair on each variable."""
    rows = []
    for each in pairs:
        for pair in each.rows:
            one = pair.number
            row = Row(
                "pair", each.name, each.measure, each.title, one.value, one.ci, pair.n, None, one.reason
            )
            rows.append(replace(row, annotators=pair.names))
    return rows


def of_courses(courses: Sequence[OverTime]) -> list[Row]:
    """Weeks, and then rounds, of each variable."""
    rows = []
    for course in courses:
        about = (course.name, course.measure, course.title)
        rounds = course.rounds.rows if course.rounds else ()
        rows += [_of_report("week", *about, one.report, one.name) for one in course.weeks.rows]
        rows += [_of_report("round", *about, one.report, one.name) for one in rounds]
    return rows


def of_slices(page: Page | None) -> list[Row]:
    """The parts of a breakdown that the page shows."""
    rows = []
    for section in () if page is None else page.sections:
        for row in section.rows:
            about = (section.table.cut.variable.name, row.number.report.method, section.measure)
            rows.append(_of_report("part", *about, row.number.report, row.number.name))
    return rows


def _of_group(group: Group, said: Mapping[str, Any]) -> Iterable[Row]:
    for line in (group.head, *group.others):
        row = _row("variable", group.head.name, line)
        yield replace(row, reason=said["measures"][line.measure]["reason"], leads=line is group.head)
    for label in group.labels:
        for line in (label, *label.others):
            row = replace(_row("label", group.head.name, line), label=label.name, leads=line is label)
            yield replace(row, reason=said["labels"][label.key][line.measure]["reason"])


def _with_others(what: str, variable: str, label: str, line: Line) -> list[Row]:
    each = (line, *line.others)
    return [replace(_row(what, variable, one), label=label, leads=one is line) for one in each]


def _row(what: str, variable: str, line: Line) -> Row:
    number = (line.value, line.ci, line.n_pairable, line.n_units, None)
    return Row(what, variable, line.measure, line.title, *number)


def _of_report(what: str, variable: str, measure: str, title: str, report: Report, when: str) -> Row:
    number = (report.value, report.ci, report.n_pairable, report.n_units, report.reason)
    return Row(what, variable, measure, title, *number, when=when)


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
            columns = [*head, _("Coefficient"), _("Value"), _("95 % interval"), _("n")]
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
        (("span", "attribute", "attribution"), _("Agreement on single words."), [variable, _("Of what")]),
        (("part",), _("Agreement in parts."), [variable, _("Part")]),
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
    return translated(row.title), "" if row.value is None else f"{row.value:.2f}", ends, str(row.n)


#: What writes a kind of file, and what the answer is called.
KINDS: Mapping[str, tuple[Callable[[Tables], str], str]] = {
    "csv": (as_csv, "text/csv"),
    "tex": (as_latex, "application/x-tex"),
}
