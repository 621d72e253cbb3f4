"""What an archive names by words, as rows of this instance: people, outlets, codebooks, rounds, profiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.formats.rights import Record
from app.core.outlets.profile import canonical_json
from app.db import insert_row, now, table_of
from app.models.archives import ArchivedPerson
from app.models.codebooks import CodebookVersion, Label, Variable
from app.models.outlets import Agent, ProfileSnapshot
from app.models.people import Person
from app.models.projects import Member


@dataclass(frozen=True, slots=True)
class BookIds:
    """A codebook version with its variables, and its labels by variable."""

    version_id: int
    variables: Mapping[str, int]
    labels: Mapping[tuple[str, str], int]
    types: Mapping[str, str]


@dataclass(slots=True)
class Found:
    """The ids of what is there by now."""

    project_id: int
    import_id: int = 0
    books: dict[tuple[str, str], BookIds] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)
    profiles: dict[str, int] = field(default_factory=dict)


def book_ids(session: Session, version: CodebookVersion) -> BookIds:
    """The ids of a version that was published here."""
    variables = session.execute(
        select(Variable.key, Variable.id, Variable.type).where(Variable.codebook_version_id == version.id)
    ).all()
    key_of = {row.id: row.key for row in variables}
    labels = session.execute(
        select(Label.variable_id, Label.key, Label.id).where(Label.codebook_version_id == version.id)
    )
    return BookIds(
        version.id,
        {row.key: row.id for row in variables},
        {(key_of[row.variable_id], row.key): row.id for row in labels},
        {row.key: row.type for row in variables},
    )


def person_of(session: Session, found: Found, pseudonym: str) -> int:
    """The person of this pseudonym: one who was never named here, as if they had been forgotten."""
    if pseudonym not in found.people:
        at = now()
        person = Person(forgotten_at=at, deactivated_at=at)
        session.add(person)
        session.flush()
        session.add(Member(project_id=found.project_id, person_id=person.id))
        session.add(ArchivedPerson(project_id=found.project_id, person_id=person.id, pseudonym=pseudonym))
        session.flush()
        found.people[pseudonym] = person.id
    return found.people[pseudonym]


def agents_of(session: Session, slugs: Iterable[str]) -> dict[str, int]:
    """The agents of these slugs, each as the one that stands for it."""
    rows = session.execute(
        select(Agent.slug, Agent.id, Agent.merged_into_id).where(Agent.slug.in_(list(slugs)))
    )
    return {row.slug: row.merged_into_id or row.id for row in rows}


def profile_of(session: Session, found: Found, name: str, profile: Record, outlet: str | None) -> int:
    """The snapshot of this hash; added as it was passed on, where there is none."""
    if name in found.profiles:
        return found.profiles[name]
    row_id = session.scalar(select(ProfileSnapshot.id).where(ProfileSnapshot.sha256 == name))
    if row_id is None:
        # An outlet that was merged since is told of under the one that stands for it.
        agent_id = found.agents.get(str(profile.get("outlet"))) or found.agents[outlet or ""]
        row = {"agent_id": agent_id, "sha256": name, "content": canonical_json(profile), "created_at": now()}
        row_id = insert_row(session, table_of(ProfileSnapshot), row)
    found.profiles[name] = row_id
    return row_id
