"""The older alpha for unitizing, by squared distances of boundaries (Krippendorff 1995, 2004): only to compare with.

DKPro and INCEpTION compute this one. Two units that share a character differ by the squares of how far their beginnings
and their ends lie apart; a unit that lies in a gap of another annotator differs from it by the square of its length.
Expected is what units and gaps, put anywhere, would come to; in whole characters, as Krippendorff (2004) has it. For
each label

    D_o = sum of differences / (m (m - 1) L^2)
    D_e = 2/L sum over units [ (N - 1)/3 (2 l^3 - 3 l^2 + l) + l^2 sum over gaps of max(0, g - l + 1) ]
          / (m L (m L - 1) - sum l (l - 1))

and over labels both are added. Passages side by side: differences are within passages, units and gaps of all of them
are taken together, and m L is the sum of what was read. There is no interval: what is expected compares every unit with
every gap, so it does not add up over articles.
"""

from collections.abc import Hashable

import numpy as np

from app.core.agreement.counts import Numbers, each_once
from app.core.agreement.report import Report
from app.core.agreement.spans.continua import Continua, continua_of
from app.core.agreement.spans.readings import Uses, once, tally, uses_of
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.unitizing_verdicts import of_boundaries
from app.core.agreement.spans.verdicts import no_value, rarely_marked
from app.core.agreement.verdicts import below_chance, defined


def alpha_u_1995(table: SpanTable) -> Report:
    """All labels, each a layer of its own.

    >>> marks = [(0, 225, 295), (0, 370, 400), (1, 220, 300), (1, 355, 375), (1, 400, 420)]
    >>> rows = [("p", who, "c", start - 150, end - 150) for who, start, end in marks]
    >>> round(alpha_u_1995(SpanTable.from_rows([], rows, {"p": 300})).value, 4)
    0.7286
    """
    observed, expected = sides(table)
    return _reported(table, uses_of(table)[-1], float(observed.sum()), float(expected.sum()))


def alpha_u_1995_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """Each label by itself."""
    observed, expected = sides(table)
    return {
        label: _reported(table, uses_of(table)[at], float(observed[at]), float(expected[at]))
        for at, label in enumerate(table.labels)
    }


def _reported(table: SpanTable, uses: Uses, observed: float, expected: float) -> Report:
    counted = tally(table)
    none = no_value(counted, "alpha_u_1995", uses, everywhere=bool(uses.runs) and not expected)
    if none is not None:
        return none
    value = 1 - observed / expected
    notes = (*below_chance(value), *rarely_marked(uses))
    return defined(counted, "alpha_u_1995", "nominal", value, of_boundaries(value), notes)


@once
def sides(table: SpanTable) -> tuple[Numbers, Numbers]:
    """D_o and D_e of each label, both times half of the length of what was read: shape (labels,) each."""
    flat = continua_of(table)
    read = float(flat.m @ flat.length)
    layered = flat.layers()
    size = max(flat.n_labels, 1)
    layer = np.asarray(layered.at % size)
    length = (layered.end - layered.start).astype(np.float64)
    squares = np.bincount(layer, weights=length * (length - 1), minlength=flat.n_labels)
    observed = np.bincount(layer, weights=_differences(layered, length), minlength=flat.n_labels)
    expected = np.zeros(flat.n_labels)
    for at in range(flat.n_labels):
        here = layer == at
        gaps = _gaps(layered, here, at, size)
        # Where all of every passage is one unit for everyone, agreement cannot be told from chance.
        if len(gaps) or here.sum() > flat.m.sum():
            expected[at] = _placed_anywhere(length[here], gaps)
    below = np.maximum(read * (read - 1) - squares, 1.0)
    return np.asarray(observed / max(read, 1.0) / 2), np.asarray(expected / below)


def _differences(layered: Continua, length: Numbers) -> Numbers:
    """What each unit differs from those of the others, over m - 1 of its passage; of two units each has half."""
    one, other, _stretch = layered.stretches.pairs
    first, second = np.divmod(each_once(one * len(layered.at) + other), max(len(layered.at), 1))
    one, other = np.concatenate([first, second]), np.concatenate([second, first])
    apart = (layered.start[one] - layered.start[other]) ** 2 + (layered.end[one] - layered.end[other]) ** 2
    people = int(layered.annotator.max(initial=0)) + 1
    met = each_once(one * people + layered.annotator[other]) // people
    m = layered.m[layered.at]
    alone = m - 1 - np.bincount(met, minlength=len(m))
    total = np.bincount(one, weights=apart, minlength=len(m)) + 2 * alone * length**2
    return np.asarray(total / (m - 1))


def _gaps(layered: Continua, here: Numbers, label: int, size: int) -> Numbers:
    """The lengths of the gaps of every annotator in every passage, of one label."""
    at, annotator = layered.at[here] // size, layered.annotator[here]
    start, end = layered.start[here], layered.end[here]
    lengths, m = layered.length[label::size], layered.m[label::size]
    alike = (at[1:] == at[:-1]) & (annotator[1:] == annotator[:-1])
    first = np.concatenate([[True], ~alike])[: len(at)]
    last = np.concatenate([~alike, [True]])[-len(at) :] if len(at) else first
    # Whoever marked nothing in a passage has one gap, all of it.
    untouched = np.repeat(lengths, m - np.bincount(at[first], minlength=len(m)))
    between = (start[1:] - end[:-1])[alike]
    gaps = np.concatenate([start[first], (lengths[at] - end)[last], between, untouched])
    return np.asarray(gaps[gaps > 0], dtype=np.float64)


def _placed_anywhere(length: Numbers, gaps: Numbers) -> float:
    """Sum over units of (N - 1)/3 (2 l^3 - 3 l^2 + l) and of l^2 times the places that gaps have for it."""
    gaps = np.sort(gaps)
    above = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])
    place = np.searchsorted(gaps, length)
    places = above[place] - (len(gaps) - place) * (length - 1)
    within = (len(length) - 1) / 3 * (2 * length**3 - 3 * length**2 + length)
    return float((within + length**2 * places).sum())
