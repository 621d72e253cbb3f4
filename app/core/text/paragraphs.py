"""Paragraphs: runs of non-blank lines; where no blank line stands between lines of text, each line is one.

Lines end at LF alone (see `normalise`): other characters that some programs break lines at are text.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from app.core.text.graphemes import trim_edges

# Characters without a glyph that are no white space to Python; a line of them alone is blank to a reader.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


@dataclass(frozen=True)
class Paragraph:
    """A range of the text, with no white space at its ends."""

    start: int
    end: int


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing in it."""
    if text[:1].isalnum():
        return False
    return all(character.isspace() or character in INVISIBLE for character in text)


def paragraphs(text: str, inside: Container[int], lines_alone: bool = True) -> list[Paragraph]:
    """The paragraphs of a text in order.

    White space at the ends of a paragraph belongs to none, so offsets never include the lines around it nor
    its indent; white space between its lines does. `inside`: see `graphemes.inside_graphemes`.
    `lines_alone` is false for the text of one passage, whose lines flow though none of them is blank.
    """
    runs = list(_runs(text))
    if lines_alone and len(runs) == 1:
        runs = [[line] for line in runs[0]]
    ranges = (trim_edges(text, run[0][0], run[-1][1], inside) for run in runs)
    return [Paragraph(start, end) for start, end in ranges]


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Runs of non-blank lines, each line as its range without the line feed."""
    run: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if not is_blank(line):
            run.append((start, end))
        elif run:
            yield run
            run = []
        start = end + 1
    if run:
        yield run
