"""The lines of the page about single words: spans, what is said of them, and attributions; lowest first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.core.agreement.measures import MEASURES
from app.core.agreement.spans.measures import HEADLINE, SPAN_MEASURES
from app.core.codebook.values import Variable
from app.errors import say
from app.features.agreement.lines import (
    Line,
    in_names,
    label_named,
    line_of,
    names_of_labels,
    only_its_own,
    rank,
)

POSITIVE = say("Specific agreement")
F1_MATCHED = say("F1 over characters, where both saw the citation")


@dataclass(frozen=True, slots=True)
class SpanGroup:
    """The spans of one variable: their leading number, and that of each label; others are folded into each.

    `key` is that of the variable; with the measure and label of a line it is the address of how that number came.
    """

    key: str
    head: Line
    labels: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AttributeGroup:
    """What is said of the same span: the number, and how many marks are how many spans, seen by how many.

    `variable` is the key of the variable of the marks, `key` that of what is asked of them.
    """

    variable: str
    key: str
    head: Line
    of: str
    marks: int
    spans: int
    matched: int


@dataclass(frozen=True, slots=True)
class AttributionLines:
    """Attributions: how many there are, and a line for each thing that annotators may agree on, by its key."""

    attributions: int
    citations: int
    matched: int
    lines: tuple[tuple[str, Line], ...]


def sections_of(report: Mapping[str, Any], variables: Mapping[str, Variable]) -> dict[str, Any]:
    """What the sections about spans, attributes and attributions show, by the names that their templates use."""
    said = [(one, variables.get(one["variable"])) for one in report["variables"] if "spans" in one]
    spans = [_spans(one, variable) for one, variable in said]
    attributes = [_attribute(each, one) for one, _variable in said for each in one.get("attributes", ())]
    attributions = report.get("attributions")
    return {
        "span_groups": sorted(spans, key=lambda group: rank(group.head)),
        "attribute_groups": sorted(attributes, key=lambda group: rank(group.head)),
        "attribution_lines": None if attributions is None else _attributions(attributions),
    }


def _spans(one: Mapping[str, Any], variable: Variable | None) -> SpanGroup:
    said, name = one["spans"], one.get("name") or one["variable"]
    head = _with_others(said["measures"], name, None, set())
    noted = {note["code"] for note in said["measures"][HEADLINE]["notes"]}
    labels = [
        _of_label(_with_others(reports, *_label(variable, key), noted), key)
        for key, reports in said["labels"].items()
        if reports
    ]
    names = {} if variable is None else names_of_labels(variable)
    by_name = [in_names(label, names) for label in sorted(labels, key=rank)]
    return SpanGroup(one["variable"], in_names(head, names), tuple(by_name))


def _of_label(line: Line, key: str) -> Line:
    """The line of a label, and its others, as an address names them."""
    return replace(line, key=key, others=tuple(replace(one, key=key) for one in line.others))


def _label(variable: Variable | None, key: str) -> tuple[str, int | None]:
    return (key, None) if variable is None else label_named(variable, key)


def _with_others(
    reports: Mapping[str, Mapping[str, Any]], name: str, slot: int | None, said_above: set[str]
) -> Line:
    """The leading number of spans with its other coefficients, each without the notes that stand above it."""
    own = {measure: only_its_own(one, said_above) for measure, one in reports.items()}
    leading = HEADLINE if HEADLINE in own else next(iter(own))
    noted = {note["code"] for note in own[leading]["notes"]} | said_above
    others = [
        line_of(SPAN_MEASURES[measure].title, measure, only_its_own(one, noted))
        for measure, one in own.items()
        if measure != leading
    ]
    head = line_of(SPAN_MEASURES[leading].title, leading, own[leading], name)
    return replace(head, slot=slot, others=tuple(others))


def _of_labels(reports: Mapping[str, Mapping[str, Any]], name: str) -> Line:
    """Alpha of whatever is said of spans or citations, with percent agreement folded into it."""
    leading = next(measure for measure in reports if measure != "percent")
    noted = {note["code"] for note in reports[leading]["notes"]}
    head = line_of(MEASURES[leading].title, leading, reports[leading], name)
    percent = line_of(MEASURES["percent"].title, "percent", only_its_own(reports["percent"], noted))
    return replace(head, others=(percent,))


def _attribute(said: Mapping[str, Any], variable: Mapping[str, Any]) -> AttributeGroup:
    return AttributeGroup(
        variable["variable"],
        said["variable"],
        _of_labels(said["measures"], said["name"]),
        variable.get("name") or variable["variable"],
        said["marks"],
        said["spans"],
        said["matched"],
    )


def _attributions(said: Mapping[str, Any]) -> AttributionLines:
    names = {"source": _("Source"), "cue": _("Cue"), "content": _("Content")}
    lines = [("seen", line_of(POSITIVE, "positive", said["seen"]["positive"], _("Seen at all")))]
    for part, reports in said["parts"].items():
        given_matched = line_of(F1_MATCHED, "f1_matched", reports["f1_matched"])
        if HEADLINE in reports:
            head = line_of(SPAN_MEASURES[HEADLINE].title, HEADLINE, reports[HEADLINE], names[part])
            lines.append((part, replace(head, others=(given_matched,))))
        else:
            lines.append((part, line_of(F1_MATCHED, "f1_matched", reports["f1_matched"], names[part])))
    lines.append(("outlet", _of_labels(said["outlet"], _("Whom it cites"))))
    lines.append(("speech", _of_labels(said["speech"], _("Speech"))))
    return AttributionLines(said["attributions"], said["citations"], said["matched"], tuple(lines))
