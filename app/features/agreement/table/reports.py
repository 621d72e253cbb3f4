"""What is said of a table that somebody brought: the same as of a project's round, and each outlet by itself."""

import csv
import io
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from app.core.agreement.report import Level
from app.core.agreement.slice_parts import parts_by_unit
from app.core.agreement.slice_warnings import warnings_of
from app.core.agreement.slices import lowest_first, slices_of
from app.core.agreement.spans.measures import HEADLINE
from app.core.agreement.spans.slices import span_slices_of
from app.core.agreement.spans.table import SpanTable
from app.core.formats.cells import safe
from app.core.formats.ratings_table import RatingsTable, TableVariable
from app.errors import say
from app.features.agreement.reports import variable_report
from app.features.agreement.spans.reports import span_report

COLUMNS = (
    "variable",
    "of",
    "label",
    "outlet",
    "measure",
    "value",
    "low",
    "high",
    "n_units",
    "n_pairable",
    "n_judgements",
    "n_annotators",
    "n_clusters",
    "status",
    "reason",
)
_OF_REPORTS = COLUMNS[8:]


def table_report(
    table: RatingsTable, level: Level, measure: str | None = None, by: str | None = None
) -> dict[str, Any]:
    """Each variable of a table: its measures, its spans where it has some, and each outlet that is named."""
    variables = []
    for key, one in table.variables.items():
        said = variable_report(key, one.ratings, one.level, measure, by)
        if one.spans is not None:
            said["spans"] = span_report(key, one.spans, measure, by)
        if table.outlets and not (measure or by):
            said |= _by_outlet(one, table.outlets)
            if one.spans is not None:
                said["spans"]["outlets"] = _spans_by_outlet(one.spans, table.outlets)
        variables.append(said)
    return {"level": level, "variables": variables}


def _by_outlet(one: TableVariable, outlets: Mapping[str, str]) -> dict[str, Any]:
    of_unit: dict[Hashable, Hashable | None] = dict(outlets.items())
    slices = lowest_first(slices_of(parts_by_unit(one.ratings, one.level, of_unit)))
    return {
        "outlets": [{"outlet": each.name, **each.as_dict()} for each in slices],
        "outlet_warnings": [found.as_dict(_named) for found in warnings_of(slices, _named)],
    }


def _spans_by_outlet(spans: SpanTable, outlets: Mapping[str, str]) -> list[dict[str, Any]]:
    """Alpha over characters of each outlet, of any mark and of each label; who judged where is said above."""
    slices = span_slices_of(spans, dict(outlets.items()))
    return [{"outlet": one.name, "method": HEADLINE, **one.as_dict()} for one in slices]


def _named(outlet: Hashable | None) -> str:
    return say("outlet not given") if outlet is None else str(outlet)


def as_csv(report: Mapping[str, Any]) -> str:
    """Every number of the report as a row, in a form that no spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(report):
        writer.writerow([safe(cell) for cell in row])
    return out.getvalue()


def _rows(report: Mapping[str, Any]) -> Iterator[list[Any]]:
    for one in report["variables"]:
        for of, said in (("unit", one), ("span", one.get("spans"))):
            if said is not None:
                for name, found in said["measures"].items():
                    yield _row(one["variable"], of, "", "", name, found)
                for label, reports in said["labels"].items():
                    for name, found in reports.items():
                        yield _row(one["variable"], of, label, "", name, found)
        for each in one.get("outlets", ()):
            yield _row(one["variable"], "unit", "", _named(each["outlet"]), each["method"], each)
        for each in one.get("spans", {}).get("outlets", ()):
            for label, found in (("", each), *each["labels"].items()):
                yield _row(one["variable"], "span", label, _named(each["outlet"]), HEADLINE, found)


def _row(
    variable: str, of: str, label: str, outlet: str, measure: str, found: Mapping[str, Any]
) -> list[Any]:
    low, high = found["ci"] or (None, None)
    return [
        variable,
        of,
        label,
        outlet,
        measure,
        found["value"],
        low,
        high,
        *(found[name] for name in _OF_REPORTS),
    ]
