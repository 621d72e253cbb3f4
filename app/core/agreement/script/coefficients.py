"""Coefficients of all labels together, written out slowly: pieces of scripts. `n` is n_uk, with units down."""

import numpy as np

from app.core.agreement.counts import Numbers


def unit_disagreement(n: Numbers, d: Numbers) -> Numbers:
    """For each unit the sum over its ordered pairs of judgements of how far they are apart, over m_u - 1."""
    m = n.sum(axis=1)
    return np.array([n[u] @ d @ n[u] / (m[u] - 1) if m[u] > 1 else 0.0 for u in range(len(n))])


def alpha(n: Numbers, disagreement: Numbers, d: Numbers) -> float:
    """Krippendorff's alpha (Krippendorff 2011): 1 - D_o / D_e, over units with two judgements."""
    pairable = n.sum(axis=1) >= 2
    n_c = n[pairable].sum(axis=0)
    total = n_c.sum()
    d_o = disagreement[pairable].sum() / total
    d_e = n_c @ d @ n_c / (total * (total - 1))
    return float(1 - d_o / d_e)


def percent(n: Numbers) -> float:
    """p_a (Gwet 2014): the mean over units with two judgements of the share of their pairs that agree."""
    n = n[n.sum(axis=1) >= 2]
    m = n.sum(axis=1)
    return float(np.mean((n * (n - 1)).sum(axis=1) / (m * (m - 1))))


def shares(n: Numbers) -> Numbers:
    """pi_k: the mean over units with a judgement of the share of their judgements that say k."""
    n = n[n.sum(axis=1) >= 1]
    return np.asarray(np.mean(n / n.sum(axis=1, keepdims=True), axis=0))


def fleiss(n: Numbers) -> float:
    """Fleiss' kappa (Fleiss 1971; Gwet 2014): p_e is the sum of pi_k^2."""
    p_a, p_e = percent(n), np.sum(shares(n) ** 2)
    return float((p_a - p_e) / (1 - p_e))


def ac1(n: Numbers) -> float:
    """Gwet's AC1 (Gwet 2008): p_e is the sum of pi_k (1 - pi_k) over q - 1, q the number of labels."""
    pi = shares(n)
    p_a, p_e = percent(n), np.sum(pi * (1 - pi)) / (len(pi) - 1)
    return float((p_a - p_e) / (1 - p_e))


def brennan_prediger(n: Numbers) -> float:
    """Brennan & Prediger's kappa (1981): p_e is 1 / q, q the number of labels."""
    p_a, p_e = percent(n), 1 / n.shape[1]
    return float((p_a - p_e) / (1 - p_e))


def ac2(n: Numbers, x: Numbers) -> float:
    """Gwet's AC2 (Gwet 2014) with quadratic weights; x says where each value stands."""
    w = 1 - ((x[:, None] - x[None, :]) / (x.max() - x.min())) ** 2
    pi, q = shares(n), len(x)
    p_e = w.sum() / (q * (q - 1)) * np.sum(pi * (1 - pi))
    n = n[n.sum(axis=1) >= 2]
    m = n.sum(axis=1)
    p_a = np.mean((n * (n @ w - 1)).sum(axis=1) / (m * (m - 1)))
    return float((p_a - p_e) / (1 - p_e))
