"""Two agents that turn out to be one: the one is merged into the other, and may be parted again.

No row that refers to the merged one is touched. Whoever reads an outlet asks for the agent that stands for it
(``app/actions/standing.py``), so a merge is one number in one row, and so is its end.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session

from app.actions import audit, registry
from app.actions.standing import standing_id
from app.db import table_of
from app.errors import RuleBroken
from app.features.outlets.asserting import standing_of
from app.models.corpus import Document, PublicationEdge
from app.models.outlets import Agent, AgentDomain, AgentName, Assertion, RatingScheme
from app.models.work import Attribution

_agent = table_of(Agent)


@dataclass(frozen=True, slots=True)
class Moving:
    """How much would be read as the other agent's, were this one merged into it."""

    names: int
    addresses: int
    documents: int
    steps: int
    citations: int
    facts_naming_it: int
    merged_before: tuple[str, ...]


def moving(session: Session, agent_id: int) -> Moving:
    """What refers to an agent. Facts that name it stay as they are; owner groups follow the merge."""
    own = select(Agent.id).where((Agent.id == agent_id) | (Agent.merged_into_id == agent_id))
    before = select(Agent.name).where(Agent.merged_into_id == agent_id).order_by(Agent.id)

    def count(*conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(*conditions)) or 0

    return Moving(
        names=count(AgentName.agent_id.in_(own)),
        addresses=count(AgentDomain.agent_id.in_(own)),
        documents=count(Document.outlet_id.in_(own)),
        steps=count(PublicationEdge.agent_id.in_(own)),
        citations=count(Attribution.cited_outlet_id.in_(own)) + count(Attribution.via_outlet_id.in_(own)),
        facts_naming_it=count(Assertion.value_agent_id.in_(own)) + count(Assertion.asserted_by_id.in_(own)),
        merged_before=tuple(session.scalars(before)),
    )


def refuse_merge(session: Session, one: Agent, into: Agent) -> None:
    """RuleBroken, with what to do instead, where ``one`` may not be merged into ``into``."""
    if one.id == into.id:
        raise RuleBroken("An agent cannot be merged into itself. Name the other one.")
    if one.merged_into_id is not None:
        raise RuleBroken("%(slug)s is merged already. Part it first.", slug=one.slug)
    if _has_facts(session, one.id):
        if _has_facts(session, into.id):
            raise RuleBroken(
                "Facts are recorded of both, so they are not made one. If one followed the other, add “Successor of”;"
                " if one belongs to the other, add “Part of”; if a fact stands with the wrong one, retract it"
                " there and add it here."
            )
        raise RuleBroken(
            "Facts are recorded of %(slug)s and none of %(into)s: merge it the other way round.",
            slug=one.slug,
            into=into.slug,
        )
    if session.scalar(select(exists().where(RatingScheme.rater_id == one.id))):
        raise RuleBroken(
            "%(slug)s is a rater with rating schemes, so it stays an agent of its own.", slug=one.slug
        )
    if not one.is_stub and one.kind != into.kind:
        raise RuleBroken(
            "%(slug)s and %(into)s were described as agents of two kinds, so they are not made one. If one belongs"
            " to the other, add “Part of”.",
            slug=one.slug,
            into=into.slug,
        )


def merge(session: Session, agent_id: int, into_id: int, *, by: int | None) -> str:
    """Read the one as the other from now on; the slug of the one that stands. Those merged into it come along."""
    # The head first: nobody records a fact of either, or merges either, until the commit.
    registry.next_sequence(session, 0)
    one = session.get_one(Agent, agent_id, populate_existing=True)
    into = session.get_one(Agent, standing_id(session, into_id), populate_existing=True)
    refuse_merge(session, one, into)
    along = session.execute(
        select(_agent.c.id, _agent.c.slug).where(_agent.c.merged_into_id == one.id).order_by(_agent.c.id)
    ).all()
    for row in ((one.id, one.slug), *along):
        session.execute(update(_agent).where(_agent.c.id == row[0]).values(merged_into_id=into.id))
        details = {"slug": row[1], "into": into.slug}
        audit.record(session, "agent.merge", "agent", row[0], person_id=by, details=details)
    return into.slug


def part(session: Session, agent_id: int, *, by: int | None) -> str:
    """Let a merged agent stand for itself again; the slug of the one that it was merged into."""
    registry.next_sequence(session, 0)
    one = session.get_one(Agent, agent_id, populate_existing=True)
    if one.merged_into_id is None:
        raise RuleBroken("%(slug)s is not merged into another agent.", slug=one.slug)
    into = session.get_one(Agent, one.merged_into_id)
    session.execute(update(_agent).where(_agent.c.id == one.id).values(merged_into_id=None))
    details = {"slug": one.slug, "from": into.slug}
    audit.record(session, "agent.part", "agent", one.id, person_id=by, details=details)
    return into.slug


def merged_into(session: Session, agent_id: int) -> list[Agent]:
    """The agents that this one stands for."""
    return list(session.scalars(select(Agent).where(Agent.merged_into_id == agent_id).order_by(Agent.id)))


def _has_facts(session: Session, agent_id: int) -> bool:
    return bool(standing_of(session, agent_id))
