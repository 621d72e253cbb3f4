"""Percent agreement: how often two annotators of the same unit say the same."""

from app.core.agreement.counts import Counts
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.agreement.verdicts import defined, no_pairs, only_one_value, share
from app.errors import say


def percent(ratings: Ratings) -> Report:
    """Percent agreement p_a, between 0 and 1, each unit with the same weight (Gwet 2014, Handbook of
    Inter-Rater Reliability, 4th ed.): the mean over units with two judgements of the share of their pairs
    that agree.

    A set of labels agrees with the same set only. Undefined without a unit that has two judgements.

    Krippendorff (2011, section A), two observers, ten units, six alike:

    >>> one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    >>> other = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> percent(Ratings.from_table(list(zip(one, other)))).value
    0.6
    """
    return percent_of_counts(ratings.counts)


def percent_of_counts(counts: Counts) -> Report:
    """The same from count rows alone."""
    used = counts.pairable()
    if not len(used.times):
        return no_pairs(counts, "percent", "nominal")
    value = p_a(used)
    notes = [only_one_value()] if int((used.n_c() > 0).sum()) == 1 else []
    sentence = say(
        "Two annotators who judge the same say the same %(what)s of the time.",
        what=share(value),
    )
    return defined(counts, "percent", "nominal", value, sentence, notes)


def p_a(counts: Counts) -> float:
    """p_a = mean over units of sum_k n_uk (n_uk - 1) / (m_u (m_u - 1)); all units of `counts` have two judgements."""
    m = counts.m[counts.row]
    agreeing = counts.count * (counts.count - 1) / (m * (m - 1))
    return float((agreeing * counts.times[counts.row]).sum() / counts.times.sum())
