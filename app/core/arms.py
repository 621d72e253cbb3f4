"""Arms: who reads which document blind and who reads it open, drawn by a round's seed.

The draw is for one annotator at a time and all documents that they can get and have no condition for yet:

1. Documents are taken by owner group, the groups in an order drawn for this annotator.
2. In a group those come first that fewer annotators were drawn blind for than open, and among equals a shuffle
   decides that is drawn for this annotator. The first half is blind, the rest open. So the second annotator of a
   round is drawn the opposite of the first, the third is drawn anew, and every document gets both conditions.
3. Of an odd number the one in the middle makes up for what is uneven: in what this annotator was drawn in the
   group before, else in the documents of the group, else in all that this annotator was drawn; else the seed says.

Whoever repeats it with the same seed, people and documents in the same order gets the same arms. What was drawn
once stays: a document that comes later is drawn by itself, by the same rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.assignment import drawn

BLIND, OPEN = "blind", "open"


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A document to draw a condition for; ``lean`` is how many more people were drawn blind for it than open."""

    key: str
    owner_group: str = ""
    lean: int = 0


def draw_arms(
    seed: int, person_id: int, documents: Iterable[Undrawn], before: Mapping[str, int]
) -> dict[str, str]:
    """The condition of each document, by its key, for this annotator.

    ``before`` says of each owner group how many more blind than open documents they were drawn in it so far.
    """
    groups: dict[str, list[Undrawn]] = defaultdict(list)
    for one in documents:
        groups[one.owner_group].append(one)
    arms: dict[str, str] = {}
    overall = sum(before.values())
    for group in sorted(groups, key=lambda name: (drawn(seed, "arms of group", person_id, name), name)):
        members = sorted(
            groups[group], key=lambda one: (one.lean, drawn(seed, "arm", person_id, one.key), one.key)
        )
        blind, odd = divmod(len(members), 2)
        if odd:
            uneven = before.get(group, 0) or sum(one.lean for one in members) or overall
            blind += uneven < 0 if uneven else drawn(seed, "odd arm", person_id, group) % 2
        for rank, one in enumerate(members):
            arms[one.key] = BLIND if rank < blind else OPEN
        overall += 2 * blind - len(members)
    return arms


def place_numbers(k: int, place: int) -> tuple[int, ...]:
    """The numbers of a document's places: odd ones are read blind, even ones open.

    Of an odd number of places above one the last is for either. A single place is blind or open as the
    document's drawn number ``place`` says.

    >>> place_numbers(4, 7), place_numbers(1, 7), place_numbers(1, 8)
    ((1, 2, 3, 4), (2,), (1,))
    """
    return tuple(range(1, k + 1)) if k > 1 else (1 + place % 2,)


def conditions_of(number: int, k: int) -> tuple[str, ...]:
    """Who may take place ``number`` in a round of k annotators: whoever reads the document in one of these.

    >>> [conditions_of(number, 3) for number in (1, 2, 3)]
    [('blind',), ('open',), ('blind', 'open')]
    """
    if number == k and k % 2:
        return BLIND, OPEN
    return (BLIND,) if number % 2 else (OPEN,)
