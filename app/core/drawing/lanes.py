"""Marks of several people on one text, each in a lane of its own below the line.

The text is cut where a mark begins or ends, and each piece knows the marks that lie over it. A lane belongs to one
person; where marks of a person overlap, or the name of one would run into the next, there are several for them. All
offsets are code points from the start of the text, half-open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: So many characters of the text are as wide as one of a name, which is written smaller; and the space around it.
NARROWER, AROUND = 0.7, 3


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark: whose it is (a place in a list of people), where, its label's name, and the slot of its colour."""

    who: int
    start: int
    end: int
    name: str
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """A mark in its lane, from 1 on, the first next to the line."""

    mark: Marked
    lane: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks, the outermost lane first; ``begins`` are the lanes whose marks begin here."""

    text: str
    marks: tuple[Laid, ...]
    begins: frozenset[int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A text in pieces, put together the text as it was; `lanes` below each line, and whose each of them is."""

    pieces: tuple[Piece, ...]
    owners: tuple[int, ...]

    @property
    def lanes(self) -> int:
        """How many there are."""
        return len(self.owners)


def draw_lanes(text: str, marks: Iterable[Marked]) -> Drawing:
    """The text with its marks. Raises ValueError for a mark that is empty or lies outside the text.

    >>> one = draw_lanes("The storm came", [Marked(0, 4, 9, "war"), Marked(1, 0, 9, "war")])
    >>> [(piece.text, [laid.lane for laid in piece.marks]) for piece in one.pieces]
    [('The ', [2]), ('storm', [2, 1]), (' came', [])]
    """
    given = sorted(marks, key=lambda one: (one.who, one.start, -one.end))
    for one in given:
        if not 0 <= one.start < one.end <= len(text):
            raise ValueError(f"{one} is not a range of a text of {len(text)} code points")
    laid, owners = _laid(given)
    edges = sorted({0, len(text), *(one.start for one in given), *(one.end for one in given)})
    opening: dict[int, list[Laid]] = {}
    closing: dict[int, list[Laid]] = {}
    for each in laid:
        opening.setdefault(each.mark.start, []).append(each)
        closing.setdefault(each.mark.end, []).append(each)
    here: set[Laid] = set()
    pieces = []
    for start, end in pairwise(edges):
        here = (here - set(closing.get(start, ()))) | set(opening.get(start, ()))
        begins = frozenset(each.lane for each in opening.get(start, ()))
        over = tuple(sorted(here, key=lambda each: -each.lane))
        pieces.append(Piece(text[start:end], over, begins))
    return Drawing(tuple(pieces), owners)


def in_groups(text: str, marks: Sequence[Marked], most: int) -> list[Drawing]:
    """The text drawn once, or as often as it takes for each drawing to have at most `most` lanes.

    The marks of one person stay together, unless they need more lanes by themselves.
    """
    drawings: list[list[Marked]] = []
    lanes = 0
    for who in sorted({one.who for one in marks}):
        mine = [one for one in marks if one.who == who]
        needed = draw_lanes(text, mine).lanes
        if not drawings or lanes + needed > most:
            drawings.append([])
            lanes = 0
        drawings[-1] += mine
        lanes += needed
    return [draw_lanes(text, group) for group in drawings] or [draw_lanes(text, [])]


def _laid(marks: Sequence[Marked]) -> tuple[list[Laid], tuple[int, ...]]:
    """Each mark in the first lane of its person that is free by then; and the owners of the lanes."""
    laid: list[Laid] = []
    owners: list[int] = []
    free_from: list[float] = []
    for one in marks:
        reach = max(one.end, one.start + len(one.name) * NARROWER + AROUND)
        for lane, owner in enumerate(owners):
            if owner == one.who and free_from[lane] <= one.start:
                break
        else:
            lane = len(owners)
            owners.append(one.who)
            free_from.append(0.0)
        free_from[lane] = reach
        laid.append(Laid(one, lane + 1))
    return laid, tuple(owners)
