"""What annotators marked in the passages of one round: the default reading, as tables of spans.

As all of agreement it is read plainly, a table at a time, and joined in NumPy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading
from app.actions.codebooks import Book, book_of
from app.core.agreement.counts import Codes
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.words import token_columns
from app.core.codebook.values import Variable
from app.features.agreement.annotators import names_of
from app.features.agreement.counted import Counted, Passages, counted
from app.features.agreement.kept import kept
from app.features.agreement.readings import rows_of
from app.models import codebooks
from app.models.rounds import RoundVariable
from app.models.texts import TextVersion
from app.models.work import Mark

# Texts of so many passages are in memory at once.
PASSAGES_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Marked:
    """One mark of the reading; ``attributes`` are what was said of it, by the key of a variable."""

    variable: str
    passage: int
    annotator: str
    label: str
    start: int
    end: int
    attributes: dict[str, Any]


@dataclass(frozen=True, eq=False)
class SpansRead:
    """All that was read of spans: for each variable that the round asks on spans, who read what and marked what.

    ``attributes`` are, by key, what may be asked of marks; ``said`` has the marks of those variables of which
    something is asked. Units of the tables are ids of passages, annotators their names. Lengths and tokens are in code
    points from the passage's start; a passage whose text was erased has no tokens.
    """

    tables: tuple[tuple[Variable, SpanTable], ...]
    document: Codes
    attributes: Mapping[str, Variable]
    said: Mapping[str, tuple[Marked, ...]]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those that are coded on spans, in the round's order."""
        return tuple(variable for variable, _table in self.tables)

    @property
    def unit_name(self) -> str:
        """What the round's units are called."""
        return self.tables[0][1].unit_name

    @cached_property
    def articles(self) -> dict[int, int]:
        """The document of each passage that was read."""
        units = self.tables[0][1].units if self.tables else ()
        return dict(zip([int(str(unit)) for unit in units], self.document.tolist(), strict=True))

    @cached_property
    def seen(self) -> list[tuple[int, str]]:
        """Who read which passage."""
        table = self.tables[0][1]
        units, annotators = np.array(table.units)[table.seen_unit], table.seen_annotator
        return [
            (unit, str(table.annotators[place]))
            for unit, place in zip(units.tolist(), annotators.tolist(), strict=True)
        ]

    def attributes_of(self, variable: Variable) -> tuple[Variable, ...]:
        """What is asked of each mark of a variable, but texts in an annotator's own words."""
        asked = (self.attributes[key] for key in variable.attributes)
        return tuple(one for one in asked if one.type != "text")


def span_tables(session: Session, reading: Reading) -> list[tuple[Variable, SpanTable]]:
    """For each variable of the round that is coded on spans, who read what and marked what, in the round's order.

    Units are ids of passages, articles ids of documents, annotators their names. Whoever read a passage and marked
    nothing is in the table. A round without such a variable costs one trip.
    """
    return list(read_spans(session, reading).tables)


def read_spans(session: Session, reading: Reading) -> SpansRead:
    """The default reading of the round's marks: the same revisions as ``queries.ratings`` reads, kept as they are."""
    book = book_of(session, reading.codebook_version_id)
    variables = _variables(session, reading, book)
    if not variables:
        return SpansRead((), np.zeros(0, dtype=np.int64), book.codebook.by_key, {})
    of = kept(session, reading, "spans", lambda: _read(session, reading, variables, book))
    people = of.tables[0][1].annotators
    names = names_of(session, [int(str(one)) for one in people])
    called = tuple(names[int(str(one))] for one in people)
    return SpansRead(
        tuple((variable, replace(table, annotators=called)) for variable, table in of.tables),
        of.document,
        of.attributes,
        {
            key: tuple(replace(one, annotator=names[int(one.annotator)]) for one in marks)
            for key, marks in of.said.items()
        },
    )


def _variables(session: Session, reading: Reading, book: Book) -> tuple[Variable, ...]:
    """The variables that the round asks on spans."""
    keys = session.scalars(
        select(codebooks.Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == codebooks.Variable.id)
        .where(RoundVariable.round_id == reading.round_id)
        .order_by(codebooks.Variable.position)
    )
    asked = (book.codebook.by_key[key] for key in keys)
    return tuple(one for one in asked if "span" in one.on and one.choices)


def _read(session: Session, reading: Reading, variables: Sequence[Variable], book: Book) -> SpansRead:
    """The same with ids of people in place of names."""
    found = counted(session, reading)
    marks = _Marks.of(session, found, [book.variable_ids[one.key] for one in variables])
    begins = np.diff(found.passage, prepend=-1) != 0
    at, seen_unit = found.passage[begins], np.cumsum(begins) - 1
    first = np.unique(found.annotator, return_index=True)[1]
    order = np.argsort(first, kind="stable")
    place = np.argsort(order, kind="stable")
    passages = found.passages
    token_unit, token_start, token_end = _tokens(session, passages, at)
    document = passages.document[at]
    common = SpanTable(
        seen_unit=seen_unit,
        seen_annotator=place[found.annotator],
        unit=seen_unit[marks.reading],
        annotator=place[found.annotator[marks.reading]],
        label=marks.label,
        start=marks.start,
        end=marks.end,
        length=passages.end[at] - passages.start[at],
        units=tuple(passages.ids[at].tolist()),
        annotators=tuple(str(found.person_ids[one]) for one in order.tolist()),
        labels=(),
        articles=np.unique(document, return_inverse=True)[1],
        token_unit=token_unit,
        token_start=token_start,
        token_end=token_end,
        unit_name="document" if reading.unit == "document" else "passage",
    )
    tables = tuple((one, marks.table(common, one, book)) for one in variables)
    said = {one.key: marks.said(session, found, one, table, book) for one, table in tables if one.attributes}
    return SpansRead(tables, document, book.codebook.by_key, said)


@dataclass(frozen=True, eq=False)
class _Marks:
    """Marks in the order of readings and of places in their passages; `reading` has the place of each one's reading."""

    ids: Codes
    reading: Codes
    variable: Codes
    label: Codes
    start: Codes
    end: Codes

    @classmethod
    def of(cls, session: Session, found: Counted, variable_ids: Sequence[int]) -> "_Marks":
        columns: list[Any] = [Mark.variable_id, Mark.label_id, Mark.start, Mark.end, Mark.id]
        statement = select(Mark.revision_id, *columns).where(
            Mark.variable_id.in_(variable_ids),
            Mark.label_id.is_not(None),
            found.answers.of_revisions(Mark.revision_id),
        )
        rows = rows_of(session, statement)
        place = found.places(rows[:, 0])
        rows, place = rows[place >= 0], place[place >= 0]
        order = np.lexsort((rows[:, 5], rows[:, 3], place))
        _revision, variable, label, start, end, ids = rows[order].T
        return cls(ids, place[order], variable, label, start, end)

    def table(self, common: SpanTable, variable: Variable, book: Book) -> SpanTable:
        """The marks of one variable, with the places of their labels."""
        mine = self.variable == book.variable_ids[variable.key]
        labels = [one.key for one in variable.choices if not one.abstract]
        key_of = {book.label_ids[one.key]: one.key for one in variable.labels}
        used = [key_of[one] for one in np.unique(self.label[mine]).tolist()]
        labels += [key for key in used if key not in labels]
        ids = np.array([book.label_ids[key] for key in labels], dtype=np.int64)
        order = np.argsort(ids)
        return replace(
            common,
            unit=common.unit[mine],
            annotator=common.annotator[mine],
            label=order[np.searchsorted(ids[order], self.label[mine])],
            start=self.start[mine],
            end=self.end[mine],
            labels=tuple(labels),
        )

    def said(
        self, session: Session, found: Counted, variable: Variable, table: SpanTable, book: Book
    ) -> tuple[Marked, ...]:
        """The marks of one variable, with what was said of each."""
        variable_id = book.variable_ids[variable.key]
        of_variable = select(Mark.id, Mark.attributes).where(
            Mark.variable_id == variable_id, found.answers.of_revisions(Mark.revision_id)
        )
        attributes = {row.id: row.attributes for row in session.execute(of_variable)}
        columns = (table.unit, table.annotator, table.label, table.start, table.end)
        rows = zip(
            self.ids[self.variable == variable_id].tolist(), *(one.tolist() for one in columns), strict=True
        )
        return tuple(
            Marked(
                variable.key,
                int(str(table.units[unit])),
                str(table.annotators[who]),
                str(table.labels[label]),
                start,
                end,
                attributes[mark],
            )
            for mark, unit, who, label, start, end in rows
        )


def _tokens(session: Session, passages: Passages, at: Codes) -> tuple[Codes, Codes, Codes]:
    """The tokens of the passages at these places, as places in `at` with starts and ends."""
    parts = [
        (unit + begin, start, end)
        for begin, texts in _texts(session, passages, at)
        for unit, start, end in [token_columns(texts)]
    ]
    columns = [np.concatenate(some) for some in zip(*parts, strict=True)] or [np.zeros(0, dtype=np.int64)] * 3
    return columns[0], columns[1], columns[2]


def _texts(session: Session, passages: Passages, at: Codes) -> Iterator[tuple[int, list[str]]]:
    """The texts of the passages, some at a time, each time with the place of the first."""
    for begin in range(0, len(at), PASSAGES_AT_ONCE):
        some = at[begin : begin + PASSAGES_AT_ONCE]
        version = passages.version[some].tolist()
        rows = session.execute(
            select(TextVersion.id, TextVersion.text).where(TextVersion.id.in_(set(version)))
        )
        text_of = {row.id: row.text or "" for row in rows}
        places = zip(version, passages.start[some].tolist(), passages.end[some].tolist(), strict=True)
        yield begin, [text_of[one][start:end] for one, start, end in places]
