"""Sentences, by the `sentencex` package, whose offsets are code points. None crosses a passage."""

import re
from collections.abc import Container, Sequence
from itertools import pairwise

import sentencex

from app.core.text.graphemes import back_to_edge, inside_graphemes, trim_edges
from app.core.text.joins import goes_on
from app.core.text.paragraphs import Paragraph, is_blank, paragraphs

_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")


def sentences(
    text: str, parts: Sequence[Paragraph], language: str, inside: Container[int]
) -> list[tuple[int, int]]:
    """Ranges of the sentences of one passage, which is one paragraph or several joined ones.

    No white space at their ends; a blank line between joined paragraphs does not end a sentence.
    """
    offset = parts[0].start
    flowing = text[offset : parts[0].end]
    for before, after in pairwise(parts):
        flowing += " " * (after.start - before.end) + text[after.start : after.end]

    # A space of several bytes after a letter and a stop makes the package panic; here all spaces are alike.
    flowing = _WIDE_SPACE.sub(" ", flowing)
    found = sentencex.get_sentence_boundaries(_base(language), flowing)
    edges = {offset, offset + len(flowing)}
    edges.update(back_to_edge(inside, offset + int(sentence["end_index"])) for sentence in found)

    ranges = []
    ordered = sorted(edges)
    for segment in pairwise(ordered):
        start, end = trim_edges(text, *segment, inside)
        if not is_blank(text[start:end]):
            ranges.append((start, end))
    return ranges


def sentence_starts(text: str, language: str) -> list[int]:
    """Where the sentences of a passage's text begin: for the page, which does not segment by itself.

    A blank line ends a sentence unless the next paragraph looks like the rest of it. For the text of a whole
    document take the starts of `cut(text, "sentence")`, which knows its titles and headings.
    """
    inside = frozenset(inside_graphemes(text))
    starts: list[int] = []
    run: list[Paragraph] = []
    for part in paragraphs(text, inside, lines_alone=False):
        if run and not goes_on(text[run[-1].start : run[-1].end], text[part.start : part.end]):
            starts.extend(start for start, _ in sentences(text, run, language, inside))
            run = []
        run.append(part)
    if run:
        starts.extend(start for start, _ in sentences(text, run, language, inside))
    return starts


def _base(language: str) -> str:
    """The primary subtag, which is what sentencex knows languages by; English rules where none is named."""
    return language.replace("_", "-").split("-")[0].lower() or "en"
