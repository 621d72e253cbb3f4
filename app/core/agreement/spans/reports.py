"""From sums over groups of units to reports with their intervals: what the measures of spans have in common."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Numbers
from app.core.agreement.report import Note, Report
from app.core.agreement.spans.readings import Uses, groups_of, tally, uses_of
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.verdicts import no_value, rarely_marked, why_no_interval
from app.core.agreement.told import told
from app.core.agreement.verdicts import below_chance, defined


@dataclass(frozen=True, eq=False)
class Found:
    """A measure of each label and, last, of all together.

    `value` has shape (labels + 1), `without` each group (groups, labels + 1). `everywhere` says of which ones all of
    the text is marked by everyone, where that leaves no value; `events` how many marks agree, or do not, whichever
    are fewer. `say_it` makes the sentence of a value.
    """

    method: str
    value: Numbers
    without: Numbers
    say_it: Callable[[float, Hashable | None], str]
    is_share: bool
    everywhere: NDArray[np.bool_] | None = None
    events: Numbers | None = None
    notes: tuple[Note, ...] = ()


def of_all(table: SpanTable, found: Found) -> Report:
    """The report of all labels together."""
    return _report(table, found, len(table.labels), uses_of(table)[-1])


def of_each(table: SpanTable, found: Found) -> dict[Hashable, Report]:
    """A report for each label, in the order of the scheme; those that nobody marked say so."""
    uses = uses_of(table)
    return {label: _report(table, found, at, uses[at]) for at, label in enumerate(table.labels)}


def _report(table: SpanTable, found: Found, at: int, uses: Uses) -> Report:
    counted = tally(table)
    everywhere = found.everywhere is not None and bool(found.everywhere[at])
    none = no_value(counted, found.method, uses, everywhere)
    if none is not None:
        return none
    value = float(found.value[at])
    notes = (*found.notes, *rarely_marked(uses))
    if not found.is_share:
        notes = (*below_chance(value), *notes)
    report = defined(counted, found.method, "nominal", value, found.say_it(value, uses.label), notes)
    groups = groups_of(table)
    if groups.n < 2:
        return report
    events = float("inf") if found.events is None else float(found.events[at])
    why = why_no_interval(groups, uses, events)
    return told(groups, report, np.asarray(found.without[:, at]), why, is_share=found.is_share)
