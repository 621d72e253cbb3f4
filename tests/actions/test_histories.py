"""Random histories in the database: profiles, snapshots and owner groups are what a plain log of them gives."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import networkx as nx
import pytest
from sqlalchemy import func, select

from app.actions import owner_groups, registry, snapshots
from app.actions.registry_rows import agents_named
from app.core.outlets.agents import Agent
from app.core.outlets.dates import Span
from app.core.outlets.facts import Assertion
from app.core.outlets.profile import canonical_json, profile
from app.db import Database
from app.models.outlets import ProfileSnapshot
from tests.core.outlets import histories
from tests.core.outlets.test_owner_groups_against_networkx import PROPERTIES, joins

SEEDS = range(12)


@dataclass(frozen=True, slots=True)
class Stored:
    """A history that is in the database, as the log has it, and with the database's own numbers."""

    log: list[Assertion]
    rows: list[Assertion]
    kinds: dict[str, str]
    agents: dict[str, int]

    def known_at(self, place: int) -> int:
        """The registry's number after so many rows of the log."""
        return self.rows[place - 1].sequence if place else self.rows[0].sequence - 1


def stored(database: Database, seed: int, **more: object) -> Stored:
    """Record a history row after row, its agents named by its seed so that no other history meets them."""

    def named(slug: str | None) -> str | None:
        return None if slug is None else f"{slug}-{seed}"

    log = [
        replace(
            one,
            subject=named(one.subject) or "",
            asserted_by=named(one.asserted_by) or "",
            value_agent=named(one.value_agent),
        )
        for one in histories.a_history(Random(seed), **more)  # type: ignore[arg-type]
    ]
    kinds = {f"{slug}-{seed}": kind for slug, kind in histories.KINDS.items()}
    number_of: dict[str, str] = {}
    with database.writing() as session:
        for slug, kind in kinds.items():
            registry.add_agent(session, Agent(slug, kind, slug.title()), by=None)
        session.commit()
    for one in log:
        with database.writing() as session:
            earlier = number_of.get(one.supersedes or "")
            row = registry.record_assertion(session, replace(one, supersedes=earlier), by=None)
            number_of[one.id] = str(row)
            session.commit()
    with database.reading() as session:
        agents = {slug: known.id for slug, known in agents_named(session, kinds).items()}
        rows = registry.assertions_of(session, list(agents.values()))
    return Stored(log, rows, kinds, agents)


def moments(one: Stored, random: Random, many: int = 6) -> Iterator[tuple[Span, int]]:
    """Days and places in the log."""
    for _ in range(many):
        yield histories.a_span(random), random.randint(0, len(one.log))


def test_a_profile_out_of_the_database_is_the_profile_of_the_log(database: Database) -> None:
    for seed in SEEDS:
        one, random = stored(database, seed), Random(seed)
        for when, place in moments(one, random):
            slug = f"tide-{seed}"
            with database.reading() as session:
                whole = snapshots.profile_of(session, one.agents[slug], when, one.known_at(place))
            of_log = profile(slug, one.log, when, place, one.kinds)
            assert canonical_json(whole) == canonical_json(of_log), (seed, when, place)


def test_the_same_content_is_one_row_and_nothing_recorded_later_alters_a_stored_one(
    database: Database,
) -> None:
    for seed in SEEDS:
        one, random = stored(database, seed), Random(seed)
        agent_id = one.agents[f"tide-{seed}"]
        kept: dict[tuple[Span, int], tuple[int, str]] = {}
        for when, place in moments(one, random):
            with database.reading() as session:
                made = snapshots.prepare(session, agent_id, when.first, when.last, None, one.known_at(place))
            with database.writing() as session:
                kept[when, place] = snapshots.store(session, made), made.content
                session.commit()
        with database.reading() as session:
            rows = dict(
                session.execute(
                    select(ProfileSnapshot.id, ProfileSnapshot.content).where(
                        ProfileSnapshot.agent_id == agent_id
                    )
                ).all()
            )
        assert len(rows) == len(set(rows.values())) == len({content for _id, content in kept.values()})
        # A correction of everything, today.
        with database.writing() as session:
            for row in one.rows:
                later = replace(row, id="new", supersedes=row.id, status="retracted")
                registry.record_assertion(session, later, by=None)
            session.commit()
        snapshots._kept._items.clear()
        for (when, place), (snapshot_id, content) in kept.items():
            assert rows[snapshot_id] == content
            with database.reading() as session:
                again = snapshots.prepare(session, agent_id, when.first, when.last, None, one.known_at(place))
            assert (again.snapshot_id, again.content) == (snapshot_id, content)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ProfileSnapshot))
        assert snapshots.recompute_faults(session) == []


@pytest.mark.parametrize("few", [0, owner_groups.FEW])
def test_owner_groups_out_of_the_database_are_connected_components(
    database: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_groups, "FEW", few)
    # The rules of an edge know the agents of a history by their kinds.
    for seed in SEEDS:
        one, random = (
            stored(database, seed, most=20, subjects=tuple(histories.KINDS), properties=PROPERTIES),
            Random(seed),
        )
        for when, place in moments(one, random, 3):
            found = nx.Graph()
            found.add_nodes_from(one.kinds)
            for each in histories.standing_at(one.log, place):
                if joins(_plain(each), [when]):
                    found.add_edge(each.subject, each.value_agent)
            with database.reading() as session:
                groups = owner_groups.groups_among(session, set(one.kinds), [when], one.known_at(place))
            wanted = {frozenset(members) for members in nx.connected_components(found)}
            # Looked up together, the histories before are there as well.
            ours = {frozenset(group.members) for group in groups.groups if group.key in one.kinds}
            assert ours == wanted, (seed, when, place)


def _plain(one: Assertion) -> Assertion:
    """The fact with the names that its agents have in the generator."""

    def bare(slug: str) -> str:
        return slug.rsplit("-", 1)[0]

    agent = None if one.value_agent is None else bare(one.value_agent)
    return replace(one, subject=bare(one.subject), asserted_by=bare(one.asserted_by), value_agent=agent)
