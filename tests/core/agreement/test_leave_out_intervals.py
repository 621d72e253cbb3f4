"""The change of alpha without an annotator, a label or an outlet: its interval leaves each article out of both."""

from typing import Any

import numpy as np
import pytest

from app.core.agreement.jackknife import interval
from app.core.agreement.leave_out import (
    LeftOut,
    leave_out_annotators,
    leave_out_groups,
    leave_out_labels,
)
from app.core.agreement.leave_out_intervals import annotators_left_out, groups_left_out, labels_left_out
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level

UNITS, PASSAGES = 120, 4


def judged(seed: int, values: list[Any], units: int = UNITS) -> list[tuple[int, int, Any]]:
    draw = np.random.default_rng(seed)
    true = draw.integers(len(values), size=units)
    return [
        (unit, who, values[true[unit] if draw.random() < 0.75 else draw.integers(len(values))])
        for unit in range(units)
        for who in range(4)
        if draw.random() < 0.9
    ]


def table(rows: list[tuple[int, int, Any]]) -> Ratings:
    units = {unit for unit, _, _ in rows}
    return Ratings.from_long(rows, articles={unit: unit // PASSAGES for unit in units})


def group_of(ratings: Ratings) -> dict[Any, Any]:
    return {unit: "north" if int(str(unit)) // PASSAGES % 3 else "south" for unit in ratings.units}


KINDS = {
    "annotators": (annotators_left_out, leave_out_annotators),
    "labels": (labels_left_out, leave_out_labels),
    "outlets": (
        lambda ratings, level: groups_left_out(ratings, level, group_of(ratings)),
        lambda ratings, level: leave_out_groups(ratings, level, group_of(ratings)),
    ),
}
SETS = [frozenset(one) for one in ("", "a", "b", "ab")]
LEVELS: list[tuple[Level, list[Any]]] = [
    ("nominal", ["x", "y", "z"]),
    ("masi", SETS),
    ("interval", [1, 2, 4]),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("level", "values"), LEVELS)
def test_each_article_is_left_out_of_both_at_once(kind: str, level: Level, values: list[Any]) -> None:
    fast, slow = KINDS[kind]
    rows = judged(7, values)
    found = {one.name: one for one in fast(table(rows), level)}
    plain = {one.name: one.change for one in slow(table(rows), level)}
    assert {name: one.change for name, one in found.items()} == plain
    without: dict[Any, list[float]] = {name: [] for name in found}
    for article in range(UNITS // PASSAGES):
        left = table([row for row in rows if row[0] // PASSAGES != article])
        for one in slow(left, level):
            assert one.change is not None
            without[one.name].append(one.change)
    for name, one in found.items():
        assert one.change is not None
        numbers = np.array(without[name])
        expected = interval(one.change, numbers, np.ones(len(numbers), dtype=np.int64))
        assert expected is not None
        assert one.ci == pytest.approx((expected.low, expected.high), abs=1e-9)
        assert one.why_no_interval is None


def test_a_change_says_why_it_has_no_interval() -> None:
    def why(found: tuple[LeftOut, ...]) -> set[str | None]:
        assert all(one.ci is None for one in found if one.why_no_interval)
        return {one.why_no_interval for one in found}

    few = annotators_left_out(table(judged(7, ["x", "y"], units=12)), "nominal")
    assert why(few) == {"No interval: alpha of everything has none of its own."}
    pair = [row for row in judged(7, ["x", "y"]) if row[1] < 2 or row[0] < 16]
    assert "No interval: alpha of what stays has none of its own." in why(
        annotators_left_out(table(pair), "nominal")
    )
    alone = annotators_left_out(table([row for row in judged(7, ["x", "y"]) if row[1] < 2]), "nominal")
    assert {(one.change, one.ci, one.why_no_interval) for one in alone} == {(None, None, None)}


def test_too_much_to_leave_out_keeps_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.agreement.leave_out_intervals.MOST_JUDGEMENTS", 100)
    found = annotators_left_out(table(judged(7, ["x", "y"])), "nominal")
    assert all(one.change is not None and one.ci is None for one in found)
    assert all("too long" in str(one.why_no_interval) for one in found)


def test_units_stand_for_themselves_where_articles_are_not_known() -> None:
    rows = judged(7, ["x", "y"])
    found = annotators_left_out(Ratings.from_long(rows), "nominal")
    each = annotators_left_out(
        Ratings.from_long(rows, articles={unit: unit for unit, _, _ in rows}), "nominal"
    )
    assert [one.ci for one in found] == [pytest.approx(one.ci) for one in each]
