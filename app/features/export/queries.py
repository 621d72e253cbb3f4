"""The documents of an export, portion by portion, each with a fixed number of statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.actions.standing import standing
from app.core.formats.native_jsonl import OFFSET_UNIT, SCHEMA_VERSION
from app.core.formats.rights import Record
from app.core.outlets.profile import utc_text
from app.core.way import leads_somewhere
from app.features.export.plain import among, ids_of, in_project, in_rounds, not_withdrawn, of_scope
from app.features.export.scope import Scope, visible
from app.models.corpus import Capture, Document, PublicationEdge
from app.models.outlets import Agent
from app.models.rounds import Assignment, RoundDocument
from app.models.texts import Passage, TextVersion

DOCUMENTS_AT_ONCE = 50
# What is told of a passage.
OF_PASSAGE = ("number", "unit", "start", "end", "role", "language", "direction", "text_sha256")
_PASSAGES = (
    select(Passage.id, Passage.text_version_id, *(getattr(Passage, name) for name in OF_PASSAGE))
    .where(in_project(Passage.project_id), among(Passage.document_id))
    .order_by(Passage.text_version_id, Passage.unit, Passage.number)
)
_CAPTURES = select(Capture).where(among(Capture.document_id)).order_by(Capture.id)


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
        rows = session.execute(_documents(scope.project_id, scope.round_id), {"after": after}).all()
        if not rows:
            return
        after = rows[-1].Document.id
        yield _portion(session, scope, rows)
        # What was read is written by now; the session must not hold on to it.
        session.expunge_all()


@lru_cache(maxsize=16)
def _documents(project_id: int, round_id: int | None) -> Select[*tuple[Any, ...]]:
    return (
        select(Document, Agent.slug, Agent.name)
        .select_from(Document)
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .where(*visible(project_id, round_id), Document.id > bindparam("after"))
        .order_by(Document.id)
        .limit(DOCUMENTS_AT_ONCE)
    )


def _portion(session: Session, scope: Scope, rows: Any) -> Portion:
    ids = [row.Document.id for row in rows]
    of_document = {row.Document.id: _described(row, scope) for row in rows}
    # What a text was read from is told by its place among the document's captures; ids do not leave.
    place: dict[int, int] = {}
    for document_id, capture_id, capture in _captures(session, ids):
        of_document[document_id]["captures"].append(capture)
        place[capture_id] = len(of_document[document_id]["captures"])
    for document_id, edge in _edges(session, scope, ids):
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
    for passage_id, version_id, *told in session.execute(_PASSAGES, of_scope(scope) | ids_of(ids)):
        if version_id in records:
            record: Record = dict(zip(OF_PASSAGE, told, strict=True))
            records[version_id]["passages"].append(record)
            starts[passage_id] = (version_id, record["start"])
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
    for one in session.scalars(_CAPTURES, ids_of(ids)):
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


@cache
def _standing_edges(of_round: bool) -> Select[*tuple[Any, ...]]:
    other, later = aliased(Document), aliased(PublicationEdge)
    leads_to = (other.id == PublicationEdge.other_document_id) & other.withdrawn_at.is_(None)
    if of_round:
        leads_to &= exists().where(RoundDocument.document_id == other.id, in_rounds(RoundDocument.round_id))
    return (
        select(PublicationEdge, Agent.slug, other.key)
        .select_from(PublicationEdge)
        .outerjoin(Agent, Agent.id == standing(PublicationEdge.agent_id))
        .outerjoin(other, leads_to)
        .where(
            among(PublicationEdge.document_id),
            PublicationEdge.is_withdrawn.is_(False),
            ~exists().where(later.supersedes_id == PublicationEdge.id),
        )
        .order_by(PublicationEdge.id)
    )


def _edges(session: Session, scope: Scope, ids: list[int]) -> Iterator[tuple[int, Record]]:
    """The steps of the way that stand: neither taken back nor put right by a later one.

    Of a document that does not go out nothing is told, not its key, and no step that leads to it alone.
    """
    asked = _standing_edges(scope.round_id is not None)
    for edge, slug, key in session.execute(asked, of_scope(scope) | ids_of(ids)):
        if not leads_somewhere(edge.relation, slug, key, edge.url, edge.evidence):
            continue
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


@cache
def _versions() -> Select[*tuple[Any, ...]]:
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
        not_withdrawn(Assignment.person_id),
        in_rounds(Assignment.round_id),
    )
    return (
        select(TextVersion)
        .where(among(TextVersion.document_id), or_(TextVersion.number == newest, coded))
        .order_by(TextVersion.document_id, TextVersion.number)
    )


def _text_versions(session: Session, scope: Scope, ids: list[int]) -> Sequence[TextVersion]:
    """The newest text of each document, and each earlier one that somebody has coded."""
    return session.scalars(_versions(), of_scope(scope) | ids_of(ids)).all()


def passage_record(one: Passage) -> Record:
    """A passage as an export tells it."""
    return {name: getattr(one, name) for name in OF_PASSAGE}
