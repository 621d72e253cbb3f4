"""The table that goes in: who judged which unit how."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Counts, collapse_cells, distinct, tallied
from app.core.agreement.islands import connected, islands_note
from app.core.agreement.report import Note
from app.core.agreement.shared import Parts, parts_of
from app.core.agreement.verdicts import listed, several
from app.errors import RuleBroken, say

MISSING = -1


class RatingsMixed(RuleBroken):
    """A table in which some values are sets of labels and others single labels."""


@dataclass(frozen=True, slots=True)
class Twice:
    """A unit that one annotator judged more than once: the codes of their first two judgements of it."""

    unit: int
    annotator: int
    first: int
    again: int


@dataclass(frozen=True, eq=False)
class Ratings:
    """Judgements of one variable: `unit[i]` was judged by `annotator[i]` to be `values[code[i]]`.

    All three arrays hold whole numbers and have one entry a judgement; an annotator judges a unit once.
    `values` are the distinct values, the scheme's first and in its order; for choose-many they are
    frozensets of label keys, and the empty set ("read, and nothing applies") is a judgement like any other.
    What is missing has no entry. `articles` says of each of `units` which article it lies in, a whole number, where
    that is known. `scheme` is the list of labels that was given, `labels` that and whatever
    else was chosen. `twice` are the judgements that an annotator made of a unit more than once: they are no agreement
    between people (see `repeats`), and `where` lets go of them.
    """

    unit: Codes
    annotator: Codes
    code: Codes
    values: tuple[Hashable, ...]
    labels: tuple[Hashable, ...]
    scheme: tuple[Hashable, ...]
    units: tuple[Hashable, ...]
    annotators: tuple[Hashable, ...]
    are_sets: bool = False
    unit_name: str = "passage"
    of_a_pair: bool = False
    notes: tuple[Note, ...] = ()
    articles: Codes | None = None
    twice: tuple[Twice, ...] = ()

    @classmethod
    def from_long(
        cls,
        rows: Iterable[tuple[Hashable, Hashable, Hashable]],
        *,
        labels: Sequence[Hashable] = (),
        unit_name: str = "passage",
        notes: Sequence[Note] = (),
        articles: Mapping[Hashable, Hashable] | None = None,
    ) -> "Ratings":
        """Ratings from rows (unit, annotator, value) in the order in which they were made.

        A value is a text, a number, a frozenset or tuple of label keys, or None (or NaN) for missing. Where
        an annotator judged a unit twice the later row stands, and a note counts the others. `labels` is the
        scheme: all labels there are, in their order; `articles` the article of each unit.

        >>> rows = [("p1", "ann", "war"), ("p1", "ben", "peace"), ("p1", "ben", "war")]
        >>> Ratings.from_long(rows).notes[0].code
        'duplicates'
        """
        columns = tuple(zip(*rows, strict=True)) or ((), (), ())
        units, unit = _numbered(columns[0])
        annotators, annotator = _numbered(columns[1])
        raw, raw_code = _numbered(columns[2])
        values, all_labels, are_sets, of_raw, remarks = _values(raw, labels)
        code = of_raw[raw_code] if len(raw) else raw_code
        told = code != MISSING
        unit, annotator, code = unit[told], annotator[told], code[told]
        twice = _twice(unit, annotator, code, len(annotators))
        unit, annotator, code, lost = _latest(unit, annotator, code, len(annotators))
        if lost:
            sentence = say(
                "%(what)s repeated one that its annotator had given already; the latest was kept.",
                what=several(lost, "judgement"),
            )
            remarks = (*remarks, Note("duplicates", sentence))
        return cls(
            unit=unit,
            annotator=annotator,
            code=code,
            values=values,
            labels=all_labels,
            scheme=tuple(labels),
            units=units,
            annotators=annotators,
            are_sets=are_sets,
            unit_name=unit_name,
            notes=(*notes, *remarks),
            articles=None if articles is None else _numbered([articles[one] for one in units])[1],
            twice=twice,
        )

    @classmethod
    def from_codes(  # noqa: PLR0913 - the arrays of a table, each with its name
        cls,
        unit: Codes,
        annotator: Codes,
        code: Codes,
        values: Sequence[Hashable],
        *,
        units: Sequence[Hashable],
        annotators: Sequence[Hashable],
        labels: Sequence[Hashable] = (),
        unit_name: str = "passage",
        articles: Codes | None = None,
    ) -> "Ratings":
        """Ratings from places: judgement i says `values[code[i]]`, one at most for each unit and annotator.

        For many judgements, which a list of rows would hold too slowly. `values` are distinct; None is missing.

        >>> one, other = np.array([0, 0]), np.array([0, 1])
        >>> Ratings.from_codes(one, other, one, ["war"], units=["p"], annotators=["ann", "ben"]).counts.n_pairable
        1
        """
        all_values, all_labels, are_sets, of_raw, remarks = _values(tuple(values), labels)
        coded = of_raw[code] if len(code) else code
        told = coded != MISSING
        return cls(
            unit=unit[told],
            annotator=annotator[told],
            code=coded[told],
            values=all_values,
            labels=all_labels,
            scheme=tuple(labels),
            units=tuple(units),
            annotators=tuple(annotators),
            are_sets=are_sets,
            unit_name=unit_name,
            notes=remarks,
            articles=articles,
        )

    @classmethod
    def from_table(
        cls,
        table: Sequence[Sequence[Hashable]],
        *,
        labels: Sequence[Hashable] = (),
        unit_name: str = "passage",
    ) -> "Ratings":
        """Ratings from a table, units down and annotators across, None where one did not judge.

        >>> Ratings.from_table([["a", "b"], ["a", None]]).counts.n_pairable
        1
        """
        rows = [(u, a, value) for u, judged in enumerate(table) for a, value in enumerate(judged)]
        return cls.from_long(rows, labels=labels, unit_name=unit_name)

    @cached_property
    def cells(self) -> tuple[Codes, Codes]:
        """What was said of which unit, as distinct numbers unit * len(values) + code in order, and how often."""
        size = max(len(self.values), 1)
        return tallied(self.unit * size + self.code, len(self.units) * size)

    @cached_property
    def counts(self) -> Counts:
        """The table without the annotators' names: distinct count rows."""
        row, code, count, times = collapse_cells(*self.cells, max(len(self.values), 1))
        groups = connected(self.unit, self.annotator, len(self.annotators))
        return Counts(
            row=row,
            code=code,
            count=count,
            times=times,
            values=self.values,
            labels=self.labels,
            scheme=self.scheme,
            are_sets=self.are_sets,
            n_units=len(self.units),
            n_annotators=int(np.count_nonzero(np.bincount(self.annotator))),
            unit_name=self.unit_name,
            of_a_pair=self.of_a_pair,
            notes=self.notes if len(groups) < 2 else (*self.notes, islands_note(groups, self.annotators)),
        )

    @cached_property
    def parts(self) -> Parts:
        """The judgements by annotator, in the groups that are left out together."""
        return parts_of(self)

    @cached_property
    def unit_rows(self) -> tuple[Counts, Codes]:
        """The counts with a row for each unit that was judged, and which unit each row is."""
        size = max(len(self.values), 1)
        key, count = self.cells
        units, row = distinct(key // size, len(self.units))
        times = np.ones(len(units), dtype=np.int64)
        return replace(self.counts, row=row, code=key % size, count=count, times=times), units

    def pair(self, one: Hashable, other: Hashable) -> "Ratings":
        """The judgements of two annotators alone; units and labels stay as they are."""
        wanted = [self.annotators.index(one), self.annotators.index(other)]
        return replace(self.where(np.isin(self.annotator, wanted), all_units=True), of_a_pair=True)

    def where(self, keep: NDArray[np.bool_] | Codes, *, all_units: bool = False) -> "Ratings":
        """Some of the judgements; values, labels and the scheme stay as they are.

        `keep` has one entry a judgement, or is the places of those that are kept. Units that nobody judged any
        more are no longer counted, unless `all_units` stay.
        """
        unit, annotator, code = self.unit[keep], self.annotator[keep], self.code[keep]
        if all_units:
            return replace(self, unit=unit, annotator=annotator, code=code, twice=())
        left, unit = np.unique(unit, return_inverse=True)
        articles = None if self.articles is None else self.articles[left]
        units = tuple(self.units[place] for place in left.tolist())
        return replace(
            self, unit=unit, annotator=annotator, code=code, units=units, articles=articles, twice=()
        )


def _numbered(column: Sequence[Hashable]) -> tuple[tuple[Hashable, ...], Codes]:
    """The distinct entries in the order they come, and each row's place among them."""
    place: dict[Hashable, int] = {}
    codes = [place.setdefault(entry, len(place)) for entry in column]
    return tuple(place), np.array(codes, dtype=np.int64)


def _values(
    raw: tuple[Hashable, ...], scheme: Sequence[Hashable]
) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...], bool, Codes, tuple[Note, ...]]:
    """Values, single labels, whether values are sets, the code of each raw value, and remarks."""
    clean = [_clean(value) for value in raw]
    told = {value for value in clean if value is not None}
    n_sets = sum(isinstance(value, frozenset) for value in told)
    if n_sets not in (0, len(told)):
        raise RatingsMixed(
            "Some judgements are sets of labels and others are single labels. "
            "Write every judgement of this variable as a set."
        )
    are_sets = n_sets > 0
    used = {label for value in told for label in value} if are_sets else told  # type: ignore[attr-defined]
    outside = sorted(used - set(scheme), key=_sort_key)
    labels = (*dict.fromkeys(scheme), *outside)
    values = tuple(sorted(told, key=_sort_key)) if are_sets else labels
    place = {value: index for index, value in enumerate(values)}
    codes = [MISSING if value is None else place[value] for value in clean]
    remarks: tuple[Note, ...] = ()
    if scheme and outside:
        names = listed([str(label) for label in outside])
        sentence = say(
            "The list of labels does not have: %(names)s. They are counted all the same.", names=names
        )
        remarks = (Note("outside_labels", sentence),)
    return values, labels, are_sets, np.array(codes, dtype=np.int64), remarks


def _clean(value: Hashable) -> Hashable | None:
    """A set for a set or tuple of labels, None for what is missing, anything else as it is."""
    if isinstance(value, frozenset | tuple):
        return frozenset(value)
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def _sort_key(value: Hashable) -> tuple[int, float, str]:
    """Numbers by size, then texts, then sets by their labels: the same order whatever comes first."""
    if isinstance(value, int | float):
        return 0, value, ""
    if isinstance(value, frozenset):
        return 2, 0, "|".join(sorted(str(label) for label in value))
    return 1, 0, str(value)


def _latest(unit: Codes, annotator: Codes, code: Codes, n_annotators: int) -> tuple[Codes, Codes, Codes, int]:
    """One judgement per unit and annotator, the last one told; and how many that leaves out."""
    key = unit * max(n_annotators, 1) + annotator
    _, from_end = np.unique(key[::-1], return_index=True)
    keep = np.sort(len(key) - 1 - from_end)
    return unit[keep], annotator[keep], code[keep], len(key) - len(keep)


def _twice(unit: Codes, annotator: Codes, code: Codes, n_annotators: int) -> tuple[Twice, ...]:
    """The first two judgements of each unit that its annotator judged more than once, in the order of units."""
    key = unit * max(n_annotators, 1) + annotator
    order = np.argsort(key, kind="stable")
    same = np.diff(key[order]) == 0
    # The first of a run of equal keys: the one before it is another.
    begins = np.flatnonzero(same & ~np.concatenate([[False], same[:-1]]))
    first, again = order[begins], order[begins + 1]
    return tuple(
        Twice(int(unit[one]), int(annotator[one]), int(code[one]), int(code[other]))
        for one, other in zip(first, again, strict=True)
    )
