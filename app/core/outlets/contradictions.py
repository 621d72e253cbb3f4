"""Where two facts about one agent cannot both be so: whoever adds one is shown the other before it is stored.

Nothing is refused for it. The registry keeps contradictions side by side, each with its asserter and its dates.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.core.outlets.facts import VALUE_COLUMNS, Assertion
from app.core.outlets.vocabulary import PROPERTIES


def contradicted_by(one: Assertion, standing: Iterable[Assertion]) -> list[Assertion]:
    """Which standing facts say something else where only one can be so, at a time that both speak of.

    One value alone is possible of a property that an outlet has once, and of a rating in one scheme; and what is
    unknown or not applicable cannot have a value as well.
    """
    return [other for other in standing if _about_the_same(one, other) and _exclude(one, other)]


def said_already(one: Assertion, standing: Iterable[Assertion]) -> Assertion | None:
    """The standing fact that says the same of the same days by the same asserter; None where there is none."""
    for other in standing:
        if (
            other.property == one.property
            and other.status == "current"
            and value_of(other) == value_of(one)
            and (other.asserted_by, other.valid_from, other.valid_to)
            == (one.asserted_by, one.valid_from, one.valid_to)
        ):
            return other
    return None


def value_of(one: Assertion) -> tuple[object, ...]:
    """What is said, without who says it, when and on what evidence."""
    values = tuple(getattr(one, column) or None for column in VALUE_COLUMNS)
    return (one.value_state, *values, one.qualifier or None, one.rating_scheme or None)


def _about_the_same(one: Assertion, other: Assertion) -> bool:
    ends_before = _ends_before(one, other) or _ends_before(other, one)
    return one.property == other.property and other.status != "retracted" and not ends_before


def _ends_before(one: Assertion, other: Assertion) -> bool:
    """Whether the first was surely over when the second began."""
    return (
        one.valid_to is not None
        and other.valid_from is not None
        and one.valid_to.last < other.valid_from.first
    )


def _exclude(one: Assertion, other: Assertion) -> bool:
    if value_of(one) == value_of(other):
        return False
    if one.value_state != "known" or other.value_state != "known":
        return True
    if one.rating_scheme is not None:
        return one.rating_scheme == other.rating_scheme
    return PROPERTIES[one.property].per_outlet == "0..1"
