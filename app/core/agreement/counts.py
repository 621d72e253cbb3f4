"""How often each label was chosen in each unit, with alike units told once.

Every coefficient that works unit by unit is a function of how many annotators chose which value in a unit,
never of who they were. Units with the same numbers are therefore one row here, with how many times it occurs:
a million judgements by five annotators with eight labels are 1,287 rows at most.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.report import Note

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]

#: Numbers are counted in an array instead of being sorted where it has at most so many cells for each of them.
CELLS_EACH = 4
#: What all units of a kind look like is written as one number where there are at most so many such numbers.
FEW_LOOKS = 1 << 22
_SALTS = (0x5851F42D, 0x14057B7E, 0x2545F491)


@dataclass(frozen=True, eq=False)
class Counts:
    """Distinct count rows of a ratings table, sparse: entry i says that row `row[i]` has `count[i]`
    judgements of value `code[i]`. Entries are sorted by row, then by code.

    `times[t]` is the number of units that look like row t. A unit with one judgement is a row; a unit without
    any is counted in `n_units` only.
    """

    row: Codes
    code: Codes
    count: Codes
    times: Codes
    values: tuple[Hashable, ...]
    labels: tuple[Hashable, ...]
    scheme: tuple[Hashable, ...]
    are_sets: bool
    n_units: int
    n_annotators: int
    unit_name: str = "passage"
    of_a_pair: bool = False
    notes: tuple[Note, ...] = ()

    @cached_property
    def m(self) -> Codes:
        """Judgements in each row, m_u: shape (rows,)."""
        return _sums(self.row, self.count, len(self.times))

    @cached_property
    def n_judgements(self) -> int:
        """All judgements, those in units with a single one included."""
        return int(self.m @ self.times)

    @cached_property
    def n_pairable(self) -> int:
        """Units with at least two judgements."""
        return int(self.times[self.m >= 2].sum())

    def pairable(self) -> "Counts":
        """The same counts without the units that have fewer than two judgements; `n_units` stays."""
        # Never kept as its own: what refers to itself stays in memory after use.
        return self if (self.m >= 2).all() else self._pairable

    @cached_property
    def _pairable(self) -> "Counts":
        keep = self.m >= 2
        new_row = np.cumsum(keep) - 1
        kept = keep[self.row]
        return replace(
            self,
            row=new_row[self.row[kept]],
            code=self.code[kept],
            count=self.count[kept],
            times=self.times[keep],
        )

    def n_c(self) -> Codes:
        """How often each value was chosen over all units: shape (values,)."""
        return _sums(self.code, self.count * self.times[self.row], len(self.values))

    def by_label(self) -> tuple[Codes, Codes, Codes]:
        """(row, label, count) of single labels: a set counts for each of its members, an empty one for
        none.
        """
        return self._by_label

    @cached_property
    def _by_label(self) -> tuple[Codes, Codes, Codes]:
        if not self.are_sets:
            place = {label: index for index, label in enumerate(self.labels)}
            of_code = np.array([place[value] for value in self.values], dtype=np.int64)
            return self.row, of_code[self.code], self.count
        members, sizes = _members(self.values, self.labels)
        first = np.cumsum(sizes) - sizes
        repeats = sizes[self.code]
        entry = np.repeat(np.arange(len(self.code)), repeats)
        step = np.arange(len(entry)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        label = members[first[self.code[entry]] + step]
        return _merged(self.row[entry], label, self.count[entry], len(self.labels))


def _sums(index: Codes, weights: Codes, length: int) -> Codes:
    """Sums of whole numbers per index; floats hold them exactly far beyond any number of judgements."""
    return np.bincount(index, weights=weights, minlength=length).astype(np.int64)


@lru_cache(maxsize=32)
def _members(values: tuple[Hashable, ...], labels: tuple[Hashable, ...]) -> tuple[Codes, Codes]:
    """The labels of each set, one set after the other, and how many each has."""
    place = {label: index for index, label in enumerate(labels)}
    members = [sorted(place[label] for label in value) for value in values]  # type: ignore[attr-defined]
    flat = [index for one in members for index in one]
    found, sizes = np.array(flat, dtype=np.int64), np.array([len(one) for one in members], dtype=np.int64)
    found.setflags(write=False)
    sizes.setflags(write=False)
    return found, sizes


def _merged(row: Codes, label: Codes, count: Codes, n_labels: int) -> tuple[Codes, Codes, Codes]:
    """Entries with the same row and label made one, sorted by row and label."""
    last = int(row[-1]) + 1 if len(row) else 0
    key, where = distinct(row * max(n_labels, 1) + label, last * max(n_labels, 1))
    return key // max(n_labels, 1), key % max(n_labels, 1), _sums(where, count, len(key))


def distinct(key: Codes, end: int) -> tuple[Codes, Codes]:
    """The distinct ones of whole numbers below `end`, smallest first, and the place of each number among them.

    >>> [found.tolist() for found in distinct(np.array([7, 3, 7]), 8)]
    [[3, 7], [1, 0, 1]]
    """
    if end > CELLS_EACH * len(key):
        found, place = np.unique(key, return_inverse=True)
        return found, place
    there = np.zeros(end, dtype=np.bool_)
    there[key] = True
    found = np.flatnonzero(there)
    return found, key if len(found) == end else (np.cumsum(there) - 1)[key]


def each_once(codes: Codes) -> Codes:
    """The different ones, in order. `np.unique` alone goes by a hash table, which takes fifty times as long on keys
    that stand nearly in order, as those of units and articles do.

    >>> each_once(np.array([4, 2, 4])).tolist()
    [2, 4]
    """
    in_order = np.sort(codes, kind="stable")
    return in_order[np.flatnonzero(np.diff(in_order, prepend=in_order[:1] - 1))]


def tallied(key: Codes, end: int) -> tuple[Codes, Codes]:
    """The distinct ones of whole numbers below `end`, smallest first, and how often each occurs."""
    if end > CELLS_EACH * len(key):
        found, many = np.unique(key, return_counts=True)
        return found, many
    many = np.bincount(key, minlength=end)
    found = np.flatnonzero(many)
    return found, many[found]


def collapse(unit: Codes, code: Codes, n_values: int) -> tuple[Codes, Codes, Codes, Codes]:
    """Judgements (unit, code) to distinct rows: (row, code, count) entries and `times` per row.

    Units are compared by a 64-bit hash of their counts, and then the comparison is checked entry by entry:
    where two different units share a hash another is tried, and if none will do every unit keeps a row of its
    own, which is as right and only slower.
    """
    if len(unit) == 0:
        empty = np.empty(0, dtype=np.int64)
        return empty, empty, empty, empty
    return collapse_cells(*tallied(unit * n_values + code, (int(unit.max()) + 1) * n_values), n_values)


def collapse_cells(key: Codes, count: Codes, n_values: int) -> tuple[Codes, Codes, Codes, Codes]:
    """The same from cells: distinct numbers unit * n_values + code, smallest first, and how often each occurs."""
    if len(key) == 0:
        return key, key, key, key
    entry_unit, entry_code = key // n_values, key % n_values
    first = np.flatnonzero(np.diff(entry_unit, prepend=-1))
    size = np.diff(first, append=len(key))
    model, times = _kinds(entry_code, count, first, size, n_values)
    row = np.repeat(np.arange(len(model)), size[model])
    entry = _entries(first, size, model)
    return row, entry_code[entry], count[entry], times


def _kinds(code: Codes, count: Codes, first: Codes, size: Codes, n_values: int) -> tuple[Codes, Codes]:
    """Of units that look the same one that stands for them, and how many there are."""
    looks = (int(count.max()) + 1) ** n_values
    if looks <= FEW_LOOKS:
        # A digit for each value: the same number is the same counts.
        digits = (int(count.max()) + 1) ** np.arange(n_values)
        _, kind = distinct(np.add.reduceat(digits[code] * count, first), looks)
        alike = np.bincount(kind)
        model = np.empty(len(alike), dtype=np.int64)
        model[kind] = np.arange(len(kind))
        return model, alike
    for salt in _SALTS:
        hashes = np.add.reduceat(_scatter(code, salt) * count.astype(np.uint64), first)
        _, model, kind, alike = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
        if _same(code, count, first, size, model[kind]):
            return model, alike
    return np.arange(len(first)), np.ones(len(first), dtype=np.int64)


def _scatter(code: Codes, salt: int) -> NDArray[np.uint64]:
    """A fixed 64-bit number for each code (the finaliser of SplitMix64; Steele, Lea & Flood 2014)."""
    z = (code.astype(np.uint64) + np.uint64(salt)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def _entries(first: Codes, size: Codes, units: Codes) -> Codes:
    """Positions of all entries of the units named, one unit after the other."""
    lengths = size[units]
    step = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.asarray(np.repeat(first[units], lengths) + step)


def _same(code: Codes, count: Codes, first: Codes, size: Codes, model: Codes) -> bool:
    """Does every unit have exactly the entries of the unit that is to stand for it?"""
    if not np.array_equal(size, size[model]):
        return False
    theirs = _entries(first, size, model)
    return np.array_equal(code, code[theirs]) and np.array_equal(count, count[theirs])
