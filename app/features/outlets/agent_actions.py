"""Agents as an editor makes and describes them, with a look for one that may be the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.outlets import free_slug
from app.actions.registry_rows import folded
from app.actions.standing import standing
from app.core.outlets.agents import RESERVED_SLUGS, Agent
from app.core.outlets.vocabulary import REFUSED_FOR_PERSONS
from app.errors import BadInput, Fault, RuleBroken, say
from app.features.outlets.asserting import standing_of
from app.models import outlets as tables

MOST_DOUBLES = 10


@dataclass(frozen=True, slots=True)
class Double:
    """An agent that may be the one that somebody is about to add."""

    slug: str
    label: str
    kind: str
    is_stub: bool


def likely_doubles(session: Session, names: Sequence[str], host: str | None) -> list[Double]:
    """Agents that bear one of these names, in whatever case, or publish on this host."""
    agent, words = tables.Agent, {folded(name) for name in names if name}
    named = select(standing(tables.AgentName.agent_id)).where(tables.AgentName.folded.in_(words))
    there = select(standing(tables.AgentDomain.agent_id)).where(tables.AgentDomain.host == host)
    found = session.scalars(
        select(agent)
        .where(or_(agent.id.in_(named), agent.id.in_(there), func.lower(agent.name).in_(words)))
        .where(agent.merged_into_id.is_(None))
        .order_by(agent.id)
        .limit(MOST_DOUBLES)
    )
    return [Double(row.slug, row.name, row.kind, row.is_stub) for row in found]


def proposed_slug(session: Session, label: str) -> str:
    """A slug that is free, made from the label."""
    return free_slug(session, label)


def add(session: Session, agent: Agent, *, by: int | None) -> str:
    """A new agent; its slug. BadInput beside the field for one that is taken or is a page's own address."""
    if agent.slug in RESERVED_SLUGS:
        raise BadInput([Fault("/slug", say("A page of this site has this address. Choose another."))])
    # The registry is ours from here on: nobody else takes the slug meanwhile.
    registry.next_sequence(session, 0)
    if session.scalar(select(exists().where(tables.Agent.slug == agent.slug))):
        raise BadInput(
            [Fault("/slug", say("The registry has an agent with this short name. Choose another."))]
        )
    registry.add_agent(session, agent, by=by)
    return agent.slug


def describe(session: Session, agent_id: int, kind: str, label: str, *, by: int | None) -> None:
    """Say of what kind a stub is. RuleBroken where it was described before, or what is recorded forbids the kind."""
    registry.next_sequence(session, 0)
    row = session.get_one(tables.Agent, agent_id, populate_existing=True)
    if not row.is_stub:
        raise RuleBroken(
            "%(slug)s was described meanwhile. Add what you know as names and facts.", slug=row.slug
        )
    speaks = session.scalar(select(exists().where(tables.Assertion.asserted_by_id == agent_id)))
    if speaks and kind != row.kind:
        # A stored profile orders its facts by the kind of who asserts them.
        raise BadInput([Fault("/kind", say("It asserts facts already, so its kind stays as it is."))])
    if kind == "person" and any(
        one.property in REFUSED_FOR_PERSONS for one in standing_of(session, agent_id)
    ):
        sentence = say("Facts are recorded of it that are not recorded of persons. Retract them first.")
        raise BadInput([Fault("/kind", sentence)])
    registry.describe_stub(session, agent_id, Agent(row.slug, kind, label), by=by)
