"""Who belongs to whom: agents joined through owned by, controlled by and part of, and the joining edges.

Training and test data are kept apart by these groups, so an edge needs no evidence to connect (leaving one
out would let one owner stand on both sides); each edge says whether it is unsourced, and pages show it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.core.outlets.dates import Span, as_span, certainly_true, possibly_true
from app.core.outlets.facts import Assertion, is_unsourced, superseded_ids
from app.core.outlets.vocabulary import CONNECTING

# Why what looks like an edge joins nobody, what is most plain first.
HINDRANCES = (
    "superseded",
    "retracted",
    "disputed",
    "not_then",
    "government_claim",
    "state_body",
    "low_confidence",
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One assertion that joins two agents. `uncertain`: perhaps not true on all of any span asked about."""

    subject: str
    property: str
    owner: str
    assertion: str
    unsourced: bool
    uncertain: bool


@dataclass(frozen=True, slots=True)
class OwnerGroup:
    """Agents that belong together, sorted, with every edge that makes it so. The key is the first member."""

    key: str
    members: tuple[str, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class OwnerGroups:
    """All groups of a registry; an agent without any edge is a group of one."""

    groups: tuple[OwnerGroup, ...]
    key_of: Mapping[str, str]

    def group_of(self, slug: str) -> OwnerGroup:
        """The group that an agent is in. Raises KeyError for an agent that is not in the registry."""
        key = self.key_of[slug]
        return next(group for group in self.groups if group.key == key)


def owner_groups(
    assertions: Iterable[Assertion],
    kinds: Mapping[str, str],
    on: Iterable[date | Span],
    known_at: int,
) -> OwnerGroups:
    """Groups over the union of the edges that can have been true on any of the days or spans `on`.

    `kinds` maps every agent of the registry to its kind. One day gives the groups of that day; the dates of
    all documents of a corpus give its split groups. `known_at` as in a profile.
    """
    edges = connecting_edges(assertions, kinds, on, known_at)
    parent = {slug: slug for slug in kinds}
    for edge in edges:
        _join(parent, edge.subject, edge.owner)
    members: dict[str, list[str]] = {}
    for slug in sorted(kinds):
        members.setdefault(_root(parent, slug), []).append(slug)
    made_by: dict[str, list[Edge]] = {root: [] for root in members}
    for edge in edges:
        made_by[_root(parent, edge.subject)].append(edge)
    groups = tuple(
        OwnerGroup(inside[0], tuple(inside), tuple(made_by[root]))
        for root, inside in sorted(members.items(), key=lambda item: item[1][0])
    )
    return OwnerGroups(groups, {slug: group.key for group in groups for slug in group.members})


def connecting_edges(
    assertions: Iterable[Assertion],
    kinds: Mapping[str, str],
    on: Iterable[date | Span],
    known_at: int,
) -> tuple[Edge, ...]:
    """The assertions that connect, sorted by subject, property and owner; see `owner_groups`."""
    spans = [as_span(when) for when in on]
    recorded = [one for one in assertions if one.sequence <= known_at]
    superseded = superseded_ids(recorded)
    edges = []
    for one in recorded:
        owner = one.value_agent
        if owner is None or one.property not in CONNECTING or hindrances(one, kinds, spans, superseded):
            continue
        sure = any(certainly_true(one.valid_from, one.valid_to, span) for span in spans)
        edges.append(Edge(one.subject, one.property, owner, one.id, is_unsourced(one), not sure))
    return tuple(sorted(edges, key=lambda edge: (edge.subject, edge.property, edge.owner, edge.assertion)))


def hindrances(
    one: Assertion, kinds: Mapping[str, str], spans: Iterable[Span], superseded: Container[str]
) -> tuple[str, ...]:
    """Why an assertion of ownership, control or part does not connect, of HINDRANCES; none where it does.

    A state owns too much for ownership to say that two outlets speak alike, and what a government says of a
    foreign outlet is a claim; where a public register is the evidence, the curators assert it from that page.
    """
    holds = {
        "superseded": one.id in superseded,
        "retracted": one.status == "retracted",
        "disputed": one.status == "disputed",
        "not_then": not any(possibly_true(one.valid_from, one.valid_to, span) for span in spans),
        "government_claim": kinds[one.asserted_by] == "state_body",
        "state_body": "state_body" in (kinds[one.subject], kinds[one.value_agent or one.subject]),
        "low_confidence": one.confidence == "low",
    }
    return tuple(reason for reason in HINDRANCES if holds[reason])


def _root(parent: dict[str, str], slug: str) -> str:
    while parent[slug] != slug:
        parent[slug] = parent[parent[slug]]
        slug = parent[slug]
    return slug


def _join(parent: dict[str, str], one: str, other: str) -> None:
    parent[_root(parent, one)] = _root(parent, other)
