"""One's own assignment, with all that reading it or saving to it needs, in one trip.

What a condition hides is not asked of the database here: the columns that name the outlet are read only by
``provenance_of``, whose result is stored with a revision and never sent.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.actions.codebooks import Book, book_of
from app.actions.standing import standing
from app.core.codebook.answers import Rules
from app.core.text import masks
from app.core.text.normalise import sha256_text
from app.core.work.check import Asked, Shown
from app.db import table_of
from app.errors import NotThere
from app.models.codebooks import CodebookVersion, Variable
from app.models.corpus import Capture, Document
from app.models.outlets import RegistryHead
from app.models.projects import Member
from app.models.rounds import Assignment, Round, RoundReader, RoundVariable
from app.models.suggestions import Suggestion
from app.models.texts import Mask, MaskSet, Passage, TextVersion
from app.models.work import Flag, Revision

ROUNDS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Open:
    """An assignment and the passage that it is about, as they are now; ``row`` has the columns by name.

    ``covers`` are the masks of the whole text, in document offsets; none where nothing is hidden (any more).
    ``covered_words`` are the words under them, for what else may repeat them.
    """

    row: Any
    text: str
    served: str
    served_sha256: str
    mask_version: int
    inside_graphemes: list[int]
    covers: list[masks.Mask]
    covered_words: tuple[str, ...] = ()

    @property
    def hidden(self) -> frozenset[str]:
        """The fields that are hidden now: those of the condition, and none once they were revealed."""
        return frozenset() if self.row.current_pass == "revealed" else frozenset(self.row.hidden_fields)

    @property
    def shown(self) -> Shown:
        """The passage as marks are checked against it."""
        return Shown(self.served, frozenset(self.inside_graphemes))


@dataclass(frozen=True, slots=True)
class RoundRules:
    """What a round asks: its codebook version, the rules of an answer, and the keys asked in order."""

    book: Book
    asked: Asked
    variables: tuple[str, ...]


_rules: dict[tuple[str, int], RoundRules] = {}

_assignment, _round, _passage = table_of(Assignment).c, table_of(Round).c, table_of(Passage).c
_text, _version, _masks = table_of(TextVersion).c, table_of(CodebookVersion).c, table_of(MaskSet).c
_member, _reader = table_of(Member).c, table_of(RoundReader).c
_newest_masks = (
    select(func.max(_masks.version))
    .where(_masks.text_version_id == _passage.text_version_id)
    .correlate(table_of(Passage))
    .scalar_subquery()
)
_has_read_results = (
    select(func.count())
    .where(_reader.round_id == _assignment.round_id, _reader.person_id == _assignment.person_id)
    .correlate(table_of(Assignment))
    .scalar_subquery()
)
_flag, _revision = table_of(Flag), table_of(Revision)
_questions = (
    select(func.count())
    .select_from(_flag.join(_revision, _revision.c.id == _flag.c.revision_id))
    .where(_revision.c.assignment_id == _assignment.id)
    .correlate(table_of(Assignment))
    .scalar_subquery()
)
_suggestion = table_of(Suggestion)
_suggestions = (
    select(func.count())
    .select_from(_suggestion)
    .where(_suggestion.c.round_id == _assignment.round_id, _suggestion.c.passage_id == _assignment.passage_id)
    .correlate(table_of(Assignment))
    .scalar_subquery()
)
# Asked with every passage opened and every save, and so built once.
_MINE = (
    select(
        _assignment.id,
        _assignment.project_id,
        _assignment.round_id,
        _assignment.document_id,
        _assignment.passage_id,
        _assignment.batch_id,
        _assignment.condition,
        _assignment.hidden_fields,
        _assignment["pass"].label("current_pass"),
        _assignment.state,
        _assignment.is_surplus,
        _assignment.lease_until,
        _assignment.locked_at,
        _assignment.current_number,
        _assignment.current_revision_id,
        _assignment.first_done_revision_id,
        _round.state.label("round_state"),
        _round.codebook_version_id,
        _round.unit,
        _round.asks_attributions,
        _round.requires_attributions,
        _round.asks_confidence,
        _round.asks_outlet_guess,
        _round.skip_frees_slot,
        _version.version.label("codebook_version"),
        _passage.text_version_id,
        _passage.number,
        _passage.start,
        _passage.end,
        _passage.role,
        _passage.language,
        _passage.direction,
        _passage.text_sha256,
        _passage.inside_graphemes,
        _passage.sentence_starts,
        func.substr(_text.text, _passage.start + 1, _passage.end - _passage.start).label("text"),
        func.coalesce(_newest_masks, 0).label("mask_version"),
        (_has_read_results == 0).label("is_independent"),
        _questions.label("questions"),
        _suggestions.label("suggestions"),
    )
    .join_from(table_of(Assignment), table_of(Round), _round.id == _assignment.round_id)
    .join(table_of(CodebookVersion), _version.id == _round.codebook_version_id)
    .join(table_of(Passage), _passage.id == _assignment.passage_id)
    .join(table_of(TextVersion), _text.id == _passage.text_version_id)
    .join(
        table_of(Member),
        and_(_member.project_id == _assignment.project_id, _member.person_id == _assignment.person_id),
    )
    .where(
        _assignment.id == bindparam("assignment_id"),
        _assignment.person_id == bindparam("person_id"),
        _member.is_annotator,
    )
)


def my_assignment(session: Session, person_id: int, assignment_id: int) -> Open:
    """The assignment with this id if it is this person's and they still annotate there; else NotThere."""
    asked = {"assignment_id": assignment_id, "person_id": person_id}
    row = session.connection().execute(_MINE, asked).one_or_none()
    if row is None or row.text is None:
        raise NotThere("There is no such page, or it is not yours.")
    if row.condition == "open" or row.current_pass == "revealed" or not row.mask_version:
        return Open(row, row.text, row.text, row.text_sha256, 0, row.inside_graphemes, [])
    covers, words = _masks_of(session, row.text_version_id, row.mask_version)
    here = masks.within(covers, row.start, row.end)
    served = masks.apply(row.text, here)
    inside = masks.inside_either(row.text, here) if here else row.inside_graphemes
    return Open(row, row.text, served, sha256_text(served), row.mask_version, inside, covers, words)


def _masks_of(
    session: Session, text_version_id: int, version: int
) -> tuple[list[masks.Mask], tuple[str, ...]]:
    """The masks of a text version as they stood at this number, in document offsets, and the words under them."""
    words = func.substr(TextVersion.text, Mask.start + 1, Mask.end - Mask.start)
    rows = session.execute(
        select(Mask.start, Mask.end, words.label("words"))
        .join(MaskSet, MaskSet.id == Mask.mask_set_id)
        .join(TextVersion, TextVersion.id == MaskSet.text_version_id)
        .where(MaskSet.text_version_id == text_version_id, MaskSet.version == version)
        .order_by(Mask.start)
    ).all()
    return [masks.Mask(row.start, row.end) for row in rows], tuple(row.words for row in rows)


def rules_of(session: Session, row: Any) -> RoundRules:
    """What the round of this assignment asks. It does not change once the round runs, so it is kept in memory."""
    key = (str(session.get_bind().engine.url), row.round_id)
    if key not in _rules:
        while len(_rules) >= ROUNDS_KEPT:
            _rules.pop(next(iter(_rules)), None)
        _rules[key] = _read_rules(session, row)
    return _rules[key]


def _read_rules(session: Session, row: Any) -> RoundRules:
    keys = session.scalars(
        select(Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == Variable.id)
        .where(RoundVariable.round_id == row.round_id)
        .order_by(Variable.position)
    ).all()
    book = book_of(session, row.codebook_version_id)
    rules = Rules(book.codebook, keys, whole_document=row.unit == "document")
    return RoundRules(book, Asked(rules, row.asks_attributions, row.requires_attributions), tuple(keys))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the outlet's profile is taken: never sent to an annotator."""

    outlet_id: int | None
    published_from: date | None
    published_to: date | None
    retrieved: date | None
    sequence: int


_document, _capture = table_of(Document).c, table_of(Capture).c
_PROVENANCE = select(
    standing(_document.outlet_id).label("outlet_id"),
    _document.published_from,
    _document.published_to,
    select(func.max(_capture.retrieved_at))
    .where(_capture.document_id == _document.id)
    .correlate(table_of(Document))
    .scalar_subquery()
    .label("retrieved_at"),
    select(table_of(RegistryHead).c.sequence).scalar_subquery().label("sequence"),
).where(_document.id == bindparam("document_id"))


def provenance_of(session: Session, document_id: int) -> Provenance:
    """The outlet and dates of a document, and the registry's number now."""
    row = session.connection().execute(_PROVENANCE, {"document_id": document_id}).one()
    retrieved: datetime | None = row.retrieved_at
    return Provenance(
        row.outlet_id,
        row.published_from,
        row.published_to,
        retrieved.date() if retrieved else None,
        row.sequence,
    )
