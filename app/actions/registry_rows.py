"""Rows of the registry as the values that the core reasons with, and back; ids become slugs on the way."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, aliased

from app.core.outlets.agents import Domain, Name, RatingScheme
from app.core.outlets.dates import Precision, VagueDate
from app.core.outlets.facts import Assertion
from app.models import outlets as tables

LONGEST_FOLDED = 300

_subject, _asserter, _value = aliased(tables.Agent), aliased(tables.Agent), aliased(tables.Agent)

# The columns that mean the same in the table and in the value.
_SAME = (
    "sequence",
    "property",
    "value_state",
    "value_code",
    "value_text",
    "value_number",
    "qualifier",
    "evidence_url",
    "evidence_archive_url",
    "evidence_quote",
    "evidence_note",
    "evidence_retrieved_at",
    "confidence",
    "status",
    "redistributable",
    "note",
)


def folded(name: str) -> str:
    """How a name is compared: compatibility forms, case and runs of blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST_FOLDED]


@cache
def select_assertions() -> Select[Any]:
    """Every assertion with the slugs of its agents, in the order of recording; narrow it with ``where``.

    Built once: a page of an outlet asks it several times.
    """
    table = tables.Assertion
    return (
        select(
            table.id,
            table.supersedes_id,
            table.recorded_at,
            table.valid_from,
            table.valid_from_precision,
            table.valid_to,
            table.valid_to_precision,
            *(getattr(table, column) for column in _SAME),
            _subject.slug.label("subject"),
            _asserter.slug.label("asserted_by"),
            _value.slug.label("value_agent"),
            tables.RatingScheme.key.label("rating_scheme"),
        )
        .join(_subject, _subject.id == table.subject_id)
        .join(_asserter, _asserter.id == table.asserted_by_id)
        .outerjoin(_value, _value.id == table.value_agent_id)
        .outerjoin(tables.RatingScheme, tables.RatingScheme.id == table.rating_scheme_id)
        .order_by(table.sequence)
    )


def assertion_of(row: Row[Any]) -> Assertion:
    """A row of ``select_assertions`` as the core knows it; its id is the row's number as a text."""
    return Assertion(
        id=str(row.id),
        subject=row.subject,
        asserted_by=row.asserted_by,
        value_agent=row.value_agent,
        rating_scheme=row.rating_scheme,
        valid_from=_vague(row.valid_from, row.valid_from_precision),
        valid_to=_vague(row.valid_to, row.valid_to_precision),
        supersedes=None if row.supersedes_id is None else str(row.supersedes_id),
        recorded_at=row.recorded_at,
        **{column: getattr(row, column) for column in _SAME},
    )


def assertion_values(one: Assertion) -> dict[str, Any]:
    """The columns of an assertion but for those that name other rows."""
    values = {column: getattr(one, column) or None for column in _SAME}
    return values | {
        "sequence": one.sequence,
        "redistributable": one.redistributable,
        "value_number": None if one.value_number is None else float(one.value_number),
        **_dates(one),
    }


def name_of(row: tables.AgentName) -> Name:
    """A row of names as the core knows it."""
    return Name(
        row.name,
        row.language,
        row.script,
        row.kind,
        _vague(row.valid_from, row.valid_from_precision),
        _vague(row.valid_to, row.valid_to_precision),
        row.sequence,
    )


def name_values(one: Name) -> dict[str, Any]:
    """The columns of a name but for its agent and sequence."""
    return {
        "name": one.name,
        "folded": folded(one.name),
        "language": one.language,
        "script": one.script,
        "kind": one.kind,
        **_dates(one),
    }


def domain_of(row: tables.AgentDomain) -> Domain:
    """A row of domains as the core knows it."""
    return Domain(
        row.host,
        row.path_prefix,
        _vague(row.valid_from, row.valid_from_precision),
        _vague(row.valid_to, row.valid_to_precision),
        row.evidence_url,
        row.evidence_note,
        row.sequence,
    )


def domain_values(one: Domain) -> dict[str, Any]:
    """The columns of a domain but for its agent and sequence."""
    return {
        "host": one.host,
        "path_prefix": one.path_prefix,
        **_dates(one),
        "evidence_url": one.evidence_url,
        "evidence_note": one.evidence_note,
    }


def scheme_of(row: tables.RatingScheme) -> RatingScheme:
    """A row of rating schemes as the core knows it."""
    return RatingScheme(
        row.key,
        row.name,
        row.version or None,
        row.scale,
        tuple(row.levels),
        row.orientation or None,
        row.url,
        row.licence or None,
        row.redistributable,
    )


def scheme_values(one: RatingScheme) -> dict[str, Any]:
    """The columns of a rating scheme but for its rater."""
    return {
        "key": one.key,
        "name": one.name,
        "version": one.version or "",
        "scale": one.scale,
        "levels": list(one.levels),
        "orientation": one.orientation or "",
        "url": one.url,
        "licence": one.licence or "",
        "redistributable": one.redistributable,
    }


@dataclass(frozen=True, slots=True)
class Known:
    """An agent that the registry has."""

    id: int
    kind: str


def agents_named(session: Session, slugs: Collection[str] | None = None) -> dict[str, Known]:
    """The agents of these slugs (all of them for None) that exist, by slug."""
    query = select(tables.Agent.slug, tables.Agent.id, tables.Agent.kind)
    if slugs is not None:
        query = query.where(tables.Agent.slug.in_(slugs))
    return {row.slug: Known(row.id, row.kind) for row in session.execute(query)}


def kinds_of(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Slug to kind of agent."""
    return {slug: known.kind for slug, known in agents_named(session, slugs).items()}


def assertions_where(
    session: Session, up_to: int | None, *conditions: ColumnElement[bool]
) -> list[Assertion]:
    """The assertions that meet the conditions, recorded by a number (any for None), in the order of recording."""
    query = select_assertions().where(*conditions)
    if up_to is not None:
        query = query.where(tables.Assertion.sequence <= up_to)
    return [assertion_of(row) for row in session.execute(query)]


def slugs_in(ones: Iterable[Assertion]) -> set[str]:
    """Every agent that these assertions name."""
    return {slug for one in ones for slug in (one.subject, one.asserted_by, one.value_agent) if slug}


def names_of(session: Session, agent_ids: Collection[int] | None = None) -> dict[int, list[Name]]:
    """Names by agent, in the order of recording."""
    table = tables.AgentName
    query = select(table).order_by(table.sequence)
    found: dict[int, list[Name]] = {}
    for row in session.scalars(query if agent_ids is None else query.where(table.agent_id.in_(agent_ids))):
        found.setdefault(row.agent_id, []).append(name_of(row))
    return found


def domains_of(session: Session, agent_ids: Collection[int] | None = None) -> dict[int, list[Domain]]:
    """Addresses by agent, in the order of recording."""
    table = tables.AgentDomain
    query = select(table).order_by(table.sequence)
    found: dict[int, list[Domain]] = {}
    for row in session.scalars(query if agent_ids is None else query.where(table.agent_id.in_(agent_ids))):
        found.setdefault(row.agent_id, []).append(domain_of(row))
    return found


def schemes_of(session: Session, agent_ids: Collection[int] | None = None) -> dict[int, list[RatingScheme]]:
    """Rating schemes by rater."""
    table = tables.RatingScheme
    query = select(table).order_by(table.id)
    found: dict[int, list[RatingScheme]] = {}
    for row in session.scalars(query if agent_ids is None else query.where(table.rater_id.in_(agent_ids))):
        found.setdefault(row.rater_id, []).append(scheme_of(row))
    return found


def row_numbers(ids: Iterable[str | None]) -> set[int]:
    """Which of these ids of assertions can be numbers of rows."""
    return {int(one) for one in ids if one and one.isascii() and one.isdigit() and len(one) < 18}


def _dates(one: Assertion | Name | Domain) -> dict[str, Any]:
    """Vague dates by their outer days, so that a row never seems to end before it begins, and how vague."""
    return {
        "valid_from": None if one.valid_from is None else one.valid_from.first,
        "valid_from_precision": None if one.valid_from is None else one.valid_from.precision,
        "valid_to": None if one.valid_to is None else one.valid_to.last,
        "valid_to_precision": None if one.valid_to is None else one.valid_to.precision,
    }


def _vague(day: date | None, precision: str | None = None) -> VagueDate | None:
    if day is None:
        return None
    known: dict[str, Precision] = {"year": "year", "month": "month"}
    return VagueDate.of(day, known.get(precision or "", "day"))
