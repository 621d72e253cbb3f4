"""What was read of rounds, kept in memory until something is written in their project.

The length of a project's audit chain is the version of its data. What annotators are called is no part of it.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading
from app.models.audit import AuditChain
from app.models.rounds import Round

T = TypeVar("T")
#: Of so many rounds and passes at once.
KEPT = 4
_kept: dict[tuple[str, int, str], tuple[tuple[int, Reading], dict[str, tuple[Hashable, Any]]]] = {}


def kept(session: Session, reading: Reading, what: str, read: Callable[[], T], of: Hashable = None) -> T:
    """What `read` gives, of the data as they are now: read once, and again when they or `of` have changed."""
    key = (str(session.get_bind().engine.url), reading.round_id, reading.pass_)
    version = (_version(session, reading), reading)
    found = _kept.pop(key, None)
    if found is None or found[0] != version:
        found = (version, {})
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = found
    if what not in found[1] or found[1][what][0] != of:
        found[1][what] = of, read()
    value: T = found[1][what][1]
    return value


def _version(session: Session, reading: Reading) -> int:
    chain = (
        select(AuditChain.length)
        .join(Round, Round.project_id == AuditChain.project_id)
        .where(Round.id == reading.round_id)
    )
    return session.scalar(chain) or 0
