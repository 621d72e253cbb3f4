"""Edges and chains of the network, counted so that what two annotators mark is one citation, seen by two."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.citations.attributions import Attribution, Name, Places, Step, chain
from app.core.citations.matching import matched


@dataclass(frozen=True, slots=True)
class Reader:
    """That one annotator has read one passage, whether they saw a citation in it or not."""

    passage: int
    document: int
    publisher: str
    annotator: int


@dataclass(frozen=True, slots=True)
class Citation:
    """One attribution in a text, with what each annotator who saw it says of it."""

    passage: int
    document: int
    publisher: str
    seen: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """How a text comes to what it cites: through another outlet or directly; whether somebody speaks in it."""

    through: str = ""
    is_passed_on: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """In `passages` passages, `by` of the `of` annotators who have read it saw this there."""

    by: int
    of: int
    passages: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something occurs. `citations` counts a citation once, whoever saw it; `attributions` each annotator's.

    `shared` are the citations in passages that two annotators or more have read, `agreed` those of them that every one
    of these saw.
    """

    citations: int
    attributions: int
    passages: int
    documents: int
    annotators: int
    shared: int
    agreed: int
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A publisher cites an outlet, or sources of one kind that name none; `ways` with how many citations took each."""

    publisher: str
    cited: str
    tally: Tally
    ways: tuple[tuple[Way, int], ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A publisher, and everybody on the way to who speaks in the end, nearest first."""

    publisher: str
    steps: tuple[Step, ...]
    tally: Tally


# Who saw something in which citations: for each key, the attributions by the number of their citation.
Sightings = dict[int, list[Attribution]]


def citations(said: Iterable[Attribution]) -> list[Citation]:
    """The attributions of all annotators as citations, in the order of documents and passages."""
    by_passage: dict[tuple[int, int], list[Attribution]] = {}
    for one in said:
        by_passage.setdefault((one.document, one.passage), []).append(one)
    return [
        Citation(passage, document, group[0].publisher, group)
        for (document, passage), ones in sorted(by_passage.items())
        for group in matched(ones)
    ]


def edges(cited: Iterable[Citation], readers: Iterable[Reader], name: Name = str) -> list[Edge]:
    """The edges, the strongest first. `name` says which key an agent goes by: its own, or that of its owner group."""
    found: dict[tuple[str, str], Sightings] = {}
    for number, one in enumerate(cited):
        for each in one.seen:
            key = name(one.publisher), name(each.cited)
            found.setdefault(key, {}).setdefault(number, []).append(each)
    read_by = _read_by(readers)
    rows = [
        Edge(publisher, target, _tally(sightings, read_by), _ways(sightings, name))
        for (publisher, target), sightings in found.items()
    ]
    return sorted(rows, key=lambda one: (-one.tally.citations, one.publisher, one.cited))


def chains(
    cited: Iterable[Citation], readers: Iterable[Reader], others: Places, name: Name = str
) -> list[Chain]:
    """The chains, the most frequent first, then the longest.

    A citation of which annotators see different chains counts for each. `others` are all attributions of the reading,
    for one may be nested in another that is not asked about.
    """
    found: dict[tuple[str, tuple[Step, ...]], Sightings] = {}
    for number, one in enumerate(cited):
        for each in one.seen:
            key = name(one.publisher), chain(each, others, name)
            found.setdefault(key, {}).setdefault(number, []).append(each)
    read_by = _read_by(readers)
    rows = [Chain(*key, _tally(sightings, read_by)) for key, sightings in found.items()]
    return sorted(
        rows, key=lambda one: (-one.tally.citations, -len(one.steps), one.publisher, _words(one.steps))
    )


def _words(steps: tuple[Step, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((step.kind, step.key) for step in steps)


def _read_by(readers: Iterable[Reader]) -> dict[int, int]:
    """How many annotators have read each passage."""
    return Counter(one.passage for one in set(readers))


def _tally(sightings: Sightings, read_by: Mapping[int, int]) -> Tally:
    everything = [one for seen in sightings.values() for one in seen]
    who_saw: dict[int, set[int]] = {}
    for one in everything:
        who_saw.setdefault(one.passage, set()).add(one.annotator)
    seen = Counter((len(who), read_by.get(passage, len(who))) for passage, who in who_saw.items())
    compared = [
        ({one.annotator for one in ones}, of)
        for ones in sightings.values()
        if (of := read_by.get(ones[0].passage, 0)) > 1
    ]
    return Tally(
        citations=len(sightings),
        attributions=len(everything),
        passages=len(who_saw),
        documents=len({one.document for one in everything}),
        annotators=len({one.annotator for one in everything}),
        shared=len(compared),
        agreed=sum(len(who) == of for who, of in compared),
        seen=tuple(Seen(by, of, passages) for (by, of), passages in sorted(seen.items(), reverse=True)),
    )


def _ways(sightings: Sightings, name: Name) -> tuple[tuple[Way, int], ...]:
    """Each way with the citations that took it; where annotators differ, a citation counts for each way."""
    found: Counter[Way] = Counter()
    for ones in sightings.values():
        found.update(
            {
                Way("" if one.through is None else name(one.through), is_passed_on=one.is_passed_on)
                for one in ones
            }
        )
    return tuple(sorted(found.items()))
