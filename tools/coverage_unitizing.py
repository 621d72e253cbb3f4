"""`python -m tools.coverage_unitizing`: how often intervals of the alphas for units hold the true value.

Like `make coverage`, over simulated rounds: each passage has eight places of 50 characters, in which there is something
to mark or not; three annotators see it mostly, put its boundaries a little apart, and mistake its label now and then.
"""

import argparse

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
    shares = np.full((articles, 1, 1), prevalence)
    if clustered:
        scale = (1 - clustered) / clustered
        shares = draw.beta(prevalence * scale, (1 - prevalence) * scale, size=(articles, 1, 1))
    shape = (articles, PASSAGES, PLACES)
    applies = draw.random(shape) < shares
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


def reports(table: SpanTable) -> list[Report]:
    """The measures, in their order."""
    return [
        u_alpha(table),
        u_alpha_binary(table),
        cu_alpha(table),
        u_alpha_by_label(table)["money"],
        ku_alpha_by_label(table)["money"],
    ]


def cell(
    articles: int, prevalence: float, clustered: float, rounds: int, seed: int
) -> list[tuple[float, float]]:
    """Of each measure the share of shown intervals that hold the true value, and of rounds that show one."""
    draw = np.random.default_rng(seed)
    large = [one.value for one in reports(marked(draw, LARGE, prevalence, clustered))]
    held, shown = np.zeros(len(MEASURES)), np.zeros(len(MEASURES))
    for _ in range(rounds):
        for at, report in enumerate(reports(marked(draw, articles, prevalence, clustered))):
            true = large[at]
            if report.ci is not None and true is not None:
                shown[at] += 1
                held[at] += report.ci[0] <= true <= report.ci[1]
    with np.errstate(invalid="ignore"):
        return list(zip((held / shown).tolist(), (shown / rounds).tolist(), strict=True))


def main() -> None:
    """Print the table as the docs have it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    asked = parser.parse_args()
    print(f"| articles | prevalence | clustered | {' | '.join(MEASURES)} |")
    print(f"|---|---|---|{'---|' * len(MEASURES)}")
    for articles, prevalence, clustered in CELLS:
        found = cell(articles, prevalence, clustered, asked.rounds, asked.seed)
        told = [f"{100 * held:.1f} ({100 * shown:.0f})" if shown >= 0.01 else "-" for held, shown in found]
        print(f"| {articles} | {prevalence} | {clustered} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    main()
