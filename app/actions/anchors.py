"""Where marks stand after the text of their document was corrected: which of them wait, and for whom."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models.anchors import Anchor
from app.models.rounds import Assignment
from app.models.texts import Passage, TextVersion
from app.models.work import AttributionSpan, Mark


@dataclass(frozen=True, slots=True)
class Waiting:
    """Marks without a place in the newest text: ``open`` wait for a person, ``new`` were set since it was corrected."""

    open: int = 0
    new: int = 0


def newest_version(session: Session, document_id: int) -> int | None:
    """The id of a document's newest text, where it has more than one."""
    rows = session.execute(
        select(TextVersion.id, TextVersion.number)
        .where(TextVersion.document_id == document_id)
        .order_by(TextVersion.number.desc())
        .limit(1)
    ).one_or_none()
    return rows.id if rows is not None and rows.number > 1 else None


def standing_marks(kind: type[Mark] | type[AttributionSpan], *columns: Any) -> Select[Any]:
    """Marks, or spans of attributions, of the answers that count: each current one, and each first that was done."""
    return (
        select(*columns)
        .select_from(kind)
        .join(
            Assignment,
            or_(
                Assignment.current_revision_id == kind.revision_id,
                Assignment.first_done_revision_id == kind.revision_id,
            ),
        )
        .join(Passage, Passage.id == Assignment.passage_id)
    )


def key_of(kind: type[Mark] | type[AttributionSpan]) -> Any:
    """The column of an anchor that names what it is the anchor of."""
    return Anchor.mark_id if kind is Mark else Anchor.attribution_span_id


def last_anchor(kind: type[Mark] | type[AttributionSpan], version_id: int) -> tuple[Any, Any]:
    """The anchor that counts in a text version, and how it is joined to a mark or a span."""
    anchor, later = aliased(Anchor), aliased(Anchor)
    mine = anchor.mark_id if kind is Mark else anchor.attribution_span_id
    other = later.mark_id if kind is Mark else later.attribution_span_id
    newest = (
        select(func.max(later.number))
        .where(other == kind.id, later.text_version_id == version_id)
        .correlate(kind)
        .scalar_subquery()
    )
    return anchor, and_(mine == kind.id, anchor.text_version_id == version_id, anchor.number == newest)


def waiting(session: Session, document_id: int) -> Waiting:
    """How many places with marks have none in the newest text yet. The same words of two answers count once."""
    version_id = newest_version(session, document_id)
    if version_id is None:
        return Waiting()
    opened: set[tuple[int, int, int]] = set()
    new: set[tuple[int, int, int]] = set()
    for kind in (Mark, AttributionSpan):
        anchor, joined = last_anchor(kind, version_id)
        query = standing_marks(kind, Passage.id, kind.start, kind.end, anchor.method).outerjoin(
            anchor, joined
        )
        of_it = Passage.document_id == document_id, Passage.text_version_id != version_id
        unplaced = or_(anchor.method == "open", anchor.id.is_(None))
        for row in session.execute(query.where(*of_it, unplaced).distinct()):
            (new if row.method is None else opened).add((row.id, row.start, row.end))
    return Waiting(len(opened), len(new - opened))
