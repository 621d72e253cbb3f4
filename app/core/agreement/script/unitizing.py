"""Krippendorff's alphas of unitizing, written out slowly: pieces of scripts. `said` is as `marks` has it."""

from collections.abc import Sequence

import numpy as np

from app.core.agreement.counts import Numbers
from app.core.agreement.script.marks import Mark, Marked


def joined(marks: Sequence[Mark]) -> list[Mark]:
    """Marks of one annotator and one label that overlap made one; what only touches stays apart."""
    found: list[Mark] = []
    for label, start, end in sorted(marks):
        if found and found[-1][0] == label and start < found[-1][2]:
            found[-1] = (label, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((label, start, end))
    return found


def unit_sums(said: Marked, length: int, labels: Sequence[str]) -> Numbers:
    """l_c, l_cc and S_c of one passage, three rows: the gap first, then these labels; others are gaps.

    l_c is the length that annotators gave to c, l_cc that on which two of them agree, S_c the sum of squared lengths.
    """
    m, squares = len(said), np.zeros(len(labels) + 1)
    if m < 2:
        return np.zeros((3, len(labels) + 1))
    n = np.zeros((length, len(labels) + 1))
    for marks in said.values():
        gap = np.ones(length)
        for label, start, end in joined([one for one in marks if one[0] in labels]):
            k = 1 + list(labels).index(label)
            n[start:end, k] += 1
            gap[start:end] = 0
            squares[k] += (end - start) ** 2
        n[:, 0] += gap
    squares[0] = n[:, 0].sum()
    return np.array([n.sum(axis=0), (n * (n - 1)).sum(axis=0) / (m - 1), squares])


def met_sums(said: Marked, length: int, labels: Sequence[str]) -> Numbers:
    """The same where two annotators have both marked something, without gaps: of a unit what another marked too."""
    m, squares = len(said), np.zeros(len(labels))
    if m < 2:
        return np.zeros((3, len(labels)))
    n = np.zeros((length, len(labels)))
    mine = {who: np.zeros(length) for who in said}
    for who, marks in said.items():
        for label, start, end in joined(marks):
            n[start:end, list(labels).index(label)] += 1
            mine[who][start:end] = 1
    for who, marks in said.items():
        for label, start, end in joined(marks):
            for other, theirs in mine.items():
                if other != who:
                    squares[list(labels).index(label)] += theirs[start:end].sum() ** 2 / (m - 1)
    l_c = (n * (n.sum(axis=1, keepdims=True) - 1)).sum(axis=0) / (m - 1)
    return np.array([l_c, (n * (n - 1)).sum(axis=0) / (m - 1), squares])


def unit_alpha(sums: Numbers) -> float:
    """1 - L_o / L_e (Krippendorff, Mathet, Bouvry & Widlöcher 2016), layers added up: layers, three rows, labels."""
    l_o = l_e = 0.0
    for l_c, l_cc, s_c in sums:
        n = l_c.sum()
        l_o += n - l_cc.sum()
        l_e += n - n * ((l_c**2).sum() - s_c.sum()) / (n**2 - s_c.sum())
    return float(1 - l_o / l_e)


def value_alpha(sums: Numbers, k: int) -> float:
    """(k)u-alpha of the label in place k: of what bears it and met another mark, how much met another label."""
    l_c, l_cc, s_c = sums
    n = l_c.sum()
    e_k = n * (l_c[k] * n - s_c[k]) / (n**2 - s_c.sum())
    e_kk = n * (l_c[k] ** 2 - s_c[k]) / (n**2 - s_c.sum())
    return float(1 - e_k / l_c[k] * (l_c[k] - l_cc[k]) / (e_k - e_kk))
