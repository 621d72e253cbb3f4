"""`make coverage`: how often an interval of agreement holds the true value, over simulated rounds.

`--spans` of spans, `--changes` of what is left out, of the human ceiling and of scores; `coverage_measures`,
`coverage_kappas`, `coverage_slices`, `coverage_unitizing`, `coverage_attributions` and `coverage_source_effect` have
the other intervals. `--all` prints every table in turn.

Each cell is articles x prevalence x clustering, as docs/agreement.md has it. Of each 100 intervals shown it prints
how many hold the value that a very large round has, and of 100 rounds how many have an interval at all.
"""

import argparse
import subprocess
import sys

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.intervals import groups_of, with_intervals
from app.core.agreement.labels import alpha_label
from app.core.agreement.ratings import Ratings
from tools import coverage_changes, coverage_spans
from tools.held import Ends, print_head, print_line, rates, shares, told

PASSAGES, ANNOTATORS, SEES, MISTAKES = 15, 3, 0.8, 0.05
#: Articles of the round that has the true value.
LARGE = 40_000
#: Tools with a table of their own that take rounds and a seed.
OTHERS = ("measures", "kappas", "slices", "unitizing", "attributions")
CELLS = [(articles, p, icc) for articles in (5, 10, 20, 60) for p in (0.05, 0.3) for icc in (0.0, 0.2)]


def judged(
    draw: np.random.Generator, articles: int, prevalence: float, clustered: float
) -> NDArray[np.int64]:
    """Yes (1) or no (0) of each annotator: shape (articles, passages, annotators)."""
    common = shares(draw, prevalence, clustered, (articles, 1))
    applies = draw.random((articles, PASSAGES)) < common
    chance = np.where(applies, SEES, MISTAKES)[..., None]
    return (draw.random((articles, PASSAGES, ANNOTATORS)) < chance).astype(np.int64)


def ratings_of(said: NDArray[np.int64]) -> Ratings:
    """The table of one simulated round."""
    articles, passages, annotators = said.shape
    unit = np.repeat(np.arange(articles * passages), annotators)
    return Ratings(
        unit=unit,
        annotator=np.tile(np.arange(annotators), articles * passages),
        code=said.reshape(-1),
        values=("no", "yes"),
        labels=("no", "yes"),
        scheme=("no", "yes"),
        units=tuple(range(articles * passages)),
        annotators=tuple(range(annotators)),
        articles=np.arange(articles * passages) // passages,
    )


def cell(articles: int, prevalence: float, clustered: float, rounds: int, seed: int) -> tuple[float, float]:
    """The share of shown intervals that hold the true value, and the share of rounds that show one."""
    draw = np.random.default_rng(seed)
    large = alpha_label(ratings_of(judged(draw, LARGE, prevalence, clustered)))["yes"].value

    def one_round() -> dict[str, Ends]:
        ratings = ratings_of(judged(draw, articles, prevalence, clustered))
        assert groups_of(ratings).are_articles
        labels = {label: {"alpha_label": one} for label, one in alpha_label(ratings).items()}
        return {"yes": with_intervals(ratings, {}, labels)[1]["yes"]["alpha_label"].ci}

    return rates({"yes": large}, one_round, rounds)["yes"]


def every_table(rounds: int, seed: int) -> None:
    """Print each table under the name of its tool, one process after the other; the first that fails ends it."""
    same = ["--rounds", str(rounds), "--seed", str(seed)]
    runs = [["coverage", *same], ["coverage", "--spans", *same], ["coverage", "--changes", *same]]
    runs += [[f"coverage_{name}", *same] for name in OTHERS]
    for tool, *options in [*runs, ["coverage_source_effect", str(rounds)]]:
        print("\n" + " ".join([tool, *options]), flush=True)
        subprocess.run([sys.executable, "-m", f"tools.{tool}", *options], check=True)


def main() -> None:
    """Print the table as the docs have it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    parser.add_argument("--spans", action="store_true", help="of the measures of spans")
    parser.add_argument("--changes", action="store_true", help="of changes, ceilings and scores")
    parser.add_argument(
        "--all", action="store_true", help="every table in turn, those of the other tools too"
    )
    asked = parser.parse_args()
    if asked.all:
        every_table(asked.rounds, asked.seed)
        return
    if asked.changes:
        coverage_changes.main(CELLS, asked.rounds, asked.seed)
        return
    if asked.spans:
        coverage_spans.main(CELLS, asked.rounds, asked.seed)
        return
    print_head(("holds the value, of 100 shown", "shown, of 100 rounds"))
    for at in CELLS:
        held, shown = cell(*at, asked.rounds, asked.seed)
        print_line(at, (told(held, shown), f"{100 * shown:.0f}"))


if __name__ == "__main__":
    main()
