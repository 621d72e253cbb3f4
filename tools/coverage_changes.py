"""`make coverage ARGS=--changes`: intervals of what changes without an annotator, of the human ceiling, and of scores.

Three annotators who differ in how much they see read rounds as those of `coverage`; a machine that sees seven of ten
predicts the label. Of each 100 intervals shown: how many hold the value of a very large round, and in brackets how many
of 100 rounds show one.
"""

from functools import partial
from itertools import starmap

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.human_ceiling import with_intervals
from app.core.agreement.leave_out_intervals import annotators_left_out
from app.core.agreement.ratings import Ratings
from app.core.splits.f1 import Item, scored
from tools.coverage_kappas import MISTAKES, PASSAGES, SEES
from tools.held import Ends, print_head, print_line, rates, shares, told_with_shown

FORETELLS, FALSE_ALARMS, LARGE = 0.7, 0.05, 4_000
COLUMNS = (
    "without the first",
    "without the last",
    "human ceiling",
    "F1 of the first",
    "F1 of the last",
    "F1 of predictions",
)
Found = dict[str, tuple[float, Ends]]


def one_round(draw: np.random.Generator, articles: int, prevalence: float, clustered: float) -> Found:
    """The value and the interval of each column in one simulated round."""
    common = shares(draw, prevalence, clustered, (articles, 1))
    applies = (draw.random((articles, PASSAGES)) < common).reshape(-1)
    chance = np.where(applies[:, None], np.array(SEES), np.array(MISTAKES))
    said = draw.random(chance.shape) < chance
    predicted = draw.random(len(applies)) < np.where(applies, FORETELLS, FALSE_ALARMS)
    ratings = _ratings(said)
    changes = {one.name: one for one in annotators_left_out(ratings, "masi")}
    ceiling, told, each = with_intervals(ratings)
    score = scored(_items(said, predicted), ["yes"])["labels"]["yes"]
    found: Found = {
        name: (np.nan if changes[who].change is None else float(changes[who].change or 0), changes[who].ci)
        for name, who in zip(COLUMNS, (0, 2), strict=False)
    }
    found["human ceiling"] = (np.nan if ceiling.f1 is None else ceiling.f1, told.ci)
    for name, who in (("F1 of the first", 0), ("F1 of the last", 2)):
        value = ceiling.each[who].f1
        found[name] = (np.nan if value is None else value, each[who].ci)
    ends = None if score["low"] is None else (score["low"], score["high"])
    found["F1 of predictions"] = (np.nan if score["f1"] is None else score["f1"], ends)
    return found


def _ratings(said: NDArray[np.bool_]) -> Ratings:
    units, people = said.shape
    return Ratings(
        unit=np.repeat(np.arange(units), people),
        annotator=np.tile(np.arange(people), units),
        code=said.reshape(-1).astype(np.int64),
        values=(frozenset(), frozenset({"yes"})),
        labels=("yes",),
        scheme=("yes",),
        units=tuple(range(units)),
        annotators=tuple(range(people)),
        are_sets=True,
        articles=np.arange(units) // PASSAGES,
    )


def _items(said: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> list[Item]:
    yes = frozenset({"yes"})
    return [
        Item(
            str(at // PASSAGES), None, yes if most else frozenset(), frozenset(), yes if one else frozenset()
        )
        for at, (most, one) in enumerate(zip(said.sum(axis=1) >= 2, predicted, strict=True))
    ]


def _ends(draw: np.random.Generator, at: tuple[int, float, float]) -> dict[str, Ends]:
    return {name: ends for name, (_, ends) in one_round(draw, *at).items()}


def main(cells: list[tuple[int, float, float]], rounds: int, seed: int) -> None:
    """Print the table as the docs have it."""
    print_head(COLUMNS)
    for at in cells:
        draw = np.random.default_rng(seed)
        true = {name: value for name, (value, _) in one_round(draw, LARGE, *at[1:]).items()}
        found = rates(true, partial(_ends, draw, at), rounds)
        print_line(at, starmap(told_with_shown, (found[name] for name in COLUMNS)))
