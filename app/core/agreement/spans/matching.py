"""Do marks of two annotators find each other? F1 over marks: exactly the same, overlapping, or half of both in common.

For two annotators with n_A and n_B marks in a unit, F1 = 2a / (2a + b + c) = (matched_A + matched_B) / (n_A + n_B):
a marks agree, b and c are those that only one has. It is positive specific agreement, and needs no term for chance,
for what nobody marked cannot be counted (Hripcsak & Rothschild 2005, JAMIA 12:296-298). All pairs of annotators of
all units are pooled: sums above, sums below. So it is of a mark and another reader the share that matches.

Marks have partners under the same label only. What a partner is:

- exact: the same start and end. Each mark has one partner: of marks that one annotator made twice, the other has to
  have two as well.
- overlap: at least one character in common, counted from both sides: a mark is matched when *some* mark of the other
  overlaps it, and that may be the partner of several. A long mark over three short ones thus matches, and so do
  those three. This is symmetric, and needs no choice among partners.
- iou: the same with |A and B| / |A or B| of at least one half, of the single marks.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.report import Note, Report
from app.core.agreement.spans.readings import groups_of, once
from app.core.agreement.spans.reports import Found, of_all, of_each
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.sums import Summed
from app.core.agreement.verdicts import label_name, several, share
from app.errors import say

#: Pairs of marks that are compared at once.
AT_ONCE = 1 << 20


def f1_exact(table: SpanTable) -> Report:
    """F1 of marks with the same label, start and end, over all pairs of annotators of a unit.

    >>> seen, spans = [("p", "ann"), ("p", "ben")], [("p", "ann", "k", 0, 5), ("p", "ann", "k", 9, 14)]
    >>> spans += [("p", "ben", "k", 0, 5), ("p", "ben", "k", 10, 20), ("p", "ben", "k", 30, 35)]
    >>> table = SpanTable.from_rows(seen, spans, {"p": 40})
    >>> f1_exact(table).value, f1_overlap(table).value, f1_iou(table).value
    (0.4, 0.8, 0.4)
    """
    return of_all(table, _found(table, "f1_exact"))


def f1_exact_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """The same of each label's marks."""
    return of_each(table, _found(table, "f1_exact"))


def f1_overlap(table: SpanTable) -> Report:
    """F1 of marks with the same label that have a character in common, counted from both sides."""
    return of_all(table, _found(table, "f1_overlap"))


def f1_overlap_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """The same of each label's marks."""
    return of_each(table, _found(table, "f1_overlap"))


def f1_iou(table: SpanTable) -> Report:
    """F1 of marks with the same label that share half of what either covers, counted from both sides."""
    return of_all(table, _found(table, "f1_iou"))


def f1_iou_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """The same of each label's marks."""
    return of_each(table, _found(table, "f1_iou"))


@dataclass(frozen=True, eq=False)
class Matched(Summed):
    """Sums over marks, shape (groups, labels + 1): readers beside the one who marked, and those who match."""

    others: Numbers
    f1_exact: Numbers
    f1_overlap: Numbers
    f1_iou: Numbers


@once
def matched(table: SpanTable) -> Matched:
    """What F1 is made of, for each label and, last, all together."""
    groups = groups_of(table)
    kept = np.flatnonzero(table.m[table.unit] >= 2)
    order = kept[np.lexsort((table.end[kept], table.start[kept], table.unit[kept], table.label[kept]))]
    marks = _Marks(
        *(column[order] for column in (table.label, table.unit, table.start, table.end, table.annotator))
    )
    size = len(table.labels)

    def summed(weights: Codes) -> Numbers:
        at = groups.of_unit[marks.unit] * size + marks.label
        flat = np.bincount(at, weights=weights, minlength=groups.n * size).reshape(groups.n, size)
        return np.column_stack([flat, flat.sum(axis=1)]).astype(np.float64)

    overlap, iou = _partners(marks, len(table.units))
    return Matched(
        others=summed(table.m[marks.unit] - 1),
        f1_exact=summed(_twins(marks)),
        f1_overlap=summed(overlap),
        f1_iou=summed(iou),
    )


@dataclass(frozen=True, eq=False)
class _Marks:
    """Marks sorted by label, unit, start and end."""

    label: Codes
    unit: Codes
    start: Codes
    end: Codes
    annotator: Codes


def _twins(marks: _Marks) -> Codes:
    """For each mark, how many other annotators have one that is exactly alike and not yet another's partner.

    Of equal marks, two annotators with c and d of them have min(c, d) pairs. Numbering each annotator's own from 0,
    the mark with number i of one has a partner in each other one who has a mark with number i.
    """
    columns = (marks.label, marks.unit, marks.start, marks.end)
    order = np.lexsort((marks.annotator, *columns[::-1]))
    alike = _runs(*(column[order] for column in columns))
    mine = _runs(alike, marks.annotator[order])
    number = np.arange(len(order)) - np.searchsorted(mine, mine)
    _, where, many = np.unique(alike * (len(order) + 1) + number, return_inverse=True, return_counts=True)
    found = np.empty(len(order), dtype=np.int64)
    found[order] = many[where] - 1
    return found


def _runs(*columns: Codes) -> Codes:
    """Numbers from 0 up that change where any of the columns does."""
    changes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.cumsum(changes)


def _partners(marks: _Marks, n_units: int) -> tuple[Codes, Codes]:
    """For each mark, how many other annotators have one that overlaps it, and one that shares half with it.

    Each mark has a seat for everyone who marked in its unit with its label; whoever has a partner for it sits down,
    once, however many partners they have.
    """
    spot = marks.label * n_units + marks.unit
    order = np.lexsort((marks.annotator, spot))
    people, spots = _runs(spot[order], marks.annotator[order]), _runs(spot)
    first = people[np.searchsorted(spots, np.arange(int(spots.max(initial=-1)) + 1))]
    seat = np.empty(len(spot), dtype=np.int64)
    seat[order] = people - first[spots]
    seats = np.diff(first, append=int(people.max(initial=-1)) + 1)[spots]
    row = np.cumsum(seats) - seats
    overlap, iou = (np.zeros(int(seats.sum()), dtype=np.bool_) for _ in range(2))
    for one, other in _overlapping(spot, marks):
        shared = np.minimum(marks.end[one], marks.end[other]) - marks.start[other]
        either = np.maximum(marks.end[one], marks.end[other]) - marks.start[one]
        mine, theirs = row[one] + seat[other], row[other] + seat[one]
        overlap[mine] = overlap[theirs] = True
        half = 2 * shared >= either
        iou[mine[half]] = iou[theirs[half]] = True
    if not len(row):
        return row, row
    return np.add.reduceat(overlap, row, dtype=np.int64), np.add.reduceat(iou, row, dtype=np.int64)


def _overlapping(spot: Codes, marks: _Marks) -> Iterator[tuple[Codes, Codes]]:
    """Pairs of marks of two annotators that overlap, a portion at a time; the first begins no later than the other.

    In the order of starts, the marks that overlap one and begin no earlier are those up to the first that begins
    where it has ended. `spot` is the label and unit of each.
    """
    stride = int(marks.end.max(initial=0)) + 1
    until = np.searchsorted(spot * stride + marks.start, spot * stride + marks.end, side="left")
    follow = until - np.arange(len(spot)) - 1
    so_far = np.append(0, np.cumsum(follow))
    first = 0
    while first < len(spot):
        last = max(int(np.searchsorted(so_far, so_far[first] + AT_ONCE, side="right")) - 1, first + 1)
        many = follow[first:last]
        one = np.repeat(np.arange(first, last), many)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(many) - many, many)
        apart = marks.annotator[one] != marks.annotator[other]
        yield one[apart], other[apart]
        first = last


def _found(table: SpanTable, method: str) -> Found:
    times = groups_of(table).times
    total, without = matched(table).total(times), matched(table).without_each(times)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.asarray(getattr(total, method) / total.others)
        left = np.asarray(getattr(without, method) / without.others)
    return Found(
        method=method,
        value=value,
        without=left,
        say_it=partial(_sentence, method),
        is_share=True,
        events=np.minimum(getattr(total, method), total.others - getattr(total, method)),
        notes=_repeated(table) if method == "f1_exact" else (),
    )


#: What is said of all labels, and of one.
_SENTENCES: dict[str, tuple[str, str]] = {
    "f1_exact": (
        say("Of the marks of one annotator, %(what)s are exactly those of another reader, labels included."),
        say("Of the marks “%(name)s” of one annotator, %(what)s are exactly those of another reader."),
    ),
    "f1_overlap": (
        say("Of the marks of one annotator, %(what)s touch one of another reader with the same label."),
        say("Of the marks “%(name)s” of one annotator, %(what)s touch one of another reader."),
    ),
    "f1_iou": (
        say(
            "Of the marks of one annotator, %(what)s share at least half with one of another reader, with the same"
            " label."
        ),
        say(
            "Of the marks “%(name)s” of one annotator, %(what)s share at least half with one of another reader."
        ),
    ),
}


def _sentence(method: str, value: float, label: Hashable | None) -> str:
    of_all, of_one = _SENTENCES[method]
    if label is None:
        return say(of_all, what=share(value))
    return say(of_one, name=label_name(label), what=share(value))


def _repeated(table: SpanTable) -> tuple[Note, ...]:
    columns = (table.end, table.start, table.label, table.annotator, table.unit)
    order = np.lexsort(columns)
    again = len(order) - 1 - int(_runs(*(column[order] for column in columns))[-1]) if len(order) else 0
    if not again:
        return ()
    sentence = say(
        "An annotator marked the very same words with the same label again, %(what)s: each mark has to find its own"
        " partner.",
        what=several(again, "time"),
    )
    return (Note("repeated_marks", sentence),)
