"""Agreement on the network: the counted cases are those that a table of all of them has."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.krippendorff import alpha
from app.core.agreement.percent import percent
from app.core.agreement.ratings import Ratings
from app.core.citations.agreement import VALUES, seen_alike, spans_alike
from app.core.citations.attributions import Attribution
from app.core.citations.network import Reader, citations
from tests.core.citations.cited import passages, readers, said


def cited(one: Attribution) -> str:
    return one.cited


def table(ones: list[Attribution], everybody: list[Reader]) -> list[tuple[tuple[int, str], int, str]]:
    """Every case with every annotator, written out."""
    keys = {one.cited for one in ones}
    saw = {(one.passage, one.cited, one.annotator) for one in ones}
    return [
        (
            (reader.passage, key),
            reader.annotator,
            VALUES[0 if (reader.passage, key, reader.annotator) in saw else 1],
        )
        for reader in everybody
        for key in keys
    ]


@given(passages(), st.integers(1, 4))
def test_percent_and_alpha_are_those_of_the_whole_table(ones: list[Attribution], many: int) -> None:
    everybody = readers(1, 2, 3, passages=many)
    found = seen_alike(citations(ones), everybody, cited)
    whole = Ratings.from_long(table(ones, everybody), labels=VALUES)
    for mine, theirs in ((found.percent, percent(whole)), (found.alpha, alpha(whole, "nominal"))):
        assert mine.status == theirs.status
        assert mine.reason == theirs.reason
        assert (mine.n_units, mine.n_pairable, mine.n_judgements) == (
            theirs.n_units,
            theirs.n_pairable,
            theirs.n_judgements,
        )
        if theirs.value is not None:
            assert mine.value == pytest.approx(theirs.value)


@given(passages())
def test_positive_is_the_share_of_pairs_that_see_alike(ones: list[Attribution]) -> None:
    seen: dict[tuple[int, str], set[int]] = {}
    for one in ones:
        seen.setdefault((one.passage, one.cited), set()).add(one.annotator)
    both = sum(len(list(combinations(who, 2))) * 2 for who in seen.values())
    either = sum(len(who) * 2 for who in seen.values())
    report = seen_alike(citations(ones), readers(1, 2, 3), cited).positive
    assert (report.value is None) is (either == 0)
    if report.value is not None:
        assert report.value == pytest.approx(both / either)


def test_without_anything_or_without_a_second_reader_there_is_a_reason() -> None:
    nothing = seen_alike([], [], cited)
    alone = seen_alike(citations([said("a")]), readers(1), cited)
    for found in (nothing, alone):
        assert {one.reason for one in (found.percent, found.alpha, found.positive)} == {"no_pairs"}
    unseen = seen_alike([], readers(1, 2), cited)
    assert unseen.positive.reason == "no_pairs"


def test_where_all_see_everything_alpha_has_no_chance_to_compare_with() -> None:
    found = seen_alike(citations([said("a"), said("b", 2)]), readers(1, 2), cited)
    assert (found.percent.value, found.alpha.reason, found.positive.value) == (1.0, "no_variation", 1.0)


def test_what_is_not_asked_about_is_no_case() -> None:
    ones = [
        said("a", cited_outlet="tern"),
        said("b", 2, cited_outlet="tern"),
        said("c", passage=2, cited_outlet="lark"),
    ]
    found = seen_alike(
        citations(ones), readers(1, 2, passages=2), lambda one: one.cited if one.cited == "tern" else None
    )
    assert (found.percent.n_units, found.percent.value) == (2, 1.0)


def test_cases_are_those_of_the_edges_of_ones_own_publisher() -> None:
    ones = [said("a", cited_outlet="tern"), said("b", passage=2, publisher="lark", cited_outlet="tern")]
    everybody = [*readers(1, 2), Reader(2, 1, "lark", 1), Reader(2, 1, "lark", 2)]
    found = seen_alike(citations(ones), everybody, lambda one: (one.publisher, one.cited))
    assert found.percent.n_units == 2
    together = seen_alike(citations(ones), everybody, lambda one: ("birds", one.cited), lambda key: "birds")
    assert together.percent.n_units == 2


def test_words_agree_by_twice_what_both_marked_over_what_each_did() -> None:
    one, other = said("a"), said("b", 2, content=((20, 40),), cue=())
    found = spans_alike(citations([one, other]))
    assert found["source"].value == 1.0
    assert found["cue"].value == 0.0
    assert found["content"].value == pytest.approx(2 * 20 / (30 + 20))
    assert found["content"].n_pairable == 1


def test_words_of_nobody_or_of_one_alone_are_not_compared() -> None:
    assert spans_alike(citations([said("a")]))["cue"].reason == "no_pairs"
    bare = [said("a", cue=()), said("b", 2, cue=())]
    assert spans_alike(citations(bare))["cue"].reason == "label_unused"


@given(passages())
def test_no_number_is_ever_other_than_finite(ones: list[Attribution]) -> None:
    found = seen_alike(citations(ones), readers(1, 2, 3), cited)
    reports = [found.percent, found.alpha, found.positive, *spans_alike(citations(ones)).values()]
    for one in reports:
        assert (one.value is None) is (one.reason is not None)
        assert one.value is None or math.isfinite(one.value)
        assert one.sentence
