"""`make coverage ARGS=--spans`: how often an interval over spans holds the true value, over simulated rounds.

Three annotators read passages, fifteen an article, in some of which a stretch is framed. Four of five see it, and one
of twenty marks something where nothing is; one of five ends is marked a few characters away from where it is.
Cells are those of `tools/coverage.py`; prevalence is the share of passages with a stretch.
"""

from collections.abc import Callable, Hashable
from itertools import starmap

import numpy as np

from app.core.agreement.report import Report
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable
from tools.held import Rates, ends_of, print_head, print_line, rates, shares, told

PASSAGES, ANNOTATORS, SEES, MISTAKES = 15, 3, 0.8, 0.05
LENGTH, SHORTEST, LONGEST, MOVED, FAR = 240, 20, 80, 0.2, 10
LARGE = 20_000
TOLD = ("alpha_characters", "specific_characters", "f1_exact", "f1_iou", "f1_overlap")
ByLabel = Callable[[SpanTable], dict[Hashable, Report]]


def table_of(draw: np.random.Generator, articles: int, prevalence: float, clustered: float) -> SpanTable:
    """One simulated round."""
    common = shares(draw, prevalence, clustered, (articles, 1, 1))
    readings = (articles, PASSAGES, ANNOTATORS)
    applies = draw.random((articles, PASSAGES, 1)) < common
    sees = draw.random(readings) < np.where(applies, SEES, MISTAKES)
    # Whoever errs marks a stretch of their own; whoever sees marks the one that is there.
    low, high = (
        np.where(applies, one, own)
        for one, own in zip(_stretch(draw, (articles, PASSAGES, 1)), _stretch(draw, readings), strict=True)
    )
    start = np.clip(low + _moved(draw, readings), 0, LENGTH - 1)
    end = np.clip(high + _moved(draw, readings), start + 1, LENGTH)
    article, passage, annotator = (where.reshape(-1) for where in np.indices(readings))
    unit, marked = article * PASSAGES + passage, np.flatnonzero(sees.reshape(-1))
    units = articles * PASSAGES
    return SpanTable(
        seen_unit=unit,
        seen_annotator=annotator,
        unit=unit[marked],
        annotator=annotator[marked],
        label=np.zeros(len(marked), dtype=np.int64),
        start=start.reshape(-1)[marked],
        end=end.reshape(-1)[marked],
        length=np.full(units, LENGTH),
        units=tuple(range(units)),
        annotators=tuple(range(ANNOTATORS)),
        labels=("framed",),
        articles=np.arange(units) // PASSAGES,
    )


def _stretch(draw: np.random.Generator, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    size = draw.integers(SHORTEST, LONGEST + 1, size=shape)
    start = draw.integers(0, LENGTH - size)
    return start, start + size


def _moved(draw: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.where(draw.random(shape) < MOVED, draw.integers(-FAR, FAR + 1, size=shape), 0)


def values(table: SpanTable) -> dict[str, Report]:
    """The reports of the one label by measure."""
    return {name: by_label(table)["framed"] for name in TOLD if (by_label := SPAN_MEASURES[name].by_label)}


def cell(articles: int, prevalence: float, clustered: float, rounds: int, seed: int) -> Rates[str]:
    """By measure the share of shown intervals that hold the true value, and the share of rounds that show one."""
    draw = np.random.default_rng(seed)
    large = {
        name: report.value for name, report in values(table_of(draw, LARGE, prevalence, clustered)).items()
    }
    return rates(large, lambda: ends_of(values(table_of(draw, articles, prevalence, clustered))), rounds)


def main(cells: list[tuple[int, float, float]], rounds: int, seed: int) -> None:
    """Print the table as the docs have it."""
    print_head(("alpha", "specific", "F1 exact", "F1 half", "F1 overlap", "shown, of 100"))
    for at in cells:
        found = cell(*at, rounds, seed)
        most = max(shown for _held, shown in found.values())
        print_line(at, [*starmap(told, (found[name] for name in TOLD)), f"{100 * most:.0f}"])
