"""Masks: what a blind annotator may not read, hidden without moving an offset.

The text as served has U+2588 for each code point under a mask, so that offsets into it and into the true
text are the same; line feeds stay, so that lines keep their numbers. The hash sent with it is of the text
as served.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.text.graphemes import inside_graphemes
from app.core.text.quotes import check_quote
from app.errors import BadInput, Fault

BLOCK = "\u2588"
# A shorter word may be masked in one place and mean nothing in another.
SHORTEST_REPEATED = 3


class QuoteRefused(BadInput):
    """A quote that is not what the annotator was shown."""

    def __init__(self, sentence: str) -> None:
        super().__init__([Fault("/quote", sentence)])


@dataclass(frozen=True, order=True)
class Mask:
    """A hidden range of a text: code points, half-open. Masks may overlap."""

    start: int
    end: int


def apply(text: str, masks: Iterable[Mask]) -> str:
    """The text as served: same length, blocks under the masks. Ranges beyond the text raise ValueError."""
    shown = list(text)
    for mask in masks:
        if not 0 <= mask.start < mask.end <= len(text):
            raise ValueError(f"{mask} is not a range of a text of {len(text)} code points")
        for at in range(mask.start, mask.end):
            if text[at] != "\n":
                shown[at] = BLOCK
    return "".join(shown)


def hide_words(written: str, hidden: Iterable[str]) -> str:
    """Something that is said of a text, with blocks where it repeats words that are masked in the text."""
    for words in sorted({" ".join(one.split()) for one in hidden}, key=len, reverse=True):
        if len(words) >= SHORTEST_REPEATED:
            written = written.replace(words, BLOCK * len(words))
    return written


def within(masks: Iterable[Mask], start: int, end: int) -> list[Mask]:
    """The masks of a document as masks of its passage `start` to `end`; those outside it are left out."""
    cut = (Mask(max(mask.start, start) - start, min(mask.end, end) - start) for mask in masks)
    return [mask for mask in cut if mask.start < mask.end]


def inside_either(text: str, masks: Iterable[Mask]) -> list[int]:
    """Offsets where a mark may not begin or end, in the true text or in the text as served.

    Both count: blocks hide clusters of the true text, and a mark that follows a block may join it.
    """
    return sorted({*inside_graphemes(text), *inside_graphemes(apply(text, masks))})


def true_quote(text: str, masks: Iterable[Mask], start: int, end: int, shown: str) -> str:
    """The true words of a mark whose quote came as shown; `QuoteRefused` where it is not what was shown."""
    fault = check_quote(apply(text, masks), start, end, shown)
    if fault:
        raise QuoteRefused(fault)
    return text[start:end]
