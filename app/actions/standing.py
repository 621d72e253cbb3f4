"""Which agent stands for another: what turned out to be one outlet is read as one, and no row is changed for it.

An agent that was merged keeps its row, its names and all that refers to it; whoever reads an outlet asks for the
one that stands for it. Nobody stands for an agent that was merged itself, so one look is enough.
"""

from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.db import table_of
from app.models.outlets import Agent


def standing(column: Any) -> ScalarSelect[int]:
    """In a query: the id of the agent that stands for the one in ``column``, itself where it was never merged."""
    agent = table_of(Agent).alias()
    return (
        select(func.coalesce(agent.c.merged_into_id, agent.c.id))
        .where(agent.c.id == column)
        .correlate_except(agent)
        .scalar_subquery()
    )


def standing_id(session: Session, agent_id: int) -> int:
    """The id of the agent that stands for this one."""
    merged = session.scalar(select(Agent.merged_into_id).where(Agent.id == agent_id))
    return agent_id if merged is None else merged


def merged_slugs(session: Session) -> dict[str, str]:
    """Every agent that was merged, by slug, with the slug of the one that stands for it."""
    merged, into = table_of(Agent).alias(), table_of(Agent).alias()
    rows = session.execute(
        select(merged.c.slug, into.c.slug.label("into")).join(into, into.c.id == merged.c.merged_into_id)
    )
    return {row.slug: row.into for row in rows}
