"""What is compared: the ratings of each variable of a round, at the level that its codebook gives it.

Every page of agreement begins here. Units are ids of passages, annotators their names.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.agreement.counts import Codes
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.codebook.values import Variable
from app.core.formats.ratings_csv import EMPTY_SET
from app.features.agreement.queries import BITS, Column, Judged

Labels = Literal["chosen", "chosen_or_marked"]
LABEL_READINGS: tuple[Labels, ...] = ("chosen", "chosen_or_marked")


@dataclass(frozen=True, slots=True)
class Compared:
    """One variable as it is compared: which labels are read, at which level, and who judged which passage how."""

    variable: Variable
    labels_read: Labels
    level: Level
    ratings: Ratings


def compared(judged: Judged, labels: Labels | None) -> list[Compared]:
    """Each variable that the round asks, in its order, but texts in an annotator's own words."""
    found = []
    for variable in judged.variables:
        if variable.type != "text":
            read = _labels_read(variable, labels)
            level = _level(variable, read)
            found.append(Compared(variable, read, level, _ratings(judged, variable, read, level)))
    return found


def _labels_read(variable: Variable, labels: Labels | None) -> Labels:
    """There is a choice only where a label is on both; a variable on spans alone has only marks."""
    on_whole = bool({"passage", "document"} & set(variable.on))
    if "span" not in variable.on:
        return "chosen"
    return labels or "chosen_or_marked" if on_whole else "chosen_or_marked"


def _level(variable: Variable, read: Labels) -> Level:
    if variable.type == "scale":
        return variable.level or "interval"
    # Several spans of a passage may bear several labels, also where the passage as a whole takes one.
    several = variable.type == "choose_many" or read == "chosen_or_marked"
    return "masi" if several else "nominal"


def _ratings(judged: Judged, variable: Variable, read: Labels, level: Level) -> Ratings:
    column = judged.columns[variable.key]
    code, values = _numbers(column) if variable.type == "scale" else _sets(column, read)
    if level == "nominal":
        values = [min(one, default=EMPTY_SET) for one in values]
    labels: list[str | float] = [one.key for one in variable.choices if not one.abstract]
    if variable.type == "scale":
        labels = [_plain(point) for point in variable.points]
    elif EMPTY_SET in values:
        # To have read a passage and to find that nothing applies is a judgement, and a category of its own.
        labels.append(EMPTY_SET)
    begins = np.diff(judged.passage, prepend=-1) != 0
    return Ratings.from_codes(
        np.cumsum(begins) - 1,
        judged.annotator,
        code,
        values,
        units=judged.passage[begins].tolist(),
        annotators=judged.annotators,
        labels=labels,
        unit_name="document" if judged.reading.unit == "document" else "passage",
        articles=np.unique(judged.document[begins], return_inverse=True)[1],
    )


def _numbers(column: Column) -> tuple[Codes, list[Any]]:
    """A code for each reading, and the numbers that the codes stand for; None where none was given."""
    values, code = np.unique(column.number, return_inverse=True)
    return code, [None if math.isnan(value) else _plain(value) for value in values.tolist()]


def _sets(column: Column, read: Labels) -> tuple[Codes, list[Any]]:
    """The same for sets of labels."""
    words = column.chosen | column.marked if read == "chosen_or_marked" else column.chosen
    if words.shape[1] == 1:
        distinct, code = np.unique(words[:, 0], return_inverse=True)
        distinct = distinct[:, None]
    else:
        distinct, code = np.unique(words, axis=0, return_inverse=True)
    bits = np.arange(BITS)
    there = (distinct[:, :, None] >> bits & 1).reshape(len(distinct), words.shape[1] * BITS).astype(bool)
    return code.reshape(-1), [frozenset(np.compress(row, column.keys).tolist()) for row in there]


def _plain(number: float) -> float:
    """A whole number without its point, as the codebook writes it."""
    return int(number) if float(number).is_integer() else number
