"""Suggestions of a model: whether they may be kept, and what an annotator says became of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.codebook.answers import Answer, Chosen, Rules
from app.core.spans import check_span
from app.core.work.save_body import Became, SaveBody
from app.core.work.suggestion_body import SuggestionBody
from app.errors import Fault, say

MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Target:
    """A passage that suggestions are for: its true text, where no mark may begin or end, and if somebody has it."""

    text: str
    inside_graphemes: frozenset[int]
    is_given_out: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as its annotator is shown it: no words, for these may be hidden."""

    id: int
    label: str
    start: int | None
    end: int | None

    def as_dict(self) -> dict[str, Any]:
        """As the annotator's page and the API have it."""
        return {"id": self.id, "label": self.label, "start": self.start, "end": self.end}


def suggestion_faults(
    suggestions: Sequence[SuggestionBody],
    targets: Mapping[int, Target],
    rules: Rules,
    *,
    sent_before: Collection[int] = (),
) -> list[Fault]:
    """Why these may not be kept, each with its number; the first hundred faults. Empty where all may be.

    Of the passages in ``sent_before`` nothing is new, so that they may have been given out since.
    """
    found: list[Fault] = []
    for n, one in enumerate(suggestions):
        at, target = f"/suggestions/{n}", targets.get(one.passage)
        if target is not None and target.is_given_out and one.passage not in sent_before:
            said = say(
                "Somebody was given the passage %(id)s before. Suggestions come before anybody reads it, so"
                " that all who do are shown the same.",
                id=one.passage,
            )
            found.append(Fault(f"{at}/passage", said))
        found += _faults_of(one, target, rules, at)
        if len(found) >= MOST_FAULTS:
            break
    return found[:MOST_FAULTS]


def _faults_of(one: SuggestionBody, target: Target | None, rules: Rules, at: str) -> Iterable[Fault]:
    if target is None:
        yield Fault(f"{at}/passage", say("The round has no passage %(id)s.", id=one.passage))
        return
    chosen = [Chosen(one.label, {}, one.start, one.end)]
    answer = Answer(spans=chosen) if one.is_on_span else Answer(labels=chosen)
    for fault in rules.faults(answer, done=False):
        yield Fault(f"{at}/label", fault.message)
    if not one.is_on_span:
        return
    if one.start is None or one.end is None or one.quote is None:
        said = say("A span has a start, an end and a quote. Leave out all three for the passage as a whole.")
        yield Fault(at, said)
    elif sentence := check_span(target.text, one.start, one.end, one.quote, target.inside_graphemes):
        yield Fault(f"{at}/quote", sentence)


def assisted(body: SaveBody, shown: Sequence[Suggested]) -> tuple[list[dict[str, Any]], list[Fault]]:
    """What is stored of the help that an answer had, and what is wrong with what the save says of it.

    Every suggestion that was shown is in it: one that the save does not name was ignored. So an answer that was
    given beside suggestions is never stored as one that was not.
    """
    by_id = {one.id: one for one in shown}
    stored: list[dict[str, Any]] = []
    faults: list[Fault] = []
    named: set[int] = set()
    for n, said in enumerate(body.assisted):
        at = f"/assisted/{n}"
        if not isinstance(said, Became):
            # Read as one of a program's own words: what names a suggestion has to be whole.
            if "suggestion" in said:
                faults.append(Fault(at, say("Say of a suggestion what it became: %(words)s.", words=_WORDS)))
            stored.append(said)
            continue
        one = by_id.get(said.suggestion)
        if one is None:
            sentence = say("This passage has no suggestion %(id)s. Reload it to go on.", id=said.suggestion)
            faults.append(Fault(f"{at}/suggestion", sentence))
        elif one.id in named:
            faults.append(Fault(f"{at}/suggestion", say("This suggestion is named twice.")))
        else:
            faults += [Fault(at, sentence) for sentence in _contradictions(body, said, one)]
        named.add(said.suggestion)
        stored.append(_stored(said))
    stored += [{"suggestion": one.id, "became": "ignored"} for one in shown if one.id not in named]
    return stored, faults


_WORDS = "accepted, edited, rejected, ignored"


def _stored(said: Became) -> dict[str, Any]:
    kept: dict[str, Any] = {"suggestion": said.suggestion, "became": said.became}
    return kept if said.mark is None else kept | {"mark": said.mark}


def _contradictions(body: SaveBody, said: Became, one: Suggested) -> Iterable[str]:
    if said.became == "accepted" and not _stands(body, one):
        yield say(
            "It is said to be accepted, and the save has no such label at its place. Say edited, with the id of"
            " the span, or rejected."
        )
    if said.became == "edited" and one.start is None:
        yield say("A label of the passage as a whole is accepted or rejected.")
    elif said.became == "edited" and said.mark not in {span.id for span in body.spans if span.id}:
        yield say("It is said to be edited; name as mark the id of the span in this save that it is now.")


def _stands(body: SaveBody, one: Suggested) -> bool:
    if one.start is None:
        return any(label.label == one.label for label in body.labels)
    place = (one.label, one.start, one.end)
    return any((span.label, span.start, span.end) == place for span in body.spans)
