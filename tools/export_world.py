"""A project with as many marks as are wanted, for `make bench ARGS=--export`: rows straight into the tables."""

import hashlib
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app import schema
from app.actions.projects import ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.db import Database, now, random_id, table_of
from app.models.codebooks import Label, Variable
from app.models.corpus import Capture, Document, Import
from app.models.projects import Member
from app.models.rounds import Assignment, Batch, Round
from app.models.texts import Passage, TextVersion
from app.models.work import Answer, Mark, Revision
from tools.invented import VOCABULARY, add_outlets, add_person

SLUG = "bench"
ANNOTATORS, LABELS, OUTLETS = 2, 8, 20
PASSAGES_EACH, WORDS, MARKS_EACH = 10, 120, 5
MARKS_OF_A_DOCUMENT = PASSAGES_EACH * ANNOTATORS * MARKS_EACH
DOCUMENTS_AT_ONCE = 200
OTHER_LETTERS = (*VOCABULARY, "المعبر", "cafe\u0301", "🌉")
BOOK = (
    b"""
name: Bench
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span]
    attributes: [voice]
    labels: ["""
    + b", ".join(b"{key: l%d, name: Label %d}" % (n, n) for n in range(LABELS))
    + b"""]
  - {key: voice, name: Voice, type: choose_one, on: [mark], values: [author, reported], default: author}
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
"""
)


def fill(database: Database, marks: int) -> int:
    """Documents of ten passages that two annotators coded, five marks and a number each; how many marks there are."""
    schema.upgrade(database)
    documents = -(-marks // MARKS_OF_A_DOCUMENT)
    with database.writing() as session:
        plan = ProjectPlan(SLUG, "Bench", first_round=RoundPlan(k=ANNOTATORS, condition="open"))
        project = create_project(session, plan, read_yaml(BOOK), by=None)
        people = _people(session, project.id)
        brought = Import(
            project_id=project.id, state="complete", completed_at=now(), rows_in=documents, rows_new=documents
        )
        session.add(brought)
        session.flush()
        outlets = add_outlets(session, OUTLETS)
        world = _World(session, project.id, brought.id, outlets, people)
        session.commit()
    for first in range(0, documents, DOCUMENTS_AT_ONCE):
        with database.writing() as session:
            world.add(session, range(first, min(first + DOCUMENTS_AT_ONCE, documents)))
            session.commit()
    if not database.is_sqlite:
        # As PostgreSQL does by itself within minutes.
        with database.writing() as session:
            session.execute(text("ANALYZE"))
            session.commit()
    return documents * MARKS_OF_A_DOCUMENT


def _people(session: Session, project_id: int) -> list[int]:
    ids = [add_person(session, f"Person {number}") for number in range(ANNOTATORS)]
    session.add_all(Member(project_id=project_id, person_id=one, is_annotator=True) for one in ids)
    session.flush()
    return ids


class _World:
    """What the rows of every document refer to; ids of ours are counted from one, for nothing else is in the tables."""

    def __init__(
        self, session: Session, project_id: int, import_id: int, outlets: list[int], people: list[int]
    ) -> None:
        self.project, self.import_id, self.outlets = {"project_id": project_id}, import_id, outlets
        one = session.scalars(select(Round)).one()
        self.round_id, self.version_id = one.id, one.codebook_version_id
        self.variables = {each.key: each.id for each in session.scalars(select(Variable))}
        self.labels = list(
            session.scalars(select(Label.id).where(Label.variable_id == self.variables["framing"]))
        )
        self.batches = {person_id: random_id() for person_id in people}
        self.draw = random.Random(7)

    def add(self, session: Session, numbers: range) -> None:
        """These documents, from their captures to the marks."""
        texts = {number: [self._paragraph() for _ in range(PASSAGES_EACH)] for number in numbers}
        self._put(session, Document, map(self._document, numbers))
        self._put(session, Capture, (self._capture(number, "\n\n".join(texts[number])) for number in numbers))
        self._put(
            session, TextVersion, (self._version(number, "\n\n".join(texts[number])) for number in numbers)
        )
        self._put(
            session, Passage, (row for number in numbers for row in self._passages(number, texts[number]))
        )
        if 0 in numbers:
            self._put(session, Batch, map(self._batch, self.batches))
        coded = [
            (number, place, coder)
            for number in numbers
            for place in range(PASSAGES_EACH)
            for coder in range(ANNOTATORS)
        ]
        self._put(session, Assignment, (self._assignment(*one) for one in coded))
        self._put(session, Revision, (self._revision(*one) for one in coded))
        self._put(session, Answer, (self._answer(*one) for one in coded))
        self._put(session, Mark, (row for one in coded for row in self._marks(*one, texts[one[0]][one[1]])))

    def _put(self, session: Session, model: Any, rows: Iterator[dict[str, Any]]) -> None:
        while some := list(islice(rows, 20_000)):
            session.execute(insert(table_of(model)), [self.project | row for row in some])

    def _paragraph(self) -> str:
        # One in ten has an emoji and other letters, which take more room in memory.
        words = OTHER_LETTERS if self.draw.random() < 0.1 else VOCABULARY
        return " ".join(self.draw.choices(words, k=WORDS))

    def _document(self, number: int) -> dict[str, Any]:
        day = date(2025, 1, 1) + timedelta(number % 365)
        return {
            "id": number + 1,
            "import_id": self.import_id,
            "key": f"article-{number:07}",
            "title": f"Article {number}",
            "byline": "A. Reporter",
            "genre": "report",
            "language": "en",
            "published_from": day,
            "published_to": day,
            "date_precision": "day",
            "outlet_id": self.outlets[number % OUTLETS],
            "text_rights": "full",
            "risk": "",
            "created_at": now(),
        }

    def _capture(self, number: int, text: str) -> dict[str, Any]:
        return {
            "document_id": number + 1,
            "file_name": f"{number}.txt",
            "submitted_url": f"https://example.org/articles/{number}",
            "http_status": 200,
            "media_type": "text/html",
            "charset": "utf-8",
            "raw_sha256": _sha256(text),
            "raw_length": len(text.encode()),
            "retrieved_at": now(),
            "tool": "bench",
            "tool_version": "1",
            "created_at": now(),
        }

    def _version(self, number: int, text: str) -> dict[str, Any]:
        return {
            "id": number + 1,
            "document_id": number + 1,
            "number": 1,
            "text": text,
            "text_sha256": _sha256(text),
            "length": len(text),
            "normalisation": "nfc+lf/1",
            "extractor": "bench",
            "extractor_version": "1",
            "created_at": now(),
        }

    def _passages(self, number: int, paragraphs: list[str]) -> Iterator[dict[str, Any]]:
        start = 0
        for place, paragraph in enumerate(paragraphs):
            yield {
                "id": number * PASSAGES_EACH + place + 1,
                "document_id": number + 1,
                "text_version_id": number + 1,
                "unit": "paragraph",
                "number": place + 1,
                "start": start,
                "end": start + len(paragraph),
                "role": "body",
                "direction": "ltr",
                "paragraphs": 1,
                "text_sha256": _sha256(paragraph),
                "inside_graphemes": [],
                "sentence_starts": [],
            }
            start += len(paragraph) + 2

    def _batch(self, person_id: int) -> dict[str, Any]:
        return {
            "id": self.batches[person_id],
            "round_id": self.round_id,
            "person_id": person_id,
            "document_id": 1,
            "claimed_at": now(),
            "finished_at": now(),
        }

    def _id(self, number: int, place: int, coder: int) -> int:
        return (number * PASSAGES_EACH + place) * ANNOTATORS + coder + 1

    def _assignment(self, number: int, place: int, coder: int) -> dict[str, Any]:
        person_id, revision_id = list(self.batches)[coder], self._id(number, place, coder)
        return {
            # In no order, as in life, where they are drawn.
            "id": revision_id * 2_654_435_761 % 2**52,
            "round_id": self.round_id,
            "document_id": number + 1,
            "passage_id": number * PASSAGES_EACH + place + 1,
            "person_id": person_id,
            "batch_id": self.batches[person_id],
            "condition": "open",
            "hidden_fields": [],
            "pass": "open",
            "state": "done",
            "is_surplus": False,
            "claimed_at": now(),
            "lease_until": now(),
            "current_number": 1,
            "current_revision_id": revision_id,
            "first_done_revision_id": revision_id,
        }

    def _revision(self, number: int, place: int, coder: int) -> dict[str, Any]:
        one = self._id(number, place, coder)
        return {
            "id": one,
            "assignment_id": one * 2_654_435_761 % 2**52,
            "person_id": list(self.batches)[coder],
            "codebook_version_id": self.version_id,
            "pass": "open",
            "state": "done",
            "number": 1,
            "base": 0,
            "client_key": f"key-{one:09}",
            "body_sha256": "0" * 64,
            "text_sha256": "0" * 64,
            "mask_version": 0,
            "known_at": 0,
            "shown_fields": ["outlet", "title", "day"],
            "context_shown": ["title"],
            "locale": "en",
            "assisted": [],
            "is_correction": False,
            "is_independent": True,
            "is_surplus": False,
            "seconds": 12.5,
            "saved_at": now(),
        }

    def _answer(self, number: int, place: int, coder: int) -> dict[str, Any]:
        return {
            "revision_id": self._id(number, place, coder),
            "layer": "tone",
            "variable_id": self.variables["tone"],
            "is_none": False,
            "number": float(self.draw.choice((-1, 0, 1))),
            "attributes": {},
            "note": "",
        }

    def _marks(self, number: int, place: int, coder: int, text: str) -> Iterator[dict[str, Any]]:
        words = text.split(" ")
        for _ in range(MARKS_EACH):
            first = self.draw.randrange(WORDS - 6)
            start = len(" ".join(words[:first])) + (first > 0)
            quote = " ".join(words[first : first + self.draw.randint(1, 6)])
            yield {
                "revision_id": self._id(number, place, coder),
                "uid": str(UUID(int=self.draw.getrandbits(128), version=4)),
                "variable_id": self.variables["framing"],
                "label_id": self.draw.choice(self.labels),
                "start": start,
                "end": start + len(quote),
                "quote": quote,
                "attributes": {"voice": self.draw.choice(("author", "reported"))},
                "note": "",
            }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
