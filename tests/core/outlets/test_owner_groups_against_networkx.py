"""Owner groups are the connected components that networkx finds, on random registries with dates."""

from random import Random

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.outlets.dates import Span
from app.core.outlets.facts import Assertion
from app.core.outlets.owner_groups import owner_groups
from tests.core.outlets.histories import (
    KINDS,
    a_history,
    a_span,
    days_of,
    may_hold,
    standing_at,
)

SUBJECTS = tuple(KINDS)
PROPERTIES = ("owned_by", "controlled_by", "part_of", "funded_by", "published_by")
JOINING = {"owned_by", "controlled_by", "part_of"}


def joins(one: Assertion, spans: list[Span]) -> bool:
    """Whether a fact that stands joins two agents, rule by rule as the page of outlets says it."""
    if one.property not in JOINING or one.value_agent is None or one.status in ("disputed", "retracted"):
        return False
    if one.confidence == "low" or "state_body" in {
        KINDS[slug] for slug in (one.subject, one.value_agent, one.asserted_by)
    }:
        return False
    return any(may_hold(one, day) for span in spans for day in days_of(span))


def graph(history: list[Assertion], spans: list[Span], known_at: int) -> nx.Graph:
    """The agents, and an edge for each fact that joins two."""
    found = nx.Graph()
    found.add_nodes_from(KINDS)
    found.add_edges_from(
        (one.subject, one.value_agent) for one in standing_at(history, known_at) if joins(one, spans)
    )
    return found


@settings(max_examples=1000)
@given(st.integers(0, 2**63))
def test_groups_are_the_connected_components_on_any_of_the_days(seed: int) -> None:
    random = Random(seed)
    history = a_history(random, 20, SUBJECTS, PROPERTIES)
    spans = [a_span(random) for _ in range(random.randint(1, 3))]
    known_at = random.randint(0, len(history))
    groups = owner_groups(history, KINDS, spans, known_at)
    wanted = {frozenset(one) for one in nx.connected_components(graph(history, spans, known_at))}
    assert {frozenset(group.members) for group in groups.groups} == wanted
    assert {slug: groups.key_of[slug] for slug in KINDS} == {
        slug: min(members) for members in wanted for slug in members
    }
    for group in groups.groups:
        assert {end for edge in group.edges for end in (edge.subject, edge.owner)} <= set(group.members)


def test_random_registries_make_groups_of_many_sizes() -> None:
    sizes = set()
    for seed in range(200):
        random = Random(seed)
        history = a_history(random, 20, SUBJECTS, PROPERTIES)
        found = graph(history, [a_span(random)], len(history))
        sizes |= {len(one) for one in nx.connected_components(found)}
    assert {1, 2, 3, 4} <= sizes
