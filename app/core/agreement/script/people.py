"""Coefficients in which it matters who said what: pieces of scripts. They read the judgements themselves."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from app.core.agreement.counts import Numbers
from app.core.agreement.script.coefficients import percent
from app.core.agreement.script.counting import Judged, count_values


def conger(judged: Sequence[Judged], values: Sequence[Any]) -> float:
    """Conger's kappa (1980): p_e is the sum of p_k^2 less s_k^2 / r, over the r annotators' own shares."""
    annotators = sorted({annotator for said in judged for annotator in said})
    own = np.array(
        [
            [sum(said.get(annotator) == value for said in judged) for value in values]
            for annotator in annotators
        ],
        dtype=float,
    )
    own = own / own.sum(axis=1, keepdims=True)
    p_e = np.sum(own.mean(axis=0) ** 2) - np.sum(own.var(axis=0, ddof=1)) / len(annotators)
    return float((percent(count_values(judged, values)) - p_e) / (1 - p_e))


def kappas(judged: Sequence[Judged], values: Sequence[Any], d: Numbers) -> list[float]:
    """Cohen's kappa of each pair of annotators (1960; weighted by distances d: 1968), of those that have one."""
    place = {value: k for k, value in enumerate(values)}
    annotators = sorted({annotator for said in judged for annotator in said})
    found = []
    for one, other in combinations(annotators, 2):
        cells = np.zeros((len(values), len(values)))
        for said in judged:
            if one in said and other in said:
                cells[place[said[one]], place[said[other]]] += 1
        n = cells.sum()
        expected = cells.sum(axis=1) @ d @ cells.sum(axis=0) / n if n else 0.0
        if expected > 0:
            found.append(float(1 - np.sum(cells * d) / expected))
    return found


def light(judged: Sequence[Judged], values: Sequence[Any], d: Numbers) -> float:
    """Light's kappa (1971): the mean of the kappas of the pairs; with two annotators it is Cohen's."""
    return float(np.mean(kappas(judged, values, d)))
