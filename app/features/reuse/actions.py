"""A run begins, keeps what it found and ends; somebody decides on a pair of documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.actions import audit
from app.core.reuse.copies import Parameters
from app.db import insert_row, now, table_of
from app.errors import NotThere, RuleBroken, say
from app.models.corpus import Document, PublicationEdge
from app.models.reuse import ReuseDecision, ReuseRun, TextRelation

GUESSABLE = ("republished_from", "copied_at", "excerpted_from")
TAKEN_OVER = say("A newer search took the place of this one, so it has ended.")
MEANWHILE = say("Somebody decided on these two meanwhile. Below is what stands now.")

_relation = table_of(TextRelation)


@dataclass(frozen=True, slots=True)
class Edge:
    """The publication edge that a lead makes of a suggestion: ``document_id`` carries it."""

    document_id: int
    other_document_id: int
    relation: str
    confidence: str
    evidence: str


def begin(
    session: Session, project_id: int, parameters: Parameters, by: int | None, job_id: int | None = None
) -> int:
    """A run that has found nothing yet; its id."""
    run = ReuseRun(project_id=project_id, parameters=parameters.as_dict(), created_by_id=by, job_id=job_id)
    session.add(run)
    session.flush()
    audit.record(
        session,
        "reuse.begin",
        "reuse_run",
        run.id,
        project_id=project_id,
        person_id=by,
        details=run.parameters,
    )
    return run.id


def add_found(session: Session, run_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Keep some of what a run found, as long as it runs."""
    _still_running(session, run_id)
    session.execute(insert(_relation), rows)


def drop_some(session: Session, run_ids: Iterable[int], many: int) -> int:
    """Take away so many of what runs found whose place is taken, or that begin again; how many went."""
    some = select(_relation.c.id).where(_relation.c.run_id.in_(run_ids)).limit(many)
    gone: Any = session.execute(delete(_relation).where(_relation.c.id.in_(some)))
    return int(gone.rowcount)


def complete(session: Session, run_id: int, counts: dict[str, int]) -> None:
    """What the run found is what counts from now on. Those that began before and still run have ended."""
    run = _still_running(session, run_id)
    run.state, run.counts, run.completed_at = "complete", counts, now()
    session.execute(
        update(ReuseRun)
        .where(ReuseRun.project_id == run.project_id, ReuseRun.id < run_id, ReuseRun.state == "running")
        .values(state="failed")
    )
    audit.record(
        session,
        "reuse.complete",
        "reuse_run",
        run_id,
        project_id=run.project_id,
        person_id=run.created_by_id,
        details=counts,
    )


def older_runs(session: Session, project_id: int, run_id: int) -> list[int]:
    """The runs before this one that have left something."""
    runs = select(ReuseRun.id).where(ReuseRun.project_id == project_id, ReuseRun.id < run_id)
    return list(session.scalars(select(TextRelation.run_id).where(TextRelation.run_id.in_(runs)).distinct()))


def decide(
    session: Session,
    project_id: int,
    pair: tuple[int, int],
    outcome: str,
    base: int,
    by: int,
    edge: Edge | None = None,
) -> None:
    """Add a decision on two documents; with an edge where it is accepted. ``base`` is the decision that was seen.

    An edge that an earlier decision made is withdrawn by a row of its own where this one says otherwise.
    """
    documents = _locked(session, project_id, pair)
    before = _newest(session, project_id, pair)
    if (before.id if before else 0) != base:
        raise RuleBroken(MEANWHILE)
    if before is not None and before.publication_edge_id is not None:
        _withdraw(session, before.publication_edge_id, by)
    edge_id = None if edge is None else _add_edge(session, project_id, edge, documents, by)
    found = session.execute(
        select(TextRelation.run_id, TextRelation.score)
        .where(
            TextRelation.project_id == project_id,
            TextRelation.level == "document",
            TextRelation.document_id == pair[0],
            TextRelation.other_document_id == pair[1],
        )
        .order_by(TextRelation.run_id.desc())
        .limit(1)
    ).one_or_none()
    session.add(
        decision := ReuseDecision(
            project_id=project_id,
            document_id=pair[0],
            other_document_id=pair[1],
            outcome=outcome,
            publication_edge_id=edge_id,
            run_id=found.run_id if found else None,
            score=found.score if found else None,
            decided_by_id=by,
        )
    )
    session.flush()
    details = {"documents": list(pair), "outcome": outcome, "publication_edge": edge_id}
    audit.record(
        session,
        "reuse.decide",
        "reuse_decision",
        decision.id,
        project_id=project_id,
        person_id=by,
        details=details,
    )


def _still_running(session: Session, run_id: int) -> ReuseRun:
    run = session.scalar(select(ReuseRun).where(ReuseRun.id == run_id).with_for_update())
    if run is None or run.state != "running":
        raise RuleBroken(TAKEN_OVER)
    return run


def _locked(session: Session, project_id: int, pair: tuple[int, int]) -> dict[int, Document]:
    rows = session.scalars(
        select(Document)
        .where(Document.project_id == project_id, Document.id.in_(pair))
        .order_by(Document.id)
        .with_for_update()
    ).all()
    if len(rows) != 2:
        raise NotThere("There is no such page, or it is not yours.")
    return {row.id: row for row in rows}


def _newest(session: Session, project_id: int, pair: tuple[int, int]) -> ReuseDecision | None:
    newest = select(func.max(ReuseDecision.id)).where(
        ReuseDecision.project_id == project_id,
        ReuseDecision.document_id == pair[0],
        ReuseDecision.other_document_id == pair[1],
    )
    return session.scalar(select(ReuseDecision).where(ReuseDecision.id == newest.scalar_subquery()))


def _add_edge(session: Session, project_id: int, edge: Edge, documents: dict[int, Document], by: int) -> int:
    if edge.relation not in GUESSABLE or {edge.document_id, edge.other_document_id} != set(documents):
        raise NotThere("There is no such page, or it is not yours.")
    dated_from, dated_to = _taken_on(edge, documents)
    row = {
        "project_id": project_id,
        "document_id": edge.document_id,
        "other_document_id": edge.other_document_id,
        "relation": edge.relation,
        "dated_from": dated_from,
        "dated_to": dated_to,
        "confidence": edge.confidence,
        "evidence": edge.evidence,
        "is_withdrawn": False,
        "recorded_by_id": by,
        "recorded_at": now(),
    }
    return insert_row(session, table_of(PublicationEdge), row)


def _taken_on(edge: Edge, documents: dict[int, Document]) -> tuple[date | None, date | None]:
    """The days of the step are those of the copy: *copied at* is written on the original."""
    copy = documents[edge.other_document_id if edge.relation == "copied_at" else edge.document_id]
    return copy.published_from, copy.published_to


def _withdraw(session: Session, edge_id: int, by: int) -> None:
    """Take an edge back by a row that says so, unless somebody corrected it since."""
    table = table_of(PublicationEdge)
    edge = session.execute(select(table).where(table.c.id == edge_id)).mappings().one()
    corrected = session.scalar(select(table.c.id).where(table.c.supersedes_id == edge_id).limit(1))
    if corrected is None:
        said = {name: value for name, value in edge.items() if name != "id"}
        taken_back = {
            "supersedes_id": edge_id,
            "is_withdrawn": True,
            "recorded_by_id": by,
            "recorded_at": now(),
        }
        insert_row(session, table, said | taken_back)
