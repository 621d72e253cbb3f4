"""What an editor of the registry does to facts: add one, correct one, dispute it, take it back. Rows are only added."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.registry_rows import assertions_where
from app.core.outlets.facts import Assertion, heads, history_of
from app.errors import NotThere, Stale, say
from app.models import outlets as tables

MEANWHILE = say(
    "Somebody put this right meanwhile. Look at what stands now, and send yours again if it is still needed."
)
LATEST = 2**62


@dataclass(frozen=True, slots=True)
class Fact:
    """One assertion of an agent, and how it came to read as it does, the latest first."""

    said: Assertion
    newest: Assertion
    history: tuple[Assertion, ...]

    @property
    def is_newest(self) -> bool:
        """Whether nothing has taken its place."""
        return self.said.id == self.newest.id


def standing_of(session: Session, agent_id: int) -> list[Assertion]:
    """What stands of an agent now: neither superseded nor taken back."""
    said = registry.assertions_of(session, [agent_id])
    return [one for one in heads(said, LATEST) if one.status != "retracted"]


def fact(session: Session, agent_id: int, assertion_id: int) -> Fact:
    """One assertion of this agent; NotThere for any other number."""
    said = registry.assertions_of(session, [agent_id])
    found = next((one for one in said if one.id == str(assertion_id)), None)
    if found is None:
        raise NotThere("There is no such assertion of this agent.")
    newest, later = found, {one.supersedes: one for one in said if one.supersedes}
    while newest.id in later:
        newest = later[newest.id]
    return Fact(found, newest, tuple(history_of(said, newest)))


def add(session: Session, one: Assertion, *, by: int | None) -> int:
    """Add one fact. Where it takes the place of another, Stale if something has done so before."""
    if one.supersedes:
        # The registry is ours from here on: nobody puts the same one right meanwhile.
        registry.next_sequence(session, 0)
        _refuse_superseded(session, int(one.supersedes))
    return registry.record_assertion(session, one, by=by)


def end(session: Session, one: Assertion, status: str, reason: str, *, by: int | None) -> int:
    """Dispute or retract a fact, with the reason: the same said again with that status, in its place."""
    return add(session, replace(one, id="new", status=status, supersedes=one.id, note=reason), by=by)


def _refuse_superseded(session: Session, assertion_id: int) -> None:
    later = assertions_where(session, None, tables.Assertion.supersedes_id == assertion_id)
    if later:
        raise Stale(MEANWHILE, {"assertion": int(later[-1].id)})


def agent_of(session: Session, slug: str) -> tables.Agent:
    """The agent of this slug; NotThere where there is none."""
    found = session.scalar(select(tables.Agent).where(tables.Agent.slug == slug))
    if found is None:
        raise NotThere("There is no such agent in the registry.")
    return found
