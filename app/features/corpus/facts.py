"""The facts that a document carries itself: corrected by a lead, with what stood before in the audit.

What answers have carried stays with them: the profile of an outlet is stored with each revision. Later answers carry
the profile of the outlet and the day that are said here.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.documents import locked
from app.actions.outlets import OutletAmbiguous, find_or_stub
from app.core.corpus_fields import read_language, read_published, read_rights
from app.core.outlets.dates import Span
from app.core.text.normalise import sha256_text
from app.core.way import in_iso
from app.db import table_of
from app.errors import BadInput, Fault, Stale, say
from app.features.corpus.steps import follow_outlet
from app.models.corpus import Document
from app.models.outlets import Agent
from app.models.rounds import Assignment, RoundDocument
from app.models.texts import Passage
from app.models.work import Revision

FACTS = ("title", "byline", "published", "language", "genre", "outlet", "text_rights")
MEANWHILE = say(
    "Somebody changed these facts meanwhile. Beside each field is what stands now; save again to replace it."
)


def facts_of(document: Document, outlet_slug: str | None) -> dict[str, str]:
    """The facts as a form has them."""
    rights = document.text_rights
    return {
        "title": document.title,
        "byline": document.byline,
        "published": _written(document),
        "language": document.language or "",
        "genre": document.genre,
        "outlet": outlet_slug or "",
        "text_rights": f"excerpt:{document.excerpt_length}" if rights == "excerpt" else rights,
    }


def seal_of(facts: Mapping[str, str]) -> str:
    """What a page sends back to say which facts it had shown."""
    return sha256_text(json.dumps(dict(sorted(facts.items()))))


def change_facts(
    session: Session, project_id: int, document_id: int, said: Mapping[str, str], seal: str, by: int
) -> list[str]:
    """Give a document other facts; the names of those that changed. Stale with what stands, if somebody was first."""
    document = locked(session, project_id, document_id)
    slug = session.scalar(select(Agent.slug).where(Agent.id == document.outlet_id))
    before = facts_of(document, slug)
    if seal != seal_of(before):
        raise Stale(MEANWHILE, dict(before))
    old = {name: getattr(document, name) for name in ("outlet_id", "published_from", "published_to")}
    _write(session, document, said, before, by)
    session.flush()
    after = facts_of(document, session.scalar(select(Agent.slug).where(Agent.id == document.outlet_id)))
    changed = [name for name in FACTS if before[name] != after[name]]
    if not changed:
        return []
    if "language" in changed:
        _speak(session, document, before["language"] or None)
    audit.record(
        session,
        "document.facts",
        "document",
        document_id,
        project_id=project_id,
        person_id=by,
        details={
            "from": {name: before[name] for name in changed},
            "to": {name: after[name] for name in changed},
        },
    )
    if {"outlet", "published"} & set(changed):
        follow_outlet(session, document, old, by)
    return changed


def answers_before(session: Session, document_id: int) -> int:
    """How many answers were saved of a document, each with its profile."""
    query = (
        select(func.count()).select_from(Revision).join(Assignment, Assignment.id == Revision.assignment_id)
    )
    return session.scalar(query.where(Assignment.document_id == document_id)) or 0


def _write(
    session: Session, document: Document, said: Mapping[str, str], before: Mapping[str, str], by: int
) -> None:
    document.title, document.byline, document.genre = said["title"], said["byline"], said["genre"]
    document.language = read_language(said["language"]) if said["language"] else None
    if said["published"] != before["published"]:
        published = read_published(said["published"]) if said["published"] else None
        document.published_from = published.first if published else None
        document.published_to = published.last if published else None
        document.date_precision = published.precision if published else None
    rights = read_rights(said["text_rights"])
    document.text_rights, document.excerpt_length = rights.kind, rights.excerpt_length
    if said["outlet"] != before["outlet"]:
        document.outlet_id = _outlet(session, document, said["outlet"], by)


def _outlet(session: Session, document: Document, word: str, by: int) -> int | None:
    if not word:
        return None
    as_of = None
    if document.published_from is not None and document.published_to is not None:
        as_of = Span(document.published_from, document.published_to)
    try:
        return find_or_stub(session, word, as_of, by=by)[0]
    except OutletAmbiguous as error:
        raise BadInput([Fault("/outlet", error.sentence)]) from None


def _speak(session: Session, document: Document, before: str | None) -> None:
    """Passages that had the language of their document have the new one, and so has its place in rounds."""
    passage, entry = table_of(Passage).c, table_of(RoundDocument).c
    same = passage.language.is_not_distinct_from(before)
    session.execute(
        update(Passage).where(passage.document_id == document.id, same).values(language=document.language)
    )
    spoken = document.language.split("-")[0].lower() if document.language else None
    session.execute(update(RoundDocument).where(entry.document_id == document.id).values(language=spoken))


def _written(document: Document) -> str:
    """The date as a form takes it."""
    if document.published_from is None or document.published_to is None:
        return ""
    if document.date_precision == "range":
        return f"{document.published_from.isoformat()}/{document.published_to.isoformat()}"
    written: Any = in_iso(document.published_from, document.date_precision or "day")
    return str(written)
