"""Gamma: marks are aligned, then it is asked how much the aligned ones differ (Mathet, Widlocher & Metivier 2015).

    gamma = 1 - D_o / D_e

D_o is the disorder of the best alignment (see `alignment`) over the mean number of marks of an annotator, D_e the mean
of the same over random continua (see `random_continua`). Passages side by side are one continuum in which nobody's
mark is aligned across their borders: costs and numbers of marks add up. Gamma-cat (Mathet 2017) asks of the marks that
were aligned how often their labels differ, each pair with the weight max(0, 1 - how far they lie apart) / (k - 1) in a
set of k; gamma-k asks it of the pairs in which one bears the label. A passage's value holds its own disorder against
the same D_e, so that gamma is the mean over passages, each weighed by its number of marks.

Random continua are drawn until D_e is known to `precision` with 95 % confidence (Mathet et al. 2015, 5.3), from a seed.
"""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from app.core.agreement.counts import Numbers
from app.core.agreement.report import Report
from app.core.agreement.spans import gamma_verdicts as verdicts
from app.core.agreement.spans.alignment import Alignment, Marks, Weights, apart, best_alignment, has_scipy
from app.core.agreement.spans.gamma_report import Chance, GammaReport, PassageGamma
from app.core.agreement.spans.random_continua import Drawn, Pool, Read
from app.core.agreement.spans.readings import Tally, tally, uses_of
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.verdicts import no_value
from app.core.agreement.verdicts import defined, undefined

SEED, PRECISION, WEIGHTS = 1, 0.02, Weights()
FEWEST_DRAWS, MOST_DRAWS = 30, 2000
#: A random continuum fills so many of the passages anew, taken by chance where there are more.
PASSAGES_DRAWN = 100

Said = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides the number: weights, seed, how exactly chance is to be known, and how random marks are made."""

    weights: Weights = WEIGHTS
    seed: int = SEED
    precision: float = PRECISION
    drawn: Drawn = "shifted"


USUAL = Asked()


@dataclass(frozen=True, eq=False)
class _Passage:
    unit: Hashable
    marks: Marks
    length: float


@dataclass(frozen=True, eq=False)
class _Disorder:
    """Sums over passages: of costs, of marks an annotator, of weighted pairs and of those whose labels differ.

    `of_label`: shape (2, labels), weights of pairs in which the label occurs, and of those of them that differ.
    """

    cost: float
    marks: float
    differ: float
    pairs: float
    of_label: Numbers

    def __add__(self, other: "_Disorder") -> "_Disorder":
        return _Disorder(
            self.cost + other.cost,
            self.marks + other.marks,
            self.differ + other.differ,
            self.pairs + other.pairs,
            self.of_label + other.of_label,
        )


def gamma_of(table: SpanTable, *, seed: int = SEED, precision: float = PRECISION) -> Report:
    """Gamma of all labels.

    >>> rows = [("p", "ann", "a", 1, 5), ("p", "ann", "b", 6, 10), ("p", "ben", "a", 1, 5), ("p", "ben", "b", 6, 10)]
    >>> gamma_of(SpanTable.from_rows([], rows, {"p": 40})).value
    1.0
    """
    return gamma_report(table, Asked(seed=seed, precision=precision)).gamma


def gamma_by_label(
    table: SpanTable, *, seed: int = SEED, precision: float = PRECISION
) -> dict[Hashable, Report]:
    """Gamma of each label by itself: where its marks lie."""
    asked = Asked(seed=seed, precision=precision)
    return {label: gamma_report(table.of_label(label), asked).gamma for label in table.labels}


def gamma_report(
    table: SpanTable, asked: Asked = Asked(), said: Said = lambda _done, _all: None
) -> GammaReport:
    """Gamma, gamma-cat, gamma-k of each label, and each passage; `said` hears how far it is."""
    counted = tally(table)
    if not has_scipy():
        return _nowhere(
            table, asked, undefined(counted, "gamma", "nominal", "needs_scipy", verdicts.no_scipy())
        )
    none = no_value(counted, "gamma", uses_of(table)[-1], everywhere=False)
    if none is not None:
        return _nowhere(table, asked, none)
    passages, pool = _passages(table)
    aligned = []
    for at, passage in enumerate(passages):
        aligned.append(best_alignment(passage.marks, asked.weights))
        said(at + 1, len(passages) + FEWEST_DRAWS)
    size = len(table.labels)
    each = [_measured(one.marks, found, size) for one, found in zip(passages, aligned, strict=True)]
    chance = _chance(table, passages, pool, asked, said)
    exact = tuple(found.is_exact for found in aligned)
    return _told(table, passages, exact, each, asked, chance)


def _told(
    table: SpanTable,
    passages: list[_Passage],
    exact: tuple[bool, ...],
    each: list[_Disorder],
    asked: Asked,
    chance: Chance,
) -> GammaReport:
    counted = tally(table)
    total = each[0]
    for one in each[1:]:
        total = total + one
    notes = (verdicts.by_chance(chance, asked.seed), *verdicts.not_exact(exact))
    expected = chance.disorder
    if not expected:
        gamma = undefined(counted, "gamma", "nominal", "no_variation", verdicts.no_disorder())
    else:
        value = 1 - total.cost / total.marks / expected
        sentence = verdicts.of_gamma(value)
        gamma = defined(counted, "gamma", "nominal", value, sentence, (*verdicts.below(value), *notes))
    cat = _categorial(counted, "gamma_cat", total.differ, total.pairs, chance.differ, notes)
    return GammaReport(
        gamma=gamma,
        gamma_cat=cat,
        gamma_k={label: _of_label(table, at, total, chance, notes) for at, label in enumerate(table.labels)},
        passages=tuple(
            PassageGamma(
                unit=one.unit,
                value=1 - found.cost / found.marks / expected if expected and found.marks else None,
                disorder=found.cost / found.marks if found.marks else 0.0,
                marks=len(one.marks),
                annotators=one.marks.m,
                is_exact=is_exact,
            )
            for one, found, is_exact in zip(passages, each, exact, strict=True)
        ),
        seed=asked.seed,
        drawn=asked.drawn,
        chance=chance,
    )


def _of_label(table: SpanTable, at: int, total: _Disorder, chance: Chance, notes: verdicts.Notes) -> Report:
    counted = tally(table)
    none = no_value(counted, "gamma_k", uses_of(table)[at], everywhere=False)
    if none is not None:
        return none
    pairs, differ = total.of_label[:, at]
    return _categorial(counted, "gamma_k", float(differ), float(pairs), chance.of_label[at], notes)


def _categorial(
    counted: Tally,
    method: str,
    differ: float,
    pairs: float,
    expected: float | None,
    notes: verdicts.Notes,
) -> Report:
    if not pairs:
        return undefined(counted, method, "nominal", "nothing_met", verdicts.nothing_aligned())
    if not expected:
        return undefined(counted, method, "nominal", "no_variation", verdicts.labels_never_differ())
    value = 1 - differ / pairs / expected
    sentence = verdicts.of_labels(value)
    return defined(counted, method, "nominal", value, sentence, (*verdicts.below(value), *notes))


def _nowhere(table: SpanTable, asked: Asked, none: Report) -> GammaReport:
    return GammaReport(
        gamma=none,
        gamma_cat=none,
        gamma_k=dict.fromkeys(table.labels, none),
        passages=(),
        seed=asked.seed,
        drawn=asked.drawn,
        chance=Chance(0, None, None, None, (None,) * len(table.labels)),
    )


def _passages(table: SpanTable) -> tuple[list[_Passage], Pool]:
    """The passages that two annotators or more have read, and what each marked; the very same mark counts once."""
    columns = np.unique(np.stack([table.unit, table.annotator, table.start, table.end, table.label]), axis=1)
    unit, annotator, start, end, label = columns
    found, readings = [], []
    for at in np.flatnonzero(table.m >= 2):
        first, last = np.searchsorted(unit, [at, at + 1])
        people = np.sort(table.seen_annotator[table.seen_unit == at])
        slot = np.searchsorted(people, annotator[first:last])
        marks = Marks(
            slot=slot,
            label=label[first:last],
            start=start[first:last].astype(np.float64),
            end=end[first:last].astype(np.float64),
            m=len(people),
        )
        length = float(table.length[at])
        found.append(_Passage(table.units[at], marks, length))
        for person in range(len(people)):
            mine = slot == person
            readings.append(Read(marks.label[mine], marks.start[mine], marks.end[mine], length))
    return found, Pool(readings)


def _measured(marks: Marks, found: Alignment, labels: int) -> _Disorder:
    gap = apart(marks) if len(marks) else np.zeros((0, 0))
    differ = pairs = 0.0
    of_label = np.zeros((2, labels))
    for one in found.sets:
        for at, u in enumerate(one):
            for v in one[:at]:
                weight = max(0.0, 1 - float(gap[u, v])) / (len(one) - 1)
                apart_by = weight * bool(marks.label[u] != marks.label[v])
                pairs, differ = pairs + weight, differ + apart_by
                for label in {int(marks.label[u]), int(marks.label[v])}:
                    of_label[:, label] += weight, apart_by
    return _Disorder(found.cost, len(marks) / marks.m, differ, pairs, of_label)


def _chance(table: SpanTable, passages: list[_Passage], pool: Pool, asked: Asked, said: Said) -> Chance:
    """Random continua until the mean disorder is known well enough, or there were very many."""
    draw = np.random.default_rng(asked.seed)
    size = len(table.labels)
    disorders: list[float] = []
    differ: list[float] = []
    of_label: list[list[float]] = [[] for _ in range(size)]
    needed = FEWEST_DRAWS
    while len(disorders) < needed:
        one = _continuum(passages, pool, asked, draw, size)
        disorders.append(one.cost / one.marks if one.marks else 0.0)
        if one.pairs:
            differ.append(one.differ / one.pairs)
        for at in range(size):
            if one.of_label[0, at]:
                of_label[at].append(float(one.of_label[1, at] / one.of_label[0, at]))
        mean, spread = float(np.mean(disorders)), float(np.std(disorders))
        if len(disorders) >= FEWEST_DRAWS and mean:
            needed = min(MOST_DRAWS, max(needed, math.ceil((1.96 * spread / mean / asked.precision) ** 2)))
        said(len(passages) + len(disorders), len(passages) + needed)
    known = 1.96 * spread / mean / math.sqrt(len(disorders)) if mean else None
    return Chance(
        draws=len(disorders),
        disorder=mean,
        known_to=known,
        differ=float(np.mean(differ)) if differ else None,
        of_label=tuple(float(np.mean(one)) if one else None for one in of_label),
    )


def _continuum(
    passages: list[_Passage], pool: Pool, asked: Asked, draw: np.random.Generator, size: int
) -> _Disorder:
    chosen = np.arange(len(passages))
    if len(passages) > PASSAGES_DRAWN:
        chosen = draw.choice(len(passages), PASSAGES_DRAWN, replace=False)
    total = _Disorder(0.0, 0.0, 0.0, 0.0, np.zeros((2, size)))
    for at in chosen:
        made = pool.drawn(asked.drawn, passages[at].marks.m, passages[at].length, draw)
        total = total + _measured(made, best_alignment(made, asked.weights), size)
    return total
