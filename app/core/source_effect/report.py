"""What comes out: a shift with its counts, its interval or the reason why there is none, and sentences."""

from dataclasses import dataclass
from typing import Any

from app.errors import say

#: The least number of documents and annotators that were read, or read, in both conditions for an interval: below it
#: the intervals of the simulation in docs/source-effect.md do not hold what they promise, or say nothing.
LEAST_DOCUMENTS, LEAST_ANNOTATORS = 5, 3
#: A label that was chosen less often than this has no interval.
RARE = 5

#: Why there is no shift: the machine's word and what it means.
REASONS: dict[str, str] = {
    "no_arms": say(
        "This design cannot show an effect of the source: the round has one condition for everybody, so nothing was"
        " read both blind and open. Start a round that is half blind and half open."
    ),
    "no_readings": say("Nobody has handed in anything here yet, so there is nothing to compare."),
    "blind_empty": say("Nothing that was read blind is handed in yet, so there is nothing to compare with."),
    "open_empty": say("Nothing that was read open is handed in yet, so there is nothing to compare with."),
    "documents_confounded": say(
        "This cannot show an effect of the source: no document was read both blind and open, so a difference could be"
        " one of documents."
    ),
    "outlets_confounded": say(
        "This cannot show an effect of the source: no outlet was read both blind and open, so a difference could be one"
        " of outlets."
    ),
    "annotators_confounded": say(
        "This cannot show an effect of the source: nobody read some of it blind and some of it open, so a difference"
        " could be one of people."
    ),
    "one_annotator": say(
        "This cannot show an effect of the source: only one annotator has read both blind and open, so a difference"
        " could be that person's alone."
    ),
    "entangled": say(
        "This cannot show an effect of the source: who reads a document and in which condition cannot be told apart"
        " here. More documents that several people read would help."
    ),
    "label_unused": say("Nobody chose this label in either condition."),
    "no_variation": say("Everybody chose this label everywhere, so nothing could shift."),
    "no_pairs": say(
        "No passage was read by two people blind and by two people open. That takes four annotators for each passage."
    ),
    "not_revealed": say("In this round nothing is revealed after it was read blind."),
    "no_second_answers": say("Nobody has kept or changed an answer after the reveal yet."),
}

#: Why a shift has no interval.
NO_INTERVAL: dict[str, str] = {
    "too_few": say(
        "No interval: it takes at least %(documents)s documents and %(annotators)s annotators in both conditions.",
        documents=LEAST_DOCUMENTS,
        annotators=LEAST_ANNOTATORS,
    ),
    "rare": say("No interval: the label was chosen fewer than %(least)s times.", least=RARE),
    "no_spread": say("No interval: the readings vary too little to give one."),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One condition: how many readings, of how many documents and annotators, and the share that has the label."""

    readings: int
    documents: int
    annotators: int
    chosen: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """A number that may have shifted, in its own units (a share, from -1 to 1); ``reason`` where there is none.

    ``documents`` and ``annotators`` are those that stand behind it: in both conditions.
    """

    first: float | None
    second: float | None
    value: float | None
    ci: tuple[float, float] | None
    documents: int
    annotators: int
    reason: str | None
    no_interval: str | None
    method: str

    @property
    def sentence(self) -> str:
        """What it says, to a reader who is no statistician."""
        if self.reason is not None:
            return REASONS[self.reason]
        if self.ci is None:
            return NO_INTERVAL[self.no_interval or "too_few"]
        low, high = self.ci
        if low > 0:
            return say("Higher, by %(low)s to %(high)s points.", low=points(low), high=points(high))
        if high < 0:
            return say("Lower, by %(low)s to %(high)s points.", low=points(-high), high=points(-low))
        return say(
            "No shift is shown: anything from %(low)s to %(high)s points fits.",
            low=points(low),
            high=points(high),
        )

    def as_dict(self) -> dict[str, Any]:
        """The change as plain values that JSON can hold."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return said | {"ci": None if self.ci is None else list(self.ci), "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Shift:
    """One label: how often it was chosen on either side, the shift, and how the agreement about it shifted.

    ``chance`` is how often a new draw of the same arms alone would bring a shift as large, with the number of draws;
    None where it was not asked for or too few draws are possible.
    """

    label: str
    first: Side
    second: Side
    rate: Change
    agreement: Change | None
    chance: float | None = None
    draws: int = 0

    @property
    def is_small(self) -> bool:
        """Whether few readings or few people are behind it."""
        few = self.rate.documents < LEAST_DOCUMENTS or self.rate.annotators < LEAST_ANNOTATORS
        return few or self.first.chosen + self.second.chosen < RARE

    def as_dict(self, first: str = "blind", second: str = "open") -> dict[str, Any]:
        """The shift as plain values, its sides under their names."""
        sides = {
            name: {part: getattr(side, part) for part in Side.__slots__}
            for name, side in ((first, self.first), (second, self.second))
        }
        said: dict[str, Any] = {"label": self.label, **sides, "shift": self.rate.as_dict()}
        said["agreement"] = None if self.agreement is None else self.agreement.as_dict()
        return said | {"chance": self.chance, "draws": self.draws, "is_small": self.is_small}


def points(share: float) -> str:
    """A share in percentage points, with a true minus.

    >>> points(0.1234), points(-0.05)
    ('12', '\u22125')
    """
    number = round(100 * share)
    return f"\u2212{-number}" if number < 0 else str(number)
