"""The alphas for units: what cannot be told, and what holds for any table."""

from collections.abc import Hashable
from itertools import combinations
from typing import Any

import pytest

from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.unitizing import (
    cu_alpha,
    ku_alpha_by_label,
    u_alpha,
    u_alpha_binary,
    u_alpha_by_label,
)
from app.core.agreement.spans.unitizing_1995 import alpha_u_1995
from tests.core.agreement.spans.written_cases import NAMES, Row, load, table_of

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
