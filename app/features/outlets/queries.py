"""What is shown of the registry: the list of names, one outlet with its history, its profile on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.actions import registry, snapshots
from app.actions.blindness import has_blind_work
from app.actions.registry_rows import domains_of, folded, kinds_of, names_of, schemes_of
from app.core.outlets.agents import Agent
from app.core.outlets.dates import Span
from app.core.outlets.facts import Assertion, is_unsourced, superseded_ids
from app.core.outlets.profile import SECTIONS, age_notes, canonical_json, section_of, sha256, utc_text
from app.core.outlets.records import agent_record, assertion_record
from app.db import now
from app.errors import BadInput, Fault, NotThere, say
from app.features.outlets.page import merged_into, merged_with
from app.features.outlets.relations import Edge, neighbourhood
from app.models import outlets as tables
from app.web.policy import NOT_NOW


def index(session: Session, words: str, after: int, limit: int) -> list[Any]:
    """Id, slug, name and kind of agents, those found by ``words`` in a name or slug; no more than that.

    Everybody reads this list, those who code blind too: they name the outlets that a text cites by it.
    """
    table = tables.Agent
    query = select(table.id, table.slug, table.name, table.kind).where(
        table.id > after, table.merged_into_id.is_(None)
    )
    if words.strip():
        query = query.where(table.id.in_(_called(words)))
    return list(session.execute(query.order_by(table.id).limit(limit)).all())


def _called(words: str) -> Any:
    """The ids of agents with these words in a label, name or slug; of the one that stands, where one was merged."""
    one, wanted = aliased(tables.Agent), folded(words)
    named = exists().where(
        tables.AgentName.agent_id == one.id, tables.AgentName.folded.contains(wanted, autoescape=True)
    )
    in_label = func.lower(one.name).contains(wanted, autoescape=True)
    as_written = one.name.contains(words.strip(), autoescape=True)
    in_slug = one.slug.contains(wanted, autoescape=True)
    return select(func.coalesce(one.merged_into_id, one.id)).where(or_(named, in_label, as_written, in_slug))


def outlet(session: Session, person_id: int, slug: str) -> dict[str, Any]:
    """One agent with all that was ever said of it, in the neutral order, and whom it belongs to today."""
    row = _readable(session, person_id, slug)
    said = registry.assertions_of(session, [row.id])
    kinds = kinds_of(session, {one.asserted_by for one in said})
    agent = Agent(
        row.slug,
        row.kind,
        row.name,
        tuple(names_of(session, [row.id]).get(row.id, ())),
        tuple(domains_of(session, [row.id]).get(row.id, ())),
        tuple(schemes_of(session, [row.id]).get(row.id, ())),
    )
    lists: dict[str, Any] = {"names": [], "domains": [], "rating_schemes": []} | agent_record(agent)
    known_at, today = registry.sequence(session), now().date()
    around = neighbourhood(session, slug, Span(today, today), known_at)
    group = around.group
    return {
        "slug": row.slug,
        "kind": row.kind,
        "name": row.name,
        "is_stub": row.is_stub,
        "merged_into": merged_into(session, row),
        "merged": [one.slug for one in merged_with(session, row.id)],
        "known_at": known_at,
        **{key: lists[key] for key in ("names", "domains", "rating_schemes")},
        "assertions": _history(said, kinds),
        "owner_group": {
            "key": group.key,
            "members": list(group.members),
            "edges": [asdict(edge) for edge in group.edges],
            "apart": [_apart(edge) for edge in around.apart],
        },
    }


def profile(
    session: Session, person_id: int, slug: str, when: Span | None, known_at: int | None
) -> dict[str, Any]:
    """The profile of an agent on a day (today for None), as known at a number (now for None)."""
    row = _readable(session, person_id, slug)
    latest = registry.sequence(session)
    if known_at is not None and known_at > latest:
        raise BadInput(
            [
                Fault(
                    "/known_at",
                    say("The registry has come to %(latest)s; ask for no more than that.", latest=latest),
                )
            ]
        )
    day = now().date()
    span, at = when or Span(day, day), latest if known_at is None else known_at
    whole = snapshots.profile_of(session, row.id, span, at)
    return {
        "outlet": slug,
        "as_of": span.last.isoformat(),
        "known_at": at,
        "sha256": sha256(canonical_json(whole)),
        "profile": whole,
        "notes": age_notes(whole, span),
    }


def _apart(edge: Edge) -> dict[str, Any]:
    one = edge.assertion
    return {
        "subject": one.subject,
        "property": one.property,
        "owner": one.value_agent,
        "assertion": one.id,
        "reasons": list(edge.reasons),
    }


def _history(said: Sequence[Assertion], kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    superseded = superseded_ids(said)
    ordered = sorted(said, key=lambda one: (SECTIONS.index(section_of(one, kinds)), one.sequence))
    return [
        assertion_record(one, withhold=False)
        | {
            "section": section_of(one, kinds),
            "value_state": one.value_state,
            "status": one.status,
            "redistributable": one.redistributable,
            "superseded": one.id in superseded,
            "unsourced": is_unsourced(one),
            "sequence": one.sequence,
            "recorded_at": utc_text(one.recorded_at),
        }
        for one in ordered
    ]


def _readable(session: Session, person_id: int, slug: str) -> Any:
    """The agent of this slug, for whoever may read of it: nobody who still has something to code blind.

    Both are the same 404, and the work is looked for first: the answer says nothing about the registry.
    """
    table = tables.Agent
    row = session.execute(
        select(table).where(table.slug == slug, ~has_blind_work(person_id))
    ).scalar_one_or_none()
    if row is None:
        raise NotThere(NOT_NOW)
    return row
