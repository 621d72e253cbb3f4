"""Every change to what is said of an agent, newest first: who entered what, when, and what it took the place of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.registry_rows import domain_of, name_of, slugs_in
from app.core.outlets.agents import Domain, Name
from app.core.outlets.facts import Assertion, is_unsourced
from app.features.outlets.page import Recorded, recorders
from app.features.outlets.relations import Named, named
from app.models import outlets as tables
from app.models.audit import AuditEntry
from app.models.people import Identity

PAGE = 50
# What is recorded of the agent itself, by the first part of the action's name.
OF_AGENT = {"agent.add": "added", "agent.describe": "described", "agent.merge": "merged"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``sequence`` is its number in the registry; making, describing and merging an agent have none."""

    kind: str
    at: datetime | None
    recorded: Recorded
    sequence: int | None = None
    assertion: Assertion | None = None
    earlier: Assertion | None = None
    replaced_by: int | None = None
    part: Name | Domain | None = None
    unsourced: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A page of the changes of one agent; ``total`` counts all of them."""

    changes: list[Change]
    total: int
    named: dict[str, Named]


def history_of(session: Session, row: tables.Agent, number: int) -> History:
    """Page ``number`` (from 1) of the changes."""
    said = registry.assertions_of(session, [row.id])
    changes = [*_assertions(session, row.id, said), *_parts(session, row.id)]
    changes.sort(key=lambda one: one.sequence or 0, reverse=True)
    for one in _of_agent(session, row):
        changes.insert(_place(changes, one), one)
    shown = changes[(number - 1) * PAGE : number * PAGE]
    slugs = slugs_in(one for change in shown for one in (change.assertion, change.earlier) if one)
    return History(shown, len(changes), named(session, slugs))


def _place(changes: list[Change], one: Change) -> int:
    """Where a change without a number stands among those that have one, by its time; first of all it was added."""
    if one.kind == "added" or one.at is None:
        return len(changes)
    at = one.at
    later = (place for place, each in enumerate(changes) if each.at is not None and each.at <= at)
    return next(later, len(changes))


def _assertions(session: Session, agent_id: int, said: Collection[Assertion]) -> Iterable[Change]:
    by, by_id = recorders(session, agent_id), {one.id: one for one in said}
    replaced_by = {one.supersedes: one.sequence for one in said if one.supersedes}
    for one in said:
        earlier = by_id.get(one.supersedes or "")
        kind = "asserted" if earlier is None else "corrected" if one.status == "current" else one.status
        yield Change(
            kind,
            one.recorded_at,
            by[one.id],
            one.sequence,
            one,
            earlier,
            replaced_by.get(one.id),
            unsourced=is_unsourced(one),
        )


def _parts(session: Session, agent_id: int) -> Iterable[Change]:
    """Names and addresses: their rows say what, the audit who and when."""
    for table, audited, kind in (
        (tables.AgentName, "agent_name", "name"),
        (tables.AgentDomain, "agent_domain", "domain"),
    ):
        rows: Any = session.scalars(select(table).where(table.agent_id == agent_id)).all()
        entries = {one.object_id: one for one in _audited(session, audited, [row.id for row in rows])}
        for row in rows:
            part = name_of(row) if isinstance(row, tables.AgentName) else domain_of(row)
            entry = entries.get(row.id)
            yield Change(kind, entry.at if entry else None, _who(entry), row.sequence, part=part)


def _of_agent(session: Session, row: tables.Agent) -> Iterable[Change]:
    found = False
    for entry in _audited(session, "agent", [row.id]):
        kind = next((said for name, said in OF_AGENT.items() if entry.action.startswith(name)), "")
        found = found or kind == "added"
        if kind:
            yield Change(kind, entry.at, _who(entry))
    if not found:
        name = select(Identity.name).where(Identity.person_id == row.created_by_id)
        yield Change("added", row.created_at, Recorded(row.created_by_id is not None, session.scalar(name)))


def _audited(session: Session, kind: str, ids: Collection[int]) -> list[Any]:
    if not ids:
        return []
    table = AuditEntry
    query = (
        select(table.object_id, table.action, table.at, table.person_id, Identity.name)
        .outerjoin(Identity, Identity.person_id == table.person_id)
        .where(table.object_kind == kind, table.object_id.in_(ids))
        .order_by(table.id)
    )
    return list(session.execute(query).all())


def _who(entry: Any) -> Recorded:
    return Recorded(entry is not None and entry.person_id is not None, entry.name if entry else None)
