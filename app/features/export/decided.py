"""Decisions of adjudicators on a portion of documents, in the shape of an export."""

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.core.formats.pseudonyms import Pseudonyms
from app.core.formats.rights import Record
from app.features.export.plain import among, in_rounds, not_withdrawn, of_scope, rows_among
from app.features.export.queries import Portion
from app.features.export.scope import Scope
from app.models.codebooks import Codebook, CodebookVersion, Label, Variable
from app.models.decisions import Decision, DecisionMark, DecisionSource
from app.models.rounds import Round
from app.models.texts import Passage
from app.models.work import Revision


def add_decisions(session: Session, scope: Scope, portion: Portion, names: Pseudonyms) -> None:
    """Put the decisions into the records of the portion, each with the revisions that it was made from."""
    rows = list(rows_among(session, _heads(), list(portion.starts), of_scope(scope)))
    if not rows:
        return
    found: dict[int, Record] = {}
    starts: dict[int, int] = {}
    for row in rows:
        one: Decision = row.Decision
        version_id, starts[one.id] = portion.starts[one.passage_id]
        found[one.id] = _decision(row, names.of(one.decided_by_id))
        portion.records[version_id]["decisions"].append(found[one.id])
    of = list(found)
    for decision_id, person_id, number in rows_among(session, _sources(), of, of_scope(scope)):
        found[decision_id]["made_from"].append({"annotator": names.of(person_id), "number": number})
    for mark, label in rows_among(session, _marks(), of):
        found[mark.decision_id]["answers"].append(_answer(mark, label, starts[mark.decision_id]))
    for decision in found.values():
        decision["made_from"].sort(key=lambda one: (one["annotator"], one["number"]))


@cache
def _sources() -> Select[*tuple[Any, ...]]:
    return (
        select(DecisionSource.decision_id, Revision.person_id, Revision.number)
        .join(Revision, Revision.id == DecisionSource.revision_id)
        .where(among(DecisionSource.decision_id), not_withdrawn(Revision.person_id))
    )


@cache
def _marks() -> Select[*tuple[Any, ...]]:
    return (
        select(DecisionMark, Label.key)
        .outerjoin(Label, Label.id == DecisionMark.label_id)
        .where(among(DecisionMark.decision_id))
        .order_by(DecisionMark.decision_id, DecisionMark.start, DecisionMark.uid)
    )


@cache
def _heads() -> Select[*tuple[Any, ...]]:
    newer = aliased(Decision)
    overtaken = exists().where(
        and_(
            newer.round_id == Decision.round_id,
            newer.passage_id == Decision.passage_id,
            newer.variable_id == Decision.variable_id,
            newer.id > Decision.id,
        )
    )
    columns: tuple[Any, ...] = (
        Decision,
        (~overtaken).label("stands"),
        Round.name.label("round"),
        Passage.unit,
        Passage.number.label("passage"),
        Variable.key.label("variable"),
        Codebook.key.label("codebook"),
        CodebookVersion.version.label("codebook_version"),
    )
    return (
        select(*columns)
        .select_from(Decision)
        .join(Passage, Passage.id == Decision.passage_id)
        .join(Round, Round.id == Decision.round_id)
        .join(Variable, Variable.id == Decision.variable_id)
        .join(CodebookVersion, CodebookVersion.id == Variable.codebook_version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(
            among(Decision.passage_id),
            in_rounds(Decision.round_id),
            not_withdrawn(Decision.decided_by_id),
        )
        .order_by(Round.name, Passage.unit, Passage.number, Variable.position, Decision.id)
    )


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
