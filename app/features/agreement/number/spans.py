"""One number of the marks of a variable, by the address of its page or by the options of the command."""

from collections.abc import Hashable
from typing import Any

from sqlalchemy.orm import Session

from app.core.agreement.intervals import LeftOut
from app.core.agreement.report import Report
from app.core.agreement.spans.measures import SPAN_MEASURES, SpanMeasure
from app.core.agreement.spans.steps import articles_of, span_steps, span_without
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.verdicts import label_name
from app.core.codebook.values import Variable
from app.errors import NotThere
from app.features.agreement.number.form import NumberForm
from app.features.agreement.number.report import Number
from app.features.agreement.queries import Judged
from app.features.agreement.spans.queries import span_tables

#: What is said in place of which labels were read.
MARKS_ALONE = "marked"


def is_of_spans(name: str | None) -> bool:
    """Whether a measure is one of marks."""
    return name in SPAN_MEASURES


def span_number_of(
    key: str, table: SpanTable, name: str, label: str | None = None, pair: tuple[str, str] | None = None
) -> Number:
    """A number of a table of marks. NotThere, with what there is, for a label or annotator that is not."""
    measure = SPAN_MEASURES[name]
    value = _label(table, key, measure, label)
    if pair is not None:
        table = _of_pair(table, *pair)
    report = _report(table, measure, value)
    steps = without = None
    if report.value is not None:
        steps, without = span_steps(table, name, value), span_without(table, name, value)
    groups = articles_of(table)
    return Number(
        variable=key,
        level="nominal",
        measure=measure,
        label=value,
        pair=pair,
        ratings=table,
        report=report,
        steps=steps,
        groups=groups,
        left=None if without is None or groups.n < 2 else LeftOut(without, 0.0, 0.0),
    )


def span_number_asked(session: Session, judged: Judged, form: NumberForm) -> tuple[Variable, Number]:
    """The number of marks that an address asks for; of the first variable on spans where it names none."""
    there = span_tables(session, judged.reading)
    key = form.variable.data or next((variable.key for variable, _table in there), "")
    variable, table = chosen(there, key)
    names = (form.one.data or "", form.other.data or "")
    pair = names if any(names) else None
    return variable, span_number_of(key, table, form.measure.data or "", form.label.data or None, pair)


def chosen(there: list[tuple[Variable, SpanTable]], key: str) -> tuple[Variable, SpanTable]:
    """The variable of that key with its marks; NotThere, with those that there are, for another one."""
    found = next((one for one in there if one[0].key == key), None)
    if found is None:
        raise NotThere(
            "No variable %(name)s is marked on spans in this round. There are: %(list)s.",
            name=key[:60],
            list=", ".join(variable.key for variable, _table in there) or "none",
        )
    return found


def reading_of_marks(reading: dict[str, Any]) -> dict[str, Any]:
    """What was read, with marks alone in place of the labels that are chosen for whole passages."""
    return reading | {"labels": MARKS_ALONE}


def _report(table: SpanTable, measure: SpanMeasure, label: Hashable | None) -> Report:
    if label is None:
        assert measure.compute is not None, "checked with the label"
        return measure.compute(table)
    assert measure.by_label is not None, "checked with the label"
    return measure.by_label(table)[label]


def _label(table: SpanTable, key: str, measure: SpanMeasure, label: str | None) -> Hashable | None:
    if label is None:
        if measure.compute is None:
            raise NotThere(
                "%(name)s is a measure of one label: name it. There are: %(list)s.",
                name=measure.name,
                list=", ".join(label_name(one) for one in table.labels) or "none",
            )
        return None
    if measure.by_label is None:
        raise NotThere("%(name)s is not a measure of one label.", name=measure.name)
    for one in table.labels:
        if label_name(one) == label:
            return one
    raise NotThere(
        "%(variable)s has no label %(name)s. There are: %(list)s.",
        variable=key,
        name=label[:60],
        list=", ".join(label_name(one) for one in table.labels) or "none",
    )


def _of_pair(table: SpanTable, one: str, other: str) -> SpanTable:
    if one == other or not {one, other} <= set(table.annotators):
        raise NotThere("Name two annotators who judged something in this round; these are not two such.")
    return table.pair(one, other)
