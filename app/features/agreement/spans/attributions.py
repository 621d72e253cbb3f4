"""The attributions of one round in the default reading, with who read what: four trips, one where it asks for none."""

from typing import Any

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, revisions_of
from app.actions.readings import counts
from app.actions.standing import standing
from app.core.agreement.attribution_tables import AttributionsRead
from app.core.citations.attributions import UNKNOWN, Attribution, Range
from app.core.citations.network import Reader
from app.features.agreement.annotators import names_of
from app.models import work
from app.models.corpus import Document
from app.models.rounds import Assignment, Round
from app.models.texts import Passage
from app.models.work import AttributionSpan, Revision


def read_attributions(session: Session, reading: Reading) -> AttributionsRead | None:
    """The attributions that agreement compares; None where the round asks for none. Outlets go by ids, by no name."""
    if not session.scalar(select(Round.asks_attributions).where(Round.id == reading.round_id)):
        return None
    found = _found(reading)
    rows = session.execute(
        select(found).order_by(found.c.document_id, found.c.place, found.c.passage_id, found.c.person_id)
    ).all()
    return AttributionsRead(
        _said(session, found),
        tuple(Reader(row.passage_id, row.document_id, UNKNOWN, row.person_id) for row in rows),
        {row.passage_id: row.end - row.start for row in rows},
        names_of(session, {row.person_id for row in rows}),
    )


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


def _said(session: Session, found: CTE) -> tuple[Attribution, ...]:
    one = work.Attribution
    rows = session.execute(
        select(
            found,
            one.id,
            one.uid,
            standing(one.cited_outlet_id).label("cited"),
            standing(one.via_outlet_id).label("via"),
            one.speaker,
            one.source_type,
            one.speech,
            one.nested_in_uid,
        )
        .join(one, one.revision_id == found.c.revision_id)
        .order_by(one.id)
    )
    ranges = _ranges(session, found)
    return tuple(
        Attribution(
            uid=row.uid,
            annotator=row.person_id,
            passage=row.passage_id,
            document=row.document_id,
            publisher=UNKNOWN,
            cited_outlet=_key(row.cited),
            via_outlet=_key(row.via),
            speaker=row.speaker,
            source_type=row.source_type,
            speech=row.speech,
            nested_in=row.nested_in_uid,
            source=tuple(ranges.get((row.id, "source"), ())),
            cue=tuple(ranges.get((row.id, "cue"), ())),
            content=tuple(ranges.get((row.id, "content"), ())),
        )
        for row in rows
    )


def _key(agent_id: int | None) -> str | None:
    return None if agent_id is None else str(agent_id)


def _ranges(session: Session, found: CTE) -> dict[tuple[int, str], list[Range]]:
    rows: Any = session.execute(
        select(
            AttributionSpan.attribution_id, AttributionSpan.part, AttributionSpan.start, AttributionSpan.end
        )
        .join(found, found.c.revision_id == AttributionSpan.revision_id)
        .order_by(AttributionSpan.attribution_id, AttributionSpan.part, AttributionSpan.position)
    )
    ranges: dict[tuple[int, str], list[Range]] = {}
    for one in rows:
        ranges.setdefault((one.attribution_id, one.part), []).append((one.start, one.end))
    return ranges
