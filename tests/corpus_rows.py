"""People, outlets and documents as plain rows, for tests of what happens once an import is complete."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.actions.codebooks import published_version
from app.actions.projects import STARTER, ProjectPlan, create_project
from app.actions.rounds import RoundPlan, enter_documents
from app.actions.slots import finish_batches
from app.core.codebook.read_yaml import read_yaml
from app.core.text.normalise import sha256_text
from app.db import Database, insert_row, now, random_id, table_of
from app.models.corpus import Capture, Document, Import
from app.models.outlets import Agent
from app.models.people import Identity, Person, PersonLanguage
from app.models.projects import Member, Project
from app.models.rounds import Assignment, Round
from app.models.texts import TextVersion
from app.models.work import Revision

SENTENCES = (
    "The harbour council met on Monday.",
    "Rain fell on the lower town 🌧️ all night.",
    "Ferries were late.",
)


def add_person(session: Session, name: str, *languages: str) -> int:
    """Somebody with a name, an address and the languages that they read."""
    person_id = random_id()
    session.execute(insert(table_of(Person)).values(id=person_id, is_admin=False, edits_registry=False))
    session.execute(
        insert(table_of(Identity)).values(person_id=person_id, name=name, email=f"{name.lower()}@example.org")
    )
    for language in languages:
        session.execute(insert(table_of(PersonLanguage)).values(person_id=person_id, language=language))
    return person_id


def add_annotator(session: Session, project_id: int, name: str, *languages: str) -> int:
    """Somebody who annotates in this project."""
    person_id = add_person(session, name, *languages)
    session.add(Member(project_id=project_id, person_id=person_id, is_annotator=True))
    session.flush()
    return person_id


def add_project(session: Session, slug: str = "tideline", **round_plan: Any) -> Project:
    """A project on the starter codebook, its first round of this plan running."""
    plan = ProjectPlan(slug, slug.title(), first_round=RoundPlan(**round_plan))
    return create_project(session, plan, read_yaml(STARTER.read_bytes()), by=None)


def add_outlet(session: Session, slug: str) -> int:
    """An invented outlet."""
    return insert_row(session, table_of(Agent), {"slug": slug, "kind": "outlet", "name": slug.title()})


def add_documents(session: Session, project_id: int, texts: Sequence[dict[str, Any]]) -> list[int]:
    """One complete import of documents: each has ``paragraphs``, perhaps ``capture``, and any column of a document."""
    count = len(texts)
    counted = {"rows_in": count, "rows_new": count, "rows_present": 0, "rows_refused": 0}
    import_id = insert_row(
        session,
        table_of(Import),
        {"project_id": project_id, "state": "complete", "completed_at": now()} | counted,
    )
    return [_add_document(session, project_id, import_id, dict(one)) for one in texts]


def texts_of(count: int, paragraphs: int = 3, **columns: Any) -> list[dict[str, Any]]:
    """``count`` invented documents of as many paragraphs each."""
    return [
        {"paragraphs": [f"{SENTENCES[n % 3]} ({at}.{n})" for n in range(paragraphs)], "key": f"text-{at:03d}"}
        | columns
        for at in range(count)
    ]


def enter_all(session: Session, project_id: int) -> None:
    """Every visible document enters every running round."""
    while enter_documents(session, project_id):
        pass


def filled_project(database: Database, texts: Sequence[dict[str, Any]], **round_plan: Any) -> int:
    """A committed project of these documents, all of them in its running round; its id."""
    with database.writing() as session:
        project = add_project(session, **round_plan)
        add_documents(session, project.id, texts)
        enter_all(session, project.id)
        session.commit()
        return project.id


def hand_in(session: Session, person_id: int, assignment_ids: Sequence[int]) -> None:
    """A done revision for each of these unfinished assignments of one person, and their batches closed."""
    version = select(Round.codebook_version_id).where(Round.id == Assignment.round_id).scalar_subquery()
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.project_id,
            Assignment.pass_,
            Assignment.batch_id,
            version.label("version"),
        )
        .where(Assignment.id.in_(assignment_ids), Assignment.state == "unfinished")
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    ).all()
    for row in rows:
        revision_id = insert_row(
            session,
            table_of(Revision),
            {
                "project_id": row.project_id,
                "assignment_id": row.id,
                "person_id": person_id,
                "number": 1,
                "base": 0,
                "client_key": f"rows-{row.id}",
                "body_sha256": "0" * 64,
                "state": "done",
                "pass": row.pass_,
                "codebook_version_id": row.version,
                "text_sha256": "0" * 64,
                "shown_fields": [],
                "context_shown": [],
                "assisted": [],
            },
        )
        done = {
            "current_number": 1,
            "current_revision_id": revision_id,
            "first_done_revision_id": revision_id,
        }
        session.execute(update(Assignment).where(Assignment.id == row.id).values(state="done", **done))
    finish_batches(session, {row.batch_id for row in rows}, now())


def round_version(session: Session, project_id: int) -> int:
    """The id of the codebook version that the project published last."""
    version = published_version(session, project_id)
    assert version is not None
    return version.id


def _add_document(session: Session, project_id: int, import_id: int, columns: dict[str, Any]) -> int:
    text = "\n\n".join(columns.pop("paragraphs"))
    published: date | None = columns.pop("published", None)
    capture: dict[str, Any] = columns.pop("capture", {})
    dated = {
        "published_from": published,
        "published_to": published,
        "date_precision": "day" if published else None,
    }
    of_project = {"project_id": project_id}
    document_id = insert_row(
        session,
        table_of(Document),
        of_project | {"import_id": import_id, "language": "en", "title": columns["key"]} | dated | columns,
    )
    of_document = of_project | {"document_id": document_id}
    sha256 = sha256_text(text)
    captured = {"raw_sha256": sha256, "raw_length": len(text.encode()), "tool": "rows", "tool_version": "1"}
    capture_id = insert_row(session, table_of(Capture), of_document | captured | capture)
    said = {"number": 1, "text": text, "text_sha256": sha256, "length": len(text), "normalisation": "none"}
    insert_row(session, table_of(TextVersion), of_document | said | {"capture_id": capture_id})
    return document_id
