"""How well one annotator foretells what most of the others say: what a machine on the same labels can hope for.

Each annotator in turn is held against the majority of the others. A unit counts where at least two others judged it;
of a label that exactly half of the others chose, nothing is said there.
"""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from app.core.agreement.counts import Numbers
from app.core.agreement.dawid_skene import binary
from app.core.agreement.ratings import Ratings

FEWEST_OTHERS = 2


@dataclass(frozen=True, eq=False)
class Held:
    """One annotator held against the majority of the others.

    `n_units` units with two others or more · `n_ties` labels of those that half of the others chose, left out ·
    `f1` 2 TP / (2 TP + FP + FN) over all labels and units together, None where nobody chose anything · `f1_by_label`
    the same for each label.
    """

    annotator: Hashable
    n_units: int
    n_ties: int
    f1: float | None
    f1_by_label: dict[Hashable, float | None]


@dataclass(frozen=True, eq=False)
class Ceiling:
    """Each annotator, and the mean of those who have a number."""

    f1: float | None
    each: tuple[Held, ...]


def human_ceiling(ratings: Ratings) -> Ceiling:
    """F1 of each annotator's labels against those that more than half of the others chose, and the mean.

    Single labels and sets alike: a label is chosen or not. Judgements of a unit with fewer than two others are left
    out. Positive agreement as in Hripcsak & Rothschild (2005), with the majority for a second annotator.

    >>> found = human_ceiling(Ratings.from_table([("a", "a", "b"), ("b", "b", "b"), ("a", "a", "a")]))
    >>> [None if one.f1 is None else round(one.f1, 2) for one in found.each]
    [1.0, 1.0, 0.67]
    """
    n_units, n_annotators = len(ratings.units), len(ratings.annotators)
    others = np.bincount(ratings.unit, minlength=n_units)[ratings.unit] - 1
    counts = others >= FEWEST_OTHERS
    who = ratings.annotator[counts]
    cells: dict[Hashable, Numbers] = {}
    ties = np.zeros(n_annotators)
    for label, yes in binary(ratings).items():
        chosen = np.bincount(ratings.unit, weights=yes, minlength=n_units)[ratings.unit] - yes
        half = 2 * chosen[counts] - others[counts]
        mine, most, tied = yes[counts], half > 0, half == 0
        ties += np.bincount(who, weights=tied, minlength=n_annotators)
        told = ~tied
        cells[label] = np.stack(
            [
                np.bincount(who, weights=one & told, minlength=n_annotators)
                for one in (mine & most, mine, most)
            ]
        )
    units = np.bincount(who, minlength=n_annotators)
    everything = sum(cells.values(), np.zeros((3, n_annotators)))
    each = tuple(
        Held(
            annotator,
            int(units[place]),
            int(ties[place]),
            _f1(everything[:, place]),
            {label: _f1(of_label[:, place]) for label, of_label in cells.items()},
        )
        for place, annotator in enumerate(ratings.annotators)
    )
    told = [one.f1 for one in each if one.f1 is not None]
    return Ceiling(float(np.mean(told)) if told else None, each)


def _f1(cells: Numbers) -> float | None:
    both, mine, most = cells.tolist()
    return 2 * both / (mine + most) if mine + most else None
