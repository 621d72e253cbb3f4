"""How far the outlet alone gives a label away: the table of labels by outlets, and what follows from it."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.splits.units import NONE, Passage, majority

NO_OUTLET = "(no outlet)"


def tables(passages: Sequence[Passage], labels_of: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
    """For each question: labels by outlets, mutual information, and how well each outlet's commonest label does.

    A passage counts once, by the labels that more than half of its annotators chose; NONE where there is none.
    """
    return {variable: _table(variable, passages, labels) for variable, labels in labels_of.items()}


def _table(variable: str, passages: Iterable[Passage], labels: Sequence[str]) -> dict[str, Any]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    owners: dict[str, Counter[str]] = defaultdict(Counter)
    for one in passages:
        if variable not in one.said:
            continue
        for label in majority(one.said[variable])[0] or {NONE}:
            counts[one.outlet or NO_OUTLET][label] += 1
            owners[label][one.owner_group or NO_OUTLET] += 1
    pairs = {(label, outlet): many for outlet, row in counts.items() for label, many in row.items()}
    plain, corrected = mutual_information(pairs)
    n = sum(pairs.values())
    totals: Counter[str] = Counter()
    for row in counts.values():
        totals.update(row)
    return {
        "n": n,
        "labels_by_outlet": {
            label: {outlet: counts[outlet][label] for outlet in sorted(counts)} for label in [*labels, NONE]
        },
        "mutual_information_bits": plain,
        "mutual_information_bits_corrected": corrected,
        "majority_label_of_outlet_accuracy": sum(max(row.values()) for row in counts.values()) / n
        if n
        else None,
        "majority_label_accuracy": max(totals.values()) / n if n else None,
        "largest_share_in_one_owner_group": {label: _largest(owners[label]) for label in labels},
    }


def _largest(owners: Counter[str]) -> dict[str, Any]:
    if not owners:
        return {"owner_group": None, "share": None, "n": 0}
    name, many = min(owners.items(), key=lambda one: (-one[1], one[0]))
    return {"owner_group": name, "share": many / owners.total(), "n": owners.total()}


def mutual_information(pairs: Mapping[tuple[str, str], int]) -> tuple[float | None, float | None]:
    """Bits that one side of the pairs tells of the other: as counted, and corrected for small numbers.

    Counted on few cases it comes out too high, also where nothing is to be known. Each entropy is corrected by
    (cells in use - 1) / 2n nats (Miller 1955), which makes (K_x + K_y - K_xy - 1) / 2n of the three together. The
    corrected value may lie below 0: then there is nothing to be seen.

    >>> mutual_information({("a", "x"): 50, ("b", "y"): 50})[0]
    1.0
    >>> round(mutual_information({("a", "x"): 5, ("b", "x"): 5, ("a", "y"): 5, ("b", "y"): 5})[1], 3)
    -0.036
    """
    n = sum(pairs.values())
    if not n:
        return None, None
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for (one, other), many in pairs.items():
        left[one] += many
        right[other] += many
    plain = sum(
        many / n * math.log2(many * n / (left[one] * right[other]))
        for (one, other), many in pairs.items()
        if many
    )
    used = sum(many > 0 for many in pairs.values())
    return plain, plain + (len(left) + len(right) - used - 1) / (2 * n * math.log(2))
