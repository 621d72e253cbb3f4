"""A staged import: what was handed in and waits for a lead to confirm it. Nobody else sees anything of it.

Each row of the input is a row of ``import_row`` from number 1 on, with the draft of its document, why it was
refused, or both. The row with the number 0 is none of the input: it holds what is asked of the whole, and is
written last, so that a stage without it is half written and shown to nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from app.core.corpus import DocumentDraft, Refusal, Row
from app.db import insert_row, now, table_of
from app.errors import NotThere
from app.features.corpus.actions import Order, columns_of, counts_of
from app.features.corpus.cutting import Choice
from app.features.corpus.leftovers import STALE_AFTER
from app.features.corpus.plan import Plan
from app.models.corpus import Import, ImportRow
from app.models.exports import Job

# Rows of texts of the usual length that are written within a fifth of a second.
ROWS_AT_ONCE = 250
ASKED = 0

_import, _row = table_of(Import), table_of(ImportRow)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the whole import, and what is said of it: row 0."""

    joins: str = "auto"
    skip_bad: bool = False
    stubs: tuple[str, ...] = ()
    job_id: int | None = None
    notes: tuple[str, ...] = ()
    # How marks are taken in, as ``coding_plan.Coding`` says it.
    coding: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """An import from its preview to its report. ``may_begin`` while its drafts are there and nobody works on it."""

    row: Import
    asked: Asked
    job: Job | None
    may_begin: bool

    @property
    def is_under_way(self) -> bool:
        """Whether it is being written, or a worker has yet to take it up."""
        waits = self.job is not None and self.job.state in ("waiting", "running")
        return not self.may_begin and (
            self.row.state == "running" or (self.row.state != "complete" and waits)
        )


@dataclass(frozen=True, slots=True)
class StagedDraft:
    """A new document of a staged import, and what was settled of it."""

    number: int
    draft: DocumentDraft
    choice: Choice


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that does not come in, and why."""

    number: int
    name: str
    refusal: str


@cache
def _drafts() -> TypeAdapter[DocumentDraft]:
    return TypeAdapter(DocumentDraft)


def open_stage(session: Session, order: Order, plan: Plan) -> int:
    """The row of an import that waits; its id."""
    return insert_row(session, _import, columns_of(order, plan) | {"state": "staged"})


def rows_to_stage(rows: Sequence[Row], plan: Plan) -> list[dict[str, Any]]:
    """The rows of the input as they are staged, without the id of their import."""
    refused = {one.number: one.reason for one in plan.refused}
    new = {one.number for one in plan.new}
    return [
        {
            "number": number,
            "name": row.place[:500],
            "draft": None
            if isinstance(row, Refusal)
            else {"new": number in new, "document": _drafts().dump_python(row, mode="json")},
            "refusal": refused.get(number),
        }
        for number, row in enumerate(rows, start=1)
    ]


def add_rows(session: Session, import_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stage some rows."""
    session.execute(insert(_row), [{"import_id": import_id, **row} for row in rows])


def ask(session: Session, import_id: int, asked: Asked) -> None:
    """Write what is asked of the whole; the stage can be seen from now on, and is not forgotten for a day."""
    session.execute(delete(_row).where(_row.c.import_id == import_id, _row.c.number == ASKED))
    said = asdict(asked) | {"stubs": list(asked.stubs), "notes": [str(one) for one in asked.notes]}
    session.execute(insert(_row).values(import_id=import_id, number=ASKED, name="", draft=said))
    keep(session, import_id)


def keep(session: Session, import_id: int) -> None:
    """Somebody still works with this stage."""
    waits = _import.c.id == import_id, _import.c.state.in_(("staged", "failed"))
    session.execute(update(_import).where(*waits).values(heartbeat_at=now()))


def lock(session: Session, import_id: int) -> None:
    """Hold the import until the transaction ends, so that two clicks do not begin it twice."""
    session.execute(select(_import.c.id).where(_import.c.id == import_id).with_for_update()).all()


def choose(session: Session, import_id: int, choices: Mapping[int, Choice]) -> None:
    """Keep what a lead settled of some documents."""
    for number, choice in choices.items():
        place = _row.c.import_id == import_id, _row.c.number == number
        draft = session.execute(select(_row.c.draft).where(*place)).scalar_one()
        roles = {str(paragraph): role for paragraph, role in choice.roles.items()}
        joins = None if choice.joins is None else list(choice.joins)
        session.execute(update(_row).where(*place).values(draft=draft | {"roles": roles, "joins": joins}))


def refuse(session: Session, import_id: int, plan: Plan) -> None:
    """The project changed since the preview: say which rows are refused now."""
    session.execute(update(_import).where(_import.c.id == import_id).values(**counts_of(plan)))
    for one in plan.refused:
        place = _row.c.import_id == import_id, _row.c.number == one.number
        session.execute(update(_row).where(*place).values(refusal=one.reason))


def discard(session: Session, import_id: int) -> None:
    """Forget an import of which nothing was kept."""
    session.execute(delete(_row).where(_row.c.import_id == import_id))
    session.execute(delete(_import).where(_import.c.id == import_id))


def my_stage(session: Session, project_id: int, import_id: int) -> Stage:
    """An import of this project, staged here or handed in otherwise; NotThere for every other number."""
    row = session.scalar(select(Import).where(Import.id == import_id, Import.project_id == project_id))
    said = session.scalar(
        select(ImportRow.draft).where(ImportRow.import_id == import_id, ImportRow.number == ASKED)
    )
    if row is None or (said is None and row.state == "staged"):
        raise NotThere("There is no such page, or it is not yours.")
    asked = _read_asked(said) if said else Asked()
    job = session.get(Job, asked.job_id) if asked.job_id else None
    waits = job is not None and job.state in ("waiting", "running")
    has_drafts = session.scalar(
        select(exists().where(ImportRow.import_id == import_id, ImportRow.number > ASKED))
    )
    # One that was killed in the middle stays "running" until somebody begins another.
    is_dead = row.state == "running" and row.heartbeat_at < now() - STALE_AFTER
    is_idle = (is_dead or row.state in ("staged", "failed")) and not waits
    return Stage(row, asked, job, may_begin=is_idle and said is not None and bool(has_drafts))


def waiting_imports(session: Session, project_id: int) -> list[Import]:
    """The imports that wait for somebody to confirm them, or are being written; oldest first."""
    settled = aliased(ImportRow)
    whole = exists().where(settled.import_id == Import.id, settled.number == ASKED)
    query = select(Import).where(
        Import.project_id == project_id,
        (Import.state == "running") | ((Import.state == "staged") & whole),
    )
    return list(session.scalars(query.order_by(Import.id)))


def new_drafts(session: Session, import_id: int, after: int, limit: int) -> list[StagedDraft]:
    """Up to ``limit`` new documents after the row of this number."""
    rows = session.execute(
        select(_row.c.number, _row.c.draft)
        .where(
            _row.c.import_id == import_id,
            _row.c.number > after,
            _row.c.refusal.is_(None),
            _row.c.draft["new"].as_boolean(),
        )
        .order_by(_row.c.number)
        .limit(limit)
    )
    return [StagedDraft(row.number, _read_draft(row.draft), _read_choice(row.draft)) for row in rows]


def all_rows(session: Session, import_id: int) -> tuple[list[Row], dict[int, Choice]]:
    """The input as it was handed in, each row in its place, and what was settled of it."""
    rows: list[Row] = []
    choices: dict[int, Choice] = {}
    query = select(_row.c.number, _row.c.name, _row.c.draft, _row.c.refusal)
    query = query.where(_row.c.import_id == import_id, _row.c.number > ASKED).order_by(_row.c.number)
    for row in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        if row.draft is None:
            rows.append(Refusal(row.name, row.refusal))
            continue
        rows.append(_read_draft(row.draft))
        if "roles" in row.draft:
            choices[row.number] = _read_choice(row.draft)
    return rows, choices


def refused_rows(session: Session, import_id: int, after: int, limit: int) -> list[RefusedRow]:
    """Up to ``limit`` refused rows after the one of this number."""
    query = select(_row.c.number, _row.c.name, _row.c.refusal).where(
        _row.c.import_id == import_id, _row.c.number > after, _row.c.refusal.is_not(None)
    )
    found = session.execute(query.order_by(_row.c.number).limit(limit))
    return [RefusedRow(row.number, row.name, row.refusal) for row in found]


def staged_ids(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of these imports whose files are still wanted."""
    wanted = _import.c.state.in_(("staged", "running")) | (
        (_import.c.state == "failed")
        & exists().where(_row.c.import_id == _import.c.id, _row.c.number > ASKED)
    )
    return set(session.scalars(select(_import.c.id).where(_import.c.id.in_(ids), wanted)))


def count_new_since(session: Session, import_id: int, number: int) -> int:
    """How many new documents stand before the row after this number: where a page of the preview begins."""
    return (
        session.scalar(
            select(func.count())
            .select_from(_row)
            .where(
                _row.c.import_id == import_id,
                _row.c.number.between(1, number),
                _row.c.refusal.is_(None),
                _row.c.draft["new"].as_boolean(),
            )
        )
        or 0
    )


def _read_asked(said: dict[str, Any]) -> Asked:
    # A stage of an older version has no notes.
    return Asked(**(said | {"stubs": tuple(said["stubs"]), "notes": tuple(said.get("notes", ()))}))


def _read_draft(said: dict[str, Any]) -> DocumentDraft:
    return _drafts().validate_python(said["document"])


def _read_choice(said: dict[str, Any]) -> Choice:
    roles = {int(paragraph): cast(str, role) for paragraph, role in said.get("roles", {}).items()}
    joins = said.get("joins")
    return Choice(roles, None if joins is None else tuple(joins))
