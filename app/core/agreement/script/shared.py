"""The data as they are given away: units and articles as numbers, annotators as letters, values by their keys.

No name of a person, no words of a text and no outlet is in them.
"""

import csv
import io
from collections.abc import Hashable
from typing import Any

from app.core.agreement.ratings import Ratings
from app.core.agreement.verdicts import label_name

Unit = tuple[int, int, dict[str, Any]]
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letters(place: int) -> str:
    """A to Z, then AA to AZ, BA and so on.

    >>> [letters(place) for place in (0, 25, 26, 27, 702)]
    ['A', 'Z', 'AA', 'AB', 'AAA']
    """
    said = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(_ALPHABET))
        said = _ALPHABET[rest] + said
    return said


def plain(value: Hashable) -> Any:
    """A value as Python writes it in a line: a set of labels is a tuple in the order of the alphabet."""
    return tuple(sorted(str(label) for label in value)) if isinstance(value, frozenset) else value


def values_in_order(ratings: Ratings) -> list[Any]:
    """The values, numbers by size: the order in which the ordinal level reads them."""
    values = list(ratings.values)
    if all(isinstance(value, int | float) for value in values):
        values.sort(key=float)  # type: ignore[arg-type]
    return [plain(value) for value in values]


def units_of(ratings: Ratings) -> list[Unit]:
    """(unit, article, {annotator: value}) for each unit that was judged; without articles each unit is its own."""
    said: dict[int, dict[str, Any]] = {}
    columns = (ratings.unit.tolist(), ratings.annotator.tolist(), ratings.code.tolist())
    for unit, annotator, code in sorted(zip(*columns, strict=True)):
        said.setdefault(unit, {})[letters(annotator)] = plain(ratings.values[code])
    return [(unit + 1, article_of(ratings, unit), judged) for unit, judged in said.items()]


def article_of(ratings: Ratings, unit: int) -> int:
    """The number of the article that a unit lies in, from 1; the unit's own where articles are not known."""
    return (unit if ratings.articles is None else int(ratings.articles[unit])) + 1


def as_csv(ratings: Ratings, variable: str) -> str:
    """The table that ``masthead agreement --ratings`` reads.

    >>> print(as_csv(Ratings.from_long([("p", "ann", frozenset("ba")), ("p", "ben", frozenset())]), "tone"))
    unit,annotator,cluster,variable,value
    1,A,1,tone,a|b
    1,B,1,tone,{}
    <BLANKLINE>
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("unit", "annotator", "cluster", "variable", "value"))
    for unit, article, judged in units_of(ratings):
        for annotator, value in judged.items():
            cell = label_name(frozenset(value) if isinstance(value, tuple) else value)
            writer.writerow((unit, annotator, article, variable, cell))
    return file.getvalue()
