"""How often a new draw of the same arms would bring a shift as large, if the source changed nothing.

Documents of one owner group that the same people read are exchangeable under the draw: which of them got which
conditions is chance alone. Exchanging them keeps everybody half blind in each group, and each document read as often
blind as it was.
"""

from collections import defaultdict

import numpy as np

from app.core.source_effect.clusters import cells, centred
from app.core.source_effect.table import Codes, Numbers, Table

DRAWS = 1999
#: Fewer different draws than this cannot make a shift rare.
LEAST_DRAWS = 40
_ENOUGH_WORK = 400_000_000


def chances(table: Table, seed: int) -> tuple[list[float | None], int]:
    """For each label the share of draws with a shift at least as large, and how many draws were made."""
    document, annotator, is_second, weight, means = cells(table)
    labels = centred(means, document, annotator, weight) * weight[:, None]
    shape = int(document.max()) + 1, int(annotator.max()) + 1
    condition = np.zeros(shape)
    condition[document, annotator] = is_second
    left = np.zeros((*shape, labels.shape[1]))
    left[document, annotator] = labels
    alike = _exchangeable(table)
    if not alike or _ways(condition, alike) < LEAST_DRAWS:
        return [None] * len(table.labels), 0
    draws = int(min(DRAWS, max(LEAST_DRAWS, _ENOUGH_WORK // left.size)))
    order, rng = np.arange(shape[0]), np.random.default_rng(seed)
    middle = condition.copy()
    for members in alike:
        middle[members] = condition[members].mean(axis=0)
    as_drawn = np.abs(np.tensordot(condition - middle, left, 2))
    larger = np.zeros(len(table.labels))
    for _ in range(draws):
        for members in alike:
            order[members] = rng.permutation(members)
        larger += np.abs(np.tensordot(condition[order] - middle, left, 2)) >= as_drawn - 1e-9
    return [float((1 + one) / (draws + 1)) for one in larger], draws


def _exchangeable(table: Table) -> list[Codes]:
    """Documents of one owner group that the same people read, two or more together."""
    readers: dict[int, set[int]] = defaultdict(set)
    group: dict[int, int] = {}
    rows = zip(table.document, table.group, table.annotator, strict=True)
    for document, of, annotator in rows:
        readers[int(document)].add(int(annotator))
        group[int(document)] = int(of)
    alike: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
    for document, who in readers.items():
        alike[group[document], frozenset(who)].append(document)
    return [np.array(members) for members in alike.values() if len(members) > 1]


def _ways(condition: Numbers, alike: list[Codes]) -> float:
    """How many different draws the exchanges make."""
    ways = 1.0
    for members in alike:
        _rows, counts = np.unique(condition[members], axis=0, return_counts=True)
        left = len(members)
        for count in counts:
            for n in range(int(count)):
                ways *= (left - n) / (n + 1)
            left -= int(count)
        if ways > 1e6:
            return ways
    return ways
