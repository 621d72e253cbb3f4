"""Student's t beside its integral and beside exact forms, and the spreads of many values beside one at a time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.jackknife import FEWEST_DF, NEAR, interval, interval_of, spreads, t_cdf, t_quantile


def slow_t_cdf(t: float, df: float) -> float:
    """One half and the density added up from zero to t, by Simpson's rule over very many steps."""
    x = np.linspace(0, t, 4001)
    front = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    height = front * (1 + x * x / df) ** (-(df + 1) / 2)
    weights = np.ones(len(x))
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return 0.5 + float((height * weights).sum()) * t / 4000 / 3


@given(st.floats(-8, 8), st.floats(1, 400))
def test_the_chance_below_a_value_is_the_integral_of_the_density(t: float, df: float) -> None:
    assert t_cdf(t, df) == pytest.approx(slow_t_cdf(t, df), abs=1e-10)


@given(st.floats(FEWEST_DF, 2000), st.sampled_from([-1, 1]))
def test_where_one_way_of_computing_ends_the_other_goes_on(df: float, side: int) -> None:
    edge = side * math.sqrt(NEAR)
    assert t_cdf(edge * (1 - 1e-12), df) == pytest.approx(t_cdf(edge * (1 + 1e-12), df), abs=1e-11)


@given(st.floats(0.55, 0.999), st.floats(1, 2000))
def test_a_quantile_is_the_value_that_has_its_chance_below_it(p: float, df: float) -> None:
    assert t_cdf(t_quantile(p, df), df) == pytest.approx(p, abs=1e-11)


def test_one_and_two_degrees_of_freedom_have_exact_forms() -> None:
    assert t_quantile(0.975, 1) == pytest.approx(math.tan(math.pi * 0.475), rel=1e-12)
    assert t_quantile(0.975, 2) == pytest.approx(0.95 * math.sqrt(2 / (4 * 0.975 * 0.025)), rel=1e-12)


VALUES = st.lists(st.floats(-1, 1) | st.just(math.nan) | st.just(0.5), min_size=1, max_size=8)


@given(st.lists(st.tuples(VALUES, st.integers(1, 4)), min_size=1, max_size=6), st.booleans())
def test_many_spreads_at_once_are_those_of_one_at_a_time(
    ranges: list[tuple[list[float], int]], is_share: bool
) -> None:
    parts = [np.array(values) for values, _times in ranges]
    times = [np.full(len(values), many, dtype=np.int64) for values, many in ranges]
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    found = spreads(np.concatenate(parts), np.concatenate(times), starts)
    for part, many, spread in zip(parts, times, found, strict=True):
        alone = interval(0.4, part, many, is_share=is_share)
        # What moves by hardly more than rounding may count as moved in the one and not in the other.
        if alone is None or spread is None:
            assert alone is None or alone.se < 1e-9
            assert spread is None or spread.se < 1e-9
            continue
        again = interval_of(0.4, spread, is_share=is_share)
        assert (again.low, again.high) == pytest.approx((alone.low, alone.high), abs=1e-9)
        assert again.below == (None if alone.below is None else pytest.approx(alone.below, abs=1e-6))
        assert (spread.se, spread.df) == pytest.approx((alone.se, alone.df), rel=1e-6)
