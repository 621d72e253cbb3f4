"""How a number came: the quantities and the table that a coefficient is made of, named as in its article.

`steps_of` gives for any measure what stands between the judgements and the value. The quantities come from the
functions that the measures themselves use, so that what is shown is what was computed; D_o and D_e are in the units
of the article (ranks for the ordinal level, the numbers themselves for the interval level), which cancel in alpha.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from app.core.agreement.chance import (
    P_E,
    own_shares,
    p_a_weighted,
    p_e_conger,
    p_e_weighted,
    pi_k,
    quadratic_weights,
    scale,
)
from app.core.agreement.counts import Codes, Counts, Numbers
from app.core.agreement.krippendorff import coincidences, disagreement, number_of, points_of
from app.core.agreement.labels import label_disagreement
from app.core.agreement.pairs import PairTable, pair_tables
from app.core.agreement.per_label import P_E_LABEL, label_sums
from app.core.agreement.percent import p_a
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level

Kind = (
    Literal["coincidences", "contingency", "shares", "values", "annotators", "pairs", "label"]
    | Literal["characters", "tokens", "marks", "lengths", "layers", "boundaries"]
)


@dataclass(frozen=True, eq=False)
class StepTable:
    """A table that sums were taken from: `cells` has shape (rows, columns), `rows` and `columns` say what each is.

    Rows are values (of a contingency table those of the first annotator), annotators, pairs of them, shares, or for a
    label (m_u, n_uk). Columns are values, or quantities by their name. `of` are the two annotators of a contingency
    table.
    """

    kind: Kind
    rows: tuple[Hashable, ...]
    columns: tuple[Hashable, ...]
    cells: Numbers
    of: tuple[Hashable, ...] = ()


@dataclass(frozen=True, eq=False)
class Steps:
    """The quantities of a coefficient by their names in the article, and the tables that they come from."""

    numbers: Mapping[str, float]
    tables: tuple[StepTable, ...]


def steps_of(ratings: Ratings, name: str, label: Hashable = None) -> Steps:
    """The steps to a measure's value, of all labels or of one; only where the value is defined.

    >>> two = Ratings.from_table(list(zip("aabbdcccedda", "babbbccceddd")))
    >>> {key: round(number, 3) for key, number in steps_of(two, "alpha_nominal").numbers.items()}
    {'n': 24, 'D_o': 0.25, 'D_e': 0.812}
    """
    if name in _OF_LABEL:
        return _OF_LABEL[name](ratings.counts, ratings.labels.index(label))
    return _OF_ALL[name](ratings)


def contingency(ratings: Ratings, one: Hashable, other: Hashable) -> PairTable:
    """What two annotators said of the units that both judged: only the values that either of them said there.

    >>> three = Ratings.from_table([("y", "y", "n"), ("y", "n", "n"), (None, "n", "y")], labels=["y", "n", "z"])
    >>> contingency(three, 0, 1).cells.tolist(), contingency(three, 0, 1).values
    ([[1.0, 1.0], [0.0, 0.0]], ('y', 'n'))
    """
    said = []
    for annotator in (one, other):
        mine = ratings.annotator == ratings.annotators.index(annotator)
        codes = np.full(len(ratings.units), -1)
        codes[ratings.unit[mine]] = ratings.code[mine]
        said.append(codes)
    both = (said[0] >= 0) & (said[1] >= 0)
    used, place = np.unique(np.concatenate([codes[both] for codes in said]), return_inverse=True)
    cells = np.zeros((len(used), len(used)))
    np.add.at(cells, (place[: both.sum()], place[both.sum() :]), 1.0)
    return PairTable((one, other), tuple(ratings.values[code] for code in used.tolist()), cells)


def _alpha(ratings: Ratings, level: Level) -> Steps:
    used = ratings.counts.pairable()
    n_c = used.n_c()
    points, _unfit = points_of(used, n_c, level)
    found = disagreement(used, n_c, points, level)
    unit = _unit(used, n_c, level)
    numbers = {"n": found.n, "D_o": found.observed * unit, "D_e": found.expected * unit}
    values, matrix = coincidences(ratings)
    return Steps(numbers, (StepTable("coincidences", values, values, matrix), *_of_two(ratings)))


def _unit(used: Counts, n_c: Codes, level: Level) -> float:
    """What the points of `points_of` are a share of, squared: alpha does not see it, and the article has it."""
    if level == "ordinal":
        return float(n_c.sum()) ** 2
    if level != "interval":
        return 1.0
    numbers = [number_of(used.values[code]) or 0.0 for code in np.flatnonzero(n_c).tolist()]
    return (max(numbers) - min(numbers)) ** 2


def _percent(ratings: Ratings) -> Steps:
    used = ratings.counts.pairable()
    m = used.m
    same = np.bincount(used.row, weights=used.count * (used.count - 1), minlength=len(m))
    shares, place = np.unique(same / (m * (m - 1)), return_inverse=True)
    units = np.asarray(np.bincount(place, weights=used.times, minlength=len(shares)), dtype=np.float64)
    numbers = {"N": float(units.sum()), "sum": float(shares @ units), "p_a": p_a(used)}
    table = StepTable("shares", tuple(shares.tolist()), ("units",), units[:, None])
    return Steps(numbers, (table, *_of_two(ratings)))


def _kappa(ratings: Ratings, name: str) -> Steps:
    counts = ratings.counts
    used, pi = counts.pairable(), pi_k(counts)
    numbers = {"N": float(used.times.sum()), "q": len(pi), "p_a": p_a(used), "p_e": P_E[name](pi)}
    term, what = (pi**2, "pi_k^2") if name == "fleiss" else (pi * (1 - pi), "pi_k(1-pi_k)")
    columns = {"n_k": counts.n_c().astype(np.float64), "pi_k": pi, what: term}
    if name == "brennan_prediger":
        del columns[what]
    return Steps(numbers, (_by_value(counts, columns), *_of_two(ratings)))


def _conger(ratings: Ratings) -> Steps:
    counts, p_gk = ratings.counts, own_shares(ratings)
    numbers = {"r": len(p_gk), "p_a": p_a(counts.pairable()), "p_e": p_e_conger(p_gk)}
    who = tuple(ratings.annotators[index] for index in np.unique(ratings.annotator).tolist())
    columns = {"p_k": p_gk.mean(axis=0), "s_k^2": p_gk.var(axis=0, ddof=1)}
    each = StepTable("annotators", who, ratings.values, p_gk)
    return Steps(numbers, (each, _by_value(counts, columns), *_of_two(ratings)))


def _ac2(ratings: Ratings) -> Steps:
    counts, pi = ratings.counts, pi_k(ratings.counts)
    x, _unfit = scale(counts, "ordinal")
    weights, used = quadratic_weights(x), counts.pairable()
    numbers = {
        "N": float(used.times.sum()),
        "q": len(pi),
        "T_w": float(weights.sum()),
        "p_a": p_a_weighted(used, weights),
        "p_e": p_e_weighted(pi, weights),
    }
    columns = {"n_k": counts.n_c().astype(np.float64), "pi_k": pi, "pi_k(1-pi_k)": pi * (1 - pi)}
    return Steps(numbers, (_by_value(counts, columns), *_of_two(ratings)))


def _light(ratings: Ratings, weighted: bool = False) -> Steps:
    """For one pair what Cohen's kappa is made of; else the kappa of each pair that has one, and their mean."""
    x = np.arange(len(ratings.values), dtype=np.float64)
    distances = 1 - np.eye(len(x))
    if weighted:
        x, _unfit = scale(ratings.counts, "ordinal")
        distances = (x[:, None] - x[None, :]) ** 2
    rows: dict[Hashable, list[float]] = {}
    for table in pair_tables(ratings):
        kappa = table.weighted(distances)
        if kappa is not None:
            one, other = table.marginals
            observed = float((table.cells * distances).sum()) / table.n
            rows[table.annotators] = [table.n, observed, float(one @ distances @ other) / table.n**2, kappa]
    cells = np.array(list(rows.values()))
    if not weighted:
        cells[:, 1:3] = 1 - cells[:, 1:3]
    names = ("n", "d_o", "d_e", "kappa") if weighted else ("n", "p_o", "p_e", "kappa")
    if len(rows) == 1:
        return Steps(dict(zip(names[:3], cells[0].tolist(), strict=False)), _of_two(ratings))
    numbers = {"P": len(rows), "sum": float(cells[:, 3].sum())}
    return Steps(numbers, (StepTable("pairs", tuple(rows), names, cells),))


def _by_value(counts: Counts, columns: Mapping[str, Numbers]) -> StepTable:
    return StepTable("values", counts.values, tuple(columns), np.column_stack(list(columns.values())))


def _of_two(ratings: Ratings) -> tuple[StepTable, ...]:
    """The contingency table, where only two have judged."""
    who = [ratings.annotators[index] for index in np.unique(ratings.annotator).tolist()]
    if len(who) != 2:
        return ()
    table = contingency(ratings, *who)
    return (StepTable("contingency", table.values, table.values, table.cells, tuple(who)),)


def _alpha_label(counts: Counts, place: int) -> Steps:
    used = counts.pairable()
    n, n_k, apart = label_disagreement(used)
    k = int(n_k[place])
    numbers = {"n": n, "n_k": k, "D_o": float(apart[place]) / n, "D_e": 2 * k * (n - k) / (n * (n - 1))}
    return Steps(numbers, (_by_unit(used, place, "2n_uk(m_u-n_uk)/(m_u-1)"),))


def _specific(counts: Counts, place: int) -> Steps:
    one = label_sums(counts)[place]
    numbers = {"n_k": one.n_k, "together": one.chosen_together, "chosen": one.chosen}
    return Steps(numbers, (_by_unit(counts.pairable(), place, "n_uk(n_uk-1)", "n_uk(m_u-1)"),))


def _kappa_label(counts: Counts, place: int, name: str) -> Steps:
    one, used = label_sums(counts)[place], counts.pairable()
    numbers = {"N": float(used.times.sum()), "pi": one.pi, "p_a": one.p_a, "p_e": P_E_LABEL[name](one.pi)}
    return Steps(numbers, (_by_unit(counts, place, "n_uk/m_u", "2n_uk(m_u-n_uk)/(m_u(m_u-1))"),))


#: What a unit in which n of m annotators chose the label adds to a sum.
_TERMS: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "2n_uk(m_u-n_uk)/(m_u-1)": lambda n, m: 2 * n * (m - n) / np.maximum(m - 1, 1),
    "n_uk(n_uk-1)": lambda n, m: n * (n - 1),
    "n_uk(m_u-1)": lambda n, m: n * (m - 1),
    "n_uk/m_u": lambda n, m: n / m,
    "2n_uk(m_u-n_uk)/(m_u(m_u-1))": lambda n, m: 2 * n * (m - n) / np.maximum(m * (m - 1), 1),
}


def _by_unit(counts: Counts, place: int, *terms: str) -> StepTable:
    """How many units m_u annotators judged and n_uk of them chose the label, with what those add to each sum."""
    row, label, count = counts.by_label()
    here = label == place
    n_uk = np.bincount(row[here], weights=count[here], minlength=len(counts.times))
    pairs, alike = np.unique(np.column_stack([counts.m, n_uk]), axis=0, return_inverse=True)
    units = np.bincount(alike.ravel(), weights=counts.times, minlength=len(pairs))
    m, n = pairs[:, 0], pairs[:, 1]
    cells = np.column_stack([units, *(units * _TERMS[term](n, m) for term in terms)])
    rows = tuple((int(of), int(chose)) for of, chose in pairs.tolist())
    return StepTable("label", rows, ("units", *terms), cells)


_OF_ALL: dict[str, Callable[[Ratings], Steps]] = {
    "percent": _percent,
    "alpha_exact_set": partial(_alpha, level="nominal"),
    "conger": _conger,
    "ac2_quadratic": _ac2,
    "light": _light,
    "light_weighted": partial(_light, weighted=True),
}
_LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio", "masi", "jaccard")
_OF_ALL |= {f"alpha_{level}": partial(_alpha, level=level) for level in _LEVELS}
_OF_ALL |= {name: partial(_kappa, name=name) for name in P_E}
_OF_LABEL: dict[str, Callable[[Counts, int], Steps]] = {
    "alpha_label": _alpha_label,
    "specific_agreement": _specific,
}
_OF_LABEL |= {name: partial(_kappa_label, name=name) for name in P_E_LABEL}
