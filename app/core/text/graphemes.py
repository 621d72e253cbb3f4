"""Grapheme clusters: what a reader sees as one character, and where a mark may not begin or end.

Clusters are those of Unicode Standard Annex 29 as the `regex` package knows them (its `\\X`).
"""

from collections.abc import Container

import regex

_CLUSTER = regex.compile(r"\X")

# Characters of which two in a row are always two clusters: letters, figures and punctuation of scripts that
# write them side by side. The list may be short of some; only the stretches between them are left to `\X`,
# which takes ten times as long.
_ALONE = (
    r"\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058a\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3"
    r"\u10a0-\u10ff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u3001-\u3029\u3041-\u3096\u30a1-\u30fa"
    r"\u3400-\u4dbf\u4e00-\u9fff"
)
_STRETCH = regex.compile(rf"[^{_ALONE}]++(?:[{_ALONE}]?[^{_ALONE}]++)*[{_ALONE}]?")


def inside_graphemes(text: str) -> list[int]:
    """Offsets (code points, ascending) that lie inside a cluster, where a mark may not begin or end.

    0 and the length of the text never lie inside one.
    """
    # Among ASCII characters only CR LF is a cluster of two.
    if text.isascii() and "\r" not in text:
        return []
    inside: list[int] = []
    for stretch in _STRETCH.finditer(text):
        # With the character before it, which what follows may be written upon.
        for cluster in _CLUSTER.finditer(text, max(0, stretch.start() - 1), stretch.end()):
            start, end = cluster.span()
            if end - start > 1:
                inside.extend(range(start + 1, end))
    return inside


def snap_outward(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest range of whole clusters that holds the range: for marks that come from elsewhere."""
    inside = frozenset(inside_graphemes(text))
    return back_to_edge(inside, start), on_to_edge(inside, end)


def back_to_edge(inside: Container[int], offset: int) -> int:
    """The last offset up to this one that is not inside a cluster."""
    while offset in inside:
        offset -= 1
    return offset


def on_to_edge(inside: Container[int], offset: int) -> int:
    """The first offset from this one on that is not inside a cluster."""
    while offset in inside:
        offset += 1
    return offset


def trim_edges(text: str, start: int, end: int, inside: Container[int]) -> tuple[int, int]:
    """Leave out white space at both ends of a range that begins and ends at cluster edges.

    A space that carries a combining mark is not white space and stays. A range of white space alone
    comes back empty.
    """
    while start < end and text[start].isspace() and start + 1 not in inside:
        start += 1
    while start < end and text[end - 1].isspace() and end - 1 not in inside:
        end -= 1
    return start, end
