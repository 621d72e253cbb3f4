"""`make bench ARGS=--spans`: how long all measures of 100,000 spans take, of each label too, intervals and all.

Times of a shared machine say little, so the yardstick is a NumPy sort of the same rows in the same run.
"""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from app.core.agreement.spans.measures import SPAN_MEASURES, SpanMeasure
from app.core.agreement.spans.summary import report_spans
from app.core.agreement.spans.table import SpanTable

READERS, LABELS, LENGTH, PASSAGES, WORD, TIMES = 4, 8, 600, 15, 6, 5


def table_of(spans: int) -> SpanTable:
    """Passages that four read, two marks a reading; half of the marks lie near a place where others mark too."""
    draw = np.random.default_rng(20_261_130)
    units = spans // (2 * READERS)
    unit = np.repeat(np.arange(units), 2 * READERS)
    place = np.repeat(draw.integers(0, LENGTH - 60, size=units), 2 * READERS)
    label = np.repeat(draw.integers(0, LABELS, size=units), 2 * READERS)
    own = draw.random(len(unit)) < 0.5
    start = np.where(own, draw.integers(0, LENGTH - 60, size=len(unit)), place)
    words = np.arange(0, LENGTH, WORD)
    return SpanTable(
        seen_unit=np.repeat(np.arange(units), READERS),
        seen_annotator=np.tile(np.arange(READERS), units),
        unit=unit,
        annotator=np.tile(np.repeat(np.arange(READERS), 2), units),
        label=np.where(own, draw.integers(0, LABELS, size=len(unit)), label),
        start=start,
        end=start + draw.integers(5, 60, size=len(unit)),
        length=np.full(units, LENGTH),
        units=tuple(range(units)),
        annotators=tuple(range(READERS)),
        labels=tuple(range(LABELS)),
        articles=np.arange(units) // PASSAGES,
        token_unit=np.repeat(np.arange(units), len(words)),
        token_start=np.tile(words, units),
        token_end=np.tile(words + WORD - 1, units),
    )


def measure(spans: int = 100_000) -> None:
    """Measure, and print a table; the ratios are of processor seconds, which other work changes least."""
    table = table_of(spans)
    rows = (table.end, table.start, table.label, table.annotator, table.unit)
    yardstick = min(timed(lambda: np.lexsort(rows)) for _ in range(TIMES))
    print(f"{spans} spans of {LABELS} labels in {len(table.units)} passages that {READERS} read")
    print("".ljust(32) + "seconds of a processor   ratio   MB at most")
    print(line("a sort of the rows", yardstick, yardstick))
    for name, one in SPAN_MEASURES.items():
        print(line(name, least(table, partial(everything_of, one)), yardstick))
    print(line("all, articles left out", least(table, partial(report_spans, "x")), yardstick))
    table = replace(table, articles=None)
    print(line("all, passages left out", least(table, partial(report_spans, "x")), yardstick))


def everything_of(measure: SpanMeasure, table: SpanTable) -> None:
    """One measure of all labels together and of each."""
    if measure.compute is not None:
        measure.compute(table)
    if measure.by_label is not None:
        measure.by_label(table)


def least(table: SpanTable, work: Callable[[SpanTable], object]) -> float:
    """The least seconds of a few times, each on a table that nothing was asked of yet: measures share their sums."""
    return min(timed(partial(work, replace(table))) for _ in range(TIMES))


def timed(work: Callable[[], object]) -> float:
    """Seconds of a processor."""
    started = time.process_time()
    work()
    return time.process_time() - started


def line(name: str, took: float, yardstick: float) -> str:
    """A row of the table."""
    return f"{name:<32}{took:>22.3f} {took / yardstick:>7.0f} {megabytes():>12.0f}"


def megabytes() -> float:
    """The most memory that this process ever had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**2 if sys.platform == "darwin" else 1024)
