"""Two ways of cutting one text into pieces: how far the boundaries are the same (Fournier 2013).

Only for texts that are cut without gaps, as into paragraphs or scenes; marks with gaps between them are compared by
`matching` and `unitizing`. Fournier (2013), Evaluating Text Segmentation using Boundary Edit Distance, ACL, with one
kind of boundary.
"""

from collections.abc import Iterable


def boundary_similarity(one: Iterable[int], other: Iterable[int], reach: int = 2) -> float | None:
    """B = 1 - (additions + sum over transpositions of their length / n_t) / (additions + transpositions + matches).

    `one` and `other` are the places between two units at which a text is cut. A boundary of the one and a boundary of
    the other less than `reach` (n_t) places apart are one that was moved, the nearest first; any other is an addition
    or a deletion. None where neither has a boundary: there is nothing to compare.

    A text of twenty units cut into pieces of 5, 8 and 7, and of 6, 7 and 7; the same and one piece of 13 and one of 7:

    >>> boundary_similarity([5, 13], [6, 13]), boundary_similarity([5, 13], [13])
    (0.75, 0.5)
    """
    mine, theirs = set(one), set(other)
    matches = len(mine & theirs)
    moved = _moved(mine - theirs, theirs - mine, reach)
    additions = len(mine ^ theirs) - 2 * len(moved)
    edits = additions + len(moved)
    if not edits + matches:
        return None
    return 1 - (additions + sum(length / reach for length in moved)) / (edits + matches)


def _moved(mine: set[int], theirs: set[int], reach: int) -> list[int]:
    """How far each boundary was moved that has a partner: each has one at most."""
    near = sorted((abs(m - t), m, t) for m in mine for t in theirs if abs(m - t) < reach)
    taken: set[tuple[str, int]] = set()
    lengths = []
    for length, m, t in near:
        if ("mine", m) not in taken and ("theirs", t) not in taken:
            taken |= {("mine", m), ("theirs", t)}
            lengths.append(length)
    return lengths
