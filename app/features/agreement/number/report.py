"""One number of a round and all that it came from: found by the address of its page, and as values for scripts."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.core.agreement.intervals import Groups, LeftOut, groups_of, left_out, left_out_of_labels
from app.core.agreement.jackknife import LEVEL, Interval, interval, t_quantile
from app.core.agreement.measures import LABEL_MEASURES, MEASURES, LabelMeasure, Measure, headline, measures_at
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.script.shared import as_csv, letters, plain
from app.core.agreement.script.written import script_of
from app.core.agreement.script.written_spans import span_script_of, spans_as_csv
from app.core.agreement.spans.measures import SpanMeasure
from app.core.agreement.spans.steps import Articles
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.steps import Steps, StepTable, steps_of
from app.core.agreement.summary import report_variable
from app.core.agreement.verdicts import label_name
from app.errors import NotThere, RuleBroken
from app.features.agreement import reports
from app.features.agreement.compared import Compared, compared
from app.features.agreement.number.form import NumberForm
from app.features.agreement.number.queries import DataVersion
from app.features.agreement.queries import Judged


@dataclass(frozen=True, eq=False)
class Subject:
    """What a number is of where its units are no passages: `kind` is attribution or attribute.

    `of` is what is asked of attributions, or the variable whose marks are spoken of; `measure` the name that the report
    has it under, `documents` the document of each unit.
    """

    kind: Literal["attribution", "attribute"]
    of: str
    measure: str
    documents: Mapping[Hashable, int]


@dataclass(frozen=True, eq=False)
class Number:
    """A report, the ratings or marks it is of (of two annotators where `pair` names them), and the steps to it.

    `subject` is there where it is of attributions, or of what is said of spans.
    """

    variable: str
    level: Level
    measure: Measure | LabelMeasure | SpanMeasure
    label: Hashable | None
    pair: tuple[str, str] | None
    ratings: Ratings | SpanTable
    report: Report
    steps: Steps | None
    groups: Groups | Articles
    left: LeftOut | None
    subject: Subject | None = None

    @property
    def unit_name(self) -> str:
        """What is judged or marked at a time."""
        return self.ratings.unit_name

    @property
    def of_spans(self) -> bool:
        """Whether it is of marks, not of what was said of whole passages."""
        return isinstance(self.ratings, SpanTable)

    @property
    def scheme(self) -> tuple[str, ...]:
        """All labels in their order, as the command is told them; () where none are known."""
        found = self.ratings.labels if isinstance(self.ratings, SpanTable) else self.ratings.scheme
        return tuple(str(one) for one in found or ())

    @property
    def read_as(self) -> str:
        """The measure that gives this number of the table: of words the table counts words in place of characters."""
        return "alpha_characters" if self.measure.name == "alpha_tokens" else self.measure.name

    @property
    def csv(self) -> str:
        """The data as the table that the command reads."""
        if isinstance(self.ratings, SpanTable):
            return spans_as_csv(self.ratings, self.variable, self.measure.name)
        return as_csv(self.ratings, self.variable)

    def script(self, about: tuple[str, ...]) -> str:
        """The script that gives the number again; RuleBroken where there is no number."""
        if self.report.value is None:
            raise RuleBroken(
                "There is no number that a script could reproduce. %(why)s", why=self.report.sentence
            )
        if isinstance(self.ratings, SpanTable):
            return span_script_of(self.ratings, self.report, self.label, about)
        return script_of(self.ratings, self.report, self.label, about)

    @property
    def interval(self) -> Interval | None:
        """How the interval came, where one is shown."""
        if self.left is None or self.report.ci is None or self.report.value is None:
            return None
        return interval(self.report.value, self.left.without, self.groups.times, is_share=self.is_share)

    @property
    def is_share(self) -> bool:
        """Whether an interval that is shown is that of a share; only others have chances to lie below a bound."""
        return self.report.ci is not None and self.report.below is None

    @property
    def t(self) -> float | None:
        """The point of Student's t that the standard error is multiplied by."""
        found = self.interval
        return None if found is None else t_quantile(0.5 + LEVEL / 2, found.df)

    @property
    def without(self) -> list[tuple[int, float]]:
        """The number of each article and the value without it, the farthest from the value first."""
        if self.left is None or self.report.ci is None or self.groups.articles is None:
            return []
        value = self.report.value or 0.0
        pairs = zip((self.groups.articles + 1).tolist(), self.left.without.tolist(), strict=True)
        return sorted(pairs, key=lambda one: -abs(one[1] - value))

    @property
    def file_name(self) -> str:
        """For downloads, without an ending."""
        return "-".join(
            part.replace("|", "+")
            for part in (self._about(), self.variable, self.measure.name, self._of_what())
            if part
        )

    def letter(self, annotator: Hashable) -> str:
        """What an annotator is called in what is given away."""
        return letters(self.ratings.annotators.index(annotator))

    def _about(self) -> str:
        if self.subject is None:
            return ""
        return "attributions" if self.subject.kind == "attribution" else self.subject.of

    def _of_what(self) -> str:
        label = [] if self.label is None else [label_name(self.label)]
        pair = [self.letter(one) for one in self.pair or ()]
        return "-".join([*label, *pair]).replace("{}", "none")


def number_of(
    key: str, ratings: Ratings, level: Level, name: str, label: str | None = None, pair: Any = None
) -> Number:
    """A number of a table. NotThere, with what there is, for a measure, label or annotator that is not."""
    measure = MEASURES.get(name) or LABEL_MEASURES.get(name)
    if measure is None or level not in measure.levels:
        there = [one.name for one in measures_at(level)]
        there += [one.name for one in LABEL_MEASURES.values() if level in one.levels]
        raise NotThere(
            "There is no measure %(name)s of %(variable)s. There are: %(list)s.",
            name=name[:60],
            variable=key,
            list=", ".join(there),
        )
    value = _label(ratings, key, measure, label)
    if pair is not None:
        ratings = _of_pair(ratings, *pair)
    said = report_variable(key, ratings, level)
    report = said.measures[name] if value is None else said.labels[label_name(value)][name]
    is_ok, groups = report.value is not None, groups_of(ratings)
    return Number(
        variable=key,
        level=level,
        measure=measure,
        label=value,
        pair=pair,
        ratings=ratings,
        report=report,
        steps=steps_of(ratings, name, value) if is_ok else None,
        groups=groups,
        left=_left_out(groups, ratings, name, value) if is_ok and groups.n > 1 else None,
    )


def number_asked(judged: Judged, form: NumberForm) -> tuple[Compared, Number]:
    """The number that an address asks for; the first variable's leading one where it names none."""
    there = compared(judged, reports.check_labels(form.reading.data or None))
    key = form.variable.data or next((each.variable.key for each in there), "")
    one = next((each for each in there if each.variable.key == key), None)
    if one is None:
        raise NotThere(
            "No variable %(name)s is compared in this round. There are: %(list)s.",
            name=key[:60],
            list=", ".join(each.variable.key for each in there) or "none",
        )
    names = (form.one.data or "", form.other.data or "")
    name = form.measure.data or ("alpha_label" if form.label.data else headline(one.level).name)
    pair = names if any(names) else None
    return one, number_of(one.variable.key, one.ratings, one.level, name, form.label.data or None, pair)


def as_dict(number: Number, project: str, reading: dict[str, Any], version: DataVersion) -> dict[str, Any]:
    """Everything as plain values that JSON can hold; annotators by their letters, units and articles by numbers."""
    found = number.interval
    return {
        "project": project,
        "reading": reading,
        "data_version": {
            "last_revision": version.last_revision,
            "saved_at": version.saved_at.isoformat() if version.saved_at else None,
            "revisions": version.revisions,
        },
        "variable": number.variable,
        "level": number.level,
        "measure": number.measure.name,
        "title": str(number.measure.title),
        "source": number.measure.source,
        "label": None if number.label is None else label_name(number.label),
        "about": None
        if number.subject is None
        else {"kind": number.subject.kind, "of": number.subject.of, "measure": number.subject.measure},
        "unit": number.unit_name,
        "annotators": None if number.pair is None else [number.letter(one) for one in number.pair],
        "report": number.report.as_dict(),
        "numbers": None if number.steps is None else dict(number.steps.numbers),
        "tables": [_table(number, one) for one in (number.steps.tables if number.steps else ())],
        "interval": None
        if found is None
        else {
            "standard_error": found.se,
            "df": found.df,
            "t": number.t,
            "without": [{"article": article, "value": value} for article, value in number.without],
        },
        "seed": None,
    }


#: For the head of a script: what a unit is in it.
_ABOUT = {
    "attribution": (
        "A unit is a citation: attributions of one passage that were joined because they are the same.",
    ),
    "attribute": (
        "A unit is a span: marks of several annotators that were joined because they are the same.",
    ),
}


def script_for(
    number: Number, project: str, reading: dict[str, Any], version: DataVersion, at: datetime
) -> str:
    """The script that reproduces the number; RuleBroken where there is none to reproduce."""
    pair = f", annotators {' and '.join(number.letter(one) for one in number.pair)}" if number.pair else ""
    label = "" if number.label is None else f", label {label_name(number.label)}"
    about = (
        f"{number.measure.title}: {number.variable}{label}{pair}",
        *(_ABOUT[number.subject.kind] if number.subject else ()),
        f"Project {project}, round {reading['round']}, pass {reading['pass']}, labels {reading['labels']}, "
        f"codebook {reading['codebook_version']}.",
        f"Read {at:%Y-%m-%d %H:%M} UTC: {version.revisions} revisions, the last one number "
        f"{version.last_revision}.",
        f"Source of the measure: {number.measure.source}.",
    )
    return number.script(about)


def heads(number: Number, table: StepTable) -> tuple[list[Any], list[Any]]:
    """What rows and columns are called in what is given away."""
    return [_head(number, table.kind, one) for one in table.rows], [
        _head(number, table.kind, one, is_column=True) for one in table.columns
    ]


def _head(number: Number, kind: str, head: Hashable, is_column: bool = False) -> Any:
    if kind == "annotators" and not is_column:
        return number.letter(head)
    if kind == "pairs" and not is_column and isinstance(head, tuple):
        return " and ".join(number.letter(one) for one in head)
    if kind in ("shares", "label", "characters", "tokens"):
        return list(head) if isinstance(head, tuple) else head
    said = plain(head)
    return label_name(head) if isinstance(said, tuple) else said


def _table(number: Number, table: StepTable) -> dict[str, Any]:
    rows, columns = heads(number, table)
    said = {"kind": table.kind, "rows": rows, "columns": columns, "cells": table.cells.tolist()}
    return said | ({"of": [number.letter(one) for one in table.of]} if table.of else {})


def _left_out(groups: Groups, ratings: Ratings, name: str, label: Hashable | None) -> LeftOut | None:
    if name in LABEL_MEASURES:
        return left_out_of_labels(groups, name)[ratings.labels.index(label)]
    return left_out(groups, name)


def _label(ratings: Ratings, key: str, measure: Measure | LabelMeasure, label: str | None) -> Hashable | None:
    if isinstance(measure, Measure):
        if label is not None:
            raise NotThere("%(name)s is not a measure of one label.", name=measure.name)
        return None
    for one in ratings.labels:
        if label_name(one) == label:
            return one
    raise NotThere(
        "%(variable)s has no label %(name)s. There are: %(list)s.",
        variable=key,
        name=(label or "")[:60],
        list=", ".join(label_name(one) for one in ratings.labels) or "none",
    )


def _of_pair(ratings: Ratings, one: str, other: str) -> Ratings:
    if one == other or not {one, other} <= set(ratings.annotators):
        raise NotThere("Name two annotators who judged something in this round; these are not two such.")
    return ratings.pair(one, other)
