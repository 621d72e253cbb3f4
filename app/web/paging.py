"""Lists of the API come in pages: ``?limit=`` and a ``cursor`` that the page before gave."""

from collections.abc import Sequence
from typing import Any

from flask import request

from app.errors import BadInput, Fault, say

MOST, USUAL = 500, 100


def page_size() -> int:
    """The ``limit`` of this request, from 1 to 500."""
    return _number("limit", USUAL, 1, MOST)


def cursor() -> int:
    """Where this page begins: after the row with this id; 0 for the first page."""
    return _number("cursor", 0, 0, 2**53)


def page(rows: Sequence[dict[str, Any]], size: int, ids: Sequence[int]) -> dict[str, Any]:
    """``size`` rows of what was fetched (ask the database for one more), and the cursor of the next page."""
    more = len(rows) > size
    return {"items": list(rows[:size]), "next_cursor": str(ids[size - 1]) if more else None}


def _number(name: str, usual: int, least: int, most: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 18 and least <= int(given) <= most):
        raise BadInput(
            [
                Fault(
                    f"/{name}",
                    say(
                        "%(name)s must be a whole number from %(least)s to %(most)s.",
                        name=name,
                        least=least,
                        most=most,
                    ),
                )
            ]
        )
    return int(given)
