"""Decisions of adjudicators on a portion of documents, in the shape of an export."""

from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.core.formats.pseudonyms import Pseudonyms
from app.core.formats.rights import Record
from app.features.export.queries import Portion
from app.features.export.scope import Scope
from app.models.codebooks import Codebook, CodebookVersion, Label, Variable
from app.models.decisions import Decision, DecisionMark, DecisionSource
from app.models.rounds import Round
from app.models.texts import Passage
from app.models.work import Revision


def add_decisions(session: Session, scope: Scope, portion: Portion, names: Pseudonyms) -> None:
    """Put the decisions into the records of the portion, each with the revisions that it was made from."""
    rows = session.execute(_heads(scope, portion)).all()
    if not rows:
        return
    found: dict[int, Record] = {}
    starts: dict[int, int] = {}
    for row in rows:
        one: Decision = row.Decision
        version_id, starts[one.id] = portion.starts[one.passage_id]
        found[one.id] = _decision(row, names.of(one.decided_by_id))
        portion.records[version_id]["decisions"].append(found[one.id])
    ids = _decided(scope, portion, Decision.id)
    sources = session.execute(
        select(DecisionSource.decision_id, Revision.person_id, Revision.number)
        .join(Revision, Revision.id == DecisionSource.revision_id)
        .where(DecisionSource.decision_id.in_(ids), Revision.person_id.not_in(scope.withdrawn_people))
    )
    for decision_id, person_id, number in sources:
        found[decision_id]["made_from"].append({"annotator": names.of(person_id), "number": number})
    for mark, label in session.execute(
        select(DecisionMark, Label.key)
        .outerjoin(Label, Label.id == DecisionMark.label_id)
        .where(DecisionMark.decision_id.in_(ids))
        .order_by(DecisionMark.decision_id, DecisionMark.start, DecisionMark.uid)
    ):
        found[mark.decision_id]["answers"].append(_answer(mark, label, starts[mark.decision_id]))
    for decision in found.values():
        decision["made_from"].sort(key=lambda one: (one["annotator"], one["number"]))


def _decided(scope: Scope, portion: Portion, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Decision)
        .join(Passage, Passage.id == Decision.passage_id)
        .join(Round, Round.id == Decision.round_id)
        .join(Variable, Variable.id == Decision.variable_id)
        .join(CodebookVersion, CodebookVersion.id == Variable.codebook_version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(
            Passage.project_id == scope.project_id,
            Passage.document_id.in_(portion.document_ids),
            Decision.round_id.in_(scope.round_ids),
            Decision.decided_by_id.not_in(scope.withdrawn_people),
        )
    )


def _heads(scope: Scope, portion: Portion) -> Select[Any]:
    newer = aliased(Decision)
    overtaken = exists().where(
        and_(
            newer.round_id == Decision.round_id,
            newer.passage_id == Decision.passage_id,
            newer.variable_id == Decision.variable_id,
            newer.id > Decision.id,
        )
    )
    return _decided(
        scope,
        portion,
        Decision,
        (~overtaken).label("stands"),
        Round.name.label("round"),
        Passage.unit,
        Passage.number.label("passage"),
        Variable.key.label("variable"),
        Codebook.key.label("codebook"),
        CodebookVersion.version.label("codebook_version"),
    ).order_by(Round.name, Passage.unit, Passage.number, Variable.position, Decision.id)


def _decision(row: Any, decided_by: str) -> Record:
    one: Decision = row.Decision
    return {
        "passage": row.passage,
        "unit": row.unit,
        "round": row.round,
        "variable": row.variable,
        "codebook": row.codebook,
        "codebook_version": row.codebook_version,
        "stands": bool(row.stands),
        "undecidable": one.is_undecidable,
        "none": one.is_none,
        "decided_by": decided_by,
        "coded_it": one.coded_it,
        "decided_on": one.decided_at.date().isoformat(),
        "reasons": one.reasons,
        "note": one.note,
        "made_from": [],
        "answers": [],
    }


def _answer(one: DecisionMark, label: str | None, start: int) -> Record:
    on_span = one.start is not None and one.end is not None
    return {
        "id": one.uid,
        "label": label,
        "value": one.value,
        "start": start + (one.start or 0) if on_span else None,
        "end": start + (one.end or 0) if on_span else None,
        "quote": one.quote,
        "attributes": one.attributes,
    }
