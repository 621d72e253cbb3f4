"""How often the intervals of coefficients that know who judged hold the true value: `python -m tools.coverage_kappas`.

Conger's, Light's and the weighted kappa, AC2, one annotator with the others, and the coefficients of one pair; each in
a round that three annotators read whole and in one where six read three to an article. They
differ in how much they see. See `coverage` for how cells are read.
"""

import argparse
from dataclasses import replace
from itertools import starmap

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.intervals import with_intervals
from app.core.agreement.measures import MEASURES
from app.core.agreement.pair_reports import pair_reports
from app.core.agreement.people import people
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from tools.held import Rates, ends_of, print_head, print_line, rates, shares, told_with_shown

PASSAGES, PER_ARTICLE = 15, 3
SEES, MISTAKES, NOISE = (0.9, 0.8, 0.7), (0.02, 0.05, 0.08), (0.4, 0.6, 0.8)
#: Articles of the round that has the true value.
LARGE = 20_000
#: Articles of a round, by how many annotate it.
ARTICLES = {3: (5, 10, 20, 60), 6: (20, 60, 240)}
POINTS = (0, 1, 2, 3)
NAMES: dict[Level, tuple[str, ...]] = {
    "nominal": ("conger", "light"),
    "ordinal": ("light_weighted", "ac2_quadratic"),
}


def who_reads(draw: np.random.Generator, articles: int, annotators: int) -> NDArray[np.int64]:
    """Three annotators for each article: shape (articles, three)."""
    return np.argsort(draw.random((articles, annotators)), axis=1)[:, :PER_ARTICLE].astype(np.int64)


def labelled(
    draw: np.random.Generator, who: NDArray[np.int64], prevalence: float, clustered: float
) -> NDArray[np.int64]:
    """Yes (1) or no (0): shape (articles, passages, three)."""
    common = shares(draw, prevalence, clustered, (len(who), 1))
    applies = draw.random((len(who), PASSAGES)) < common
    sees, mistakes = (np.array(of)[who % PER_ARTICLE][:, None, :] for of in (SEES, MISTAKES))
    chance = np.where(applies[..., None], sees, mistakes)
    return (draw.random(chance.shape) < chance).astype(np.int64)


def placed(
    draw: np.random.Generator, who: NDArray[np.int64], prevalence: float, clustered: float
) -> NDArray[np.int64]:
    """A point of four, the upper three of them above the share that `prevalence` leaves: as `labelled`."""
    lies = draw.normal(size=(len(who), PASSAGES)) * np.sqrt(1 - clustered)
    lies += draw.normal(size=(len(who), 1)) * np.sqrt(clustered)
    noise = np.array(NOISE)[who % PER_ARTICLE][:, None, :]
    seen = (lies[..., None] + noise * draw.normal(size=(*lies.shape, PER_ARTICLE))) / np.sqrt(1 + noise**2)
    ordered = np.sort(np.random.default_rng(1).normal(size=200_000))
    cuts = [ordered[int(len(ordered) * (1 - prevalence * part))] for part in (1, 0.5, 0.2)]
    return np.asarray(np.searchsorted(cuts, seen), dtype=np.int64)


def ratings_of(who: NDArray[np.int64], said: NDArray[np.int64], annotators: int, level: Level) -> Ratings:
    """The table of one simulated round."""
    articles, passages, each = said.shape
    values = POINTS if level == "ordinal" else (0, 1)
    return Ratings(
        unit=np.repeat(np.arange(articles * passages), each),
        annotator=np.repeat(who[:, None, :], passages, axis=1).reshape(-1),
        code=said.reshape(-1),
        values=values,
        labels=values,
        scheme=values,
        units=tuple(range(articles * passages)),
        annotators=tuple(range(annotators)),
        articles=np.arange(articles * passages) // passages,
    )


def reports_of(ratings: Ratings, level: Level) -> dict[str, Report]:
    """Every report of a round that knows who judged: the measures, and those of the first pair."""
    measures = {name: MEASURES[name].compute(ratings) for name in NAMES[level]}
    found = with_intervals(ratings, measures, {})[0]
    found["with the others"] = people(ratings, level)[0].with_others
    # Two people of many share few articles: what is asked of a pair is asked of those who read whole.
    if len(ratings.annotators) == PER_ARTICLE:
        pair = ratings.where(np.isin(ratings.annotator, (0, 1)))
        first = pair_reports(replace(pair, annotators=(0, 1)), level)[0]
        found |= {f"pair: {name}": report for name, report in first.reports.items()}
    return found


def cell(level: Level, annotators: int, at: tuple[int, float, float], rounds: int, seed: int) -> Rates[str]:
    """For each report the share of shown intervals that hold the true value, and of rounds that show one."""
    draw = np.random.default_rng(seed)
    articles, prevalence, clustered = at
    make = placed if level == "ordinal" else labelled

    def one_round(size: int) -> dict[str, Report]:
        who = who_reads(draw, size, annotators)
        return reports_of(ratings_of(who, make(draw, who, prevalence, clustered), annotators, level), level)

    true = {name: report.value for name, report in one_round(LARGE).items()}
    assert None not in true.values()
    return rates(true, lambda: ends_of(one_round(articles)), rounds)


def main() -> None:
    """Print the table as the docs have it: of 100 intervals shown how many hold the value, and of 100 rounds how many
    show one.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    asked = parser.parse_args()
    for level in NAMES:
        for annotators, sizes in ARTICLES.items():
            print(f"\n{level}, {annotators} annotators", flush=True)
            is_first = True
            for at in [(size, p, icc) for size in sizes for p in (0.05, 0.3) for icc in (0.0, 0.2)]:
                found = cell(level, annotators, at, asked.rounds, asked.seed)
                if is_first:
                    print_head(found)
                is_first = False
                print_line(at, starmap(told_with_shown, found.values()))


if __name__ == "__main__":
    main()
