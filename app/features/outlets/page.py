"""One agent as its page shows it at a moment: names, addresses, what is said of it and by whom, and who is near."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.registry_rows import domains_of, kinds_of, names_of, schemes_of, slugs_in
from app.core.outlets.agents import Domain, Name, RatingScheme
from app.core.outlets.dates import Span, certainly_true, possibly_true
from app.core.outlets.disagreements import disagreements
from app.core.outlets.facts import Assertion, heads
from app.core.outlets.profile import (
    SECTIONS,
    age_notes,
    canonical_json,
    profile,
    section_of,
    sha256,
    standing,
)
from app.core.outlets.vocabulary import PROJECT, PROPERTIES, RELATIONS
from app.errors import NotThere
from app.features.outlets.relations import Named, Neighbourhood, named, neighbourhood
from app.models import outlets as tables
from app.models.people import Identity
from app.web.policy import NOT_NOW

# What every registry calls its own curators, until somebody gives them another name.
CURATORS = "The curators of this registry"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who entered a row: a person, or a command of this instance; ``name`` is None for one who was erased.

    ``is_withheld`` is somebody who named an outlet while they read a text that cites it.
    """

    by_person: bool
    name: str | None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One assertion as it is shown. ``is_old`` is said of ratings, ``is_claim`` of what a state body says."""

    assertion: Assertion
    section: str
    recorded: Recorded
    unsourced: bool
    uncertain: bool
    undated: bool
    is_old: bool
    scheme: RatingScheme | None

    @property
    def is_claim(self) -> bool:
        """Whether a government says it."""
        return self.section == "government_claims"

    @property
    def is_rating(self) -> bool:
        """Whether it stands in the table of ratings."""
        return self.assertion.property == "rating"


@dataclass(frozen=True, slots=True)
class Part:
    """A name or an address, whether it was so on the day, and whether on all of it."""

    one: Any
    is_so: bool
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of an agent says, at one moment."""

    row: Any
    when: Span
    known_at: int
    latest: int
    sha256: str
    names: list[Part]
    domains: list[Part]
    facts: list[Fact]
    dated: list[Fact]
    disagreements: list[tuple[str, list[Fact]]]
    around: Neighbourhood
    named: Mapping[str, Named]
    merged: list[Named]
    schemes: Sequence[RatingScheme]

    def sections(self) -> list[tuple[str, list[tuple[str, list[Fact]]]]]:
        """Each section with the facts of each property, in the neutral order."""
        return [(key, _by_property([one for one in self.facts if one.section == key])) for key in SECTIONS]

    def labels(self) -> dict[str, str]:
        """The names of all agents on the page, by slug."""
        called = {slug: one.name for slug, one in self.named.items()}
        if called.get(PROJECT) == CURATORS:
            called[PROJECT] = _("The curators of this registry")
        return called


def agent_row(session: Session, slug: str) -> Any:
    """The agent of this slug. NotThere in the words that whoever codes blind reads."""
    row = session.execute(select(tables.Agent).where(tables.Agent.slug == slug)).scalar_one_or_none()
    if row is None:
        raise NotThere(NOT_NOW)
    return row


def merged_into(session: Session, row: tables.Agent) -> str | None:
    """The slug of the agent that this one was merged into in the end; None where it stands by itself."""
    seen = {row.id}
    into = row
    while into.merged_into_id is not None and into.merged_into_id not in seen:
        seen.add(into.merged_into_id)
        into = session.get_one(tables.Agent, into.merged_into_id)
    return None if into.id == row.id else into.slug


def merged_with(session: Session, agent_id: int) -> list[Named]:
    """Who was merged into this agent, first or through others."""
    found: list[Named] = []
    fresh = {agent_id}
    table = tables.Agent
    while fresh:
        query = select(table).where(table.merged_into_id.in_(fresh)).order_by(table.slug)
        rows = [row for row in session.scalars(query) if row.id != agent_id]
        found += [Named(row.slug, row.name, row.kind, row.is_stub) for row in rows]
        fresh = {row.id for row in rows} if len(found) < 1000 else set()
    return found


def page_of(session: Session, row: tables.Agent, when: Span, known_at: int, latest: int) -> Page:
    """The page of this agent: what was true on these days, as far as it was known at a number."""
    said = registry.assertions_of(session, [row.id], known_at)
    names = names_of(session, [row.id]).get(row.id, [])
    kinds = kinds_of(session, {one.asserted_by for one in said})
    whole = profile(row.slug, said, when, known_at, kinds, names)
    old = {note["position"] for note in age_notes(whole, when)}
    around = neighbourhood(session, row.slug, when, known_at)
    by = recorders(session, row.id)
    schemes = _schemes(session, said)

    def fact(one: Assertion, entry: Mapping[str, Any], is_old: bool) -> Fact:
        flags = entry["unsourced"], entry["uncertain"], entry["undated"]
        scheme = schemes.get(one.rating_scheme or "")
        return Fact(one, entry["section"], by[one.id], *flags, is_old, scheme)

    pairs = standing(row.slug, said, when, known_at, kinds)
    facts = [fact(one, entry, place in old) for place, (one, entry) in enumerate(pairs)]
    shown = {one.assertion.id: one for one in facts}
    return Page(
        row=row,
        when=when,
        known_at=known_at,
        latest=latest,
        sha256=sha256(canonical_json(whole)),
        names=_parts(names, when, known_at),
        domains=_parts(domains_of(session, [row.id]).get(row.id, []), when, known_at),
        facts=facts,
        dated=_at_any_time(said, known_at, kinds, when, by),
        disagreements=[
            (found.property, [shown[one.id] for one in found.assertions])
            for found in disagreements(one.assertion for one in facts)
        ],
        around=around,
        named=named(session, slugs_in(said) | around.slugs() | {row.slug}),
        merged=merged_with(session, row.id),
        schemes=schemes_of(session, [row.id]).get(row.id, ()) if row.kind == "rater" else (),
    )


def recorders(session: Session, agent_id: int) -> dict[str, Recorded]:
    """Who entered each assertion about an agent, by its number as a text."""
    table = tables.Assertion
    query = (
        select(table.id, table.recorded_by_id, Identity.name)
        .outerjoin(Identity, Identity.person_id == table.recorded_by_id)
        .where(table.subject_id == agent_id)
    )
    return {str(row.id): Recorded(row.recorded_by_id is not None, row.name) for row in session.execute(query)}


def _parts(ones: Sequence[Name] | Sequence[Domain], when: Span, known_at: int) -> list[Part]:
    """Names or addresses recorded by a number; those that were so on the day come first."""
    parts = [
        Part(
            one,
            possibly_true(one.valid_from, one.valid_to, when),
            not certainly_true(one.valid_from, one.valid_to, when),
        )
        for one in ones
        if one.sequence <= known_at
    ]
    return sorted(parts, key=lambda part: not part.is_so)


def _at_any_time(
    said: Sequence[Assertion],
    known_at: int,
    kinds: Mapping[str, str],
    when: Span,
    by: Mapping[str, Recorded],
) -> list[Fact]:
    """What bears a date and stands, whether or not it was so on the day: the rows of the timeline."""
    found = [
        Fact(
            one,
            section_of(one, kinds),
            by[one.id],
            unsourced=False,
            uncertain=not certainly_true(one.valid_from, one.valid_to, when),
            undated=False,
            is_old=False,
            scheme=None,
        )
        for one in heads(said, known_at)
        if one.status != "retracted" and (one.valid_from or one.valid_to)
    ]
    order = list(PROPERTIES)
    return sorted(
        found,
        key=lambda one: (
            SECTIONS.index(one.section),
            order.index(one.assertion.property),
            str(one.assertion.valid_from or ""),
            one.assertion.sequence,
        ),
    )


def is_so(fact: Fact, when: Span) -> bool:
    """Whether it can have been true on these days."""
    return possibly_true(fact.assertion.valid_from, fact.assertion.valid_to, when)


def _schemes(session: Session, said: Collection[Assertion]) -> dict[str, RatingScheme]:
    keys = {one.rating_scheme for one in said if one.rating_scheme}
    if not keys:
        return {}
    table = tables.RatingScheme
    raters = session.scalars(select(table.rater_id).where(table.key.in_(keys)).distinct()).all()
    return {one.key: one for ones in schemes_of(session, raters).values() for one in ones}


def _by_property(facts: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    """Ratings are in a table of their own; relations come after the facts that are not."""
    found: dict[str, list[Fact]] = {}
    for one in facts:
        if not one.is_rating:
            found.setdefault(one.assertion.property, []).append(one)
    return sorted(found.items(), key=lambda item: item[0] in RELATIONS)
