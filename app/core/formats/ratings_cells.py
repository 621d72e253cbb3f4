"""One cell of a table of judgements as a value: a label, a number, a set, an offset."""

import re

from app.core.agreement.report import Level
from app.errors import say

EMPTY_SET = "{}"
_NUMERIC: tuple[Level, ...] = ("ordinal", "interval", "ratio")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,15}")
#: No text that somebody marks by hand is longer; a slip of the keys is.
LONGEST = 10_000_000

Value = str | int | float | frozenset[str]


def value_of(cell: str, level: Level) -> Value | None:
    """A cell as a value of the level, None for an empty one. ValueError, with a sentence, where it is none."""
    if not cell:
        return None
    if level in _NUMERIC:
        return _number(cell)
    return cell if level == "nominal" else set_of(cell)


def set_of(cell: str) -> frozenset[str]:
    """The labels of a cell: a|b for two, {} for none. ValueError, with a sentence, where it is no set."""
    if cell == EMPTY_SET:
        return frozenset()
    members = [label.strip() for label in cell.split("|")]
    if not all(members) or EMPTY_SET in members:
        raise ValueError(
            say(
                "“%(what)s” is not a set of labels. Write a|b for two labels and {} for none; an empty"
                " cell means that the unit was not judged.",
                what=short(cell),
            )
        )
    return frozenset(members)


def span_of(start: str, end: str) -> tuple[int, int] | None:
    """Where a span begins and ends, None where both cells are empty. ValueError, with a sentence, where it is none."""
    if not start and not end:
        return None
    if not start or not end:
        raise ValueError(
            say(
                "a span has a start and an end; here the %(which)s is missing.",
                which="end" if start else "start",
            )
        )
    first, last = whole_of(start, "start"), whole_of(end, "end")
    if first >= last:
        raise ValueError(
            say(
                "the span ends at %(end)s, which is not behind its start, %(start)s. The end is the place of the first"
                " character that does not belong to it.",
                start=first,
                end=last,
            )
        )
    return first, last


def whole_of(cell: str, name: str) -> int:
    """A whole number from zero up. ValueError, with a sentence, where it is none."""
    if not _WHOLE.fullmatch(cell):
        raise ValueError(
            say(
                "“%(what)s” is no %(name)s: write a whole number of characters, counted from zero.",
                what=short(cell),
                name=name,
            )
        )
    number = int(cell)
    if number > LONGEST:
        raise ValueError(
            say(
                "“%(what)s” is too much: a unit has at most %(most)s characters.",
                what=short(cell),
                most=f"{LONGEST:,}",
            )
        )
    return number


def short(cell: str) -> str:
    """A cell as a sentence quotes it."""
    return cell if len(cell) <= 40 else cell[:39] + "…"


def _number(cell: str) -> int | float:
    if not _NUMBER.fullmatch(cell):
        sentence = say("“%(what)s” is not a number, and this level compares numbers.", what=short(cell))
        hint = say(" Write decimals with a point.") if re.fullmatch(r"[+-]?\d+,\d+", cell) else ""
        raise ValueError(f"{sentence}{hint}")
    number = float(cell)
    return int(number) if number.is_integer() else number
