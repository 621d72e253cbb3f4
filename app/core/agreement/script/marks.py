"""Coefficients of marks over characters, words and whole marks, written out slowly: pieces of scripts.

`said` has what each annotator of one passage marked: (label, start, end); who read it and marked nothing has ().
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from app.core.agreement.counts import Numbers

Mark = tuple[str, int, int]
Marked = Mapping[str, Sequence[Mark]]


def bearing(said: Marked, label: str | None) -> Marked:
    """The marks that bear the label; all of them where it is None."""
    return {who: [one for one in marks if label in (None, one[0])] for who, marks in said.items()}


def in_tokens(said: Marked, tokens: Sequence[tuple[int, int]]) -> Marked:
    """The same marks counted in words: one is marked when any character of it is; a mark of no word goes."""
    found = {}
    for who, marks in said.items():
        places = [
            (
                label,
                sum(last <= start for _first, last in tokens),
                sum(first < end for first, _last in tokens),
            )
            for label, start, end in marks
        ]
        found[who] = [(label, start, end) for label, start, end in places if start < end]
    return found


def character_sums(said: Marked, length: int) -> Numbers:
    """Over the characters of one passage: the sums of 2n(m - n)/(m - 1), n(n - 1), n(m - 1), n and m.

    m annotators read the passage, n of them marked the character. All 0 where there are not two readers.
    """
    m = len(said)
    if m < 2:
        return np.zeros(5)
    n = np.zeros(length)
    for marks in said.values():
        mine = np.zeros(length, dtype=bool)
        for _label, start, end in marks:
            mine[start:end] = True
        n += mine
    terms = (2 * n * (m - n) / (m - 1), n * (n - 1), n * (m - 1), n)
    return np.array([*(np.sum(term) for term in terms), m * length], dtype=float)


def alpha_characters(sums: Numbers) -> float:
    """Krippendorff's alpha (2011) of marked or not, each character a unit of his."""
    apart, _together, _chosen, marked, total = sums
    d_o = apart / total
    d_e = 2 * marked * (total - marked) / (total * (total - 1))
    return float(1 - d_o / d_e)


def specific_characters(sums: Numbers) -> float:
    """Spitzer & Fleiss (1974): of a character that one annotator marked, how often another did."""
    return float(sums[1] / sums[2])


def match_exact(said: Marked) -> Numbers:
    """Of one passage: how many marks have their equal with another reader, each equal used once, and of how many."""
    matched = others = 0
    for who, marks in said.items():
        others += len(marks) * (len(said) - 1)
        for other, theirs in said.items():
            if other != who:
                matched += sum(min(list(marks).count(one), list(theirs).count(one)) for one in set(marks))
    return np.array([matched, others], dtype=float)


def overlaps(one: Mark, other: Mark) -> bool:
    """Whether two marks with the same label have a character in common."""
    return one[0] == other[0] and min(one[2], other[2]) > max(one[1], other[1])


def shares_half(one: Mark, other: Mark) -> bool:
    """Whether two marks with the same label share half of what either covers, or more."""
    shared = min(one[2], other[2]) - max(one[1], other[1])
    either = max(one[2], other[2]) - min(one[1], other[1])
    return one[0] == other[0] and shared > 0 and 2 * shared >= either


def match_any(said: Marked, is_partner: Callable[[Mark, Mark], bool]) -> Numbers:
    """Of one passage: how many marks have a partner with another reader, and of how many."""
    matched = others = 0
    for who, marks in said.items():
        for mark in marks:
            others += len(said) - 1
            matched += sum(
                any(is_partner(mark, one) for one in theirs) for other, theirs in said.items() if other != who
            )
    return np.array([matched, others], dtype=float)


def f1(sums: Numbers) -> float:
    """F1 (Hripcsak & Rothschild 2005), all pairs of readers of all passages pooled."""
    return float(sums[0] / sums[1])
