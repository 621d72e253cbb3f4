"""The list of measures over spans: a measure is added by writing its function beside the others and one entry here.

`compute` gives one report for all labels together; `by_label`, where a measure has one, a report for each label.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from app.core.agreement.report import Report
from app.core.agreement.spans.characters import (
    alpha_characters,
    alpha_characters_by_label,
    alpha_tokens,
    alpha_tokens_by_label,
    specific_characters,
    specific_characters_by_label,
)
from app.core.agreement.spans.matching import (
    f1_exact,
    f1_exact_by_label,
    f1_iou,
    f1_iou_by_label,
    f1_overlap,
    f1_overlap_by_label,
)
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


SPAN_MEASURES: dict[str, SpanMeasure] = {
    measure.name: measure
    for measure in (
        SpanMeasure(
            "alpha_characters",
            "Krippendorff's alpha over characters",
            "Was this character marked or not, by each annotator who read it.",
            "Krippendorff (2011), on characters",
            alpha_characters,
            alpha_characters_by_label,
        ),
        SpanMeasure(
            "alpha_tokens",
            "Krippendorff's alpha over words",
            "The same over words and signs; one is marked when any character of it is.",
            "Krippendorff (2011), on tokens",
            alpha_tokens,
            alpha_tokens_by_label,
        ),
        SpanMeasure(
            "specific_characters",
            "Specific agreement over characters",
            "Of what one annotator marked, how much another did; not corrected for chance.",
            "Spitzer & Fleiss (1974); Cicchetti & Feinstein (1990)",
            specific_characters,
            specific_characters_by_label,
        ),
        SpanMeasure(
            "f1_exact",
            "F1, exactly the same marks",
            "Marks with the same label, beginning and end.",
            "Hripcsak & Rothschild (2005)",
            f1_exact,
            f1_exact_by_label,
        ),
        SpanMeasure(
            "f1_iou",
            "F1, about the same marks",
            "Marks with the same label that share at least half of what either covers.",
            "Hripcsak & Rothschild (2005)",
            f1_iou,
            f1_iou_by_label,
        ),
        SpanMeasure(
            "f1_overlap",
            "F1, overlapping marks",
            "Marks with the same label that have a character in common, counted from both sides.",
            "Hripcsak & Rothschild (2005)",
            f1_overlap,
            f1_overlap_by_label,
        ),
    )
}

#: The measure that spans lead with, of all labels and of each.
HEADLINE = "alpha_characters"
