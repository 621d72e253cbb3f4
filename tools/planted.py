"""Invented passages among which copies are planted: near-copies of a few changed words, and excerpts."""

import random
from dataclasses import dataclass
from itertools import accumulate

WORDS = 30_000


@dataclass(frozen=True, slots=True)
class Planted:
    """The passages in an order of no meaning; ``source[i]`` names what passage ``i`` was made from.

    ``near`` and ``excerpts`` are the pairs that were planted, the lower number first.
    """

    texts: list[str]
    source: list[int]
    near: set[tuple[int, int]]
    excerpts: set[tuple[int, int]]

    def is_true(self, one: int, other: int) -> bool:
        """Whether two passages were made from the same one: two copies of one passage are copies as well."""
        return self.source[one] == self.source[other]


def plant(many: int, share: float = 0.01, seed: int = 1) -> Planted:
    """So many passages of 60 to 160 words, ``share`` of them near-copies and as many excerpts.

    Few words come often and most come seldom, as in a language.
    """
    dice = random.Random(seed)
    words = [f"{dice.randrange(16**5):05x}" for _word in range(WORDS)]
    often = list(accumulate(1 / (rank + 1) for rank in range(WORDS)))
    copies = round(many * share)
    made: list[tuple[list[str], int, str]] = [
        (dice.choices(words, cum_weights=often, k=dice.randint(60, 160)), at, "")
        for at in range(many - 2 * copies)
    ]
    for kind in ("near", "excerpt"):
        for source in dice.sample(range(many - 2 * copies), copies):
            passage = list(made[source][0])
            if kind == "near":
                for place in dice.sample(range(len(passage)), dice.randint(1, 3)):
                    passage[place] = dice.choice(words)
            else:
                first = dice.randint(0, len(passage) - 30)
                passage = passage[first : first + dice.randint(20, 30)]
            made.append((passage, source, kind))
    order = list(range(many))
    dice.shuffle(order)
    place_of = {number: place for place, number in enumerate(order)}
    pairs: dict[str, set[tuple[int, int]]] = {"near": set(), "excerpt": set()}
    for number, (_passage, source, kind) in enumerate(made):
        if kind:
            ends = place_of[number], place_of[source]
            pairs[kind].add((min(ends), max(ends)))
    return Planted(
        [" ".join(made[number][0]) for number in order],
        [made[number][1] for number in order],
        pairs["near"],
        pairs["excerpt"],
    )


def recall(found: set[tuple[int, int]], planted: set[tuple[int, int]]) -> float:
    """Which share of what was planted was found."""
    return len(found & planted) / len(planted)


def precision(found: set[tuple[int, int]], planted: Planted) -> float:
    """Which share of what was found is true."""
    return sum(planted.is_true(*pair) for pair in found) / len(found)
