"""Which pairs of texts are worth comparing exactly: near-copies by MinHash, excerpts by their rare shingles.

MinHash with LSH (rensa) finds texts of which most is the same. It cannot find an excerpt, which is little of
the longer text; for that the shingles that few texts have are looked up. Both are bounded, and say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH

from app.core.reuse.shingles import Indices, Shingled

PERMUTATIONS = 128
SURE = 0.99
# In a bucket or under a shingle that many texts share, each is paired with so many after it and no more.
NEXT = 10
MOST_TEXTS = 20
# An excerpt shares at least so many shingles; texts that share one or two are no excerpts of each other.
FEWEST_SHARED = 3
MOST_PAIRS = 1_000_000
MOST_SHARED = 10_000_000
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of texts, the lower number first; ``is_cut`` where there were too many to look at."""

    pairs: Indices
    is_cut: bool


def bands(threshold: float) -> tuple[int, int]:
    """Bands and rows: the longest band by which a pair at the threshold is found in 99 of 100 cases."""
    for rows in range(16, 1, -1):
        many = PERMUTATIONS // rows
        if 1 - (1 - threshold**rows) ** many >= SURE:
            return many, rows
    return PERMUTATIONS, 1


def alike(texts: Shingled, threshold: float, seed: int) -> Candidates:
    """Pairs that share a band of their MinHashes."""
    compared = np.flatnonzero(texts.counts)
    if len(compared) < 2:
        return Candidates(np.empty((0, 2), np.int64), False)
    many, rows = bands(threshold)
    # Texts that are not compared have no shingles, so those that are lie side by side.
    starts = np.append(texts.starts[compared], len(texts.flat)).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(texts.flat, starts, many * rows, seed)
    index = RMinHashLSH(threshold=threshold, num_perm=many * rows, num_bands=many)
    shares = np.array(index.query_duplicate_flags_matrix_one_shot(matrix), dtype=bool)
    some = compared[shares]
    digests = _digests(texts, some, many * rows, seed)
    found, is_cut = np.empty(0, np.int64), False
    for band in range(many):
        keys = np.ascontiguousarray(digests[:, band * rows : (band + 1) * rows])
        order, edges = _grouped(keys.view(np.dtype((np.void, keys.dtype.itemsize * rows))).ravel())
        found = np.union1d(found, _codes(some[order], edges, len(texts), NEXT))
        if len(found) > MOST_PAIRS:
            found, is_cut = found[:MOST_PAIRS], True
            break
    return Candidates(np.stack(np.divmod(found, len(texts)), axis=1), is_cut)


def _digests(texts: Shingled, some: Indices, width: int, seed: int) -> NDArray[np.uint32]:
    """The MinHashes of these texts alone: few have a neighbour, and as Python's numbers all of them are heavy."""
    digests = np.empty((len(some), width), np.uint32)
    for first in range(0, len(some), _ROWS_AT_ONCE):
        part = some[first : first + _ROWS_AT_ONCE]
        starts = np.concatenate([[0], np.cumsum(texts.counts[part])]).astype(np.uint64)
        flat = np.concatenate([texts.of(one) for one in part])
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, starts, width, seed)
        digests[first : first + len(part)] = matrix.to_rows()
    return digests


def sharing(texts: Shingled) -> Candidates:
    """Pairs that share shingles which few texts have: every excerpt is among them."""
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), texts.counts)
    order = np.argsort(texts.flat, kind="stable")
    values = texts.flat[order]
    # Most shingles are nobody else's; what is left fits in little memory.
    same = values[1:] == values[:-1]
    shared = np.zeros(len(values), bool)
    shared[1:] |= same
    shared[:-1] |= same
    values, owners = values[shared], owners[order][shared].astype(np.int64)
    if not len(values):
        return Candidates(np.empty((0, 2), np.int64), False)
    edges = np.append(np.flatnonzero(np.append(True, values[1:] != values[:-1])), len(values))
    sizes = np.diff(edges)
    # The rarest say most, so they come first, and where there are too many the others are left out.
    by_size = np.argsort(sizes, kind="stable")
    looked_at = np.cumsum(sizes[by_size] * (sizes[by_size] - 1) // 2) <= MOST_SHARED
    kept = by_size[looked_at & (sizes[by_size] <= MOST_TEXTS)]
    is_kept = np.zeros(len(sizes), bool)
    is_kept[kept] = True
    members = owners[np.repeat(is_kept, sizes)]
    edges = np.concatenate([[0], np.cumsum(sizes[is_kept])])
    codes, shares = np.unique(_codes(members, edges, len(texts), MOST_TEXTS), return_counts=True)
    codes = codes[shares >= FEWEST_SHARED]
    is_cut = len(codes) > MOST_PAIRS or not bool(looked_at.all())
    return Candidates(np.stack(np.divmod(codes[:MOST_PAIRS], len(texts)), axis=1), is_cut)


def _grouped(keys: NDArray[np.void]) -> tuple[Indices, Indices]:
    """Equal keys side by side: the order that puts them so, and where each group begins and the last ends."""
    _values, inverse = np.unique(keys, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    sorted_keys = inverse[order]
    edges = np.flatnonzero(np.append(True, sorted_keys[1:] != sorted_keys[:-1]))
    return order, np.append(edges, len(keys))


def _codes(members: Indices, edges: Indices, many: int, reach: int) -> Indices:
    """Each member with up to ``reach`` after it in its group, as ``lower * many + higher``."""
    ends = np.repeat(edges[1:], np.diff(edges))
    place = np.arange(len(members))
    return np.concatenate([*_steps(members, ends, place, many, reach), np.empty(0, np.int64)])


def _steps(members: Indices, ends: Indices, place: Indices, many: int, reach: int) -> Iterator[Indices]:
    for step in range(1, reach + 1):
        inside = place + step < ends
        if not inside.any():
            return
        one, other = members[place[inside]], members[place[inside] + step]
        yield np.minimum(one, other) * many + np.maximum(one, other)
