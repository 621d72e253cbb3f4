"""Spans: labelled ranges of a passage, in code points from the start of its text, half-open."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from app.core.text.quotes import check_quote

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, order=True)
class Span:
    """A label on `text[start:end]`."""

    start: int
    end: int
    label: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"{self.start} to {self.end} is not a span")

    def __len__(self) -> int:
        return self.end - self.start


def overlap(one: Span, other: Span) -> int:
    """How many code points two spans share, whatever their labels."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def merge(spans: Iterable[Span]) -> list[Span]:
    """One person's spans with overlaps of one label made into one, sorted.

    Spans that only touch stay two: two statements may follow each other without a gap.
    """
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.label, span.start, span.end)):
        last = merged[-1] if merged else None
        if last and last.label == span.label and span.start < last.end:
            merged[-1] = Span(last.start, max(last.end, span.end), span.label)
        else:
            merged.append(span)
    return sorted(merged)


def tokens(text: str) -> list[tuple[int, int]]:
    """Ranges of the runs of characters other than white space: the tokens that agreement is reported in."""
    return [found.span() for found in _WORD.finditer(text)]


def tokens_covered(span: Span, ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Indices of the token ranges that share at least one character with the span."""
    return [at for at, (start, end) in enumerate(ranges) if start < span.end and span.start < end]


def check_span(text: str, start: int, end: int, quote: str, inside: Container[int]) -> str | None:
    """What is wrong with a mark, as a sentence, or None.

    `inside` holds the offsets inside grapheme clusters (`graphemes.inside_graphemes`).
    """
    fault = check_quote(text, start, end, quote)
    if fault:
        return fault
    for edge, offset in (("begins", start), ("ends", end)):
        if offset in inside:
            return f"The span {edge} inside a character, at {offset}. Take in whole characters."
    return None
