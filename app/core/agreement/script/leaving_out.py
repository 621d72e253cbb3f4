"""The interval, from leaving each article out in turn: the last pieces of a script."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Numbers

Value = Callable[[NDArray[np.bool_]], float]


def student_t_below(t: float, df: float) -> float:
    """The chance that Student's t lies below t (t > 0): one half and the area under its density, by Simpson's rule."""
    x = np.linspace(0, t, 20_001)
    density = np.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)) * (
        1 + x * x / df
    ) ** (-(df + 1) / 2)
    weights = np.ones(len(x))
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return float(0.5 + weights @ density * (x[1] - x[0]) / 3)


def student_t(p: float, df: float) -> float:
    """The value that Student's t stays below with chance p, by halving."""
    low, high = 0.0, 2.0
    while student_t_below(high, df) < p:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_t_below(middle, df) < p else (low, middle)
    return (low + high) / 2


def interval_of(
    value: float,
    value_of: Value,
    article: Numbers,
    m: Numbers,
    *,
    singles: bool,
    leans: bool,
    is_share: bool,
) -> tuple[float, float, float, float]:
    """The 95 % interval, its standard error and degrees of freedom, each article left out in turn.

    Articles without a unit of two judgements are never left out; units with a single one take part where `singles`.
    Tukey (1958); degrees of freedom in the manner of Satterthwaite (1946): they fall where a few articles decide.
    A value that `leans` to one side where there is little is set right first (Quenouille 1956). The interval of a share
    is made where its spread does not depend on it (Anscombe 1948), and taken back.
    """
    pairable = m >= 2
    whole = np.ones(len(m), dtype=bool) if singles else pairable
    articles = np.unique(article[pairable])
    without = np.array([value_of(whole & (article != one)) for one in articles])
    d = without - without.mean()
    groups = len(articles)
    if leans:
        value = groups * value - (groups - 1) * float(without.mean())
    se = math.sqrt((groups - 1) / groups * np.sum(d**2))
    df = max(1.0, min(groups - 1, 1.5 * np.sum(d**2) ** 2 / np.sum(d**4)))
    reach = student_t(0.975, df) * se
    if not is_share:
        return value - reach, min(value + reach, 1.0), se, df
    middle, reach = math.asin(math.sqrt(value)), reach / (2 * math.sqrt(value * (1 - value)))
    low, high = max(middle - reach, 0.0), min(middle + reach, math.pi / 2)
    return math.sin(low) ** 2, math.sin(high) ** 2, se, df


def same(one: float, other: float) -> bool:
    """Equal but for rounding."""
    return abs(one - other) <= 1e-9 * max(1.0, abs(other))
