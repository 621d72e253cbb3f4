"""What annotators marked in the passages of one round: the default reading, as tables of spans.

Five trips to the database, however many variables are coded on spans: readings, names, marks, texts, the variables.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, revisions_of
from app.actions.codebooks import book_of
from app.actions.readings import counts
from app.core.agreement.spans.table import Range, SpanTable
from app.core.codebook.values import Variable
from app.core.spans import tokens
from app.features.agreement.annotators import names_of
from app.models import codebooks
from app.models.corpus import Document
from app.models.rounds import Assignment, RoundVariable
from app.models.texts import Passage, TextVersion
from app.models.work import Mark, Revision


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


@dataclass(frozen=True, slots=True)
class SpansRead:
    """All that was read of spans: who read which passage, what they marked, and the passages themselves.

    ``variables`` are those of the round that are coded on spans, ``attributes`` by key what may be asked of marks.
    Lengths and tokens are in code points from the passage's start; a passage whose text was erased has no tokens.
    """

    unit: str
    variables: tuple[Variable, ...]
    seen: tuple[tuple[int, str], ...]
    marks: tuple[Marked, ...]
    lengths: dict[int, int]
    articles: dict[int, int]
    tokens: dict[int, Sequence[Range]]
    attributes: Mapping[str, Variable]

    def attributes_of(self, variable: Variable) -> tuple[Variable, ...]:
        """What is asked of each mark of a variable, but texts in an annotator's own words."""
        asked = (self.attributes[key] for key in variable.attributes)
        return tuple(one for one in asked if one.type != "text")


def span_tables(session: Session, reading: Reading) -> list[tuple[Variable, SpanTable]]:
    """For each variable of the round that is coded on spans, who read what and marked what, in the round's order.

    Units are ids of passages, articles ids of documents, annotators their names. Whoever read a passage and marked
    nothing is in the table. A round without such a variable costs one trip.
    """
    return tables_of(read_spans(session, reading))


def tables_of(read: SpansRead) -> list[tuple[Variable, SpanTable]]:
    """The tables of what was read, one a variable."""
    lengths: dict[Hashable, int] = dict(read.lengths.items())
    articles: dict[Hashable, Hashable] = dict(read.articles.items())
    words: dict[Hashable, Sequence[Range]] = dict(read.tokens.items())
    return [
        (
            variable,
            SpanTable.from_rows(
                read.seen,
                [
                    (one.passage, one.annotator, one.label, one.start, one.end)
                    for one in read.marks
                    if one.variable == variable.key
                ],
                lengths,
                labels=[label.key for label in variable.choices if not label.abstract],
                articles=articles,
                tokens=words,
                unit_name="document" if read.unit == "document" else "passage",
            ),
        )
        for variable in read.variables
    ]


def read_spans(session: Session, reading: Reading) -> SpansRead:
    """The default reading of the round's marks: the same revisions as ``queries.ratings`` reads."""
    variables, attributes = _variables(session, reading)
    if not variables:
        return SpansRead(reading.unit, (), (), (), {}, {}, {}, {})
    found = _found(reading)
    rows = session.execute(
        select(found).order_by(found.c.document_id, found.c.place, found.c.passage_id, found.c.person_id)
    ).all()
    names = names_of(session, {row.person_id for row in rows})
    return SpansRead(
        reading.unit,
        variables,
        tuple((row.passage_id, names[row.person_id]) for row in rows),
        tuple(
            Marked(
                row.key, row.passage_id, names[row.person_id], row.label, row.start, row.end, row.attributes
            )
            for row in session.execute(_marks(found, [one.key for one in variables]))
        ),
        {row.passage_id: row.end - row.start for row in rows},
        {row.passage_id: row.document_id for row in rows},
        _tokens(session, found),
        attributes,
    )


def _variables(session: Session, reading: Reading) -> tuple[tuple[Variable, ...], Mapping[str, Variable]]:
    """The variables that the round asks on spans, and all of the codebook by key."""
    keys = session.scalars(
        select(codebooks.Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == codebooks.Variable.id)
        .where(RoundVariable.round_id == reading.round_id)
        .order_by(codebooks.Variable.position)
    )
    book = book_of(session, reading.codebook_version_id).codebook
    asked = (book.by_key[key] for key in keys)
    return tuple(one for one in asked if "span" in one.on and one.choices), book.by_key


def _found(reading: Reading) -> CTE:
    columns = (
        Revision.id.label("revision_id"),
        Assignment.passage_id,
        Assignment.person_id,
        Passage.document_id,
        Passage.number.label("place"),
        Passage.start,
        Passage.end,
    )
    return revisions_of(reading, *columns).where(counts(), Document.withdrawn_at.is_(None)).cte("found")


def _marks(found: CTE, keys: Sequence[str]) -> Any:
    return (
        select(
            codebooks.Variable.key,
            found.c.passage_id,
            found.c.person_id,
            codebooks.Label.key.label("label"),
            Mark.start,
            Mark.end,
            Mark.attributes,
        )
        .select_from(found)
        .join(Mark, Mark.revision_id == found.c.revision_id)
        .join(codebooks.Variable, codebooks.Variable.id == Mark.variable_id)
        .join(codebooks.Label, codebooks.Label.id == Mark.label_id)
        .where(codebooks.Variable.key.in_(keys))
        .order_by(found.c.document_id, found.c.place, found.c.person_id, Mark.start, Mark.id)
    )


def _tokens(session: Session, found: CTE) -> dict[int, Sequence[Range]]:
    """Each text is fetched once, however many passages of it were read."""
    passages = select(found.c.passage_id).distinct()
    rows = session.execute(
        select(Passage.id, Passage.text_version_id, Passage.start, Passage.end).where(
            Passage.id.in_(passages)
        )
    ).all()
    versions = select(Passage.text_version_id).where(Passage.id.in_(passages))
    texts = session.execute(select(TextVersion.id, TextVersion.text).where(TextVersion.id.in_(versions)))
    text_of = {row.id: row.text or "" for row in texts}
    return {row.id: tokens(text_of[row.text_version_id][row.start : row.end]) for row in rows}
