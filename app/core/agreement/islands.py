"""Which annotators can be compared at all: the groups that shared units connect."""

from collections.abc import Hashable, Sequence

import numpy as np

from app.core.agreement.counts import Codes, each_once
from app.core.agreement.report import Note
from app.core.agreement.verdicts import MOST_NAMES, listed
from app.errors import say

#: Counted in an array, where there cannot be more.
FEW_LINKS = 1 << 20


def connected(unit: Codes, annotator: Codes, n_annotators: int) -> list[list[int]]:
    """Groups of annotators that a chain of shared units connects, the largest first.

    Annotators who share no unit with anyone are left out: they are in no comparison.

    >>> connected(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 2, 3, 4]), 5)
    [[0, 1], [2, 3]]
    """
    by_unit, who = unit, annotator
    if (unit[1:] < unit[:-1]).any():
        order = np.argsort(unit, kind="stable")
        by_unit, who = unit[order], annotator[order]
    neighbours = by_unit[1:] == by_unit[:-1]
    key = who[:-1][neighbours] * n_annotators + who[1:][neighbours]
    few = n_annotators**2 <= FEW_LINKS
    links = np.flatnonzero(np.bincount(key, minlength=n_annotators**2)) if few else each_once(key)
    return groups_of_links(links, n_annotators)


def groups_of_links(links: Codes, n_annotators: int) -> list[list[int]]:
    """The same from links: each is the one annotator's place times `n_annotators`, and the other's."""
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


def islands_note(groups: list[list[int]], annotators: Sequence[Hashable]) -> Note:
    """The remark that the annotators fall into such groups, the first few of them named."""
    told = [listed([str(annotators[index]) for index in group]) for group in groups[:MOST_NAMES]]
    named = "; ".join([*told, "…"] if len(groups) > MOST_NAMES else told)
    sentence = say(
        "The annotators fall into %(count)s groups that have judged nothing in common: %(named)s. The"
        " value compares people only within their group.",
        count=len(groups),
        named=named,
    )
    return Note("islands", sentence)
