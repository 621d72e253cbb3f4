"""The attributions of one round in the default reading, with who read what; one trip where it asks for none."""

from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading
from app.actions.standing import standing
from app.core.agreement.attribution_tables import AttributionsRead
from app.core.citations.attributions import UNKNOWN, Attribution, Range
from app.core.citations.network import Reader
from app.features.agreement.annotators import names_of
from app.features.agreement.counted import Counted, counted
from app.features.agreement.kept import kept
from app.models import work
from app.models.audit import AuditChain
from app.models.rounds import Round
from app.models.work import AttributionSpan


def read_attributions(session: Session, reading: Reading) -> AttributionsRead | None:
    """The attributions that agreement compares; None where the round asks for none. Outlets go by ids, by no name."""
    if not session.scalar(select(Round.asks_attributions).where(Round.id == reading.round_id)):
        return None
    # Merging outlets in the registry changes who is cited, and is written in the chain of the instance.
    merges = session.scalar(select(AuditChain.length).where(AuditChain.project_id.is_(None)))
    read = kept(session, reading, "attributions", lambda: _read(session, reading), merges)
    return replace(read, names=names_of(session, tuple(read.names)))


def _read(session: Session, reading: Reading) -> AttributionsRead:
    """The same without names, which may change at any time."""
    found = counted(session, reading)
    at, passages = found.passage, found.passages
    people = np.array(found.person_ids, dtype=np.int64)[found.annotator].tolist()
    ids, documents = passages.ids[at].tolist(), passages.document[at].tolist()
    lengths = (passages.end[at] - passages.start[at]).tolist()
    return AttributionsRead(
        _said(session, found),
        tuple(
            Reader(passage, document, UNKNOWN, person)
            for passage, document, person in zip(ids, documents, people, strict=True)
        ),
        dict(zip(ids, lengths, strict=True)),
        dict.fromkeys(found.person_ids, ""),
    )


def _said(session: Session, found: Counted) -> tuple[Attribution, ...]:
    one = work.Attribution
    rows = session.execute(
        select(
            one.revision_id,
            one.id,
            one.uid,
            standing(one.cited_outlet_id).label("cited"),
            standing(one.via_outlet_id).label("via"),
            one.speaker,
            one.source_type,
            one.speech,
            one.nested_in_uid,
        )
        .where(found.answers.of_revisions(one.revision_id))
        .order_by(one.id)
    ).all()
    ranges = _ranges(session, found)
    places = found.places(np.array([row.revision_id for row in rows], dtype=np.int64)).tolist()
    return tuple(
        Attribution(
            uid=row.uid,
            annotator=found.person_ids[found.annotator[place]],
            passage=int(found.passages.ids[found.passage[place]]),
            document=int(found.passages.document[found.passage[place]]),
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
        for row, place in zip(rows, places, strict=True)
        if place >= 0
    )


def _key(agent_id: int | None) -> str | None:
    return None if agent_id is None else str(agent_id)


def _ranges(session: Session, found: Counted) -> dict[tuple[int, str], list[Range]]:
    one = AttributionSpan
    rows: Any = session.execute(
        select(one.attribution_id, one.part, one.start, one.end)
        .where(found.answers.of_revisions(one.revision_id))
        .order_by(one.attribution_id, one.part, one.position)
    )
    ranges: dict[tuple[int, str], list[Range]] = {}
    for row in rows:
        ranges.setdefault((row.attribution_id, row.part), []).append((row.start, row.end))
    return ranges
