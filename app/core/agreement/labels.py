"""Agreement on one label at a time: was it chosen or not, whatever else was."""

from collections.abc import Hashable

import numpy as np

from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Note, Report
from app.core.agreement.verdicts import (
    below_chance,
    chance_corrected_sentence,
    defined,
    label_name,
    no_pairs,
    several,
    undefined,
)
from app.errors import say

RARE = 5
_METHOD = "alpha_label"


def alpha_label(ratings: Ratings) -> dict[Hashable, Report]:
    """Krippendorff's nominal alpha of each label against all others (one-vs-rest), in the order of the
    scheme.

    For choose-many each label is its own yes or no, and the empty set a no to all. A label that the scheme
    has and nobody chose keeps its place, undefined (label_unused). Krippendorff 2011 on the binary table of
    each label.

    >>> two = Ratings.from_table([["a", "a"], ["b", "b"], ["a", "b"], ["b", "b"]], labels=["a", "b", "c"])
    >>> {label: report.value and round(report.value, 3) for label, report in alpha_label(two).items()}
    {'a': 0.533, 'b': 0.533, 'c': None}
    """
    return alpha_label_of_counts(ratings.counts)


def alpha_label_of_counts(counts: Counts) -> dict[Hashable, Report]:
    """The same from count rows alone."""
    used = counts.pairable()
    if not len(used.times):
        return {label: no_pairs(counts, _METHOD, "nominal") for label in counts.labels}
    n, n_k, apart = label_disagreement(used)
    anywhere = set(counts.by_label()[1].tolist())
    reports: dict[Hashable, Report] = {}
    for index, name in enumerate(counts.labels):
        reports[name] = _one(counts, name, n, int(n_k[index]), float(apart[index]), index in anywhere)
    return reports


def label_disagreement(used: Counts) -> tuple[int, Codes, Numbers]:
    """n, n_k and the sum over units of 2 n_uk (m_u - n_uk) / (m_u - 1), of pairable counts; the last two by label."""
    m = used.m
    row, label, n_uk = used.by_label()
    times, m_u = used.times[row], m[row]
    n_labels = len(used.labels)
    n_k = np.bincount(label, weights=n_uk * times, minlength=n_labels).astype(np.int64)
    apart = np.bincount(label, weights=2 * times * n_uk * (m_u - n_uk) / (m_u - 1), minlength=n_labels)
    return int(m @ used.times), n_k, np.asarray(apart, dtype=np.float64)


def _one(counts: Counts, label: Hashable, n: int, n_k: int, apart: float, anywhere: bool) -> Report:
    """alpha_k = 1 - (n - 1) sum_u [2 n_uk (m_u - n_uk) / (m_u - 1)] / (2 n_k (n - n_k))."""
    if n_k == 0:
        return label_unused(counts, label, anywhere, _METHOD)
    if n_k == n:
        return label_always(counts, label, _METHOD)
    value = 1 - (n - 1) * apart / (2 * n_k * (n - n_k))
    notes = (*below_chance(value), *label_rare(label, n_k))
    return defined(counts, _METHOD, "nominal", value, chance_corrected_sentence(counts, value), notes)


def label_unused(counts: Counts, label: Hashable, anywhere: bool, method: str) -> Report:
    """The report of a label that nobody chose where two judged; `anywhere`: somebody did elsewhere."""
    name = label_name(label)
    if anywhere:
        sentence = say(
            "“%(name)s” was chosen only where there is a single judgement, so nothing can be said about it."
            " At least 1 use is needed where two annotators have judged.",
            name=name,
        )
    else:
        sentence = say(
            "“%(name)s” was never chosen, so nothing can be said about it. At least 1 use is needed"
            " where two annotators have judged.",
            name=name,
        )
    return undefined(counts, method, "nominal", "label_unused", sentence)


def label_always(counts: Counts, label: Hashable, method: str) -> Report:
    """The report of a label that stands in every judgement that can be compared."""
    sentence = say(
        "“%(name)s” was chosen in every judgement that can be compared: the annotators agree"
        " fully (100 %%), but whether more than by chance cannot be told. At least 1 judgement"
        " without it is needed where two annotators have judged.",
        name=label_name(label),
    )
    return undefined(counts, method, "nominal", "no_variation", sentence)


def label_rare(label: Hashable, n_k: int) -> tuple[Note, ...]:
    """The remark for a label that was hardly chosen."""
    if n_k >= RARE:
        return ()
    sentence = say(
        "“%(name)s” was chosen only %(what)s in judgements that can be compared.",
        name=label_name(label),
        what=several(n_k, "time"),
    )
    return (Note("rare", sentence),)
