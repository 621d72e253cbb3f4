"""Where those who speak of an outlet do not agree: facts that cannot all be so, put side by side.

The registry does not choose between them, and neither does this: it only finds what a reader should see together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.outlets.facts import VALUE_COLUMNS, Assertion
from app.core.outlets.vocabulary import PROPERTIES

# Each asserter puts an outlet into one class of these, though many may do so.
ONE_FOR_EACH_ASSERTER = frozenset({"state_relation"})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What is said of one property in more than one way, in the order that was given."""

    property: str
    assertions: tuple[Assertion, ...]


def disagreements(assertions: Iterable[Assertion]) -> tuple[Disagreement, ...]:
    """Among facts that stand at one time: the properties of which different things are said, in the vocabulary's order.

    A property that an outlet has once can have one value; of any property, a value stands against “unknown” and
    “not applicable”. Several values of a property that an outlet may have more than once agree.
    """
    said: dict[str, list[Assertion]] = {}
    for one in assertions:
        said.setdefault(one.property, []).append(one)
    return tuple(
        Disagreement(key, tuple(said[key])) for key in PROPERTIES if key in said and _differ(key, said[key])
    )


def _differ(key: str, ones: list[Assertion]) -> bool:
    states = {one.value_state for one in ones}
    if len(states) > 1:
        return True
    values = {tuple(getattr(one, column) for column in VALUE_COLUMNS) for one in ones}
    if PROPERTIES[key].per_outlet == "0..1":
        return len(values) > 1
    asserters = {one.asserted_by for one in ones}
    codes = {(one.value_agent, one.value_code) for one in ones}
    states_named = {one.value_agent for one in ones}
    return key in ONE_FOR_EACH_ASSERTER and len(asserters) > 1 and len(codes) > len(states_named)
