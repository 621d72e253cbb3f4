"""How often intervals hold the true value, counted over simulated rounds, and the lines of a table of that."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.report import Report

K = TypeVar("K")
Ends = tuple[float, float] | None
#: By what is told: the share of shown intervals that hold the value (NaN where none was shown), of rounds with one.
Rates = dict[K, tuple[float, float]]
#: What is shown in fewer rounds is not told.
SELDOM = 0.01


def ends_of(reports: Mapping[K, Report]) -> dict[K, Ends]:
    """The interval of each report."""
    return {name: one.ci for name, one in reports.items()}


def rates(true: Mapping[K, float | None], one_round: Callable[[], Mapping[K, Ends]], rounds: int) -> Rates[K]:
    """Draw so many rounds, and hold the intervals of each against the true values."""
    held, shown = dict.fromkeys(true, 0), dict.fromkeys(true, 0)
    for _ in range(rounds):
        for name, ends in one_round().items():
            value = true[name]
            if ends is not None and value is not None:
                shown[name] += 1
                held[name] += ends[0] <= value <= ends[1]
    return {
        name: (held[name] / shown[name] if shown[name] else float("nan"), shown[name] / rounds)
        for name in true
    }


def shares(
    draw: np.random.Generator, prevalence: float, clustered: float, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """How common a label is in each article: the same in all, or drawn with an intraclass correlation (beta)."""
    if not clustered:
        return np.full(shape, prevalence)
    scale = (1 - clustered) / clustered
    return draw.beta(prevalence * scale, (1 - prevalence) * scale, size=shape)


def told(held: float, shown: float) -> str:
    """Of 100 intervals how many hold the value."""
    return f"{100 * held:.1f}" if shown >= SELDOM else "-"


def told_with_shown(held: float, shown: float) -> str:
    """The same, and of 100 rounds how many show one."""
    return f"{told(held, shown)} ({100 * shown:.0f})" if shown >= SELDOM else "-"


def print_head(columns: Iterable[str]) -> None:
    """The head of a table of cells."""
    names = list(columns)
    print(f"| articles | prevalence | clustered | {' | '.join(names)} |")
    print(f"|---|---|---|{'---|' * len(names)}")


def print_line(at: tuple[int, float, float], numbers: Iterable[str]) -> None:
    """The line of one cell."""
    print(f"| {' | '.join(map(str, at))} | {' | '.join(numbers)} |", flush=True)
