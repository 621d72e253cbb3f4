"""Whether blind annotators know the outlet all the same: right guesses against chance."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.errors import say

RIGHT, WRONG, UNKNOWN = "right", "wrong", "unknown"
# What people write who do not know; compared in lower case, without full stops.
_DONT_KNOW = frozenset(
    (
        *("?", "??", "-", "no", "none", "no idea", "don't know", "dont know", "do not know", "i don't know"),
        *("unknown", "i do not know", "not sure", "unsure", "idk"),
        *("не знаю", "нет", "без понятия", "неизвестно", "لا أعرف"),
    )
)


@dataclass(frozen=True, slots=True)
class Guess:
    """One annotator's guess of one document's outlet; ``outlets`` is how many outlets they read documents of."""

    outlet: str
    annotator: int
    outcome: str
    outlets: int


@dataclass(frozen=True, slots=True)
class Guessed:
    """Right guesses of those that name an outlet, with Wilson's interval, beside what chance would bring."""

    right: int
    wrong: int
    unknown: int
    annotators: int
    value: float | None
    ci: tuple[float, float] | None
    chance: float | None
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """The figure as plain values that JSON can hold."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return said | {"ci": None if self.ci is None else list(self.ci), "method": "wilson"}


def says_nothing(words: str) -> bool:
    """Whether these words say that the annotator does not know.

    >>> says_nothing("Don\\u2019t know."), says_nothing("The Harbour Post")
    (True, False)
    """
    said = unicodedata.normalize("NFKC", words).casefold().replace("\u2019", "'")
    return " ".join(said.replace(".", " ").replace("!", " ").split()) in _DONT_KNOW


def guessed(guesses: Iterable[Guess]) -> Guessed:
    """How many guesses are right. Chance is one in the number of outlets of each annotator, averaged over guesses."""
    all_of_them = list(guesses)
    named = [one for one in all_of_them if one.outcome != UNKNOWN]
    right, unknown = sum(one.outcome == RIGHT for one in named), len(all_of_them) - len(named)
    annotators = len({one.annotator for one in named})
    if not named:
        sentence = (
            say("Nobody was asked for the outlet, or nobody wrote anything.")
            if not unknown
            else say("Nobody named an outlet: all wrote that they do not know.")
        )
        return Guessed(0, 0, unknown, 0, None, None, None, sentence)
    chance = sum(1 / one.outlets for one in named) / len(named)
    ci = wilson(right, len(named))
    return Guessed(
        right, len(named) - right, unknown, annotators, right / len(named), ci, chance, _sentence(ci, chance)
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson 1927).

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    z = 1.959963985
    share, square = right / of, z * z / of
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def _sentence(ci: tuple[float, float], chance: float) -> str:
    low, high = ci
    if low > chance:
        return say(
            "More is guessed right than chance would bring: for some readers blind was not blind, and the shift may be"
            " smaller than it would be."
        )
    if high < chance:
        return say("Less is guessed right than chance would bring.")
    return say("No more is guessed right than chance may bring.")
