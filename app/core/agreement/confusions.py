"""Between which labels disagreement lies, and how often each met each."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from app.core.agreement.counts import Numbers, each_once
from app.core.agreement.disagreement import Differences
from app.core.agreement.label_pairs import NOTHING, label_pairs


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two labels, or a label and NOTHING, that were said of the same units by different annotators.

    `share` of all disagreement; `pairs` of judgements in which one annotator has `one` and the other has `other` in
    its place, in so many `units`. `times_chance` says how often that is for once that chance would bring, with
    labels as common as they are; None for sets, whose labels do not exclude each other.
    """

    one: Hashable
    other: Hashable
    share: float
    pairs: int
    units: int
    times_chance: float | None


def confusions(found: Differences) -> tuple[Confusion, ...]:
    """The pairs of labels that disagreement lies between, the largest share first; none where there is none.

    >>> from app.core.agreement.disagreement import differences
    >>> from app.core.agreement.ratings import Ratings
    >>> table = Ratings.from_table([[frozenset("ab"), frozenset("a")], [frozenset("a"), frozenset("c")]])
    >>> [(one.one, one.other, one.pairs) for one in confusions(differences(table, "masi"))]
    [('a', 'c', 1), ('b', frozenset(), 1)]
    """
    if found.total <= 0:
        return ()
    names = (*found.ratings.labels, NOTHING)
    entry, x, y, part = label_pairs(found.ratings, found.one, found.other)
    low, high = np.minimum(x, y), np.maximum(x, y)
    key, where = np.unique(low * len(names) + high, return_inverse=True)
    share = np.bincount(where, weights=found.weight[entry] * part) / found.total
    pairs = np.bincount(where, weights=found.pairs[entry])
    of_units = each_once(where * (len(found.ratings.units) + 1) + found.unit[entry]) // (
        len(found.ratings.units) + 1
    )
    units = np.bincount(of_units, minlength=len(key))
    o_ck = np.bincount(where, weights=(found.pairs / found.others)[entry])
    n_c = found.ratings.counts.pairable().n_c()
    rows = []
    for at in np.argsort(-share.round(12), kind="stable").tolist():
        c, k = divmod(int(key[at]), len(names))
        times = None
        if not found.ratings.are_sets:
            times = float(o_ck[at] * (n_c.sum() - 1) / (n_c[c] * n_c[k]))
        rows.append(Confusion(names[c], names[k], float(share[at]), int(pairs[at]), int(units[at]), times))
    return tuple(one for one in rows if one.share > 0)


def label_matrix(found: Differences) -> tuple[tuple[Hashable, ...], Numbers]:
    """The labels in use and how often two of them met: shape (labels, labels), symmetric.

    For single labels these are the coincidences o_ck (Krippendorff 2011), which add up to all judgements that can be
    compared. For sets a cell off the diagonal is where one annotator has the one label and another has the other in
    its place, and on it where both have the label; a pair of judgements in a unit weighs 1 / (m_u - 1) each way.

    >>> from app.core.agreement.disagreement import differences
    >>> from app.core.agreement.ratings import Ratings
    >>> names, cells = label_matrix(differences(Ratings.from_table([["a", "a"], ["a", "b"]]), "nominal"))
    >>> names, cells.tolist()
    (('a', 'b'), [[2.0, 1.0], [1.0, 0.0]])
    """
    ratings = found.ratings
    names = (*ratings.labels, NOTHING)
    size = len(names)
    used = ratings.counts.pairable()
    others = (used.m - 1).astype(np.float64)
    row, label, n_uk = used.by_label()
    cells = np.zeros((size, size))
    alike = used.times[row] * n_uk * (n_uk - 1) / others[row]
    cells[np.diag_indices(size)] = np.bincount(label, weights=alike, minlength=size)
    if ratings.are_sets:
        empty = np.array([value == NOTHING for value in used.values], dtype=np.bool_)[used.code]
        rows, n = used.row[empty], used.count[empty]
        cells[-1, -1] = (used.times[rows] * n * (n - 1) / others[rows]).sum()
    entry, x, y, part = label_pairs(ratings, found.one, found.other)
    weight = (found.pairs / found.others)[entry] * part
    apart = np.bincount(x * size + y, weights=weight, minlength=size * size).reshape(size, size)
    cells += apart + apart.T
    kept = np.flatnonzero(cells.any(axis=0))
    return tuple(names[at] for at in kept), cells[np.ix_(kept, kept)]
