"""Who stands round an outlet on a day: every relation near its owner group, and which of them made the group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.actions.owner_groups import groups_among
from app.actions.registry_rows import agents_named, assertions_where, slugs_in
from app.core.outlets.dates import Span, certainly_true, possibly_true
from app.core.outlets.facts import Assertion, is_unsourced, superseded_ids
from app.core.outlets.owner_groups import OwnerGroup, hindrances
from app.core.outlets.vocabulary import CONNECTING, RELATIONS
from app.models.outlets import Agent
from app.models.outlets import Assertion as Row


@dataclass(frozen=True, slots=True)
class Named:
    """An agent as a page names it."""

    slug: str
    name: str
    kind: str
    is_stub: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation between two agents. ``reasons`` say why one of ownership, control or part joins nobody."""

    assertion: Assertion
    connects: bool
    reasons: tuple[str, ...]
    holds: bool
    uncertain: bool
    unsourced: bool
    is_claim: bool


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The owner group of an agent on a day, by slug, and the relations round it, each in the order of recording.

    ``joining`` made the group; ``apart`` look as if they joined somebody, and do not; ``others`` are relations of the
    agent itself that never join, as far as they held on the day.
    """

    group: OwnerGroup
    joining: tuple[Edge, ...]
    apart: tuple[Edge, ...]
    others: tuple[Edge, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The agents of the group, sorted."""
        return self.group.members

    def slugs(self) -> set[str]:
        """Every agent that is named in it."""
        return set(self.members) | slugs_in(
            one.assertion for one in (*self.joining, *self.apart, *self.others)
        )


def neighbourhood(session: Session, slug: str, when: Span, known_at: int) -> Neighbourhood:
    """What stands round this agent on these days, as known at a number of the registry."""
    group = groups_among(session, {slug}, [when], known_at).group_of(slug)
    near = _near(session, group.members, known_at)
    kinds = {known: one.kind for known, one in agents_named(session, slugs_in(near)).items()}
    superseded = superseded_ids(near)
    inside = set(group.members)
    edges = [
        _edge(one, kinds, when, superseded)
        for one in near
        if one.value_agent is not None and (one.subject in inside or one.value_agent in inside)
    ]
    owning = [one for one in edges if one.assertion.property in CONNECTING]
    mine = [
        one
        for one in edges
        if one.assertion.property not in CONNECTING
        and one.holds
        and slug in (one.assertion.subject, one.assertion.value_agent)
    ]
    return Neighbourhood(
        group,
        tuple(one for one in owning if one.connects),
        tuple(one for one in owning if not one.connects),
        tuple(mine),
    )


def named(session: Session, slugs: Collection[str]) -> dict[str, Named]:
    """These agents by slug, as pages name them."""
    query = select(Agent.slug, Agent.name, Agent.kind, Agent.is_stub).where(Agent.slug.in_(slugs))
    return {row.slug: Named(row.slug, row.name, row.kind, row.is_stub) for row in session.execute(query)}


def _near(session: Session, members: Collection[str], known_at: int) -> Sequence[Assertion]:
    """Relations that begin or end in the group, and whatever took the place of one of them."""
    ids = select(Agent.id).where(Agent.slug.in_(members))
    related = Row.property.in_(RELATIONS)
    said = assertions_where(
        session, known_at, related, or_(Row.subject_id.in_(ids), Row.value_agent_id.in_(ids))
    )
    outside = {one.subject for one in said} - set(members)
    if outside:
        # A correction is about the same subject, and may name another owner: then it did not come with the rest.
        theirs = Row.subject_id.in_(select(Agent.id).where(Agent.slug.in_(outside)))
        known = {one.id for one in said}
        more = assertions_where(session, known_at, related, theirs)
        said = [*said, *(one for one in more if one.id not in known)]
    return said


def _edge(one: Assertion, kinds: Mapping[str, str], when: Span, superseded: Collection[str]) -> Edge:
    reasons: Any = hindrances(one, kinds, [when], superseded)
    joins = one.property in CONNECTING
    return Edge(
        one,
        connects=joins and not reasons,
        reasons=reasons if joins else (),
        holds=one.id not in superseded
        and one.status != "retracted"
        and possibly_true(one.valid_from, one.valid_to, when),
        uncertain=not certainly_true(one.valid_from, one.valid_to, when),
        unsourced=is_unsourced(one),
        is_claim=kinds[one.asserted_by] == "state_body",
    )
