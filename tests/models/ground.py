"""What the rows of every table are made of: a text, the places of words in it, and hashes."""

from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]

ELSEWHERE = 1000
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
TITLE, BODY = "Dam opened early", "The river rose at night, said the Lark Post."
TEXT = f"{TITLE}\n\n{BODY}"
BODY_START = len(TITLE) + 2


def span(words: str) -> Row:
    """Where ``words`` stand in the body, counted from its start, with themselves as the quote."""
    start = BODY.index(words)
    return {"start": start, "end": start + len(words), "quote": words}


def hash_of(letter: str) -> str:
    """Something as long as a SHA-256."""
    return letter * 64
