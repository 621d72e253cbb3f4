"""What annotators chose and marked in one round: a row a passage, into which the database packs all answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.actions.chosen_reading import ANSWER_FLAGS, Reading, answer_flags, first_answers_of, was_corrected
from app.actions.codebooks import Book, book_of
from app.actions.readings import READING_ROLES, is_read
from app.core.agreement.counts import Codes, Numbers
from app.core.codebook.values import Variable as AskedVariable
from app.features.agreement.annotators import names_of
from app.models.audit import AuditChain
from app.models.codebooks import Variable
from app.models.corpus import Document
from app.models.rounds import Assignment, Round, RoundVariable
from app.models.texts import Passage
from app.models.work import Answer, Mark, Revision

# A set of labels is packed as the sum of powers of two, which a float holds exactly up to 2 ** 53.
BITS = 50
# How many rounds are kept in memory, and which.
KEPT = 4
_kept: dict[tuple[str, int, str, bool], tuple[tuple[int, Reading], "Judged"]] = {}


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
    key = (str(session.get_bind().engine.url), reading.round_id, reading.pass_, every_role)
    version = _version(session, reading)
    kept = _kept.pop(key, None)
    if kept is None or kept[0] != (version, reading):
        kept = ((version, reading), _read(session, reading, every_role))
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = kept
    judged = kept[1]
    names = names_of(session, judged.person_ids)
    return replace(judged, annotators=tuple(names[one] for one in judged.person_ids))


def forget() -> None:
    """Keep nothing in memory any more."""
    _kept.clear()


def _version(session: Session, reading: Reading) -> int:
    chain = (
        select(AuditChain.length)
        .join(Round, Round.project_id == AuditChain.project_id)
        .where(Round.id == reading.round_id)
    )
    return session.scalar(chain) or 0


def _read(session: Session, reading: Reading, every_role: bool) -> Judged:
    book = book_of(session, reading.codebook_version_id)
    variables = _variables(session, reading, book)
    packers = [_Packer(variable, book) for variable in variables if variable.type != "text"]
    found = session.execute(_packed(reading, packers))
    names, columns = list(found.keys()), list(zip(*found.all(), strict=True))
    # Columns at once: to ask each row for each of its values took as long as the database did.
    told = dict(zip(names, columns or [()] * len(names), strict=True))
    counted = {name: np.array(column, dtype=np.int64) for name, column in told.items() if name != "packed"}
    is_read = (counted["is_read"] == 1) | every_role
    keep = is_read & (counted["is_withdrawn"] == 0) & (counted["many"] > 0)
    table = _numbers_of(compress(told["packed"], keep), packers)
    passage, document, place = (
        np.repeat(counted[name][keep], counted["many"][keep])
        for name in ("passage_id", "document_id", "place")
    )
    person = table[:, 0].astype(np.int64)
    order = np.lexsort((person, passage, place, document))
    person_ids, annotator = np.unique(person[order], return_inverse=True)
    edges = np.cumsum([1, *(packer.width for packer in packers)])
    return Judged(
        reading,
        variables,
        passage[order],
        annotator,
        document[order],
        tuple(person_ids.tolist()),
        (),
        {
            packer.variable.key: packer.unpacked(table[order, at : at + packer.width])
            for packer, at in zip(packers, edges.tolist(), strict=False)
        },
        int(counted["corrected"][keep].sum()),
        _left_out(counted, is_read),
    )


def _numbers_of(packed: Iterable[str], packers: Sequence["_Packer"]) -> NDArray[Any]:
    """Packed readings as numbers, shape (readings, width); whole ones, which are read faster, without a scale."""
    kind = np.float64 if any(packer.is_scale for packer in packers) else np.int64
    width = 1 + sum(packer.width for packer in packers)
    return np.fromstring(",".join(packed), dtype=kind, sep=",").reshape(-1, width)


def _left_out(counted: Mapping[str, Codes], is_read: NDArray[np.bool_]) -> dict[str, int]:
    """How many first answers do not count, each by the first reason that there is."""
    said = {name: int(counted[name].sum()) for name in ANSWER_FLAGS}
    said["other_role"] = int(counted["many"][~is_read].sum())
    said["withdrawn"] = int(counted["many"][is_read & (counted["is_withdrawn"] == 1)].sum())
    return said


class _Packer:
    """How the answers of one variable are packed as numbers: a scale as one, labels as bits, chosen then marked."""

    def __init__(self, variable: AskedVariable, book: Book) -> None:
        self.variable, self.variable_id = variable, book.variable_ids[variable.key]
        self.labels = {book.label_ids[label.key]: label.key for label in variable.labels}
        self.first = min(self.labels, default=0)
        self.words = (max(self.labels, default=0) - self.first) // BITS + 1
        self.is_scale = variable.type == "scale"
        self.width = 1 if self.is_scale else 2 * self.words

    def columns(self) -> list[ColumnElement[str]]:
        """As texts, for the statement that has the revision."""
        if self.is_scale:
            number = select(func.min(Answer.number)).where(
                Answer.revision_id == Revision.id, Answer.variable_id == self.variable_id
            )
            return [func.coalesce(cast(number.scalar_subquery(), Text), "nan")]
        return [
            self._bits(table, self.first + word * BITS)
            for table in (Answer, Mark)
            for word in range(self.words)
        ]

    def _bits(self, table: type[Answer] | type[Mark], first: int) -> ColumnElement[str]:
        """The labels from `first` on that the revision has in a table, each once, as a sum of powers of two."""
        power: ColumnElement[int] = cast(literal(1), BigInteger).op("<<")(
            cast(table.label_id - first, Integer)
        )
        sum_ = select(func.sum(power if table is Answer else power.distinct())).where(
            table.revision_id == Revision.id,
            table.variable_id == self.variable_id,
            table.label_id.between(first, first + BITS - 1),
        )
        return func.coalesce(cast(sum_.scalar_subquery(), Text), "0")

    def unpacked(self, table: Numbers) -> Column:
        """The columns of this variable as they came back: shape (readings, width)."""
        nothing = np.zeros((len(table), self.words), dtype=np.int64)
        if self.is_scale:
            return Column((), nothing, nothing, np.ascontiguousarray(table[:, 0]))
        ids = range(self.first, self.first + self.words * BITS)
        keys = tuple(self.labels.get(one, "") for one in ids)
        words = table.astype(np.int64)
        nan = np.full(len(table), np.nan)
        return Column(keys, words[:, : self.words], words[:, self.words :], nan)


def _packed(reading: Reading, packers: Sequence[_Packer]) -> Select[Any]:
    """A row for each passage: `many` answers that count, each packed as the person and what is said of each
    variable; how many were `corrected`; and for each of ANSWER_FLAGS how many do not count for it first.
    """
    packed: ColumnElement[str] = cast(Assignment.person_id, Text)
    for column in (column for packer in packers for column in packer.columns()):
        packed = packed + "," + column
    flags = answer_flags(reading)
    counts = not_(or_(*flags))
    by_reason = [
        func.count().filter(and_(flag, *(not_(before) for before in flags[:at]))).label(name)
        for at, (flag, name) in enumerate(zip(flags, ANSWER_FLAGS, strict=True))
    ]
    # Passages and documents are looked up once for each passage, not once for each answer.
    said = (
        first_answers_of(
            reading,
            Assignment.passage_id,
            func.count().filter(counts).label("many"),
            func.count().filter(and_(counts, was_corrected())).label("corrected"),
            *by_reason,
            func.aggregate_strings(packed, ",").filter(counts).label("packed"),
        )
        .group_by(Assignment.passage_id)
        .cte("said")
    )
    return (
        select(
            *said.c,
            Passage.document_id,
            Passage.number.label("place"),
            is_read().label("is_read"),
            Document.withdrawn_at.is_not(None).label("is_withdrawn"),
        )
        .join(Passage, Passage.id == said.c.passage_id)
        .join(Document, Document.id == Passage.document_id)
    )


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
