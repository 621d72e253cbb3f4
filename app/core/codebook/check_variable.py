"""What a variable must have for its type and its place, and what it must not have."""

import math
from collections.abc import Iterator
from itertools import pairwise

from app.core.codebook.values import LONGEST_TEXT, PLACES, SCALE_LEVELS, TYPES, Codebook, Variable
from app.errors import Fault


def variable_faults(codebook: Codebook, variable: Variable, at: str) -> Iterator[Fault]:
    """Everything wrong with one variable but its key, name and labels; ``at`` is its JSON pointer."""
    if variable.type not in TYPES:
        yield Fault(
            f"{at}/type", f"{variable.key} has the type {variable.type}; it is one of {', '.join(TYPES)}."
        )
        return
    yield from _place_faults(variable, at)
    yield from _choice_faults(variable, at)
    yield from _scale_faults(variable, at)
    yield from _default_faults(variable, at)
    yield from _attribute_faults(codebook, variable, at)
    if not 1 <= variable.max_length <= LONGEST_TEXT:
        yield Fault(f"{at}/max_length", f"{variable.key} may be 1 to {LONGEST_TEXT} characters long.")
    if variable.type != "text" and variable.max_length != LONGEST_TEXT:
        yield Fault(f"{at}/max_length", f"{variable.key} is no text, so it has no greatest length.")


def _place_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if not variable.on:
        yield Fault(f"{at}/on", f"{variable.key} does not say what it is coded on: {', '.join(PLACES)}.")
    for n, place in enumerate(variable.on):
        if place not in PLACES:
            yield Fault(
                f"{at}/on/{n}", f"{variable.key} is coded on {place}; the places are {', '.join(PLACES)}."
            )
        elif place in variable.on[:n]:
            yield Fault(f"{at}/on/{n}", f"{variable.key} names {place} twice.")
    if "mark" in variable.on and len(variable.on) > 1:
        yield Fault(f"{at}/on", f"{variable.key} is an attribute of marks, so it is coded on nothing else.")
    if "mark" in variable.on and variable.required:
        yield Fault(
            f"{at}/required", f"{variable.key} is an attribute of marks; it cannot be required by itself."
        )
    if "span" in variable.on and not variable.labels:
        yield Fault(f"{at}/on", f"{variable.key} is coded on spans, so it needs labels to mark them with.")


def _choice_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if variable.type in ("scale", "text"):
        for name, choices in (("labels", variable.labels), ("values", variable.values)):
            if choices:
                yield Fault(f"{at}/{name}", f"{variable.key} is a {variable.type}, so it has no {name}.")
        return
    if variable.labels and variable.values:
        yield Fault(f"{at}/values", f"{variable.key} has both labels and values; keep one of them.")
    if variable.type == "choose_many" and variable.values:
        yield Fault(
            f"{at}/values", f"{variable.key} is choose_many; write labels, values are for choose_one."
        )
    if "mark" in variable.on and variable.labels:
        yield Fault(
            f"{at}/labels", f"{variable.key} is an attribute of marks; write values in the place of labels."
        )
    if not any(not choice.abstract for choice in variable.choices):
        yield Fault(at, f"{variable.key} has nothing to choose from.")
    if variable.type == "choose_one" and len(variable.choices) == 1:
        yield Fault(at, f"{variable.key} asks to choose one and offers only one; give it a second.")


def _scale_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if variable.type != "scale":
        if variable.points:
            yield Fault(f"{at}/points", f"{variable.key} is no scale, so it has no points.")
        if variable.level is not None:
            yield Fault(f"{at}/level", f"{variable.key} is no scale, so it has no level.")
        return
    if variable.level not in SCALE_LEVELS:
        yield Fault(f"{at}/level", f"The scale {variable.key} needs a level: {', '.join(SCALE_LEVELS)}.")
    points = variable.points
    if len(points) < 2:
        yield Fault(f"{at}/points", f"The scale {variable.key} needs at least two points.")
    if not all(math.isfinite(point) and abs(point) <= 1e300 for point in points):
        yield Fault(
            f"{at}/points", f"The points of {variable.key} must be finite numbers, none beyond 1e300."
        )
    elif any(low >= high for low, high in pairwise(points)):
        yield Fault(f"{at}/points", f"The points of {variable.key} must rise from the first to the last.")
    elif variable.level == "ratio" and any(point < 0 for point in points):
        yield Fault(f"{at}/points", f"{variable.key} is a ratio scale: no point may be below zero.")


def _default_faults(variable: Variable, at: str) -> Iterator[Fault]:
    if variable.default is None:
        return
    if variable.type != "choose_one" or "mark" not in variable.on:
        yield Fault(f"{at}/default", f"{variable.key} has a default; only choose_one on marks has one.")
    elif variable.default not in {choice.key for choice in variable.choices}:
        yield Fault(
            f"{at}/default", f"{variable.default}, the default of {variable.key}, is not among its values."
        )


def _attribute_faults(codebook: Codebook, variable: Variable, at: str) -> Iterator[Fault]:
    if variable.attributes and not variable.labels:
        yield Fault(
            f"{at}/attributes", f"{variable.key} has no labels to mark with, so it has no attributes."
        )
    for n, key in enumerate(variable.attributes):
        attribute = codebook.by_key.get(key)
        if attribute is None:
            yield Fault(
                f"{at}/attributes/{n}", f"{variable.key} has the attribute {key}; no variable has that key."
            )
        elif attribute.on != ("mark",):
            yield Fault(
                f"{at}/attributes/{n}", f"{key} is an attribute of {variable.key}; write on: [mark] for it."
            )
        if key in variable.attributes[:n]:
            yield Fault(f"{at}/attributes/{n}", f"{variable.key} names the attribute {key} twice.")
