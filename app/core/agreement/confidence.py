"""How sure annotators are where they agree and where they differ.

Confidence is what somebody says of their own answer. It is no label, so no agreement is computed of it: the question is
whether it falls where answers differ.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from app.core.agreement.counts import Numbers
from app.core.agreement.ratings import Ratings
from app.core.agreement.shared import summed


@dataclass(frozen=True, slots=True)
class Sureness:
    """Mean confidence of one annotator (of all, where `annotator` is None), and over how many judgements: where all
    who judged the same unit say the same, and where somebody says something else. None without a judgement.
    """

    annotator: Hashable | None
    agreeing: float | None
    n_agreeing: int
    differing: float | None
    n_differing: int


def sureness(ratings: Ratings, confidence: Mapping[tuple[Hashable, Hashable], float]) -> list[Sureness]:
    """All together first, then each annotator; `confidence` is what was said with a judgement, by (unit, annotator).

    Only units with two judgements count, and only judgements that come with a confidence.

    >>> two = Ratings.from_table([("a", "a"), ("a", "b")])
    >>> said = {(0, 0): 3, (0, 1): 3, (1, 0): 1, (1, 1): 2}
    >>> (sureness(two, said)[0].agreeing, sureness(two, said)[0].differing)
    (3.0, 1.5)
    """
    unit, who, k = ratings.unit, ratings.annotator, max(len(ratings.values), 1)
    m = np.bincount(unit, minlength=len(ratings.units))
    _, place, alike = np.unique(unit * k + ratings.code, return_inverse=True, return_counts=True)
    agrees = alike[place] == m[unit]
    told = [
        confidence.get((ratings.units[one], ratings.annotators[other]))
        for one, other in zip(unit.tolist(), who.tolist(), strict=True)
    ]
    sure: Numbers = np.array([np.nan if one is None else one for one in told], dtype=np.float64)
    counts = np.isfinite(sure) & (m[unit] >= 2)
    n = len(ratings.annotators)
    sums, many = (
        [summed(who[counts & side], of[counts & side], n) for side in (agrees, ~agrees)]
        for of in (sure, np.ones(len(sure)))
    )
    everybody = _one(None, [one.sum() for one in sums], [one.sum() for one in many])
    return [everybody] + [
        _one(annotator, [one[place] for one in sums], [one[place] for one in many])
        for place, annotator in enumerate(ratings.annotators)
    ]


def _one(annotator: Hashable | None, sums: list[float], many: list[float]) -> Sureness:
    agreeing, differing = (float(s / n) if n else None for s, n in zip(sums, many, strict=True))
    return Sureness(annotator, agreeing, int(many[0]), differing, int(many[1]))
