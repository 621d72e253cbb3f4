"""Whether a save may be stored: every fault with its JSON pointer, none of them stopping at the first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.codebook.answers import Answer, Chosen, Rules
from app.core.spans import check_span
from app.core.work.save_body import AttributionBody, MarkedSpan, SaveBody, Words
from app.errors import Fault

ATTRIBUTIONS = "attributions"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round asks of a passage: the codebook's rules, and whether attributions belong to it."""

    rules: Rules
    attributions: bool
    attributions_required: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The passage as it was served: its text (masked or not) and where no mark may begin or end."""

    text: str
    inside_graphemes: frozenset[int]


def faults(body: SaveBody, shown: Shown, asked: Asked) -> list[Fault]:
    """Everything that is wrong with ``body`` for this passage and round; empty when it may be stored."""
    return [
        *_state_faults(body),
        *_span_faults(body, shown),
        *_attribution_faults(body, shown, asked),
        *_answer_faults(body, asked),
    ]


def _state_faults(body: SaveBody) -> Iterable[Fault]:
    if body.state == "skipped" and body.skip_reason is None:
        yield Fault("/skip_reason", "A skipped passage needs a reason.")
    if body.state != "skipped" and body.skip_reason is not None:
        yield Fault("/skip_reason", "Only a skipped passage has a reason for it.")
    if body.pass_ == "revealed" and not (body.reason or "").strip():
        yield Fault("/reason", "Say why you change your answer, now that you have seen what was hidden.")


def _span_faults(body: SaveBody, shown: Shown) -> Iterable[Fault]:
    ids = {one.id for one in body.attributions if one.id}
    for n, span in enumerate(body.spans):
        yield from _words_faults(span, f"/spans/{n}", shown)
        if span.attribution is not None and span.attribution not in ids:
            yield Fault(f"/spans/{n}/attribution", "This save has no attribution with that id.")
    yield from _repeated([span.id for span in body.spans], "/spans")


def _words_faults(words: Words | MarkedSpan, at: str, shown: Shown) -> Iterable[Fault]:
    if sentence := check_span(shown.text, words.start, words.end, words.quote, shown.inside_graphemes):
        yield Fault(at, sentence)


def _attribution_faults(body: SaveBody, shown: Shown, asked: Asked) -> Iterable[Fault]:
    if body.attributions and not asked.attributions:
        yield Fault("/attributions", "This round does not ask for attributions.")
    for n, one in enumerate(body.attributions):
        at = f"/attributions/{n}"
        for part in ("source", "cue", "content"):
            for m, words in enumerate(getattr(one, part)):
                yield from _words_faults(words, f"{at}/{part}/{m}", shown)
        if not (one.source or one.cue or one.content):
            yield Fault(at, "An attribution needs a source, a cue or a content.")
    yield from _repeated([one.id for one in body.attributions], "/attributions")
    yield from _nesting_faults(body.attributions)


def _nesting_faults(attributions: Sequence[AttributionBody]) -> Iterable[Fault]:
    outer = {one.id: one.nested_in for one in attributions if one.id}
    for n, one in enumerate(attributions):
        if one.nested_in is None:
            continue
        if one.nested_in not in outer:
            yield Fault(f"/attributions/{n}/nested_in", "This save has no attribution with that id.")
            continue
        met: set[str | None] = {one.id}
        above: str | None = one.nested_in
        while above is not None and above not in met:
            met.add(above)
            above = outer.get(above)
        if above is not None:
            yield Fault(
                f"/attributions/{n}/nested_in", "These attributions are nested in one another in a circle."
            )


def _answer_faults(body: SaveBody, asked: Asked) -> Iterable[Fault]:
    places = [n for n, layer in enumerate(body.none) if layer != ATTRIBUTIONS]
    answer = Answer(
        labels=[Chosen(one.label, one.attributes) for one in body.labels],
        values=[(one.variable, one.value) for one in body.values],
        spans=[Chosen(one.label, one.attributes, one.start, one.end) for one in body.spans],
        none=[body.none[n] for n in places],
    )
    for fault in asked.rules.faults(answer, done=body.state == "done"):
        yield _in_place(fault, places)
    none = ATTRIBUTIONS in body.none
    if none and body.attributions:
        yield Fault(
            "/none", "There are attributions, and None is said of them as well; take one of them back."
        )
    if none and not asked.attributions:
        yield Fault("/none", "This round does not ask for attributions.")
    if body.state == "done" and asked.attributions_required and not (none or body.attributions):
        yield Fault("/none", "Attributions are not answered yet. If nobody is quoted, answer None.")


def _in_place(fault: Fault, places: Sequence[int]) -> Fault:
    """The rules saw ``none`` without the attributions' layer; point at where the client put it."""
    head, _, number = fault.pointer.rpartition("/")
    if head == "/none" and number.isdigit():
        return Fault(f"/none/{places[int(number)]}", fault.message)
    return fault


def _repeated(ids: Sequence[str | None], at: str) -> Iterable[Fault]:
    met: set[str] = set()
    for n, one in enumerate(ids):
        if one is not None and one in met:
            yield Fault(f"{at}/{n}/id", "Another one in this save has the same id.")
        if one is not None:
            met.add(one)
