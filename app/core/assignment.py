"""Who reads what in which order: drawn from seeds, so that a round can be repeated exactly.

Every document of a round has a number drawn by the round's seed. An annotator's own order is that number
sent through a linear map modulo a prime, drawn by seed and person: a different shuffle for each of them that
a database can sort by.
"""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

# The Mersenne prime 2**31 - 1: the product of two numbers below it fits a 64-bit integer of any database.
ORDER_MODULUS = 2_147_483_647


def drawn(*words: object) -> int:
    """A number from 0 to ``ORDER_MODULUS`` - 1 that depends on nothing but these words."""
    digest = hashlib.sha256("\x1f".join(str(word) for word in words).encode()).digest()
    return int.from_bytes(digest[:8]) % ORDER_MODULUS


def document_place(seed: int, document_key: str) -> int:
    """The number of a document in a round, whatever the order in which documents were imported."""
    return drawn(seed, "document", document_key)


def annotator_order(seed: int, person_id: int, turn: int = 0) -> tuple[int, int]:
    """Multiplier and offset of this annotator's order: sort by ``(place * multiplier + offset) % modulus``.

    Where passages are read in random order, each ``turn`` of theirs has an order of its own.
    """
    multiplier = drawn(seed, "multiplier", person_id, turn) % (ORDER_MODULUS - 1) + 1
    return multiplier, drawn(seed, "offset", person_id, turn)


def slots_for(place: int, rank: int, k: int, overlap_count: int | None, overlap_percent: int | None) -> int:
    """How many annotators a document gets: k in the overlap, one outside it, k everywhere without one.

    ``place`` is its drawn number, ``rank`` how many documents of the round came before it in drawn order.
    """
    if overlap_count is not None:
        return k if rank < overlap_count else 1
    if overlap_percent is not None:
        return k if place % 100 < overlap_percent else 1
    return k


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be drawn: its key, the stratum it is in, and whether it was drawn before."""

    key: str
    stratum: Hashable = ()
    drawn_before: bool = False


def in_drawn_order(seed: int, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates in the order in which a sample takes them: one of each stratum in turn, drawn by seed.

    Those that were drawn before come first in their stratum, so that a sample may be taken in steps.
    """
    turns: Counter[Hashable] = Counter()
    ranked: list[tuple[int, int, int, Candidate]] = []
    by_place = sorted(
        candidates, key=lambda one: (not one.drawn_before, document_place(seed, one.key), one.key)
    )
    for one in by_place:
        ranked.append((turns[one.stratum], drawn(seed, "stratum", one.stratum), len(ranked), one))
        turns[one.stratum] += 1
    return [entry[3] for entry in sorted(ranked, key=lambda entry: entry[:3])]
