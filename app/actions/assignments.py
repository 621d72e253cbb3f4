"""One's own assignment, with all that reading it or saving to it needs, in one trip.

What a condition hides is not asked of the database here: the columns that name the outlet are read only by
``provenance_of``, whose result is stored with a revision and never sent.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.actions.codebooks import Book, book_of
from app.core.codebook.answers import Rules
from app.core.text import masks
from app.core.text.normalise import sha256_text
from app.core.work.check import Asked, Shown
from app.errors import NotThere
from app.models.codebooks import CodebookVersion, Variable
from app.models.corpus import Capture, Document, Mask, MaskSet, Passage, TextVersion
from app.models.outlets import RegistryHead
from app.models.projects import Member
from app.models.rounds import Assignment, Round, RoundReader, RoundVariable

ROUNDS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Open:
    """An assignment and the passage that it is about, as they are now; ``row`` has the columns by name.

    ``covers`` are the masks of the whole text, in document offsets; none where the condition hides nothing.
    """

    row: Any
    text: str
    served: str
    served_sha256: str
    mask_version: int
    inside_graphemes: list[int]
    covers: list[masks.Mask]

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

_newest_masks = (
    select(func.max(MaskSet.version))
    .where(MaskSet.text_version_id == Passage.text_version_id)
    .correlate(Passage)
    .scalar_subquery()
)
_has_read_results = (
    select(func.count())
    .where(RoundReader.round_id == Assignment.round_id, RoundReader.person_id == Assignment.person_id)
    .correlate(Assignment)
    .scalar_subquery()
)
_COLUMNS = (
    Assignment.id,
    Assignment.project_id,
    Assignment.round_id,
    Assignment.document_id,
    Assignment.passage_id,
    Assignment.batch_id,
    Assignment.condition,
    Assignment.hidden_fields,
    Assignment.pass_,
    Assignment.state,
    Assignment.is_surplus,
    Assignment.lease_until,
    Assignment.locked_at,
    Assignment.current_number,
    Assignment.current_revision_id,
    Assignment.first_done_revision_id,
    Round.state.label("round_state"),
    Round.codebook_version_id,
    Round.unit,
    Round.asks_attributions,
    Round.requires_attributions,
    Round.asks_confidence,
    Round.asks_outlet_guess,
    Round.skip_frees_slot,
    CodebookVersion.version.label("codebook_version"),
    Passage.text_version_id,
    Passage.number,
    Passage.start,
    Passage.end,
    Passage.role,
    Passage.language,
    Passage.direction,
    Passage.text_sha256,
    Passage.inside_graphemes,
    Passage.sentence_starts,
    func.substr(TextVersion.text, Passage.start + 1, Passage.end - Passage.start).label("text"),
    func.coalesce(_newest_masks, 0).label("mask_version"),
    (_has_read_results == 0).label("is_independent"),
)


def my_assignment(session: Session, person_id: int, assignment_id: int) -> Open:
    """The assignment with this id if it is this person's and they still annotate there; else NotThere."""
    row = session.execute(
        select(*_COLUMNS)
        .join(Round, Round.id == Assignment.round_id)
        .join(CodebookVersion, CodebookVersion.id == Round.codebook_version_id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .join(
            Member, and_(Member.project_id == Assignment.project_id, Member.person_id == Assignment.person_id)
        )
        .where(Assignment.id == assignment_id, Assignment.person_id == person_id, Member.is_annotator)
    ).one_or_none()
    if row is None or row.text is None:
        raise NotThere("There is no such page, or it is not yours.")
    if row.condition == "open" or not row.mask_version:
        return Open(row, row.text, row.text, row.text_sha256, 0, row.inside_graphemes, [])
    covers = _masks_of(session, row.text_version_id, row.mask_version)
    here = masks.within(covers, row.start, row.end)
    served = masks.apply(row.text, here)
    inside = masks.inside_either(row.text, here) if here else row.inside_graphemes
    return Open(row, row.text, served, sha256_text(served), row.mask_version, inside, covers)


def _masks_of(session: Session, text_version_id: int, version: int) -> list[masks.Mask]:
    """The masks of a text version as they stood at this number, in document offsets."""
    rows = session.execute(
        select(Mask.start, Mask.end)
        .join(MaskSet, MaskSet.id == Mask.mask_set_id)
        .where(MaskSet.text_version_id == text_version_id, MaskSet.version == version)
        .order_by(Mask.start)
    )
    return [masks.Mask(row.start, row.end) for row in rows]


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


def provenance_of(session: Session, document_id: int) -> Provenance:
    """The outlet and dates of a document, and the registry's number now."""
    row = session.execute(
        select(
            Document.outlet_id,
            Document.published_from,
            Document.published_to,
            select(func.max(Capture.retrieved_at))
            .where(Capture.document_id == Document.id)
            .correlate(Document)
            .scalar_subquery()
            .label("retrieved_at"),
            select(RegistryHead.sequence).scalar_subquery().label("sequence"),
        ).where(Document.id == document_id)
    ).one()
    retrieved: datetime | None = row.retrieved_at
    return Provenance(
        row.outlet_id,
        row.published_from,
        row.published_to,
        retrieved.date() if retrieved else None,
        row.sequence,
    )
