"""Soft and gold from plain records: votes, ties, runs of characters, and no gold where nobody said or all differ."""

from typing import Any

import pytest

from app.core.formats.gold import gold_layer
from app.core.formats.layers import Asked, Question
from app.core.formats.soft import soft_layer
from tests.core.formats.records import a_decision, a_mark, a_record, a_revision

Record = dict[str, Any]
# An emoji and Arabic before the words that are marked.
TEXT = "🌉 المَعْبَر a storm had come"
STORM = TEXT.index("storm")
FRAMING = Question("framing", "choose_many", marks_count=True)
STANCE = Question("stance", "choose_one", marks_count=False)
TONE = Question("tone", "scale", marks_count=False)
TOPICS = Question("topics", "choose_many", marks_count=False)
REMARK = Question("remark", "text", marks_count=False)


def asked(*questions: Question) -> Asked:
    return Asked("production", "open", "tides", "1.0.0", questions)


def say(variable: str, *words: Any, answer: str | None = None, **more: Any) -> Record:
    """A revision in which labels are chosen, or numbers given, for the passage."""
    answers = [
        {
            "variable": variable,
            "label": word if isinstance(word, str) else None,
            "value": None if isinstance(word, str) else word,
            "attributes": {},
        }
        for word in words
    ]
    layers = [{"layer": variable, "answer": answer or ("given" if words else "none")}]
    return a_revision(layers=layers, answers=answers, **more)


def mark(*ranges: tuple[int, int], **more: Any) -> Record:
    """A revision in which ranges are marked as a storm."""
    return a_revision(*(a_mark(TEXT, start, end, **more) for start, end in ranges))


def none() -> Record:
    return a_revision(layers=[{"layer": "framing", "answer": "none"}])


def soft(question: Question, *revisions: Record) -> Record:
    [entry] = soft_layer(a_record(TEXT, *revisions), asked(question))
    return entry


def gold(question: Question, *revisions: Record, decisions: tuple[Record, ...] = ()) -> Record:
    [entry] = gold_layer(a_record(TEXT, *revisions, decisions=list(decisions)), asked(question))
    return entry


def told(entry: Record) -> list[tuple[Any, ...]]:
    return [
        (
            one["label"]
            if one["label"] is not None
            else one["value"]
            if one["answer"] == "given"
            else one["answer"],
            one["votes"],
            one["share"],
            one["hard"],
        )
        for one in entry["shares"]
    ]


def test_votes_of_one_answer_are_shares_and_the_most_is_the_hard_label() -> None:
    entry = soft(STANCE, say("stance", "for"), say("stance", "for"), say("stance"), say("stance", "against"))
    assert told(entry) == [
        ("against", 1, 0.25, False),
        ("for", 2, 0.5, True),
        ("none", 1, 0.25, False),
    ]
    assert (entry["m"], entry["few"], entry["tie"]) == (4, False, False)


def test_a_tie_has_no_hard_label_and_two_annotators_are_few() -> None:
    entry = soft(STANCE, say("stance", "for"), say("stance", "against"))
    assert told(entry) == [("against", 1, 0.5, None), ("for", 1, 0.5, None), ("none", 0, 0.0, False)]
    assert (entry["tie"], entry["few"]) == (True, True)


def test_labels_of_choose_many_have_a_share_each_and_a_half_is_no_answer() -> None:
    entry = soft(
        TOPICS,
        say("topics", "sea", "law"),
        say("topics", "sea"),
        say("topics", "sea", "war"),
        say("topics", "law"),
    )
    assert told(entry) == [
        ("law", 2, 0.5, None),
        ("sea", 3, 0.75, True),
        ("war", 1, 0.25, False),
        ("none", 0, 0.0, False),
    ]


def test_numbers_keep_their_type_and_silence_is_nothing_on_a_scale() -> None:
    entry = soft(TONE, say("tone", -1), say("tone", 1), say("tone", 1), say("tone", answer="empty"))
    assert told(entry) == [(-1, 1, 1 / 3, False), (1, 2, 2 / 3, True), ("none", 0, 0.0, False)]
    assert entry["m"] == 3


def test_who_hands_in_without_a_label_is_counted_and_told_apart_from_none() -> None:
    entry = soft(TOPICS, say("topics", "sea"), say("topics"), say("topics", answer="empty"))
    assert [one[:2] for one in told(entry)] == [("sea", 1), ("none", 1), ("empty", 1)]
    assert entry["m"] == 3


def test_where_only_silence_is_on_a_scale_there_is_no_share() -> None:
    entry = soft(TONE, say("tone", answer="empty"))
    assert told(entry) == [("none", 0, None, None)]
    assert (entry["m"], entry["tie"]) == (0, False)


def test_spans_are_runs_of_characters_with_the_same_votes() -> None:
    entry = soft(
        FRAMING, mark((STORM, STORM + 5)), mark((STORM, STORM + 9)), mark((STORM + 2, STORM + 9)), none()
    )
    assert [(one["start"] - STORM, one["end"] - STORM, one["votes"]) for one in entry["spans"]] == [
        (0, 2, 2),
        (2, 5, 3),
        (5, 9, 2),
    ]
    assert {(one["label"], one["m"]) for one in entry["spans"]} == {("storm", 4)}
    assert TEXT[entry["spans"][0]["start"] : entry["spans"][1]["end"]] == "storm"
    assert told(entry) == [("storm", 3, 0.75, True), ("none", 1, 0.25, False)]


def test_nobody_votes_twice_with_marks_that_overlap_or_touch() -> None:
    entry = soft(FRAMING, mark((STORM, STORM + 4), (STORM + 2, STORM + 5), (STORM + 5, STORM + 9)))
    assert [(one["start"] - STORM, one["end"] - STORM, one["votes"]) for one in entry["spans"]] == [(0, 9, 1)]


def test_votes_go_on_where_one_mark_ends_and_the_next_annotators_begins() -> None:
    entry = soft(FRAMING, mark((STORM, STORM + 5)), mark((STORM + 5, STORM + 9)))
    assert [(one["start"] - STORM, one["end"] - STORM, one["votes"]) for one in entry["spans"]] == [(0, 9, 1)]


@pytest.mark.parametrize(
    "other",
    [
        {"is_default_reading": False},
        {"round": "pilot"},
        {"pass": "blind"},
        {"codebook": "winds"},
        {"codebook_version": "1.1.0"},
    ],
)
def test_other_rounds_passes_books_and_readings_have_no_vote(other: Record) -> None:
    mine = say("stance", "for")
    assert soft(STANCE, mine, say("stance", "against", **other)) == soft(STANCE, mine)
    assert gold(STANCE, mine, mine, say("stance", "against", **other))["how"] == "unanimous"


def test_free_words_have_no_shares_and_are_never_said_alike() -> None:
    both = say("remark", "words"), say("remark", "words")
    assert soft_layer(a_record(TEXT, *both), asked(REMARK)) == []
    assert gold(REMARK, *both)["reason"] == "no_decision"


def test_what_all_say_alike_is_gold_and_what_one_says_alone_is_not() -> None:
    entry = gold(STANCE, say("stance", "for"), say("stance", "for"))
    assert (entry["how"], entry["reason"], entry["answers"]) == (
        "unanimous",
        None,
        [{"label": "for", "value": None}],
    )
    assert (entry["spans"], entry["spans_how"], entry["spans_reason"]) == (None, None, None)
    alone = gold(STANCE, say("stance", "for"))
    assert (alone["how"], alone["reason"], alone["answers"]) == (None, "no_decision", None)


def test_without_a_decision_answers_that_differ_have_no_gold() -> None:
    entry = gold(STANCE, say("stance", "for"), say("stance", "for"), say("stance", "against"))
    assert (entry["how"], entry["reason"], entry["answers"], entry["none"]) == (
        None,
        "no_decision",
        None,
        None,
    )


def test_none_by_all_is_gold_and_silence_by_all_is_not() -> None:
    entry = gold(TOPICS, say("topics"), say("topics"))
    assert (entry["how"], entry["none"], entry["answers"]) == ("unanimous", True, [])
    silent = say("topics", answer="empty")
    assert gold(TOPICS, silent, silent)["reason"] == "no_decision"
    assert gold(TOPICS, silent, say("topics"))["reason"] == "no_decision"


def test_labels_may_be_gold_where_the_spans_are_not() -> None:
    entry = gold(FRAMING, mark((STORM, STORM + 5)), mark((STORM, STORM + 9)))
    assert (entry["how"], entry["answers"]) == ("unanimous", [{"label": "storm", "value": None}])
    assert (entry["spans_how"], entry["spans_reason"], entry["spans"]) == (None, "no_decision", None)


def test_spans_that_are_exactly_alike_are_gold_with_the_attributes_that_all_gave() -> None:
    first = mark((STORM, STORM + 5), attributes={"voice": "author", "target": "sea"})
    second = mark((STORM, STORM + 5), attributes={"voice": "author", "target": "land"})
    [span] = gold(FRAMING, first, second)["spans"]
    assert span == {
        "start": STORM,
        "end": STORM + 5,
        "quote": "storm",
        "label": "storm",
        "value": None,
        "attributes": {"voice": "author"},
    }


def decided(**said: Any) -> Record:
    answer = {
        "id": "u1",
        "label": "calm",
        "value": None,
        "start": None,
        "end": None,
        "quote": None,
        "attributes": {},
    }
    return a_decision(answer, **said)


def test_a_decision_goes_before_what_all_said_and_only_one_that_stands() -> None:
    both = mark((STORM, STORM + 5)), mark((STORM, STORM + 5))
    entry = gold(FRAMING, *both, decisions=(decided(),))
    assert (entry["how"], entry["answers"], entry["spans_how"], entry["spans"]) == (
        "decided",
        [{"label": "calm", "value": None}],
        "decided",
        [],
    )
    assert gold(FRAMING, *both, decisions=(decided(stands=False),))["how"] == "unanimous"
    assert gold(FRAMING, *both, decisions=(decided(round="pilot"),))["how"] == "unanimous"


def test_what_cannot_be_decided_has_no_gold_whatever_all_said() -> None:
    both = mark((STORM, STORM + 5)), mark((STORM, STORM + 5))
    entry = gold(FRAMING, *both, decisions=(a_decision(undecidable=True),))
    assert (entry["how"], entry["reason"], entry["answers"], entry["spans_reason"]) == (
        None,
        "undecidable",
        None,
        "undecidable",
    )


def test_a_decided_number_is_a_number_and_a_decision_without_readings_counts() -> None:
    answer = {
        "id": "u1",
        "label": None,
        "value": "-1",
        "start": None,
        "end": None,
        "quote": None,
        "attributes": {},
    }
    entry = gold(TONE, decisions=(a_decision(answer, variable="tone"),))
    assert (entry["answers"], entry["m"]) == ([{"label": None, "value": -1}], 0)
