"""Every change to what is said of an agent, newest first: who entered what, when, and what it took the place of."""

from __future__ import annotations

import json
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
OF_AGENT = {
    "agent.add": "added",
    "agent.describe": "described",
    "agent.merge": "merged",
    "agent.part": "parted",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``sequence`` is its number in the registry; what happens to the agent itself has none."""

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


def history_of(session: Session, row: tables.Agent, number: int, *, tells_who_named: bool) -> History:
    """Page ``number`` (from 1) of the changes.

    Whoever adds an outlet by name alone was reading a text that cites it: ``tells_who_named`` is for editors only.
    """
    said = registry.assertions_of(session, [row.id])
    hidden = None if tells_who_named else _who_named(session, row)
    changes = [*_assertions(session, row.id, said), *_parts(session, row.id, hidden)]
    changes.sort(key=lambda one: one.sequence or 0, reverse=True)
    for one in _of_agent(session, row, hidden):
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


def _parts(session: Session, agent_id: int, hidden: int | None) -> Iterable[Change]:
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
            yield Change(kind, entry.at if entry else None, _who(entry, hidden), row.sequence, part=part)


def _of_agent(session: Session, row: tables.Agent, hidden: int | None) -> Iterable[Change]:
    found = False
    for entry in _audited(session, "agent", [row.id]):
        kind = next((said for name, said in OF_AGENT.items() if entry.action.startswith(name)), "")
        found = found or kind == "added"
        if kind:
            yield Change(kind, entry.at, _who(entry, hidden))
    if not found:
        name = select(Identity.name).where(Identity.person_id == row.created_by_id)
        withheld = hidden is not None
        known = None if withheld else session.scalar(name)
        yield Change("added", row.created_at, Recorded(row.created_by_id is not None, known, withheld))


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


def _who_named(session: Session, row: tables.Agent) -> int | None:
    """The person who added this agent as a name without a description, whether or not it was described since."""
    added = select(AuditEntry.details).where(
        AuditEntry.object_kind == "agent", AuditEntry.object_id == row.id, AuditEntry.action == "agent.add"
    )
    details = session.scalar(added.limit(1))
    was_stub = row.is_stub or (details is not None and json.loads(details).get("stub") is True)
    return row.created_by_id if was_stub else None


def _who(entry: Any, hidden: int | None) -> Recorded:
    if entry is None or entry.person_id is None:
        return Recorded(False, None)
    if entry.person_id == hidden:
        return Recorded(True, None, is_withheld=True)
    return Recorded(True, entry.name)
