"""People who claim passages and hand them in, for tests of the queue."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.actions.claim import Claim, claim_next
from app.actions.integrity import slot_counts
from app.db import Database, now
from app.models.corpus import Document
from app.models.rounds import Assignment
from tests.corpus_rows import (
    add_annotator,
    hand_in,
)


def people(database: Database, project_id: int, *names: str) -> list[int]:
    with database.writing() as session:
        found = [add_annotator(session, project_id, name) for name in names]
        session.commit()
        return found


def claim(database: Database, project_id: int, person_id: int, at: datetime | None = None) -> Claim | None:
    with database.writing() as session:
        found = claim_next(session, project_id, person_id, at or now())
        session.commit()
        return found


def finish(database: Database, person_id: int, batch: Sequence[int]) -> None:
    with database.writing() as session:
        hand_in(session, person_id, batch)
        session.commit()


def read_all(database: Database, project_id: int, person_id: int) -> list[Claim]:
    """Claim and hand in until nothing is left."""
    found = []
    while (one := claim(database, project_id, person_id)) is not None:
        found.append(one)
        finish(database, person_id, one.batch)
    return found


def documents_of(database: Database, claims: Sequence[Claim]) -> list[str]:
    """The keys of the documents of some claims, in their order."""
    with database.reading() as session:
        keys = dict(
            session.execute(
                select(Assignment.id, Document.key).join(Document, Document.id == Assignment.document_id)
            ).all()
        )
    return [keys[one.current] for one in claims]


def slots_are_counted_right(database: Database) -> bool:
    with database.reading() as session:
        return slot_counts(session) == []


def read_some(database: Database, project_id: int, person_id: int, count: int) -> list[Claim]:
    """The first claims of a person, each handed in."""
    found = []
    for _ in range(count):
        one = claim(database, project_id, person_id)
        assert one is not None
        finish(database, person_id, one.batch)
        found.append(one)
    return found
