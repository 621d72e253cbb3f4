"""A project with as many judgements as are wanted, for `make bench ARGS=--agreement`: rows straight into the tables."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import schema
from app.actions.projects import ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.db import Database, now, random_id, table_of
from app.models.codebooks import Label, Variable
from app.models.corpus import Document, Import
from app.models.projects import Member
from app.models.rounds import Assignment, Batch, Round
from app.models.texts import Passage, TextVersion
from app.models.work import Answer, Mark, Revision
from tools.invented import add_outlets, add_person

ANNOTATORS, LABELS, OUTLETS, PASSAGES_OF_AN_ARTICLE = 5, 8, 20, 12
SECRET = "secret-of-the-lead"
HASH = "0" * 64
TEXT = "The ferry was late again. " * 20
STEP = len(TEXT) // PASSAGES_OF_AN_ARTICLE
BOOK = (
    b"""
name: Bench
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    labels: ["""
    + b", ".join(b"{key: l%d, name: Label %d}" % (n, n) for n in range(LABELS))
    + b"]"
)


def fill(database: Database, judgements: int) -> None:
    """A round in which five annotators judged so many passages; each says one label, two, or that none applies."""
    schema.upgrade(database)
    passages = judgements // ANNOTATORS
    with database.writing() as session:
        plan = ProjectPlan("bench", "Bench", first_round=RoundPlan(k=ANNOTATORS, condition="open"))
        project = create_project(session, plan, read_yaml(BOOK), by=None)
        people = _people(session, project.id)
        documents = _documents(session, project.id, passages)
        _judge(session, project.id, people, documents, passages)
        session.commit()


def _people(session: Session, project_id: int) -> list[int]:
    """The annotators; a lead with a token is there as well."""
    ids = [add_person(session, f"Person {number}") for number in range(ANNOTATORS)]
    session.add_all(Member(project_id=project_id, person_id=one, is_annotator=True) for one in ids)
    lead = add_person(session, "Lead", SECRET, "lead")
    session.add(Member(project_id=project_id, person_id=lead, is_lead=True))
    session.flush()
    return ids


def _documents(session: Session, project_id: int, passages: int) -> list[int]:
    """Articles of twelve passages from twenty outlets; the ids of the passages, in order."""
    count = -(-passages // PASSAGES_OF_AN_ARTICLE)
    outlet_ids = add_outlets(session, OUTLETS)
    brought = Import(
        project_id=project_id, state="complete", completed_at=now(), rows_in=count, rows_new=count
    )
    session.add(brought)
    session.flush()
    session.execute(
        insert(table_of(Document)),
        [
            {
                "project_id": project_id,
                "import_id": brought.id,
                "key": f"d{number}",
                "title": "",
                "byline": "",
                "genre": "",
                "outlet_id": outlet_ids[number % OUTLETS],
                "text_rights": "full",
                "risk": "",
                "created_at": now(),
            }
            for number in range(count)
        ],
    )
    ids = list(session.scalars(select(Document.id).order_by(Document.id)))
    text = {"text": TEXT, "text_sha256": HASH, "length": len(TEXT), "normalisation": "NFC", "number": 1}
    more = {"extractor": "", "extractor_version": "", "created_at": now()}
    session.execute(
        insert(table_of(TextVersion)),
        [{"project_id": project_id, "document_id": one} | text | more for one in ids],
    )
    versions = list(session.execute(select(TextVersion.document_id, TextVersion.id).order_by(TextVersion.id)))
    rows = (
        {
            "project_id": project_id,
            "document_id": document_id,
            "text_version_id": version_id,
            "unit": "paragraph",
            "number": place + 1,
            "start": place * STEP,
            "end": (place + 1) * STEP,
            "role": "body",
            "direction": "ltr",
            "paragraphs": 1,
            "text_sha256": HASH,
            "inside_graphemes": [],
            "sentence_starts": [],
        }
        for document_id, version_id in versions
        for place in range(PASSAGES_OF_AN_ARTICLE)
    )
    _in_batches(session, Passage, islice(rows, passages))
    return ids


def _judge(session: Session, project_id: int, people: list[int], documents: list[int], passages: int) -> None:
    one = session.execute(select(Round)).scalar_one()
    variable = session.execute(select(Variable)).scalar_one()
    labels = list(session.scalars(select(Label.id).order_by(Label.id)))
    batches = {person_id: random_id() for person_id in people}
    for person_id, batch_id in batches.items():
        session.execute(
            insert(table_of(Batch)).values(
                id=batch_id,
                project_id=project_id,
                round_id=one.id,
                person_id=person_id,
                document_id=documents[0],
                claimed_at=now(),
                finished_at=now(),
            )
        )
    given = session.execute(select(Passage.id, Passage.document_id).order_by(Passage.id)).all()
    draw = np.random.default_rng(11)
    true = draw.integers(-3, LABELS, passages)
    common = {
        "project_id": project_id,
        "person_id": 0,
        "codebook_version_id": one.codebook_version_id,
        "pass": "open",
        "state": "done",
    }
    assignments, revisions, answers, marks = [], [], [], []
    number = 0
    for place, (passage_id, document_id) in enumerate(given):
        for person_id in people:
            number += 1
            said = int(true[place]) if draw.random() < 0.75 else int(draw.integers(-1, LABELS))
            key = number * 7
            assignments.append(
                {
                    "id": key,
                    "project_id": project_id,
                    "round_id": one.id,
                    "document_id": document_id,
                    "passage_id": passage_id,
                    "person_id": person_id,
                    "batch_id": batches[person_id],
                    "condition": "open",
                    "hidden_fields": [],
                    "pass": "open",
                    "state": "done",
                    "is_surplus": False,
                    "claimed_at": now(),
                    "lease_until": now(),
                    "current_number": 1,
                    "current_revision_id": number,
                    "first_done_revision_id": number,
                }
            )
            revisions.append(
                common
                | {
                    "id": number,
                    "assignment_id": key,
                    "person_id": person_id,
                    "number": 1,
                    "base": 0,
                    "client_key": f"key-{number:09}",
                    "body_sha256": HASH,
                    "text_sha256": HASH,
                    "mask_version": 0,
                    "known_at": 0,
                    "shown_fields": [],
                    "context_shown": [],
                    "locale": "en",
                    "assisted": [],
                    "is_correction": False,
                    "is_independent": True,
                    "is_surplus": False,
                    "seconds": 1.0,
                    "saved_at": now(),
                }
            )
            answer = {
                "project_id": project_id,
                "revision_id": number,
                "layer": "framing",
                "variable_id": variable.id,
                "is_none": said < 0,
                "label_id": None if said < 0 else labels[said],
                "attributes": {},
                "note": "",
            }
            answers.append(answer)
            if said >= 0 and number % 3 == 0:
                marks.append(
                    {
                        "project_id": project_id,
                        "revision_id": number,
                        "uid": f"m{number}",
                        "variable_id": variable.id,
                        "label_id": labels[(said + number % 2) % LABELS],
                        "start": number % 7,
                        "end": number % 7 + 9,
                        "quote": _words(place, number % 7),
                        "attributes": {},
                        "note": "",
                    }
                )
        if len(assignments) >= 20_000:
            _flush(session, assignments, revisions, answers, marks)
    _flush(session, assignments, revisions, answers, marks)


def _words(place: int, start: int) -> str:
    at = place % PASSAGES_OF_AN_ARTICLE * STEP + start
    return TEXT[at : at + 9]


def _flush(session: Session, *rows: list[Any]) -> None:
    for table, some in zip((Assignment, Revision, Answer, Mark), rows, strict=True):
        if some:
            session.execute(insert(table_of(table)), some)
            some.clear()


def _in_batches(session: Session, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, 20_000)):
        session.execute(insert(table_of(table)), some)
