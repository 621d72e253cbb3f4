"""Related claims: passages of other documents that use the same telling words, by tf-idf and cosine.

A passage is a vector of its words, each as often as it stands there times the logarithm of how few passages
have it. Shared claims are worded anew by each outlet, so shingles do not find them; neither does this in every
case. It makes a list to read, and a person says what belongs together.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.reuse.words import terms

# A word in more than half of the passages says nothing, and one in more than so many costs more than it says.
TOO_COMMON = 0.5
MOST_PASSAGES = 1000
EACH = 5
LEAST = 0.1

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Related:
    """Two passages by their numbers, the lower first, and the cosine of their words."""

    one: int
    other: int
    score: float


@dataclass(frozen=True, slots=True)
class _Words:
    """The vectors: words and weights by passage, and by word who has it and with which weight."""

    starts: Indices
    words: Indices
    weights: Floats
    word_starts: Indices
    word_counts: Indices
    passages: Indices
    passage_weights: Floats


def find_related(
    texts: Iterable[str],
    owners: Sequence[Hashable],
    each: int = EACH,
    least: float = LEAST,
    said: Callable[[int], None] = lambda _done: None,
) -> list[Related]:
    """For each passage the ``each`` nearest of other owners with a cosine of ``least``; each pair once."""
    index = _index(texts)
    many = len(index.starts) - 1
    of_owner: dict[Hashable, list[int]] = {}
    for number, owner in enumerate(owners):
        of_owner.setdefault(owner, []).append(number)
    found: dict[tuple[int, int], float] = {}
    for one in range(many):
        scores = _cosines(index, one)
        scores[of_owner[owners[one]]] = 0
        near = np.flatnonzero(scores >= least)
        for other in near[np.lexsort((near, -scores[near]))][:each].tolist():
            # Reckoned from the lower number, so that either side gives the same to the last digit.
            found.setdefault((min(one, other), max(one, other)), float(min(1.0, scores[other])))
        said(one + 1)
    return [Related(*pair, score) for pair, score in sorted(found.items())]


class _Vocabulary(dict[str, int]):
    """Words numbered as they are met."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def _index(texts: Iterable[str]) -> _Words:
    vocabulary = _Vocabulary()
    rows: list[NDArray[np.int32]] = []
    times: list[NDArray[np.int32]] = []
    for text in texts:
        words_of = terms(text)
        numbers = np.fromiter(map(vocabulary.__getitem__, words_of), np.int32, len(words_of))
        unique, counts = np.unique(numbers, return_counts=True)
        rows.append(unique)
        times.append(counts.astype(np.int32))
    if not vocabulary:
        none, nothing = np.zeros(len(rows) + 1, np.int64), np.empty(0, np.int64)
        return _Words(none, nothing, np.empty(0), np.zeros(1, np.int64), nothing, nothing, np.empty(0))
    words = np.concatenate(rows).astype(np.int64)
    passage = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    has = np.bincount(words, minlength=len(vocabulary))
    telling = (has <= max(2, min(TOO_COMMON * len(rows), MOST_PASSAGES))) & (has > 0)
    rare = np.log(len(rows) / np.maximum(has, 1))
    weights: Floats = (np.concatenate(times) * rare[words]).astype(np.float64)
    kept = telling[words]
    words, passage, weights = words[kept], passage[kept], weights[kept]
    lengths = np.sqrt(np.bincount(passage, weights**2, minlength=len(rows)))
    weights = weights / lengths[passage]
    order = np.argsort(words, kind="stable")
    word_starts = _starts(words, len(vocabulary))
    return _Words(
        _starts(passage, len(rows)),
        words,
        weights,
        word_starts,
        np.diff(word_starts),
        passage[order],
        weights[order],
    )


def _starts(values: Indices, many: int) -> Indices:
    return np.concatenate([[0], np.cumsum(np.bincount(values, minlength=many))]).astype(np.int64)


def _cosines(index: _Words, one: int) -> Floats:
    """The cosine of one passage with each."""
    many = len(index.starts) - 1
    first, last = index.starts[one], index.starts[one + 1]
    words = index.words[first:last]
    if not len(words):
        return np.zeros(many)
    begins, lengths = index.word_starts[words], index.word_counts[words]
    # Where each word's passages lie, one stretch after the other.
    shift = np.repeat(begins - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    places = np.arange(int(lengths.sum())) + shift
    products = np.repeat(index.weights[first:last], lengths) * index.passage_weights[places]
    return np.bincount(index.passages[places], products, minlength=many).astype(np.float64)
