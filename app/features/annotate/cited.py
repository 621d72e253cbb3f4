"""The outlets that attributions cite: their names for the page, and one more that the registry did not have."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.assignments import my_assignment
from app.actions.outlets import name_stub
from app.errors import RuleBroken
from app.models.outlets import Agent


@dataclass(frozen=True, slots=True)
class Cited:
    """An outlet as an annotator names it; ``is_new`` when nobody had named it before."""

    slug: str
    name: str
    is_new: bool


def names_of(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """What these outlets are called, by slug: the name alone, whatever else is known."""
    if not slugs:
        return {}
    rows = session.execute(select(Agent.slug, Agent.name).where(Agent.slug.in_(slugs)))
    return {row.slug: row.name for row in rows}


def add(
    session: Session,
    person_id: int,
    assignment_id: int,
    name: str,
    language: str | None,
    anew: bool,
    at: datetime,
) -> Cited:
    """The outlet of this name, made as an unsourced stub where there is none. NotThere for others' passages."""
    row = my_assignment(session, person_id, assignment_id).row
    if not row.asks_attributions or row.round_state == "closed" or row.state == "declined":
        raise RuleBroken("This passage takes no attributions, so no outlet can be added from it.")
    agent_id, is_new = name_stub(session, name, language, by=person_id, at=at, anew=anew)
    agent = session.get_one(Agent, agent_id)
    return Cited(agent.slug, agent.name, is_new)
