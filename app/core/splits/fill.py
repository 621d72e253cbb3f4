"""Groups onto sides: one after the other, each to the side that its labels bring nearest to its share.

Like iterative stratification (Sechidis, Tsoumakas & Vlahavas 2011), but for whole groups: the largest come first while
there is room for them, and groups of like size come in an order that the seed gives. No chance is at work: a hash of
seed and group gives the order, so the same seed gives the same split on every machine.
"""

import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping

#: Named in manifests; another way of filling has another name.
ALGORITHM = "greedy-groups/1"
#: How much documents weigh beside all labels together.
DOCUMENTS = "documents"


def filled(
    sizes: Mapping[str, Mapping[Hashable, int]], shares: Mapping[str, float], seed: int
) -> dict[str, str]:
    """The side of each group. ``sizes`` counts documents (under DOCUMENTS) and labels of each group.

    Each side with a share is given a group, as long as there are as many groups as sides.

    >>> filled({name: {"documents": 1} for name in "abcd"}, {"train": 0.5, "test": 0.5}, 1)
    {'d': 'train', 'a': 'test', 'b': 'train', 'c': 'test'}
    """
    wanted = [side for side, share in shares.items() if share > 0]
    total: Counter[Hashable] = Counter()
    for size in sizes.values():
        total.update(size)
    target = {side: {key: shares[side] * many for key, many in total.items()} for side in wanted}
    has: dict[str, Counter[Hashable]] = {side: Counter() for side in wanted}
    order = sorted(sizes, key=lambda name: (-sizes[name].get(DOCUMENTS, 0).bit_length(), hashed(seed, name)))
    side_of: dict[str, str] = {}
    for place, name in enumerate(order):
        empty = [side for side in wanted if not has[side]]
        # The last groups are for sides that would stay without one.
        open_sides = empty if len(order) - place <= len(empty) else wanted
        side = min(open_sides, key=lambda one: _cost(sizes[name], has[one], target[one]))
        has[side].update(sizes[name])
        side_of[name] = side
    return side_of


def hashed(seed: int, name: str) -> bytes:
    """What gives the order of a seed."""
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()


def _cost(
    size: Mapping[Hashable, int], has: Mapping[Hashable, int], target: Mapping[Hashable, float]
) -> float:
    """How much farther this side is from its share with the group in it than without, relative to the share."""
    labels = max(1, len(target) - 1)
    return sum(
        (labels if key == DOCUMENTS else 1)
        * many
        * (2 * (has.get(key, 0) - target[key]) + many)
        / target[key]
        for key, many in size.items()
        if many
    )
