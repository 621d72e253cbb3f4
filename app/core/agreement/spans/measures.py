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
from app.core.agreement.spans.unitizing import (
    cu_alpha,
    ku_alpha_by_label,
    u_alpha,
    u_alpha_binary,
    u_alpha_by_label,
)
from app.core.agreement.spans.unitizing_1995 import alpha_u_1995, alpha_u_1995_by_label
from app.errors import say


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
            say("Was this character marked or not, by each annotator who read it."),
            "Krippendorff (2011), on characters",
            alpha_characters,
            alpha_characters_by_label,
        ),
        SpanMeasure(
            "alpha_tokens",
            "Krippendorff's alpha over words",
            say("The same over words and signs; one is marked when any character of it is."),
            "Krippendorff (2011), on tokens",
            alpha_tokens,
            alpha_tokens_by_label,
        ),
        SpanMeasure(
            "specific_characters",
            "Specific agreement over characters",
            say("Of what one annotator marked, how much another did; not corrected for chance."),
            "Spitzer & Fleiss (1974); Cicchetti & Feinstein (1990)",
            specific_characters,
            specific_characters_by_label,
        ),
        SpanMeasure(
            "f1_exact",
            "F1, exactly the same marks",
            say("Marks with the same label, beginning and end."),
            "Hripcsak & Rothschild (2005)",
            f1_exact,
            f1_exact_by_label,
        ),
        SpanMeasure(
            "f1_iou",
            "F1, about the same marks",
            say("Marks with the same label that share at least half of what either covers."),
            "Hripcsak & Rothschild (2005)",
            f1_iou,
            f1_iou_by_label,
        ),
        SpanMeasure(
            "f1_overlap",
            "F1, overlapping marks",
            say("Marks with the same label that have a character in common, counted from both sides."),
            "Hripcsak & Rothschild (2005)",
            f1_overlap,
            f1_overlap_by_label,
        ),
        SpanMeasure(
            "u_alpha",
            "Krippendorff's u-alpha",
            say("Where marks lie and which label they bear, gaps too; each mark counts with its length."),
            "Krippendorff, Mathet, Bouvry & Widlöcher (2016)",
            u_alpha,
            u_alpha_by_label,
        ),
        SpanMeasure(
            "u_alpha_binary",
            "Krippendorff's |u-alpha",
            say("What is marked at all and what is not, with whatever label."),
            "Krippendorff, Mathet, Bouvry & Widlöcher (2016)",
            u_alpha_binary,
        ),
        SpanMeasure(
            "cu_alpha",
            "Krippendorff's cu-alpha",
            say("Which label, where two annotators have both marked something."),
            "Krippendorff, Mathet, Bouvry & Widlöcher (2016)",
            cu_alpha,
        ),
        SpanMeasure(
            "ku_alpha",
            "Krippendorff's (k)u-alpha",
            say("This label, where two annotators have both marked something."),
            "Krippendorff, Mathet, Bouvry & Widlöcher (2016)",
            None,
            ku_alpha_by_label,
        ),
        SpanMeasure(
            "alpha_u_1995",
            "Krippendorff's older alpha for units",
            say("By squared distances of boundaries; to compare with programs that compute this one."),
            "Krippendorff (1995, 2004)",
            alpha_u_1995,
            alpha_u_1995_by_label,
        ),
    )
}

#: The measure that spans lead with, of all labels and of each.
HEADLINE = "alpha_characters"
