"""`python -m tools.coverage_unitizing`: how often intervals of the alphas for units hold the true value.

Like `make coverage`, over simulated rounds: each passage has eight places of 50 characters, in which there is something
to mark or not; three annotators see it mostly, put its boundaries a little apart, and mistake its label now and then.
"""

import argparse
from itertools import starmap

import numpy as np

from app.core.agreement.report import Report
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.unitizing import (
    cu_alpha,
    ku_alpha_by_label,
    u_alpha,
    u_alpha_binary,
    u_alpha_by_label,
)
from tools.held import Rates, ends_of, print_head, print_line, rates, shares, told_with_shown

PASSAGES, PLACES, ANNOTATORS, ROOM = 15, 8, 3, 50
SEES, MISTAKES, MISTAKEN_LABEL = 0.8, 0.02, 0.15
LABELS = ("war", "law", "money")
#: Articles of the round that has the true value.
LARGE = 8_000
SHARES = (0.5, 0.3, 0.2)
CELLS = [(articles, p, icc) for articles in (5, 10, 20, 60) for p in (0.05, 0.3) for icc in (0.0, 0.2)]
MEASURES = ("u", r"\|u", "cu", "u of money", "(k)u of money")


def marked(draw: np.random.Generator, articles: int, prevalence: float, clustered: float) -> SpanTable:
    """The table of one simulated round."""
    shape = (articles, PASSAGES, PLACES)
    common = shares(draw, prevalence, clustered, (articles, 1, 1))
    applies = draw.random(shape) < common
    label = draw.choice(len(LABELS), shape, p=SHARES)
    start, end = draw.integers(5, 15, shape), draw.integers(30, 45, shape)
    everyone = (*shape, ANNOTATORS)
    sees = draw.random(everyone) < np.where(applies, SEES, MISTAKES)[..., None]
    other = draw.random(everyone) < MISTAKEN_LABEL
    said = np.where(other, draw.choice(len(LABELS), everyone, p=SHARES), label[..., None])
    begins = start[..., None] + draw.integers(-5, 6, everyone)
    ends = end[..., None] + draw.integers(-5, 6, everyone)
    article, passage, place, annotator = np.nonzero(sees)
    units = articles * PASSAGES
    return SpanTable(
        seen_unit=np.repeat(np.arange(units), ANNOTATORS),
        seen_annotator=np.tile(np.arange(ANNOTATORS), units),
        unit=article * PASSAGES + passage,
        annotator=annotator,
        label=said[sees],
        start=place * ROOM + begins[sees],
        end=place * ROOM + ends[sees],
        length=np.full(units, PLACES * ROOM),
        units=tuple(range(units)),
        annotators=tuple(range(ANNOTATORS)),
        labels=LABELS,
        articles=np.arange(units) // PASSAGES,
    )


def reports(table: SpanTable) -> dict[str, Report]:
    """The measures by the heads of their columns."""
    found = (
        u_alpha(table),
        u_alpha_binary(table),
        cu_alpha(table),
        u_alpha_by_label(table)["money"],
        ku_alpha_by_label(table)["money"],
    )
    return dict(zip(MEASURES, found, strict=True))


def cell(articles: int, prevalence: float, clustered: float, rounds: int, seed: int) -> Rates[str]:
    """Of each measure the share of shown intervals that hold the true value, and of rounds that show one."""
    draw = np.random.default_rng(seed)
    large = reports(marked(draw, LARGE, prevalence, clustered))
    true = {name: one.value for name, one in large.items()}
    return rates(true, lambda: ends_of(reports(marked(draw, articles, prevalence, clustered))), rounds)


def main() -> None:
    """Print the table as the docs have it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    asked = parser.parse_args()
    print_head(MEASURES)
    for at in CELLS:
        found = cell(*at, asked.rounds, asked.seed)
        print_line(at, starmap(told_with_shown, found.values()))


if __name__ == "__main__":
    main()
