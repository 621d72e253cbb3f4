"""Coefficients of one label against the rest: pieces of scripts. `n` is n_uk, who chose it; `m` is m_u, who judged."""

import numpy as np

from app.core.agreement.counts import Numbers


def alpha_label(n: Numbers, m: Numbers) -> float:
    """Krippendorff's nominal alpha (2011) of chosen or not, over units with two judgements."""
    n, m = n[m >= 2], m[m >= 2]
    total, chosen = m.sum(), n.sum()
    d_o = np.sum(2 * n * (m - n) / (m - 1)) / total
    d_e = 2 * chosen * (total - chosen) / (total * (total - 1))
    return float(1 - d_o / d_e)


def specific_agreement(n: Numbers, m: Numbers) -> float:
    """Spitzer & Fleiss (1974): where one annotator chose the label, how often another did."""
    n, m = n[m >= 2], m[m >= 2]
    return float(np.sum(n * (n - 1)) / np.sum(n * (m - 1)))


def percent_label(n: Numbers, m: Numbers) -> float:
    """The mean over units with two judgements of the share of their pairs that agree on chosen or not."""
    n, m = n[m >= 2], m[m >= 2]
    return float(np.mean(1 - 2 * n * (m - n) / (m * (m - 1))))


def fleiss_label(n: Numbers, m: Numbers) -> float:
    """Fleiss' kappa (1971) of chosen or not."""
    pi = np.mean(n / m)
    p_a, p_e = percent_label(n, m), pi**2 + (1 - pi) ** 2
    return float((p_a - p_e) / (1 - p_e))


def ac1_label(n: Numbers, m: Numbers) -> float:
    """Gwet's AC1 (2008) of chosen or not."""
    pi = np.mean(n / m)
    p_a, p_e = percent_label(n, m), 2 * pi * (1 - pi)
    return float((p_a - p_e) / (1 - p_e))
