"""The attributions of one reading, with who read what, and the sentences in which a citation stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, case, literal, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, left_out, revisions_of
from app.actions.owner_groups import groups_over
from app.actions.readings import counts
from app.core.citations.attributions import UNKNOWN, Attribution, Range
from app.core.citations.network import Citation, Reader
from app.core.outlets.owner_groups import OwnerGroups
from app.models import work
from app.models.corpus import Document
from app.models.outlets import Agent
from app.models.rounds import Assignment, Round
from app.models.texts import Passage, TextVersion
from app.models.work import AttributionSpan, Revision


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document of the reading: what it is called and when it appeared."""

    id: int
    key: str
    title: str
    published: tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Read:
    """All that was read: who read which passage, what they say of it, and the names of everything in it.

    ``names`` are those of the network's own outlets, ``owners`` those of everybody in their groups. Annotators are
    numbers from 1, so that nobody's name stands beside what they answered.
    """

    reading: Reading
    every_role: bool
    asks: bool
    readers: tuple[Reader, ...]
    said: tuple[Attribution, ...]
    documents: dict[int, DocumentRead]
    names: dict[str, str]
    owners: dict[str, str]
    groups: OwnerGroups
    corrected: int
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class PassageText:
    """The words of a passage; None where they were erased."""

    number: int
    text: str | None
    language: str | None
    direction: str
    sentence_starts: tuple[int, ...]


def read(session: Session, reading: Reading, *, every_role: bool) -> Read:
    """The default reading of a round's attributions; with ``every_role`` captions and credits as well."""
    found = _found(reading, every_role)
    rows = session.execute(select(found)).all()
    attributions = session.execute(_attributions(found)).all()
    slugs, names = _agents(
        session,
        {row.outlet_id for row in rows}
        | {one for row in attributions for one in (row.cited_outlet_id, row.via_outlet_id)},
    )
    numbers = {one: number for number, one in enumerate(sorted({row.person_id for row in rows}), 1)}
    readers = tuple(
        Reader(
            row.passage_id,
            row.document_id,
            slugs.get(row.outlet_id, UNKNOWN),
            numbers[row.person_id],
        )
        for row in rows
    )
    later, without = left_out(session, reading, every_role=every_role)
    documents = _documents(session, found)
    days = {one.published for one in documents.values()}
    groups = groups_over(session, names.keys(), days)
    return Read(
        reading,
        every_role,
        session.scalars(select(Round.asks_attributions).where(Round.id == reading.round_id)).one(),
        readers,
        _said(session, found, attributions, slugs, numbers),
        documents,
        names,
        _owners(session, groups),
        groups,
        later,
        without,
    )


def _found(reading: Reading, every_role: bool) -> CTE:
    columns = (
        Revision.id.label("revision_id"),
        Assignment.passage_id,
        Assignment.document_id,
        Assignment.person_id,
        Document.outlet_id,
    )
    wanted = revisions_of(reading, *columns).where(
        counts(every_role=every_role), Document.withdrawn_at.is_(None)
    )
    return wanted.cte("found")


def _attributions(found: CTE) -> Any:
    one = work.Attribution
    return (
        select(
            found,
            one.id,
            one.uid,
            one.cited_outlet_id,
            one.via_outlet_id,
            one.speaker,
            one.source_type,
            one.speech,
            one.nested_in_uid,
        )
        .join(one, one.revision_id == found.c.revision_id)
        .order_by(one.id)
    )


def _said(
    session: Session,
    found: CTE,
    rows: Collection[Any],
    slugs: dict[int, str],
    numbers: dict[int, int],
) -> tuple[Attribution, ...]:
    # Only the words of a source are needed: contents are long.
    words = case((AttributionSpan.part == "source", AttributionSpan.quote), else_=literal(""))
    spans = session.execute(
        select(
            AttributionSpan.attribution_id,
            AttributionSpan.part,
            AttributionSpan.start,
            AttributionSpan.end,
            words.label("words"),
        )
        .join(found, found.c.revision_id == AttributionSpan.revision_id)
        .order_by(AttributionSpan.attribution_id, AttributionSpan.part, AttributionSpan.position)
    )
    ranges: dict[tuple[int, str], list[Range]] = {}
    sources: dict[int, list[str]] = {}
    for one in spans:
        ranges.setdefault((one.attribution_id, one.part), []).append((one.start, one.end))
        if one.words:
            sources.setdefault(one.attribution_id, []).append(one.words)
    return tuple(
        Attribution(
            uid=row.uid,
            annotator=numbers[row.person_id],
            passage=row.passage_id,
            document=row.document_id,
            publisher=slugs.get(row.outlet_id, UNKNOWN),
            cited_outlet=slugs.get(row.cited_outlet_id),
            via_outlet=slugs.get(row.via_outlet_id),
            speaker=row.speaker,
            source_type=row.source_type,
            speech=row.speech,
            nested_in=row.nested_in_uid,
            source=tuple(ranges.get((row.id, "source"), ())),
            cue=tuple(ranges.get((row.id, "cue"), ())),
            content=tuple(ranges.get((row.id, "content"), ())),
            words=" ".join(sources.get(row.id, ())),
        )
        for row in rows
    )


def _documents(session: Session, found: CTE) -> dict[int, DocumentRead]:
    wanted = select(found.c.document_id).distinct()
    rows = session.scalars(select(Document).where(Document.id.in_(wanted)).order_by(Document.id))
    return {
        one.id: DocumentRead(one.id, one.key, one.title, (one.published_from, one.published_to))
        for one in rows
    }


def _agents(session: Session, ids: Collection[int | None]) -> tuple[dict[int, str], dict[str, str]]:
    """The slug of each of these agents, and the names by slug; of one that was merged those of the one it became."""
    known: dict[int, Agent] = {}
    wanted = {one for one in ids if one is not None}
    while wanted:
        rows = session.scalars(select(Agent).where(Agent.id.in_(wanted))).all()
        known |= {row.id: row for row in rows}
        wanted = {row.merged_into_id for row in rows if row.merged_into_id is not None} - known.keys()
    slugs, names = {}, {}
    for agent_id in ids:
        if agent_id is None:
            continue
        one = known[agent_id]
        while one.merged_into_id is not None:
            one = known[one.merged_into_id]
        slugs[agent_id], names[one.slug] = one.slug, one.name
    return slugs, names


def _owners(session: Session, groups: OwnerGroups) -> dict[str, str]:
    """The names of all who are in a group with somebody, for the facts that join them."""
    slugs = {slug for group in groups.groups if group.edges for slug in group.members}
    rows = session.execute(select(Agent.slug, Agent.name).where(Agent.slug.in_(slugs)))
    return {row.slug: row.name for row in rows}


def texts_of(session: Session, cited: Collection[Citation]) -> dict[int, PassageText]:
    """The passages in which these citations stand."""
    rows = session.execute(
        select(Passage, TextVersion.text)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .where(Passage.id.in_({one.passage for one in cited}))
    )
    return {
        passage.id: PassageText(
            passage.number,
            None if text is None else text[passage.start : passage.end],
            passage.language,
            passage.direction,
            tuple(passage.sentence_starts),
        )
        for passage, text in rows
    }


def is_agent(session: Session, slug: str) -> bool:
    """Whether the registry has an agent of this slug."""
    return session.scalar(select(Agent.id).where(Agent.slug == slug)) is not None
