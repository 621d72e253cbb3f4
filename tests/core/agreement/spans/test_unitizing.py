"""The alphas for units: the cases, and against versions that write out every character."""

import json
from collections.abc import Hashable
from itertools import combinations, pairwise, permutations
from pathlib import Path
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

CASES = Path(__file__).parents[3] / "cases" / "agreement" / "spans"
NAMES = ("u_alpha", "u_alpha_binary", "cu_alpha", "ku_alpha", "alpha_u_1995")
GAP = "gap"

Row = tuple[str, int, str, int, int]


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return case


def table_of(case: dict[str, Any]) -> SpanTable:
    times = case.get("stretch", 1)
    rows = [
        ("p", who, label, (start - case["begin"]) * times, (end - case["begin"]) * times)
        for who, label, start, end in case["spans"]
    ]
    return SpanTable.from_rows([], rows, {"p": case["length"] * times})


def figures(*parts: str) -> list[Any]:
    return [
        pytest.param(path.stem, name, figure, id=f"{path.stem}-{part}-{name}")
        for path in sorted(CASES.glob("*.json"))
        for part in parts
        for name, figure in load(path.stem).get(part, {}).items()
        if name in NAMES
    ]


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


EVERY = [
    pytest.param(compute, id=f"{name}-{kind}")
    for name in NAMES
    for kind, compute in (
        ("all", SPAN_MEASURES[name].compute),
        ("label", SPAN_MEASURES[name].by_label),
    )
    if compute is not None
]


def reports(compute: Any, table: SpanTable) -> list[Any]:
    found = compute(table)
    return list(found.values()) if isinstance(found, dict) else [found]


@pytest.mark.parametrize("compute", EVERY)
@pytest.mark.parametrize(
    ("seen", "rows", "reason"),
    [
        ([], [], "no_pairs"),
        ([("p", 0)], [("p", 0, "a", 0, 3)], "no_pairs"),
        ([("p", 0), ("q", 1)], [("p", 0, "a", 0, 3), ("q", 1, "a", 0, 3)], "no_pairs"),
        ([("p", 0), ("p", 1)], [], "label_unused"),
        ([("p", 0), ("p", 1), ("q", 0)], [("q", 0, "a", 0, 3)], "label_unused"),
        ([], [("p", 0, "a", 0, 9), ("p", 1, "a", 0, 9)], "no_variation"),
    ],
)
def test_what_cannot_be_told_has_a_reason_and_a_sentence(
    compute: Any, seen: list[Any], rows: list[Any], reason: str
) -> None:
    table = SpanTable.from_rows(seen, rows, {"p": 9, "q": 9}, labels=["a"])
    for report in reports(compute, table):
        assert (report.value, report.status, report.ci) == (None, "undefined", None)
        assert report.reason == reason
        assert report.sentence.endswith(".")


@pytest.mark.parametrize("compute", EVERY)
def test_a_scheme_without_labels_is_no_error(compute: Any) -> None:
    table = SpanTable.from_rows([("p", 0), ("p", 1)], [], {"p": 9})
    assert all(report.reason == "label_unused" for report in reports(compute, table))


def test_a_unit_that_nobody_else_made_is_worse_than_chance() -> None:
    report = u_alpha(SpanTable.from_rows([("p", 1)], [("p", 0, "a", 0, 5)], {"p": 10}))
    assert report.value is not None
    assert report.value < 0
    assert "systematic_disagreement" in [note.code for note in report.notes]


def test_labels_that_never_meet_have_no_cu() -> None:
    table = SpanTable.from_rows([], [("p", 0, "a", 0, 5), ("p", 1, "b", 5, 9)], {"p": 10})
    assert cu_alpha(table).reason == "nothing_met"
    assert [one.reason for one in ku_alpha_by_label(table).values()] == ["nothing_met"] * 2
    rows = [("p", 0, "a", 0, 3), ("p", 1, "a", 0, 3), ("p", 0, "b", 5, 8)]
    table = SpanTable.from_rows([], rows, {"p": 10})
    assert cu_alpha(table).reason == "no_variation"
    found = ku_alpha_by_label(table)
    assert (found["a"].reason, found["b"].reason) == ("no_variation", "nothing_met")


def test_overlapping_labels_are_layers_of_their_own() -> None:
    rows = [("p", 0, "a", 0, 6), ("p", 0, "b", 3, 9), ("p", 1, "a", 0, 5), ("p", 1, "b", 4, 9)]
    table = SpanTable.from_rows([], rows, {"p": 20})
    report = u_alpha(table)
    assert "layers" in [note.code for note in report.notes]
    assert report.value is not None
    each = [one.value or 0 for one in u_alpha_by_label(table).values()]
    assert min(each) <= report.value <= max(each)
    assert cu_alpha(table).reason == "labels_overlap"
    assert {one.reason for one in ku_alpha_by_label(table).values()} == {"labels_overlap"}
    assert u_alpha_binary(table).value == 1.0


def test_what_one_annotator_marked_twice_is_one_unit() -> None:
    twice = [("p", 0, "a", 0, 4), ("p", 0, "a", 2, 6), ("p", 0, "a", 2, 6), ("p", 1, "a", 0, 5)]
    once = [("p", 0, "a", 0, 6), ("p", 1, "a", 0, 5)]
    found = [SpanTable.from_rows([], rows, {"p": 20}) for rows in (twice, once)]
    for compute in (u_alpha, u_alpha_binary, alpha_u_1995):
        assert compute(found[0]).value == compute(found[1]).value


def test_passages_side_by_side_are_one_long_continuum() -> None:
    rows = [("p", 0, "a", 0, 4), ("p", 1, "a", 1, 4), ("q", 0, "b", 2, 8), ("q", 1, "b", 2, 6)]
    apart = SpanTable.from_rows([], rows, {"p": 10, "q": 12})
    shifted = [
        ("p", who, label, start + 10 * (p == "q"), end + 10 * (p == "q"))
        for p, who, label, start, end in rows
    ]
    long = SpanTable.from_rows([], shifted, {"p": 22})
    for compute in (u_alpha, u_alpha_binary, cu_alpha):
        assert compute(apart).value == pytest.approx(compute(long).value)


def articles(many: int) -> SpanTable:
    """Articles of two passages, in which the second annotator now and then leaves something out."""
    rows: list[Row] = []
    for at in range(2 * many):
        rows.append((str(at), 0, "ab"[at % 2], 0, 10 + at % 3))
        if at % 5:
            rows.append((str(at), 1, "ab"[(at % 7 == 0) ^ (at % 2)], 1, 11))
    seen = [(str(at), who) for at in range(2 * many) for who in (0, 1)]
    lengths: dict[Hashable, int] = {str(at): 60 for at in range(2 * many)}
    return SpanTable.from_rows(seen, rows, lengths, articles={str(at): at // 2 for at in range(2 * many)})


def test_an_interval_holds_its_value_and_leaves_articles_out() -> None:
    table = articles(30)
    for report in (u_alpha(table), u_alpha_binary(table), *u_alpha_by_label(table).values()):
        assert report.n_clusters == 30
        assert report.ci is not None
        assert report.value is not None
        assert report.ci[0] < report.value < report.ci[1]
    assert alpha_u_1995(table).ci is None


def test_few_articles_or_few_units_have_no_interval_and_say_so() -> None:
    for many, code in ((19, "too_few_groups"), (4, "too_few_groups")):
        report = u_alpha(articles(many))
        assert report.ci is None
        assert code in [note.code for note in report.notes]
    rare = ku_alpha_by_label(articles(30))["b"]
    assert rare.ci is not None or "too_few_uses" in [note.code for note in rare.notes]


def test_order_of_rows_does_not_matter() -> None:
    case = load("u_alpha2016_three_annotators")
    table, turned = table_of(case), table_of(case | {"spans": case["spans"][::-1]})
    for compute in (u_alpha, u_alpha_binary, cu_alpha, alpha_u_1995):
        assert compute(table).value == pytest.approx(compute(turned).value)


def test_every_pair_of_annotators_can_be_read_alone() -> None:
    table = table_of(load("u_alpha2016_three_annotators"))
    for one, other in combinations(table.annotators, 2):
        assert u_alpha(table.pair(one, other)).n_annotators == 2
