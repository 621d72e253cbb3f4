"""An annotator's answer held against its codebook: what breaks a rule is pointed at, the rest passes."""

from typing import Any

import pytest

from app.core.codebook.answers import Answer, Chosen, Rules
from app.core.codebook.read_yaml import from_dict
from app.core.codebook.values import Codebook

TIDE, STORM, CALM, WRECK = (Chosen(key) for key in ("tide", "storm", "calm", "wreck"))


def span(label: str, start: int = 0, end: int = 5, **attributes: Any) -> Chosen:
    return Chosen(label, attributes, start, end)


def valued(variable: str, value: object) -> Answer:
    return Answer(values=[(variable, value)])


BROKEN = {
    "an unknown label": (Answer(labels=[Chosen("sea")]), "/labels/0/label", "no label sea"),
    "an unknown label on a span": (
        Answer(spans=[span("tide"), span("sea")]),
        "/spans/1/label",
        "no label sea",
    ),
    "a value taken for a label": (Answer(spans=[span("author")]), "/spans/0/label", "no label author"),
    "a heading": (Answer(spans=[span("heading")]), "/spans/0/label", "is a heading"),
    "the same label twice": (Answer(labels=[TIDE, TIDE]), "/labels/1/label", "twice"),
    "the same label twice on a span": (Answer(spans=[span("tide"), span("tide")]), "/spans/1/label", "twice"),
    "labels that exclude each other": (
        Answer(labels=[STORM, TIDE, CALM]),
        "/labels/2/label",
        "exclude each other",
    ),
    "the same from the other side": (Answer(labels=[CALM, STORM]), "/labels/1/label", "exclude each other"),
    "exclusion on one span": (
        Answer(spans=[span("storm"), span("calm")]),
        "/spans/1/label",
        "exclude each other",
    ),
    "two of choose one": (
        Answer(labels=[Chosen("kind.news"), Chosen("kind.letter")]),
        "/labels/1/label",
        "takes one",
    ),
    "two of choose one on a span": (
        Answer(spans=[span("kind.news"), span("kind.letter")]),
        "/spans/1/label",
        "takes one",
    ),
    "an unknown attribute": (
        Answer(spans=[span("tide", mood="x")]),
        "/spans/0/attributes/mood",
        "no attribute mood",
    ),
    "an attribute of others": (
        Answer(labels=[Chosen("kind.news", {"voice": "author"})]),
        "/labels/0/attributes/voice",
        "no attribute",
    ),
    "an unknown voice": (
        Answer(spans=[span("tide", voice="x")]),
        "/spans/0/attributes/voice",
        "one of author",
    ),
    "a voice that is a list": (
        Answer(spans=[span("tide", voice=[])]),
        "/spans/0/attributes/voice",
        "one of author",
    ),
    "a target too long": (
        Answer(spans=[span("tide", target="a" * 11)]),
        "/spans/0/attributes/target",
        "10 is the most",
    ),
    "an unknown variable": (valued("mood", 1), "/values/0/variable", "no variable mood"),
    "a value for labels": (valued("framing", "tide"), "/values/0/variable", "with its labels"),
    "a value for an attribute": (valued("voice", "author"), "/values/0/variable", "not asked"),
    "a value for whole documents": (valued("gist", "x"), "/values/0/variable", "not asked"),
    "a point off the scale": (valued("tone", 2), "/values/0/value", "one of -1, 0, 1"),
    "a truth on a scale": (valued("tone", True), "/values/0/value", "one of -1, 0, 1"),
    "a word on a scale": (valued("tone", "1"), "/values/0/value", "one of -1, 0, 1"),
    "a value off the list": (valued("clear", "perhaps"), "/values/0/value", "one of yes, no"),
    "a value of nothing": (valued("clear", None), "/values/0/value", "one of yes, no"),
    "two values for one": (Answer(values=[("tone", 0), ("tone", 1)]), "/values/1/variable", "answered twice"),
    "none for an unknown variable": (Answer(none=["mood"]), "/none/0", "no variable mood"),
    "none for an attribute": (Answer(none=["voice"]), "/none/0", "not asked"),
    "none twice": (Answer(none=["framing", "framing"]), "/none/1", "twice"),
    "none beside a label": (Answer(none=["framing"], labels=[TIDE]), "/none/0", "None as well"),
    "none beside a span": (Answer(none=["framing"], spans=[span("tide")]), "/none/0", "None as well"),
    "none beside a value": (
        Answer(none=["framing", "tone"], values=[("tone", 0)]),
        "/none/1",
        "None as well",
    ),
}

FINE = {
    "nothing yet": Answer(),
    "none": Answer(none=["framing", "tone", "clear", "kind"]),
    "a label that stands on its own": Answer(labels=[TIDE, STORM]),
    "exclusion on different spans": Answer(spans=[span("storm", 0, 5), span("calm", 0, 6)]),
    "exclusion between a span and the passage": Answer(spans=[span("storm")], labels=[CALM]),
    "choose one on two spans": Answer(spans=[span("kind.news", 0, 5), span("kind.letter", 5, 9)]),
    "attributes": Answer(spans=[span("tide", voice="reported", target="the port")]),
    "attributes left empty": Answer(spans=[span("tide", voice=None, target="")]),
    "a whole number written with a point": valued("tone", 1.0),
    "a value": valued("clear", "no"),
    "a requirement not met in a draft": Answer(labels=[WRECK]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_pointed_at_even_in_a_draft(harbour: Codebook, name: str) -> None:
    answer, pointer, words = BROKEN[name]
    (fault,) = Rules(harbour).faults(answer, done=False)
    assert fault.pointer == pointer
    assert words in fault.message


@pytest.mark.parametrize("name", FINE)
def test_an_answer_within_the_rules_passes(harbour: Codebook, name: str) -> None:
    assert Rules(harbour).faults(FINE[name], done=False) == []


@pytest.mark.parametrize(
    "answer",
    [Answer(none=["framing"]), Answer(labels=[TIDE]), Answer(spans=[span("tide")])],
    ids=["none", "label", "span"],
)
def test_a_required_variable_is_answered_by_none_a_label_or_a_span(harbour: Codebook, answer: Answer) -> None:
    assert Rules(harbour).faults(answer, done=True) == []


@pytest.mark.parametrize(
    "answer", [Answer(), valued("tone", 0), Answer(none=["tone"]), Answer(labels=[Chosen("kind.news")])]
)
def test_done_with_a_required_variable_unanswered_is_a_fault(harbour: Codebook, answer: Answer) -> None:
    (fault,) = Rules(harbour).faults(answer, done=True)
    assert fault.pointer == "/none"
    assert "“Framing” is not answered yet" in fault.message


@pytest.mark.parametrize(
    ("answer", "pointer"),
    [
        (Answer(labels=[WRECK]), "/labels/0/label"),
        (Answer(spans=[span("wreck"), span("storm", 0, 6)]), "/spans/0/label"),
    ],
)
def test_done_without_a_required_label_is_a_fault(harbour: Codebook, answer: Answer, pointer: str) -> None:
    (fault,) = Rules(harbour).faults(answer, done=True)
    assert (fault.pointer, "requires “Storm”" in fault.message) == (pointer, True)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(labels=[WRECK, STORM]),
        Answer(labels=[WRECK], spans=[span("storm")]),
        Answer(spans=[span("wreck"), span("storm")]),
        Answer(spans=[span("wreck")], labels=[STORM]),
    ],
)
def test_a_required_label_is_found_on_the_span_or_the_passage(harbour: Codebook, answer: Answer) -> None:
    assert Rules(harbour).faults(answer, done=True) == []


def test_a_round_refuses_what_it_does_not_ask(harbour: Codebook) -> None:
    rules = Rules(harbour, {"tone"})
    told = rules.faults(
        Answer(labels=[TIDE], values=[("tone", 0), ("clear", "yes")], none=["kind"]), done=True
    )
    assert [fault.pointer for fault in told] == ["/labels/0/label", "/values/1/variable", "/none/0"]
    assert all("not asked in this round" in fault.message for fault in told)


def test_a_variable_on_documents_is_asked_only_where_the_unit_is_the_document(harbour: Codebook) -> None:
    rules = Rules(harbour, {"gist"}, whole_document=True)
    assert rules.faults(valued("gist", "A port."), done=True) == []
    assert [fault.pointer for fault in rules.faults(Answer(), done=True)] == ["/none"]
    assert Rules(harbour, {"gist"}).faults(Answer(), done=True) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "leave it out"), ("a" * 11, "11 characters"), ("a\0", "U+0000"), (5, "is a text")],
)
def test_a_text_is_short_and_can_be_stored(harbour: Codebook, text: object, words: str) -> None:
    (fault,) = Rules(harbour, {"gist"}, whole_document=True).faults(valued("gist", text), done=True)
    assert (fault.pointer, words in fault.message) == ("/values/0/value", True)


def test_a_label_on_spans_only_is_refused_on_the_passage(plain: dict[str, Any]) -> None:
    plain["variables"][1]["on"] = ["span"]
    plain["variables"][0]["on"] = ["passage"]
    told = Rules(from_dict(plain)).faults(
        Answer(labels=[Chosen("kind.news")], spans=[span("tide")]), done=False
    )
    assert [(fault.pointer, "is not for" in fault.message) for fault in told] == [
        ("/labels/0/label", True),
        ("/spans/0/label", True),
    ]


def test_defaults_fill_only_what_was_left_out(harbour: Codebook) -> None:
    rules = Rules(harbour)
    assert rules.with_defaults(span("tide", target="the port")) == {"voice": "author", "target": "the port"}
    assert rules.with_defaults(span("tide", voice="reported", target=None)) == {"voice": "reported"}
    assert rules.with_defaults(Chosen("kind.news")) == {}
