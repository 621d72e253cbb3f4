"""How far the change of alpha, when something is left out, might move had other articles been read.

Alpha without an annotator, a label or an outlet and alpha of everything rest on the same articles. So each article is
left out of both at once, as between two slices that have articles in common (`slice_differences`), and what they have
in common does not count as a change.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from app.core.agreement.leave_out import (
    LeftOut,
    label_taken,
    leave_out_annotators,
    leave_out_groups,
    leave_out_labels,
)
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.slice_differences import paired
from app.core.agreement.slice_parts import Part, numbered
from app.core.agreement.slices import Slice, slices_of
from app.errors import say

#: So many judgements, told once for everything that is left out, are looked at again in about three seconds.
MOST_JUDGEMENTS = 3_000_000
Rest = Callable[[Hashable], Ratings]


def annotators_left_out(ratings: Ratings, level: Level) -> tuple[LeftOut, ...]:
    """As `leave_out_annotators`, each change with its interval or why it has none."""
    place = {name: at for at, name in enumerate(ratings.annotators)}
    found = leave_out_annotators(ratings, level)
    return _with_intervals(
        ratings, level, found, lambda name: ratings.where(ratings.annotator != place[name])
    )


def labels_left_out(ratings: Ratings, level: Level) -> tuple[LeftOut, ...]:
    """As `leave_out_labels`."""
    code = {value: at for at, value in enumerate(ratings.values)}

    def rest(label: Hashable) -> Ratings:
        return label_taken(ratings, label) if ratings.are_sets else ratings.where(ratings.code != code[label])

    return _with_intervals(ratings, level, leave_out_labels(ratings, level), rest)


def groups_left_out(
    ratings: Ratings, level: Level, group_of: Mapping[Hashable, Hashable]
) -> tuple[LeftOut, ...]:
    """As `leave_out_groups`: what might be had other articles of the same groups been read."""
    of_unit = [group_of[unit] for unit in ratings.units]

    def rest(name: Hashable) -> Ratings:
        kept = np.array([one != name for one in of_unit], dtype=np.bool_)
        return ratings.where(kept[ratings.unit])

    return _with_intervals(ratings, level, leave_out_groups(ratings, level, group_of), rest)


def _with_intervals(
    ratings: Ratings, level: Level, found: Iterable[LeftOut], rest: Rest
) -> tuple[LeftOut, ...]:
    found = tuple(found)
    if len(found) * len(ratings.code) > MOST_JUDGEMENTS:
        sentence = say("No interval: there is so much to leave out in turn that it would take too long.")
        return tuple(one if one.change is None else replace(one, why_no_interval=sentence) for one in found)
    numbers, are_articles = numbered(ratings)
    whole = _slice(numbers, level, are_articles)
    return tuple(_with_interval(one, whole, rest, level, are_articles) for one in found)


def _with_interval(one: LeftOut, whole: Slice, rest: Rest, level: Level, are_articles: bool) -> LeftOut:
    if one.change is None:
        return one
    left = rest(one.name)
    if left.articles is None:
        left = replace(left, articles=whole.part.ratings.articles)
    kept = _slice(left, level, are_articles)
    ends = paired(kept, whole)
    if ends is not None:
        return replace(one, ci=ends)
    if whole.leading.report.ci is None:
        sentence = say("No interval: alpha of everything has none of its own.")
    elif kept.leading.report.ci is None:
        sentence = say("No interval: alpha of what stays has none of its own.")
    else:
        sentence = say("No interval: no article moves the change.")
    return replace(one, why_no_interval=sentence)


def _slice(ratings: Ratings, level: Level, are_articles: bool) -> Slice:
    return slices_of([Part(None, ratings, level, are_articles)])[0]
