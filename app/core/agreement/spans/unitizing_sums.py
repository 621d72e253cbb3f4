"""What the coefficients of unitizing are made of, added up over groups of passages.

For labels c, and a gap where nothing is marked: l_c the length that annotators gave to c, l_cc the length on which two
of them agree on c, S_c the squares of the lengths of its units (a gap has no units: each of its characters counts as
one). Passages side by side are one continuum: lengths add up, and units end where passages end.
"""

from dataclasses import dataclass, fields

import numpy as np

from app.core.agreement.counts import Codes, Numbers, each_once
from app.core.agreement.spans.continua import Continua

GAP = 0


@dataclass(frozen=True, eq=False)
class UnitSums:
    """Shape (..., layers, categories); `units` counts units. The first category is the gap where there is one.

    `l`: l_c · `same`: l_cc · `squares`: S_c.
    """

    l: Numbers  # noqa: E741 (the article's letter)
    same: Numbers
    squares: Numbers
    units: Numbers

    def total(self) -> "UnitSums":
        """All groups added up."""
        return UnitSums(*(getattr(self, one.name).sum(axis=0) for one in fields(self)))

    def without_each(self) -> "UnitSums":
        """The total without each group in turn: one row a group."""
        total = self.total()
        return UnitSums(*(getattr(total, one.name) - getattr(self, one.name) for one in fields(self)))


def sums_with_gaps(found: Continua) -> UnitSums:
    """Labels and gaps in one layer, where units of an annotator do not overlap: shape (groups, 1, 1 + labels)."""
    counts = found.stretches.counts(found.label, found.n_labels)
    return _with_gaps(found, counts, found.label, np.zeros(len(found.m), dtype=np.int64), 1)


def sums_by_layer(found: Continua) -> UnitSums:
    """Each label a layer of its own, marked or not: shape (groups, labels, 2)."""
    layered = found.layers()
    nothing = np.zeros_like(layered.label)
    layer = np.arange(len(layered.m)) % max(found.n_labels, 1)
    return _with_gaps(layered, layered.stretches.counts(nothing, 1), nothing, layer, found.n_labels)


def sums_within(found: Continua) -> UnitSums:
    """Labels where two annotators have marked something, without gaps: shape (groups, 1, labels).

    The square of a unit is that of the length which another annotator marked too, the mean over the others.
    """
    stretches, size = found.stretches, found.n_labels
    counts = stretches.counts(found.label, size)
    others = (found.m[stretches.at] - 1)[:, None]
    weighted = stretches.length[:, None] * counts / others
    one, other, stretch = stretches.pairs
    length = stretches.length[stretch]
    # Each unit with each other annotator, and how much of it that annotator marked.
    people = int(found.annotator.max(initial=0)) + 1
    keys = np.concatenate([one * people + found.annotator[other], other * people + found.annotator[one]])
    met, place = np.unique(keys, return_inverse=True)
    shared = np.bincount(place, weights=np.concatenate([length, length]), minlength=len(met))
    unit = met // people
    squares = shared**2 / (found.m[found.at[unit]] - 1)
    in_pairs = each_once(unit)
    rows = found.group[stretches.at]
    return UnitSums(
        l=_summed(rows, weighted * (counts.sum(axis=1, keepdims=True) - 1), found.n_groups)[:, None],
        same=_summed(rows, weighted * (counts - 1), found.n_groups)[:, None],
        squares=_by_category(found, unit, squares)[:, None],
        units=_by_category(found, in_pairs, np.ones(len(in_pairs)))[:, None],
    )


def _with_gaps(found: Continua, counts: Numbers, category: Codes, layer: Codes, n_layers: int) -> UnitSums:
    stretches, size = found.stretches, counts.shape[1]
    length = stretches.length[:, None].astype(np.float64)
    m = found.m[stretches.at][:, None]
    gap = m - counts.sum(axis=1, keepdims=True)
    n = np.concatenate([gap, counts], axis=1)
    rows = found.group[stretches.at] * n_layers + layer[stretches.at]
    l = _summed(rows, length * n, found.n_groups * n_layers)  # noqa: E741
    same = _summed(rows, length * n * (n - 1) / (m - 1), found.n_groups * n_layers)
    # What lies before the first boundary of a continuum and after its last is a gap for all.
    outside = found.length - np.bincount(stretches.at, weights=stretches.length, minlength=len(found.m))
    place = found.group * n_layers + layer
    unmarked = np.bincount(place, weights=outside * found.m, minlength=found.n_groups * n_layers)
    l[:, GAP] += unmarked
    same[:, GAP] += unmarked
    row = place[found.at] * (size + 1) + category + 1
    cells = found.n_groups * n_layers * (size + 1)
    lengths = (found.end - found.start).astype(np.float64)
    squares = np.bincount(row, weights=lengths**2, minlength=cells).reshape(-1, size + 1)
    squares[:, GAP] = l[:, GAP]
    units = np.bincount(row, minlength=cells).astype(np.float64)
    shape = (found.n_groups, n_layers, size + 1)
    return UnitSums(*(np.asarray(one).reshape(shape) for one in (l, same, squares, units)))


def _summed(rows: Codes, values: Numbers, size: int) -> Numbers:
    columns = values.shape[1]
    cells = (rows[:, None] * columns + np.arange(columns)).ravel()
    flat = np.bincount(cells, weights=values.ravel(), minlength=size * columns)
    return np.asarray(flat.reshape(size, columns), dtype=np.float64)


def _by_category(found: Continua, unit: Codes, values: Numbers) -> Numbers:
    cells = found.group[found.at[unit]] * found.n_labels + found.label[unit]
    flat = np.bincount(cells, weights=values, minlength=found.n_groups * found.n_labels)
    return np.asarray(flat.reshape(found.n_groups, found.n_labels), dtype=np.float64)


def disagreement(s: UnitSums) -> tuple[Numbers, Numbers]:
    """Observed l.. - sum l_cc, and expected l.. - sum e_cc, of each layer: shape (..., layers) each.

    e_ck = l.. (l_c l_k - [c = k] S_c) / (l..^2 - sum S).
    """
    n = s.l.sum(axis=-1)
    agreeing = n * ((s.l**2).sum(axis=-1) - s.squares.sum(axis=-1)) / (n**2 - s.squares.sum(axis=-1))
    return np.asarray(n - s.same.sum(axis=-1)), np.asarray(n - agreeing)


def tells(s: UnitSums) -> bool:
    """Whether there is a pair of units beside those that are held against themselves: l..^2 is above sum S."""
    n = float(s.l.sum())
    return n**2 - float(s.squares.sum()) > 1e-9 * n**2


def one_value(s: UnitSums) -> tuple[Numbers, Numbers]:
    """Observed and expected of each category by itself: shape (..., layers, categories); for (k)u.

    Observed (e_k. / l_k.) (l_k. - l_kk), expected e_k. - e_kk.
    """
    n = s.l.sum(axis=-1, keepdims=True)
    below = n**2 - s.squares.sum(axis=-1, keepdims=True)
    all_of_it = n * (s.l * n - s.squares) / below
    agreeing = n * (s.l**2 - s.squares) / below
    return np.asarray(all_of_it / s.l * (s.l - s.same)), np.asarray(all_of_it - agreeing)
