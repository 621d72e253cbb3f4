"""Owner groups: who is joined, by what, and on which days."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.outlets.dates import Span, VagueDate
from app.core.outlets.facts import Assertion
from app.core.outlets.owner_groups import connecting_edges, hindrances, owner_groups
from tests.core.outlets.invented import KINDS, fact

DAY = date(2021, 7, 13)


def owned(id: str = "e", **said: Any) -> Assertion:
    return fact(id, **{"property": "owned_by", "value_agent": "river-group", **said})


def together(*rows: Assertion, on: tuple[date, ...] = (DAY,), known_at: int = 99) -> bool:
    groups = owner_groups(rows, KINDS, on, known_at)
    return groups.key_of["harbour-gazette"] == groups.key_of["river-group"]


@pytest.mark.parametrize("property", ["owned_by", "controlled_by", "part_of"])
def test_ownership_control_and_parts_connect(property: str) -> None:
    assert together(owned(property=property))


@pytest.mark.parametrize("property", ["funded_by", "published_by", "hosted_by", "edited_by", "successor_of"])
def test_other_relations_do_not_connect(property: str) -> None:
    assert not together(owned(property=property))


@pytest.mark.parametrize(
    "said",
    [
        {"confidence": "low"},
        {"status": "disputed", "supersedes": "x"},
        {"asserted_by": "ministry-of-ferries"},
        {"value_state": "unknown", "value_agent": None},
        {"valid_to": "2020"},
        {"valid_from": "2022"},
        {"sequence": 100},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_is_doubtful_or_of_another_time_does_not_connect(said: dict[str, Any]) -> None:
    assert not together(owned(**said))


def test_an_edge_that_was_taken_back_does_not_connect() -> None:
    taken_back = owned("f", sequence=2, supersedes="e", status="retracted")
    assert together(owned(), taken_back, known_at=1)
    assert not together(owned(), taken_back, known_at=2)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    corrected = owned("f", sequence=2, supersedes="e", value_agent="tide-holding")
    groups = owner_groups([owned(), corrected], KINDS, [DAY], 99)
    assert groups.group_of("harbour-gazette").members == ("harbour-gazette", "tide-holding")


def test_a_state_body_does_not_make_one_group_of_all_that_it_owns() -> None:
    rows = [
        owned("a", value_agent="ministry-of-ferries"),
        owned("b", subject="river-post", value_agent="ministry-of-ferries"),
    ]
    groups = owner_groups(rows, KINDS, [DAY], 99)
    assert groups.key_of["harbour-gazette"] != groups.key_of["river-post"]


def test_the_group_tells_which_edges_made_it() -> None:
    rows = [
        owned("a", evidence_url=None),
        owned("b", subject="river-post", property="part_of", valid_from="2021"),
        owned("c", subject="river-group", value_agent="tide-holding"),
    ]
    group = owner_groups(rows, KINDS, [DAY], 99).group_of("river-post")
    assert group.key == "harbour-gazette"
    assert group.members == ("harbour-gazette", "river-group", "river-post", "tide-holding")
    told = [(edge.subject, edge.property, edge.owner, edge.unsourced, edge.uncertain) for edge in group.edges]
    assert told == [
        ("harbour-gazette", "owned_by", "river-group", True, False),
        ("river-group", "owned_by", "tide-holding", False, False),
        ("river-post", "part_of", "river-group", False, True),
    ]


def test_an_agent_without_edges_is_a_group_of_one() -> None:
    group = owner_groups([], KINDS, [DAY], 99).group_of("ivo-lark")
    assert (group.key, group.members, group.edges) == ("ivo-lark", ("ivo-lark",), ())


def test_split_groups_are_the_union_over_all_dates() -> None:
    once = owned("a", valid_to="2015")
    now = owned("b", subject="river-post", valid_from="2020")
    both = (date(2014, 1, 1), DAY)
    groups = owner_groups([once, now], KINDS, both, 99)
    assert groups.key_of["harbour-gazette"] == groups.key_of["river-post"]
    assert not together(once, now)


def test_no_dates_connect_nothing() -> None:
    assert connecting_edges([owned()], KINDS, [], 99) == ()


# The naive oracle: what can be reached by widening each set until nothing changes.

SLUGS = sorted(KINDS)
DAYS = st.dates(date(2020, 1, 1), date(2022, 12, 31))


@st.composite
def edges(draw: st.DrawFn) -> Assertion:
    return owned(
        f"e{draw(st.integers(0, 10**6))}",
        property=draw(st.sampled_from(["owned_by", "part_of", "controlled_by", "funded_by"])),
        subject=draw(st.sampled_from(SLUGS)),
        value_agent=draw(st.sampled_from(SLUGS)),
        asserted_by=draw(st.sampled_from(["project", "project", "ministry-of-ferries", "ivo-lark"])),
        confidence=draw(st.sampled_from(["low", "medium", "high"])),
        status=draw(st.sampled_from(["current", "current", "disputed", "retracted"])),
        valid_from=draw(st.none() | st.builds(VagueDate, DAYS)),
        sequence=draw(st.integers(1, 10)),
    )


def reachable(rows: list[Assertion], on: list[date], known_at: int) -> dict[str, set[str]]:
    reach = {slug: {slug} for slug in SLUGS}
    pairs = set()
    for row in rows:
        begun = [row.valid_from is None or row.valid_from.on <= day for day in on]
        ends = (row.subject, row.value_agent or "")
        if (
            row.sequence <= known_at
            and any(begun)
            and row.status == "current"
            and row.confidence in {"medium", "high"}
            and row.asserted_by != "ministry-of-ferries"
            and "ministry-of-ferries" not in ends
            and row.property != "funded_by"
        ):
            pairs |= {ends, ends[::-1]}
    for _ in SLUGS:
        for (one, other), start in product(pairs, SLUGS):
            if one in reach[start]:
                reach[start].add(other)
    return reach


@settings(max_examples=300, deadline=None)
@given(
    st.lists(edges(), max_size=8, unique_by=lambda row: row.id),
    st.lists(DAYS, max_size=3),
    st.integers(0, 10),
)
def test_groups_agree_with_a_naive_oracle(rows: list[Assertion], on: list[date], known_at: int) -> None:
    groups = owner_groups(rows, KINDS, on, known_at)
    expected = reachable(rows, on, known_at)
    for slug in SLUGS:
        assert set(groups.group_of(slug).members) == expected[slug]
        assert groups.group_of(slug).key == min(expected[slug])
    assert sorted(slug for group in groups.groups for slug in group.members) == SLUGS
    assert sum(len(group.edges) for group in groups.groups) == len(
        connecting_edges(rows, KINDS, on, known_at)
    )


WHY_NOT: list[tuple[dict[str, Any], str]] = [
    ({"confidence": "low"}, "low_confidence"),
    ({"status": "disputed", "supersedes": "x"}, "disputed"),
    ({"status": "retracted", "supersedes": "x"}, "retracted"),
    ({"asserted_by": "ministry-of-ferries"}, "government_claim"),
    ({"value_agent": "ministry-of-ferries"}, "state_body"),
    ({"valid_to": "2020"}, "not_then"),
]


@pytest.mark.parametrize(("said", "reason"), WHY_NOT, ids=str)
def test_why_an_edge_joins_nobody_is_said(said: dict[str, Any], reason: str) -> None:
    assert hindrances(owned(**said), KINDS, [Span(DAY, DAY)], set()) == (reason,)


def test_an_edge_that_was_replaced_says_so_first() -> None:
    assert hindrances(owned(confidence="low"), KINDS, [Span(DAY, DAY)], {"e"}) == (
        "superseded",
        "low_confidence",
    )


@given(st.lists(st.sampled_from(WHY_NOT), max_size=4))
def test_an_edge_joins_exactly_when_nothing_hinders_it(chosen: list[tuple[dict[str, Any], str]]) -> None:
    said = {key: value for one, _reason in chosen for key, value in one.items()}
    edge = owned(**said)
    joins = bool(connecting_edges([edge], KINDS, [DAY], 99))
    assert joins == (hindrances(edge, KINDS, [Span(DAY, DAY)], set()) == ())
