"""The registry as a list for people: found by name, address or filter, with what is known of each in short."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.actions import registry
from app.actions.registry_rows import folded
from app.core.outlets.agents import split_address
from app.core.outlets.dates import Span
from app.core.outlets.vocabulary import PROPERTIES
from app.models.outlets import Agent, AgentDomain, AgentName, Assertion

PAGE = 50
COUNTRY = ("country", "country_of_registration", "country_of_editorial_seat")
SHOWN = {
    **dict.fromkeys(COUNTRY, "countries"),
    "medium": "media",
    "ownership_type": "ownership",
    "languages": "languages",
}
_WANT_EVIDENCE = [one.key for one in PROPERTIES.values() if one.evidence != "none"]
_EVIDENCE = (
    Assertion.evidence_url,
    Assertion.evidence_archive_url,
    Assertion.evidence_quote,
    Assertion.evidence_note,
)
_UNSOURCED = and_(
    Assertion.property.in_(_WANT_EVIDENCE),
    Assertion.value_state == "known",
    *(func.coalesce(column, "") == "" for column in _EVIDENCE),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which agents are asked for, and the days on which it should be so; empty is all of them."""

    when: Span
    words: str = ""
    kind: str = ""
    country: str = ""
    medium: str = ""
    ownership: str = ""
    language: str = ""
    described: str = ""
    unsourced: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """By what the registry can be filtered: the codes that something is said with."""

    countries: list[str]
    media: list[str]
    ownership: list[str]
    languages: list[str]
    agents: int


@dataclass(slots=True)
class Row:
    """One agent of the list. ``facts`` are those that stand, ``unsourced`` those of them without evidence."""

    slug: str
    name: str
    kind: str
    is_stub: bool
    hosts: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    ownership: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    facts: int = 0
    unsourced: int = 0


def choices(session: Session) -> Choices:
    """What there is to choose from, over the whole registry."""
    codes: dict[str, set[str]] = {name: set() for name in ("countries", "media", "ownership", "languages")}
    said = select(Assertion.property, Assertion.value_code).where(
        Assertion.property.in_(SHOWN), Assertion.value_code.is_not(None)
    )
    for row in session.execute(said.distinct()):
        codes[SHOWN[row.property]].add(row.value_code)
    agents = session.scalars(
        select(func.count()).select_from(Agent).where(Agent.merged_into_id.is_(None))
    ).one()
    return Choices(**{name: sorted(found) for name, found in codes.items()}, agents=agents)


def count(session: Session, wanted: Wanted) -> int:
    """How many agents fit."""
    return session.scalars(select(func.count()).select_from(Agent).where(*_listed(wanted))).one()


def rows(session: Session, wanted: Wanted, number: int) -> list[Row]:
    """Page ``number`` (from 1) of those that fit, by their labels, each with what is said of it."""
    query = select(Agent.id, Agent.slug, Agent.name, Agent.kind, Agent.is_stub).where(*_listed(wanted))
    ordered = query.order_by(func.lower(Agent.name), Agent.slug).offset((number - 1) * PAGE).limit(PAGE)
    found = {row.id: Row(row.slug, row.name, row.kind, row.is_stub) for row in session.execute(ordered)}
    hosts = select(AgentDomain.agent_id, AgentDomain.host, AgentDomain.path_prefix)
    for row in session.execute(hosts.where(AgentDomain.agent_id.in_(found)).order_by(AgentDomain.sequence)):
        found[row.agent_id].hosts.append(row.host + row.path_prefix.rstrip("/"))
    _add_facts(session, found, wanted.when)
    return list(found.values())


def names(session: Session, wanted: Wanted, after: int, limit: int) -> list[Any]:
    """Id, slug, name and kind of those that fit, after the one with this id: the list as scripts read it."""
    query = select(Agent.id, Agent.slug, Agent.name, Agent.kind).where(*_listed(wanted), Agent.id > after)
    return list(session.execute(query.order_by(Agent.id).limit(limit)).all())


def resolved(session: Session, wanted: Wanted) -> list[Any] | None:
    """Who publishes at the address that was typed, on these days: slug and name; None where it is no address."""
    if address_of(wanted.words) is None:
        return None
    slugs = registry.resolve_domain(session, wanted.words, wanted.when)
    query = select(Agent.slug, Agent.name).where(Agent.slug.in_(slugs)).order_by(Agent.slug)
    return list(session.execute(query).all())


def address_of(words: str) -> str | None:
    """The host in what was typed, where that is a web address or a bare host."""
    if "://" not in words and ("." not in words or len(words.split()) != 1):
        return None
    try:
        return split_address(words)[0]
    except ValueError:
        return None


def filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What an agent must meet, but for the words."""
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(Agent.kind == wanted.kind)
    if wanted.described:
        found.append(Agent.is_stub.is_(wanted.described == "stub"))
    for properties, code in (
        (COUNTRY, wanted.country),
        (("medium",), wanted.medium),
        (("ownership_type",), wanted.ownership),
        (("languages",), wanted.language),
    ):
        if code:
            said = Assertion.property.in_(properties), Assertion.value_code == code, _so_on(wanted.when)
            found.append(_stands(*said))
    if wanted.unsourced:
        found.append(_stands(_UNSOURCED))
    return found


def _listed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Agent.merged_into_id.is_(None), *filters(wanted)]
    return [*found, _called(wanted.words)] if wanted.words.strip() else found


def _called(words: str) -> ColumnElement[bool]:
    """Found by a name in any script, the slug or a host; by those of the agents that were merged into it, too."""
    wanted, one = folded(words), aliased(Agent)
    host = address_of(words)
    named = exists().where(AgentName.agent_id == one.id, AgentName.folded.contains(wanted, autoescape=True))
    at = exists().where(
        AgentDomain.agent_id == one.id,
        AgentDomain.host.contains(host or wanted, autoescape=True),
    )
    # SQLite's lower() knows ASCII alone, so the words are looked for as they are written, too.
    label = or_(
        func.lower(one.name).contains(wanted, autoescape=True),
        one.name.contains(words.strip(), autoescape=True),
    )
    meant = select(func.coalesce(one.merged_into_id, one.id))
    return Agent.id.in_(meant.where(or_(named, at, label, one.slug.contains(wanted, autoescape=True))))


def _stands(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Something that meets these is said of the agent, and was neither retracted nor replaced."""
    later = aliased(Assertion)
    # Corrections are about the same subject, whose facts have an index.
    replaced = exists().where(later.subject_id == Assertion.subject_id, later.supersedes_id == Assertion.id)
    return exists().where(
        Assertion.subject_id == Agent.id, Assertion.status != "retracted", *conditions, ~replaced
    )


def _so_on(when: Span) -> ColumnElement[bool]:
    begins_in_time = or_(Assertion.valid_from.is_(None), Assertion.valid_from <= when.last)
    ends_late_enough = or_(Assertion.valid_to.is_(None), Assertion.valid_to >= when.first)
    return and_(begins_in_time, ends_late_enough)


def _add_facts(session: Session, found: dict[int, Row], when: Span) -> None:
    said = session.execute(
        select(
            Assertion.id,
            Assertion.subject_id,
            Assertion.supersedes_id,
            Assertion.property,
            Assertion.value_code,
            Assertion.status,
            _UNSOURCED.label("is_unsourced"),
            _so_on(when).label("is_so"),
        )
        .where(Assertion.subject_id.in_(found))
        .order_by(Assertion.sequence)
    ).all()
    replaced: Collection[int | None] = {row.supersedes_id for row in said}
    for row in said:
        if row.id in replaced or row.status == "retracted":
            continue
        one = found[row.subject_id]
        one.facts += 1
        one.unsourced += bool(row.is_unsourced)
        if row.is_so and row.value_code and row.property in SHOWN:
            codes = getattr(one, SHOWN[row.property])
            if row.value_code not in codes:
                codes.append(row.value_code)
