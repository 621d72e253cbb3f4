"""What must hold between stored rows and no constraint can say: each check gives a sentence for each fault.

``masthead check`` runs them all. They read, row after row, and change nothing.
"""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.actions import audit, snapshots
from app.core.text.normalise import sha256_text
from app.models.anchors import Anchor
from app.models.corpus import PublicationEdge
from app.models.decisions import Decision, DecisionMark
from app.models.rounds import Assignment, RoundDocument, Slot
from app.models.texts import Passage, TextVersion
from app.models.work import AttributionSpan, Mark, Revision

TEXTS_AT_ONCE = 100


def quotes(session: Session) -> list[str]:
    """Every mark's quote is the text at its place; a purged text has nothing to compare with."""
    of_marks = [
        (f"Mark {row.id}", row)
        for table in (Mark, AttributionSpan)
        for row in session.execute(
            select(table.id, table.start, table.end)
            .join(Revision, Revision.id == table.revision_id)
            .join(Assignment, Assignment.id == Revision.assignment_id)
            .join(Passage, Passage.id == Assignment.passage_id)
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
            .where(_not_the_text(table.start, table.end, table.quote))
            .order_by(table.id)
        )
    ]
    of_decisions = [
        (f"Mark {row.id} of a decision", row)
        for row in session.execute(
            select(DecisionMark.id, DecisionMark.start, DecisionMark.end)
            .join(Decision, Decision.id == DecisionMark.decision_id)
            .join(Passage, Passage.id == Decision.passage_id)
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
            .where(_not_the_text(DecisionMark.start, DecisionMark.end, DecisionMark.quote))
            .order_by(DecisionMark.id)
        )
    ]
    return [
        f"{what}: its quote is not the text from {row.start} to {row.end} of its passage."
        for what, row in of_marks + of_decisions
    ]


def anchors(session: Session) -> list[str]:
    """Every place that a mark was given in a corrected text has its words, and what a rule found has the mark's own."""
    wrong = (
        select(Anchor.id, Anchor.start, Anchor.end)
        .join(Passage, Passage.id == Anchor.passage_id)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .where(
            _not_the_text(Anchor.start, Anchor.end, Anchor.quote)
            | (Passage.text_version_id != Anchor.text_version_id)
        )
        .order_by(Anchor.id)
    )
    found = [
        f"Anchor {row.id}: its quote is not the text from {row.start} to {row.end} of its passage."
        for row in session.execute(wrong)
    ]
    earlier = aliased(Anchor)
    # A person may have given the mark other words in a text between; from then on those are looked for.
    given = exists().where(
        earlier.id < Anchor.id,
        earlier.method == "person",
        earlier.quote == Anchor.quote,
        (earlier.mark_id == Anchor.mark_id) | (earlier.attribution_span_id == Anchor.attribution_span_id),
    )
    moved = (
        select(Anchor.id)
        .outerjoin(Mark, Mark.id == Anchor.mark_id)
        .outerjoin(AttributionSpan, AttributionSpan.id == Anchor.attribution_span_id)
        .where(
            Anchor.method.in_(("exact", "quote")),
            Anchor.quote != func.coalesce(Mark.quote, AttributionSpan.quote),
            ~given,
        )
        .order_by(Anchor.id)
    )
    return found + [
        f"Anchor {row}: a rule moved it to other words than its mark's." for row in session.scalars(moved)
    ]


def credit_lines(session: Session) -> list[str]:
    """Every credit line stands in some version of its document's text; a purged text has nothing to compare with."""
    version = aliased(TextVersion)
    stands = exists().where(
        version.document_id == PublicationEdge.document_id,
        version.text.is_(None)
        | (
            func.substr(
                version.text,
                PublicationEdge.credit_start + 1,
                PublicationEdge.credit_end - PublicationEdge.credit_start,
            )
            == PublicationEdge.credit_quote
        ),
    )
    rows = session.scalars(
        select(PublicationEdge.id)
        .where(PublicationEdge.credit_start.is_not(None), ~stands)
        .order_by(PublicationEdge.id)
    )
    return [f"Publication edge {found}: its credit line stands in no version of its text." for found in rows]


def text_hashes(session: Session) -> list[str]:
    """Every text that is still there has its SHA-256 and its length."""
    texts = session.execute(
        select(TextVersion.id, TextVersion.text, TextVersion.text_sha256, TextVersion.length)
        .where(TextVersion.text.is_not(None))
        .order_by(TextVersion.id)
        .execution_options(yield_per=TEXTS_AT_ONCE)
    )
    return [
        f"Text version {row.id}: its text does not have the SHA-256 and the length that were stored with it."
        for row in texts
        if (sha256_text(row.text), len(row.text)) != (row.text_sha256, row.length)
    ]


def passage_hashes(session: Session) -> list[str]:
    """Every passage has the SHA-256 of its range of the text."""
    words = func.substr(TextVersion.text, Passage.start + 1, Passage.end - Passage.start)
    passages = session.execute(
        select(Passage.id, Passage.text_sha256, words.label("words"))
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .where(TextVersion.text.is_not(None))
        .order_by(Passage.id)
        .execution_options(yield_per=TEXTS_AT_ONCE)
    )
    return [
        f"Passage {row.id}: its text does not have the SHA-256 that was stored with it."
        for row in passages
        if sha256_text(row.words) != row.text_sha256
    ]


def revision_numbers(session: Session) -> list[str]:
    """The revisions of an assignment are numbered 1, 2, ... without a gap."""
    count, least, most = (
        func.count(Revision.id),
        func.min(Revision.number),
        func.max(Revision.number),
    )
    rows = session.execute(
        select(Revision.assignment_id, count.label("there"), most.label("most"))
        .group_by(Revision.assignment_id)
        .having((least != 1) | (most != count))
        .order_by(Revision.assignment_id)
    )
    return [
        f"Assignment {row.assignment_id}: it has {row.there} revisions, and the last is number {row.most}."
        for row in rows
    ]


def current_revisions(session: Session) -> list[str]:
    """Every assignment points to its last revision, by number and by id."""
    number = _of_assignment(func.max(Revision.number))
    last = _revision_numbered(number)
    rows = session.scalars(
        select(Assignment.id)
        .where(
            (Assignment.current_number != func.coalesce(number, 0))
            | Assignment.current_revision_id.is_distinct_from(last)
        )
        .order_by(Assignment.id)
    )
    return [f"Assignment {found}: it does not point to its last revision." for found in rows]


def first_done_revisions(session: Session) -> list[str]:
    """Every assignment points to its first revision that was done before a reveal, where there is one."""
    done = (Revision.state == "done", Revision.pass_ != "revealed")
    first = _revision_numbered(_of_assignment(func.min(Revision.number), *done))
    rows = session.scalars(
        select(Assignment.id)
        .where(Assignment.first_done_revision_id.is_distinct_from(first))
        .order_by(Assignment.id)
    )
    return [f"Assignment {found}: it does not point to its first done revision." for found in rows]


def slot_counts(session: Session) -> list[str]:
    """Every document of a round counts its slots and its free slots right."""
    is_free = Slot.assignment_id.is_(None) & Slot.closed_at.is_(None)
    counted = (
        select(
            Slot.round_id,
            Slot.document_id,
            func.count().label("slots"),
            func.sum(case((is_free, 1), else_=0)).label("free"),
        )
        .group_by(Slot.round_id, Slot.document_id)
        .subquery()
    )
    there, free = func.coalesce(counted.c.slots, 0), func.coalesce(counted.c.free, 0)
    rows = session.execute(
        select(
            RoundDocument.round_id,
            RoundDocument.document_id,
            RoundDocument.slots,
            RoundDocument.free_slots,
            there.label("there"),
            free.label("free"),
        )
        .outerjoin(
            counted,
            (counted.c.round_id == RoundDocument.round_id)
            & (counted.c.document_id == RoundDocument.document_id),
        )
        .where((RoundDocument.slots != there) | (RoundDocument.free_slots != free))
        .order_by(RoundDocument.round_id, RoundDocument.document_id)
    )
    return [
        f"Document {row.document_id} in round {row.round_id}: it says {row.free_slots} of {row.slots} slots"
        f" are free, and {row.free} of {row.there} are."
        for row in rows
    ]


CHECKS = {
    "audit chains": audit.broken_links,
    "texts": text_hashes,
    "passages": passage_hashes,
    "quotes": quotes,
    "anchors": anchors,
    "credit lines": credit_lines,
    "revision numbers": revision_numbers,
    "current revisions": current_revisions,
    "first done revisions": first_done_revisions,
    "slots": slot_counts,
    "outlet profiles": snapshots.recompute_faults,
}


def _not_the_text(
    start: InstrumentedAttribute[Any], end: InstrumentedAttribute[Any], quote: InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    return (func.substr(TextVersion.text, Passage.start + start + 1, end - start) != quote) | (
        Passage.start + end > Passage.end
    )


def _of_assignment(number: Any, *where: ColumnElement[bool]) -> Any:
    return (
        select(number)
        .where(Revision.assignment_id == Assignment.id, *where)
        .correlate(Assignment)
        .scalar_subquery()
    )


def _revision_numbered(number: Any) -> Any:
    return _of_assignment(Revision.id, Revision.number == number)
