"""Student's t beside its integral, exact forms and tables; spreads, one and many; and when an interval is shown."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.jackknife import (
    FEWEST_DF,
    NEAR,
    interval,
    interval_of,
    spreads,
    t_cdf,
    t_quantile,
    why_not,
    why_not_f1,
)


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


@pytest.mark.parametrize(
    ("df", "value"), [(1, 12.7062), (2, 4.3027), (5, 2.5706), (10, 2.2281), (30, 2.0423), (120, 1.9799)]
)
def test_points_of_student_are_those_of_the_tables(df: int, value: float) -> None:
    assert t_quantile(0.975, df) == pytest.approx(value, abs=5e-5)
    assert t_cdf(value, df) == pytest.approx(0.975, abs=1e-5)
    assert t_cdf(-value, df) == pytest.approx(0.025, abs=1e-5)


def test_the_jackknife_of_a_mean_is_the_interval_of_a_mean() -> None:
    x = np.array([3.0, 5, 4, 8, 6, 4, 7, 5])
    without = (x.sum() - x) / (len(x) - 1)
    found = interval(float(x.mean()), without, np.ones(len(x), dtype=np.int64))
    assert found is not None
    assert found.se == pytest.approx(x.std(ddof=1) / np.sqrt(len(x)))


@pytest.mark.parametrize(
    ("groups", "n", "rarer", "reason"),
    [
        (4, 1000, 500, "too_few_groups"),
        (5, 1000, 500, None),
        (19, 1000, 249, "too_few_groups"),
        (19, 1000, 250, None),
        (20, 1000, 30, None),
        (20, 1000, 29, "too_few_uses"),
    ],
)
def test_when_an_interval_is_shown(groups: int, n: float, rarer: float, reason: str | None) -> None:
    assert why_not(groups, n, rarer) == reason


@pytest.mark.parametrize(
    ("groups", "uses", "events", "reason"),
    [
        (20, 30, 6, None),
        (20, 29, 6, "too_few_uses"),
        (20, 30, 5.9, "too_few_uses"),
        (4, 30, 6, "too_few_groups"),
    ],
)
def test_when_an_interval_of_a_share_is_shown(
    groups: int, uses: float, events: float, reason: str | None
) -> None:
    assert why_not(groups, 1000, 3, uses=uses, events=events) == reason


@pytest.mark.parametrize(
    ("groups", "often", "uses", "events", "reason"),
    [
        (40, 0.01, 40, 6, None),
        (39, 0.19, 400, 60, "too_few_groups"),
        (39, 0.2, 40, 6, None),
        (20, 0.2, 40, 6, None),
        (19, 0.9, 400, 60, "too_few_groups"),
        (40, 0.2, 39.5, 6, "too_few_uses"),
        (40, 0.2, 40, 5.5, "too_few_uses"),
    ],
)
def test_when_an_interval_of_f1_is_shown(
    groups: int, often: float, uses: float, events: float, reason: str | None
) -> None:
    assert why_not_f1(groups, often, uses, events) == reason


def test_an_interval_of_a_share_is_wider_to_the_side_where_there_is_room() -> None:
    rare = np.array([1, 0, 0, 1, 0, 2, 0, 0, 1, 1], dtype=np.float64)
    without = (rare.sum() - rare) / (20 * 9)
    found = interval(float(rare.sum() / 200), without, np.ones(10, dtype=np.int64), is_share=True)
    plain = interval(float(rare.sum() / 200), without, np.ones(10, dtype=np.int64))
    assert found is not None
    assert plain is not None
    assert (found.se, found.df) == (plain.se, plain.df)
    p, t = rare.sum() / 200, t_quantile(0.975, found.df)
    reach = t * found.se / (2 * np.sqrt(p * (1 - p)))
    assert found.low == pytest.approx(np.sin(np.arcsin(np.sqrt(p)) - reach) ** 2)
    assert found.high == pytest.approx(np.sin(np.arcsin(np.sqrt(p)) + reach) ** 2)
    assert p - found.low < found.high - p


@pytest.mark.parametrize("most", [0.001, 0.999])
def test_an_interval_of_a_share_ends_where_shares_do(most: float) -> None:
    without = np.array([most, most, most, 0.5], dtype=np.float64)
    found = interval(most, without, np.ones(4, dtype=np.int64), is_share=True)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0, 1))
