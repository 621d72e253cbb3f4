"""The kappa family for any number of annotators: (p_a - p_e) / (1 - p_e), each with a chance p_e of its own.

p_a is percent agreement as in `percent`, over units with two judgements. pi_k is the mean over all units that have
a judgement of the share that chose k, q the number of labels **in the scheme** (of those that occur where no
scheme was given). Names are those of Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed.

Gwet's example of four raters and twelve units, some judgements missing (the data of Krippendorff 2011, but for
one cell):

>>> rows = ["1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4", "4 4 4 4", "1 1 2 1", "2 2 2 2",
...         ". 5 5 5", ". . 1 1", ". . 3 ."]
>>> book = Ratings.from_table([[None if x == "." else int(x) for x in row.split()] for row in rows])
>>> [round(measure(book).value, 5) for measure in (ac1, fleiss, brennan_prediger, conger)]
[0.77544, 0.76117, 0.77273, 0.76282]
"""

from collections.abc import Callable, Hashable

import numpy as np

from app.core.agreement.counts import Counts, Numbers
from app.core.agreement.krippendorff import UNFIT, number_of
from app.core.agreement.percent import p_a
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.verdicts import (
    below_chance,
    chance_corrected_sentence,
    defined,
    label_name,
    no_pairs,
    no_variation,
    only_one_value,
    undefined,
)
from app.errors import say, say_many, together


def ac1(ratings: Ratings) -> Report:
    """Gwet's AC1 (Gwet 2008, British Journal of Mathematical and Statistical Psychology 61): p_e is the sum of
    pi_k (1 - pi_k) over q - 1.

    It hardly falls where one label is very common, which is why it stands beside alpha. Where all say the same it is
    1 with two labels or more in the scheme, and a note says that nothing was told apart.

    A table in which one label is common, with the value that Gwet's own program prints:

    >>> cells = [("y", "y")] * 80 + [("y", "n")] * 7 + [("n", "y")] * 8 + [("n", "n")] * 5
    >>> round(ac1(Ratings.from_table(cells)).value, 3)
    0.808
    """
    return kappa_of_counts(ratings.counts, "ac1")


def fleiss(ratings: Ratings) -> Report:
    """Fleiss' kappa (Fleiss 1971, Psychological Bulletin 76), generalised to units with differing numbers of
    judgements (Gwet 2014): p_e is the sum of pi_k squared. With two annotators it is Scott's pi (1955).

    Zwick (1988), table 3, one hundred units:

    >>> cells = [[20, 5, 5, 10], [0, 10, 5, 5], [0, 5, 10, 5], [0, 0, 0, 20]]
    >>> table = [(r, c) for r in range(4) for c in range(4) for _ in range(cells[r][c])]
    >>> round(fleiss(Ratings.from_table(table)).value, 2)
    0.46
    """
    return kappa_of_counts(ratings.counts, "fleiss")


def brennan_prediger(ratings: Ratings) -> Report:
    """Brennan & Prediger's kappa (1981, Educational and Psychological Measurement 41): p_e is 1 / q.

    Bennett, Alpert & Goldstein's S (1954) for two annotators, Randolph's free-marginal kappa (2005) for more.

    Krippendorff (2011, section A), two observers and ten units:

    >>> one, other = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(brennan_prediger(Ratings.from_table(list(zip(one, other)))).value, 3)
    0.2
    """
    return kappa_of_counts(ratings.counts, "brennan_prediger")


def conger(ratings: Ratings) -> Report:
    """Conger's kappa (1980, Psychological Bulletin 88): each annotator has a way of choosing of their own.

    p_e is the sum over labels of pbar_k squared less s_k squared / r, with p_gk the share of k among the judgements
    of annotator g, pbar_k and s_k squared its mean and variance over the r annotators. With two annotators who judged
    the same units it is Cohen's kappa (1960).
    """
    return conger_of_counts(ratings.counts, own_shares(ratings))


def conger_of_counts(counts: Counts, p_gk: Numbers) -> Report:
    """The same from count rows and the shares of each annotator."""
    if not counts.n_pairable:
        return no_pairs(counts, "conger", "nominal")
    p_e = p_e_conger(p_gk)
    return _corrected(counts, "conger", "nominal", p_a(counts.pairable()), p_e, needs_variation=True)


def own_shares(ratings: Ratings) -> Numbers:
    """p_gk: the share of each value among the judgements of an annotator, of those who judged; shape (r, values)."""
    shape = (len(ratings.annotators), len(ratings.values))
    p_gk = np.bincount(ratings.annotator * shape[1] + ratings.code, minlength=shape[0] * shape[1]).reshape(
        shape
    )
    p_gk = p_gk[p_gk.any(axis=1)]
    return np.asarray(p_gk / p_gk.sum(axis=1, keepdims=True))


def p_e_conger(p_gk: Numbers) -> float:
    """The agreement by chance of annotators who each have a way of choosing of their own; 1 for a single one."""
    r = len(p_gk)
    if r < 2:
        return 1.0
    return float((p_gk.mean(axis=0) ** 2).sum() - (p_gk.var(axis=0, ddof=1) / r).sum())


def ac2_quadratic(ratings: Ratings, level: Level = "ordinal") -> Report:
    """Gwet's AC2 with quadratic weights w_kl = 1 - (x_k - x_l)^2 / (x_max - x_min)^2 (Gwet 2014).

    x are places in the order of the scheme at the ordinal level, and the numbers themselves at interval and ratio.
    p_e is T_w / (q (q - 1)) times the sum of pi_k (1 - pi_k), T_w the sum of all weights.

    Cohen (1960), table 2 as ordered categories:

    >>> cells = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    >>> table = [(r, c) for r in range(3) for c in range(3) for _ in range(cells[r][c])]
    >>> round(ac2_quadratic(Ratings.from_table(table)).value, 5)
    0.63855
    """
    return ac2_of_counts(ratings.counts, level)


def ac2_of_counts(counts: Counts, level: Level) -> Report:
    """The same from count rows alone."""
    if not counts.n_pairable:
        return no_pairs(counts, "ac2_quadratic", level)
    x, unfit = scale(counts, level)
    if unfit:
        reason, value = unfit
        return undefined(counts, "ac2_quadratic", level, reason, say(UNFIT[reason], what=label_name(value)))
    if float(x.max() - x.min()) == 0:
        return no_variation(counts, "ac2_quadratic", level)
    weights = quadratic_weights(x)
    p_e = p_e_weighted(pi_k(counts), weights)
    return _corrected(counts, "ac2_quadratic", level, p_a_weighted(counts.pairable(), weights), p_e)


def quadratic_weights(x: Numbers) -> Numbers:
    """w_kl = 1 - (x_k - x_l)^2 / (x_max - x_min)^2: shape (values, values)."""
    reach = float(x.max() - x.min())
    return np.asarray(1 - ((x[:, None] - x[None, :]) / reach) ** 2)


def p_e_weighted(pi: Numbers, weights: Numbers) -> float:
    """T_w / (q (q - 1)) sum pi_k (1 - pi_k) (Gwet 2014)."""
    q = len(pi)
    return float(weights.sum()) / (q * (q - 1)) * float((pi * (1 - pi)).sum())


def kappa_of_counts(counts: Counts, method: str) -> Report:
    """AC1, Fleiss' or Brennan & Prediger's kappa, by its name in P_E, from count rows alone."""
    if not counts.n_pairable:
        return no_pairs(counts, method, "nominal")
    pi = pi_k(counts)
    if len(pi) < 2:
        return no_variation(counts, method, "nominal")
    agreed = p_a(counts.pairable())
    return _corrected(counts, method, "nominal", agreed, P_E[method](pi), needs_variation=method == "fleiss")


def _corrected(
    counts: Counts, method: str, level: Level, agreed: float, p_e: float, needs_variation: bool = False
) -> Report:
    """(p_a - p_e) / (1 - p_e) as a report; without variation where chance itself is read off the judgements."""
    alike = int((counts.pairable().n_c() > 0).sum()) == 1
    if p_e >= 1 or (alike and needs_variation):
        return no_variation(counts, method, level)
    value = (agreed - p_e) / (1 - p_e)
    notes = list(below_chance(value))
    if alike:
        notes.append(only_one_value())
    return defined(counts, method, level, value, _sentence(counts, value), notes)


def _sentence(counts: Counts, value: float) -> str:
    reckoned = say_many(
        "Chance is reckoned over %(num)s label.",
        "Chance is reckoned over %(num)s labels.",
        len(counts.values),
    )
    return together(chance_corrected_sentence(counts, value), reckoned)


def _p_e_gwet(pi: Numbers) -> float:
    return float((pi * (1 - pi)).sum()) / (len(pi) - 1)


def _p_e_fleiss(pi: Numbers) -> float:
    return float((pi**2).sum())


def _p_e_uniform(pi: Numbers) -> float:
    return 1 / len(pi)


#: The agreement by chance p_e of the kappas that know nothing of annotators, from pi_k.
P_E: dict[str, Callable[[Numbers], float]] = {
    "ac1": _p_e_gwet,
    "fleiss": _p_e_fleiss,
    "brennan_prediger": _p_e_uniform,
}


def pi_k(counts: Counts) -> Numbers:
    """pi_k: the mean over units with a judgement of n_uk / m_u; shape (values,)."""
    share = counts.count * counts.times[counts.row] / counts.m[counts.row]
    sums = np.bincount(counts.code, weights=share, minlength=len(counts.values))
    return np.asarray(sums / counts.times.sum(), dtype=np.float64)


def p_a_weighted(counts: Counts, weights: Numbers) -> float:
    """Mean over units of sum_k n_uk (n*_uk - 1) / (m_u (m_u - 1)), n*_uk the sum over l of w_kl n_ul."""
    table = np.zeros((len(counts.times), len(counts.values)))
    table[counts.row, counts.code] = counts.count
    m = counts.m
    agreeing = (table * (table @ weights - 1)).sum(axis=1) / (m * (m - 1))
    return float((agreeing * counts.times).sum() / counts.times.sum())


def scale(counts: Counts, level: Level) -> tuple[Numbers, tuple[str, Hashable] | None]:
    """Where each value stands on the scale, or why it stands nowhere: a reason and the value in the way.

    Numbers in their order, else the order of the scheme, at the ordinal level; the numbers themselves at others.
    """
    numbers = [number_of(value) for value in counts.values]
    wrong = [value for value, number in zip(counts.values, numbers, strict=True) if number is None]
    if level == "ordinal":
        outside = [value for value in wrong if value not in counts.scheme]
        if outside:
            return np.empty(0), ("no_order", min(outside, key=label_name))
        if wrong:
            return np.arange(len(numbers), dtype=np.float64), None
        return np.argsort(np.argsort(np.array(numbers))).astype(np.float64), None
    if wrong:
        return np.empty(0), ("not_numeric", wrong[0])
    return np.array(numbers, dtype=np.float64), None
