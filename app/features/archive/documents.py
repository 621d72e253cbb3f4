"""The documents of an archive as rows: captures, texts, passages, masks, the way that each came."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.formats.archive_check import ArchivedDocument, Place
from app.core.formats.rights import Record
from app.core.text.cut import cut
from app.core.text.graphemes import inside_graphemes
from app.core.text.sentences import sentence_starts
from app.core.way import leads_somewhere
from app.db import insert_into, insert_row, table_of
from app.features.archive.found import Found
from app.models.anchors import TextCorrection
from app.models.corpus import Capture, Document, PublicationEdge
from app.models.texts import Mask, MaskSet, Passage, TextVersion

# What stands for words that may not go, where a row needs some. An export leaves them out again.
NOT_PASSED_ON = "not passed on"


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage within its text: marks are told by places in the text, and kept by places in the passage."""

    text: str
    start: int
    sha256: str

    def span(self, one: Record) -> dict[str, Any]:
        """A range and its words, as rows have them; the words come from the text, for they may not be told."""
        if one["start"] is None:
            return {"start": None, "end": None, "quote": None}
        quote = self.text[one["start"] : one["end"]]
        return {"start": one["start"] - self.start, "end": one["end"] - self.start, "quote": quote}


def passage_texts(document: ArchivedDocument) -> dict[Place, PassageText]:
    """Every passage of a document."""
    return {
        (text["text_version"], one["unit"], one["number"]): PassageText(
            text["text"], one["start"], one["text_sha256"]
        )
        for text in document.texts()
        for one in text["passages"]
    }


def moment(day: str | None) -> datetime | None:
    """A day as the moment with which it begins, in UTC."""
    return None if day is None else datetime.combine(date.fromisoformat(day), time(), UTC)


def add_document(session: Session, found: Found, document: ArchivedDocument) -> tuple[int, dict[Place, int]]:
    """The document with all of its texts; its id, and those of its passages."""
    first = document.records[0]
    document_id = insert_row(session, table_of(Document), _document_row(found, first))
    captures = [
        insert_row(session, table_of(Capture), _capture_row(found, document_id, one))
        for one in first["captures"]
    ]
    versions = _add_texts(session, found, document, document_id, captures)
    passages = _add_passages(session, found, document, document_id, versions)
    _add_masks(session, found, document, versions)
    return document_id, passages


def add_steps(session: Session, found: Found, document: ArchivedDocument, ids: dict[str, int]) -> int:
    """The steps of its way, once every document that they lead to is there; how many lead nowhere and stay out.

    Archives were written with those: a document that they led to was withdrawn.
    """
    told = document.records[0]["provenance"]
    steps = [
        one
        for one in told
        if leads_somewhere(one["relation"], one["outlet"], one["document_id"], one["url"], one["evidence"])
    ]
    rows = [
        {
            "project_id": found.project_id,
            "document_id": ids[document.key],
            "relation": one["relation"],
            "agent_id": found.agents[one["outlet"]] if one["outlet"] else None,
            "other_document_id": ids[one["document_id"]] if one["document_id"] else None,
            "url": one["url"],
            "dated_from": _date(one["from"]),
            "dated_to": _date(one["to"]),
            "credit_start": one["credit_start"],
            "credit_end": one["credit_end"],
            "credit_quote": one["credit_quote"],
            "confidence": one["confidence"],
            "evidence": NOT_PASSED_ON if one["evidence"] is None else one["evidence"],
        }
        for one in steps
    ]
    if rows:
        session.connection().execute(insert_into(table_of(PublicationEdge)), rows)
    return len(told) - len(steps)


def _document_row(found: Found, one: Record) -> dict[str, Any]:
    published = one["published"] or {"from": None, "to": None, "precision": None}
    rights, _, length = one["text_rights"].partition(":")
    return {
        "project_id": found.project_id,
        "import_id": found.import_id,
        "key": one["document_id"],
        "title": one["title"],
        "byline": one["byline"],
        "genre": one["genre"],
        "language": one["language"],
        "published_from": _date(published["from"]),
        "published_to": _date(published["to"]),
        "date_precision": published["precision"],
        "outlet_id": found.agents[one["outlet"]["slug"]] if one["outlet"] else None,
        "text_rights": rights,
        "excerpt_length": int(length) if length else None,
    }


def _capture_row(found: Found, document_id: int, one: Record) -> dict[str, Any]:
    tool, _, version = one["tool"].rpartition(" ")
    at = one["retrieved_at"]
    return {
        "project_id": found.project_id,
        "document_id": document_id,
        "submitted_url": one["url"],
        "final_url": one["final_url"],
        "canonical_url": one["canonical_url"],
        "archive_url": one["archive_url"],
        "warc_record": one["warc_record"],
        "http_status": one["http_status"],
        "media_type": one["media_type"],
        "charset": one["charset"],
        "raw_sha256": one["raw_sha256"],
        "raw_length": one["raw_length"],
        "retrieved_at": None if at is None else datetime.fromisoformat(at),
        "tool": tool,
        "tool_version": version,
    }


def _add_texts(
    session: Session, found: Found, document: ArchivedDocument, document_id: int, captures: list[int]
) -> dict[int, int]:
    corrects = {one["text_version"]: one["corrects"] for one in document.work["corrections"]}
    ids: dict[int, int] = {}
    for one in sorted(document.texts(), key=lambda each: each["text_version"]):
        extractor, _, version = one["text_extractor"].rpartition(" ")
        capture = one.get("text_capture")
        number = one["text_version"]
        row = {
            "project_id": found.project_id,
            "document_id": document_id,
            "number": number,
            "text": one["text"],
            "text_sha256": one["text_sha256"],
            "length": one["text_length"],
            "normalisation": one["text_normalisation"],
            "extractor": extractor or version,
            "extractor_version": version if extractor else "",
            "capture_id": None if capture is None else captures[capture - 1],
            "parent_id": ids.get(corrects.get(number) or one.get("text_corrects") or 0),
        }
        ids[number] = insert_row(session, table_of(TextVersion), row)
    for one in document.work["corrections"]:
        row = {
            "text_version_id": ids[one["text_version"]],
            "project_id": found.project_id,
            "reason": one["reason"] or NOT_PASSED_ON,
            "asks_again": one["asks_again"],
            "corrected_at": moment(one["corrected_on"]),
        }
        session.connection().execute(insert_into(table_of(TextCorrection)), row)
    return ids


def _add_passages(
    session: Session,
    found: Found,
    document: ArchivedDocument,
    document_id: int,
    versions: dict[int, int],
) -> dict[Place, int]:
    joined = {
        (one["text_version"], one["unit"], one["passage"]): one["paragraphs"]
        for one in document.work["joined"]
    }
    number_of = {version_id: number for number, version_id in versions.items()}
    rows = [
        {
            "project_id": found.project_id,
            "document_id": document_id,
            "text_version_id": versions[text["text_version"]],
            **one,
            "paragraphs": joined.get((text["text_version"], one["unit"], one["number"]), 1),
            **_cut(text["text"], one),
        }
        for text in document.texts()
        for one in text["passages"]
    ]
    if rows:
        session.connection().execute(insert_into(table_of(Passage)), rows)
    there = session.execute(
        select(Passage.id, Passage.text_version_id, Passage.unit, Passage.number).where(
            Passage.document_id == document_id
        )
    )
    return {(number_of[row.text_version_id], row.unit, row.number): row.id for row in there}


def _cut(text: str, one: Record) -> dict[str, list[int]]:
    """Where a mark in the passage may not begin or end, and where its sentences begin."""
    words, spoken = text[one["start"] : one["end"]], one["language"] or ""
    starts = [0]
    if one["unit"] == "paragraph":
        starts = sentence_starts(words, spoken)
    elif one["unit"] == "document":
        starts = [piece.start - one["start"] for piece in cut(text, "sentence", "off", spoken)]
    return {"inside_graphemes": inside_graphemes(words), "sentence_starts": starts}


def _add_masks(session: Session, found: Found, document: ArchivedDocument, versions: dict[int, int]) -> None:
    for one in document.work["masks"]:
        row = {
            "project_id": found.project_id,
            "text_version_id": versions[one["text_version"]],
            "version": one["version"],
        }
        set_id = insert_row(session, table_of(MaskSet), row)
        masks = [
            {"project_id": found.project_id, "mask_set_id": set_id, "start": start, "end": end, "kind": kind}
            for start, end, kind in one["masks"]
        ]
        if masks:
            session.connection().execute(insert_into(table_of(Mask)), masks)


def _date(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)
