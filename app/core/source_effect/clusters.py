"""Comparing within the same documents and people, and how sure one may be when readings come in clusters of both.

Readings of one document resemble each other, and so do readings of one person. The shift is therefore estimated with
an effect of its own for each document and each annotator, and its variance from sums over whole documents and whole
annotators (Cameron, Gelbach & Miller 2011); Student's t has as many degrees of freedom as the fewer of the two allow.
"""

from dataclasses import dataclass

import numpy as np

from app.core.source_effect.table import Codes, Flags, Numbers, Table, in_both

# Student's t, two-sided 95 %, for 1 to 10 degrees of freedom; beyond, a series in 1/df is exact to four digits.
_T95 = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)
_Z95 = 1.959963985
_MOST_TURNS, _STILL = 5_000, 1e-12


@dataclass(frozen=True, eq=False)
class Adjusted:
    """The shift of each label (``value``), and half the width of its 95 % interval."""

    value: Numbers
    half: Numbers


def t95(df: int) -> float:
    """Student's t with 95 % between its negative and itself.

    >>> t95(1), round(t95(20), 4), round(t95(10**6), 4)
    (12.7062, 2.086, 1.96)
    """
    if df <= len(_T95):
        return _T95[df - 1]
    z = _Z95
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    series: float = z + sum(term / df ** (n + 1) for n, term in enumerate(terms))
    return series


def adjusted_shift(table: Table) -> Adjusted | None:
    """The shift of each label, within the same documents and the same annotators; None where these say it all."""
    document, annotator, is_second, weight, means = cells(table)
    both = np.column_stack([is_second.astype(float), means])
    left = centred(both, document, annotator, weight)
    condition, labels = left[:, 0], left[:, 1:]
    spread = float(weight @ condition**2)
    if spread < 1e-9:
        return None
    value = (weight * condition) @ labels / spread
    rest = labels - condition[:, None] * value
    scores = (weight * condition)[:, None] * rest / spread
    counts = both_counts(table)
    return Adjusted(value, half_width(scores, document, annotator, *counts))


def both_counts(table: Table) -> tuple[int, int]:
    """How many documents and how many annotators occur in both conditions."""
    documents, annotators = (in_both(codes, table.is_second) for codes in (table.document, table.annotator))
    return len(documents), len(annotators)


def half_width(
    scores: Numbers, document: Codes, annotator: Codes, documents: int, annotators: int
) -> Numbers:
    """Half of the 95 % interval of a sum of ``scores``, a row for each cell and a column for each label.

    The largest of three variances counts: over documents, over annotators, and over both less what both count twice.
    """
    of_documents = _over(scores, document) * _few(documents)
    of_annotators = _over(scores, annotator) * _few(annotators)
    twice = (scores**2).sum(axis=0)
    variance = np.maximum(np.maximum(of_documents, of_annotators), of_documents + of_annotators - twice)
    half: Numbers = t95(max(1, min(documents, annotators) - 1)) * np.sqrt(variance)
    return half


def cells(table: Table) -> tuple[Codes, Codes, Flags, Numbers, Numbers]:
    """Readings of one document by one annotator in one condition, together: codes, weight and mean of each label."""
    key = (table.document * (table.annotator.max() + 1) + table.annotator) * 2 + table.is_second
    _keys, first, cell = np.unique(key, return_index=True, return_inverse=True)
    weight = np.bincount(cell).astype(float)
    means = np.zeros((len(first), table.chosen.shape[1]))
    np.add.at(means, cell, table.chosen)
    return (
        table.document[first],
        table.annotator[first],
        table.is_second[first],
        weight,
        means / weight[:, None],
    )


def centred(values: Numbers, document: Codes, annotator: Codes, weight: Numbers) -> Numbers:
    """The values without the weighted means of their documents and annotators, taken off in turn until both are 0."""
    left = values - np.average(values, axis=0, weights=weight)
    for _ in range(_MOST_TURNS):
        before = left
        for codes in (document, annotator):
            left = left - _means(left, codes, weight)
        if np.abs(left - before).max(initial=0.0) < _STILL:
            break
    return left


def _means(values: Numbers, codes: Codes, weight: Numbers) -> Numbers:
    sums = np.zeros((codes.max() + 1, values.shape[1]))
    np.add.at(sums, codes, values * weight[:, None])
    weights = np.bincount(codes, weights=weight)
    of_each: Numbers = sums[codes] / weights[codes][:, None]
    return of_each


def _over(scores: Numbers, codes: Codes) -> Numbers:
    sums = np.zeros((codes.max() + 1, scores.shape[1]))
    np.add.at(sums, codes, scores)
    squares: Numbers = (sums**2).sum(axis=0)
    return squares


def _few(clusters: int) -> float:
    """What makes up for few clusters; one alone gives no interval anyway."""
    return clusters / (clusters - 1) if clusters > 1 else 1.0
