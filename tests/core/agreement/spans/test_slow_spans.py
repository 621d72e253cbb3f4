"""Measures of spans beside slow versions that write out every character and every pair of marks."""

from collections.abc import Callable, Hashable, Iterable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.jackknife import interval
from app.core.agreement.report import Report
from app.core.agreement.spans import matching
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.summary import report_spans
from app.core.agreement.spans.table import SpanTable

LENGTH = 12
UNITS = [f"u{n}" for n in range(6)]
LABELS = ["war", "peace", "unused"]
# Cut at no regular place, with a space at 4 and 9 that is no word.
WORDS = [(0, 2), (2, 4), (5, 9), (10, 12)]

Seen = set[tuple[str, str]]
Mark = tuple[str, str, str, int, int]
Slow = Callable[[Seen, list[Mark], str | None], float | None]

edge = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).filter(lambda pair: pair[0] < pair[1])
marks = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from("abc"), st.sampled_from(LABELS[:2]), edge), max_size=25
).map(lambda rows: [(unit, who, label, *ends) for unit, who, label, ends in rows])
seen_by = st.sets(st.tuples(st.sampled_from(UNITS), st.sampled_from("abc")), max_size=18)


def table(seen: Iterable[tuple[str, str]], spans: list[Mark], articles: bool = False) -> SpanTable:
    lengths: dict[Hashable, int] = dict.fromkeys(UNITS, LENGTH)
    of: dict[Hashable, Hashable] = {unit: int(unit[1:]) // 2 for unit in UNITS}
    tokens: dict[Hashable, list[tuple[int, int]]] = dict.fromkeys(UNITS, WORDS)
    return SpanTable.from_rows(
        seen, spans, lengths, labels=LABELS, articles=of if articles else None, tokens=tokens
    )


def covering(
    seen: Seen, spans: list[Mark], label: str | None, places: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """For each place of each unit that two read: how many read it, and how many of them cover it."""
    found = []
    for unit in UNITS:
        readers = {who for read, who in seen if read == unit}
        for low, high in places:
            who = {
                m[1] for m in spans if m[0] == unit and label in (None, m[2]) and m[3] < high and low < m[4]
            }
            if len(readers) > 1:
                found.append((len(readers), len(who)))
    return found


def slow_alpha(places: list[tuple[int, int]]) -> Slow:
    def alpha(seen: Seen, spans: list[Mark], label: str | None) -> float | None:
        judged = covering(seen, spans, label, places)
        n, n_k = sum(m for m, _ in judged), sum(c for _, c in judged)
        if n_k in (0, n):
            return None
        pairs = [
            (m, one != other) for m, c in judged for one, other in permutations([1] * c + [0] * (m - c), 2)
        ]
        observed = sum(differ / (m - 1) for m, differ in pairs) / n
        return 1 - observed / (2 * n_k * (n - n_k) / (n * (n - 1)))

    return alpha


CHARACTERS = [(at, at + 1) for at in range(LENGTH)]


def slow_specific(seen: Seen, spans: list[Mark], label: str | None) -> float | None:
    judged = covering(seen, spans, label, CHARACTERS)
    chosen = sum(c * (m - 1) for m, c in judged)
    return sum(c * (c - 1) for _, c in judged) / chosen if chosen else None


def alike(one: Mark, other: Mark) -> bool:
    return one[2:] == other[2:]


def touching(one: Mark, other: Mark) -> bool:
    return one[2] == other[2] and one[3] < other[4] and other[3] < one[4]


def half(one: Mark, other: Mark) -> bool:
    mine, theirs = set(range(*one[3:])), set(range(*other[3:]))
    return one[2] == other[2] and 2 * len(mine & theirs) >= len(mine | theirs)


def slow_f1(fits: Callable[[Mark, Mark], bool], one_to_one: bool = False) -> Slow:
    def f1(seen: Seen, spans: list[Mark], label: str | None) -> float | None:
        matched = every = 0
        for unit in UNITS:
            for a, b in permutations({who for read, who in seen if read == unit}, 2):
                mine, theirs = (
                    [m for m in spans if m[:2] == (unit, who) and label in (None, m[2])] for who in (a, b)
                )
                every += len(mine)
                for mark in mine:
                    partner = next((other for other in theirs if fits(mark, other)), None)
                    matched += partner is not None
                    if one_to_one and partner is not None:
                        theirs.remove(partner)
        return matched / every if every else None

    return f1


SLOW: dict[str, Slow] = {
    "alpha_characters": slow_alpha(CHARACTERS),
    "alpha_tokens": slow_alpha(WORDS),
    "specific_characters": slow_specific,
    "f1_exact": slow_f1(alike, one_to_one=True),
    "f1_overlap": slow_f1(touching),
    "f1_iou": slow_f1(half),
}


def same(report: Report, value: float | None) -> None:
    if value is None:
        assert report.status == "undefined"
    else:
        assert report.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("name", SLOW)
@settings(max_examples=30, deadline=None)
@given(seen=seen_by, spans=marks)
def test_it_is_what_the_slow_version_says(name: str, seen: Seen, spans: list[Mark]) -> None:
    everyone = seen | {(unit, who) for unit, who, *_ in spans}
    report = report_spans("x", table(seen, spans))
    same(report.measures[name], SLOW[name](everyone, spans, None))
    for label in LABELS:
        same(report.labels[label][name], SLOW[name](everyone, spans, label))


@pytest.mark.parametrize("name", ["f1_overlap", "f1_iou"])
@settings(max_examples=30, deadline=None)
@given(seen=seen_by, spans=marks)
def test_pairs_of_marks_may_be_compared_in_portions(name: str, seen: Seen, spans: list[Mark]) -> None:
    everyone = seen | {(unit, who) for unit, who, *_ in spans}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "AT_ONCE", 2)
        compute = SPAN_MEASURES[name].compute
        assert compute is not None
        same(compute(table(seen, spans)), SLOW[name](everyone, spans, None))


def round_of(seed: int) -> tuple[Seen, list[Mark]]:
    """Three readers of twenty articles of two units each, who mark much and often alike."""
    draw = np.random.default_rng(seed)
    seen: Seen = set()
    spans: list[Mark] = []
    for number in range(40):
        start = int(draw.integers(0, 6))
        for who in "abc":
            seen.add((f"u{number}", who))
            moved = int(draw.integers(0, 2))
            if draw.random() < 0.7:
                spans.append((f"u{number}", who, "war", start + moved, start + 5))
            if draw.random() < 0.5:
                spans.append((f"u{number}", who, "peace", start, start + 3 + moved))
    return seen, spans


@pytest.mark.parametrize("in_articles", [True, False])
@pytest.mark.parametrize("name", SLOW)
def test_intervals_leave_out_each_article_or_else_each_unit(name: str, in_articles: bool) -> None:
    seen, spans = round_of(4)
    units = [f"u{number}" for number in range(40)]
    of: dict[Hashable, Hashable] = {unit: int(unit[1:]) // 2 if in_articles else unit for unit in units}

    def measured(out: Hashable | None) -> Report:
        whole = SpanTable.from_rows(
            [row for row in sorted(seen) if of[row[0]] != out],
            [mark for mark in spans if of[mark[0]] != out],
            dict.fromkeys(units, LENGTH),
            articles=of if in_articles else None,
            tokens=dict.fromkeys(units, WORDS),
        )
        compute = SPAN_MEASURES[name].compute
        assert compute is not None
        return compute(whole)

    report, without = measured(None), [measured(out).value for out in sorted(set(of.values()), key=str)]
    assert report.value is not None
    numbers = np.array(without, dtype=np.float64)
    is_share = not name.startswith("alpha")
    expected = interval(report.value, numbers, np.ones(len(numbers), dtype=np.int64), is_share=is_share)
    assert expected is not None
    assert report.ci == pytest.approx((expected.low, min(expected.high, 1)), abs=1e-9)
    assert report.n_clusters == len(numbers)
    assert (report.below is None) == is_share
