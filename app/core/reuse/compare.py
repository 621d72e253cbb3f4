"""Two texts side by side: which paragraph answers which, and which words differ. For a reader's eye alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import regex

from app.core.reuse.words import comparable

# Words, or single characters of scripts without spaces; spaces; everything else by itself.
_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]\p{M}*"
    r"|[\p{L}\p{M}\p{N}]+|\s+|."
)
LEAST_ALIKE = 0.25
MOST_PARAGRAPHS = 300


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of a paragraph that the other text has as well, or has not."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One row: paragraphs by their numbers, None where the other text has nothing there."""

    left: int | None
    right: int | None
    left_bits: tuple[Bit, ...] = ()
    right_bits: tuple[Bit, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether both say it in the same words, to the last character."""
        bits = (*self.left_bits, *self.right_bits)
        return self.left is not None and self.right is not None and not any(bit.differs for bit in bits)


def side_by_side(left: Sequence[str], right: Sequence[str]) -> list[Beside]:
    """Rows in the order of both texts: a paragraph beside the one that it is like, or beside nothing."""
    rows = []
    for one, other in _aligned(left, right):
        if one is None or other is None:
            alone = tuple(
                (Bit(texts[at], True),) if at is not None else ()
                for texts, at in ((left, one), (right, other))
            )
            rows.append(Beside(one, other, *alone))
        else:
            rows.append(Beside(one, other, *word_difference(left[one], right[other])))
    return rows


def word_difference(left: str, right: str) -> tuple[tuple[Bit, ...], tuple[Bit, ...]]:
    """Both texts in stretches; the stretches of each side make up its text."""
    ours, theirs = _TOKEN.findall(left), _TOKEN.findall(right)
    same_left, same_right = [False] * len(ours), [False] * len(theirs)
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            same_left[block.a + step] = same_right[block.b + step] = True
    return _bits(ours, same_left), _bits(theirs, same_right)


def _bits(tokens: Sequence[str], same: list[bool]) -> tuple[Bit, ...]:
    # A space that stayed between two words that did not would cut one difference into many.
    for at in range(1, len(tokens) - 1):
        if tokens[at].isspace() and not same[at - 1] and not same[at + 1]:
            same[at] = False
    bits: list[Bit] = []
    for token, is_same in zip(tokens, same, strict=True):
        if bits and bits[-1].differs is not is_same:
            bits[-1] = Bit(bits[-1].text + token, bits[-1].differs)
        else:
            bits.append(Bit(token, not is_same))
    return tuple(bits)


def _aligned(left: Sequence[str], right: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """The pairing of greatest likeness in which no two pairs cross."""
    ours, theirs = [_words(one) for one in left], [_words(one) for one in right]
    # Equal beginnings and ends need no search, and most copies have both.
    first = 0
    while first < min(len(left), len(right)) and left[first] == right[first]:
        first += 1
    last = 0
    while last < min(len(left), len(right)) - first and left[-1 - last] == right[-1 - last]:
        last += 1
    middle = _best(ours[first : len(ours) - last], theirs[first : len(theirs) - last])
    shifted = [
        (None if one is None else one + first, None if other is None else other + first)
        for one, other in middle
    ]
    ends = [(len(left) - last + at, len(right) - last + at) for at in range(last)]
    return [*((at, at) for at in range(first)), *shifted, *ends]


def _best(
    ours: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]
) -> list[tuple[int | None, int | None]]:
    rows, columns = len(ours), len(theirs)
    if max(rows, columns) > MOST_PARAGRAPHS:
        # So long a stretch without one equal paragraph at its ends is shown as it stands.
        return [*((at, None) for at in range(rows)), *((None, at) for at in range(columns))]
    best = [[0.0] * (columns + 1) for _row in range(rows + 1)]

    @cache
    def like(one: int, other: int) -> float:
        either = len(ours[one] | theirs[other])
        found = len(ours[one] & theirs[other]) / either if either else 0.0
        return found if found >= LEAST_ALIKE else 0.0

    for one in range(rows - 1, -1, -1):
        for other in range(columns - 1, -1, -1):
            paired = best[one + 1][other + 1] + like(one, other) if like(one, other) else 0.0
            best[one][other] = max(paired, best[one + 1][other], best[one][other + 1])
    pairs: list[tuple[int | None, int | None]] = []
    one = other = 0
    while one < rows or other < columns:
        if one == rows:
            pairs.append((None, other))
            other += 1
        elif (
            other < columns
            and like(one, other)
            and best[one][other] == best[one + 1][other + 1] + like(one, other)
        ):
            pairs.append((one, other))
            one, other = one + 1, other + 1
        elif other == columns or best[one][other] == best[one + 1][other]:
            pairs.append((one, None))
            one += 1
        else:
            pairs.append((None, other))
            other += 1
    return pairs


def _words(text: str) -> frozenset[str]:
    return frozenset(comparable(text).parts)
