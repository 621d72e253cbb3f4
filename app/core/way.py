"""The way that a text came, from its original to our file: told in sentences, and as boxes and arrows.

The steps are publication edges that stand. What nobody knows is said as well: a way with a gap in it is not drawn
as if it were whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.drawing.graph import Arrow, Node
from app.errors import say

# Where a step stands on the way: what was before our text, who put it out, who passed it on, and where we got it.
STAGES = {
    "translated_from": 0,
    "excerpted_from": 0,
    "republished_from": 0,
    "published_by": 1,
    "syndicated_by": 2,
    "copied_at": 3,
    "obtained_from": 4,
}
PUBLISHED, OBTAINED, OURS = 1, 4, 5
_ORIGINAL = re.compile(r"(?:Import|Page): translated_from (\S{2,35})(?:; (.*))?", re.DOTALL)

Spoken = Callable[[date, str], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``key`` is the same for two steps that lead to the same outlet, document or address.

    ``name`` is that of the outlet, document, host or language; empty where no more is known than that there was one.
    """

    number: int
    relation: str
    key: str
    name: str = ""
    address: str | None = None
    first: date | None = None
    last: date | None = None
    confidence: str = "medium"
    evidence: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, and the step that it tells of; a sentence of what is not known has none."""

    sentence: str
    step: Step | None = None


def leads_somewhere(
    relation: str, outlet: str | None, document: str | None, url: str | None, evidence: str | None
) -> bool:
    """Whether a step says from where: of an original it is enough what is known of it, or not passed on (None)."""
    if outlet is not None or document is not None or url is not None:
        return True
    return relation == "translated_from" and evidence != ""


def precision_of(first: date, last: date) -> str:
    """How exactly a span of days is known: the day, the month, the year, or a range that is none of them."""
    after = last + timedelta(days=1)
    if first == last:
        return "day"
    if first.day == after.day == 1:
        if first.month == after.month == 1 and after.year == first.year + 1:
            return "year"
        if (after.year - first.year) * 12 + after.month - first.month == 1:
            return "month"
    return "range"


def in_iso(day: date, precision: str) -> str:
    """A day as it is written where no language is chosen: 2022, 2022-05 or 2022-05-18."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def when_of(step: Step, spoken: Spoken = in_iso) -> str:
    """The date of a step with its preposition; empty where it has none."""
    if step.first is None and step.last is None:
        return ""
    if step.first is None or step.last is None:
        known = step.first or step.last
        assert known is not None
        day = spoken(known, "day")
        return say("from %(day)s on", day=day) if step.first else say("by %(day)s", day=day)
    precision = precision_of(step.first, step.last)
    if precision == "range":
        first, last = spoken(step.first, "day"), spoken(step.last, "day")
        return say("between %(first)s and %(last)s", first=first, last=last)
    if precision == "day":
        return say("on %(day)s", day=spoken(step.first, "day"))
    return say("in %(month)s", month=spoken(step.first, precision))


def told(steps: Sequence[Step], spoken: Spoken = in_iso) -> list[Statement]:
    """The way in sentences, from its beginning to our copy, and then what is not known."""
    statements = []
    for step in sorted(steps, key=lambda one: (STAGES[one.relation], one.number)):
        statements.append(Statement(_sentence(step, when_of(step, spoken)), step))
        if step.confidence == "low":
            statements.append(Statement(say("That is of low confidence."), step))
        if step.credit:
            statements.append(Statement(say("The credit line reads “%(words)s”.", words=step.credit), step))
    return statements + [Statement(one) for one in _not_known(steps)]


def _sentence(step: Step, when: str) -> str:
    named = {"who": step.name}
    dated = named | {"when": when}
    match step.relation:
        case "translated_from" if not step.name:
            return say("It is a translation.")
        case "translated_from":
            return say("It is translated from %(who)s.", **named)
        case "excerpted_from":
            return say("It is an excerpt of %(who)s.", **named)
        case "republished_from":
            return (
                say("It was taken over from %(who)s %(when)s.", **dated)
                if when
                else say("It was taken over from %(who)s.", **named)
            )
        case "published_by":
            return (
                say("First published by %(who)s %(when)s.", **dated)
                if when
                else say("First published by %(who)s.", **named)
            )
        case "syndicated_by":
            return (
                say("Passed on to others by %(who)s %(when)s.", **dated)
                if when
                else say("Passed on to others by %(who)s.", **named)
            )
        case "copied_at":
            return (
                say("Put out again by %(who)s %(when)s.", **dated)
                if when
                else say("Put out again by %(who)s.", **named)
            )
        case _:
            return (
                say("Our copy was taken from %(who)s %(when)s.", **dated)
                if when
                else say("Our copy was taken from %(who)s.", **named)
            )


def _not_known(steps: Sequence[Step]) -> list[str]:
    of = {relation: [one for one in steps if one.relation == relation] for relation in STAGES}
    gaps = []
    if not of["published_by"]:
        gaps.append(say("Who published it first is not known."))
    elif all(one.first is None and one.last is None for one in of["published_by"]):
        gaps.append(say("When it was first published is not known."))
    if any(not one.name for one in of["translated_from"]):
        gaps.append(say("The language of the original is not known."))
    if not of["obtained_from"]:
        gaps.append(say("Where our copy was taken from is not known."))
    return gaps


def drawn(
    steps: Sequence[Step], title: str, spoken: Spoken = in_iso
) -> tuple[list[Node], list[Arrow], dict[str, int]]:
    """The same as boxes, arrows and the column of each box; our own text stands last.

    Who put a text out again is drawn after whoever published it, for of more nobody knows. An outlet from which
    our copy was taken is one box with the outlet that put it out.
    """
    nodes: dict[str, Node] = {}
    ranks: dict[str, int] = {}
    reached: dict[str, Step] = {}
    for step in sorted(steps, key=lambda one: (STAGES[one.relation], one.number)):
        if step.key not in nodes:
            kind = "" if step.name else "unknown"
            nodes[step.key] = Node(step.key, _box(step, spoken), step.address, kind)
            ranks[step.key] = STAGES[step.relation]
            reached[step.key] = step
    for stage, words in (
        (PUBLISHED, say("first publisher not known")),
        (OBTAINED, say("taken from: not known")),
    ):
        if not any(STAGES[one.relation] == stage for one in steps):
            nodes[f"?{stage}"], ranks[f"?{stage}"] = Node(f"?{stage}", words, kind="unknown"), stage
    arrows = [
        arrow
        for key, stage in sorted(ranks.items(), key=lambda one: (one[1], one[0]))
        if stage >= PUBLISHED
        for arrow in _arrows_to(key, stage, ranks, reached, spoken)
    ]
    arrows += _arrows_to_ours(steps, spoken)
    nodes["ours"], ranks["ours"] = Node("ours", title, kind="here"), OURS
    return list(nodes.values()), arrows, _without_gaps(ranks)


def _box(step: Step, spoken: Spoken) -> str:
    """What stands in a box. The day of a publication stands there, too: no arrow has to lead to it."""
    if step.relation == "translated_from":
        return say("original: %(what)s", what=step.name) if step.name else say("original")
    if step.relation == "published_by" and step.first and step.last:
        return f"{step.name}, {_words(step, spoken)}"
    return step.name


def _arrows_to(
    key: str, stage: int, ranks: dict[str, int], reached: dict[str, Step], spoken: Spoken
) -> list[Arrow]:
    """From where something came to this box; what an arrow tells is the step that leads to its head or its tail."""
    tails = _tails(stage, ranks)
    if stage == PUBLISHED:
        # What was before the publication is told by the step that leads back to it.
        return [_arrow(tail, key, reached.get(tail), spoken) for tail in tails]
    return [_arrow(tail, key, reached.get(key), spoken) for tail in tails]


def _arrows_to_ours(steps: Sequence[Step], spoken: Spoken) -> list[Arrow]:
    taken = [one for one in steps if one.relation == "obtained_from"]
    if not taken:
        return [Arrow(f"?{OBTAINED}", "ours", kind="dashed")]
    named: dict[str, Step] = {one.key: one for one in taken}
    return [_arrow(one.key, "ours", one, spoken) for one in named.values()]


def _tails(stage: int, ranks: dict[str, int]) -> list[str]:
    """The boxes of the nearest stage before that has one alone; of the first that has any, where none has."""
    before = [
        [key for key, found in ranks.items() if found == earlier] for earlier in range(stage - 1, -1, -1)
    ]
    if stage == PUBLISHED:
        return before[0]
    alone = next((keys for keys in before[:-1] if len(keys) == 1), None)
    return alone or next((keys for keys in before[:-1] if keys), [])


def _arrow(tail: str, head: str, step: Step | None, spoken: Spoken) -> Arrow:
    if step is None:
        return Arrow(tail, head, kind="dashed")
    said = _words(step, spoken) if head == "ours" or step.relation != "obtained_from" else ""
    sure = step.confidence != "low"
    return Arrow(tail, head, said, kind="" if sure else "dashed")


def _words(step: Step, spoken: Spoken) -> str:
    """What stands on an arrow: the day, or what happened where no day is known."""
    if step.first is None or step.last is None:
        return {
            "translated_from": say("translated"),
            "excerpted_from": say("excerpt"),
            "republished_from": say("taken over"),
            "published_by": "",
            "syndicated_by": say("passed on"),
            "copied_at": say("put out again"),
            "obtained_from": say("taken"),
        }[step.relation]
    precision = precision_of(step.first, step.last)
    if precision == "range":
        return f"{spoken(step.first, 'day')} – {spoken(step.last, 'day')}"
    return spoken(step.first, precision)


def _without_gaps(ranks: dict[str, int]) -> dict[str, int]:
    used = sorted(set(ranks.values()))
    return {key: used.index(rank) for key, rank in ranks.items()}


def original_language(evidence: str) -> tuple[str, str]:
    """The language that the evidence of a translation names, and the rest of it; the language may be empty.

    Of an original often no more is known than its language. An import writes it so, and a lead's page does.
    """
    found = _ORIGINAL.fullmatch(evidence)
    if found is None or "://" in found[1]:
        return "", evidence
    return found[1], found[2] or ""


def with_language(language: str, evidence: str) -> str:
    """Evidence that names the language of the original."""
    return f"Page: translated_from {language}" + (f"; {evidence}" if evidence else "")
