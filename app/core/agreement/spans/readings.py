"""What every measure of spans asks of a table first: who can be compared, what is left out, what was marked."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from app.core.agreement.counts import Codes, each_once
from app.core.agreement.islands import connected, islands_note
from app.core.agreement.report import Note
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.told import LeftOut

T = TypeVar("T")


def once(work: Callable[[SpanTable], T]) -> Callable[[SpanTable], T]:
    """The same work, done once for a table as long as the table is there: many measures share a few sums."""
    done: WeakKeyDictionary[SpanTable, T] = WeakKeyDictionary()

    def kept(table: SpanTable) -> T:
        if table not in done:
            done[table] = work(table)
        return done[table]

    kept.__doc__ = work.__doc__
    return kept


@dataclass(frozen=True, slots=True)
class Tally:
    """What a report says of its table. A judgement is one annotator's reading of one unit, marked in it or not."""

    n_units: int
    n_pairable: int
    n_judgements: int
    n_annotators: int
    unit_name: str
    of_a_pair: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class SpanGroups(LeftOut):
    """The articles of units that two read, else those units; `of_unit` says which one a unit is in, -1 for none."""

    of_unit: Codes


@once
def tally(table: SpanTable) -> Tally:
    """The counts of a table, and the notes that hold for all of its measures."""
    groups = connected(table.seen_unit, table.seen_annotator, len(table.annotators))
    islands = (islands_note(groups, table.annotators),) if len(groups) > 1 else ()
    return Tally(
        n_units=int((table.m >= 1).sum()),
        n_pairable=int((table.m >= 2).sum()),
        n_judgements=len(table.seen_unit),
        n_annotators=len(each_once(table.seen_annotator)),
        unit_name=table.unit_name,
        of_a_pair=table.of_a_pair,
        notes=(*table.notes, *islands),
    )


@once
def groups_of(table: SpanTable) -> SpanGroups:
    """What intervals leave out in turn. Units that nobody can be compared in move nothing, and are in no group."""
    paired = np.flatnonzero(table.m >= 2)
    of_unit = np.full(len(table.units), -1, dtype=np.int64)
    names = paired if table.articles is None else table.articles[paired]
    groups, of_unit[paired] = np.unique(names, return_inverse=True)
    return SpanGroups(np.ones(len(groups), dtype=np.int64), table.articles is not None, of_unit)


@dataclass(frozen=True, eq=False)
class Runs:
    """Stretches that one annotator marked with one label, overlapping and touching marks of theirs made one.

    `layer` is the place of the label; the last layer, one after the labels, is of any label. Sorted by layer, unit,
    annotator, start. Only units that two read.
    """

    layer: Codes
    unit: Codes
    annotator: Codes
    start: Codes
    end: Codes


def runs_of(table: SpanTable) -> Runs:
    """The runs of a table: marks sorted by where they begin, joined as far as the furthest end so far reaches."""
    kept = np.flatnonzero(table.m[table.unit] >= 2)
    layer = np.concatenate([table.label[kept], np.full(len(kept), len(table.labels), dtype=np.int64)])
    unit, annotator, start, end = (
        np.tile(column[kept], 2) for column in (table.unit, table.annotator, table.start, table.end)
    )
    stride = int(table.length.max(initial=0)) + 1
    lane = (layer * len(table.units) + unit) * len(table.annotators) + annotator
    begin, finish = lane * stride + start, lane * stride + end
    order = np.argsort(begin, kind="stable")
    begin, reach = begin[order], np.maximum.accumulate(finish[order])
    first = np.flatnonzero(np.concatenate([[True], begin[1:] > reach[:-1]])[: len(begin)])
    last = np.append(first[1:], len(begin))[: len(first)] - 1
    lane, start = np.divmod(begin[first], stride)
    spot, annotator = np.divmod(lane, max(len(table.annotators), 1))
    layer, unit = np.divmod(spot, max(len(table.units), 1))
    return Runs(layer, unit, annotator, start, reach[last] - lane * stride)


@dataclass(frozen=True, slots=True)
class Uses:
    """Of one label, or of any (`label` None): runs, and the gaps between them, in units that two read.

    `readings` of such units there are; `anywhere`: whether it was marked at all, by whomever.
    """

    label: Hashable | None
    runs: int
    gaps: int
    readings: int
    anywhere: bool


@once
def uses_of(table: SpanTable) -> list[Uses]:
    """How often each label was marked, and last, any label."""
    runs, size = runs_of(table), len(table.labels) + 1
    many = np.bincount(runs.layer, minlength=size)
    at_edge = np.bincount(runs.layer[runs.start == 0], minlength=size)
    at_edge += np.bincount(runs.layer[runs.end == table.length[runs.unit]], minlength=size)
    readings = int((table.m[table.seen_unit] >= 2).sum())
    used = np.append(np.bincount(table.label, minlength=size - 1), len(table.label)) > 0
    return [
        Uses(label, int(many[at]), int(readings + many[at] - at_edge[at]), readings, bool(used[at]))
        for at, label in enumerate([*table.labels, None])
    ]
