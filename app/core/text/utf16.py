"""Code points and UTF-16 code units: counted in one inside, in the other by browsers, Java and XMI."""

from bisect import bisect_left
from collections.abc import Iterable

from app.errors import BadInput, Fault


class OffsetRefused(BadInput):
    """An offset that is not a place in the text."""

    def __init__(self, sentence: str) -> None:
        super().__init__([Fault("", sentence)])


class Utf16Map:
    """Converts many offsets into one text. Reading the text once costs O(n), each offset O(log n)."""

    def __init__(self, text: str) -> None:
        # UTF-16 needs two units for a code point above U+FFFF, and for no other.
        astral = [] if text.isascii() else [i for i, character in enumerate(text) if character > "\uffff"]
        self._astral = astral
        self._astral_units = [position + before for before, position in enumerate(astral)]
        self.code_points = len(text)
        self.units = len(text) + len(astral)

    def to_utf16(self, offset: int) -> int:
        """UTF-16 code units before this code point offset."""
        if not 0 <= offset <= self.code_points:
            raise OffsetRefused(
                f"Offset {offset} is outside the text, which has {self.code_points} code points."
            )
        return offset + bisect_left(self._astral, offset)

    def from_utf16(self, offset: int) -> int:
        """Code points before this UTF-16 offset; refused where it lies between the halves of one."""
        if not 0 <= offset <= self.units:
            raise OffsetRefused(f"Offset {offset} is outside the text, which has {self.units} UTF-16 units.")
        before = bisect_left(self._astral_units, offset)
        if before and self._astral_units[before - 1] == offset - 1:
            raise OffsetRefused(f"UTF-16 offset {offset} lies inside a character (between two surrogates).")
        return offset - before


def to_utf16(text: str, offset: int) -> int:
    """One code point offset as UTF-16 units."""
    return Utf16Map(text).to_utf16(offset)


def from_utf16(text: str, offset: int) -> int:
    """One UTF-16 offset as code points; `OffsetRefused` inside a surrogate pair."""
    return Utf16Map(text).from_utf16(offset)


def to_utf16_many(text: str, offsets: Iterable[int]) -> list[int]:
    """Many code point offsets as UTF-16 units, in the order given."""
    table = Utf16Map(text)
    return [table.to_utf16(offset) for offset in offsets]


def from_utf16_many(text: str, offsets: Iterable[int]) -> list[int]:
    """Many UTF-16 offsets as code points, in the order given."""
    table = Utf16Map(text)
    return [table.from_utf16(offset) for offset in offsets]
