"""The coefficient and the threshold that a round declares before anybody answers, and never after."""

from collections.abc import Sequence

from app.core.agreement.families import FAMILIES, fits
from app.core.codebook.values import Variable
from app.errors import BadInput, Fault, say


def declared_faults(measure: str | None, threshold: float | None) -> list[Fault]:
    """What is wrong with a declaration in itself: a family that is none, a threshold that no value can meet."""
    faults = []
    if measure is not None and measure not in FAMILIES:
        sentence = say(
            "There is no coefficient %(name)s to declare. There are: %(list)s.",
            name=measure[:60],
            list=", ".join(FAMILIES),
        )
        faults.append(Fault("/primary_measure", sentence))
    if threshold is not None and measure is None:
        faults.append(
            Fault("/primary_threshold", "A threshold is of a coefficient. Say which one: alpha, for example.")
        )
    if threshold is not None and not 0 < threshold <= 1:
        faults.append(Fault("/primary_threshold", "The threshold must be above 0 and at most 1."))
    return faults


def unfit(measure: str, asked: Sequence[Variable]) -> str | None:
    """Why a coefficient says nothing of these variables; None where it is for one of them at least."""
    if fits(measure, asked):
        return None
    return say(
        "%(measure)s is for none of the variables that the round asks. Choose alpha, which is for all of them.",
        measure=FAMILIES[measure].title,
    )


def refuse_unfit(measure: str | None, asked: Sequence[Variable]) -> None:
    """BadInput for a coefficient that is for none of the variables that are asked."""
    sentence = None if measure is None else unfit(measure, asked)
    if sentence is not None:
        raise BadInput([Fault("/primary_measure", sentence)])
