"""Copies: pairs of texts of which most is the same, excerpts, and the clusters that they make.

Candidates are found by MinHash and by rare shingles, and each is then counted exactly. *Jaccard* is the share
of shingles that both have among those that either has; *containment* the share of the shorter text that stands
in the longer. A text that is too short to compare is a copy of those that are equal to it, and of no other.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

import numpy as np

from app.core.reuse.candidates import Candidates, alike, bands, sharing
from app.core.reuse.shingles import CHARACTERS, FEWEST, WORDS, Numbers, Shingled, shingled

Method = Literal["equal", "jaccard", "containment"]

# Two words changed in a paragraph of eighty leave 0.77 of its shingles; unrelated paragraphs share next to none.
THRESHOLD = 0.5
CONTAINMENT = 0.8


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a search was asked, in full: the same texts and parameters give the same pairs.

    An excerpt has as much of itself in the longer text as copies share, and never less than most of it.
    """

    threshold: float = THRESHOLD
    seed: int = 1

    @property
    def containment(self) -> float:
        """How much of the shorter text must stand in the longer."""
        return max(CONTAINMENT, self.threshold)

    def as_dict(self) -> dict[str, float | int]:
        """With what follows from them."""
        many, rows = bands(self.threshold)
        fixed = {
            "containment": self.containment,
            "words": WORDS,
            "characters": CHARACTERS,
            "fewest": FEWEST,
            "bands": many,
            "rows": rows,
        }
        return asdict(self) | fixed


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts by their numbers, the lower first: how they were found, and their shingles."""

    one: int
    other: int
    method: Method
    shared: int
    one_has: int
    other_has: int

    @property
    def jaccard(self) -> float:
        """The share that both have; equal texts are 1, however short."""
        either = self.one_has + self.other_has - self.shared
        return self.shared / either if either else 1.0

    @property
    def containment(self) -> float:
        """The share of the shorter one that stands in the longer."""
        least = min(self.one_has, self.other_has)
        return self.shared / least if least else 1.0

    @property
    def score(self) -> float:
        """What the method goes by."""
        return self.containment if self.method == "containment" else self.jaccard


@dataclass(frozen=True, slots=True)
class Copies:
    """What a search found. ``is_cut`` says that candidates were left out because there were too many."""

    pairs: list[Pair]
    texts: int
    compared: int
    is_cut: bool = False
    parameters: Parameters = field(default_factory=Parameters)


def find_copies(
    texts: Iterable[str],
    owners: Sequence[Hashable] | None = None,
    parameters: Parameters | None = None,
    said: Callable[[int], None] = lambda _done: None,
) -> Copies:
    """Pairs of copies among texts; two texts of one owner (of one document) are not compared."""
    asked = parameters or Parameters()
    made = shingled(texts, said)
    mine = owners if owners is not None else range(len(made))
    equal = _equal_groups(made)
    pairs = list(_equal_pairs(made, equal, mine))
    found = (alike(made, asked.threshold, asked.seed), sharing(made))
    for one, other in _all(found):
        pair = _counted(one, other, made.of(one), made.of(other), asked)
        met = pair and _of_two_owners(pair, equal, mine)
        if met:
            pairs.append(met)
    pairs.sort(key=lambda pair: (pair.one, pair.other))
    compared = int(np.count_nonzero(made.counts))
    return Copies(pairs, len(made), compared, any(one.is_cut for one in found), asked)


def clusters(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Connected components of at least two: everything that a chain of pairs leads to, in order."""
    leads_to: dict[int, int] = {}

    def root(one: int) -> int:
        while (parent := leads_to.setdefault(one, one)) != one:
            leads_to[one] = leads_to[parent]
            one = parent
        return one

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        leads_to[second] = first
    groups: dict[int, list[int]] = {}
    for one in sorted(leads_to):
        groups.setdefault(root(one), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def _equal_groups(made: Shingled) -> dict[int, list[int]]:
    """First text to all that are equal to it, itself included."""
    groups: dict[int, list[int]] = {}
    for number, first in enumerate(made.equal_to):
        if first >= 0:
            groups.setdefault(first, []).append(number)
    return groups


def _equal_pairs(made: Shingled, equal: dict[int, list[int]], owners: Sequence[Hashable]) -> Iterable[Pair]:
    """Each equal text with the first one: a line that stands in a thousand documents makes a thousand pairs."""
    for first, members in equal.items():
        has = int(made.counts[first])
        seen = {owners[first]}
        for other in members:
            if owners[other] not in seen:
                seen.add(owners[other])
                yield Pair(first, other, "equal", has, has, has)


def _all(found: Iterable[Candidates]) -> Iterable[tuple[int, int]]:
    return map(tuple, np.unique(np.concatenate([one.pairs for one in found]), axis=0).tolist())


def _counted(one: int, other: int, left: Numbers, right: Numbers, asked: Parameters) -> Pair | None:
    shared = len(np.intersect1d(left, right, assume_unique=True))
    pair = Pair(one, other, "jaccard", shared, len(left), len(right))
    if pair.jaccard >= asked.threshold:
        return pair
    contained = Pair(one, other, "containment", shared, len(left), len(right))
    return contained if contained.containment >= asked.containment else None


def _of_two_owners(pair: Pair, equal: dict[int, list[int]], owners: Sequence[Hashable]) -> Pair | None:
    """The pair between two owners: where the first texts are of one document, others equal to them may not be."""
    for one in equal[pair.one]:
        for other in equal[pair.other]:
            if owners[one] != owners[other]:
                if one < other:
                    return Pair(one, other, pair.method, pair.shared, pair.one_has, pair.other_has)
                return Pair(other, one, pair.method, pair.shared, pair.other_has, pair.one_has)
    return None
