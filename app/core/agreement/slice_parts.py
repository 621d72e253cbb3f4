"""The parts that slices are: judgements parted by a value that each has, by pairs, or as somebody else read them.

A part is a table of its own. What makes parts comparable is that they number articles alike: an article that lies
in two of them is left out of both at once.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.core.agreement.counts import Codes
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level


@dataclass(frozen=True, eq=False)
class Part:
    """The judgements of one slice; `name` is None for those of which the value is not known.

    `ratings.articles` are numbers that mean the same in every part; `are_articles` says whether they are articles,
    or units that stand for themselves.
    """

    name: Hashable | None
    ratings: Ratings
    level: Level
    are_articles: bool = True


def parts_by_unit(ratings: Ratings, level: Level, value_of: Mapping[Hashable, Hashable | None]) -> list[Part]:
    """One part for each value of units; a unit that `value_of` does not have, or has as None, is not known.

    >>> table = Ratings.from_long([("p1", "ann", "war"), ("p1", "ben", "war"), ("p2", "ann", "war")])
    >>> [(part.name, part.ratings.units) for part in parts_by_unit(table, "nominal", {"p1": "The Herald"})]
    [('The Herald', ('p1',)), (None, ('p2',))]
    """
    values = [value_of.get(one) for one in ratings.units]
    return parts_by_judgement(ratings, level, [values[unit] for unit in ratings.unit.tolist()])


def parts_by_judgement(ratings: Ratings, level: Level, values: Sequence[Hashable | None]) -> list[Part]:
    """One part for each value of judgements, `values` having one entry each, in their order; what is not known is last.

    Two judgements of a unit are compared where both lie in one part.
    """
    known = [value for value in dict.fromkeys(values) if value is not None]
    place: dict[Hashable | None, int] = {value: number for number, value in enumerate((*known, None))}
    code = np.array([place[value] for value in values], dtype=np.int64)
    whole, are_articles = numbered(ratings)
    order = np.argsort(code, kind="stable")
    edges = np.searchsorted(code[order], np.arange(len(place) + 1))
    return [
        Part(name, whole.where(order[edges[number] : edges[number + 1]]), level, are_articles)
        for name, number in place.items()
        if edges[number] < edges[number + 1]
    ]


def parts_by_pair(ratings: Ratings, level: Level) -> list[Part]:
    """One part for each two annotators who judged a unit in common, named by both, in the order of their names."""
    one, other = _pairs(ratings)
    size = max(len(ratings.annotators), 1)
    met, which = np.unique(ratings.annotator[one] * size + ratings.annotator[other], return_inverse=True)
    parts = []
    for number, key in enumerate(met.tolist()):
        names = tuple(sorted((ratings.annotators[place] for place in divmod(key, size)), key=str))
        here = which == number
        table, are_articles = _of_pairs(ratings, one[here], other[here], ratings.unit_name)
        parts.append(Part(names, replace(table, of_a_pair=True), level, are_articles))
    return sorted(parts, key=lambda part: str(part.name))


def parts_by_annotator(ratings: Ratings, level: Level) -> list[Part]:
    """One part for each annotator: every pair of judgements that includes one of theirs, each pair a unit.

    Whoever judged nothing together with another has an empty part.
    """
    one, other = _pairs(ratings)
    parts = []
    for place in np.argsort(np.array([str(name) for name in ratings.annotators]), kind="stable").tolist():
        includes = (ratings.annotator[one] == place) | (ratings.annotator[other] == place)
        table, are_articles = _of_pairs(ratings, one[includes], other[includes], "pair of answers")
        parts.append(Part(ratings.annotators[place], table, level, are_articles))
    return parts


def recoded(ratings: Ratings, becomes: Mapping[Hashable, Hashable]) -> Ratings:
    """The same judgements with labels made others; what `becomes` does not have stays. Two that fall together are one.

    >>> table = Ratings.from_long([("p1", "ann", frozenset({"siege", "war"})), ("p1", "ben", frozenset({"war"}))])
    >>> recoded(table, {"siege": "war"}).values
    (frozenset({'war'}),)
    """

    def of(value: Hashable) -> Hashable:
        if isinstance(value, frozenset):
            return frozenset(becomes.get(label, label) for label in value)
        return becomes.get(value, value)

    made = [of(value) for value in ratings.values]
    values = tuple(dict.fromkeys(made))
    place = {value: number for number, value in enumerate(values)}
    code = np.array([place[value] for value in made], dtype=np.int64)
    return replace(
        ratings,
        code=code[ratings.code] if len(code) else ratings.code,
        values=values,
        labels=tuple(dict.fromkeys(becomes.get(label, label) for label in ratings.labels)),
        scheme=tuple(dict.fromkeys(becomes.get(label, label) for label in ratings.scheme)),
    )


def numbered(ratings: Ratings) -> tuple[Ratings, bool]:
    """The table with a number for each article, or for each unit where articles are not known."""
    if ratings.articles is not None:
        return ratings, True
    return replace(ratings, articles=np.arange(len(ratings.units))), False


def _pairs(ratings: Ratings) -> tuple[Codes, Codes]:
    """The places of every two judgements of a unit; of the two that of the earlier annotator comes first."""
    order = np.lexsort((ratings.annotator, ratings.unit))
    unit = ratings.unit[order]
    ones, others = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    step = 1
    while step < len(unit) and (alike := np.flatnonzero(unit[step:] == unit[:-step])).size:
        ones.append(order[alike])
        others.append(order[alike + step])
        step += 1
    return np.concatenate(ones), np.concatenate(others)


def _of_pairs(ratings: Ratings, one: Codes, other: Codes, unit_name: str) -> tuple[Ratings, bool]:
    """The table in which each of these pairs of judgements is a unit."""
    whole, are_articles = numbered(ratings)
    both = np.concatenate((one, other))
    pair = np.tile(np.arange(len(one)), 2)
    assert whole.articles is not None
    table = replace(
        whole,
        unit=pair,
        annotator=whole.annotator[both],
        code=whole.code[both],
        units=tuple(range(len(one))),
        unit_name=unit_name,
        articles=whole.articles[whole.unit[one]],
        notes=(),
    )
    return table, are_articles
