"""In which passages the disagreement of the character alpha lies.

Over characters n D_o (Krippendorff 2011) is a sum over passages, and in each over its characters x:

    n D_o = sum over u, over x in u, of 2 n_xk (m_u - n_xk) / (m_u - 1)

n_xk of the m_u readers of the passage covered x. So it can be shared out among passages without a rest; a character
weighs the same wherever it is, and a passage bears the more the more of it is marked by some and not by others.
"""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.disagreement import no_disagreement
from app.core.agreement.spans.characters import (
    alpha_characters,
    alpha_characters_by_label,
    stretches_of,
)
from app.core.agreement.spans.readings import runs_of, tally
from app.core.agreement.spans.table import SpanTable


@dataclass(frozen=True, eq=False)
class CharacterShares:
    """The units in which some readers covered what others did not, the largest share first; ties as in the table.

    `units` are places in `SpanTable.units`, `share` adds up to 1, `characters` says how many characters are covered by
    some readers of the unit and not by all: one entry a unit each. `covered` has how many characters each annotator
    covered, shape (units of the table, annotators). Without any of them `reason` and `sentence` say why.
    """

    units: Codes
    share: Numbers
    characters: Codes
    covered: Codes
    n_pairable: int
    reason: str | None
    sentence: str


def shares_of_characters(table: SpanTable, label: Hashable | None = None) -> CharacterShares:
    """Each unit's share of what `alpha_characters` of a label observes, of any label without one.

    Two read both passages: of the first Ben marked two characters more, of the second he alone marked six.

    >>> seen = [(unit, who) for unit in ("p", "q") for who in ("ann", "ben")]
    >>> spans = [("p", "ann", "k", 0, 4), ("p", "ben", "k", 0, 6), ("q", "ben", "k", 1, 7)]
    >>> found = shares_of_characters(SpanTable.from_rows(seen, spans, {"p": 9, "q": 9}), "k")
    >>> found.units.tolist(), found.share.tolist(), found.characters.tolist()
    ([1, 0], [0.75, 0.25], [6, 2])
    """
    report = alpha_characters(table) if label is None else alpha_characters_by_label(table)[label]
    layer = len(table.labels) if label is None else table.labels.index(label)
    here = stretches_of(table)
    kept = here.layer == layer
    unit, n, length = here.unit[kept], here.n[kept], here.length[kept]
    m = table.m[unit]
    size = len(table.units)
    weight = np.bincount(unit, weights=2 * n * (m - n) / (m - 1) * length, minlength=size)
    characters = np.bincount(unit, weights=length * (n < m), minlength=size).astype(np.int64)
    total = float(weight.sum())
    covered = _covered(table, layer)
    if total <= 0:
        # Whoever marks the same leaves nothing to look at, whether or not alpha can be told then.
        reason, sentence = (report.reason, report.sentence) if report.value is None else no_disagreement()
        nothing = np.empty(0, dtype=np.int64)
        return CharacterShares(
            nothing, np.empty(0), nothing, covered, tally(table).n_pairable, reason, sentence
        )
    # What is alike but for rounding stands in the order of the table.
    order = np.argsort(-(weight / total).round(12), kind="stable")
    order = order[weight[order] > 0]
    return CharacterShares(
        order, weight[order] / total, characters[order], covered, tally(table).n_pairable, None, ""
    )


def _covered(table: SpanTable, layer: int) -> Codes:
    runs = runs_of(table)
    kept = runs.layer == layer
    size = len(table.units) * len(table.annotators)
    flat = np.bincount(
        runs.unit[kept] * len(table.annotators) + runs.annotator[kept],
        weights=(runs.end - runs.start)[kept],
        minlength=size,
    )
    return flat.astype(np.int64).reshape(len(table.units), len(table.annotators))
