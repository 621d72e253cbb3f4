"""How far two values are apart, one pair at a time, as the articles write it: pieces of scripts for alpha."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from app.core.agreement.counts import Numbers


def nominal(c: Any, k: Any) -> float:
    """0 for the same value, 1 for another."""
    return 0.0 if c == k else 1.0


def interval(c: float, k: float) -> float:
    """(c - k)^2."""
    return float((c - k) ** 2)


def ratio(c: float, k: float) -> float:
    """((c - k) / (c + k))^2, 0 for two zeros."""
    return 0.0 if c == k else float(((c - k) / (c + k)) ** 2)


def jaccard(c: Sequence[str], k: Sequence[str]) -> float:
    """1 less the share of the labels of either set that both have; two empty sets are the same."""
    one, other = set(c), set(k)
    return 0.0 if one == other else 1 - len(one & other) / len(one | other)


def masi(c: Sequence[str], k: Sequence[str]) -> float:
    """Passonneau (2006): 1 - J M; M is 2/3 where one set holds the other, 1/3 where they overlap."""
    one, other = set(c), set(k)
    if one == other:
        return 0.0
    if not one & other:
        return 1.0
    nested = one < other or other < one
    return 1 - len(one & other) / len(one | other) * (2 / 3 if nested else 1 / 3)


def distances(values: Sequence[Any], apart: Callable[[Any, Any], float]) -> Numbers:
    """How far apart any two values are: values down and across."""
    return np.array([[apart(c, k) for k in values] for c in values], dtype=float)


def ordinal_distances(n_c: Numbers) -> Numbers:
    """Krippendorff (2011): (sum of n_g from c to k, less half of n_c and of n_k)^2, values in their order."""
    d = np.zeros((len(n_c), len(n_c)))
    for c in range(len(n_c)):
        for k in range(c + 1, len(n_c)):
            d[c, k] = d[k, c] = (n_c[c : k + 1].sum() - (n_c[c] + n_c[k]) / 2) ** 2
    return d
