"""Joins: a sentence that a page break cut in two is proposed as one passage over both paragraphs."""

import re
from collections.abc import Sequence

# Final stops of the scripts we meet: Latin, Cyrillic, Greek, Arabic and Persian, Urdu, Armenian,
# Ethiopic, Devanagari, Chinese and Japanese, Khmer, Myanmar; and the ellipsis.
_STOPS = ".!?\u2026\u037e\u061f\u06d4\u0589\u1362\u1367\u0964\u0965\u3002\uff01\uff1f\uff0e\u17d4\u104b"
# What announces a list is no sentence cut in two.
_ANNOUNCES = ":;\u061b\uff1a\uff1b"

# What may follow the stop of a finished sentence: closing quotes and brackets, markdown's marks, a note.
_CLOSING = (
    r"[\s\"'\u201d\u2019\u201c\u2018\u00bb\u203a\u00ab)\]}*_\u300d\u300f\u3011\uff09\ufd3e\u200e\u200f]"
)
_NOTE = r"[\[(]\d{1,3}[\])]|[\u00b9\u00b2\u00b3\u2070-\u2079]"
_FINISHED = re.compile(rf"[{re.escape(_STOPS)}](?:{_CLOSING}|{_NOTE})*$")
_ANNOUNCING = re.compile(rf"[{_ANNOUNCES}]{_CLOSING}*$")

_OPENING = "\"'\u201c\u2018\u00ab\u2039\u201e\u201a([*_"
_LIST_LETTER = re.compile(r"[a-z]{1,4}[.)]\s")


def ends_finished(text: str) -> bool:
    """Whether the text ends with a final stop, quotes and brackets after it aside."""
    return bool(_FINISHED.search(text[-40:]))


def begins_in_lower_case(text: str) -> bool:
    """Whether the first letter, opening quotes and brackets aside, is a small one and does not number a list.

    Scripts without case never do: in them nothing is proposed.
    """
    first = text.lstrip(_OPENING)
    return first[:1].islower() and not _LIST_LETTER.match(first)


def goes_on(before: str, after: str) -> bool:
    """Whether the second paragraph looks like the rest of the first one's last sentence."""
    return not ends_finished(before) and not _ANNOUNCING.search(before[-40:]) and begins_in_lower_case(after)


def propose_joins(paragraphs: Sequence[str], roles: Sequence[str]) -> list[int]:
    """Numbers (from 1) of the paragraphs proposed to be one passage with the next. Body alone joins."""
    pairs = zip(paragraphs, paragraphs[1:], roles, roles[1:], strict=False)
    return [
        number
        for number, (before, after, role, next_role) in enumerate(pairs, start=1)
        if role == next_role == "body" and goes_on(before, after)
    ]
