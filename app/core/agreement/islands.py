"""Which annotators can be compared at all: the groups that shared units connect."""

import numpy as np

from app.core.agreement.counts import Codes


def connected(unit: Codes, annotator: Codes, n_annotators: int) -> list[list[int]]:
    """Groups of annotators that a chain of shared units connects, the largest first.

    Annotators who share no unit with anyone are left out: they are in no comparison.

    >>> connected(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 2, 3, 4]), 5)
    [[0, 1], [2, 3]]
    """
    order = np.argsort(unit, kind="stable")
    by_unit, who = unit[order], annotator[order]
    neighbours = by_unit[1:] == by_unit[:-1]
    links = np.unique(who[:-1][neighbours] * n_annotators + who[1:][neighbours])
    leader = list(range(n_annotators))

    def lead(member: int) -> int:
        while leader[member] != member:
            leader[member] = leader[leader[member]]
            member = leader[member]
        return member

    for one, other in zip((links // n_annotators).tolist(), (links % n_annotators).tolist(), strict=True):
        leader[lead(one)] = lead(other)
    groups: dict[int, list[int]] = {}
    for member in range(n_annotators):
        groups.setdefault(lead(member), []).append(member)
    return sorted(
        (group for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group)
    )
