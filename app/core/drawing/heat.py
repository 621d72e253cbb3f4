"""Everybody against everybody in cells: the lower half of a square, for the upper would say the same again.

A name and its number stand before its row, and the number again on the diagonal, where its column begins.
Deterministic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Pixels. Three lines of small figures fit a cell; the names stand on the left.
CELL_WIDTH, CELL_HEIGHT, NAMES, MARGIN = 60, 52, 156, 4
LONGEST_NAME = 16
#: Beyond this nobody reads the picture, and a table serves better.
MOST = 20
#: Shades from none to the darkest, in even steps from zero to one; below zero has a look of its own.
SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """What two share: a value in words and as a number, None where there is none, and the lines below it."""

    value: float | None
    text: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell where it stands; ``shade`` is ``none``, ``negative``, or 0 to SHADES - 1."""

    cell: Cell
    title: str
    x: float
    y: float
    shade: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name before its row, as long as there is room; its number beside it and as the head of the column below."""

    whole: str
    short: str
    number: int
    y: float
    x: float


@dataclass(frozen=True, slots=True)
class Picture:
    """All cells below the diagonal, row by row, and the names."""

    width: float
    height: float
    names_end: float
    cell_width: float
    cell_height: float
    names: tuple[Name, ...]
    cells: tuple[Drawn, ...]


def heat(names: Sequence[str], cells: Mapping[tuple[int, int], Cell]) -> Picture | None:
    """The picture of these; ``cells`` by (row, column) with row > column. None for fewer than two or more than MOST."""
    if not 2 <= len(names) <= MOST:
        return None
    drawn = [
        Drawn(cell, f"{names[column]}, {names[row]}", _x(column), _y(row), shade_of(cell.value))
        for (row, column), cell in sorted(cells.items())
    ]
    told = tuple(
        Name(
            name,
            _short(name),
            n + 1,
            _y(n) + CELL_HEIGHT / 2,
            _x(n) + CELL_WIDTH / 2,
        )
        for n, name in enumerate(names)
    )
    width, height = _x(len(names)) + MARGIN, _y(len(names)) + MARGIN
    return Picture(width, height, NAMES, CELL_WIDTH, CELL_HEIGHT, told, tuple(drawn))


def shade_of(value: float | None) -> str:
    """The class of a value.

    >>> [shade_of(value) for value in (None, -0.2, 0.0, 0.45, 1.0)]
    ['none', 'negative', '0', '2', '4']
    """
    if value is None:
        return "none"
    return "negative" if value < 0 else str(min(int(value * SHADES), SHADES - 1))


def _x(column: int) -> float:
    return NAMES + column * CELL_WIDTH


def _y(row: int) -> float:
    return MARGIN + row * CELL_HEIGHT


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
