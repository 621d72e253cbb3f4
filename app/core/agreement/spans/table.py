"""The table that goes in: who read which passage, and which spans they marked in it."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes
from app.core.agreement.report import Note

Range = tuple[int, int]


@dataclass(frozen=True, eq=False)
class SpanTable:
    """Marks of one variable. Who read a unit and marked nothing in it is in `seen_*` and has no span.

    `seen_unit`, `seen_annotator`: one entry for each annotator of each unit. `unit`, `annotator`, `label`, `start`,
    `end`: one entry a span; `annotator` places of `annotators`, `label` of `labels`, offsets in code points from the
    start of the unit, half-open, inside 0 to `length[unit]`. Spans stand as they were marked: those of one annotator
    may overlap and repeat. `articles` says which article each unit lies in, where that is known. `token_unit`,
    `token_start`, `token_end`: one entry for each token, in the order of units and texts, where the texts are known.
    """

    seen_unit: Codes
    seen_annotator: Codes
    unit: Codes
    annotator: Codes
    label: Codes
    start: Codes
    end: Codes
    length: Codes
    units: tuple[Hashable, ...]
    annotators: tuple[Hashable, ...]
    labels: tuple[Hashable, ...]
    articles: Codes | None = None
    token_unit: Codes | None = None
    token_start: Codes | None = None
    token_end: Codes | None = None
    unit_name: str = "passage"
    notes: tuple[Note, ...] = ()
    of_a_pair: bool = False

    @classmethod
    def from_rows(
        cls,
        seen: Iterable[tuple[Hashable, Hashable]],
        spans: Iterable[tuple[Hashable, Hashable, Hashable, int, int]],
        lengths: Mapping[Hashable, int],
        *,
        labels: Sequence[Hashable] = (),
        articles: Mapping[Hashable, Hashable] | None = None,
        tokens: Mapping[Hashable, Sequence[Range]] | None = None,
        unit_name: str = "passage",
        notes: Sequence[Note] = (),
    ) -> "SpanTable":
        """A table from rows `seen` (unit, annotator) and `spans` (unit, annotator, label, start, end).

        Whoever marked a unit has seen it, said or not. `lengths` and `articles` have every unit; `labels` is the
        scheme, in its order. Raises ValueError for a span outside its unit.

        >>> table = SpanTable.from_rows([("p", "ann"), ("p", "ben")], [("p", "ann", "war", 0, 3)], {"p": 9})
        >>> table.length.tolist(), table.labels, len(table.seen_unit)
        ([9], ('war',), 2)
        """
        marks = list(spans)
        pairs = list(dict.fromkeys([*seen, *((unit, annotator) for unit, annotator, *_ in marks)]))
        units, seen_unit = _placed([unit for unit, _ in pairs])
        annotators, seen_annotator = _placed([annotator for _, annotator in pairs])
        all_labels = tuple(dict.fromkeys([*labels, *(label for _, _, label, _, _ in marks)]))
        places = [{name: at for at, name in enumerate(names)} for names in (units, annotators, all_labels)]
        length = np.array([lengths[unit] for unit in units], dtype=np.int64)
        rows = [(places[0][u], places[1][a], places[2][k], start, end) for u, a, k, start, end in marks]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
        unit, annotator, label, start, end = columns
        if not ((start >= 0) & (start < end) & (end <= length[unit])).all():
            raise ValueError("a span lies outside its unit, or is empty")
        token_unit, token_start, token_end = _tokens(units, tokens)
        return cls(
            seen_unit=seen_unit,
            seen_annotator=seen_annotator,
            unit=unit,
            annotator=annotator,
            label=label,
            start=start,
            end=end,
            length=length,
            units=units,
            annotators=annotators,
            labels=all_labels,
            articles=None if articles is None else _placed([articles[unit] for unit in units])[1],
            token_unit=token_unit,
            token_start=token_start,
            token_end=token_end,
            unit_name=unit_name,
            notes=tuple(notes),
        )

    @property
    def m(self) -> Codes:
        """Annotators who read each unit: shape (units,)."""
        return np.asarray(np.bincount(self.seen_unit, minlength=len(self.units)), dtype=np.int64)

    def of_label(self, label: Hashable) -> "SpanTable":
        """The same table with the spans of one label alone; who read what stays."""
        keep = self.label == self.labels.index(label)
        return self._kept(np.ones(len(self.seen_unit), dtype=bool), keep)

    def where(self, keep_seen: NDArray[np.bool_]) -> "SpanTable":
        """Some of the readings, and what was marked in them: `keep_seen` has one entry a reading.

        Units that nobody reads any more stay in `units` with m of 0.
        """
        size = max(len(self.annotators), 1)
        kept = (self.seen_unit * size + self.seen_annotator)[keep_seen]
        return self._kept(keep_seen, np.isin(self.unit * size + self.annotator, kept))

    def pair(self, one: Hashable, other: Hashable) -> "SpanTable":
        """What two annotators read and marked, alone."""
        wanted = [self.annotators.index(one), self.annotators.index(other)]
        return replace(self.where(np.isin(self.seen_annotator, wanted)), of_a_pair=True)

    def _kept(self, seen: NDArray[np.bool_], spans: NDArray[np.bool_]) -> "SpanTable":
        return replace(
            self,
            seen_unit=self.seen_unit[seen],
            seen_annotator=self.seen_annotator[seen],
            unit=self.unit[spans],
            annotator=self.annotator[spans],
            label=self.label[spans],
            start=self.start[spans],
            end=self.end[spans],
        )


def _placed(column: Sequence[Hashable]) -> tuple[tuple[Hashable, ...], Codes]:
    """The distinct entries in the order they come, and each row's place among them."""
    place: dict[Hashable, int] = {}
    codes = [place.setdefault(entry, len(place)) for entry in column]
    return tuple(place), np.array(codes, dtype=np.int64)


def _tokens(
    units: Sequence[Hashable], tokens: Mapping[Hashable, Sequence[Range]] | None
) -> tuple[Codes | None, Codes | None, Codes | None]:
    if tokens is None:
        return None, None, None
    rows = [(at, start, end) for at, unit in enumerate(units) for start, end in tokens[unit]]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return columns[0], columns[1], columns[2]
