"""`python -m tools.coverage_measures`: how often intervals of coefficients of a whole round hold the true value.

Of labels (the rounds of `coverage`), of sets of three labels (the better slice of `coverage_slices`), and of one label
of them. See `coverage` for how cells are read; those that know who judged are in `coverage_kappas`.
"""

import argparse
from collections.abc import Callable
from itertools import starmap

import numpy as np

from app.core.agreement.intervals import with_intervals
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from tools import coverage_slices
from tools.coverage import CELLS, PASSAGES, judged, ratings_of
from tools.held import Rates, ends_of, print_head, print_line, rates, shares, told_with_shown

#: Articles of the round that has the true value.
LARGE = 20_000
OF_LABELS = ("percent", "alpha_nominal", "ac1", "fleiss", "brennan_prediger")
OF_SETS = ("percent", "alpha_masi", "alpha_jaccard", "alpha_exact_set")
OF_ONE = ("alpha_label", "specific_agreement", "fleiss_label", "ac1_label")
Make = Callable[[np.random.Generator, int, float, float], Ratings]


def sets(draw: np.random.Generator, articles: int, prevalence: float, clustered: float) -> Ratings:
    """The table of one simulated round in which each passage has a set of labels."""
    labels = len(coverage_slices.LABELS)
    chosen = shares(draw, prevalence, clustered, (articles, labels))
    said = coverage_slices.judged(draw, chosen, PASSAGES, coverage_slices.SEES[0])
    return coverage_slices.part_of("all", said, np.arange(articles)).ratings


def labels(draw: np.random.Generator, articles: int, prevalence: float, clustered: float) -> Ratings:
    """The same in which each has one of two labels."""
    return ratings_of(judged(draw, articles, prevalence, clustered))


def reports_of(ratings: Ratings, names: tuple[str, ...]) -> dict[str, Report]:
    """Each measure of all labels, and those of the last label alone, with their intervals."""
    label = ratings.labels[-1]
    one = {name: LABEL_MEASURES[name].compute(ratings)[label] for name in OF_ONE}
    all_labels = {name: MEASURES[name].compute(ratings) for name in names}
    done, each = with_intervals(ratings, all_labels, {label: one})
    return done | each[label]


def cell(
    make: Make, names: tuple[str, ...], at: tuple[int, float, float], rounds: int, seed: int
) -> Rates[str]:
    """By measure the share of shown intervals that hold the true value, and of rounds that show one."""
    draw = np.random.default_rng(seed)
    true = {name: one.value for name, one in reports_of(make(draw, LARGE, *at[1:]), names).items()}
    return rates(true, lambda: ends_of(reports_of(make(draw, *at), names)), rounds)


def main() -> None:
    """Print the tables as the docs have them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    asked = parser.parse_args()
    for title, make, names in (("labels", labels, OF_LABELS), ("sets", sets, OF_SETS)):
        print(f"\n{title}", flush=True)
        print_head((*names, *OF_ONE))
        for at in CELLS:
            found = cell(make, names, at, asked.rounds, asked.seed)
            print_line(at, starmap(told_with_shown, found.values()))


if __name__ == "__main__":
    main()
