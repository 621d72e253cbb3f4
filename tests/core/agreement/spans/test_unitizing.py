"""The alphas for units: the cases, and against versions that write out every character."""

from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.unitizing import (
    cu_alpha,
    ku_alpha_by_label,
    u_alpha,
    u_alpha_binary,
    u_alpha_by_label,
)
from app.core.agreement.spans.unitizing_1995 import alpha_u_1995, alpha_u_1995_by_label
from app.core.agreement.verdicts import label_name
from tests.core.agreement.spans.written_cases import Row, figures, load, table_of

GAP = "gap"


@pytest.mark.parametrize(("case", "measure", "figure"), figures("published", "computed"))
def test_a_measure_gives_the_figure_of_the_case(case: str, measure: str, figure: dict[str, Any]) -> None:
    compute = SPAN_MEASURES[measure].compute
    assert compute is not None
    assert compute(table_of(load(case))).value == pytest.approx(
        figure["value"], abs=figure["tolerance"], rel=0
    )


@pytest.mark.parametrize(("case", "measure", "figure"), figures("published_labels", "computed_labels"))
def test_a_measure_of_a_label_gives_the_figure_of_the_case(
    case: str, measure: str, figure: dict[str, Any]
) -> None:
    by_label = SPAN_MEASURES[measure].by_label
    assert by_label is not None
    found = {label_name(label): report.value for label, report in by_label(table_of(load(case))).items()}
    for label, one in figure.items():
        assert found[label] == pytest.approx(one["value"], abs=one["tolerance"], rel=0)


# The slow versions: each passage as, for each annotator who read it, what every character is said to be.

Texts = list[dict[str, list[tuple[Any, int]]]]


def written_out(rows: list[Row], lengths: dict[str, int], people: dict[str, list[int]]) -> Texts:
    """For each passage and annotator, of every character its label and the place of its unit; (GAP, -1) for none."""
    texts: Texts = []
    for passage, length in lengths.items():
        one: dict[str, list[tuple[Any, int]]] = {}
        for who in people[passage]:
            said: list[tuple[Any, int]] = [(GAP, -1)] * length
            for at, (p, a, label, start, end) in enumerate(rows):
                if (p, a) == (passage, who):
                    said[start:end] = [(label, at)] * (end - start)
            one[str(who)] = said
        if len(one) > 1:
            texts.append(one)
    return texts


def slow_u(texts: Texts, within: bool = False) -> tuple[dict[Any, float], dict[Any, float], dict[Any, float]]:
    """l_c, l_cc and S_c, one character at a time; within: only where both of two have marked something."""
    l: dict[Any, float] = {}  # noqa: E741
    same: dict[Any, float] = {}
    squares: dict[Any, float] = {}
    for text in texts:
        m = len(text)
        for one, other in permutations(text.values(), 2):
            shared: dict[tuple[Any, int], int] = {}
            for mine, theirs in zip(one, other, strict=True):
                if within and GAP in (mine[0], theirs[0]):
                    continue
                l[mine[0]] = l.get(mine[0], 0) + 1 / (m - 1)
                same[mine[0]] = same.get(mine[0], 0) + (mine[0] == theirs[0]) / (m - 1)
                shared[mine] = shared.get(mine, 0) + 1
            for (label, _at), length in shared.items():
                square = length if label == GAP else length**2
                squares[label] = squares.get(label, 0) + square / (m - 1)
    return l, same, squares


def slow_alpha(l: dict[Any, float], same: dict[Any, float], squares: dict[Any, float]) -> float | None:  # noqa: E741
    n = sum(l.values())
    below = n**2 - sum(squares.values())
    if below <= 1e-9 or len(l) < 2:
        return None
    expected = sum(n * (l[c] ** 2 - squares[c]) / below for c in l)
    return 1 - (n - sum(same.values())) / (n - expected)


def slow_k(
    l: dict[Any, float],  # noqa: E741
    same: dict[Any, float],
    squares: dict[Any, float],
    k: str,
) -> float | None:
    n = sum(l.values())
    below = n**2 - sum(squares.values())
    if below <= 1e-9 or k not in l or len(l) < 2:
        return None
    row = sum(n * (l[k] * l[c] - (c == k) * squares[k]) / below for c in l)
    return float(1 - row / l[k] * (l[k] - same[k]) / (row - n * (l[k] ** 2 - squares[k]) / below))


def slow_1995(
    rows: list[Row], lengths: dict[str, int], people: dict[str, list[int]], label: str
) -> tuple[float, float]:
    """Observed and expected as the articles sum them, every unit with every unit and gap."""
    read = {p: length for p, length in lengths.items() if len(people[p]) > 1}
    units = [row for row in rows if row[2] == label and row[0] in read]
    gaps = []
    observed = 0.0
    for p, length in read.items():
        cut = {}
        for who in people[p]:
            mine = sorted((start, end) for q, a, _k, start, end in units if (q, a) == (p, who))
            edges = [0, *(edge for unit in mine for edge in unit), length]
            holes = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
            gaps += [b - a for a, b in holes]
            cut[who] = (mine, holes)
        for one, other in permutations(people[p], 2):
            for start, end in cut[one][0]:
                for other_start, other_end in cut[other][0]:
                    if start < other_end and other_start < end:
                        observed += ((start - other_start) ** 2 + (end - other_end) ** 2) / (
                            len(people[p]) - 1
                        )
                # In both orders, as a unit in a gap and as a gap around a unit.
                inside = any(a <= start and end <= b for a, b in cut[other][1])
                observed += 2 * inside * (end - start) ** 2 / (len(people[p]) - 1)
    total = sum(length * len(people[p]) for p, length in read.items())
    expected, squares = 0.0, 0.0
    for _p, _a, _k, start, end in units:
        length = end - start
        expected += (len(units) - 1) / 3 * (2 * length**3 - 3 * length**2 + length)
        expected += length**2 * sum(max(0, gap - length + 1) for gap in gaps)
        squares += length * (length - 1)
    return observed / (2 * total), expected / (total * (total - 1) - squares)


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[list[Row], dict[str, int], dict[str, list[int]]]:
    """Up to three passages, read by up to four, with units that do not overlap."""
    rows: list[Row] = []
    lengths, people = {}, {}
    for passage in ("p", "q", "r")[: draw(st.integers(1, 3))]:
        lengths[passage] = length = draw(st.integers(1, 12))
        people[passage] = sorted(draw(st.sets(st.integers(0, 3), min_size=1)))
        for who in people[passage]:
            edges = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
            for start, end in pairwise(edges):
                label = draw(st.sampled_from(["a", "b", "c", None]))
                if label is not None:
                    rows.append((passage, who, label, start, end))
    return rows, lengths, people


def table_of_texts(rows: list[Row], lengths: dict[str, int], people: dict[str, list[int]]) -> SpanTable:
    seen = [(passage, who) for passage in lengths for who in people[passage]]
    return SpanTable.from_rows(seen, rows, dict(lengths.items()), labels=["a", "b", "c"])


def same(value: float | None, slow: float | None) -> bool:
    return value == slow if value is None or slow is None else value == pytest.approx(slow, abs=1e-9)


@settings(max_examples=120, deadline=None)
@given(cut_texts())
def test_stretches_give_what_characters_give(drawn: Any) -> None:
    rows, lengths, people = drawn
    table = table_of_texts(*drawn)
    texts = written_out(rows, lengths, people)
    marked = any(label != GAP for text in texts for said in text.values() for label, _ in said)
    assert same(u_alpha(table).value, slow_alpha(*slow_u(texts)) if marked else None)
    as_one = [
        {who: [(GAP if label == GAP else "x", at) for label, at in said] for who, said in text.items()}
        for text in texts
    ]
    assert same(u_alpha_binary(table).value, slow_alpha(*slow_u(as_one)) if marked else None)
    assert same(cu_alpha(table).value, slow_alpha(*slow_u(texts, within=True)))
    for label, report in ku_alpha_by_label(table).items():
        assert same(report.value, slow_k(*slow_u(texts, within=True), str(label)))
    for label, report in u_alpha_by_label(table).items():
        alone = written_out([row for row in rows if row[2] == label], lengths, people)
        used = any(said != GAP for text in alone for one in text.values() for said, _ in one)
        assert same(report.value, slow_alpha(*slow_u(alone)) if used else None)


@settings(max_examples=120, deadline=None)
@given(cut_texts())
def test_the_older_alpha_gives_what_the_articles_sum(drawn: Any) -> None:
    rows, lengths, people = drawn
    table = table_of_texts(*drawn)
    sides = (
        {label: slow_1995(rows, lengths, people, label) for label in "abc"}
        if u_alpha(table).reason != "no_pairs"
        else {}
    )
    used = {row[2] for row in rows if len(people[row[0]]) > 1}
    for label, report in alpha_u_1995_by_label(table).items():
        whole = all(
            (start, end) == (0, lengths[p])
            for p, _a, k, start, end in rows
            if k == label and len(people[p]) > 1
        )
        everyone = sum(len(who) for who in people.values() if len(who) > 1)
        many = sum(k == label and len(people[p]) > 1 for p, _a, k, _s, _e in rows)
        if whole and many == everyone:
            sides[str(label)] = (0, 0)
        observed, expected = sides.get(str(label), (0, 0))
        assert same(report.value, 1 - observed / expected if label in used and expected else None)
    total = [sum(side[at] for side in sides.values()) for at in (0, 1)]
    assert same(alpha_u_1995(table).value, 1 - total[0] / total[1] if used and total[1] else None)
