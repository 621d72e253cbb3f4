"""A document's text as the page of its masks shows it: passages cut where a mask begins or ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.features.masks.queries import Masked, Standing


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list: a mask that stands, one that is proposed with its reason, or one just asked for."""

    number: int
    start: int
    end: int
    kind: str
    state: str
    reason: str
    words: str
    is_ticked: bool

    @property
    def value(self) -> str:
        """How the form sends it."""
        return f"{self.start}-{self.end}-{self.kind}"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a passage, and the item that they belong to."""

    words: str
    item: Item | None


@dataclass(frozen=True, slots=True)
class Block:
    """A passage: where it starts in the document, its role, and its words."""

    start: int
    role: str
    pieces: tuple[Piece, ...]


def items_of(page: Masked, asked: Sequence[Standing] | None = None) -> list[Item]:
    """The lines of the list in the order of the text. ``asked`` is what a form had ticked.

    On a first visit proposals are ticked; once masks were saved, whoever did so has seen the rest and left it.
    """
    ticked = None if asked is None else {(one.start, one.end) for one in asked}
    found: dict[tuple[int, int], tuple[str, str, str]] = {
        (one.start, one.end): (one.kind, "standing", "") for one in page.standing
    }
    for one in page.proposals:
        found.setdefault((one.start, one.end), (one.kind, "proposed", one.reason))
    for extra in asked or ():
        found.setdefault((extra.start, extra.end), (extra.kind, "added", ""))
    return [
        Item(
            number,
            start,
            end,
            kind,
            state,
            reason,
            page.text.text[start:end],
            (start, end) in ticked if ticked is not None else state == "standing" or page.version == 0,
        )
        for number, ((start, end), (kind, state, reason)) in enumerate(sorted(found.items()), 1)
    ]


def blocks_of(page: Masked, items: Sequence[Item]) -> list[Block]:
    """The passages with their pieces. Where items overlap, the words belong to the first."""
    return [
        Block(one.start, one.role, tuple(_pieces(page.text.text, one.start, one.end, items)))
        for one in page.text.passages
    ]


def _pieces(text: str, start: int, end: int, items: Sequence[Item]) -> Iterable[Piece]:
    at = start
    for item in items:
        first, last = max(item.start, at), min(item.end, end)
        if first >= last:
            continue
        if at < first:
            yield Piece(text[at:first], None)
        yield Piece(text[first:last], item)
        at = last
    if at < end:
        yield Piece(text[at:end], None)
