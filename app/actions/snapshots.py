"""Profile snapshots: what was known of an outlet when an answer was saved, stored once for each content.

A profile is prepared by a reading session before the writing transaction begins, and kept in memory until
the registry's number moves, so that a save asks the database for nothing when nothing has changed.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any

from sqlalchemy import Engine, exists, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.registry_rows import kinds_of, names_of
from app.core.outlets.dates import Span
from app.core.outlets.profile import JsonDict, canonical_json, profile, sha256
from app.db import now
from app.models.archives import ArchivedPerson
from app.models.outlets import Agent, ProfileSnapshot
from app.models.work import Attribution, Revision

# Some kilobytes each: the outlets of a large corpus, and those they cite, on their documents' days.
MOST_KEPT = 4_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A profile ready to be stored. ``snapshot_id`` where a committed row of this content was seen."""

    agent_id: int
    sha256: str
    content: str
    as_of: date
    known_at: int
    snapshot_id: int | None = None


class _Kept:
    """What was prepared last, least recently used first; one for the process, whatever the database."""

    def __init__(self) -> None:
        self._lock, self._items = Lock(), OrderedDict[tuple[object, ...], Prepared]()

    def get(self, key: tuple[object, ...]) -> Prepared | None:
        with self._lock:
            if (found := self._items.get(key)) is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], prepared: Prepared) -> None:
        with self._lock:
            self._items[key] = prepared
            self._items.move_to_end(key)
            while len(self._items) > MOST_KEPT:
                self._items.popitem(last=False)


_kept = _Kept()


def prepare(
    session: Session,
    agent_id: int,
    published_from: date | None,
    published_to: date | None,
    retrieved: date | None,
    sequence: int,
) -> Prepared:
    """The profile of an outlet for a document of these dates, known at ``sequence``.

    As of the publication, else the day of retrieval, else today. The session must be a reading one: what is
    kept here, the id of a stored row above all, must not come from a transaction that may be rolled back.
    """
    when = span_of(published_from, published_to, retrieved)
    key = (_database_of(session), agent_id, when, sequence)
    prepared = _kept.get(key)
    if prepared is not None and prepared.snapshot_id is not None:
        return prepared
    if prepared is None:
        content = canonical_json(profile_of(session, agent_id, when, sequence))
        prepared = Prepared(agent_id, sha256(content), content, when.last, sequence)
    stored = select(ProfileSnapshot.id).where(ProfileSnapshot.sha256 == prepared.sha256)
    prepared = replace(prepared, snapshot_id=session.scalar(stored))
    _kept.put(key, prepared)
    return prepared


def store(session: Session, prepared: Prepared) -> int:
    """The id of the one row with this content, added where there is none; safe when two add it at once."""
    if prepared.snapshot_id is not None:
        # Seen committed, and snapshots are never deleted.
        return prepared.snapshot_id
    stored = select(ProfileSnapshot.id).where(ProfileSnapshot.sha256 == prepared.sha256)
    found = session.scalar(stored)
    if found is None:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(
            dialect.insert(ProfileSnapshot)
            .values(
                agent_id=prepared.agent_id, sha256=prepared.sha256, content=prepared.content, created_at=now()
            )
            .on_conflict_do_nothing(index_elements=["sha256"])
        )
        found = session.scalars(stored).one()
    return found


def span_of(published_from: date | None, published_to: date | None, retrieved: date | None) -> Span:
    """The days that a profile is taken for: publication, else retrieval, else today."""
    if published_to is not None:
        return Span(published_from or published_to, published_to)
    day = retrieved or now().date()
    return Span(day, day)


def profile_of(session: Session, agent_id: int, when: Span, known_at: int) -> JsonDict:
    """The profile of one agent on these days, as known at a number of the registry."""
    slug = session.scalars(select(Agent.slug).where(Agent.id == agent_id)).one()
    said = registry.assertions_of(session, [agent_id], known_at)
    kinds = kinds_of(session, {one.asserted_by for one in said})
    names = names_of(session, [agent_id]).get(agent_id, [])
    return profile(slug, said, when, known_at, kinds, names)


def recompute_faults(session: Session) -> list[str]:
    """A sentence for each stored profile that is not what its hash or the registry says."""
    faults = []
    snapshots = select(ProfileSnapshot.id, ProfileSnapshot.sha256, ProfileSnapshot.content).order_by(
        ProfileSnapshot.id
    )
    for row in session.execute(snapshots.execution_options(yield_per=500)):
        if sha256(row.content) != row.sha256:
            faults.append(
                f"Profile snapshot {row.id}: its content does not have the SHA-256 that it is named by."
            )
    for row in session.execute(_uses()).all():
        if _recomputed(session, row) != row.sha256:
            faults.append(
                f"Profile snapshot {row.id}: it is not what the registry says of its outlet"
                f" as of {row.as_of}, known at {row.known_at}."
            )
    return faults


def _uses() -> Any:
    """Every (snapshot, as of, known at) that a revision names, for its outlet or for one it cites."""
    own = select(Revision.profile_snapshot_id.label("snapshot_id"), Revision.id.label("revision_id"))
    cited = select(Attribution.cited_profile_id, Attribution.revision_id)
    used = union_all(
        own.where(Revision.profile_snapshot_id.is_not(None)),
        cited.where(Attribution.cited_profile_id.is_not(None)),
    ).subquery()
    from_archive = exists().where(
        ArchivedPerson.project_id == Revision.project_id, ArchivedPerson.person_id == Revision.person_id
    )
    return (
        select(
            ProfileSnapshot.id,
            ProfileSnapshot.agent_id,
            ProfileSnapshot.sha256,
            Revision.as_of_from,
            Revision.as_of,
            Revision.known_at,
        )
        .join(used, used.c.snapshot_id == ProfileSnapshot.id)
        .join(Revision, Revision.id == used.c.revision_id)
        # What came with an archive is what could be passed on of the registry of another instance.
        .where(~from_archive)
        .distinct()
        .order_by(ProfileSnapshot.id, Revision.as_of, Revision.known_at)
    )


def _recomputed(session: Session, row: Any) -> str:
    when = Span(row.as_of_from, row.as_of)
    return sha256(canonical_json(profile_of(session, row.agent_id, when, row.known_at)))


def _database_of(session: Session) -> str:
    bind: Engine | Connection = session.get_bind()
    return str(bind.engine.url)
