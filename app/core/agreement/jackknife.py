"""An interval from leaving each group of units out in turn: the jackknife (Tukey 1958; Efron & Stein 1981).

Units of one article are alike, so whole articles are left out where units lie in articles. With d_g how far the value
without group g lies from the mean of such values, over G groups,

    se^2 = (G - 1) / G sum d_g^2,   df = min(G - 1, 1.5 (sum d_g^2)^2 / sum d_g^4),

and the interval is the value plus and minus the 97.5 % point of Student's t with df degrees of freedom, times se. The
degrees of freedom are Satterthwaite's (1946) in kind: where a few articles hold nearly all uses of a label, the value
depends on those few, and the interval widens. For G normal d_g the quotient is near G / 3; 1.5 and the rules of
`why_not` were chosen by simulation, which `make coverage` repeats.

A share p of something lies between 0 and 1, and near either end it can err farther to the one side than to the other.
Its interval is therefore made where its spread no longer depends on it (Anscombe 1948), and taken back:

    sin^2(arcsin sqrt(p) +- t se / (2 sqrt(p (1 - p)))).

Nothing is drawn by chance, so the same table has the same interval.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from app.core.agreement.counts import Codes, Numbers

LEVEL = 0.95
ENOUGH_GROUPS, FEWEST_GROUPS = 20, 5
FEWEST_USES, COMMON_SHARE = 30, 0.25
#: What hardly ever happens, or hardly ever fails to, has no interval that can be trusted: of a share, both at least.
FEWEST_EVENTS = 6
#: F1 is made of what was said alone: it asks for more of it, and for more groups where little is said in each.
FEWEST_OF_F1, GROUPS_OF_SELDOM, SELDOM = 40, 40, 0.2
#: Krippendorff's (2004) bounds: below the first nothing is concluded, below the second only tentatively.
BOUNDS = (0.667, 0.8)
#: Up to this square of t, and from so many degrees of freedom on, Student's t is a short power series.
NEAR, FEWEST_DF = 6.0, 4.0


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends, the standard error and degrees of freedom; `below` are the chances that the value lies below BOUNDS.

    Of a share there are none: the bounds are those of coefficients.
    """

    low: float
    high: float
    se: float
    df: float
    below: tuple[float, float] | None


def interval(value: float, without: Numbers, times: Codes, *, is_share: bool = False) -> Interval | None:
    """The interval of a value, from the values without each group; `times` says how many groups are alike.

    That of a share lies between 0 and 1. None where a value without some group is undefined, or none of them moves it.
    """
    # Sums, not products of vectors: threads that wait for each other would take far longer than the sums do.
    groups = int(times.sum())
    total = float((times * without).sum())
    if groups < 2 or not math.isfinite(total):
        return None
    square = (without - total / groups) ** 2
    weighted = times * square
    found = _spread(groups, float(weighted.sum()), float((weighted * square).sum()))
    return None if found is None else interval_of(value, found, is_share=is_share)


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a value may err: its standard error, with its degrees of freedom."""

    se: float
    df: float


def spreads(without: Numbers, times: Codes, starts: Codes) -> list[Spread | None]:
    """The spreads of many values at once, each from a range of entries that begins at its start.

    None where `interval` gives none.
    """
    groups = np.add.reduceat(times, starts)
    of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(times)))
    with np.errstate(invalid="ignore"):
        mean = np.add.reduceat(times * without, starts) / groups
        square = (without - mean[of]) ** 2
        weighted = times * square
        squares, fourths = (np.add.reduceat(one, starts) for one in (weighted, weighted * square))
    rows = zip(groups.tolist(), mean.tolist(), squares.tolist(), fourths.tolist(), strict=True)
    return [
        _spread(n, second, fourth) if n > 1 and math.isfinite(middle) else None
        for n, middle, second, fourth in rows
    ]


def _spread(groups: int, squares: float, fourths: float) -> Spread | None:
    """From the sums of d_g^2 and d_g^4."""
    # What is left of rounding where every group moves the value by nothing.
    if squares <= groups * 1e-24:
        return None
    df = max(1.0, min(groups - 1.0, 1.5 * squares**2 / fourths))
    return Spread(math.sqrt((groups - 1) / groups * squares), df)


def interval_of(value: float, spread: Spread, *, is_share: bool = False) -> Interval:
    """The interval of a value whose spread is known."""
    se, df = spread.se, spread.df
    reach = t_quantile(0.5 + LEVEL / 2, df) * se
    if is_share:
        return Interval(*_of_share(value, reach), se, df, None)
    first, second = (t_cdf((bound - value) / se, df) for bound in BOUNDS)
    return Interval(value - reach, value + reach, se, df, (first, second))


def _of_share(p: float, reach: float) -> tuple[float, float]:
    """The ends around a share; one that leaving out has moved lies between 0 and 1 but for rounding."""
    p = min(max(p, 1e-12), 1 - 1e-12)
    middle, reach = math.asin(math.sqrt(p)), reach / (2 * math.sqrt(p * (1 - p)))
    return math.sin(max(middle - reach, 0.0)) ** 2, math.sin(min(middle + reach, math.pi / 2)) ** 2


def why_not(
    groups: int, n: float, rarer: float, *, uses: float | None = None, events: float | None = None
) -> str | None:
    """Why no interval is shown of a value over so many groups: a reason, or None where one is.

    `n` judgements, of which `rarer` are not of the commonest kind (of a label: chosen, or not, whichever is rarer);
    `uses`, where it is not they that the value is made of: how many are. `events` are, of a share, how often what it
    counts happened, or did not, whichever was rarer.
    """
    if groups < FEWEST_GROUPS:
        return "too_few_groups"
    if (rarer if uses is None else uses) < FEWEST_USES or (events is not None and events < FEWEST_EVENTS):
        return "too_few_uses"
    if groups < ENOUGH_GROUPS and rarer < COMMON_SHARE * n:
        return "too_few_groups"
    return None


def why_not_f1(
    groups: int,
    often: float,
    uses: float,
    events: float,
    *,
    fewest: int = ENOUGH_GROUPS,
    seldom: float = SELDOM,
) -> str | None:
    """Why no interval is shown of an F1 over so many groups: a reason, or None where one is.

    `often` labels are said of a passage that one annotator reads, `uses` on either side together; `events` of these
    have a partner, or have none, whichever are fewer. Of `fewest` groups up to `ENOUGH_GROUPS` the caller judges; what
    is said less often than `seldom` needs more.

    >>> why_not_f1(20, 0.3, 100, 20), why_not_f1(39, 0.1, 100, 20), why_not_f1(40, 0.1, 39, 6)
    (None, 'too_few_groups', 'too_few_uses')
    """
    if groups < fewest or (ENOUGH_GROUPS <= groups < GROUPS_OF_SELDOM and often < seldom):
        return "too_few_groups"
    return "too_few_uses" if uses < FEWEST_OF_F1 or events < FEWEST_EVENTS else None


def t_cdf(t: float, df: float) -> float:
    """Student's t: the chance of a value up to `t`.

    >>> round(t_cdf(2.776, 4), 4), round(t_cdf(-1, 1), 4)
    (0.975, 0.25)
    """
    if t * t <= NEAR and df >= FEWEST_DF:
        half = _near_middle(t * t / (df + t * t), df)
        return 0.5 - half if t < 0 else 0.5 + half
    tail = _incomplete_beta(df / (df + t * t), df / 2, 0.5) / 2
    return tail if t < 0 else 1 - tail


def _near_middle(x: float, df: float) -> float:
    """I_x(1/2, df/2) / 2 as a power series in x = t^2 / (df + t^2) (Abramowitz & Stegun 1964, 26.5.4).

    All its terms are positive, and where t is small there are few of them.
    """
    total = term = 1.0
    over, under = (df + 1) / 2, 1.5
    while term > 1e-17 * total:
        term *= x * over / under
        total += term
        over, under = over + 1, under + 1
    front = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2) + df / 2 * math.log1p(-x))
    return front * math.sqrt(x / math.pi) * total


def t_quantile(p: float, df: float) -> float:
    """The value that Student's t stays below with chance `p`, for p above one half.

    >>> [round(t_quantile(0.975, df), 3) for df in (1, 4, 19, 1000)]
    [12.706, 2.776, 2.093, 1.962]
    """
    # Where t is positive its distribution is concave: Newton's steps come up to the point and never pass it twice.
    front = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    t = z = NormalDist().inv_cdf(p)
    if df >= 3:  # closer at once: Abramowitz & Stegun (1964), 26.7.5
        t += (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
        t += (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3)
    for _ in range(100):
        step = (p - t_cdf(t, df)) / (front * (1 + t * t / df) ** (-(df + 1) / 2))
        t += step
        # What is left is about the square of the last step.
        if abs(step) < 1e-7 * t:
            break
    return t


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b), by its continued fraction (Abramowitz & Stegun 1964, 26.5.8), evaluated as Lentz (1976) does."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(1 - x)
    )
    tiny = 1e-300
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / ((1 + even * d) or tiny)
        c = (1 + even / c) or tiny
        fraction *= c * d
        d = 1 / ((1 + odd * d) or tiny)
        c = (1 + odd / c) or tiny
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * fraction / a
