"""The audit chain: one row per change, in the transaction of the change, each with the hash of the one before."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import insert_into, now, table_of
from app.models.audit import FIRST_HASH, AuditChain, AuditEntry

_chain = table_of(AuditChain)
# Sent with every change, and so built once.
_HEAD = (
    select(_chain.c.id, _chain.c.length, _chain.c.head_hash)
    .where(_chain.c.scope == bindparam("scope"))
    .with_for_update()
)
_MOVE = (
    update(_chain)
    .where(_chain.c.id == bindparam("chain_id"))
    .values(length=bindparam("new_length"), head_hash=bindparam("new_hash"))
)
_WAITING = "audit entries that wait for the commit"


def record(
    session: Session,
    action: str,
    object_kind: str,
    object_id: int | None = None,
    *,
    project_id: int | None = None,
    person_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Say that ``person_id`` (None: the operator at the command line) did ``action``; never with a name.

    The rows are written by the commit itself, as its last act, for the head of a chain is a lock that
    everybody needs.
    """
    if _WAITING not in session.info:
        session.info[_WAITING] = []
        event.listen(session, "before_commit", _write)
        event.listen(session, "after_rollback", _forget)
    session.info[_WAITING].append(
        {
            "project_id": project_id,
            "person_id": person_id,
            "action": action,
            "object_kind": object_kind,
            "object_id": object_id,
            "details": json.dumps(details or {}, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        }
    )


def chained_hash(previous_hash: str, number: int, at: datetime, entry: dict[str, Any]) -> str:
    """SHA-256 over the hash before, and everything that the row says, as one line of canonical JSON."""
    said = [
        previous_hash,
        number,
        at.isoformat(),
        entry["person_id"],
        entry["action"],
        entry["object_kind"],
        entry["object_id"],
        entry["details"],
    ]
    line = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def broken_links(session: Session) -> list[str]:
    """A sentence for each place where a chain does not hold; empty when all of them do."""
    faults = []
    for chain in session.scalars(select(AuditChain).order_by(AuditChain.id)):
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.chain_id == chain.id)
            .order_by(AuditEntry.number)
            .execution_options(yield_per=1000)
        )
        faults += _chain_faults(chain, entries)
    return faults


def _chain_faults(chain: AuditChain, entries: Any) -> list[str]:
    faults, previous, count = [], FIRST_HASH, 0
    for entry in entries:
        count += 1
        said = {
            name: getattr(entry, name)
            for name in ("person_id", "action", "object_kind", "object_id", "details")
        }
        expected = chained_hash(previous, count, entry.at, said)
        if (entry.number, entry.previous_hash, entry.hash) != (count, previous, expected):
            faults.append(
                f"Audit chain {chain.scope}: row {entry.number} does not follow from the row before it."
            )
        previous = entry.hash
    if (chain.length, chain.head_hash) != (count, previous):
        faults.append(f"Audit chain {chain.scope}: its head says {chain.length} rows, and {count} are there.")
    return faults


def _write(session: Session) -> None:
    waiting, session.info[_WAITING] = session.info[_WAITING], []
    if not waiting:
        return
    session.flush()
    # Projects before the instance: two transactions that touch both lock them in the same order.
    scopes = sorted({entry["project_id"] for entry in waiting}, key=lambda scope: (scope is None, scope or 0))
    for scope in scopes:
        _append(session, scope, [entry for entry in waiting if entry["project_id"] == scope])


def _append(session: Session, project_id: int | None, entries: list[dict[str, Any]]) -> None:
    scope = "instance" if project_id is None else f"project:{project_id}"
    chain_id, length, head = _head(session, scope, project_id)
    at, rows = now(), []
    for entry in entries:
        length, previous = length + 1, head
        head = chained_hash(previous, length, at, entry)
        said = {name: value for name, value in entry.items() if name != "project_id"}
        rows.append(
            said | {"chain_id": chain_id, "number": length, "at": at, "previous_hash": previous, "hash": head}
        )
    connection = session.connection()
    connection.execute(insert_into(table_of(AuditEntry)), rows)
    connection.execute(_MOVE, {"chain_id": chain_id, "new_length": length, "new_hash": head})


def _head(session: Session, scope: str, project_id: int | None) -> tuple[int, int, str]:
    connection = session.connection()
    row = connection.execute(_HEAD, {"scope": scope}).one_or_none()
    if row is None:
        # Two transactions may begin the same chain at once; the second goes on from what the first wrote.
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        first = {"scope": scope, "project_id": project_id, "length": 0, "head_hash": FIRST_HASH}
        connection.execute(dialect.insert(_chain).values(first).on_conflict_do_nothing())
        row = connection.execute(_HEAD, {"scope": scope}).one()
    return row.id, row.length, row.head_hash


def _forget(session: Session) -> None:
    session.info[_WAITING] = []
