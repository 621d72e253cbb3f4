"""How often the interval of a difference between two slices holds the true difference, over simulated rounds.

    python tools/coverage_slices.py [--rounds N]

Two slices of so many articles each, of which some lie in both: passages of such an article are split between them.
Annotators see a label better in the one than in the other, or equally well. Prints the table of docs/agreement.md.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.ratings import Ratings
from app.core.agreement.slice_differences import difference
from app.core.agreement.slice_parts import Part
from app.core.agreement.slices import slices_of
from tools import held

PASSAGES, ANNOTATORS, MISTAKES = 10, 3, 0.05
SEES = (0.8, 0.65)
LABELS = ("war", "peace", "trade")
#: Articles of the first slice of the round that has the true difference.
LARGE = 30_000


@dataclass(frozen=True, slots=True)
class Cell:
    """Articles of the one slice and of the other, how many lie in both, how common a label is, and how clustered."""

    one: int
    other: int
    both: int
    prevalence: float
    clustered: float


CELLS = [
    Cell(one, other, both, p, icc)
    for one, other, both in ((10, 10, 0), (20, 20, 0), (20, 20, 20), (20, 60, 0), (60, 60, 30))
    for p in (0.05, 0.3)
    for icc in (0.0, 0.2)
]


def judged(
    draw: np.random.Generator, shares: NDArray[np.float64], passages: int, sees: float
) -> NDArray[np.bool_]:
    """Whether each annotator chose each label: shape (articles, passages, annotators, labels)."""
    applies = draw.random((len(shares), passages, len(LABELS))) < shares[:, None]
    chance = np.where(applies, sees, MISTAKES)[:, :, None, :]
    return draw.random((len(shares), passages, ANNOTATORS, len(LABELS))) < chance


def part_of(name: str, said: NDArray[np.bool_], articles: NDArray[np.int64]) -> Part:
    """The slice of these judgements; an article's passages are its units."""
    n_articles, passages, annotators, n_labels = said.shape
    n_units = n_articles * passages
    values = [
        frozenset(label for place, label in enumerate(LABELS) if code >> place & 1) for code in range(8)
    ]
    ratings = Ratings(
        unit=np.repeat(np.arange(n_units), annotators),
        annotator=np.tile(np.arange(annotators), n_units),
        code=(said @ (1 << np.arange(n_labels))).reshape(-1).astype(np.int64),
        values=tuple(values),
        labels=LABELS,
        scheme=LABELS,
        units=tuple(range(n_units)),
        annotators=tuple(range(annotators)),
        are_sets=True,
        articles=np.repeat(articles, passages),
    )
    return Part(name, ratings, "masi")


def drawn(draw: np.random.Generator, cell: Cell, times: int = 1) -> list[Part]:
    """The two slices of one simulated round; `times` as many articles for the value of a very large one."""
    one, other, both = cell.one * times, cell.other * times, cell.both * times
    articles = one + other - both
    common = held.shares(draw, cell.prevalence, cell.clustered, (articles, len(LABELS)))
    places = (np.arange(one), np.arange(articles - other, articles))
    return [
        part_of(name, judged(draw, common[place], PASSAGES, sees), place)
        for name, place, sees in zip("ab", places, SEES, strict=True)
    ]


def results(cell: Cell, rounds: int, seed: int) -> Iterator[tuple[str, float, float]]:
    """For MASI alpha and one label: the share of shown intervals that hold the truth, and of rounds that show one."""
    draw = np.random.default_rng(seed)
    names = ("a", "b")
    large = slices_of(drawn(draw, cell, LARGE // cell.one), labels=True)
    asked = (None, "war")
    true = {label: difference(large[0], large[1], names, label).value for label in asked}

    def one_round() -> dict[str | None, held.Ends]:
        one, other = slices_of(drawn(draw, cell), labels=True)
        return {label: difference(one, other, names, label).ci for label in asked}

    for label, (holds, shown) in held.rates(true, one_round, rounds).items():
        yield label or "sets (MASI)", holds, shown


def main() -> None:
    """Print the table as the docs have it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    asked = parser.parse_args()
    print(
        "| articles | in both | prevalence | clustered | of | holds the difference, of 100 shown | shown, of 100 |"
    )
    print("|---|---|---|---|---|---|---|")
    for cell in CELLS:
        for what, holds, shown in results(cell, asked.rounds, asked.seed):
            told = held.told(holds, shown)
            print(
                f"| {cell.one}, {cell.other} | {cell.both} | {cell.prevalence} | {cell.clustered} | "
                f"{'one label' if what == 'war' else what} | {told} | {100 * shown:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
