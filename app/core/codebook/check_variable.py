"""What a variable must have for its type and its place, and what it must not have."""

import math
from collections.abc import Iterator
from itertools import pairwise

from app.core.codebook.values import LONGEST_TEXT, PLACES, SCALE_LEVELS, TYPES, Codebook, Variable
from app.errors import Fault, say


def variable_faults(codebook: Codebook, variable: Variable, at: str) -> Iterator[Fault]:
    """Everything wrong with one variable but its key, name and labels; ``at`` is its JSON pointer."""
    if variable.type not in TYPES:
        yield Fault(
            f"{at}/type",
            say(
                "%(variable)s has the type %(type)s; it is one of %(list)s.",
                variable=variable.key,
                type=variable.type,
                list=", ".join(TYPES),
            ),
        )
        return
    yield from _place_faults(variable, at)
    yield from _choice_faults(variable, at)
    yield from _scale_faults(variable, at)
    yield from _default_faults(variable, at)
    yield from _attribute_faults(codebook, variable, at)
    if not 1 <= variable.max_length <= LONGEST_TEXT:
        yield Fault(
            f"{at}/max_length",
            say(
                "%(variable)s may be 1 to %(longest_text)s characters long.",
                variable=variable.key,
                longest_text=LONGEST_TEXT,
            ),
        )
    if variable.type != "text" and variable.max_length != LONGEST_TEXT:
        yield Fault(
            f"{at}/max_length",
            say("%(variable)s is no text, so it has no greatest length.", variable=variable.key),
        )


def _place_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if not variable.on:
        yield Fault(
            f"{at}/on",
            say(
                "%(variable)s does not say what it is coded on: %(list)s.",
                variable=variable.key,
                list=", ".join(PLACES),
            ),
        )
    for n, place in enumerate(variable.on):
        if place not in PLACES:
            yield Fault(
                f"{at}/on/{n}",
                say(
                    "%(variable)s is coded on %(place)s; the places are %(list)s.",
                    variable=variable.key,
                    place=place,
                    list=", ".join(PLACES),
                ),
            )
        elif place in variable.on[:n]:
            yield Fault(
                f"{at}/on/{n}", say("%(variable)s names %(place)s twice.", variable=variable.key, place=place)
            )
    if "mark" in variable.on and len(variable.on) > 1:
        yield Fault(
            f"{at}/on",
            say(
                "%(variable)s is an attribute of marks, so it is coded on nothing else.",
                variable=variable.key,
            ),
        )
    if "mark" in variable.on and variable.required:
        yield Fault(
            f"{at}/required",
            say(
                "%(variable)s is an attribute of marks; it cannot be required by itself.",
                variable=variable.key,
            ),
        )
    if "span" in variable.on and not variable.labels:
        yield Fault(
            f"{at}/on",
            say(
                "%(variable)s is coded on spans, so it needs labels to mark them with.", variable=variable.key
            ),
        )


def _choice_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if variable.type in ("scale", "text"):
        for name, choices in (("labels", variable.labels), ("values", variable.values)):
            if choices:
                yield Fault(
                    f"{at}/{name}",
                    say(
                        "%(variable)s is a %(type)s, so it has no %(name)s.",
                        variable=variable.key,
                        type=variable.type,
                        name=name,
                    ),
                )
        return
    if variable.labels and variable.values:
        yield Fault(
            f"{at}/values",
            say("%(variable)s has both labels and values; keep one of them.", variable=variable.key),
        )
    if variable.type == "choose_many" and variable.values:
        yield Fault(
            f"{at}/values",
            say(
                "%(variable)s is choose_many; write labels, values are for choose_one.", variable=variable.key
            ),
        )
    if "mark" in variable.on and variable.labels:
        yield Fault(
            f"{at}/labels",
            say(
                "%(variable)s is an attribute of marks; write values in the place of labels.",
                variable=variable.key,
            ),
        )
    if not any(not choice.abstract for choice in variable.choices):
        yield Fault(at, say("%(variable)s has nothing to choose from.", variable=variable.key))
    if variable.type == "choose_one" and len(variable.choices) == 1:
        yield Fault(
            at,
            say(
                "%(variable)s asks to choose one and offers only one; give it a second.",
                variable=variable.key,
            ),
        )


def _scale_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if variable.type != "scale":
        if variable.points:
            yield Fault(
                f"{at}/points", say("%(variable)s is no scale, so it has no points.", variable=variable.key)
            )
        if variable.level is not None:
            yield Fault(
                f"{at}/level", say("%(variable)s is no scale, so it has no level.", variable=variable.key)
            )
        return
    if variable.level not in SCALE_LEVELS:
        yield Fault(
            f"{at}/level",
            say(
                "The scale %(variable)s needs a level: %(list)s.",
                variable=variable.key,
                list=", ".join(SCALE_LEVELS),
            ),
        )
    points = variable.points
    if len(points) < 2:
        yield Fault(
            f"{at}/points", say("The scale %(variable)s needs at least two points.", variable=variable.key)
        )
    if not all(math.isfinite(point) and abs(point) <= 1e300 for point in points):
        yield Fault(
            f"{at}/points",
            say(
                "The points of %(variable)s must be finite numbers, none beyond 1e300.", variable=variable.key
            ),
        )
    elif any(low >= high for low, high in pairwise(points)):
        yield Fault(
            f"{at}/points",
            say("The points of %(variable)s must rise from the first to the last.", variable=variable.key),
        )
    elif variable.level == "ratio" and any(point < 0 for point in points):
        yield Fault(
            f"{at}/points",
            say("%(variable)s is a ratio scale: no point may be below zero.", variable=variable.key),
        )


def _default_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if variable.default is None:
        return
    if variable.type != "choose_one" or "mark" not in variable.on:
        yield Fault(
            f"{at}/default",
            say("%(variable)s has a default; only choose_one on marks has one.", variable=variable.key),
        )
    elif variable.default not in {choice.key for choice in variable.choices}:
        yield Fault(
            f"{at}/default",
            say(
                "%(default)s, the default of %(variable)s, is not among its values.",
                default=variable.default,
                variable=variable.key,
            ),
        )


def _attribute_faults(codebook: Codebook, variable: Variable, at: str) -> Iterator[Fault]:
    if variable.attributes and not variable.labels:
        yield Fault(
            f"{at}/attributes",
            say("%(variable)s has no labels to mark with, so it has no attributes.", variable=variable.key),
        )
    for n, key in enumerate(variable.attributes):
        attribute = codebook.by_key.get(key)
        if attribute is None:
            yield Fault(
                f"{at}/attributes/{n}",
                say(
                    "%(variable)s has the attribute %(key)s; no variable has that key.",
                    variable=variable.key,
                    key=key,
                ),
            )
        elif attribute.on != ("mark",):
            yield Fault(
                f"{at}/attributes/{n}",
                say(
                    "%(key)s is an attribute of %(variable)s; write on: [mark] for it.",
                    key=key,
                    variable=variable.key,
                ),
            )
        if key in variable.attributes[:n]:
            yield Fault(
                f"{at}/attributes/{n}",
                say("%(variable)s names the attribute %(key)s twice.", variable=variable.key, key=key),
            )
