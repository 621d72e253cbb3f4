"""More of one label at a time: specific agreement, and the kappa family on chosen or not.

n_uk annotators of the m_u of unit u chose label k. For choose-many each label is its own yes or no.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.labels import label_always, label_rare, label_unused
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Note, Report
from app.core.agreement.verdicts import (
    below_chance,
    chance_corrected_sentence,
    defined,
    label_name,
    no_pairs,
    only_one_value,
    share,
)
from app.errors import say


@dataclass(frozen=True, slots=True)
class LabelSums:
    """The sums of one label. `pi` is over all units with a judgement, the others over those with two."""

    name: Hashable
    n_k: int
    pi: float
    p_a: float
    chosen_together: float
    chosen: float


def specific_agreement(ratings: Ratings) -> dict[Hashable, Report]:
    """Where one annotator chose the label, how often another one of the same unit did, between 0 and 1.

    sum n_uk (n_uk - 1) / sum n_uk (m_u - 1): proportions of specific agreement (Spitzer & Fleiss 1974, British
    Journal of Psychiatry 125; Cicchetti & Feinstein 1990, Journal of Clinical Epidemiology 43). Not corrected for
    chance; with two annotators it is the F measure (Hripcsak & Rothschild 2005).

    >>> two = Ratings.from_table([("y", "y")] * 40 + [("y", "n")] * 9 + [("n", "y")] * 6 + [("n", "n")] * 45)
    >>> {label: round(report.value, 3) for label, report in specific_agreement(two).items()}
    {'n': 0.857, 'y': 0.842}
    """
    counts = ratings.counts

    n = _judgements(counts)

    def of(one: LabelSums) -> Report:
        value = one.chosen_together / one.chosen
        sentence = say(
            "Where one annotator chose “%(name)s”, another one of the same words did %(what)s of the time.",
            name=label_name(one.name),
            what=share(value),
        )
        return defined(counts, "specific_agreement", "nominal", value, sentence, _remarks(one, n))

    return _each(counts, "specific_agreement", of)


def fleiss_label(ratings: Ratings) -> dict[Hashable, Report]:
    """Fleiss' kappa of each label (Fleiss 1971, Psychological Bulletin 76): the label against all others."""

    return _kappa(ratings.counts, "fleiss_label", needs_variation=True)


def ac1_label(ratings: Ratings) -> dict[Hashable, Report]:
    """Gwet's AC1 of each label (Gwet 2008): chosen or not, p_e = 2 pi (1 - pi).

    Beside alpha it shows what a low alpha of a rare label comes from.
    """

    return _kappa(ratings.counts, "ac1_label")


def _p_e_fleiss(pi: float) -> float:
    return pi**2 + (1 - pi) ** 2


def _p_e_gwet(pi: float) -> float:
    return 2 * pi * (1 - pi)


#: The agreement by chance p_e that a label is chosen or not, from the share pi of judgements that chose it.
P_E_LABEL: dict[str, Callable[[float], float]] = {"fleiss_label": _p_e_fleiss, "ac1_label": _p_e_gwet}


def _kappa(counts: Counts, method: str, needs_variation: bool = False) -> dict[Hashable, Report]:
    n = _judgements(counts)

    def of(one: LabelSums) -> Report:
        if one.n_k == n and needs_variation:
            return label_always(counts, one.name, method)
        p_e = P_E_LABEL[method](one.pi)
        value = (one.p_a - p_e) / (1 - p_e)
        notes = (*below_chance(value), *_remarks(one, n))
        return defined(counts, method, "nominal", value, chance_corrected_sentence(counts, value), notes)

    return _each(counts, method, of)


def _judgements(counts: Counts) -> int:
    used = counts.pairable()
    return int(used.m @ used.times)


def _remarks(one: LabelSums, n: int) -> tuple[Note, ...]:
    """That a label is rare, or that it stands in every judgement that can be compared."""
    if one.n_k < n:
        return label_rare(one.name, one.n_k)
    return (*label_rare(one.name, one.n_k), only_one_value())


def _each(counts: Counts, method: str, of: Callable[[LabelSums], Report]) -> dict[Hashable, Report]:
    """A report for each label of the scheme; those that nobody chose where two judged say so."""
    if not counts.n_pairable:
        return {label: no_pairs(counts, method, "nominal") for label in counts.labels}
    anywhere = set(counts.by_label()[1].tolist())
    reports: dict[Hashable, Report] = {}
    for index, one in enumerate(label_sums(counts)):
        unused = one.n_k == 0
        reports[one.name] = label_unused(counts, one.name, index in anywhere, method) if unused else of(one)
    return reports


def label_sums(counts: Counts) -> list[LabelSums]:
    """What `LabelSums` holds, for each label in the order of the scheme."""
    size = len(counts.labels)
    row, label, n_uk = counts.by_label()
    pi = np.bincount(label, weights=n_uk * counts.times[row] / counts.m[row], minlength=size)
    used = counts.pairable()
    row, label, n_uk = used.by_label()
    times, m = used.times[row], used.m[row]

    def total(weights: Numbers | Codes) -> Numbers:
        return np.asarray(np.bincount(label, weights=weights * times, minlength=size), dtype=np.float64)

    n_k, together, chosen = total(n_uk), total(n_uk * (n_uk - 1)), total(n_uk * (m - 1))
    apart = total(2 * n_uk * (m - n_uk) / (m * (m - 1)))
    units = int(used.times.sum())
    return [
        LabelSums(
            name,
            int(n_k[index]),
            float(pi[index]) / int(counts.times.sum()),
            1 - float(apart[index]) / units,
            float(together[index]),
            float(chosen[index]),
        )
        for index, name in enumerate(counts.labels)
    ]
