"""Which of two copies came from the other: a guess by their dates and lengths, with its reason, or none."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Relation = Literal["republished_from", "excerpted_from"]
Reason = Literal["later", "longer", "longer_and_later", "longer_but_earlier", "no_date", "same_days"]
Span = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Guess:
    """``taker`` (0 or 1, the first or the second text) came from the other by ``relation``; None: nobody knows.

    ``days`` lie between their dates where both are known and one is over before the other begins.
    """

    taker: int | None
    relation: Relation
    reason: Reason
    days: int = 0


def guess(one: Span, other: Span, lengths: tuple[int, int], is_excerpt: bool) -> Guess:
    """A copy came from what was published before it; an excerpt from the longer text, unless that came later.

    A translation is never guessed: it shares no words.
    """
    later, days = _later(one, other)
    if not is_excerpt:
        if later is not None:
            return Guess(later, "republished_from", "later", days)
        known = one[0] is not None and other[0] is not None
        return Guess(None, "republished_from", "same_days" if known else "no_date")
    shorter = 0 if lengths[0] < lengths[1] else 1
    if later is None:
        return Guess(shorter, "excerpted_from", "longer")
    if later == shorter:
        return Guess(shorter, "excerpted_from", "longer_and_later", days)
    return Guess(None, "excerpted_from", "longer_but_earlier", days)


def _later(one: Span, other: Span) -> tuple[int | None, int]:
    (one_from, one_to), (other_from, other_to) = one, other
    if one_from is None or one_to is None or other_from is None or other_to is None:
        return None, 0
    if one_to < other_from:
        return 1, (other_from - one_to).days
    if other_to < one_from:
        return 0, (one_from - other_to).days
    return None, 0
