"""Each annotator beside the others, against the majority, on repeats, and how sure they were: slow versions."""

from collections import Counter
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.agreement.confidence import sureness
from app.core.agreement.human_ceiling import human_ceiling, with_intervals
from app.core.agreement.measures import MEASURES, headline
from app.core.agreement.pair_reports import KAPPA_AT, pair_reports
from app.core.agreement.people import people
from app.core.agreement.ratings import Ratings
from app.core.agreement.repeats import Repeat, own_duplicates, stability

LEVELS = ("nominal", "ordinal", "interval", "ratio", "masi")
SETS = {1: frozenset("a"), 2: frozenset("ab"), 5: frozenset()}
few = settings(max_examples=10, deadline=None)
at_every_level = pytest.mark.parametrize("level", LEVELS)


def judged(seed: int, level: str, people: int = 4, units: int = 40) -> list[tuple[int, int, Any]]:
    draw = Random(seed)
    cells = [(unit, who) for unit in range(units) for who in range(people)]
    told = [(unit, who, draw.choice([1, 1, 2, 5])) for unit, who in cells if draw.random() < 0.7]
    return [(unit, who, SETS[said] if level == "masi" else said) for unit, who, said in told]


def ratings_of(rows: list[tuple[int, int, Any]], level: str, in_articles: bool = False) -> Ratings:
    articles = {unit: unit // 3 for unit, _, _ in rows} if in_articles else None
    return Ratings.from_long([*rows], labels=["a", "b"] if level == "masi" else [1, 2, 5], articles=articles)


@few
@at_every_level
@given(seed=st.integers(0, 10_000), in_articles=st.booleans())
def test_every_pair_has_the_reports_of_the_two_alone(level: Any, seed: int, in_articles: bool) -> None:
    ratings = ratings_of(judged(seed, level), level, in_articles)
    found = pair_reports(ratings, level)
    assert [one.annotators for one in found] == list(combinations(ratings.annotators, 2))
    for one in found:
        both = ratings.pair(*one.annotators)
        assert set(one.reports) == {
            "percent",
            headline(level).name,
            *([KAPPA_AT[level]] if level in KAPPA_AT else []),
        }
        for name, report in one.reports.items():
            alone = MEASURES[name].compute(both)
            assert report.value == pytest.approx(alone.value)
            for part in (
                "sentence",
                "reason",
                "n_units",
                "n_pairable",
                "n_judgements",
                "n_annotators",
                "level",
            ):
                assert getattr(report, part) == getattr(alone, part)


@few
@at_every_level
@given(seed=st.integers(0, 10_000), in_articles=st.booleans())
def test_of_two_annotators_each_agrees_with_the_others_as_the_pair_does(
    level: Any, seed: int, in_articles: bool
) -> None:
    ratings = ratings_of(judged(seed, level, people=2), level, in_articles)
    pair = pair_reports(ratings, level)[0].reports[headline(level).name]
    for one in people(ratings, level):
        assert one.with_others.value == pytest.approx(pair.value)
        assert one.with_others.ci == (None if pair.ci is None else pytest.approx(pair.ci))
        assert one.without.reason == "no_pairs"


@few
@given(seed=st.integers(0, 10_000))
def test_agreement_with_the_others_is_its_formula_written_out(seed: int) -> None:
    rows = judged(seed, "nominal")
    ratings = ratings_of(rows, "nominal")
    units: dict[int, dict[int, int]] = {}
    for unit, who, said in rows:
        units.setdefault(unit, {})[who] = said
    for one in people(ratings, "nominal"):
        apart, n, pooled = 0.0, 0, Counter[int]()
        for said in units.values():
            others = [value for who, value in said.items() if who != one.annotator]
            if one.annotator in said and others:
                mine = said[int(str(one.annotator))]
                n += 1
                apart += sum(value != mine for value in others) / len(others)
                pooled[mine] += 1
                for value in others:
                    pooled[value] += 1 / len(others)
        expected = sum(pooled[c] * pooled[k] for c in pooled for k in pooled if c != k)
        assert one.with_others.value == pytest.approx(1 - (2 * n - 1) * 2 * apart / expected)
        assert one.with_others.n_pairable == n
        left = ratings_of([row for row in rows if row[1] != one.annotator], "nominal")
        assert one.without.value == pytest.approx(MEASURES["alpha_nominal"].compute(left).value)


def test_whoever_shares_nothing_is_told_what_is_missing() -> None:
    ratings = Ratings.from_table([("a", "a", None), ("b", "a", None), (None, None, "a")])
    found = people(ratings, "nominal")
    assert found[2].with_others.reason == "no_shared_units"
    assert found[2].n_judgements == 1
    assert found[0].with_others.value is not None


def test_full_agreement_on_one_label_is_no_variation() -> None:
    found = people(Ratings.from_table([("a", "a"), ("a", "a")]), "nominal")
    assert found[0].with_others.reason == "no_variation"
    assert "“a”" in found[0].with_others.sentence


@few
@given(seed=st.integers(0, 10_000))
def test_the_majority_of_the_others_is_counted_label_by_label(seed: int) -> None:
    rows = judged(seed, "masi", people=5)
    found = human_ceiling(ratings_of(rows, "masi"))
    units: dict[int, dict[int, frozenset[str]]] = {}
    for unit, who, said in rows:
        units.setdefault(unit, {})[who] = said
    for one in found.each:
        both = mine = most = 0
        for said in units.values():
            others = [value for who, value in said.items() if who != one.annotator]
            if one.annotator not in said or len(others) < 2:
                continue
            for label in "ab":
                chosen = sum(label in value for value in others)
                if 2 * chosen != len(others):
                    own, majority = label in said[int(str(one.annotator))], 2 * chosen > len(others)
                    both, mine, most = both + (own and majority), mine + own, most + majority
        assert one.f1 == (pytest.approx(2 * both / (mine + most)) if mine + most else None)
    told = [one.f1 for one in found.each if one.f1 is not None]
    assert found.f1 == pytest.approx(np.mean(told))


@few
@given(seed=st.integers(0, 10_000))
def test_the_ceiling_without_each_group_is_that_of_the_table_without_it(seed: int) -> None:
    ratings = ratings_of(judged(seed, "masi", people=4), "masi")
    group = np.arange(len(ratings.units)) % 5
    found = human_ceiling(ratings, group)
    for place in range(5):
        left = human_ceiling(ratings.where(group[ratings.unit] != place))
        assert found.mean.without[place] == pytest.approx(np.nan if left.f1 is None else left.f1, nan_ok=True)
        for one, other in zip(found.each, left.each, strict=True):
            value = np.nan if other.f1 is None else other.f1
            assert one.whole.without[place] == pytest.approx(value, nan_ok=True)
        for label, of_label in left.by_label.items():
            value = np.nan if of_label.value is None else of_label.value
            assert found.by_label[label].without[place] == pytest.approx(value, nan_ok=True)


def test_the_ceiling_has_an_interval_where_there_is_enough_and_says_what_is_missing_elsewhere() -> None:
    draw = np.random.default_rng(5)
    true = draw.random(120) < 0.4
    rows = [
        (unit, who, "y" if true[unit] != (draw.random() < 0.15) else "n")
        for unit in range(120)
        for who in range(3)
    ]
    ceiling, told, each = with_intervals(Ratings.from_long(rows, articles={n: n // 5 for n in range(120)}))
    assert ceiling.f1 is not None
    assert told.ci is not None
    assert told.ci[0] < ceiling.f1 < told.ci[1]
    assert all(one.ci is not None for one in each.values())
    _, told, _ = with_intervals(Ratings.from_long(rows, articles={n: n // 40 for n in range(120)}))
    assert told.ci is None
    assert "3 articles" in str(told.why)
    alike = [(unit, who, "y" if (unit, who) == (3, 1) else "n") for unit in range(50) for who in range(3)]
    _, told, _ = with_intervals(Ratings.from_long(alike))
    assert told.ci is None
    assert "too few labels" in str(told.why)


@pytest.mark.parametrize(
    ("articles", "often", "is_shown"), [(19, 0.5, False), (20, 0.5, True), (30, 0.1, False), (40, 0.1, True)]
)
def test_f1_of_a_seldom_label_needs_more_articles(articles: int, often: float, is_shown: bool) -> None:
    draw = np.random.default_rng(7)
    true = draw.random(articles * 20) < often
    rows = [
        (unit, who, frozenset({"y"} if true[unit] != (draw.random() < 0.03) else ()))
        for unit in range(len(true))
        for who in range(3)
    ]
    places = {unit: unit // 20 for unit in range(len(true))}
    _, told, each = with_intervals(Ratings.from_long(rows, labels=["y"], articles=places))
    for one in (told, *each.values()):
        assert (one.ci is not None) == is_shown
        assert one.why == (
            None
            if is_shown
            else f"No interval: {articles} articles to go by. 40 are enough; 20 where annotators say a label of every"
            " fifth passage or more."
        )


def test_two_annotators_have_no_majority() -> None:
    found = human_ceiling(Ratings.from_table([("a", "a"), ("b", "a")]))
    assert found.f1 is None
    assert [one.n_units for one in found.each] == [0, 0]


def test_own_duplicates_are_repeats_and_never_agreement() -> None:
    rows = [("1", "ann", "a"), ("1", "ben", "a"), ("1", "ann", "b"), ("2", "ben", "b"), ("1", "ann", "a")]
    ratings = Ratings.from_long(rows)
    assert own_duplicates(ratings) == [Repeat("ann", "1", "a", "b")]
    assert ratings.counts.n_judgements == 3
    assert ratings.where(ratings.annotator == 0).twice == ()
    # To stay silent the first time is no judgement.
    assert own_duplicates(Ratings.from_long([("1", "ann", None), ("1", "ann", "b")])) == []


def test_few_repeats_have_a_reason() -> None:
    found = stability([Repeat("ann", 1, "a", "a"), Repeat("ann", 2, "a", "a")], "nominal")[0]
    assert (found.n, found.days) == (2, None)
    assert found.reports["percent"].value == 1
    assert found.reports["alpha_nominal"].reason == "no_variation"
    assert stability([], "nominal") == []


def test_confidence_without_words_and_of_single_judgements_is_left_out() -> None:
    ratings = Ratings.from_table([("a", "a", None), ("a", "b", None), (None, None, "a")])
    everybody, *each = sureness(ratings, {(0, 0): 3, (1, 0): 1, (1, 1): 2, (2, 2): 1})
    assert (everybody.agreeing, everybody.differing) == (3, 1.5)
    assert [one.n_agreeing + one.n_differing for one in each] == [2, 1, 0]
    assert each[2].agreeing is None
