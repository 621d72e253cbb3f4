"""All there is to say about a table of spans: every measure, of all labels together and of each."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from app.core.agreement.report import Report
from app.core.agreement.spans.measures import HEADLINE, SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.verdicts import label_name


@dataclass(frozen=True, slots=True)
class SpanReport:
    """The reports of one variable's spans: by measure, and for each label by measure."""

    variable: str
    measures: dict[str, Report]
    labels: dict[str, dict[str, Report]]

    def as_dict(self) -> dict[str, Any]:
        """The reports as plain values that JSON can hold."""
        return {
            "variable": self.variable,
            "headline": HEADLINE,
            "measures": {name: report.as_dict() for name, report in self.measures.items()},
            "labels": {
                label: {name: report.as_dict() for name, report in reports.items()}
                for label, reports in self.labels.items()
            },
        }


def report_spans(variable: str, table: SpanTable) -> SpanReport:
    """Every measure of the spans of one variable, with intervals where there is enough to go by."""
    measures: dict[str, Report] = {}
    labels: dict[Hashable, dict[str, Report]] = {label: {} for label in table.labels}
    for name, measure in SPAN_MEASURES.items():
        if measure.compute is not None:
            measures[name] = measure.compute(table)
        if measure.by_label is not None:
            for label, report in measure.by_label(table).items():
                labels[label][name] = report
    return SpanReport(variable, measures, {label_name(label): reports for label, reports in labels.items()})
