"""Shingles: the runs of five words, or of seven characters, that two texts have in common or not.

Each is a 64-bit number that depends on nothing but its words, so it is the same on every machine.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.reuse.words import comparable

WORDS, CHARACTERS = 5, 7
# A text of fewer shingles says too little: it is a copy when it is equal, and else it is not compared.
FEWEST = 8

Numbers = NDArray[np.uint64]
Indices = NDArray[np.int64]


class _Hashes(dict[str, int]):
    """The number of each word, reckoned once."""

    def __missing__(self, part: str) -> int:
        number = int.from_bytes(hashlib.blake2b(part.encode(), digest_size=8).digest(), "little")
        self[part] = number
        return number


@dataclass(frozen=True, slots=True)
class Shingled:
    """Many texts. The shingles of text ``i`` are ``flat[starts[i]:starts[i + 1]]``, sorted, each once.

    ``equal_to[i]`` is the first text that is equal to text ``i`` once normalised; -1 where nothing is left of it.
    Shingles are kept of those first texts alone, and only where there are enough to compare.
    """

    flat: Numbers
    starts: Indices
    equal_to: list[int]

    def __len__(self) -> int:
        return len(self.equal_to)

    def of(self, text: int) -> Numbers:
        """The shingles of one text."""
        return self.flat[self.starts[text] : self.starts[text + 1]]

    @property
    def counts(self) -> Indices:
        """How many shingles each text has."""
        return np.diff(self.starts)


def shingled(texts: Iterable[str], said: Callable[[int], None] = lambda _done: None) -> Shingled:
    """The shingles of these texts; ``said`` hears how many are done."""
    hashes, first_of = _Hashes(), dict[bytes, int]()
    pieces: list[Numbers] = []
    counts, equal_to = [0], []
    for number, text in enumerate(texts):
        found = comparable(text)
        units = np.fromiter(map(hashes.__getitem__, found.parts), np.uint64, len(found.parts))
        first = first_of.setdefault(_identity(found.is_segmented, units), number) if len(units) else -1
        equal_to.append(first)
        count = 0
        if first == number:
            piece = _runs(units, WORDS if found.is_segmented else CHARACTERS)
            if len(piece) >= FEWEST:
                pieces.append(piece)
                count = len(piece)
        counts.append(count)
        said(number + 1)
    flat = np.concatenate(pieces) if pieces else np.empty(0, np.uint64)
    return Shingled(flat, np.cumsum(counts, dtype=np.int64), equal_to)


def _identity(is_segmented: bool, units: Numbers) -> bytes:
    return hashlib.blake2b(units.tobytes(), digest_size=16, key=b"words" if is_segmented else b"").digest()


def _runs(units: Numbers, width: int) -> Numbers:
    """The number of every run of ``width`` parts, sorted, each once."""
    many = len(units) - width + 1
    if many < 1:
        return np.empty(0, np.uint64)
    mixed = np.zeros(many, np.uint64)
    for at in range(width):
        mixed = (mixed ^ units[at : at + many]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)
