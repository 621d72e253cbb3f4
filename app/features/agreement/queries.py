"""What annotators chose and marked in one round: an entry a reading, and a column a variable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading
from app.actions.codebooks import Book, book_of
from app.actions.readings import READING_ROLES
from app.core.agreement.counts import Codes, Numbers
from app.core.codebook.values import Variable as AskedVariable
from app.features.agreement.annotators import names_of
from app.features.agreement.counted import Counted, counted
from app.features.agreement.kept import kept
from app.features.agreement.readings import rows_of
from app.models.codebooks import Variable
from app.models.rounds import RoundVariable
from app.models.work import Answer, Mark

# So many labels are bits of one whole number.
BITS = 50


@dataclass(frozen=True, eq=False)
class Column:
    """What each reading says of one variable.

    `chosen` and `marked`: labels as bits, shape (readings, words), a bit for each of `keys`; `number`: shape
    (readings,), NaN where none was given.
    """

    keys: tuple[str, ...]
    chosen: NDArray[np.int64]
    marked: NDArray[np.int64]
    number: Numbers


@dataclass(frozen=True, eq=False)
class Judged:
    """Every reading of a round, and what was left out, with reasons.

    One entry a reading, in the order of documents, of passages in them, and of people: `passage` ids, `annotator`
    places of `annotators`, `document` ids; `columns` by the key of a variable. `person_ids` belong to `annotators`.
    """

    reading: Reading
    variables: tuple[AskedVariable, ...]
    passage: Codes
    annotator: Codes
    document: Codes
    person_ids: tuple[int, ...]
    annotators: tuple[str, ...]
    columns: Mapping[str, Column]
    corrected: int
    left_out: dict[str, int]

    def where(self, keep: NDArray[np.bool_]) -> "Judged":
        """Some of the readings: `keep` has one entry a reading. Everybody stays in `annotators`."""
        columns = {
            key: replace(one, chosen=one.chosen[keep], marked=one.marked[keep], number=one.number[keep])
            for key, one in self.columns.items()
        }
        return replace(
            self,
            passage=self.passage[keep],
            annotator=self.annotator[keep],
            document=self.document[keep],
            columns=columns,
        )

    @cached_property
    def articles(self) -> dict[int, int]:
        """The document of each passage."""
        return dict(zip(self.passage.tolist(), self.document.tolist(), strict=True))


def ratings(session: Session, reading: Reading, *, every_role: bool = False) -> Judged:
    """The default reading of the round; what a passage was asked and not answered is an empty set, or no number.

    With `every_role` captions, bylines and all other passages as well: a departure, to be printed as one.
    Kept in memory until something is written in the project: the length of its audit chain is the data's version.
    """
    what = "every role" if every_role else "ratings"
    judged = kept(session, reading, what, lambda: _read(session, reading, every_role))
    names = names_of(session, judged.person_ids)
    return replace(judged, annotators=tuple(names[one] for one in judged.person_ids))


def _read(session: Session, reading: Reading, every_role: bool) -> Judged:
    book = book_of(session, reading.codebook_version_id)
    variables = _variables(session, reading, book)
    found = counted(session, reading, every_role=every_role)
    compared = [_Packer(variable, book) for variable in variables if variable.type != "text"]
    return Judged(
        reading,
        variables,
        found.passages.ids[found.passage],
        found.annotator,
        found.passages.document[found.passage],
        found.person_ids,
        (),
        _columns(session, found, compared),
        found.corrected,
        found.left_out,
    )


def _columns(session: Session, found: Counted, packers: Sequence["_Packer"]) -> dict[str, Column]:
    """What is said of each variable by the readings that are kept."""
    many, labels = len(found.passage), {}
    for table, on in ((Answer, {"passage", "document"}), (Mark, {"span"})):
        asked = [one for one in packers if not one.is_scale and on & set(one.variable.on)]
        labels[table] = _said(session, found, _labels_of(table, asked), np.int64) if asked else None
    scales = [one.variable.key for one in packers if one.is_scale]
    numbers = None
    if scales:
        number: Any = select(Answer.revision_id, Answer.variable_id, Answer.number)
        number = number.where(Answer.layer.in_(scales), Answer.number.is_not(None))
        numbers = _said(session, found, number, np.float64)
    return {one.variable.key: one.column(many, labels[Answer], labels[Mark], numbers) for one in packers}


def _labels_of(table: type[Answer] | type[Mark], asked: Sequence["_Packer"]) -> Any:
    # The layer of an answer is its variable's key, and in the index with the label: no row has to be looked up.
    of = (
        Answer.layer.in_([one.variable.key for one in asked])
        if table is Answer
        else Mark.variable_id.in_([one.variable_id for one in asked])
    )
    return select(table.revision_id, table.label_id).where(of, table.label_id.is_not(None))


def _said(session: Session, found: Counted, statement: Any, kind: Any) -> tuple[Codes, NDArray[Any]]:
    """The rows of readings that are kept: their places, and what is in the columns behind the revision."""
    revision = statement.selected_columns[0]
    rows = rows_of(session, statement.where(found.answers.of_revisions(revision)), kind)
    place = found.places(rows[:, 0].astype(np.int64))
    return place[place >= 0], rows[place >= 0, 1:]


class _Packer:
    """How the answers of one variable become a column: a scale as a number, labels as bits, chosen and marked."""

    def __init__(self, variable: AskedVariable, book: Book) -> None:
        self.variable, self.variable_id = variable, book.variable_ids[variable.key]
        self.labels = {book.label_ids[label.key]: label.key for label in variable.labels}
        self.first = min(self.labels, default=0)
        self.words = (max(self.labels, default=0) - self.first) // BITS + 1
        self.is_scale = variable.type == "scale"

    def column(self, many: int, chosen: Any, marked: Any, numbers: Any) -> Column:
        """The column of `many` readings, from their places and labels, or from places, variables and numbers."""
        number = np.full(many, np.nan)
        if self.is_scale:
            place, rows = numbers
            mine = rows[:, 0] == self.variable_id
            number[place[mine]] = rows[mine, 1]
            nothing = np.zeros((many, self.words), dtype=np.int64)
            return Column((), nothing, nothing, number)
        ids = range(self.first, self.first + self.words * BITS)
        keys = tuple(self.labels.get(one, "") for one in ids)
        return Column(keys, self._bits(many, chosen), self._bits(many, marked), number)

    def _bits(self, many: int, said: Any) -> NDArray[np.int64]:
        words = np.zeros((many, self.words), dtype=np.int64)
        if said is not None:
            place, label = said[0], said[1][:, 0]
            mine = np.isin(label, list(self.labels))
            word, bit = np.divmod(label[mine] - self.first, BITS)
            np.bitwise_or.at(words, (place[mine], word), np.int64(1) << bit)
        return words


def _variables(session: Session, reading: Reading, book: Book) -> tuple[AskedVariable, ...]:
    keys = session.scalars(
        select(Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == Variable.id)
        .where(RoundVariable.round_id == reading.round_id)
        .order_by(Variable.position)
    )
    return tuple(book.codebook.by_key[key] for key in keys)


def as_roles() -> list[str]:
    """The roles of passages that are read."""
    return list(READING_ROLES)
