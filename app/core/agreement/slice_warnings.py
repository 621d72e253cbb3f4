"""What to know before slices are compared: who judged in each, and whether they can be compared at all."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.slices import Slice
from app.errors import say, say_many

#: Of a slice: so much of it was judged by annotators so much of whose judgements lie in it.
NEARLY_ALL = 0.8
#: A slice that is more of all judgements than that cannot be told from what is judged elsewhere.
MOST_OF_ALL = 0.6
#: Cramér's V from which on annotators and slices go together.
TOGETHER = 0.5
MOST_NAMED = 4

Names = Callable[[Hashable | None], str]


@dataclass(frozen=True, slots=True)
class Warned:
    """A remark about slices: a machine's word, a sentence, and the slices that it is about."""

    code: str
    sentence: str
    slices: tuple[Hashable | None, ...] = ()

    def as_dict(self, named: Names) -> dict[str, Any]:
        """The remark as plain values that JSON can hold."""
        return {"code": self.code, "sentence": self.sentence, "slices": [named(one) for one in self.slices]}


def warnings_of(slices: Sequence[Slice], named: Names) -> list[Warned]:
    """What a reader must know of these slices; `named` says a slice's name as readers know it.

    confounded: at least 80 % of a slice's judgements are by annotators of whose own judgements at least 80 % lie in it,
    though the slice is at most 60 % of all. associated: Cramér's V of annotators by slices, corrected for its bias
    (Bergsma 2013), is .5 or more. other_annotators: two slices share no annotator. islands: within a slice the
    annotators fall into groups that share no unit.
    """
    known = [one for one in slices if one.name is not None and len(one.annotators)]
    table = crossed(known)
    found = [
        *_confounded(known, table, named),
        *_other_annotators(known, table, named),
        *_islands(known, named),
    ]
    strength = cramers_v(table)
    if strength is not None and strength >= TOGETHER:
        sentence = say(
            "Who judged depends on what was judged (Cramér's V %(v)s; 0 is not at all, 1 is wholly): a difference"
            " between two values may be one between annotators.",
            v=f"{strength:.2f}",
        )
        found.append(Warned("associated", sentence))
    return found


def crossed(slices: Sequence[Slice]) -> NDArray[np.int64]:
    """Judgements of each annotator in each slice: shape (slices, annotators)."""
    people: dict[Hashable, int] = {}
    for one in slices:
        for name in one.annotators:
            people.setdefault(name, len(people))
    table = np.zeros((len(slices), len(people)), dtype=np.int64)
    for row, one in enumerate(slices):
        ratings = one.part.ratings
        place = np.array([people.get(name, 0) for name in ratings.annotators], dtype=np.int64)
        if len(ratings.annotator):
            table[row] = np.bincount(place[ratings.annotator], minlength=len(people))
    return table


def cramers_v(table: NDArray[np.int64]) -> float | None:
    """Cramér's V of a table, corrected for its bias (Bergsma 2013, Journal of the Korean Statistical Society 42).

    None where the table has no two rows or columns in use.

    >>> cramers_v(np.array([[40, 0], [0, 40]])), cramers_v(np.array([[20, 20], [20, 20]]))
    (1.0, 0.0)
    >>> cramers_v(np.array([[3, 4]])) is None
    True
    """
    counts = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(np.float64)
    n, (r, c) = float(counts.sum()), counts.shape
    if min(r, c) < 2 or n < 2:
        return None
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    phi2 = float(((counts - expected) ** 2 / expected).sum()) / n
    phi2 = max(0.0, phi2 - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    least = min(rows, columns) - 1
    return min(1.0, float(np.sqrt(phi2 / least))) if least > 0 else None


def _confounded(slices: Sequence[Slice], table: NDArray[np.int64], named: Names) -> list[Warned]:
    if len(slices) < 2:
        return []
    own = table / np.maximum(table.sum(axis=0), 1)
    by_their_own = (table * (own >= NEARLY_ALL)).sum(axis=1) / np.maximum(table.sum(axis=1), 1)
    of_all = table.sum(axis=1) / max(int(table.sum()), 1)
    places = np.flatnonzero((by_their_own >= NEARLY_ALL) & (of_all <= MOST_OF_ALL)).tolist()
    if not places:
        return []
    told = _told([named(slices[place].name) for place in places])
    sentence = say(
        "Nearly all judgements in %(names)s are by annotators who judged little else. Whether they are hard to judge or"
        " those annotators judge in their own way cannot be told.",
        names=told,
    )
    return [Warned("confounded", sentence, tuple(slices[place].name for place in places))]


def _other_annotators(slices: Sequence[Slice], table: NDArray[np.int64], named: Names) -> list[Warned]:
    took_part = (table > 0).astype(np.int64)
    shared = took_part @ took_part.T
    one, other = np.nonzero(np.triu(shared == 0, k=1))
    if not len(one):
        return []
    example = " / ".join(named(slices[int(place)].name) for place in (one[0], other[0]))
    sentence = say(
        "%(what)s no annotator in common, for example %(example)s: such values compare people as well as what they"
        " read.",
        what=say_many("%(num)s pair of them has", "%(num)s pairs of them have", len(one)),
        example=example,
    )
    places = sorted({*one.tolist(), *other.tolist()})
    return [Warned("other_annotators", sentence, tuple(slices[place].name for place in places))]


def _islands(slices: Sequence[Slice], named: Names) -> list[Warned]:
    split = [one for one in slices if any(note.code == "islands" for note in one.part.ratings.counts.notes)]
    if not split:
        return []
    sentence = say(
        "In %(names)s the annotators fall into groups that have judged nothing in common; the value compares them"
        " only within their group.",
        names=_told([named(one.name) for one in split]),
    )
    return [Warned("islands", sentence, tuple(one.name for one in split))]


def _told(names: list[str]) -> str:
    """Names for a sentence, the first few and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MOST_NAMED])}, … (+{more:,})"
