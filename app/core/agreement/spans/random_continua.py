"""Marks that chance alone would make: what the disorder that was observed is held against (Mathet et al. 2015, 5.2).

*Shifted*, as the article has it: for each annotator of a passage, all that some annotator marked in some passage, moved
by chance along it; what runs over the end goes on at the beginning. With one passage this is the article's shuffle.
Moves of one passage lie at least a mean length apart, as long as there is room. *Statistical*, as a widely used
program has it: as many marks, as long and as far from each other as a normal distribution with the means and standard
deviations that were observed would have them, with labels as often as they occur.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.spans.alignment import Marks

Drawn = Literal["shifted", "statistical"]
DRAWN: tuple[Drawn, ...] = ("shifted", "statistical")


@dataclass(frozen=True, eq=False)
class Read:
    """What one annotator marked in one passage of this length, by start."""

    label: Codes
    start: Numbers
    end: Numbers
    length: float


@dataclass(frozen=True, eq=False)
class Pool:
    """All readings of passages that two annotators have read: chance makes marks out of these."""

    readings: Sequence[Read]

    @cached_property
    def mean_length(self) -> float:
        """How long a mark is."""
        return float(np.concatenate([one.end - one.start for one in self.readings]).mean())

    def drawn(self, how: Drawn, m: int, length: float, draw: np.random.Generator) -> Marks:
        """Marks of `m` annotators in a passage of this length."""
        make = self._shifted if how == "shifted" else self._statistical
        made = make(m, length, draw)
        return Marks(
            slot=np.repeat(np.arange(m), [len(one.label) for one in made]),
            label=np.concatenate([one.label for one in made]),
            start=np.concatenate([one.start for one in made]),
            end=np.concatenate([one.end for one in made]),
            m=m,
        )

    def _shifted(self, m: int, length: float, draw: np.random.Generator) -> list[Read]:
        moves = _moves(m, length, self.mean_length, draw)
        made = []
        for move in moves:
            one = self.readings[int(draw.integers(len(self.readings)))]
            start = (one.start * (length / one.length) + move) % length
            made.append(Read(one.label, start, start + one.end - one.start, length))
        return made

    def _statistical(self, m: int, length: float, draw: np.random.Generator) -> list[Read]:
        made = []
        for _ in range(m):
            size = max(self._fewest, int(draw.normal(*self._many)))
            gaps, lengths = draw.normal(*self._gap, size), np.abs(draw.normal(*self._long, size))
            # A mark has some length.
            lengths = np.maximum(lengths, 1e-9)
            end = np.cumsum(gaps + lengths)
            made.append(Read(draw.choice(self._labels, size), end - lengths, end, length))
        return made

    @cached_property
    def _fewest(self) -> int:
        return min(1, *(len(one.label) for one in self.readings))

    @cached_property
    def _labels(self) -> Codes:
        return np.concatenate([one.label for one in self.readings])

    @cached_property
    def _many(self) -> tuple[float, float]:
        return _moments(np.array([len(one.label) for one in self.readings]))

    @cached_property
    def _long(self) -> tuple[float, float]:
        return _moments(np.concatenate([one.end - one.start for one in self.readings]))

    @cached_property
    def _gap(self) -> tuple[float, float]:
        between = [one.start[1:] - one.end[:-1] for one in self.readings]
        before = [one.start[:1][one.start[:1] > 0] for one in self.readings]
        gaps = np.concatenate([*between, *before])
        return _moments(gaps) if len(gaps) else (0.0, 0.0)


def _moves(m: int, length: float, apart: float, draw: np.random.Generator) -> list[float]:
    """A move for each annotator, uniform where the moves before leave room."""
    free = [(0.0, length)]
    moves = []
    for _ in range(m):
        size = np.array([to - from_ for from_, to in free])
        if size.sum() > 0:
            from_, to = free[int(draw.choice(len(free), p=size / size.sum()))]
        else:
            from_, to = 0.0, length
        move = float(draw.uniform(from_, to))
        cut = [((a, min(b, move - apart)), (max(a, move + apart), b)) for a, b in free]
        free = [(a, b) for both in cut for a, b in both if b > a]
        moves.append(move)
    return moves


def _moments(values: Numbers) -> tuple[float, float]:
    return float(values.mean()), float(values.std())
