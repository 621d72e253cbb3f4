"""Reads of the corpus. Whatever an import brings is seen when the import is complete, and not before."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.standing import standing
from app.models.corpus import Capture, Document, Import
from app.models.outlets import Agent
from app.models.texts import Passage, TextVersion

AT_ONCE = 500


def stored_texts(session: Session, project_id: int, keys: Collection[str]) -> dict[str, set[str]]:
    """Key to the hashes of its text versions, for the keys that the project has."""
    found: dict[str, set[str]] = {}
    for some in _portions(keys):
        for key, sha256 in session.execute(
            select(Document.key, TextVersion.text_sha256)
            .join(TextVersion, TextVersion.document_id == Document.id)
            .join(Import, Import.id == Document.import_id)
            .where(Document.project_id == project_id, Import.state == "complete", Document.key.in_(some))
        ):
            found.setdefault(key, set()).add(sha256)
    return found


def documents_called(session: Session, project_id: int, keys: Collection[str]) -> dict[str, int]:
    """Key to document, for the keys that the project has."""
    found: dict[str, int] = {}
    for some in _portions(keys):
        rows = session.execute(
            select(Document.key, Document.id)
            .join(Import, Import.id == Document.import_id)
            .where(Document.project_id == project_id, Import.state == "complete", Document.key.in_(some))
        )
        found |= {row.key: row.id for row in rows}
    return found


def documents_at(session: Session, project_id: int, urls: Collection[str]) -> dict[str, int]:
    """Address to document, for the addresses that documents of the project were taken from."""
    found: dict[str, int] = {}
    for some in _portions(urls):
        rows = session.execute(
            select(Capture.submitted_url, Capture.document_id)
            .join(Document, Document.id == Capture.document_id)
            .join(Import, Import.id == Document.import_id)
            .where(
                Capture.project_id == project_id, Import.state == "complete", Capture.submitted_url.in_(some)
            )
            .order_by(Capture.document_id.desc())
        )
        found |= {url: document_id for url, document_id in rows if url}
    return found


def listed_documents(
    session: Session, project_id: int, after: int, limit: int
) -> tuple[list[dict[str, Any]], list[int]]:
    """Up to ``limit`` documents after the one with the id ``after``, as the API says them, and their ids."""
    newest = (
        select(func.max(TextVersion.number))
        .where(TextVersion.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    version = TextVersion.__table__.alias("version")
    passages = (
        select(func.count())
        .where(Passage.text_version_id == version.c.id, Passage.unit == "paragraph")
        .correlate(version)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Document,
            Agent.slug.label("outlet_slug"),
            Agent.name.label("outlet_name"),
            version.c.text_sha256,
            version.c.length,
            passages.label("passages"),
        )
        .join(Import, Import.id == Document.import_id)
        .join(version, version.c.document_id == Document.id)
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .where(
            Document.project_id == project_id,
            Import.state == "complete",
            Document.id > after,
            version.c.number == newest,
        )
        .order_by(Document.id)
        .limit(limit)
    ).all()
    return [_listed(row) for row in rows], [row.Document.id for row in rows]


def _listed(row: Any) -> dict[str, Any]:
    document: Document = row.Document
    rights = document.text_rights
    return {
        "key": document.key,
        "title": document.title,
        "outlet": {"slug": row.outlet_slug, "name": row.outlet_name} if row.outlet_slug else None,
        "language": document.language,
        "published": None
        if document.published_from is None or document.published_to is None
        else {
            "first": document.published_from.isoformat(),
            "last": document.published_to.isoformat(),
            "precision": document.date_precision,
        },
        "passages": row.passages,
        "length": row.length,
        "text_rights": f"excerpt:{document.excerpt_length}" if rights == "excerpt" else rights,
        "text_sha256": row.text_sha256,
        "withdrawn": document.withdrawn_at is not None,
    }


def _portions(values: Collection[str]) -> Iterator[list[str]]:
    waiting = iter(values)
    while some := list(islice(waiting, AT_ONCE)):
        yield some
