"""The way of a text in words and as a picture: each step with its date, and what nobody knows is said."""

from datetime import date

import pytest

from app.core.way import (
    STAGES,
    Step,
    drawn,
    original_language,
    precision_of,
    told,
    when_of,
    with_language,
)
from app.models.corpus import EDGE_RELATIONS

WEIR = Step(
    1, "published_by", "agent:1", "Weir Gazette", None, date(2024, 3, 14), date(2024, 3, 14), "high", "byline"
)
COAST = Step(
    2,
    "copied_at",
    "agent:2",
    "Coast Tonight",
    first=date(2024, 4, 1),
    last=date(2024, 4, 30),
    confidence="low",
)
TAKEN = Step(3, "obtained_from", "agent:2", "Coast Tonight", credit="From the Weir Gazette")
PERSIAN = Step(4, "translated_from", "original:4", "Persian")


def sentences(*steps: Step) -> list[str]:
    """What is said of a way."""
    return [one.sentence for one in told(steps)]


def arrows(*steps: Step) -> list[tuple[str, str, str, str]]:
    """Tail, head, words and kind of each arrow."""
    return [(one.tail, one.head, one.text, one.kind) for one in drawn(steps, "Ferry")[1]]


def test_a_whole_way_is_told_from_its_beginning_to_our_copy() -> None:
    assert sentences(TAKEN, COAST, PERSIAN, WEIR) == [
        "It is translated from Persian.",
        "First published by Weir Gazette on 2024-03-14.",
        "Put out again by Coast Tonight in 2024-04.",
        "That is of low confidence.",
        "Our copy was taken from Coast Tonight.",
        "The credit line reads “From the Weir Gazette”.",
    ]


def test_each_sentence_of_a_step_knows_its_evidence() -> None:
    assert {one.step.evidence for one in told([WEIR]) if one.step} == {"byline"}
    assert [one.sentence for one in told([WEIR]) if one.step is None] == [
        "Where our copy was taken from is not known."
    ]


def test_what_is_not_known_is_said() -> None:
    nothing = Step(5, "translated_from", "original:5")
    undated = Step(6, "published_by", "agent:1", "Weir Gazette")
    assert sentences() == [
        "Who published it first is not known.",
        "Where our copy was taken from is not known.",
    ]
    assert sentences(nothing, undated, TAKEN)[-2:] == [
        "When it was first published is not known.",
        "The language of the original is not known.",
    ]


@pytest.mark.parametrize(
    ("first", "last", "precision", "said"),
    [
        (date(2024, 3, 14), date(2024, 3, 14), "day", "on 2024-03-14"),
        (date(2024, 2, 1), date(2024, 2, 29), "month", "in 2024-02"),
        (date(2023, 12, 1), date(2023, 12, 31), "month", "in 2023-12"),
        (date(2024, 1, 1), date(2024, 12, 31), "year", "in 2024"),
        (date(2024, 3, 1), date(2024, 4, 30), "range", "between 2024-03-01 and 2024-04-30"),
        (date(2024, 2, 1), date(2024, 2, 28), "range", "between 2024-02-01 and 2024-02-28"),
        (date(2024, 2, 1), None, "", "from 2024-02-01 on"),
        (None, date(2024, 2, 1), "", "by 2024-02-01"),
        (None, None, "", ""),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(
    first: date | None, last: date | None, precision: str, said: str
) -> None:
    assert when_of(Step(1, "copied_at", "x", "X", first=first, last=last)) == said
    if first and last:
        assert precision_of(first, last) == precision


def test_every_relation_has_its_stage_and_a_sentence_with_a_day_and_without() -> None:
    assert set(STAGES) == set(EDGE_RELATIONS)
    for relation in STAGES:
        for day in (None, date(2024, 3, 14)):
            (said, *_) = sentences(Step(1, relation, "agent:1", "Weir Gazette", first=day, last=day))
            assert "Weir Gazette" in said
            if day and STAGES[relation] > 0:
                assert "2024-03-14" in said


def test_the_picture_goes_from_the_original_to_our_text() -> None:
    nodes, _, ranks = drawn([TAKEN, COAST, PERSIAN, WEIR], "Ferry")
    assert [(one.text, one.kind) for one in sorted(nodes, key=lambda node: ranks[node.key])] == [
        ("original: Persian", ""),
        ("Weir Gazette, 2024-03-14", ""),
        ("Coast Tonight", ""),
        ("Ferry", "here"),
    ]
    assert arrows(TAKEN, COAST, PERSIAN, WEIR) == [
        ("original:4", "agent:1", "translated", ""),
        ("agent:1", "agent:2", "2024-04", "dashed"),
        ("agent:2", "ours", "taken", ""),
    ]


def test_a_gap_is_a_box_of_its_own() -> None:
    nodes, _, ranks = drawn([], "Ferry")
    assert [(one.key, one.kind) for one in nodes] == [
        ("?1", "unknown"),
        ("?4", "unknown"),
        ("ours", "here"),
    ]
    assert ranks == {"?1": 0, "?4": 1, "ours": 2}
    assert arrows() == [("?1", "?4", "", "dashed"), ("?4", "ours", "", "dashed")]


def test_a_copy_that_ours_was_not_taken_from_leads_nowhere() -> None:
    other = Step(7, "copied_at", "agent:7", "Reed Post")
    assert arrows(WEIR, COAST, other, TAKEN) == [
        ("agent:1", "agent:2", "2024-04", "dashed"),
        ("agent:1", "agent:7", "put out again", ""),
        ("agent:2", "ours", "taken", ""),
    ]


def test_an_arrow_never_begins_or_ends_beside_a_box() -> None:
    every = [
        Step(n, relation, f"k{n % 5}", "Somebody" if n % 2 else "")
        for n, relation in enumerate([*STAGES] * 2)
    ]
    for count in range(len(every) + 1):
        nodes, found, ranks = drawn(every[:count], "Ferry")
        keys = {one.key for one in nodes}
        assert keys == set(ranks)
        assert all(one.tail in keys and one.head in keys for one in found)
        assert any(one.head == "ours" for one in found)


def test_the_language_of_an_original_is_read_from_its_evidence() -> None:
    assert original_language("Import: translated_from fa") == ("fa", "")
    assert original_language(with_language("ar", "The note under the text.")) == (
        "ar",
        "The note under the text.",
    )
    assert original_language("Import: translated_from https://weir.example/fa") == (
        "",
        "Import: translated_from https://weir.example/fa",
    )
    assert original_language("The note under the text.") == ("", "The note under the text.")
