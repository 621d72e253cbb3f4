"""Tables of marks of several kinds, for tests that read the same number in two ways. Seeds are fixed."""

import random
from collections.abc import Hashable

from app.core.agreement.report import Report
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable

Case = tuple[str, str, Hashable]
Mark = tuple[str, str, str, int, int]


def table_of(
    seed: int, units: int = 60, size: int = 2, annotators: str = "xyz", overlapping: bool = False
) -> SpanTable:
    """Annotators who mark about the same words, in articles of so many units (none where it is 0)."""
    draw = random.Random(seed)
    seen: list[tuple[str, str]] = []
    marks: list[Mark] = []
    lengths: dict[Hashable, int] = {}
    tokens: dict[Hashable, list[tuple[int, int]]] = {}
    for number in range(units):
        unit = f"u{number}"
        lengths[unit] = draw.randrange(40, 90)
        tokens[unit] = [(at, min(at + 4, lengths[unit])) for at in range(0, lengths[unit], 5)]
        so = [
            (draw.choice(("war", "law")), at, at + draw.randrange(4, 12))
            for at in (3, 22)
            if draw.random() < 0.7
        ]
        for annotator in annotators:
            if draw.random() < 0.15:
                continue
            seen.append((unit, annotator))
            for label, start, end in so:
                if draw.random() < 0.75:
                    moved = draw.choice((0, 0, 0, 1, 2))
                    said = label if draw.random() < 0.8 else "law"
                    marks.append((unit, annotator, said, start + moved, end + moved))
                    if draw.random() < 0.1:
                        marks.append((unit, annotator, said, start + moved, end + moved))
                    if overlapping and draw.random() < 0.3:
                        marks.append((unit, annotator, "war", start, end + 2))
    return SpanTable.from_rows(
        seen,
        marks,
        lengths,
        labels=("war", "law", "never"),
        articles={f"u{number}": number // size for number in range(units)} if size else None,
        tokens=tokens,
    )


TABLES: dict[str, SpanTable] = {
    "articles": table_of(1),
    "overlapping": table_of(2, overlapping=True),
    "no articles": table_of(3, size=0),
    "two annotators": table_of(4, annotators="xy"),
    "few articles": table_of(5, units=6, size=3),
}


def report_of(table: SpanTable, name: str, label: Hashable = None) -> Report | None:
    """The report of a measure, of all labels or of one; None where there is no such."""
    measure = SPAN_MEASURES[name]
    if label is None:
        return None if measure.compute is None else measure.compute(table)
    return None if measure.by_label is None else measure.by_label(table)[label]


def cases_of(name: str) -> list[Case]:
    """Every number of a table that has a value."""
    table = TABLES[name]
    found = []
    for measure in SPAN_MEASURES:
        for label in (None, *table.labels):
            report = report_of(table, measure, label)
            if report is not None and report.value is not None:
                found.append((name, measure, label))
    return found
