"""What a lead says of the way that a document came: a step more, one corrected, one withdrawn. All of it is added."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.documents import locked
from app.actions.outlets import OutletAmbiguous, find_or_stub
from app.core.corpus_fields import Published
from app.core.outlets.dates import Span
from app.core.way import with_language
from app.db import insert_row, table_of
from app.errors import BadInput, Fault, NotThere, RuleBroken, say
from app.features.corpus.plan import kind_of
from app.models.corpus import Document, Import, PublicationEdge
from app.models.texts import TextVersion

_edge = table_of(PublicationEdge)
MEANWHILE = say(
    "Somebody corrected this step meanwhile. Beside each field is what stands now; save again to replace it."
)


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step as a form says it: words for its end, and words of the text for its credit line."""

    relation: str
    outlet: str = ""
    document: str = ""
    url: str = ""
    language: str = ""
    published: Published | None = None
    credit: str = ""
    credit_place: int | None = None
    confidence: str = "medium"
    evidence: str = ""
    reason: str = ""


class StepStale(RuleBroken):
    """Somebody corrected or withdrew the step since the page was made; ``number`` is the step that stands."""

    def __init__(self, number: int, *, is_withdrawn: bool) -> None:
        super().__init__(say("Somebody withdrew this step meanwhile.") if is_withdrawn else MEANWHILE)
        self.number, self.is_withdrawn = number, is_withdrawn


def add_step(session: Session, project_id: int, document_id: int, said: StepSaid, by: int) -> int:
    """One step more; its number."""
    document = locked(session, project_id, document_id)
    row = _row(session, document, said, by)
    number = insert_row(session, _edge, row)
    _record(session, "step.add", document, number, by, _details(row))
    return number


def correct_step(
    session: Session, project_id: int, document_id: int, number: int, said: StepSaid, by: int
) -> int:
    """Another step in the place of this one, which stays in the history; the new one's number."""
    document = locked(session, project_id, document_id)
    before = _standing(session, document, number)
    row = _row(session, document, said, by) | {"supersedes_id": before.id, "reason": said.reason}
    new = insert_row(session, _edge, row)
    _record(
        session,
        "step.correct",
        document,
        new,
        by,
        {"from": _details(before.__dict__), "to": _details(row), "corrects": before.id},
    )
    return new


def withdraw_step(
    session: Session, project_id: int, document_id: int, number: int, reason: str, by: int
) -> None:
    """Say that a step is not so; it stays in the history with the reason."""
    document = locked(session, project_id, document_id)
    before = _standing(session, document, number)
    columns = {one.name: getattr(before, one.name) for one in _edge.columns if one.name != "id"}
    row = columns | {"supersedes_id": before.id, "is_withdrawn": True, "reason": reason, "recorded_by_id": by}
    del row["recorded_at"]
    new = insert_row(session, _edge, row)
    _record(session, "step.withdraw", document, new, by, {"withdraws": before.id, "reason": reason})


def follow_outlet(session: Session, document: Document, before: dict[str, Any], by: int) -> None:
    """Correct the step that says of a document's publication what its facts said before they were corrected."""
    rows = session.scalars(
        select(PublicationEdge).where(
            PublicationEdge.document_id == document.id, PublicationEdge.relation == "published_by"
        )
    ).all()
    corrected = {one.supersedes_id for one in rows}
    stand = [one for one in rows if one.id not in corrected and not one.is_withdrawn]
    same = [one for one in stand if one.agent_id == before["outlet_id"]]
    if len(same) != 1 or len(stand) != 1 or document.outlet_id is None:
        return
    one = same[0]
    columns = {column.name: getattr(one, column.name) for column in _edge.columns if column.name != "id"}
    del columns["recorded_at"]
    changes: dict[str, Any] = {"agent_id": document.outlet_id}
    if (one.dated_from, one.dated_to) == (before["published_from"], before["published_to"]):
        changes |= {"dated_from": document.published_from, "dated_to": document.published_to}
    if all(columns[name] == value for name, value in changes.items()):
        return
    said = {"reason": "The facts of the document were corrected.", "recorded_by_id": by}
    new = insert_row(session, _edge, columns | changes | said | {"supersedes_id": one.id})
    _record(session, "step.correct", document, new, by, {"corrects": one.id, "to": _details(changes)})


def credit_span(text: str, words: str, place: int | None) -> tuple[int, int]:
    """Where quoted words stand in a text; BadInput where they do not, or in several places and none was named."""
    found = []
    at = text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    if not found:
        raise BadInput([Fault("/credit", "These words do not stand in the text. Copy them from it.")])
    if place is None and len(found) > 1:
        raise BadInput(
            [
                Fault(
                    "/credit_place",
                    say("These words stand in %(count)s places. Say which is meant.", count=len(found)),
                )
            ]
        )
    if (place or 1) > len(found):
        raise BadInput(
            [Fault("/credit_place", say("These words stand in %(count)s places.", count=len(found)))]
        )
    start = found[(place or 1) - 1]
    return start, start + len(words)


def _standing(session: Session, document: Document, number: int) -> PublicationEdge:
    """The step of this number if it stands; StepStale with the one that does, NotThere for another document's."""
    one = session.get(PublicationEdge, number)
    if one is None or one.document_id != document.id:
        raise NotThere("There is no such page, or it is not yours.")
    newest: PublicationEdge = one
    while later := session.scalar(select(PublicationEdge).where(PublicationEdge.supersedes_id == newest.id)):
        newest = later
    if newest.id != number or newest.is_withdrawn:
        raise StepStale(newest.id, is_withdrawn=newest.is_withdrawn)
    return newest


def _row(session: Session, document: Document, said: StepSaid, by: int) -> dict[str, Any]:
    start, end = _credit(session, document.id, said)
    dated = said.published
    evidence = with_language(said.language, said.evidence) if said.language else said.evidence
    return {
        "project_id": document.project_id,
        "document_id": document.id,
        "relation": said.relation,
        "agent_id": _agent(session, said, by),
        "other_document_id": _other(session, document, said.document),
        "url": said.url or None,
        "dated_from": dated.first if dated else None,
        "dated_to": dated.last if dated else None,
        "credit_start": start,
        "credit_end": end,
        "credit_quote": said.credit or None,
        "confidence": said.confidence,
        "evidence": evidence,
        "recorded_by_id": by,
    }


def _credit(session: Session, document_id: int, said: StepSaid) -> tuple[int | None, int | None]:
    if not said.credit:
        return None, None
    newest = (
        select(TextVersion.text)
        .where(TextVersion.document_id == document_id)
        .order_by(TextVersion.number.desc())
    )
    return credit_span(session.scalar(newest.limit(1)) or "", said.credit, said.credit_place)


def _agent(session: Session, said: StepSaid, by: int) -> int | None:
    if not said.outlet:
        return None
    as_of = Span(said.published.first, said.published.last) if said.published else None
    try:
        return find_or_stub(session, said.outlet, as_of, by=by, kind=kind_of(said.relation))[0]
    except OutletAmbiguous as error:
        raise BadInput([Fault("/outlet", error.sentence)]) from None


def _other(session: Session, document: Document, key: str) -> int | None:
    if not key:
        return None
    found = session.scalar(
        select(Document.id)
        .join(Import, Import.id == Document.import_id)
        .where(Document.project_id == document.project_id, Document.key == key, Import.state == "complete")
    )
    if found is None:
        raise BadInput([Fault("/document", "The project has no document with this key.")])
    if found == document.id:
        raise BadInput([Fault("/document", "This is the document itself. Name another one.")])
    return found


def _details(row: Any) -> dict[str, Any]:
    """What the audit keeps of a step: numbers and dates, and none of the text."""
    names = ("relation", "agent_id", "other_document_id", "url", "confidence", "credit_start", "credit_end")
    kept = {name: row[name] for name in names if row.get(name) is not None}
    return kept | {
        name: row[name].isoformat() for name in ("dated_from", "dated_to") if row.get(name) is not None
    }


def _record(
    session: Session, action: str, document: Document, number: int, by: int, details: dict[str, Any]
) -> None:
    audit.record(
        session,
        action,
        "publication_edge",
        number,
        project_id=document.project_id,
        person_id=by,
        details={"document": document.id} | details,
    )
