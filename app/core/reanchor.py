"""Finding marks again in a corrected text: by rule where there is no doubt, and else as suggestions for a person.

A range is moved in two cases alone, and never to other words than its own. Its passage stands in the new text as it
was, at the same place or as the only one of these words: *exact*. Or its words, with up to 32 code points before
and after them, stand once in the old text and once in the new: *quote*. Everything else is for a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from app.core.text.graphemes import back_to_edge, on_to_edge, trim_edges

CONTEXT = 32
MOST_SUGGESTIONS = 5
# A passage that shares fewer of its words with the old one is not shown as what became of it.
LEAST_ALIKE = 0.3
_TERM = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)

Method = Literal["exact", "quote", "open"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage: its key, its range of the text, the hash of its words, and where no mark begins or ends."""

    key: int
    start: int
    end: int
    sha256: str
    inside: Collection[int] = ()


@dataclass(frozen=True)
class Version:
    """A text and its passages of one unit, in their order."""

    text: str
    pieces: tuple[Piece, ...]

    @cached_property
    def by_key(self) -> dict[int, Piece]:
        """The passages by their keys."""
        return {one.key: one for one in self.pieces}

    @cached_property
    def copies(self) -> Counter[str]:
        """How many passages have the same words."""
        return Counter(one.sha256 for one in self.pieces)

    def words(self, piece: Piece) -> str:
        """The text of a passage."""
        return self.text[piece.start : piece.end]

    def quote(self, place: Place) -> str:
        """The words at a place."""
        start = self.by_key[place.key].start
        return self.text[start + place.start : start + place.end]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A range of a passage, counted from the passage's start."""

    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a range; a place unless the method is ``open``."""

    method: Method
    place: Place | None = None


def reanchor(old: Version, new: Version, place: Place) -> Found:
    """Where a range of the old text stands in the new one, or that a person has to say."""
    piece = _same_passage(old, new, old.by_key[place.key])
    if piece is not None:
        return Found("exact", Place(piece.key, place.start, place.end))
    start = old.by_key[place.key].start
    at = find_again(old.text, new.text, start + place.start, start + place.end)
    moved = None if at is None else place_at(new, at, at + place.end - place.start)
    return Found("open") if moved is None else Found("quote", moved)


def find_again(old: str, new: str, start: int, end: int) -> int | None:
    """Where a range of the old text stands in the new one, by its words and those around; None where in doubt."""
    before = old[max(0, start - CONTEXT) : start]
    needle = before + old[start : end + CONTEXT]
    if len(_places(old, needle, 2)) != 1:
        return None
    found = _places(new, needle, 2)
    return found[0] + len(before) if len(found) == 1 else None


def place_at(version: Version, start: int, end: int) -> Place | None:
    """A range of the text as one of the passage that holds it; None across passages or inside a grapheme."""
    for one in version.pieces:
        if one.start <= start and end <= one.end:
            place = Place(one.key, start - one.start, end - one.start)
            cuts = place.start in one.inside or place.end in one.inside
            return None if cuts or place.start >= place.end else place
    return None


def suggestions(old: Version, new: Version, place: Place) -> list[Place]:
    """Where a person may find the range, the likeliest first: its words elsewhere, and what stands in their stead."""
    start = old.by_key[place.key].start
    quote = old.quote(place)
    before, after = old.text[: start + place.start][-CONTEXT:], old.text[start + place.end :][:CONTEXT]

    def likeness(at: int) -> tuple[int, int]:
        same_before = _alike(before[::-1], new.text[max(0, at - CONTEXT) : at][::-1])
        same_after = _alike(after, new.text[at + len(quote) : at + len(quote) + CONTEXT])
        return -(same_before + same_after), abs(at - start - place.start)

    same = sorted(_places(new.text, quote), key=likeness)
    found = [place_at(new, at, at + len(quote)) for at in same]
    instead = _instead(old, new, place)
    kept = [one for one in (*found[: MOST_SUGGESTIONS - 1], instead) if one is not None]
    return list(dict.fromkeys(kept))


def cover_again(old: Version, new: Version, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
    """Ranges of the new text that cover what this range covered in the old one, and whether its words were found.

    Where they were not, every passage that stands in the stead of theirs is covered whole: too much rather than
    too little. Nothing is covered where the passage was taken out.
    """
    held = [one for one in old.pieces if one.start < end and start < one.end]
    if len(held) == 1 and held[0].start <= start and end <= held[0].end:
        at = Place(held[0].key, start - held[0].start, end - held[0].start)
        piece = _same_passage(old, new, held[0])
        if piece is not None:
            return [(piece.start + at.start, piece.start + at.end)], True
        instead_of = _instead(old, new, at)
        # Hiding asks for less than moving a mark: the same words in the passage that took the place of theirs.
        if instead_of is not None and new.quote(instead_of) == old.quote(at):
            first = new.by_key[instead_of.key].start
            return [(first + instead_of.start, first + instead_of.end)], True
    found = find_again(old.text, new.text, start, end)
    if found is not None:
        return [(found, found + end - start)], True
    touched = {one.key for one in held}
    instead: list[tuple[int, int]] = []
    for old_part, new_part in changed_parts(old, new):
        if touched & {one.key for one in old_part}:
            instead += [(one.start, one.end) for one in new_part]
    still = [_same_passage(old, new, one) for one in held]
    instead += [(one.start, one.end) for one in still if one is not None]
    return sorted(set(instead)), False


def changed_parts(old: Version, new: Version) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
    """Runs of passages that differ, with what stands in their stead; one side may be empty."""
    matcher = SequenceMatcher(
        None, [one.sha256 for one in old.pieces], [one.sha256 for one in new.pieces], autojunk=False
    )
    return [
        (old.pieces[old_start:old_end], new.pieces[new_start:new_end])
        for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    ]


def paired(
    old: Version, new: Version, before: Sequence[Piece], after: Sequence[Piece]
) -> list[tuple[Piece | None, Piece | None]]:
    """Each passage of a run with the one in whose stead it stands, in the order of both; None where there is none."""
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    rest = list(before)
    pairs: list[tuple[Piece | None, Piece | None]] = []
    for one in after:
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(_TERM.findall(new.words(one)))
        found, best = None, LEAST_ALIKE
        for other in rest:
            matcher.set_seq1(_TERM.findall(old.words(other)))
            if matcher.quick_ratio() > best and matcher.ratio() > best:
                found, best = other, matcher.ratio()
        if found is not None:
            # What was passed over has nothing in its stead: pairs never cross.
            pairs += [(other, None) for other in rest[: rest.index(found)]]
            rest = rest[rest.index(found) + 1 :]
        pairs.append((found, one))
    return pairs + [(other, None) for other in rest]


def _same_passage(old: Version, new: Version, piece: Piece) -> Piece | None:
    same = [one for one in new.pieces if one.sha256 == piece.sha256]
    here = [one for one in same if one.start == piece.start]
    if here:
        return here[0]
    return same[0] if len(same) == 1 and old.copies[piece.sha256] == 1 else None


def _places(text: str, words: str, most: int = 50) -> list[int]:
    """Where the words begin, places that overlap among them."""
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0 and len(found) < most:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common from their start."""
    return next(
        (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _instead(old: Version, new: Version, place: Place) -> Place | None:
    """What stands in the stead of the range, in the passage that shares most words with its own."""
    piece = old.by_key[place.key]
    tokens = _tokens(old.words(piece))
    likest, best = None, LEAST_ALIKE
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(_TERM.findall(old.words(piece)))
    for one in new.pieces:
        matcher.set_seq1(_TERM.findall(new.words(one)))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            likest, best = one, matcher.ratio()
    if likest is None:
        return None
    words = new.words(likest)
    start, end = _mapped(tokens, _tokens(words), place.start, place.end)
    start, end = back_to_edge(likest.inside, start), on_to_edge(likest.inside, end)
    start, end = trim_edges(words, start, end, likest.inside)
    return Place(likest.key, start, end) if start < end else None


def _tokens(words: str) -> list[str]:
    return _TOKEN.findall(words)


def _mapped(old: list[str], new: list[str], start: int, end: int) -> tuple[int, int]:
    """A range of the old words in the new ones; where an end falls into what was changed, all of that is taken in."""
    old_at, new_at = list(_offsets(old)), list(_offsets(new))
    first, last = new_at[-1], 0
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        begins, ends = old_at[i], old_at[j]
        if not (begins < end and start < ends) and not (i == j and start < begins < end):
            continue
        if kind == "equal":
            first = min(first, new_at[k] + max(0, start - begins))
            last = max(last, new_at[m] - max(0, ends - end))
        else:
            first, last = min(first, new_at[k]), max(last, new_at[m])
    return first, last


def _offsets(tokens: Iterable[str]) -> Iterable[int]:
    at = 0
    yield at
    for one in tokens:
        at += len(one)
        yield at
