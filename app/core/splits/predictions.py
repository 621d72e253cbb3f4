"""Predictions of a model, read strictly: each row fits a passage and a question of the release, or is a fault."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.splits.units import Passage, Place, questions
from app.errors import Fault, say

KEYS = (
    "document_id",
    "text_version",
    "unit",
    "passage",
    "start",
    "end",
    "variable",
    "label",
    "labels",
    "probabilities",
)
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a row says of a passage: labels, or a probability of each label."""

    labels: frozenset[str] | None
    probabilities: Mapping[str, float] | None


class _Wrong(ValueError):
    """A row does not fit; its sentence."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions by passage and question, and every fault, with its line as a JSON pointer."""

    of: dict[tuple[Place, str], Prediction]
    faults: list[Fault]


def read_predictions(lines: Iterable[bytes], passages: Sequence[Passage]) -> Predictions:
    """Read JSON Lines; a row that does not fit the passages is a fault and never left out in silence."""
    finder = _Finder(passages)
    found: dict[tuple[Place, str], Prediction] = {}
    first_line: dict[tuple[Place, str], int] = {}
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            key, prediction = finder.read(line)
            if key in found:
                raise _Wrong(
                    say(
                        "This passage and question were predicted in line %(line)s already.",
                        line=first_line[key],
                    )
                )
            found[key], first_line[key] = prediction, number
        except _Wrong as wrong:
            faults.append(Fault(f"/{number}", wrong.args[0]))
            if len(faults) == MOST_FAULTS:
                break
    return Predictions(found, faults)


class _Finder:
    """Finds what a row speaks of."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.labels = {variable: frozenset(found) for variable, found in questions(passages).items()}
        self.of_document: dict[str, list[Passage]] = {}
        for one in passages:
            self.of_document.setdefault(one.document, []).append(one)

    def read(self, line: bytes) -> tuple[tuple[Place, str], Prediction]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise _Wrong(say("This line is not JSON.")) from None
        if not isinstance(row, dict):
            raise _Wrong(say("A prediction is a JSON object."))
        if strange := sorted(row.keys() - set(KEYS)):
            raise _Wrong(
                say(
                    "There is no key %(key)s. The keys are: %(keys)s.",
                    key=strange[0][:40],
                    keys=", ".join(KEYS),
                )
            )
        variable = row.get("variable")
        if not isinstance(variable, str) or variable not in self.labels:
            raise _Wrong(
                say(
                    "No question %(name)s was answered here with labels. There are: %(there)s.",
                    name=str(variable)[:40],
                    there=", ".join(self.labels) or "none",
                )
            )
        passage = self._passage(row)
        if variable not in passage.said:
            raise _Wrong(say("Nobody answered %(name)s of this passage.", name=variable))
        return (passage.place, variable), self._said(row, variable)

    def _passage(self, row: dict[str, Any]) -> Passage:
        key = row.get("document_id")
        if not isinstance(key, str) or key not in self.of_document:
            raise _Wrong(say("There is no document %(key)s on this side of the release.", key=str(key)[:60]))
        by_range = "start" in row or "end" in row
        if by_range == ("passage" in row):
            raise _Wrong(
                say("A passage is named by its number, passage, or by start and end: one of the two.")
            )
        met = [
            one
            for one in self.of_document[key]
            if (
                (one.start, one.end) == (row.get("start"), row.get("end"))
                if by_range
                else one.place[3] == row["passage"]
            )
            and row.get("unit", one.place[2]) == one.place[2]
            and row.get("text_version", one.place[1]) == one.place[1]
        ]
        if not met:
            raise _Wrong(
                say(
                    "Document %(key)s has no answered passage there. Offsets count code points, and are those of a "
                    "whole passage.",
                    key=key[:60],
                )
            )
        if len(met) > 1:
            raise _Wrong(
                say("This is more than one passage of %(key)s: say its unit and text_version.", key=key[:60])
            )
        return met[0]

    def _said(self, row: dict[str, Any], variable: str) -> Prediction:
        given = [name for name in ("label", "labels", "probabilities") if name in row]
        if len(given) != 1:
            raise _Wrong(say("A prediction has one of label, labels and probabilities."))
        value = row[given[0]]
        if given == ["probabilities"]:
            if not isinstance(value, dict) or not all(_is_chance(one) for one in value.values()):
                raise _Wrong(say("probabilities has a number from 0 to 1 for each label."))
            names = list(value)
        elif given == ["label"]:
            if value is not None and not isinstance(value, str):
                raise _Wrong(say("label is the key of a label, or null for none."))
            names = [] if value is None else [value]
        else:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise _Wrong(say("labels is a list of keys of labels; empty for none."))
            names = value
        if strange := sorted(set(names) - self.labels[variable]):
            raise _Wrong(
                say(
                    "%(variable)s has no label %(label)s here. There are: %(there)s.",
                    variable=variable,
                    label=strange[0][:40],
                    there=", ".join(sorted(self.labels[variable])),
                )
            )
        if given == ["probabilities"]:
            return Prediction(None, {name: float(chance) for name, chance in value.items()})
        return Prediction(frozenset(names), None)


def _is_chance(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and 0 <= value <= 1
    )
