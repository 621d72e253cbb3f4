"""Which attributions of different annotators are one and the same: the closest first.

Two attributions of one passage *may be the same* when

- their contents share at least half of the shorter one (Szymkiewicz 1934, Simpson 1943: an annotator who marks few
  words and one who marks whole sentences mean the same), or one of them has no content;
- their sources or their cues share a character, or one of them has neither: what is nested has the content of what
  it is nested in, and another source;
- and at least one of the two is not only so by lack.

How close they are is the mean of Dice's coefficient (1945), which is F1, over the parts that either has. All pairs
that may be the same are joined, the closest first, unless that would put one annotator into a group twice. For two
annotators that is the one stable matching: no two attributions are closer to each other than to what they were
joined with. It hangs on spans, outlets and speakers alone, not on the order in which annotators come.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from app.core.citations.attributions import PARTS, Attribution, Range

LEAST_SHARE = 0.5


def matched(said: Iterable[Attribution]) -> list[tuple[Attribution, ...]]:
    """Groups of attributions of one passage that are the same: each is in one, an annotator in a group once at most."""
    ordered = sorted(said, key=_place)
    parts = [{part: united(getattr(one, part)) for part in PARTS} for one in ordered]
    pairs: list[tuple[float, bool, int, int]] = []
    for one, other in combinations(range(len(ordered)), 2):
        if ordered[one].annotator != ordered[other].annotator and _may_be_same(parts[one], parts[other]):
            differs = ordered[one].cited != ordered[other].cited
            pairs.append((-_closeness(parts[one], parts[other]), differs, one, other))
    group_of = [{at} for at in range(len(ordered))]
    for _, _, one, other in sorted(pairs):
        first, second = group_of[one], group_of[other]
        if first is second or _annotators(ordered, first) & _annotators(ordered, second):
            continue
        first |= second
        for at in second:
            group_of[at] = first
    return [
        tuple(ordered[at] for at in sorted(group))
        for number, group in enumerate(group_of)
        if min(group) == number
    ]


def united(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges sorted, those that overlap or touch made into one.

    >>> united([(5, 9), (0, 3), (3, 4), (8, 12)])
    ((0, 4), (5, 12))
    """
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def shared(one: Sequence[Range], other: Sequence[Range]) -> int:
    """How many characters two united lists of ranges have in common."""
    return sum(
        max(0, min(end, to) - max(start, at))
        for start, end in one
        for at, to in other
        if at < end and start < to
    )


def length(ranges: Iterable[Range]) -> int:
    """How many characters a united list of ranges has."""
    return sum(end - start for start, end in ranges)


def _place(one: Attribution) -> tuple[Any, ...]:
    """An order of attributions in which the annotator comes last: it decides between such as say the very same."""
    spans = (one.content, one.source, one.cue)
    return (*spans, one.cited, one.via_outlet or "", one.speaker, one.speech, one.uid, one.annotator)


def _annotators(ordered: Sequence[Attribution], group: Iterable[int]) -> set[int]:
    return {ordered[at].annotator for at in group}


def _may_be_same(one: dict[str, tuple[Range, ...]], other: dict[str, tuple[Range, ...]]) -> bool:
    has_content = bool(one["content"] and other["content"])
    if has_content:
        shorter = min(length(one["content"]), length(other["content"]))
        if shared(one["content"], other["content"]) < LEAST_SHARE * shorter:
            return False
    is_anchored = any(shared(one[part], other[part]) for part in ("source", "cue"))
    lacks_anchor = not (one["source"] or one["cue"]) or not (other["source"] or other["cue"])
    return is_anchored or (lacks_anchor and has_content)


def _closeness(one: dict[str, tuple[Range, ...]], other: dict[str, tuple[Range, ...]]) -> float:
    found = [
        2 * shared(one[part], other[part]) / (length(one[part]) + length(other[part]))
        for part in PARTS
        if one[part] or other[part]
    ]
    return sum(found) / len(found) if found else 0.0
