"""What somebody said of a document in another program: a file brings it together with the text.

Offsets are code points from the start of the document's text as it is kept. What labels mean, and whether they may
stand where they stand, is not looked at here: only the codebook knows that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.corpus_fields import short
from app.core.text.normalise import moved_offsets, normalise
from app.errors import say

Range = tuple[int, int]
# A hand-made file names a person in a few words; more is a column that was mixed up.
LONGEST_NAME, LONGEST_LABEL, LONGEST_NOTE = 150, 300, 4000
MOST_SPANS = 100_000
PARTS = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class CodedSpan:
    """A label on ``[start, end)``. ``variable`` is what the file says the label answers, where it does."""

    label: str
    start: int
    end: int
    quote: str | None = None
    variable: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """A label, or the value of a variable, of ``[start, end)`` as a whole; of the whole document without a range."""

    label: str | None
    variable: str = ""
    value: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class CodedAttribution:
    """Who says what, as lists of ranges. ``nested_in`` is the ``id`` of another one of the same coder."""

    id: str
    source: tuple[Range, ...] = ()
    cue: tuple[Range, ...] = ()
    content: tuple[Range, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    nested_in: str = ""

    @property
    def ranges(self) -> tuple[Range, ...]:
        """All of its ranges."""
        return (*self.source, *self.cue, *self.content)


@dataclass(frozen=True, slots=True)
class CodedDraft:
    """All that one coder said of one document in one round of the file.

    ``read`` are the ranges that were read: outside of them no mark means nothing. None where the file does not
    say; all of the text was read then.
    """

    coder: str
    spans: tuple[CodedSpan, ...] = ()
    answers: tuple[CodedAnswer, ...] = ()
    attributions: tuple[CodedAttribution, ...] = ()
    read: tuple[Range, ...] | None = None
    round: str = ""


class CodingRefused(ValueError):
    """What is wrong with what somebody said of a text: sentences."""


def settled(coded: CodedDraft, raw: str) -> CodedDraft:
    """The same with offsets into the text as it is kept, each compared with ``raw``, the text as the file has it.

    CodingRefused with every fault.
    """
    found = list(_faults(coded, raw))
    if found:
        raise CodingRefused(" ".join(found[:20]))
    if "\r" not in raw:
        return coded
    offsets = sorted({offset for one in _ranges(coded) for offset in one})
    moved = dict(zip(offsets, moved_offsets(raw, offsets), strict=True))

    def range_of(one: Range) -> Range:
        return moved[one[0]], moved[one[1]]

    def quote_of(words: str | None) -> str | None:
        return None if words is None else normalise(words).text

    def answer_of(one: CodedAnswer) -> CodedAnswer:
        return (
            one
            if one.start is None or one.end is None
            else replace(one, start=moved[one.start], end=moved[one.end])
        )

    return replace(
        coded,
        spans=tuple(
            replace(one, start=moved[one.start], end=moved[one.end], quote=quote_of(one.quote))
            for one in coded.spans
        ),
        answers=tuple(answer_of(one) for one in coded.answers),
        attributions=tuple(
            replace(
                one,
                source=tuple(map(range_of, one.source)),
                cue=tuple(map(range_of, one.cue)),
                content=tuple(map(range_of, one.content)),
            )
            for one in coded.attributions
        ),
        read=None if coded.read is None else tuple(map(range_of, coded.read)),
    )


def joined_parts(
    parts: Mapping[str, tuple[str, Range]],
    links: Iterable[tuple[str, str]],
    details: Mapping[str, Mapping[str, str]] | None = None,
    nested: Mapping[str, str] | None = None,
) -> tuple[CodedAttribution, ...]:
    """Attributions from their parts (id to part and range) and the links that join the parts of one.

    ``details`` are by the id of a part; ``nested`` leads from a part of the inner one to a part of the outer one.
    """
    group = {one: one for one in parts}

    def top(one: str) -> str:
        while group[one] != one:
            group[one] = group[group[one]]
            one = group[one]
        return one

    for one, other in links:
        if one in group and other in group:
            group[top(other)] = top(one)
    members: dict[str, list[str]] = {}
    for one in parts:
        members.setdefault(top(one), []).append(one)
    outer = {top(one): top(other) for one, other in (nested or {}).items() if one in group and other in group}
    found = []
    for head, ids in members.items():
        by_part: dict[str, list[Range]] = {part: [] for part in PARTS}
        said: dict[str, str] = {}
        for one in ids:
            part, where = parts[one]
            by_part[part].append(where)
            said |= (details or {}).get(one, {})
        found.append(
            CodedAttribution(
                head,
                tuple(by_part["source"]),
                tuple(by_part["cue"]),
                tuple(by_part["content"]),
                said,
                outer.get(head, ""),
            )
        )
    return tuple(found)


def clusters(text: str, starts: Sequence[int], offsets: Iterable[int]) -> dict[int, int]:
    """For offsets in grapheme clusters, which begin at ``starts``, those in code points."""
    edges = [*starts, len(text)]
    found = {}
    for offset in offsets:
        if not 0 <= offset < len(edges):
            raise ValueError(say("%(offset)s is not in the text.", offset=offset))
        found[offset] = edges[offset]
    return found


def snapped(start: int, end: int, inside: Sequence[int]) -> Range:
    """The range widened to whole characters; ``inside`` are the offsets inside of grapheme clusters, sorted.

    >>> snapped(2, 4, [2, 4, 5])
    (1, 6)
    """
    known = frozenset(inside)
    while start in known:
        start -= 1
    while end in known:
        end += 1
    return start, end


def holder(ranges: Sequence[Range], start: int, end: int) -> int | None:
    """Which of these ranges, sorted and apart from one another, holds ``[start, end)`` as a whole."""
    at = bisect_right(ranges, (start, 2**62)) - 1
    return at if at >= 0 and ranges[at][0] <= start and end <= ranges[at][1] else None


def _ranges(coded: CodedDraft) -> Iterable[Range]:
    yield from ((one.start, one.end) for one in coded.spans)
    yield from (
        (one.start, one.end) for one in coded.answers if one.start is not None and one.end is not None
    )
    yield from (where for one in coded.attributions for where in one.ranges)
    yield from coded.read or ()


def _faults(coded: CodedDraft, raw: str) -> Iterable[str]:
    if not 1 <= len(coded.coder.strip()) <= LONGEST_NAME:
        yield say("The name of a coder has from 1 to %(most)s characters.", most=LONGEST_NAME)
    if len(coded.spans) > MOST_SPANS:
        yield say("There are more than %(most)s marks of one coder in it.", most=MOST_SPANS)
        return
    for start, end in _ranges(coded):
        if not 0 <= start < end <= len(raw):
            yield say(
                "%(start)s to %(end)s is not a range of the text, which has %(length)s characters.",
                start=start,
                end=end,
                length=len(raw),
            )
    for one in coded.spans:
        if len(one.label) > LONGEST_LABEL or not (one.label or one.variable).strip():
            yield say("A label has from 1 to %(most)s characters.", most=LONGEST_LABEL)
        if len(one.note) > LONGEST_NOTE:
            yield say("A note has more than %(most)s characters.", most=LONGEST_NOTE)
        if one.quote is not None and raw[one.start : one.end] != one.quote:
            yield say(
                "At %(start)s to %(end)s the text has “%(there)s”, and the file says “%(quote)s”.",
                start=one.start,
                end=one.end,
                there=short(raw[one.start : one.end]),
                quote=short(one.quote),
            )
