"""Owner groups out of the registry: only facts that connect are read, and of those only what can be reached."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import Session

from app.actions.registry_rows import Known, agents_named, assertions_where, slugs_in
from app.actions.standing import merged_slugs
from app.core.outlets.dates import Span
from app.core.outlets.facts import Assertion
from app.core.outlets.owner_groups import OwnerGroups, connecting_edges, owner_groups
from app.core.outlets.vocabulary import CONNECTING
from app.db import now
from app.models import outlets as tables

# Beyond this many outlets one look at every owner is quicker than following each.
FEW = 200


def owner_groups_of(
    session: Session, slugs: Collection[str], spans: Iterable[tuple[date | None, date | None]]
) -> dict[str, str]:
    """Slug to the key of its owner group, over the edges valid on any of the spans; (None, None) is today."""
    return dict(groups_over(session, slugs, spans).key_of)


def groups_over(
    session: Session, slugs: Collection[str], spans: Iterable[tuple[date | None, date | None]]
) -> OwnerGroups:
    """The same groups whole, with the edges that make them."""
    today = now().date()
    on = {Span(first or last or today, last or first or today) for first, last in spans}
    return groups_among(session, slugs, on)


def groups_among(
    session: Session, slugs: Collection[str], on: Collection[date | Span], known_at: int | None = None
) -> OwnerGroups:
    """The owner groups of these agents on any of these days, as known at a number of the registry.

    An agent that was merged is in the group of the one that stands for it, and what names it names that one.
    """
    merged = merged_slugs(session)
    connecting = tables.Assertion.property.in_(CONNECTING)
    agents = agents_named(session, {merged.get(slug, slug) for slug in slugs})
    if len(agents) > FEW:
        said = _as_standing(assertions_where(session, known_at, connecting), merged)
        agents |= agents_named(session, slugs_in(said) - agents.keys())
        return _with_merged(owner_groups(said, _kinds(agents), on, _latest(said)), merged)
    found: dict[str, Assertion] = {}
    fresh, followed = set(agents), set[str]()
    while fresh:
        ids = _ids(session, agents, fresh, merged)
        # Corrections of an edge are about the same subject, so they come with the subject's other facts.
        near = or_(tables.Assertion.subject_id.in_(ids), tables.Assertion.value_agent_id.in_(ids))
        said = _as_standing(assertions_where(session, known_at, connecting, near), merged)
        found |= {one.id: one for one in said}
        agents |= agents_named(session, slugs_in(said) - agents.keys())
        followed |= fresh
        edges = connecting_edges(found.values(), _kinds(agents), on, _latest(found.values()))
        fresh = {slug for edge in edges for slug in (edge.subject, edge.owner)} - followed
    kept = [one for one in found.values() if one.subject in followed]
    return _with_merged(owner_groups(kept, _kinds(agents), on, _latest(kept)), merged)


def _ids(
    session: Session, agents: Mapping[str, Known], fresh: Collection[str], merged: Mapping[str, str]
) -> list[int]:
    """The numbers of these agents and of those that they stand for."""
    ids = [agents[slug].id for slug in fresh]
    if stood_for := {slug for slug, into in merged.items() if into in fresh}:
        ids += [known.id for known in agents_named(session, stood_for).values()]
    return ids


def _as_standing(said: Iterable[Assertion], merged: Mapping[str, str]) -> list[Assertion]:
    return [
        replace(
            one,
            subject=merged.get(one.subject, one.subject),
            value_agent=merged.get(one.value_agent or "", one.value_agent),
        )
        if merged
        else one
        for one in said
    ]


def _with_merged(groups: OwnerGroups, merged: Mapping[str, str]) -> OwnerGroups:
    keys = dict(groups.key_of)
    return replace(groups, key_of=keys | {slug: keys[into] for slug, into in merged.items() if into in keys})


def _kinds(agents: dict[str, Known]) -> dict[str, str]:
    return {slug: known.kind for slug, known in agents.items()}


def _latest(said: Collection[Assertion]) -> int:
    return max((one.sequence for one in said), default=0)
