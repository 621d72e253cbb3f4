"""The registry: facts about outlets go in, each with its number in one order for the whole instance.

Rows are only added. *Known at* is the number of the last row, not a clock: whoever adds one holds the head
of the registry until the commit, so numbers become visible in their order and without a gap.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from app.actions import audit, owner_groups
from app.actions.registry_rows import (
    Known,
    agents_named,
    assertion_values,
    assertions_where,
    domain_of,
    domain_values,
    name_values,
    row_numbers,
    scheme_values,
    slugs_in,
)
from app.actions.standing import merged_slugs, standing
from app.core.outlets.agents import Agent, Domain, Name, RatingScheme, agent_faults, resolve, split_address
from app.core.outlets.dates import Span
from app.core.outlets.facts import Assertion, faults, supersedes_faults
from app.db import insert_row, now, table_of
from app.errors import BadInput, Fault, RuleBroken, say
from app.models import outlets as tables

owner_groups_of = owner_groups.owner_groups_of


def sequence(session: Session) -> int:
    """The number of the last row of the registry: what *known now* means."""
    return session.scalars(select(tables.RegistryHead.sequence)).one()


def next_sequence(session: Session, count: int = 1) -> int:
    """The first of ``count`` numbers for rows that this transaction adds. Others wait until it ends."""
    head = tables.RegistryHead
    taken = update(head).values(sequence=head.sequence + count).returning(head.sequence)
    return session.execute(taken, execution_options={"synchronize_session": False}).scalar_one() - count + 1


def assertions_of(
    session: Session, agent_ids: Collection[int] | None = None, up_to_sequence: int | None = None
) -> list[Assertion]:
    """What was said of these agents (of all for None) and recorded by a number, in the order of recording."""
    conditions: list[ColumnElement[bool]] = []
    if agent_ids is not None:
        conditions.append(tables.Assertion.subject_id.in_(agent_ids))
    return assertions_where(session, up_to_sequence, *conditions)


def resolve_domain(session: Session, url: str, on: date | Span | None = None) -> tuple[str, ...]:
    """Who publishes at ``url`` on a day: slugs; none where nobody is known, several where it is not clear."""
    try:
        host, _path = split_address(url)
    except ValueError:
        return ()
    rows = session.execute(
        select(tables.Agent.slug, tables.AgentDomain)
        .join(tables.Agent, tables.Agent.id == standing(tables.AgentDomain.agent_id))
        .where(tables.AgentDomain.host == host)
    )
    return resolve([(slug, domain_of(row)) for slug, row in rows], url, on)


def add_agent(session: Session, agent: Agent, *, by: int | None, is_stub: bool = False) -> int:
    """A new agent with its names, addresses and rating schemes; its id. RuleBroken for a slug in use."""
    _refuse(agent_faults(agent))
    if agent.slug in agents_named(session, {agent.slug}):
        raise RuleBroken(
            "The registry has an agent %(slug)s already. Add what you know to that one.", slug=agent.slug
        )
    row = tables.Agent(slug=agent.slug, kind=agent.kind, name=agent.label, is_stub=is_stub, created_by_id=by)
    session.add(row)
    session.flush()
    audit.record(
        session, "agent.add", "agent", row.id, person_id=by, details={"slug": agent.slug, "stub": is_stub}
    )
    add_parts(session, row.id, agent, by=by)
    return row.id


def add_parts(session: Session, agent_id: int, agent: Agent, *, by: int | None) -> None:
    """The names, addresses and rating schemes of ``agent``, all of them new to the registry."""
    for name in agent.names:
        record_name(session, agent_id, name, by=by)
    for domain in agent.domains:
        record_domain(session, agent_id, domain, by=by)
    for scheme in agent.rating_schemes:
        record_scheme(session, agent_id, scheme, by=by)


def describe_stub(session: Session, agent_id: int, agent: Agent, *, by: int | None) -> None:
    """A stub gets the kind and label that somebody has now given it."""
    values = {"kind": agent.kind, "name": agent.label, "is_stub": False}
    session.execute(update(tables.Agent).where(tables.Agent.id == agent_id).values(values))
    audit.record(session, "agent.describe", "agent", agent_id, person_id=by, details={"slug": agent.slug})


def record_name(session: Session, agent_id: int, name: Name, *, by: int | None) -> int:
    """One more name of an agent; the id of its row."""
    _refuse_parts(session, agent_id, names=(name,))
    row = tables.AgentName(agent_id=agent_id, sequence=next_sequence(session), **name_values(name))
    session.add(row)
    session.flush()
    audit.record(
        session, "agent_name.add", "agent_name", row.id, person_id=by, details={"sequence": row.sequence}
    )
    return row.id


def record_domain(session: Session, agent_id: int, domain: Domain, *, by: int | None) -> int:
    """One more address of an agent; the id of its row."""
    _refuse_parts(session, agent_id, domains=(domain,))
    row = tables.AgentDomain(agent_id=agent_id, sequence=next_sequence(session), **domain_values(domain))
    session.add(row)
    session.flush()
    audit.record(
        session, "agent_domain.add", "agent_domain", row.id, person_id=by, details={"sequence": row.sequence}
    )
    return row.id


def record_scheme(session: Session, rater_id: int, scheme: RatingScheme, *, by: int | None) -> int:
    """One more rating scheme of a rater; the id of its row. RuleBroken for a key in use."""
    _refuse_parts(session, rater_id, schemes=(scheme,))
    _refuse_taken_scheme(session, scheme.key)
    row = tables.RatingScheme(rater_id=rater_id, **scheme_values(scheme))
    session.add(row)
    session.flush()
    audit.record(
        session, "rating_scheme.add", "rating_scheme", row.id, person_id=by, details={"key": scheme.key}
    )
    return row.id


def record_assertion(session: Session, one: Assertion, *, by: int | None) -> int:
    """Add one assertion; the id of its row. See ``record_assertions``."""
    return record_assertions(session, [one], by=by)[0]


def record_assertions(session: Session, ones: Sequence[Assertion], *, by: int | None) -> list[int]:
    """Add assertions in this order; the ids of their rows. BadInput with every fault, and nothing is added.

    ``supersedes`` names an earlier one of these by its id, or a row by its number. Sequence and time of
    recording are given here, whatever the values say. A rating whose scheme may not be passed on is not
    either.
    """
    if not ones:
        return []
    agents = agents_named(session, slugs_in(ones))
    scheme_keys = {one.rating_scheme for one in ones if one.rating_scheme}
    table = tables.RatingScheme
    schemes = {row.key: row for row in session.scalars(select(table).where(table.key.in_(scheme_keys)))}
    first = next_sequence(session, len(ones))
    # Whoever merges an agent holds the head as well: none of these is merged from here on.
    refuse_merged(session, {one.subject for one in ones})
    numbered = [
        replace(
            one,
            sequence=first + place,
            redistributable=one.redistributable
            and (one.rating_scheme not in schemes or schemes[one.rating_scheme].redistributable),
        )
        for place, one in enumerate(ones)
    ]
    stored = _rows_numbered(session, row_numbers(one.supersedes for one in numbered))
    _refuse_assertions(numbered, agents, schemes, stored)
    ids = _insert_assertions(session, numbered, agents, {key: row.id for key, row in schemes.items()}, by)
    for one in numbered:
        details = {"sequence": one.sequence, "subject": one.subject, "property": one.property}
        audit.record(session, "assertion.add", "assertion", ids[one.sequence], person_id=by, details=details)
    return [ids[one.sequence] for one in numbered]


def refuse_merged(session: Session, slugs: Collection[str]) -> None:
    """BadInput where one of these was merged into another: what is said of it is said of that one."""
    merged = merged_slugs(session)
    _refuse(
        [
            say("“%(slug)s” was merged into “%(into)s”: say it of “%(into)s”.", slug=slug, into=merged[slug])
            for slug in sorted(merged.keys() & slugs)
        ]
    )


def _insert_assertions(
    session: Session,
    ones: Sequence[Assertion],
    agents: Mapping[str, Known],
    scheme_ids: Mapping[str, int],
    by: int | None,
) -> dict[int, int]:
    """Sequence to the id of the row. Those that correct one of the same list come after it, one by one."""
    among = {one.id: one.sequence for one in ones}
    at = now()
    ids: dict[int, int] = {}

    def values(one: Assertion) -> dict[str, Any]:
        earlier = one.supersedes
        return assertion_values(one) | {
            "subject_id": agents[one.subject].id,
            "asserted_by_id": agents[one.asserted_by].id,
            "value_agent_id": agents[one.value_agent].id if one.value_agent else None,
            "rating_scheme_id": scheme_ids[one.rating_scheme] if one.rating_scheme else None,
            "supersedes_id": ids[among[earlier]] if earlier in among else int(earlier) if earlier else None,
            "recorded_by_id": by,
            "recorded_at": at,
        }

    table = table_of(tables.Assertion)
    if plain := [values(one) for one in ones if one.supersedes not in among]:
        # Not RETURNING: its rows would have to be put in order again, which takes longer than asking.
        session.execute(insert(table), plain)
        numbers = [row["sequence"] for row in plain]
        added = table.c.sequence.between(min(numbers), max(numbers))
        ids.update(
            (row.sequence, row.id)
            for row in session.execute(select(table.c.sequence, table.c.id).where(added))
        )
    for one in ones:
        if one.supersedes in among:
            ids[one.sequence] = insert_row(session, table, values(one))
    return ids


def _refuse_assertions(
    ones: Sequence[Assertion],
    agents: Mapping[str, Known],
    schemes: Collection[str],
    stored: Mapping[str, Assertion],
) -> None:
    wrong: list[str] = []
    before = dict(stored)
    for one in ones:
        unknown = [
            slug for slug in (one.subject, one.asserted_by, one.value_agent) if slug and slug not in agents
        ]
        wrong += [
            say("“%(slug)s” is not in the registry; add it as an agent first.", slug=slug) for slug in unknown
        ]
        if one.rating_scheme and one.rating_scheme not in schemes:
            wrong.append(
                say(
                    "The rating scheme “%(rating_scheme)s” is not in the registry.",
                    rating_scheme=one.rating_scheme,
                )
            )
        if one.subject in agents:
            wrong += faults(one, agents[one.subject].kind)
        if one.supersedes and one.supersedes not in before:
            wrong.append("The assertion that this one takes the place of is not in the registry.")
        elif one.supersedes:
            wrong += supersedes_faults(one, before[one.supersedes])
        before.setdefault(one.id, one)
    _refuse(wrong)


def _refuse(sentences: list[str]) -> None:
    if sentences:
        raise BadInput([Fault("", sentence) for sentence in sentences])


def _refuse_parts(
    session: Session,
    agent_id: int,
    names: tuple[Name, ...] = (),
    domains: tuple[Domain, ...] = (),
    schemes: tuple[RatingScheme, ...] = (),
) -> None:
    agent = session.get_one(tables.Agent, agent_id)
    _refuse(agent_faults(Agent(agent.slug, agent.kind, agent.name, names, domains, schemes)))


def _refuse_taken_scheme(session: Session, key: str) -> None:
    table = tables.RatingScheme
    if session.scalar(select(table.id).where(table.key == key)) is not None:
        raise RuleBroken(
            "The registry has a rating scheme %(key)s already. Give this one another key.", key=key
        )


def _rows_numbered(session: Session, numbers: Collection[int]) -> dict[str, Assertion]:
    if not numbers:
        return {}
    return {one.id: one for one in assertions_where(session, None, tables.Assertion.id.in_(numbers))}
