"""The model of Dawid and Skene: the article's figures, a slow version written out, and when it is not asked."""

import json
from collections.abc import Hashable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.competence import competences
from app.core.agreement.dawid_skene import by_label, dawid_skene, fit
from app.core.agreement.ratings import Ratings

CASE = Path(__file__).parents[2] / "cases" / "agreement" / "dawid_skene1979_anaesthetists.json"


def test_the_anaesthetists_of_the_article() -> None:
    case = json.loads(CASE.read_text(encoding="utf-8"))
    rows, who, expected = np.array(case["rows"]), np.array(case["observers"]), case["model"]
    unit = np.repeat(np.arange(len(rows)), len(who))
    found = fit(unit, np.tile(who, len(rows)), rows.reshape(-1) - 1, (len(rows), 5), (1, 2, 3, 4))
    figures = {
        "prevalence": found.prevalence.tolist(),
        "first_observer_class_1": found.confusion[0, 0, 0],
        "log_likelihood": found.log_likelihood,
    }
    for name, figure in expected.items():
        assert figures[name] == pytest.approx(figure["value"], abs=figure["tolerance"], rel=0)
    assert found.has_settled


def slow(rows: list[tuple[int, int, int]], n_units: int, n_people: int, n_classes: int, steps: int) -> Any:
    """The equations of the article, written out judgement by judgement."""
    t = np.zeros((n_units, n_classes))
    for unit, _, said in rows:
        t[unit, said] += 1
    t /= t.sum(axis=1, keepdims=True)
    p, pi = np.zeros(n_classes), np.zeros((n_people, n_classes, n_classes))
    for _ in range(steps):
        p = t.mean(axis=0)
        pi = np.zeros((n_people, n_classes, n_classes))
        for unit, who, said in rows:
            pi[who, :, said] += t[unit]
        totals = pi.sum(axis=2, keepdims=True)
        pi = np.divide(pi, totals, out=np.zeros_like(pi), where=totals > 0)
        t = np.tile(p, (n_units, 1))
        for unit, who, said in rows:
            t[unit] *= pi[who, :, said]
        t /= t.sum(axis=1, keepdims=True)
    return p, pi, t


def judged(seed: int) -> list[tuple[int, int, int]]:
    """Every unit by two to four of four people, of whom some err more."""
    draw = Random(seed)
    rows = []
    for unit in range(25):
        true = draw.choice([0, 0, 1, 2])
        for who in draw.sample(range(4), draw.randint(2, 4)):
            rows.append((unit, who, true if draw.random() < 0.9 - who / 8 else draw.randrange(3)))
    return rows


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_model_is_what_its_equations_give(seed: int) -> None:
    rows = judged(seed)
    found = dawid_skene(Ratings.from_long([*rows], labels=[0, 1, 2]))
    place = {unit: n for n, unit in enumerate(dict.fromkeys(row[0] for row in rows))}
    people = {who: n for n, who in enumerate(dict.fromkeys(row[1] for row in rows))}
    used = {value: n for n, value in enumerate(sorted({row[2] for row in rows}))}
    told = [(place[unit], people[who], used[said]) for unit, who, said in rows]
    p, pi, t = slow(told, len(place), len(people), len(used), found.steps)
    assert found.prevalence == pytest.approx(p, abs=1e-9)
    assert found.confusion == pytest.approx(pi, abs=1e-9)
    assert found.posteriors == pytest.approx(t, abs=1e-6)
    assert found.competence == pytest.approx([np.diag(one) @ p for one in pi])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_judgements_does_not_matter(seed: int) -> None:
    rows = judged(seed)
    turned = [row for _, row in sorted((Random(seed).random(), row) for row in rows)]
    one, other = (dawid_skene(Ratings.from_long([*some], labels=[0, 1, 2])) for some in (rows, turned))
    names = [Ratings.from_long([*some]).annotators for some in (rows, turned)]
    competence = [
        dict(zip(who, found.competence, strict=True)) for who, found in zip(names, (one, other), strict=True)
    ]
    assert competence[0] == pytest.approx(competence[1], abs=1e-6)


def test_units_that_tie_are_flagged_and_take_the_first_label() -> None:
    rows = [("a", "a"), ("b", "b"), ("a", "b"), ("b", "a")]
    found = dawid_skene(Ratings.from_table(rows, labels=["b", "a"]))
    assert found.tied.tolist() == [False, False, True, True]
    assert [found.classes[label] for label in found.labels] == ["a", "b", "b", "b"]


def test_a_unit_that_nobody_judged_has_the_prevalences_and_no_tie() -> None:
    found = dawid_skene(Ratings.from_table([("a", "a"), ("b", "b"), (None, None)]))
    assert found.posteriors[2] == pytest.approx(found.prevalence)
    assert not found.tied[2]


def test_of_sets_each_label_is_a_model_of_its_own() -> None:
    sets = {"x": frozenset({"war", "law"}), "y": frozenset({"law"}), "z": frozenset()}
    table = [[sets[letter] for letter in row] for row in ("xxy", "yyy", "zzz", "xxx", "yyx", "zzz")]
    found = by_label(Ratings.from_table(table, labels=["war", "law", "never"]))
    assert list(found) == ["war", "law"]
    assert found["law"].competence.tolist() == pytest.approx([1, 1, 1])
    assert found["war"].labels.tolist() == [1, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("table", [[], [(None, None)]])
def test_nothing_judged_is_no_fault(table: list[Any]) -> None:
    found = dawid_skene(Ratings.from_table(table))
    assert found.classes == ()
    assert not found.competence.any()


def rows_of(units: int, people: int, alike: bool = False) -> Ratings:
    rows = [
        (unit, who, "ab"[(unit + (who == 0 and unit % 5 == 0)) % 2])
        for unit in range(units)
        for who in range(people)
    ]
    told: list[tuple[Hashable, Hashable, Hashable]] = [(u, w, "a" if alike else v) for u, w, v in rows]
    return Ratings.from_long(told, labels=["a", "b"])


def test_with_twenty_judgements_and_three_annotators_each_has_a_competence() -> None:
    found = competences(rows_of(20, 3), "nominal")
    assert [one.status for one in found.values()] == ["ok"] * 3
    assert found[0].value == pytest.approx(0.8)
    assert found[1].value == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratings", "level", "reason", "said"),
    [
        (rows_of(20, 2), "nominal", "too_few_annotators", "there are 2.0"),
        (rows_of(19, 3), "nominal", "too_few_judgements", "1 more"),
        (rows_of(20, 3, alike=True), "nominal", "no_variation", "100 %"),
        (rows_of(20, 1), "nominal", "no_pairs", "At least 1 more"),
        (rows_of(20, 3), "interval", "not_labels", "measurement"),
    ],
)
def test_why_there_is_no_competence(ratings: Ratings, level: Any, reason: str, said: str) -> None:
    for report in competences(ratings, level).values():
        assert (report.value, report.reason) == (None, reason)
        assert said in report.sentence
