"""Gamma: the cases, and the best alignment against every alignment there is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.report import REASONS
from app.core.agreement.spans import alignment, gamma
from app.core.agreement.spans.alignment import Marks, Weights, best_alignment
from app.core.agreement.spans.gamma import Asked, gamma_by_label, gamma_of, gamma_report
from app.core.agreement.spans.table import SpanTable

CASES = Path(__file__).parents[3] / "cases" / "agreement" / "spans"
NAMES = sorted(path.stem for path in CASES.glob("gamma_*.json"))


def load(name: str) -> tuple[SpanTable, Weights, dict[str, Any]]:
    case: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    rows = [("p", *row) for row in case["spans"]]
    return SpanTable.from_rows([], rows, {"p": case["length"]}), Weights(**case["weights"]), case["computed"]


@pytest.mark.parametrize("name", NAMES)
def test_the_disorder_is_that_of_the_case_and_gamma_is_near_it(name: str) -> None:
    table, weights, figures = load(name)
    found = gamma_report(table, Asked(weights, drawn="statistical"))
    disorder, value = figures["observed_disorder"], figures["gamma"]
    (passage,) = found.passages
    assert passage.is_exact
    assert passage.disorder == pytest.approx(disorder["value"], abs=disorder["tolerance"])
    assert found.gamma.value == pytest.approx(value["value"], abs=value["tolerance"])
    assert passage.value == pytest.approx(found.gamma.value)


@pytest.mark.parametrize("name", NAMES)
def test_the_articles_own_draws_give_a_number_of_the_same_kind(name: str) -> None:
    table, weights, figures = load(name)
    found = gamma_report(table, Asked(weights))
    assert found.gamma.value == pytest.approx(figures["gamma"]["value"], abs=0.06)
    assert found.chance.known_to is not None
    assert found.chance.known_to <= gamma.PRECISION


def every_partition(places: list[int], slot: list[int]) -> Iterator[list[tuple[int, ...]]]:
    """Every way of putting marks into sets with at most one of each annotator."""
    if not places:
        yield []
        return
    first, *rest = places
    for others in range(1 << len(rest)):
        one = (first, *(place for at, place in enumerate(rest) if others >> at & 1))
        if len({slot[place] for place in one}) == len(one):
            for more in every_partition([place for place in rest if place not in one], slot):
                yield [one, *more]


def slow_cost(one: tuple[int, ...], marks: Marks, weights: Weights) -> float:
    """The disorder of a set, over every pair of annotators."""
    filled = {int(marks.slot[place]): place for place in one}
    total, pairs = 0.0, 0
    for a in range(marks.m):
        for b in range(a):
            pairs += 1
            if a not in filled or b not in filled:
                total += weights.delta
                continue
            u, v = filled[a], filled[b]
            moved = abs(marks.start[u] - marks.start[v]) + abs(marks.end[u] - marks.end[v])
            length = marks.end[u] - marks.start[u] + marks.end[v] - marks.start[v]
            differ = weights.alpha * (moved / length) ** 2 + weights.beta * (marks.label[u] != marks.label[v])
            total += differ * weights.delta
    return total / pairs


@st.composite
def few_marks(draw: st.DrawFn) -> tuple[Marks, Weights]:
    m = draw(st.integers(2, 4))
    row = st.tuples(st.integers(0, m - 1), st.integers(0, 2), st.integers(0, 12), st.integers(1, 6))
    rows = draw(st.lists(row, min_size=1, max_size=6))
    slot, label, start, length = (np.array(column) for column in zip(*rows, strict=True))
    weights = Weights(draw(st.sampled_from([0.5, 1.0, 3.0])), draw(st.sampled_from([0.0, 1.0, 2.0])), 1.0)
    return Marks(slot, label, start.astype(float), (start + length).astype(float), m), weights


@settings(max_examples=60, deadline=None)
@given(few_marks(), st.booleans())
def test_the_best_alignment_is_the_best_of_all(drawn: tuple[Marks, Weights], as_program: bool) -> None:
    marks, weights = drawn
    before = alignment.FEW_MARKS
    alignment.FEW_MARKS = 0 if as_program else 20
    try:
        found = best_alignment(marks, weights)
    finally:
        alignment.FEW_MARKS = before
    slot = marks.slot.tolist()
    best = min(
        sum(slow_cost(one, marks, weights) for one in way)
        for way in every_partition(list(range(len(marks))), slot)
    )
    assert found.cost == pytest.approx(best)
    assert found.is_exact
    assert sorted(place for one in found.sets for place in one) == list(range(len(marks)))
    assert found.cost == pytest.approx(sum(slow_cost(one, marks, weights) for one in found.sets))


def test_what_is_too_large_is_aligned_one_annotator_after_the_other_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alignment, "MOST_SETS", 1)
    rows = [("p", who, "a", 10 * at + who, 10 * at + 8) for who in range(3) for at in range(4)]
    found = gamma_report(SpanTable.from_rows([], rows, {"p": 60}))
    assert [one.is_exact for one in found.passages] == [False]
    assert "not_exact" in [note.code for note in found.gamma.notes]
    assert found.gamma.value is not None
    assert found.gamma.value > 0.8


def test_the_same_seed_gives_the_same_and_is_said() -> None:
    table, _weights, _figures = load("gamma_f02_unequal_counts")
    first, again, other = (gamma_report(table, Asked(seed=seed)) for seed in (3, 3, 4))
    assert first == again
    assert first.gamma.value != other.gamma.value
    (note,) = [note for note in first.gamma.notes if note.code == "by_chance"]
    assert "seed 3" in note.sentence
    assert gamma_of(table, seed=3).value == first.gamma.value


def test_passages_are_weighed_by_their_marks() -> None:
    rows = [
        ("p", 0, "a", 0, 5),
        ("p", 1, "a", 0, 5),
        ("q", 0, "a", 3, 9),
        ("q", 0, "b", 10, 14),
        ("r", 0, "a", 0, 2),
    ]
    seen = [("q", 1), ("s", 0), ("s", 1)]
    found = gamma_report(SpanTable.from_rows(seen, rows, {"p": 30, "q": 30, "r": 30, "s": 30}))
    each = {one.unit: one for one in found.passages}
    assert set(each) == {"p", "q", "s"}
    assert (each["s"].value, each["s"].marks) == (None, 0)
    assert each["p"].value == 1.0
    weighed = [(one.value, one.marks / one.annotators) for one in found.passages if one.value is not None]
    mean = sum(value * weight for value, weight in weighed) / sum(weight for _value, weight in weighed)
    assert found.gamma.value == pytest.approx(mean)


def test_gamma_cat_asks_for_labels_alone() -> None:
    far = [
        ("p", who, label, 20 * at + 3 * who, 20 * at + 12 + 3 * who)
        for who in (0, 1)
        for at, label in enumerate("abab")
    ]
    found = gamma_report(SpanTable.from_rows([], far, {"p": 90}))
    assert found.gamma.value is not None
    assert found.gamma.value < 1
    assert found.gamma_cat.value == 1.0
    assert [one.value for one in found.gamma_k.values()] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("seen", "rows", "reason"),
    [
        ([], [], "no_pairs"),
        ([("p", 0)], [("p", 0, "a", 0, 3)], "no_pairs"),
        ([("p", 0), ("p", 1)], [], "label_unused"),
    ],
)
def test_where_nothing_can_be_compared_there_is_a_reason(
    seen: list[Any], rows: list[Any], reason: str
) -> None:
    table = SpanTable.from_rows(seen, rows, {"p": 9}, labels=["a"])
    found = gamma_report(table)
    for report in (found.gamma, found.gamma_cat, *found.gamma_k.values(), *gamma_by_label(table).values()):
        assert (report.value, report.reason) == (None, reason)
    json.dumps(found.as_dict(), allow_nan=False)


def test_one_label_alone_has_gamma_and_no_gamma_cat() -> None:
    rows = [("p", 0, "a", 0, 5), ("p", 1, "a", 1, 5)]
    found = gamma_report(SpanTable.from_rows([], rows, {"p": 30}, labels=["a", "b"]))
    assert found.gamma.value is not None
    assert found.gamma_cat.reason == "no_variation"
    assert found.gamma_k["b"].reason == "label_unused"


def test_marks_that_only_one_annotator_made_are_below_chance_and_have_no_gamma_cat() -> None:
    found = gamma_report(
        SpanTable.from_rows([("p", 1)], [("p", 0, "a", 0, 5), ("p", 0, "b", 9, 12)], {"p": 30})
    )
    assert found.gamma.value is not None
    assert found.gamma.value <= 0
    assert found.gamma_cat.reason == "nothing_met"


def test_without_scipy_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gamma, "has_scipy", lambda: False)
    report = gamma_of(load("gamma_f02_unequal_counts")[0])
    assert (report.value, report.reason) == (None, "needs_scipy")
    assert "pip install 'masthead[gamma]'" in report.sentence
    assert "needs_scipy" in REASONS


def test_progress_only_grows_and_ends() -> None:
    heard: list[tuple[int, int]] = []
    gamma_report(load("gamma_f02_unequal_counts")[0], said=lambda done, total: heard.append((done, total)))
    assert [done for done, _total in heard] == sorted(done for done, _total in heard)
    assert heard[-1][0] == heard[-1][1]
    assert all(done <= total for done, total in heard)
