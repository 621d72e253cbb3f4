"""Cutting a text into tokens for formats that count in them: words, numbers, and each other character alone."""

import re

# A letter carries its marks along, and an apostrophe or hyphen between letters belongs to the word.
_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|[^\w\s]|_", re.UNICODE)
_MARKED = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u200d\ufe0f]")


def tokens_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The tokens between two places, in order.

    >>> text = "“Don't,” she 🌉 said."
    >>> [text[a:b] for a, b in tokens_of(text, 0, len(text))]
    ['“', "Don't", ',', '”', 'she', '🌉', 'said', '.']
    """
    found: list[tuple[int, int]] = []
    for one in _TOKEN.finditer(text, start, end):
        at, to = one.span()
        joined = found and found[-1][1] == at
        if joined and (_MARKED.match(text, at) or _MARKED.match(text, at - 1)):
            # A vowel sign, an accent or a joined emoji is part of what it stands on.
            found[-1] = (found[-1][0], to)
        else:
            found.append((at, to))
    return found
