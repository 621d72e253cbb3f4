"""Keeping an answer after the reveal: the last finished blind one, once more as the answer of the revealed pass.

Whoever compares the two passes finds in the revealed one what was kept and what was changed: what was kept has no
reason. Copied by the database itself, so that hundreds of passages take a handful of statements.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, Table, and_, cast, exists, func, insert, literal, null, select, update
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.answers import SHOWABLE_FIELDS
from app.actions.reveal import FINISHED
from app.db import table_of
from app.errors import NotThere, RuleBroken
from app.models.corpus import Document
from app.models.rounds import Assignment, Round, RoundReader
from app.models.texts import Passage
from app.models.work import Answer, Attribution, AttributionSpan, Mark, Revision

AT_ONCE = 500

_assignment, _revision, _passage = table_of(Assignment), table_of(Revision), table_of(Passage)
_before, _kept, _other = _revision.alias("before"), _revision.alias("kept"), _revision.alias("other")
_next_number = _assignment.c.current_number + 1
_last_blind = (
    select(func.max(_other.c.number))
    .where(
        _other.c.assignment_id == _assignment.c.id,
        _other.c["pass"] == "blind",
        _other.c.state.in_(FINISHED),
    )
    .correlate(_assignment)
    .scalar_subquery()
)
_is_before = and_(_before.c.assignment_id == _assignment.c.id, _before.c.number == _last_blind)
_answered = exists().where(_other.c.assignment_id == _assignment.c.id, _other.c["pass"] == "revealed")
_changed_before = exists().where(
    _other.c.assignment_id == _assignment.c.id, _other.c["pass"] == "revealed", _other.c.state == "done"
)


def keep(session: Session, person_id: int, assignment_id: int, at: datetime, *, rest: bool = False) -> int:
    """Keep the answer of this revealed passage, or of all the rest of its round; how many were kept by this.

    The rest are those in which nothing was kept or changed yet. What is kept already stays as it is.
    """
    mine = session.execute(
        select(Assignment.id, Assignment.project_id, Assignment.round_id, Assignment.pass_, Round.state)
        .join(Round, Round.id == Assignment.round_id)
        .where(Assignment.id == assignment_id, Assignment.person_id == person_id)
    ).one_or_none()
    if mine is None:
        raise NotThere("There is no such page, or it is not yours.")
    if mine.pass_ != "revealed":
        raise RuleBroken(
            "Nothing is revealed here, so there is nothing to keep. Hand in the blind part first."
        )
    if mine.state == "closed":
        raise RuleBroken("This round is closed. Every answer in it stays as it is.")
    ids = _lock_rest(session, mine.round_id, person_id) if rest else _lock_one(session, assignment_id)
    independent = not session.scalar(
        select(func.count()).where(RoundReader.round_id == mine.round_id, RoundReader.person_id == person_id)
    )
    for first in range(0, len(ids), AT_ONCE):
        _copy(session, ids[first : first + AT_ONCE], at, is_independent=independent)
    if ids:
        audit.record(
            session,
            "revision.keep",
            "assignment",
            assignment_id,
            project_id=mine.project_id,
            person_id=person_id,
            details={"passages": len(ids)},
        )
    return len(ids)


def _lock_one(session: Session, assignment_id: int) -> list[int]:
    is_kept = exists().where(
        _other.c.id == _assignment.c.current_revision_id,
        _other.c["pass"] == "revealed",
        _other.c.state.in_(FINISHED),
        _other.c.reason.is_(None),
    )
    return _locked(session, _assignment.c.id == assignment_id, ~is_kept)


def _lock_rest(session: Session, round_id: int, person_id: int) -> list[int]:
    withdrawn = exists().where(
        table_of(Document).c.id == _assignment.c.document_id, table_of(Document).c.withdrawn_at.is_not(None)
    )
    return _locked(
        session,
        _assignment.c.round_id == round_id,
        _assignment.c.person_id == person_id,
        _assignment.c["pass"] == "revealed",
        ~_answered,
        ~withdrawn,
    )


def _locked(session: Session, whose: Any, *which: Any) -> list[int]:
    """Two statements: who waited for a lock looks again at what whoever had it has stored."""
    query = select(_assignment.c.id).where(whose, *which).order_by(_assignment.c.id)
    ids = session.scalars(query.with_for_update(of=_assignment)).all()
    return list(session.scalars(query).all()) if ids else []


def _copy(session: Session, ids: Sequence[int], at: datetime, *, is_independent: bool) -> None:
    chosen = _assignment.c.id.in_(ids)
    changes: dict[str, Any] = {
        "number": _next_number,
        "base": _assignment.c.current_number,
        "client_key": literal("kept-", String)
        + cast(_assignment.c.id, String)
        + literal("-", String)
        + cast(_next_number, String),
        "pass": literal("revealed"),
        "text_sha256": _passage.c.text_sha256,
        "mask_version": literal(0),
        "shown_fields": literal(list(SHOWABLE_FIELDS), _revision.c.shown_fields.type),
        "outlet_guess": null(),
        "reason": null(),
        "is_correction": _changed_before,
        "is_independent": literal(is_independent),
        "saved_at": literal(at, _revision.c.saved_at.type),
    }
    found = _assignment.join(_before, _is_before).join(_passage, _passage.c.id == _assignment.c.passage_id)
    _insert(
        session, _revision, select(*_columns(_revision, _before, changes)).select_from(found).where(chosen)
    )
    both = _assignment.join(_before, _is_before).join(
        _kept, and_(_kept.c.assignment_id == _assignment.c.id, _kept.c.number == _next_number)
    )
    # Attributions first: marks and nested attributions refer to them by revision.
    for model in (Attribution, Mark, Answer):
        table = table_of(model)
        old = table.alias("old")
        columns = _columns(table, old, {"revision_id": _kept.c.id})
        joined = both.join(old, old.c.revision_id == _before.c.id)
        _insert(session, table, select(*columns).select_from(joined).where(chosen))
    _copy_attribution_spans(session, both, chosen)
    number = select(_kept.c.id).where(
        _kept.c.assignment_id == _assignment.c.id, _kept.c.number == _next_number
    )
    session.execute(
        update(_assignment)
        .where(chosen)
        .values(current_revision_id=number.scalar_subquery(), current_number=_next_number)
    )


def _copy_attribution_spans(session: Session, both: Any, chosen: Any) -> None:
    table, attribution = table_of(AttributionSpan), table_of(Attribution)
    old, said, said_again = table.alias("old"), attribution.alias("said"), attribution.alias("said_again")
    joined = (
        both.join(said, said.c.revision_id == _before.c.id)
        .join(said_again, and_(said_again.c.revision_id == _kept.c.id, said_again.c.uid == said.c.uid))
        .join(old, old.c.attribution_id == said.c.id)
    )
    changes = {"revision_id": _kept.c.id, "attribution_id": said_again.c.id}
    _insert(session, table, select(*_columns(table, old, changes)).select_from(joined).where(chosen))


def _columns(table: Table, old: Any, changes: dict[str, Any]) -> list[Any]:
    """Every column of a row but its id: as it was, or changed."""
    return [
        changes.get(column.name, old.c[column.name]).label(column.name)
        for column in table.c
        if column.name != "id"
    ]


def _insert(session: Session, table: Table, rows: Select[Any]) -> None:
    names = [column.name for column in table.c if column.name != "id"]
    session.execute(insert(table).from_select(names, rows))
