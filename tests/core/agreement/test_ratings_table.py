"""The table of judgements, values that do not fit a level, and the list of measures."""

import doctest
import importlib
import pkgutil
from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import app.core.agreement
from app.core.agreement import counts as count_rows
from app.core.agreement import krippendorff
from app.core.agreement.krippendorff import alpha
from app.core.agreement.labels import alpha_label
from app.core.agreement.measures import LABEL_MEASURES, LEVELS, MEASURES, headline, measures_at
from app.core.agreement.percent import percent
from app.core.agreement.ratings import Ratings, RatingsMixed
from app.core.agreement.report import NOTES, REASONS, Level, Note, Status
from app.core.agreement.summary import report_ratings

DOCS = Path(__file__).parents[3] / "docs" / "agreement.md"
MODULES = [name for _, name, _ in pkgutil.iter_modules(app.core.agreement.__path__)]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"app.core.agreement.{module}"))
    assert result.failed == 0


def test_the_published_examples_are_among_the_docstrings() -> None:
    module = importlib.import_module("app.core.agreement.krippendorff")
    assert doctest.testmod(module).attempted >= 6


@pytest.mark.parametrize(
    ("level", "values", "reason"),
    [
        ("ratio", [1, -1], "negative_values"),
        ("ratio", ["1", "2"], "not_numeric"),
        ("interval", ["low", "high"], "not_numeric"),
        ("interval", [1, float("inf")], "not_numeric"),
        ("interval", [1, 10**400], "not_numeric"),
        ("ordinal", ["low", "high"], "no_order"),
        ("masi", ["a", "b"], "not_sets"),
        ("jaccard", ["a", "b"], "not_sets"),
    ],
)
def test_values_that_do_not_fit_a_level_leave_it_undefined(
    level: Level, values: list[Hashable], reason: str
) -> None:
    report = alpha(Ratings.from_table([values, values]), level)
    assert (report.status, report.value, report.reason) == ("undefined", None, reason)


def test_a_value_outside_the_level_matters_only_where_it_is_compared() -> None:
    assert alpha(Ratings.from_table([[1, 1], [2, 3], [-4, None]]), "ratio").status == "ok"


def test_zero_is_a_value_of_a_ratio_scale() -> None:
    assert alpha(Ratings.from_table([[0, 0], [0, 5], [5, 5]]), "ratio").value == pytest.approx(4 / 9)


def test_two_annotators_at_zero_agree_at_the_ratio_level() -> None:
    assert alpha(Ratings.from_table([[0, 0], [1, 1]]), "ratio").value == 1


def test_ordinal_labels_stand_in_the_order_of_their_scheme() -> None:
    words = [["low", "mid"], ["mid", "mid"], ["high", "high"], ["high", "low"], ["low", "low"]]
    place: dict[Hashable, int] = {"low": 1, "mid": 2, "high": 3}
    numbers = [[place[word] for word in row] for row in words]
    named = alpha(Ratings.from_table(words, labels=["low", "mid", "high"]), "ordinal")
    assert named.value == pytest.approx(alpha(Ratings.from_table(numbers), "ordinal").value)
    turned = alpha(Ratings.from_table(words, labels=["mid", "low", "high"]), "ordinal")
    assert turned.value != pytest.approx(named.value)


@pytest.mark.parametrize("factor", [1e-200, 1e-30, 1e30, 1e200])
@pytest.mark.parametrize("level", ["interval", "ratio"])
def test_the_unit_of_measurement_does_not_matter(level: Level, factor: float) -> None:
    table = [[1, 2], [3, 3], [4, 9], [7, 7]]
    scaled = [[value * factor for value in row] for row in table]
    assert alpha(Ratings.from_table(scaled), level).value == pytest.approx(
        alpha(Ratings.from_table(table), level).value
    )


def test_of_large_and_many_islands_a_few_annotators_are_named() -> None:
    rows: list[tuple[Hashable, Hashable, Hashable]] = [("hub", f"ann{n}", "a") for n in range(10)]
    rows += [(f"u{n}", f"{who}{n}", "b") for n in range(8) for who in ("ben", "cem")]
    (note,) = [note for note in Ratings.from_long(rows).counts.notes if note.code == "islands"]
    assert "9 groups" in note.sentence
    assert "ann5, … (+4); ben0, cem0; " in note.sentence
    assert "ben4, cem4; …" in note.sentence
    assert "ben5" not in note.sentence


def test_an_empty_set_is_a_judgement_and_none_is_not() -> None:
    ratings = Ratings.from_table([[frozenset(), frozenset()], [(), ("a",)], [None, ("a", "b")]])
    assert ratings.counts.n_pairable == 2
    assert ratings.counts.n_judgements == 5
    assert ratings.labels == ("a", "b")


def test_the_order_within_a_set_does_not_matter() -> None:
    ratings = Ratings.from_table([[("a", "b"), ("b", "a")], [("c",), ("c", "c")]])
    assert alpha(ratings, "masi").value == 1


def test_more_labels_than_a_word_has_bits_are_told_apart() -> None:
    table = [[(f"k{n}",), (f"k{n}",)] for n in range(130)] + [[("k1",), ("k129",)]]
    assert alpha(Ratings.from_table(table), "masi").value == pytest.approx(
        1 - 261 / (262**2 - 128 * 4 - 2 * 9) * 2
    )


@pytest.mark.parametrize("block", [1, 9, 1000])
def test_the_size_of_a_block_does_not_matter(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sets = Ratings.from_table([[("a",), ("a", "b")], [("b",), ("c",)], [(), ("a", "c")], [("c",), ("c",)]])
    numbers = Ratings.from_table([[0, 1], [2, 2], [3, 5], [8, 13]])
    expected = alpha(sets, "masi").value, alpha(numbers, "ratio").value
    monkeypatch.setattr(krippendorff, "TWO_AT_ONCE", block)
    assert (alpha(sets, "masi").value, alpha(numbers, "ratio").value) == pytest.approx(expected)


def test_sets_and_single_labels_do_not_mix() -> None:
    with pytest.raises(RatingsMixed):
        Ratings.from_table([["a", ("a", "b")]])


def test_a_missing_value_does_not_take_back_a_judgement() -> None:
    ratings = Ratings.from_long([("1", "ann", "a"), ("1", "ben", "a"), ("1", "ben", None)])
    assert ratings.counts.n_judgements == 2
    assert ratings.notes == ()


def test_values_outside_the_scheme_are_counted_and_noted() -> None:
    ratings = Ratings.from_table([["a", "q"], ["a", "a"]], labels=["a", "b"])
    assert ratings.labels == ("a", "b", "q")
    assert [note.code for note in ratings.notes] == ["outside_labels"]


def test_unused_and_rare_labels_say_so() -> None:
    reports = alpha_label(Ratings.from_table([["a", "a"], ["a", "b"], ["c", None]], labels="abcd"))
    assert [reports[label].reason for label in "abcd"] == [None, None, "label_unused", "label_unused"]
    assert "single judgement" in reports["c"].sentence
    assert "never" in reports["d"].sentence
    assert "rare" in [note.code for note in reports["b"].notes]


def test_units_that_share_a_hash_are_still_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the salt 1 these two units have the same 64-bit hash: 2 h(45) + h(119) = 2 h(59) + h(91)."""
    one, other = [0, 45, 45, 94, 119], [0, 59, 59, 91, 94]
    unit, code = np.repeat([0, 1, 2], 5), np.array(one + other + one)
    monkeypatch.setattr(count_rows, "_SALTS", (1,))
    assert count_rows.collapse(unit, code, 150)[3].tolist() == [1, 1, 1]
    monkeypatch.setattr(count_rows, "_SALTS", (1, 2))
    assert sorted(count_rows.collapse(unit, code, 150)[3].tolist()) == [1, 2]


def test_every_level_leads_with_its_alpha() -> None:
    assert [headline(level).name for level in LEVELS] == [f"alpha_{level}" for level in LEVELS]
    assert all(headline(level) in measures_at(level) for level in LEVELS)


def test_a_summary_has_every_measure_of_its_level_and_a_row_for_each_label() -> None:
    ratings = Ratings.from_table([[("a",), ("a", "b")], [(), ()]], labels=["a", "b", "c"])
    (summary,) = report_ratings({"framing": ratings}, "masi")
    plain = summary.as_dict()
    assert list(plain["measures"]) == ["percent", "alpha_masi", "alpha_jaccard", "alpha_exact_set"]
    assert list(plain["labels"]) == ["a", "b", "c"]
    assert plain["labels"]["c"]["alpha_label"]["reason"] == "label_unused"
    assert plain["measures"]["alpha_masi"]["method"] == "alpha_masi"


@pytest.mark.parametrize(
    ("value", "status", "reason"),
    [
        (float("nan"), "ok", None),
        (None, "ok", None),
        (None, "undefined", "who knows"),
        (1.0, "undefined", "no_pairs"),
    ],
)
def test_a_report_cannot_hold_nan_or_an_unknown_reason(
    value: float | None, status: Status, reason: str | None
) -> None:
    report = alpha(Ratings.from_table([["a", "b"]]), "nominal")
    with pytest.raises(ValueError, match="alpha_nominal: "):
        replace(report, value=value, status=status, reason=reason)


def test_a_note_has_a_known_word() -> None:
    with pytest.raises(ValueError, match="no such note"):
        Note("who knows", "")


@pytest.mark.parametrize(
    ("agreeing", "text"), [(399, "over 99 %"), (1, "under 1 %"), (200, "50 %"), (400, "100 %")]
)
def test_nearly_all_is_not_called_all(agreeing: int, text: str) -> None:
    table = [["a", "a"]] * agreeing + [["a", "b"]] * (400 - agreeing)
    assert text in percent(Ratings.from_table(table)).sentence


@pytest.mark.parametrize("word", [*REASONS, *NOTES, *MEASURES, *LABEL_MEASURES])
def test_every_measure_reason_and_note_is_documented(word: str) -> None:
    assert f"`{word}`" in DOCS.read_text(encoding="utf-8")
