"""Files of other programs with marks, and what of them is in the database afterwards."""

import csv
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.db import Database
from app.models.codebooks import Label
from app.models.corpus import Document
from app.models.people import Identity
from app.models.rounds import Assignment, Round
from app.models.texts import Passage, TextVersion
from app.models.work import Answer, Mark, Revision

# An emoji, a family of three joined ones, and Arabic with its marks, before the words that are marked.
TEXT = (
    "Quay 🌉 closed\n\n"
    "At the 👩‍👩‍👧 gate of المَعْبَر the Selm Courier reported that a vile plot had come.\n\n"
    "The old song knows no fear, and the cafe\u0301 closed.\n"
)
Told = tuple[str, str, str]


def write(path: Path, raw: bytes | list[Any]) -> Path:
    """A file with these bytes, or with this list as JSON."""
    path.write_bytes(raw if isinstance(raw, bytes) else json.dumps(raw, ensure_ascii=False).encode())
    return path


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    """Where words stand in the text, in code points."""
    start = text.index(words)
    return start, start + len(words)


def doccano(*labels: tuple[str, str], text: str = TEXT, **more: Any) -> bytes:
    """A line of doccano: words of the text with their labels."""
    marks = [[*at(words, text), label] for words, label in labels]
    return json.dumps({"text": text, "label": marks, **more}, ensure_ascii=False).encode() + b"\n"


def task(*annotations: dict[str, Any], text: str = TEXT, key: str = "quay", **more: Any) -> dict[str, Any]:
    """A task of Label Studio."""
    return {"data": {"text": text, "document_id": key}, "annotations": list(annotations), **more}


def region(words: str, *labels: str, uid: str = "r1", name: str = "framing") -> dict[str, Any]:
    """A region of Label Studio with its labels."""
    start, end = at(words)
    value = {"start": start, "end": end, "text": words, "labels": list(labels)}
    return {"id": uid, "from_name": name, "to_name": "text", "type": "labels", "value": value}


def marks_of(database: Database) -> set[Told]:
    """Every mark of the instance: whose it is, its label, and the words at its place in the document's text."""
    query = (
        select(Identity.name, Label.key, Mark.start, Mark.end, Mark.quote, Passage.start, TextVersion.text)
        .select_from(Mark)
        .join(Label, Label.id == Mark.label_id)
        .join(Revision, Revision.id == Mark.revision_id)
        .join(Identity, Identity.person_id == Revision.person_id)
        .join(Assignment, Assignment.id == Revision.assignment_id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
    )
    found = set()
    with database.reading() as session:
        for name, label, start, end, quote, begins, text in session.execute(query):
            assert text[begins + start : begins + end] == quote
            found.add((name, label, quote))
    return found


def answers_of(database: Database) -> set[tuple[str, int, str, bool]]:
    """Every answer about a passage: whose, the passage's number, the variable, and whether nothing applies."""
    query = (
        select(Identity.name, Passage.number, Answer.layer, Answer.is_none)
        .select_from(Answer)
        .join(Revision, Revision.id == Answer.revision_id)
        .join(Identity, Identity.person_id == Revision.person_id)
        .join(Assignment, Assignment.id == Revision.assignment_id)
        .join(Passage, Passage.id == Assignment.passage_id)
    )
    with database.reading() as session:
        return {tuple(row) for row in session.execute(query)}  # type: ignore[misc]


def imported_rounds(database: Database) -> list[Round]:
    """The rounds that imports made, in their order."""
    with database.reading() as session:
        query = select(Round).where(Round.name.startswith("Imported")).order_by(Round.id)
        return list(session.scalars(query))


def keys(database: Database) -> set[str]:
    """The keys of all documents."""
    with database.reading() as session:
        return set(session.scalars(select(Document.key)))


def said(table: Path) -> list[tuple[str, ...]]:
    """The marks of an export as CSV, by place and label; who made them is a pseudonym of that export."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        names = ("document_id", "unit", "passage", "start", "end", "quote", "layer", "label")
        return sorted(tuple(row[name] for name in names) for row in csv.DictReader(file))
