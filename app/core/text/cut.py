"""Cutting a text into passages: paragraphs, sentences, or not at all. The text itself never changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.core.text.direction import Direction, direction, script
from app.core.text.graphemes import inside_graphemes, trim_edges
from app.core.text.joins import propose_joins
from app.core.text.paragraphs import Paragraph, is_blank, paragraphs
from app.core.text.roles import ROLES, propose_roles
from app.core.text.sentences import sentences
from app.errors import BadInput, Fault, say

Unit = Literal["paragraph", "sentence", "document"]


@dataclass(frozen=True)
class Piece:
    """A passage to be: a range of the text and what is proposed about it.

    `number` counts pieces from 1. `paragraph` is the number of the first paragraph of its passage of
    paragraphs (before joining), and `joined` how many paragraphs that passage is made of: 1 where nothing
    was joined. `join_proposed` says that the next paragraph is proposed to belong to it, and was not joined.
    """

    number: int
    start: int
    end: int
    role: str
    language: str
    direction: Direction
    script: str
    paragraph: int
    joined: int = 1
    join_proposed: bool = False


def cut(
    text: str,
    unit: Unit = "paragraph",
    joins: Literal["auto", "off"] | Collection[int] = "auto",
    language: str = "",
    roles: Mapping[int, str] | None = None,
) -> list[Piece]:
    """Cut a text (after `normalise`) into pieces: ordered, disjoint, none blank, no white space at the ends.

    `joins`: "auto" takes every proposed join, "off" none; or the numbers of the paragraphs that are one with
    the next. `roles`: roles by paragraph number that stand above the proposed ones. Both number paragraphs
    as `cut(text, "paragraph", "off")` does. `language` is handed on, and chooses the rules for sentences.
    Raises BadInput where a join is not between two paragraphs of body, or a role or number unknown.
    """
    inside = frozenset(inside_graphemes(text))
    if unit == "document":
        start, end = trim_edges(text, 0, len(text), inside)
        return [] if is_blank(text) else [_piece(text, 1, (start, end), "body", language, 1, 1, False)]

    parts = paragraphs(text, inside)
    words = [text[part.start : part.end] for part in parts]
    settled = _roles(words, roles or {})
    proposed = propose_joins(words, settled)
    accepted = _accepted(joins, proposed, settled)

    pieces: list[Piece] = []
    for first, run in _joined(parts, accepted):
        last = first + len(run) - 1
        waits = last in proposed and last not in accepted
        ranges = [(run[0].start, run[-1].end)]
        if unit == "sentence":
            ranges = sentences(text, run, language, inside)
        for span in ranges:
            is_last = span == ranges[-1]
            number = len(pieces) + 1
            role = settled[first - 1]
            pieces.append(_piece(text, number, span, role, language, first, len(run), waits and is_last))
    return pieces


def _piece(
    text: str,
    number: int,
    span: tuple[int, int],
    role: str,
    language: str,
    paragraph: int,
    joined: int,
    waits: bool,
) -> Piece:
    words = text[span[0] : span[1]]
    return Piece(number, *span, role, language, direction(words), script(words), paragraph, joined, waits)


def _roles(words: list[str], chosen: Mapping[int, str]) -> list[str]:
    """The proposed roles, with the chosen ones in their places."""
    roles: list[str] = list(propose_roles(words))
    for number, role in chosen.items():
        if not 1 <= number <= len(roles):
            raise _bad(
                "/roles",
                say(
                    "There is no paragraph %(number)s: this text has %(count)s.",
                    number=number,
                    count=len(roles),
                ),
            )
        if role not in ROLES:
            raise _bad(
                "/roles",
                say(
                    "“%(role)s” is not a role of a passage. Choose one of: %(list)s.",
                    role=role,
                    list=", ".join(ROLES),
                ),
            )
        roles[number - 1] = role
    return roles


def _accepted(joins: str | Collection[int], proposed: list[int], roles: list[str]) -> set[int]:
    """The joins to make, as paragraph numbers."""
    if isinstance(joins, str):
        return set(proposed) if joins == "auto" else set()
    for number in joins:
        if not 1 <= number < len(roles):
            raise _bad(
                "/joins",
                say(
                    "Paragraph %(number)s cannot be joined: there is none after it in this text.",
                    number=number,
                ),
            )
        if not roles[number - 1] == roles[number] == "body":
            raise _bad(
                "/joins",
                say(
                    "Paragraphs %(number)s and %(what)s cannot be one passage: both have to be body text,"
                    " and they are %(roles)s and %(roles_2)s.",
                    number=number,
                    what=number + 1,
                    roles=roles[number - 1],
                    roles_2=roles[number],
                ),
            )
    return set(joins)


def _joined(parts: list[Paragraph], accepted: set[int]) -> list[tuple[int, list[Paragraph]]]:
    """Paragraphs as runs that are one passage each, with the number of the first."""
    breaks = [number for number in range(len(parts) + 1) if number not in accepted]
    return [(start + 1, parts[start:end]) for start, end in pairwise(breaks)]


def _bad(pointer: str, sentence: str) -> BadInput:
    return BadInput([Fault(pointer, sentence)])
