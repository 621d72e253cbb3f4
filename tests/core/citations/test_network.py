"""Edges and chains: what is counted, from single attributions to all of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.citations.attributions import ANONYMOUS, NAMED, NOBODY, Attribution, by_place, chain
from app.core.citations.network import Edge, Way, chains, citations, edges
from tests.core.citations.cited import PUBLISHER, passages, readers, said


def edge(ones: list[Attribution], *annotators: int) -> Edge:
    (found,) = edges(citations(ones), readers(*annotators))
    return found


def links(one: Attribution, *others: Attribution) -> list[tuple[str, str]]:
    return [(step.kind, step.label or step.key) for step in chain(one, by_place([one, *others]))]


@pytest.mark.parametrize(
    ("fields", "cited", "through", "is_passed_on"),
    [
        ({"cited_outlet": "tern"}, "tern", None, False),
        ({"cited_outlet": "tern", "via_outlet": "tern"}, "tern", None, True),
        ({"cited_outlet": "tern", "speaker": "Pell"}, "tern", None, True),
        ({"cited_outlet": "tern", "via_outlet": "lark"}, "tern", "lark", False),
        ({"via_outlet": "lark"}, "lark", None, True),
        ({"source_type": "anonymous"}, ANONYMOUS, None, True),
        ({"source_type": "anonymous_collective"}, ANONYMOUS, None, True),
        ({"cited_outlet": "tern", "source_type": "anonymous"}, "tern", None, False),
        ({"source_type": "witness"}, NAMED, None, True),
        ({"source": (), "speaker": "Pell"}, NAMED, None, True),
        ({"source": ()}, NOBODY, None, True),
        ({"source_type": "none"}, NOBODY, None, True),
    ],
)
def test_whom_a_text_cites_and_how(
    fields: dict[str, Any], cited: str, through: str | None, is_passed_on: bool
) -> None:
    one = said("a", **fields)
    assert (one.cited, one.through, one.is_passed_on) == (cited, through, is_passed_on)


def test_a_chain_goes_from_the_nearest_outlet_to_who_speaks() -> None:
    assert links(said("a", cited_outlet="tern")) == [("outlet", "tern")]
    photo = said("a", cited_outlet="tern", via_outlet="lark")
    assert links(photo) == [("outlet", "lark"), ("outlet", "tern")]
    spoken = said("a", cited_outlet="tern", via_outlet="tern", speaker="Joram Pell")
    assert links(spoken) == [("outlet", "tern"), ("speaker", "Joram Pell")]
    assert links(said("a", words="a baker")) == [("speaker", "a baker")]
    assert links(said("a", cited_outlet="tern", via_outlet="tern", source_type="anonymous")) == [
        ("outlet", "tern"),
        ("anonymous", ""),
    ]
    assert links(said("a", source=())) == [("nobody", "")]


def test_a_chain_follows_what_it_is_nested_in_and_says_no_outlet_twice() -> None:
    report = said("a", cited_outlet="tern")
    minister = said("b", cited_outlet="tern", via_outlet="tern", speaker="The minister", nested_in="a")
    aide = said("c", speaker="An aide", nested_in="b")
    expected = [("outlet", "tern"), ("speaker", "The minister"), ("speaker", "An aide")]
    assert links(aide, report, minister) == expected
    assert links(minister, report) == expected[:2]


def test_a_chain_ends_where_nesting_goes_round_or_leads_nowhere() -> None:
    one, other = said("a", nested_in="b", words="Ada"), said("b", nested_in="a", words="Ben")
    assert links(one, other) == [("speaker", "Ben"), ("speaker", "Ada")]
    assert links(said("a", nested_in="x")) == [("speaker", "Tern")]


def test_names_of_speakers_are_compared_without_case_and_punctuation() -> None:
    one = chain(said("a", speaker="Joram Pell"), {})
    assert one == chain(said("a", speaker="  joram  PELL, "), {})
    assert one != chain(said("a", speaker="J. Pell"), {})


def test_two_annotators_of_the_same_words_are_one_citation_seen_by_two() -> None:
    found = edge([said("a", cited_outlet="tern"), said("b", 2, cited_outlet="tern")], 1, 2)
    tally = found.tally
    assert (found.publisher, found.cited) == (PUBLISHER, "tern")
    assert (tally.citations, tally.attributions, tally.annotators) == (1, 2, 2)
    assert (tally.shared, tally.agreed) == (1, 1)
    assert [(one.by, one.of, one.passages) for one in tally.seen] == [(2, 2, 1)]


def test_one_citation_of_which_two_see_different_outlets_is_on_two_edges() -> None:
    found = edges(
        citations([said("a", cited_outlet="tern"), said("b", 2, cited_outlet="lark")]), readers(1, 2)
    )
    assert [(one.cited, one.tally.citations, one.tally.agreed) for one in found] == [
        ("lark", 1, 0),
        ("tern", 1, 0),
    ]
    assert [(one.by, one.of) for one in found[0].tally.seen] == [(1, 2)]


def test_a_passage_that_one_alone_has_read_is_not_shared() -> None:
    tally = edge([said("a", cited_outlet="tern")], 1).tally
    assert (tally.citations, tally.shared, tally.agreed) == (1, 0, 0)


def test_the_same_words_in_two_passages_are_two_citations() -> None:
    ones = [said("a", cited_outlet="tern"), said("b", 2, passage=2, document=2, cited_outlet="tern")]
    tally = edge(ones, 1, 2).tally
    assert (tally.citations, tally.passages, tally.documents) == (2, 2, 2)


def test_ways_are_counted_by_citation() -> None:
    ones = [
        said("a", cited_outlet="tern"),
        said("b", 2, cited_outlet="tern"),
        said("c", passage=2, cited_outlet="tern", via_outlet="tern"),
        said("d", passage=3, cited_outlet="tern", via_outlet="lark"),
    ]
    assert edge(ones, 1, 2).ways == ((Way(), 1), (Way("", is_passed_on=True), 1), (Way("lark"), 1))


def test_owner_groups_are_outlets_under_another_name() -> None:
    ones = [said("a", cited_outlet="tern"), said("b", passage=2, cited_outlet="lark", via_outlet="tern")]
    group = {"tern": "birds", "lark": "birds"}
    (found,) = edges(citations(ones), readers(1), lambda key: group.get(key, key))
    assert (found.cited, found.tally.citations) == ("birds", 2)
    assert found.ways == ((Way(), 1), (Way("birds"), 1))


@given(passages(), st.randoms(use_true_random=False))
def test_counts_do_not_depend_on_the_order(ones: list[Attribution], random: Any) -> None:
    other = list(ones)
    random.shuffle(other)
    everybody = readers(1, 2, 3)
    assert edges(citations(other), everybody) == edges(citations(ones), everybody)
    mine, theirs = by_place(ones), by_place(other)
    assert chains(citations(other), everybody, theirs) == chains(citations(ones), everybody, mine)


@given(passages())
def test_every_attribution_is_on_one_edge_and_one_chain(ones: list[Attribution]) -> None:
    found = citations(ones)
    everybody = readers(1, 2, 3)
    for rows in (edges(found, everybody), chains(found, everybody, by_place(ones))):
        assert sum(one.tally.attributions for one in rows) == len(ones)
        for one in rows:
            assert one.tally.agreed <= one.tally.shared == one.tally.citations <= one.tally.attributions
            assert sum(seen.passages for seen in one.tally.seen) == one.tally.passages
