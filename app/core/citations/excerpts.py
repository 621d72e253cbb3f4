"""The sentences of a passage in which a citation stands, cut where its source, cue and content begin and end."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.citations.attributions import PARTS, Range

# A passage up to this long is shown whole; of a longer one the sentences that hold the marks are.
WHOLE = 1200


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that belong to the same parts of a citation; to none where `parts` is empty."""

    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The words of a passage around a citation, and whether something stands before and after them."""

    pieces: tuple[Piece, ...]
    is_cut_before: bool
    is_cut_after: bool


def excerpt(text: str, marks: Mapping[str, Sequence[Range]], sentence_starts: Sequence[int]) -> Excerpt:
    """The passage, or of a long one the sentences from the first mark to the last; `marks` are ranges by part."""
    ranges = [one for part in PARTS for one in marks.get(part, ())]
    start, end = 0, len(text)
    if len(text) > WHOLE and ranges:
        starts = sorted({0, *sentence_starts})
        first, last = min(one[0] for one in ranges), max(one[1] for one in ranges)
        start = starts[bisect_right(starts, first) - 1]
        after = bisect_right(starts, last - 1)
        end = starts[after] if after < len(starts) else len(text)
    return Excerpt(tuple(_pieces(text, marks, start, end)), start > 0, end < len(text))


def _pieces(text: str, marks: Mapping[str, Sequence[Range]], start: int, end: int) -> Iterable[Piece]:
    borders = {at for part in PARTS for one in marks.get(part, ()) for at in one if start < at < end}
    for begin, until in pairwise(sorted({start, end} | borders)):
        parts = [part for part in PARTS if any(at <= begin and until <= to for at, to in marks.get(part, ()))]
        yield Piece(text[begin:until], tuple(parts))
