"""The documents of an export, portion by portion, each with a fixed number of statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.actions.standing import standing
from app.core.formats.native_jsonl import OFFSET_UNIT, SCHEMA_VERSION
from app.core.formats.rights import Record
from app.core.outlets.profile import utc_text
from app.features.export.scope import Scope, visible
from app.models.corpus import Capture, Document, PublicationEdge
from app.models.outlets import Agent
from app.models.rounds import Assignment
from app.models.texts import Passage, TextVersion

DOCUMENTS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Portion:
    """Some documents: a record for each text version, and how their passages are found again.

    ``is_rest``: its revisions are those that an export leaves out, for an archive that has all of them.
    """

    records: dict[int, Record]
    rights: dict[int, tuple[str, int | None]]
    document_ids: list[int]
    starts: dict[int, tuple[int, int]]
    is_rest: bool = False


def portions(session: Session, scope: Scope) -> Iterator[Portion]:
    """All documents in the order of their ids, some at a time."""
    after = 0
    while True:
        rows = session.execute(
            select(Document, Agent.slug, Agent.name)
            .select_from(Document)
            .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
            .where(*visible(scope.project_id, scope.round_id), Document.id > after)
            .order_by(Document.id)
            .limit(DOCUMENTS_AT_ONCE)
        ).all()
        if not rows:
            return
        after = rows[-1].Document.id
        yield _portion(session, scope, rows)
        # What was read is written by now; the session must not hold on to it.
        session.expunge_all()


def _portion(session: Session, scope: Scope, rows: Any) -> Portion:
    ids = [row.Document.id for row in rows]
    of_document = {row.Document.id: _described(row, scope) for row in rows}
    # What a text was read from is told by its place among the document's captures; ids do not leave.
    place: dict[int, int] = {}
    for document_id, capture_id, capture in _captures(session, ids):
        of_document[document_id]["captures"].append(capture)
        place[capture_id] = len(of_document[document_id]["captures"])
    for document_id, edge in _edges(session, ids):
        of_document[document_id]["provenance"].append(edge)
    rights_of = {row.Document.id: (row.Document.text_rights, row.Document.excerpt_length) for row in rows}
    records: dict[int, Record] = {}
    rights: dict[int, tuple[str, int | None]] = {}
    versions = _text_versions(session, scope, ids)
    number_of = {version.id: version.number for version in versions}
    for version in versions:
        rights[version.id] = rights_of[version.document_id]
        # Two versions of one document share what is said of the document, and have each their own coding.
        records[version.id] = of_document[version.document_id] | {
            "text_version": version.number,
            "text": version.text,
            "text_sha256": version.text_sha256,
            "text_length": version.length,
            "text_capture": None if version.capture_id is None else place[version.capture_id],
            "text_extractor": f"{version.extractor} {version.extractor_version}".strip(),
            "text_normalisation": version.normalisation,
            # An earlier text that nobody coded is not in the export.
            "text_corrects": None if version.parent_id is None else number_of.get(version.parent_id),
            "passages": [],
            "revisions": [],
            "decisions": [],
            "soft": None,
            "gold": None,
            "profiles": {},
        }
    starts: dict[int, tuple[int, int]] = {}
    for passage in session.scalars(
        select(Passage)
        .where(Passage.project_id == scope.project_id, Passage.document_id.in_(ids))
        .order_by(Passage.text_version_id, Passage.unit, Passage.number)
    ):
        if passage.text_version_id in records:
            records[passage.text_version_id]["passages"].append(passage_record(passage))
            starts[passage.id] = (passage.text_version_id, passage.start)
    return Portion(records, rights, ids, starts)


def _described(row: Any, scope: Scope) -> Record:
    one: Document = row.Document
    published = None
    if one.published_from is not None and one.published_to is not None:
        published = {
            "from": one.published_from.isoformat(),
            "to": one.published_to.isoformat(),
            "precision": one.date_precision,
        }
    outlet = {"slug": row.slug, "name": row.name, "owner_group": scope.owner_groups.get(row.slug, row.slug)}
    excerpt = f"excerpt:{one.excerpt_length}"
    return {
        "schema_version": SCHEMA_VERSION,
        "offset_unit": OFFSET_UNIT,
        "document_id": one.key,
        "title": one.title,
        "byline": one.byline,
        "genre": one.genre,
        "language": one.language,
        "published": published,
        "outlet": outlet if row.slug else None,
        "text_rights": excerpt if one.text_rights == "excerpt" else one.text_rights,
        "text_given": None,
        "captures": [],
        "provenance": [],
    }


def _captures(session: Session, ids: list[int]) -> Iterator[tuple[int, int, Record]]:
    for one in session.scalars(select(Capture).where(Capture.document_id.in_(ids)).order_by(Capture.id)):
        yield (
            one.document_id,
            one.id,
            {
                "url": one.submitted_url,
                "final_url": one.final_url,
                "canonical_url": one.canonical_url,
                "archive_url": one.archive_url,
                "warc_record": one.warc_record,
                "http_status": one.http_status,
                "retrieved_at": utc_text(one.retrieved_at),
                "raw_sha256": one.raw_sha256,
                "raw_length": one.raw_length,
                "media_type": one.media_type,
                "charset": one.charset,
                "tool": f"{one.tool} {one.tool_version}",
            },
        )


def _edges(session: Session, ids: list[int]) -> Iterator[tuple[int, Record]]:
    """The steps of the way that stand: neither taken back nor put right by a later one."""
    other, later = aliased(Document), aliased(PublicationEdge)
    rows = session.execute(
        select(PublicationEdge, Agent.slug, other.key)
        .select_from(PublicationEdge)
        .outerjoin(Agent, Agent.id == standing(PublicationEdge.agent_id))
        .outerjoin(other, (other.id == PublicationEdge.other_document_id) & other.withdrawn_at.is_(None))
        .where(
            PublicationEdge.document_id.in_(ids),
            PublicationEdge.is_withdrawn.is_(False),
            ~exists().where(later.supersedes_id == PublicationEdge.id),
        )
        .order_by(PublicationEdge.id)
    )
    for edge, slug, key in rows:
        yield (
            edge.document_id,
            {
                "relation": edge.relation,
                "outlet": slug,
                "document_id": key,
                "url": edge.url,
                "from": edge.dated_from.isoformat() if edge.dated_from else None,
                "to": edge.dated_to.isoformat() if edge.dated_to else None,
                "credit_start": edge.credit_start,
                "credit_end": edge.credit_end,
                "credit_quote": edge.credit_quote,
                "confidence": edge.confidence,
                "evidence": edge.evidence,
            },
        )


def _text_versions(session: Session, scope: Scope, ids: list[int]) -> Sequence[TextVersion]:
    """The newest text of each document, and each earlier one that somebody has coded."""
    newest_of = aliased(TextVersion)
    newest = (
        select(func.max(newest_of.number))
        .where(newest_of.document_id == TextVersion.document_id)
        .correlate(TextVersion)
        .scalar_subquery()
    )
    coded = exists().where(
        Passage.text_version_id == TextVersion.id,
        Assignment.passage_id == Passage.id,
        Assignment.current_revision_id.is_not(None),
        Assignment.person_id.not_in(scope.withdrawn_people),
        Assignment.round_id.in_(scope.round_ids),
    )
    return session.scalars(
        select(TextVersion)
        .where(TextVersion.document_id.in_(ids), or_(TextVersion.number == newest, coded))
        .order_by(TextVersion.document_id, TextVersion.number)
    ).all()


def passage_record(one: Passage) -> Record:
    """A passage as an export tells it."""
    return {
        "number": one.number,
        "unit": one.unit,
        "start": one.start,
        "end": one.end,
        "role": one.role,
        "language": one.language,
        "direction": one.direction,
        "text_sha256": one.text_sha256,
    }
