"""Agreement on spans in each part of the data: the leading coefficient of all marks and of each label.

A part has the readings of its units, also of those in which nobody marked anything.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.core.agreement.report import Report
from app.core.agreement.slices import is_small, lowest_first
from app.core.agreement.spans.characters import alpha_characters, alpha_characters_by_label
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.verdicts import label_name


@dataclass(frozen=True, eq=False)
class SpanSlice:
    """One slice, `name` None where it is not known: alpha over characters of any mark, and of each label."""

    name: Hashable | None
    report: Report
    labels: dict[str, Report]

    def as_dict(self) -> dict[str, Any]:
        """The slice as plain values that JSON can hold; its name is for whoever knows what it means."""
        return {
            **_flagged(self.report),
            "labels": {label: _flagged(report) for label, report in self.labels.items()},
        }


def span_slices_of(table: SpanTable, value_of: Mapping[Hashable, Hashable | None]) -> list[SpanSlice]:
    """A slice for each value of units, lowest first; what `value_of` does not have, or has as None, is not known.

    >>> seen = [(unit, who) for unit in ("p", "q") for who in ("ann", "ben")]
    >>> spans = [("p", "ann", "k", 0, 4), ("p", "ben", "k", 0, 4), ("q", "ben", "k", 1, 7)]
    >>> table = SpanTable.from_rows(seen, spans, {"p": 9, "q": 9})
    >>> [(one.name, round(one.report.value, 2)) for one in span_slices_of(table, {"p": "Herald"})]
    [('Herald', 1.0), (None, -0.42)]
    """
    of_unit = [value_of.get(unit) for unit in table.units]
    known = [value for value in dict.fromkeys(of_unit) if value is not None]
    place: dict[Hashable | None, int] = {value: number for number, value in enumerate((*known, None))}
    code = np.array([place[value] for value in of_unit], dtype=np.int64)[table.seen_unit]
    # What is noted of the table as a whole is no news of a part.
    whole = replace(table, notes=())
    parts = [(name, whole.where(code == number)) for name, number in place.items() if (code == number).any()]
    return lowest_first([_slice(name, part) for name, part in parts])


def _slice(name: Hashable | None, part: SpanTable) -> SpanSlice:
    by_label = alpha_characters_by_label(part)
    return SpanSlice(
        name, alpha_characters(part), {label_name(label): report for label, report in by_label.items()}
    )


def _flagged(report: Report) -> dict[str, Any]:
    return {"is_small": is_small(report), **report.as_dict()}
