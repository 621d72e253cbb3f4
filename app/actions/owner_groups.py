"""Owner groups out of the registry: only facts that connect are read, and of those only what can be reached."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import Session

from app.actions.registry_rows import Known, agents_named, assertions_where, slugs_in
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
    """The owner groups of these agents on any of these days, as known at a number of the registry."""
    connecting = tables.Assertion.property.in_(CONNECTING)
    agents = agents_named(session, slugs)
    if len(agents) > FEW:
        said = assertions_where(session, known_at, connecting)
        agents |= agents_named(session, slugs_in(said) - agents.keys())
        return owner_groups(said, _kinds(agents), on, _latest(said))
    found: dict[str, Assertion] = {}
    fresh, followed = set(agents), set[str]()
    while fresh:
        ids = [agents[slug].id for slug in fresh]
        # Corrections of an edge are about the same subject, so they come with the subject's other facts.
        near = or_(tables.Assertion.subject_id.in_(ids), tables.Assertion.value_agent_id.in_(ids))
        said = assertions_where(session, known_at, connecting, near)
        found |= {one.id: one for one in said}
        agents |= agents_named(session, slugs_in(said) - agents.keys())
        followed |= fresh
        edges = connecting_edges(found.values(), _kinds(agents), on, _latest(found.values()))
        fresh = {slug for edge in edges for slug in (edge.subject, edge.owner)} - followed
    kept = [one for one in found.values() if one.subject in followed]
    return owner_groups(kept, _kinds(agents), on, _latest(kept))


def _kinds(agents: dict[str, Known]) -> dict[str, str]:
    return {slug: known.kind for slug, known in agents.items()}


def _latest(said: Collection[Assertion]) -> int:
    return max((one.sequence for one in said), default=0)
