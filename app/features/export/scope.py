"""What an export reads: which documents, whose work, and what is left out. Computed once, before the first line."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.codebooks import book_of
from app.actions.standing import standing
from app.errors import RuleBroken
from app.models.audit import AuditChain, AuditEntry
from app.models.codebooks import Codebook, CodebookVersion, Label, Variable
from app.models.corpus import Document, Import
from app.models.outlets import Agent
from app.models.people import Consent, ConsentText
from app.models.rounds import Assignment, Round, RoundDocument, RoundVariable
from app.models.work import Revision

# What making and reading an export writes itself.
_OF_EXPORTS = ("export.make", "job.enqueue", "round.read_results")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an export reads: computed once, before the first document."""

    project_id: int
    round_id: int | None
    round_ids: tuple[int, ...]
    withdrawn_people: frozenset[int]
    owner_groups: dict[str, str]
    layers: dict[int, list[str]]
    own_words: frozenset[str]
    # The keys of the project's variables and labels, by id.
    variables: dict[int, str]
    labels: dict[int, str]
    total: int
    left_out: dict[str, int] = field(default_factory=dict)


def find_scope(session: Session, project_id: int, round_name: str | None) -> Scope:
    """Which round, whose work, and what is left out, counted."""
    chosen = rounds_of(session, project_id, round_name)
    round_id = chosen[0].id if round_name is not None else None
    withdrawn = withdrawn_people(session, project_id)
    books = {one.codebook_version_id for one in chosen}
    own_words = {
        variable.key
        for version_id in books
        for variable in book_of(session, version_id).codebook.variables
        if variable.type == "text"
    }
    return Scope(
        project_id,
        round_id,
        tuple(one.id for one in chosen),
        withdrawn,
        _owner_groups(session, project_id, round_id),
        _layers(session, chosen),
        frozenset(own_words),
        _keys(session, Variable, project_id),
        _keys(session, Label, project_id),
        session.scalar(select(func.count()).where(*visible(project_id, round_id))) or 0,
        _left_out(session, project_id, round_id, withdrawn),
    )


def rounds_of(session: Session, project_id: int, name: str | None) -> list[Round]:
    """The round of this name, or all of them; RuleBroken, naming what there is, for one that is not."""
    rounds = session.scalars(select(Round).where(Round.project_id == project_id).order_by(Round.id)).all()
    chosen = [one for one in rounds if name in (None, one.name)]
    if name is not None and not chosen:
        there = ", ".join(one.name for one in rounds) or "none yet"
        raise RuleBroken("There is no round %(name)s. The rounds are: %(there)s.", name=name, there=there)
    return chosen


def withdrawn_people(session: Session, project_id: int) -> frozenset[int]:
    """Who took back their consent to this project after they last gave it."""
    last: dict[int, tuple[datetime, bool]] = {}
    for one in session.scalars(
        select(Consent)
        .join(ConsentText, ConsentText.id == Consent.consent_text_id)
        .where(ConsentText.project_id == project_id)
    ):
        for at, is_withdrawal in ((one.given_at, False), (one.withdrawn_at, True)):
            if at is not None and (at, is_withdrawal) >= last.get(one.person_id, (at, False)):
                last[one.person_id] = (at, is_withdrawal)
    return frozenset(person_id for person_id, (_, is_withdrawal) in last.items() if is_withdrawal)


def newest_revision(session: Session, project_id: int) -> int:
    """The id of the project's last revision: which state of the data this is."""
    return session.scalar(select(func.max(Revision.id)).where(Revision.project_id == project_id)) or 0


def visible(project_id: int, round_id: int | None) -> list[ColumnElement[bool]]:
    """A document goes out when its import is complete and it was not withdrawn."""
    return [*_imported(project_id, round_id), Document.withdrawn_at.is_(None)]


def _imported(project_id: int, round_id: int | None) -> list[ColumnElement[bool]]:
    complete = exists().where(Import.id == Document.import_id, Import.state == "complete")
    in_round = exists().where(RoundDocument.document_id == Document.id, RoundDocument.round_id == round_id)
    return [Document.project_id == project_id, complete, *([] if round_id is None else [in_round])]


def _left_out(
    session: Session, project_id: int, round_id: int | None, withdrawn: frozenset[int]
) -> dict[str, int]:
    documents = session.scalar(
        select(func.count()).where(*_imported(project_id, round_id), Document.withdrawn_at.is_not(None))
    )
    works = select(func.count()).where(
        Assignment.project_id == project_id,
        Assignment.person_id.in_(withdrawn),
        Assignment.current_revision_id.is_not(None),
    )
    if round_id is not None:
        works = works.where(Assignment.round_id == round_id)
    return {
        "withdrawn_documents": documents or 0,
        "withdrawn_people": len(withdrawn),
        "passages_of_withdrawn_people": session.scalar(works) or 0,
    }


def _owner_groups(session: Session, project_id: int, round_id: int | None) -> dict[str, str]:
    """Slug to owner group, over all the days of the export: no group is cut in two by a portion."""
    rows = session.execute(
        select(Agent.slug, Document.published_from, Document.published_to)
        .join(Document, Agent.id == standing(Document.outlet_id))
        .where(*visible(project_id, round_id))
        .distinct()
    ).all()
    if not rows:
        return {}
    spans = [(row.published_from, row.published_to) for row in rows]
    return registry.owner_groups_of(session, {row.slug for row in rows}, spans)


def _keys(session: Session, model: Any, project_id: int) -> dict[int, str]:
    rows = session.execute(select(model.id, model.key).where(model.project_id == project_id))
    return {row.id: row.key for row in rows}


def _layers(session: Session, rounds: list[Round]) -> dict[int, list[str]]:
    layers: dict[int, list[str]] = {one.id: [] for one in rounds}
    for round_id, key in session.execute(
        select(RoundVariable.round_id, Variable.key)
        .join(Variable, Variable.id == RoundVariable.variable_id)
        .where(RoundVariable.round_id.in_(layers))
        .order_by(RoundVariable.round_id, Variable.position)
    ):
        layers[round_id].append(key)
    for one in rounds:
        if one.asks_attributions:
            layers[one.id].append("attributions")
    return layers


def audit_head(session: Session, project_id: int) -> dict[str, Any]:
    """Number and hash of the newest row of the project's audit that tells of a change to its data.

    Exporting writes rows of its own; they are passed over, so that the same data has the same head.
    """
    row = session.execute(
        select(AuditEntry.number, AuditEntry.hash)
        .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
        .where(AuditChain.project_id == project_id, AuditEntry.action.not_in(_OF_EXPORTS))
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).one_or_none()
    return {"length": row.number, "hash": row.hash} if row else {"length": 0, "hash": None}


def codebook_versions(session: Session, scope: Scope) -> list[dict[str, str]]:
    """The codebook versions that the rounds of the export use."""
    in_rounds = exists().where(Round.codebook_version_id == CodebookVersion.id, Round.id.in_(scope.round_ids))
    rows = session.execute(
        select(Codebook.key, CodebookVersion.version, CodebookVersion.content_sha256)
        .join(CodebookVersion, CodebookVersion.codebook_id == Codebook.id)
        .where(CodebookVersion.project_id == scope.project_id, in_rounds)
        .order_by(CodebookVersion.id)
    )
    return [{"codebook": row.key, "version": row.version, "sha256": row.content_sha256} for row in rows]
