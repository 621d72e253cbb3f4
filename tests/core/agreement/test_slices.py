"""Slices: each as its own table gives it, and differences as leaving each article out by hand gives them."""

from collections.abc import Hashable
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.jackknife import interval
from app.core.agreement.measures import headline
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.slice_differences import difference
from app.core.agreement.slice_parts import (
    Part,
    parts_by_annotator,
    parts_by_judgement,
    parts_by_pair,
    parts_by_unit,
    recoded,
)
from app.core.agreement.slice_warnings import cramers_v, crossed, warnings_of
from app.core.agreement.slices import lowest_first, slices_of
from app.core.agreement.summary import report_variable

Row = tuple[int, int, Any]
OUTLETS = ("Herald", "Courier", None)
few = settings(max_examples=12, deadline=None)


def rows_of(seed: int, values: list[Any], units: int = 60) -> list[Row]:
    """Three annotators, one judgement in ten missing; every three units make an article."""
    draw = Random(seed)
    cells = [(unit, who) for unit in range(units) for who in range(3)]
    return [(unit, who, draw.choice(values)) for unit, who in cells if draw.random() < 0.9]


LEVELS: dict[Level, list[Any]] = {
    "nominal": ["a", "a", "b", "c"],
    "ordinal": [1, 2, 2, 5],
    "interval": [-1, 0, 2],
    "ratio": [0, 1, 4],
    "masi": [frozenset("a"), frozenset("ab"), frozenset("b"), frozenset()],
}


def table(rows: list[Row], in_articles: bool = True) -> Ratings:
    return Ratings.from_long(rows, articles={unit: unit // 3 for unit, _, _ in rows} if in_articles else None)


def outlet_of(unit: int) -> str | None:
    return OUTLETS[unit // 3 % 3]


def by_outlet(ratings: Ratings, level: Level) -> list[Part]:
    return parts_by_unit(ratings, level, {unit: outlet_of(int(str(unit))) for unit in ratings.units})


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("in_articles", [True, False])
@given(seed=st.integers(0, 2**32))
@few
def test_a_slice_says_what_its_own_table_says(level: Level, in_articles: bool, seed: int) -> None:
    rows = rows_of(seed, LEVELS[level])
    whole = table(rows, in_articles)
    for one in slices_of(by_outlet(whole, level), labels=True):
        alone = table([row for row in rows if outlet_of(row[0]) == one.name], in_articles)
        wanted = report_variable("x", alone, level)
        leading, same = one.leading.report, wanted.measures[wanted.headline]
        assert leading.value == pytest.approx(same.value, abs=1e-9)
        assert (leading.n_units, leading.n_pairable) == (same.n_units, same.n_pairable)
        assert leading.ci == pytest.approx(same.ci, abs=1e-7)
        assert {note.code for note in leading.notes} == {note.code for note in same.notes}
        for label, reports in wanted.labels.items():
            figure = one.labels[label].report
            assert figure.value == pytest.approx(reports["alpha_label"].value, abs=1e-9)
            assert figure.ci == pytest.approx(reports["alpha_label"].ci, abs=1e-7)


def halves(rows: list[Row], seed: int) -> list[str]:
    draw = Random(seed)
    return [draw.choice(("before", "after")) for _ in rows]


def slow_difference(rows: list[Row], of: list[str], level: Level, article: int | None) -> float | None:
    """The value of one half less that of the other, both computed anew without an article."""
    values = []
    for half in ("before", "after"):
        kept = [row for row, which in zip(rows, of, strict=True) if which == half and row[0] // 3 != article]
        values.append(headline(level).compute(table(kept)).value)
    return None if values[0] is None or values[1] is None else values[0] - values[1]


@pytest.mark.parametrize("level", LEVELS)
@given(seed=st.integers(0, 2**32))
@few
def test_an_article_in_both_is_left_out_of_both_at_once(level: Level, seed: int) -> None:
    rows = rows_of(seed, LEVELS[level], 120)
    of = halves(rows, seed)
    ratings = table(rows)
    assert ratings.units == tuple(sorted(ratings.units, key=lambda unit: int(str(unit))))
    parts = {part.name: part for part in parts_by_judgement(ratings, level, of)}
    one, other = slices_of([parts["before"], parts["after"]])
    found = difference(one, other, ("before", "after"))
    assert found.value == pytest.approx(slow_difference(rows, of, level, None), abs=1e-9)
    if found.ci is None:
        assert one.leading.report.ci is None or other.leading.report.ci is None
        return
    articles = sorted({*one.articles.tolist(), *other.articles.tolist()})
    without = [slow_difference(rows, of, level, article) for article in articles]
    points = headline(level).name == "alpha_ordinal"
    assert found.value is not None
    wanted = interval(
        found.value, np.array(without, dtype=np.float64), np.ones(len(articles), dtype=np.int64)
    )
    assert wanted is not None
    # At the ordinal level the ranks stay those of all judgements.
    assert found.ci == pytest.approx((wanted.low, wanted.high), abs=0.1 if points else 1e-7)
    assert found.n_clusters == len(articles)


@given(seed=st.integers(0, 2**32))
@few
def test_the_difference_the_other_way_round_is_its_negative(seed: int) -> None:
    rows = rows_of(seed, LEVELS["masi"], 120)
    one, other, _unknown = slices_of(by_outlet(table(rows), "masi"))
    there, back = difference(one, other, ("A", "B")), difference(other, one, ("B", "A"))
    assert there.value is not None
    assert back.value == pytest.approx(-there.value)
    assert (there.ci is None) == (back.ci is None)
    if there.ci is not None and back.ci is not None:
        assert back.ci == pytest.approx((-there.ci[1], -there.ci[0]))


def test_slices_without_an_article_in_common_have_the_variances_of_both() -> None:
    rows = rows_of(3, LEVELS["nominal"], 360)
    one, other, _unknown = slices_of(by_outlet(table(rows), "nominal"))
    found = difference(one, other, ("A", "B"))
    assert found.n_shared == 0
    assert found.ci is not None
    widths = [a.leading.report.ci for a in (one, other)]
    apart = sum((ends[1] - ends[0]) ** 2 for ends in widths if ends) ** 0.5
    assert found.ci[1] - found.ci[0] == pytest.approx(apart, rel=0.05)


def test_what_is_read_the_same_differs_by_nothing() -> None:
    rows = rows_of(3, LEVELS["nominal"], 120)
    one, other = slices_of([Part(name, table(rows), "nominal") for name in "ab"])
    found = difference(one, other, ("a", "b"))
    assert (found.value, found.ci, found.n_shared) == (0, None, 40)
    assert [note.sentence for note in found.notes] == ["No interval: no article moves the difference."]


def test_a_difference_needs_an_interval_on_either_side() -> None:
    rows = rows_of(3, LEVELS["nominal"], 120)
    parts = parts_by_unit(
        table(rows), "nominal", {unit: "few" if unit < 9 else "many" for unit in range(120)}
    )
    one, other = slices_of(parts)
    assert (one.leading.report.ci, one.is_small, other.is_small) == (None, True, False)
    found = difference(one, other, ("few", "many"))
    assert found.value is not None
    assert found.ci is None
    assert found.notes[0].sentence == "No interval: few has none of its own."


@pytest.mark.parametrize(("every", "more", "is_shown"), [(4, 0, False), (2, 0, True), (4, 10, True)])
def test_a_seldom_value_in_two_slices_of_few_articles_has_no_interval_of_their_difference(
    every: int, more: int, is_shown: bool
) -> None:
    """Slices of ten articles each, in which a value is every fourth or second; or of ten and twenty."""
    rows: list[Row] = []
    for unit in range(10 * (20 + more)):
        one = "yes" if (unit // 10 + unit) % every == 0 else "no"
        other = {"yes": "no", "no": "yes"}[one] if unit % 7 == 0 else one
        rows += [(unit, 0, one), (unit, 1, other)]
    ratings = Ratings.from_long(rows, articles={unit: unit // 10 for unit, _, _ in rows})
    of = {unit: "south" if unit < 100 else "north" for unit, _, _ in rows}
    one_slice, other_slice = slices_of(parts_by_unit(ratings, "nominal", of))
    assert one_slice.leading.report.ci is not None
    assert other_slice.leading.report.ci is not None
    found = difference(one_slice, other_slice, ("south", "north"))
    assert (found.ci is not None) is is_shown
    assert is_shown or "rarer than one in three" in found.notes[0].sentence


def test_without_a_value_there_is_no_difference() -> None:
    rows = [row for row in rows_of(3, LEVELS["nominal"], 120) if row[0] > 8 or row[1] == 0]
    parts = parts_by_unit(
        table(rows), "nominal", {unit: "few" if unit < 9 else "many" for unit in range(120)}
    )
    one, other = slices_of(parts)
    found = difference(one, other, ("few", "many"))
    assert (found.value, found.reason, found.sentence) == (
        None,
        "one_undefined",
        "There is no value for few.",
    )
    assert found.as_dict()["status"] == "undefined"
    assert difference(other, other, ("a", "b"), "no such label").reason == "one_undefined"
    scale = slices_of([Part("scale", table(rows_of(3, [1, 2], 120)), "interval")])[0]
    assert difference(other, scale, ("a", "b")).reason == "other_level"


def test_what_is_not_known_stands_last_whatever_its_value() -> None:
    slices = lowest_first(slices_of(by_outlet(table(rows_of(5, LEVELS["nominal"])), "nominal")))
    assert slices[-1].name is None
    values = [one.leading.report.value or 0 for one in slices[:-1]]
    assert values == sorted(values)


@given(seed=st.integers(0, 2**32))
@few
def test_pairs_and_annotators_are_read_from_the_same_pairs_of_judgements(seed: int) -> None:
    rows = rows_of(seed, LEVELS["nominal"])
    ratings = table(rows)
    said: dict[int, dict[int, Any]] = {}
    for unit, who, value in rows:
        said.setdefault(unit, {})[who] = value
    for one in slices_of(parts_by_pair(ratings, "nominal")):
        assert one.leading.report.value == headline("nominal").compute(ratings.pair(*_two(one.name))).value
    for one in slices_of(parts_by_annotator(ratings, "nominal")):
        pairs = [
            (judged[a], judged[b])
            for judged in said.values()
            for a, b in combinations(sorted(judged), 2)
            if one.name in (a, b)
        ]
        wanted = headline("nominal").compute(Ratings.from_table(pairs))
        assert one.leading.report.value == pytest.approx(wanted.value, abs=1e-12)
        assert one.leading.report.n_pairable == len(pairs)


def _two(name: Hashable) -> tuple[Hashable, Hashable]:
    assert isinstance(name, tuple)
    return name[0], name[1]


def test_an_annotator_who_shares_nothing_has_no_value() -> None:
    ratings = Ratings.from_long([(1, "ann", "a"), (1, "ben", "b"), (2, "cem", "a")])
    found = {one.name: one.leading.report for one in slices_of(parts_by_annotator(ratings, "nominal"))}
    assert found["cem"].reason == "no_pairs"
    assert found["ann"].value is not None
    assert slices_of(parts_by_annotator(Ratings.from_long([]), "nominal")) == []
    assert slices_of(parts_by_pair(Ratings.from_long([]), "nominal")) == []
    assert slices_of(parts_by_unit(Ratings.from_long([]), "nominal", {})) == []


def test_labels_that_fall_together_are_one() -> None:
    rows = [(1, "ann", "siege"), (1, "ben", "raid"), (2, "ann", "peace"), (2, "ben", "peace")]
    as_it_is = Ratings.from_long(rows, labels=["siege", "raid", "peace"])
    rolled = recoded(as_it_is, {"siege": "war", "raid": "war"})
    assert rolled.labels == ("war", "peace")
    assert [headline("nominal").compute(one).value for one in (as_it_is, rolled)] == [0.4, 1.0]
    assert recoded(Ratings.from_long([]), {}).values == ()


def judged_by(*who: tuple[str, str, int]) -> Ratings:
    """Units named outlet-number, each judged by two; (outlet, annotators by their first letters, how many units)."""
    rows = [
        (f"{outlet}-{letters}-{number}", letter, "ab"[(number + place) % 3 == 0])
        for outlet, letters, many in who
        for number in range(many)
        for place, letter in enumerate(letters)
    ]
    return Ratings.from_long(rows, articles={unit: unit for unit, _, _ in rows})


def warned(ratings: Ratings) -> dict[str, tuple[Hashable | None, ...]]:
    parts = parts_by_unit(ratings, "nominal", {unit: str(unit).split("-")[0] for unit in ratings.units})
    return {one.code: one.slices for one in warnings_of(slices_of(parts), str)}


def test_nothing_is_warned_of_where_everybody_judges_everything() -> None:
    assert warned(judged_by(("Herald", "abc", 30), ("Courier", "abc", 20))) == {}
    # One outlet is nearly all there is: that annotators judged little else says nothing.
    assert warned(judged_by(("Herald", "abc", 300), ("Courier", "abc", 20))) == {}


def test_an_outlet_of_annotators_who_judged_little_else_is_named() -> None:
    found = warned(judged_by(("Herald", "ab", 30), ("Courier", "cd", 25), ("Courier", "ac", 2)))
    assert found["confounded"] == ("Herald", "Courier")
    assert "associated" in found
    assert "other_annotators" not in found


def test_slices_without_a_common_annotator_are_named() -> None:
    ratings = judged_by(("Herald", "ab", 30), ("Courier", "cd", 25), ("Gazette", "abcd", 25))
    assert warned(ratings)["other_annotators"] == ("Herald", "Courier")
    parts = parts_by_unit(ratings, "nominal", {unit: str(unit).split("-")[0] for unit in ratings.units})
    herald, courier, gazette = slices_of(parts)
    codes = [[note.code for note in difference(herald, one, ("A", "B")).notes] for one in (courier, gazette)]
    assert ["other_annotators" in one for one in codes] == [True, False]


def test_islands_within_a_slice_are_named() -> None:
    ratings = judged_by(("Herald", "ab", 20), ("Herald", "cd", 20), ("Courier", "abcd", 40))
    assert warned(ratings)["islands"] == ("Herald",)


def test_the_association_of_annotators_and_slices_is_that_of_the_table_by_hand() -> None:
    ratings = judged_by(("Herald", "ab", 30), ("Courier", "bc", 20))
    parts = parts_by_unit(ratings, "nominal", {unit: str(unit).split("-")[0] for unit in ratings.units})
    assert crossed(slices_of(parts)).tolist() == [[30, 30, 0], [0, 20, 20]]
    # chi squared 50, n 100: phi squared .5, less 2 / 99; rows 2 - 1 / 99, columns 3 - 4 / 99.
    assert cramers_v(np.array([[30, 30, 0], [0, 20, 20]])) == pytest.approx(
        ((0.5 - 2 / 99) / (1 - 1 / 99)) ** 0.5
    )
    assert cramers_v(np.zeros((0, 0), dtype=np.int64)) is None
