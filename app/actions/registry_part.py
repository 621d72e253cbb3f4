"""A part of the registry as a file: some agents with what is said of them, and whoever that leads to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.owner_groups import groups_over
from app.actions.registry import assertions_of
from app.actions.registry_rows import domains_of, names_of, schemes_of, slugs_in
from app.actions.standing import merged_slugs
from app.core.outlets.agents import Agent
from app.core.outlets.facts import Assertion
from app.core.outlets.registry_file import write_jsonl
from app.models import outlets as tables

Spans = Iterable[tuple[date | None, date | None]]


def registry_part(session: Session, slugs: Collection[str], spans: Spans) -> str:
    """JSON Lines of these agents and of all that their facts and their owner groups name, by slug.

    What may not be passed on is not in it, nor what corrects or is corrected by such a fact: left without the
    others, one of them would say what nobody says. An agent that was merged is the one that stands for it. Ids
    are numbers of the file's own, so that the same facts are the same file in any instance.
    """
    merged = merged_slugs(session)
    groups = groups_over(session, slugs, spans)
    wanted = {merged.get(slug, slug) for slug in slugs}
    wanted |= {merged.get(member, member) for group in groups.groups for member in group.members}
    rows = {row.slug: row for row in session.scalars(select(tables.Agent))}
    said: dict[str, Assertion] = {}
    told, fresh = set[str](), wanted
    while fresh:
        ids = [row.id for slug, row in rows.items() if merged.get(slug, slug) in fresh]
        found = [_as_standing(one, merged) for one in assertions_of(session, ids)]
        said |= {one.id: one for one in found if one.value_agent != one.subject}
        told |= fresh
        # An owner's own owner counts as well; what is said of a rater or a government does not.
        fresh = {one.value_agent for one in found if one.value_agent} - told
    kept = _numbered(_to_pass_on(list(said.values())))
    there = told | slugs_in(kept)
    parts = _parts(session, [row.id for slug, row in rows.items() if merged.get(slug, slug) in there])
    agents = [
        _agent(rows[slug], [row.id for one, row in rows.items() if merged.get(one, one) == slug], parts)
        for slug in sorted(there)
    ]
    return write_jsonl(agents, kept)


def _as_standing(one: Assertion, merged: Mapping[str, str]) -> Assertion:
    return replace(
        one,
        subject=merged.get(one.subject, one.subject),
        asserted_by=merged.get(one.asserted_by, one.asserted_by),
        value_agent=merged.get(one.value_agent or "", one.value_agent),
    )


def _to_pass_on(said: Sequence[Assertion]) -> list[Assertion]:
    """Facts without those that hang together, by corrections, with one that may not be passed on."""
    root: dict[str, str] = {}
    for one in sorted(said, key=lambda each: each.sequence):
        root[one.id] = root.get(one.supersedes or "", one.id)
    kept_back = {root[one.id] for one in said if not one.redistributable}
    return [one for one in said if root[one.id] not in kept_back]


def _numbered(said: Iterable[Assertion]) -> list[Assertion]:
    ordered = sorted(said, key=lambda one: (one.subject, one.sequence))
    number = {one.id: str(place) for place, one in enumerate(ordered, 1)}
    return [
        replace(one, id=number[one.id], supersedes=number[one.supersedes] if one.supersedes else None)
        for one in ordered
    ]


def _parts(session: Session, ids: list[int]) -> tuple[dict[int, Any], dict[int, Any], dict[int, Any]]:
    return names_of(session, ids), domains_of(session, ids), schemes_of(session, ids)


def _agent(row: tables.Agent, ids: list[int], parts: tuple[Mapping[int, Any], ...]) -> Agent:
    names, domains, schemes = (
        [each for one in [row.id, *(one for one in ids if one != row.id)] for each in part.get(one, ())]
        for part in parts
    )
    return Agent(
        row.slug,
        row.kind,
        row.name,
        # Two agents that were merged often have a name in common.
        tuple(dict.fromkeys(replace(name, sequence=0) for name in names)),
        tuple(dict.fromkeys(replace(domain, sequence=0) for domain in domains)),
        tuple(schemes),
    )
