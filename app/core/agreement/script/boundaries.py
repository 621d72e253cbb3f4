"""The older alpha for unitizing (Krippendorff 1995, 2004), written out slowly: pieces of a script."""

from collections.abc import Sequence

from app.core.agreement.script.marks import Mark, Marked
from app.core.agreement.script.unitizing import joined

Passage = tuple[int, Marked]


def differences(said: Marked, label: str) -> float:
    """What the units of one passage differ from those of each other annotator, over m - 1.

    Two that share a character differ by the squares of how far their beginnings and their ends lie apart, counted from
    both sides; one that lies in a gap of another annotator by twice the square of its length.
    """
    units = {who: joined([one for one in marks if one[0] == label]) for who, marks in said.items()}
    total = 0
    for who, mine in units.items():
        for _label, start, end in mine:
            for theirs in (units[other] for other in units if other != who):
                met = [(s, e) for _label, s, e in theirs if min(end, e) > max(start, s)]
                apart = sum((start - s) ** 2 + (end - e) ** 2 for s, e in met)
                total += apart if met else 2 * (end - start) ** 2
    return total / (len(said) - 1)


def gaps_between(marks: Sequence[Mark], length: int) -> list[int]:
    """How long the stretches are that one annotator left unmarked."""
    ends = [0, *(end for _label, _start, end in marks)]
    starts = [*(start for _label, start, _end in marks), length]
    return [start - end for end, start in zip(ends, starts, strict=True) if start > end]


def boundary_sides(passages: Sequence[Passage], label: str) -> tuple[float, float]:
    """D_o and D_e of one label, both times half of the length of what was read."""
    read = sum(length * len(said) for length, said in passages)
    observed = sum(differences(said, label) for _length, said in passages) / read / 2
    units: list[int] = []
    gaps: list[int] = []
    for length, said in passages:
        for marks in said.values():
            mine = joined([one for one in marks if one[0] == label])
            units += [end - start for _label, start, end in mine]
            gaps += gaps_between(mine, length)
    if not gaps and len(units) == sum(len(said) for _length, said in passages):
        return observed, 0.0  # every passage is one unit for everyone: nothing else could be placed anywhere
    placed = 0.0
    for one in units:
        placed += (len(units) - 1) / 3 * (2 * one**3 - 3 * one**2 + one)
        placed += one**2 * sum(max(0, gap - one + 1) for gap in gaps)
    return observed, placed / (read * (read - 1) - sum(one * (one - 1) for one in units))


def boundary_alpha(passages: Sequence[Passage], labels: Sequence[str]) -> float:
    """1 - D_o / D_e over passages that two or more have read, each label a layer of its own."""
    read = [(length, said) for length, said in passages if len(said) > 1]
    sides = [boundary_sides(read, label) for label in labels]
    return float(1 - sum(one for one, _other in sides) / sum(other for _one, other in sides))
