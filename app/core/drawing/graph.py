"""A directed graph in columns, for pictures that a server draws: boxes, and the curves between them.

The way of Sugiyama, Tagawa and Toda (1981): circles are broken, each box stands in a column after those that lead to
it, long arrows pass through the columns between in places of their own, and the order within a column is that
of the mean place of its neighbours, a few times over. Deterministic: the same graph is the same picture.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Pixels of the drawing. The wide letters of a bold sans at 14 px take about 8 of them.
LETTER, PADDING, LINE, BOX_HEIGHT = 7.6, 12.0, 18.0, 26.0
COLUMN_GAP, ROW_GAP, MARGIN = 96.0, 18.0, 8.0
LONGEST_LINE, MOST_LINES = 24, 3
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its key, what stands in it, where it leads, and a kind that the stylesheet knows."""

    key: str
    text: str
    address: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another, with words on it. ``weight`` 1 is the thinnest, 5 the widest that is drawn."""

    tail: str
    head: str
    text: str = ""
    address: str | None = None
    kind: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: its left upper corner and size; ``lines`` with the middle of each."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """An arrow as the path of an SVG, and where the middle of its words stands."""

    arrow: Arrow
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole drawing, all of it inside (0, 0) and (width, height)."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


@dataclass(slots=True)
class _Place:
    """A box, or the place where a long arrow crosses a column."""

    key: str
    rank: int
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def draw(nodes: Sequence[Node], arrows: Iterable[Arrow], ranks: Mapping[str, int] | None = None) -> Picture:
    """The picture of these nodes and arrows; ``ranks`` says which column a key stands in, where that is known.

    Left out are arrows from a node to itself, and those that name a node which is not among these. An empty graph is
    an empty picture.
    """
    known = {node.key: node for node in nodes}
    shown = [one for one in arrows if one.tail in known and one.head in known and one.tail != one.head]
    columns_of = dict(ranks) if ranks is not None else _ranks(list(known), shown)
    places = {key: _place_of(node, columns_of.get(key, 0)) for key, node in known.items()}
    ways = [_way(one, number, places) for number, one in enumerate(shown)]
    columns = _ordered(places)
    _settle(columns, _words_between(shown, ways, places))
    boxes = tuple(_box(node, places[node.key]) for node in nodes)
    curves = tuple(_curve(one, [places[key] for key in way]) for one, way in zip(shown, ways, strict=True))
    width = max((place.x + place.width for place in places.values()), default=0.0) + MARGIN
    height = max((place.y + place.height for place in places.values()), default=0.0) + MARGIN
    return Picture(round(width, 1), round(height, 1), boxes, curves)


def wrapped(text: str) -> list[str]:
    """``text`` in at most three lines that a box takes; what does not fit is cut and ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        piece = word
        while _letters(piece) > LONGEST_LINE:
            lines.append(_fitting(piece))
            piece = piece[len(lines[-1]) :]
        if lines and _letters(lines[-1]) + 1 + _letters(piece) <= LONGEST_LINE:
            lines[-1] += f" {piece}"
        elif piece:
            lines.append(piece)
    if len(lines) > MOST_LINES:
        last = lines[MOST_LINES - 1]
        lines[MOST_LINES - 1 :] = [(_fitting(last, LONGEST_LINE - 1)).rstrip() + "…"]
    return lines or [""]


def _letters(text: str) -> float:
    """How wide a text is, in letters: marks that combine take no room, letters of full width take two."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def _fitting(text: str, most: float = LONGEST_LINE) -> str:
    end = 0
    while end < len(text) and _letters(text[: end + 1]) <= most:
        end += 1
    return text[: max(end, 1)]


def _place_of(node: Node, rank: int) -> _Place:
    lines = wrapped(node.text)
    width = max(_letters(line) for line in lines) * LETTER + 2 * PADDING
    return _Place(node.key, rank, round(width, 1), BOX_HEIGHT + LINE * (len(lines) - 1))


def _ranks(keys: list[str], arrows: list[Arrow]) -> dict[str, int]:
    """The longest way to each node, over arrows that are left when those that close a circle are turned."""
    after: dict[str, list[str]] = {key: [] for key in keys}
    for one in arrows:
        after[one.tail].append(one.head)
    done: list[str] = []
    state: dict[str, int] = {}
    kept: set[tuple[str, str]] = set()
    for root in keys:
        stack = [(root, iter(after[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            key, rest = stack[-1]
            head = next((one for one in rest), None)
            if head is None:
                state[key] = 2
                done.append(key)
                stack.pop()
            elif head not in state:
                kept.add((key, head))
                state[head] = 1
                stack.append((head, iter(after[head])))
            elif state[head] == 2:
                kept.add((key, head))
    ranks = dict.fromkeys(keys, 0)
    for key in reversed(done):
        for head in after[key]:
            if (key, head) in kept:
                ranks[head] = max(ranks[head], ranks[key] + 1)
    return ranks


def _way(arrow: Arrow, number: int, places: dict[str, _Place]) -> list[str]:
    """The keys that an arrow goes through, both ends with them; places are made in the columns between."""
    first, last = places[arrow.tail].rank, places[arrow.head].rank
    step = 1 if last >= first else -1
    between = [f"\0{number}/{rank}" for rank in range(first + step, last, step)]
    for offset, key in enumerate(between, start=1):
        places[key] = _Place(key, first + step * offset, 0.0, 6.0)
    way = [arrow.tail, *between, arrow.head]
    for one, other in itertools.pairwise(way):
        left, right = (one, other) if places[one].rank <= places[other].rank else (other, one)
        places[left].after.append(right)
        places[right].before.append(left)
    return way


def _ordered(places: dict[str, _Place]) -> list[list[_Place]]:
    """The columns, the places of each in the order that lets few arrows cross."""
    by_rank: dict[int, list[_Place]] = {}
    for place in places.values():
        by_rank.setdefault(place.rank, []).append(place)
    columns = [by_rank[rank] for rank in sorted(by_rank)]
    at = {place.key: float(row) for column in columns for row, place in enumerate(column)}
    best, fewest = [list(column) for column in columns], _crossings(columns, at)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            for place in column:
                near = place.before if forward else place.after
                if near:
                    at[place.key] = sum(at[key] for key in near) / len(near)
            column.sort(key=lambda place: at[place.key])
            for row, place in enumerate(column):
                at[place.key] = float(row)
        if (crossings := _crossings(columns, at)) < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _crossings(columns: list[list[_Place]], at: dict[str, float]) -> int:
    count = 0
    for column in columns:
        pairs = [(at[place.key], at[key]) for place in column for key in place.after]
        count += sum(
            (one[0] - other[0]) * (one[1] - other[1]) < 0
            for number, one in enumerate(pairs)
            for other in pairs[number + 1 :]
        )
    return count


def _words_between(shown: list[Arrow], ways: list[list[str]], places: dict[str, _Place]) -> dict[int, float]:
    """Room for the words of arrows, by the rank on whose right they stand."""
    room: dict[int, float] = {}
    for one, way in zip(shown, ways, strict=True):
        rank = min(places[way[0]].rank, places[way[1]].rank)
        room[rank] = max(room.get(rank, 0.0), _letters(one.text) * LETTER * 0.85 + 44)
    return room


def _settle(columns: list[list[_Place]], room: dict[int, float]) -> None:
    """Coordinates: columns from left to right, each of them in the middle of the height of the highest."""
    heights = [sum(place.height for place in column) + ROW_GAP * (len(column) - 1) for column in columns]
    tallest, x = max(heights, default=0.0), MARGIN
    for column, height in zip(columns, heights, strict=True):
        width = max(place.width for place in column)
        y = MARGIN + (tallest - height) / 2
        for place in column:
            place.x, place.y = round(x + (width - place.width) / 2, 1), round(y, 1)
            y += place.height + ROW_GAP
        x += width + max(COLUMN_GAP, room.get(column[0].rank, 0.0))


def _box(node: Node, place: _Place) -> Box:
    lines = wrapped(node.text)
    middle = place.x + place.width / 2
    first = place.y + place.height / 2 - LINE * (len(lines) - 1) / 2
    placed = tuple((line, round(middle, 1), round(first + LINE * row, 1)) for row, line in enumerate(lines))
    return Box(node, place.x, place.y, place.width, place.height, placed)


def _curve(arrow: Arrow, way: list[_Place]) -> Curve:
    """Level at both ends, through the places between; the words stand in the middle of the first gap."""
    if way[0].rank == way[-1].rank:
        return _beside(arrow, way[0], way[-1])
    right = way[0].rank < way[-1].rank
    points = [(way[0].x + (way[0].width if right else 0.0), way[0].y + way[0].height / 2)]
    points += [(place.x, place.y + place.height / 2) for place in way[1:-1]]
    points.append((way[-1].x + (0.0 if right else way[-1].width), way[-1].y + way[-1].height / 2))
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        half = (to_x - x) / 2
        parts.append(f"C{x + half:.1f} {y:.1f} {to_x - half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
    (x, y), (to_x, to_y) = points[0], points[1]
    return Curve(arrow, "".join(parts), round((x + to_x) / 2, 1), round((y + to_y) / 2, 1))


def _beside(arrow: Arrow, tail: _Place, head: _Place) -> Curve:
    """Between two boxes of one column: out to the right of both, and back."""
    x, y = tail.x + tail.width, tail.y + tail.height / 2
    to_x, to_y = head.x + head.width, head.y + head.height / 2
    out = max(x, to_x) + 36
    path = f"M{x:.1f} {y:.1f}C{out:.1f} {y:.1f} {out:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    return Curve(arrow, path, round(out - 6, 1), round((y + to_y) / 2, 1))
