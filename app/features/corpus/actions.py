"""Writes of an import: the row that stands for it, its documents, and the way that they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.outlets import find_or_stub
from app.core.corpus import DocumentDraft
from app.core.text.normalise import NORMALISATION
from app.db import insert_row, now, table_of
from app.errors import RuleBroken
from app.features.corpus.coding_plan import Coding
from app.features.corpus.cutting import Choice, CutDocument
from app.features.corpus.plan import AgentRef, Plan, Step
from app.models.corpus import Capture, Document, Import, ImportRow, PublicationEdge
from app.models.texts import Passage, TextVersion

TOOL = "masthead"

_import, _document, _passage = table_of(Import), table_of(Document), table_of(Passage)
_capture, _version, _edge = table_of(Capture), table_of(TextVersion), table_of(PublicationEdge)
_row = table_of(ImportRow)


class ImportLost(RuleBroken):
    """The import was given up by somebody else while it ran."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of an import; ``joins`` is ``auto`` or ``off``, ``by`` None for the operator.

    ``choices`` are by the number of the row. ``staged_id`` is the row of an import that was staged before.
    ``coding`` says how marks are taken in, where the files have any.
    """

    project_id: int
    source: str
    format: str
    joins: str = "auto"
    skip_bad: bool = False
    by: int | None = None
    choices: Mapping[int, Choice] = field(default_factory=dict)
    staged_id: int | None = None
    coding: Coding = field(default_factory=Coding)


@cache
def tool_version() -> str:
    """The version of this program; a checkout that was never installed has none."""
    try:
        return version(TOOL)
    except PackageNotFoundError:
        return "source"


def begin(session: Session, order: Order, plan: Plan) -> int:
    """The row of a running import; IntegrityError where the project has one already."""
    if order.staged_id is not None:
        return _begin_staged(session, order.staged_id, plan)
    at = now()
    values = columns_of(order, plan) | {"state": "running", "created_at": at, "heartbeat_at": at}
    return insert_row(session, _import, values)


def columns_of(order: Order, plan: Plan) -> dict[str, Any]:
    """The columns of an import that its order and its plan decide."""
    return {
        "project_id": order.project_id,
        "source": order.source[:300],
        "format": order.format,
        "created_by_id": order.by,
        **counts_of(plan),
    }


def counts_of(plan: Plan) -> dict[str, Any]:
    """The columns that count the rows of a plan."""
    return {
        "rows_in": plan.rows_in,
        "rows_new": plan.rows_new,
        "rows_present": plan.present,
        "rows_refused": len(plan.refused),
    }


def _begin_staged(session: Session, import_id: int, plan: Plan) -> int:
    # One that failed may be begun again, once nothing of it is left.
    waits = _import.c.id == import_id, _import.c.state.in_(("staged", "failed"))
    begun = update(_import).where(*waits).values(state="running", heartbeat_at=now(), **counts_of(plan))
    if session.scalar(begun.returning(_import.c.id)) is None:
        raise RuleBroken("This import has begun already. Reload the page to see how far it is.")
    return import_id


def beat(session: Session, import_id: int) -> None:
    """Say that the import lives. ImportLost where somebody took it for dead and dropped it."""
    running = update(_import).where(_import.c.id == import_id, _import.c.state == "running")
    if session.scalar(running.values(heartbeat_at=now()).returning(_import.c.id)) is None:
        raise ImportLost(
            "This import was stopped for more than a minute and was given up. Nothing of it was kept; start it again."
        )


def add_documents(session: Session, order: Order, import_id: int, ready: Sequence[CutDocument]) -> list[int]:
    """Write documents with captures, texts and passages; their ids. Nobody sees them yet."""
    at = now()
    # Ids are read afterwards, by what names the rows: an INSERT that returns them is one statement a row on
    # SQLite, and several times slower.
    session.execute(insert(_document), [_document_row(order, import_id, one, at) for one in ready])
    keys = [one.new.draft.key for one in ready]
    named = select(_document.c.key, _document.c.id).where(
        _document.c.project_id == order.project_id, _document.c.key.in_(keys)
    )
    by_key = {row.key: row.id for row in session.execute(named)}
    ids = [by_key[key] for key in keys]
    drafts = {by_key[one.new.draft.key]: one.new.draft for one in ready}
    session.execute(insert(_capture), [_capture_row(order, key, draft, at) for key, draft in drafts.items()])
    captures = _ids_by_document(session, _capture, ids)
    session.execute(
        insert(_version), [_text_row(order, key, captures[key], draft, at) for key, draft in drafts.items()]
    )
    versions = _ids_by_document(session, _version, ids)
    passages = []
    for document_id, one in zip(ids, ready, strict=True):
        belongs = {
            "project_id": order.project_id,
            "document_id": document_id,
            "text_version_id": versions[document_id],
        }
        passages += [belongs | row for row in one.passages]
    session.execute(insert(_passage), passages)
    return ids


def add_steps(
    session: Session,
    order: Order,
    steps: Sequence[tuple[int, Step]],
    documents: Mapping[str, int],
    agents: Mapping[str, int],
) -> None:
    """Write the publication edges of documents that are there; ``agents`` are those made for unknown words."""
    at = now()
    rows = []
    for document_id, step in steps:
        other = documents.get(step.document) if isinstance(step.document, str) else step.document
        rows.append(
            {
                "project_id": order.project_id,
                "document_id": document_id,
                "relation": step.relation,
                "agent_id": agents[step.agent] if isinstance(step.agent, str) else step.agent,
                "other_document_id": other,
                "url": step.url,
                "dated_from": step.published.first if step.published else None,
                "dated_to": step.published.last if step.published else None,
                "evidence": step.evidence,
                "recorded_by_id": order.by,
                "recorded_at": at,
            }
        )
    if rows:
        session.execute(insert(_edge), rows)


def make_stubs(session: Session, order: Order, words: Mapping[str, str]) -> dict[str, int]:
    """An agent for each word that the registry does not know; ``words`` say of what kind."""
    return {word: find_or_stub(session, word, by=order.by, kind=kind)[0] for word, kind in words.items()}


def set_outlets(
    session: Session, documents: Mapping[int, AgentRef | None], agents: Mapping[str, int]
) -> None:
    """Give documents the outlets that had to be made."""
    chosen: dict[int, list[int]] = {}
    for document_id, outlet in documents.items():
        if isinstance(outlet, str):
            chosen.setdefault(agents[outlet], []).append(document_id)
    for agent_id, ids in chosen.items():
        for first in range(0, len(ids), 500):
            some = _document.c.id.in_(ids[first : first + 500])
            session.execute(update(_document).where(some).values(outlet_id=agent_id))


def finish(session: Session, order: Order, import_id: int, plan: Plan) -> None:
    """Make the whole import visible, and say so in the audit chain."""
    beat(session, import_id)
    refuse_rows(session, import_id, plan)
    complete = update(_import).where(_import.c.id == import_id)
    session.execute(complete.values(state="complete", completed_at=now()))
    audit.record(
        session,
        "documents.import",
        "import",
        import_id,
        project_id=order.project_id,
        person_id=order.by,
        details={
            "rows_in": plan.rows_in,
            "new": plan.rows_new,
            "present": plan.present,
            "refused": len(plan.refused),
        },
    )


def refuse_rows(session: Session, import_id: int, plan: Plan) -> None:
    """Keep why rows were refused, in the place of what was staged of them."""
    numbers = [one.number for one in plan.refused]
    for first in range(0, len(numbers), 500):
        some = _row.c.number.in_(numbers[first : first + 500])
        session.execute(delete(_row).where(_row.c.import_id == import_id, some))
    if plan.refused:
        session.execute(
            insert(_row),
            [
                {"import_id": import_id, "number": one.number, "name": one.place[:500], "refusal": one.reason}
                for one in plan.refused
            ],
        )


def _ids_by_document(session: Session, table: Table, document_ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(table.c.document_id, table.c.id).where(table.c.document_id.in_(document_ids))
    )
    return {row.document_id: row.id for row in rows}


def _document_row(order: Order, import_id: int, one: CutDocument, at: datetime) -> dict[str, Any]:
    draft, outlet = one.new.draft, one.new.outlet
    return {
        "project_id": order.project_id,
        "import_id": import_id,
        "key": draft.key,
        "title": one.title,
        "byline": draft.byline,
        "genre": draft.genre,
        "language": draft.language,
        "published_from": draft.published.first if draft.published else None,
        "published_to": draft.published.last if draft.published else None,
        "date_precision": draft.published.precision if draft.published else None,
        "outlet_id": None if isinstance(outlet, str) else outlet,
        "text_rights": draft.rights.kind,
        "excerpt_length": draft.rights.excerpt_length,
        "risk": draft.risk,
        "created_at": at,
    }


def _capture_row(order: Order, document_id: int, draft: DocumentDraft, at: datetime) -> dict[str, Any]:
    return {
        "project_id": order.project_id,
        "document_id": document_id,
        "file_name": draft.raw.file_name,
        "submitted_url": draft.url,
        "final_url": draft.final_url,
        "canonical_url": draft.canonical_url,
        "archive_url": draft.archive_url,
        "warc_record": draft.warc_record,
        "http_status": draft.http_status,
        "media_type": draft.media_type or draft.raw.media_type,
        "charset": draft.raw.charset,
        "raw_sha256": draft.raw.sha256,
        "raw_length": draft.raw.length,
        "retrieved_at": draft.retrieved_at,
        "tool": TOOL,
        "tool_version": tool_version(),
        "created_at": at,
    }


def _text_row(
    order: Order, document_id: int, capture_id: int, draft: DocumentDraft, at: datetime
) -> dict[str, Any]:
    return {
        "project_id": order.project_id,
        "document_id": document_id,
        "number": 1,
        "text": draft.text,
        "text_sha256": draft.text_sha256,
        "length": len(draft.text),
        "normalisation": NORMALISATION,
        "capture_id": capture_id,
        "created_at": at,
    }
