"""The list of measures over spans: a measure is added by writing its function beside the others and one entry here.

`compute` gives one report for all labels together; `by_label`, where a measure has one, a report for each label.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from app.core.agreement.report import Report
from app.core.agreement.spans.table import SpanTable


@dataclass(frozen=True, slots=True)
class SpanMeasure:
    """One number for the spans of a variable, and for those of each label; `line` says it in a sentence."""

    name: str
    title: str
    line: str
    source: str
    compute: Callable[[SpanTable], Report] | None
    by_label: Callable[[SpanTable], dict[Hashable, Report]] | None = None


SPAN_MEASURES: dict[str, SpanMeasure] = {}

#: The measure that spans lead with, of all labels and of each.
HEADLINE = "alpha_characters"
