"""The lines of the page about a table that somebody brought."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.core.agreement.measures import MEASURES
from app.core.agreement.spans.measures import HEADLINE, SPAN_MEASURES
from app.core.codebook.values import Label, Variable
from app.features.agreement.lines import Group, Judging, Line, groups_of, label_named, line_of, rank
from app.features.agreement.spans.lines import sections_of


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One outlet, or one label of it; `is_small` says that the number is little to go by."""

    line: Line
    is_small: bool
    labels: tuple["OutletLine", ...] = ()


@dataclass(frozen=True, slots=True)
class OutletLines:
    """One variable by outlet, lowest first, and what to know before they are compared; the same of its spans."""

    variable: str
    title: str
    lines: tuple[OutletLine, ...]
    warnings: tuple[str, ...]
    spans: tuple[OutletLine, ...]


@dataclass(frozen=True, slots=True)
class TableLines:
    """All that the page shows: the variables as a project's page has them, spans, and outlets."""

    groups: list[Group]
    sections: dict[str, Any]
    outlets: tuple[OutletLines, ...]


#: A table is of no round: nothing was declared, and there is one way to read it.
_NOT_DECLARED = {
    "labels_read": "chosen",
    "leading_of_labels": {"measure": "alpha_label", "stands_in": False},
}


def lines_of_table(report: Mapping[str, Any]) -> TableLines:
    """The lines of a report; a table has no codebook, so that its labels go by what stands in it."""
    variables = tuple(_variable(one) for one in report["variables"])
    said = {"variables": [{**_NOT_DECLARED, **one, **_leading(one)} for one in report["variables"]]}
    return TableLines(
        groups_of(said, variables, Judging()),
        sections_of(said, {one.key: one for one in variables}),
        tuple(
            _outlets(one, variable)
            for one, variable in zip(report["variables"], variables, strict=True)
            if one.get("outlets")
        ),
    )


def _leading(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"leading": {"measure": one["headline"], "stands_in": False}}


def _variable(one: Mapping[str, Any]) -> Variable:
    keys = [
        *one["labels"],
        *(key for key in one.get("spans", {}).get("labels", ()) if key not in one["labels"]),
    ]
    labels = tuple(Label(key, key) for key in keys)
    return Variable(one["variable"], one["variable"], "choose_many", ("passage",), labels=labels)


def _outlets(one: Mapping[str, Any], variable: Variable) -> OutletLines:
    headline = one["headline"]
    title, of_spans = MEASURES[headline].title, SPAN_MEASURES[HEADLINE].title
    lines = [_outlet(title, headline, each, each["outlet"]) for each in one["outlets"]]
    warnings = tuple(each["sentence"] for each in one["outlet_warnings"])
    spans = []
    for each in one.get("spans", {}).get("outlets", ()):
        labels = [_of_label(variable, of_spans, said, label) for label, said in each["labels"].items()]
        labels.sort(key=lambda label: rank(label.line))
        spans.append(replace(_outlet(of_spans, HEADLINE, each, each["outlet"]), labels=tuple(labels)))
    return OutletLines(one["variable"], title, tuple(lines), warnings, tuple(spans))


def _of_label(variable: Variable, title: str, said: Mapping[str, Any], key: str) -> OutletLine:
    name, slot = label_named(variable, key)
    found = _outlet(title, HEADLINE, said, name)
    return replace(found, line=replace(found.line, slot=slot))


def _outlet(title: str, measure: str, said: Mapping[str, Any], name: str | None) -> OutletLine:
    return OutletLine(line_of(title, measure, said, name or _("outlet not given")), said["is_small"])
