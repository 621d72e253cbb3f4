"""What is compared: the ratings of each variable of a round, at the level that its codebook gives it.

Every page of agreement begins here. Units are ids of passages, annotators their names.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.codebook.values import Variable
from app.core.formats.ratings_csv import EMPTY_SET
from app.features.agreement.queries import Judged, Said

Labels = Literal["chosen", "chosen_or_marked"]
LABEL_READINGS: tuple[Labels, ...] = ("chosen", "chosen_or_marked")
_NOTHING = Said()


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
    rows = [
        (passage, annotator, _value(variable, said.get(variable.key, _NOTHING), read, level))
        for (passage, annotator), said in judged.said.items()
    ]
    labels: list[str | float] = [one.key for one in variable.choices if not one.abstract]
    if variable.type == "scale":
        labels = [_plain(point) for point in variable.points]
    elif level == "nominal" and any(value == EMPTY_SET for _, _, value in rows):
        # To have read a passage and to find that nothing applies is a judgement, and a category of its own.
        labels.append(EMPTY_SET)
    unit_name = "document" if judged.reading.unit == "document" else "passage"
    articles: dict[Hashable, Hashable] = dict(judged.articles.items())
    return Ratings.from_long(rows, labels=labels, unit_name=unit_name, articles=articles)


def _value(variable: Variable, said: Said, read: Labels, level: Level) -> str | float | frozenset[str] | None:
    if variable.type == "scale":
        return None if said.number is None else _plain(said.number)
    if level == "masi":
        return frozenset(said.chosen | said.marked if read == "chosen_or_marked" else said.chosen)
    return next(iter(said.chosen), said.words or EMPTY_SET)


def _plain(number: float) -> float:
    """A whole number without its point, as the codebook writes it."""
    return int(number) if float(number).is_integer() else number
