"""Writing what coders said in another program: a closed round with its slots, assignments and first revisions.

All of it is written together by few statements, for the transaction that makes it visible is one that others wait
for. Nothing is known of what a coder saw of the outlet, so no profile and no shown field is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actions import audit, registry, snapshots
from app.actions.codebooks import Book
from app.actions.imported_contents import put, write_contents
from app.actions.rounds import RoundPlan, add_round
from app.core.assignment import document_place
from app.core.codebook.answers import Rules
from app.core.work.save_body import SaveBody
from app.db import now, random_id, table_of
from app.models.rounds import Assignment, Batch, Round, RoundDocument, Slot
from app.models.texts import Passage
from app.models.work import Revision

_assignment, _revision = table_of(Assignment), table_of(Revision)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """A document that was coded: what its slots and its dates are taken from. ``text_version_id`` has the passages."""

    id: int
    key: str
    text_version_id: int
    language: str | None
    published_from: date | None
    published_to: date | None
    retrieved: date | None


@dataclass(frozen=True, slots=True)
class ImportedAnswers:
    """What one person said of one document, by the number of the passage; ``key`` names the first answer."""

    document: ImportedDocument
    person_id: int
    key: str
    bodies: Mapping[int, SaveBody]


def add_imported_round(
    session: Session,
    project_id: int,
    plan: RoundPlan,
    book: Book,
    answers: Sequence[ImportedAnswers],
    by: int | None,
) -> Round:
    """The round of this plan, closed, with these answers in it. Each document has been cut into its unit."""
    one = add_round(session, project_id, book.version_id, plan, by=by)
    writing = _Writing(session, one, book, plan)
    writing.write(answers)
    one.state, one.closed_at = "closed", now()
    session.flush()
    details = {"imported": len(writing.rows)}
    audit.record(
        session, "round.close", "round", one.id, project_id=project_id, person_id=by, details=details
    )
    return one


class _Writing:
    def __init__(self, session: Session, one: Round, book: Book, plan: RoundPlan) -> None:
        self.session, self.round, self.book, self.at = session, one, book, now()
        self.rules = Rules(book.codebook, plan.variables, whole_document=one.unit == "document")
        self.known_at = registry.sequence(session)
        # Of each assignment: its answers, passage, document and person.
        self.rows: dict[int, tuple[ImportedAnswers, int, SaveBody, str]] = {}

    def write(self, answers: Sequence[ImportedAnswers]) -> None:
        """All rows, in the order in which they refer to one another."""
        batches = self._batches(answers)
        self._assignments(answers, batches)
        self._slots(answers)
        revisions = self._revisions()
        said = [(revisions[own], body) for own, (_one, _passage, body, _key) in self.rows.items()]
        write_contents(self.session, self.round.project_id, self.book, self.rules, said)
        done = select(_revision.c.id).where(_revision.c.assignment_id == _assignment.c.id)
        first = done.correlate(_assignment).scalar_subquery()
        self.session.execute(
            update(_assignment)
            .where(_assignment.c.round_id == self.round.id)
            .values(state="done", current_number=1, current_revision_id=first, first_done_revision_id=first)
        )

    def _batches(self, answers: Sequence[ImportedAnswers]) -> list[int]:
        ids = [random_id() for _one in answers]
        put(
            self.session,
            Batch,
            (
                self._base
                | {
                    "id": batch_id,
                    "person_id": one.person_id,
                    "document_id": one.document.id,
                    "claimed_at": self.at,
                    "finished_at": self.at,
                }
                for batch_id, one in zip(ids, answers, strict=True)
            ),
        )
        return ids

    @property
    def _base(self) -> dict[str, Any]:
        return {"project_id": self.round.project_id, "round_id": self.round.id}

    def _passages(self, answers: Sequence[ImportedAnswers]) -> dict[tuple[int, int], Any]:
        versions = sorted({one.document.text_version_id for one in answers})
        found: dict[tuple[int, int], Any] = {}
        for first in range(0, len(versions), AT_ONCE):
            some = Passage.text_version_id.in_(versions[first : first + AT_ONCE])
            rows = self.session.execute(
                select(Passage.id, Passage.text_version_id, Passage.number, Passage.text_sha256).where(
                    some, Passage.unit == self.round.unit
                )
            )
            found |= {(row.text_version_id, row.number): row for row in rows}
        return found

    def _assignments(self, answers: Sequence[ImportedAnswers], batches: Sequence[int]) -> None:
        passages = self._passages(answers)
        rows = []
        for one, batch_id in zip(answers, batches, strict=True):
            for place, (number, body) in enumerate(sorted(one.bodies.items())):
                passage, own = passages[one.document.text_version_id, number], random_id()
                key = one.key if place == 0 else f"{one.key}-{number}"
                self.rows[own] = one, passage.id, body, key
                rows.append(
                    self._base
                    | {
                        "id": own,
                        "document_id": one.document.id,
                        "passage_id": passage.id,
                        "person_id": one.person_id,
                        "batch_id": batch_id,
                        "condition": "open",
                        "hidden_fields": [],
                        "pass": "open",
                        "state": "unfinished",
                        "claimed_at": self.at,
                        "lease_until": self.at + timedelta(hours=self.round.lease_hours),
                    }
                )
        put(self.session, Assignment, rows)

    def _slots(self, answers: Sequence[ImportedAnswers]) -> None:
        documents = {one.document.id: one.document for one in answers}
        numbers: dict[int, int] = {}
        slots = []
        for assignment_id, (one, passage_id, _body, _key) in self.rows.items():
            numbers[passage_id] = numbers.get(passage_id, 0) + 1
            slots.append(
                self._base
                | {
                    "document_id": one.document.id,
                    "passage_id": passage_id,
                    "number": numbers[passage_id],
                    "shuffle": document_place(self.round.seed, str(passage_id)),
                    "assignment_id": assignment_id,
                }
            )
        many: dict[int, int] = {}
        for slot in slots:
            many[slot["document_id"]] = many.get(slot["document_id"], 0) + 1
        put(
            self.session,
            RoundDocument,
            (
                self._base
                | {
                    "document_id": one.id,
                    "shuffle": document_place(self.round.seed, one.key),
                    "owner_group": "",
                    "language": one.language.split("-")[0].lower() if one.language else None,
                    "slots": many[one.id],
                    "free_slots": 0,
                }
                for one in documents.values()
            ),
        )
        put(self.session, Slot, slots)

    def _revisions(self) -> dict[int, int]:
        rows = []
        for assignment_id, (one, _passage_id, body, key) in self.rows.items():
            document = one.document
            when = snapshots.span_of(document.published_from, document.published_to, document.retrieved)
            rows.append(
                {
                    "project_id": self.round.project_id,
                    "assignment_id": assignment_id,
                    "person_id": one.person_id,
                    "number": 1,
                    "base": 0,
                    "client_key": key,
                    "body_sha256": body.sha256(),
                    "state": "done",
                    "pass": "open",
                    "codebook_version_id": self.round.codebook_version_id,
                    "text_sha256": body.text_sha256,
                    "as_of_from": when.first,
                    "as_of": when.last,
                    "known_at": self.known_at,
                    "saved_at": self.at,
                }
            )
        put(self.session, Revision, rows)
        found = self.session.execute(
            select(_revision.c.assignment_id, _revision.c.id)
            .join(_assignment, _assignment.c.id == _revision.c.assignment_id)
            .where(_assignment.c.round_id == self.round.id)
        )
        return {row.assignment_id: row.id for row in found}
