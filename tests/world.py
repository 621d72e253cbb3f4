"""A project with work to do, and the bodies that an annotator's page would send."""

from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from app.db import Database, table_of
from app.models.projects import Member
from tests.corpus_rows import add_documents, add_project, enter_all

FERRY = [
    "Ferry stops at noon",
    "The harbour office said on Monday that the ferry would stop. "
    "“They want to chain our river,” a 👩‍👩‍👧 councillor said.",
    "The old name of the crossing is المَعْبَر, and cafe\u0301 owners still use it 🌉 today.",
]


def make_world(database: Database, annotators: list[int], *, slug: str = "harbour", **round_plan: Any) -> int:
    """A running project whose ``annotators`` may claim the three passages of the ferry article; its id."""
    return fill_world(database, annotators, [{"key": "ferry", "paragraphs": FERRY}], slug=slug, **round_plan)


def fill_world(
    database: Database,
    annotators: list[int],
    texts: list[dict[str, Any]],
    *,
    slug: str = "harbour",
    **round_plan: Any,
) -> int:
    """The same with documents of the caller's own."""
    with database.writing() as session:
        project = add_project(session, slug, **round_plan)
        for person_id in annotators:
            session.execute(
                insert(table_of(Member)).values(
                    project_id=project.id,
                    person_id=person_id,
                    is_annotator=True,
                    is_adjudicator=False,
                    is_lead=False,
                )
            )
        add_documents(session, project.id, texts)
        enter_all(session, project.id)
        session.commit()
        return project.id


def a_save(assignment: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The body of a save of this assignment as the API gave it: done and nothing applies, unless said otherwise."""
    body: dict[str, Any] = {
        "base": assignment["revision"],
        "text_sha256": assignment["text_sha256"],
        "mask_version": assignment["mask_version"],
        "codebook_version": assignment["codebook_version"],
        "state": "done",
    }
    return body | (said or {"none": ["framing"]})


def a_span(
    assignment: dict[str, Any], quote: str, label: str = "loaded_language", **said: Any
) -> dict[str, Any]:
    """A mark on the first place where ``quote`` stands in the passage."""
    start = assignment["text"].index(quote)
    return {
        "id": str(uuid4()),
        "label": label,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
    } | said


def words(assignment: dict[str, Any], quote: str) -> list[dict[str, Any]]:
    """One span of an attribution, as a list."""
    start = assignment["text"].index(quote)
    return [{"start": start, "end": start + len(quote), "quote": quote}]
