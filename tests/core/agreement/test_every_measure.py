"""What every measure does with easy, odd and empty tables. A new measure of the list is tested at once."""

import json
from collections.abc import Hashable

import pytest

from app.core.agreement.measures import MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import REASONS
from tests.core.agreement.subjects import (
    DEFINED_WHEN_ALIKE,
    KNOW_THE_SCHEME,
    READ_SINGLES,
    SETS,
    SHARES,
    SUBJECTS,
    Subject,
)

every_measure = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: f"{s.name}-{s.level}")

MIXED = ("aab", "bb.", "aaa", "cbc", "c.c", "bbb", "..a", "acc")


@every_measure
def test_full_agreement_on_several_labels_is_one(subject: Subject) -> None:
    assert subject.of("aaa", "bb.", "ccc", "b.b").value == pytest.approx(1)


@every_measure
def test_swapping_two_labels_throughout_is_no_agreement(subject: Subject) -> None:
    report = subject.of("ab", "ba", "ab", "ba")
    assert report.value is not None
    if subject.name in SHARES:
        assert report.value == 0
    else:
        assert report.value < 0
        assert "systematic_disagreement" in [note.code for note in report.notes]
        assert "more than chance" in report.sentence


@every_measure
def test_one_annotator_alone_has_no_pairs(subject: Subject) -> None:
    report = subject.of("a", "b", "a")
    assert (report.status, report.value, report.reason) == ("undefined", None, "no_pairs")
    assert (report.n_units, report.n_pairable, report.n_judgements, report.n_annotators) == (3, 0, 3, 1)
    assert "At least 1 more judgement is needed" in report.sentence


@every_measure
def test_annotators_of_different_units_have_no_pairs(subject: Subject) -> None:
    report = subject.of("a.", ".b", "b.")
    assert (report.reason, report.n_annotators) == ("no_pairs", 2)
    assert "different" in report.sentence


@every_measure
def test_a_pair_without_shared_units_is_told_so(subject: Subject) -> None:
    ratings = Ratings.from_table(subject.table("aa.", "b.b", "a.b"))
    assert subject.compute(ratings.pair(0, 1)).n_pairable == 1
    report = subject.compute(ratings.pair(1, 2))
    assert (report.status, report.reason, report.n_pairable) == ("undefined", "no_shared_units", 0)


@every_measure
@pytest.mark.parametrize("rows", [(), ("..", ".."), ("",)])
def test_an_empty_table_is_undefined(subject: Subject, rows: tuple[str, ...]) -> None:
    report = subject.of(*rows)
    assert (report.status, report.reason, report.n_judgements) == ("undefined", "no_pairs", 0)
    assert "At least 2 more are needed" in report.sentence


@every_measure
def test_one_label_throughout_is_undefined_but_for_shares_and_ac1(subject: Subject) -> None:
    report = subject.of("aa", "aa", "aa")
    if subject.name in DEFINED_WHEN_ALIKE:
        assert report.value == 1
        assert "no_variation" in [note.code for note in report.notes]
    else:
        assert (report.value, report.reason) == (None, "no_variation")
        assert "100 %" in report.sentence


@every_measure
def test_a_second_label_on_a_single_judgement_is_no_variation(subject: Subject) -> None:
    report = subject.of("aa", "aa", "b.")
    if subject.name in DEFINED_WHEN_ALIKE | KNOW_THE_SCHEME:
        assert report.value == 1
        assert "no_variation" in [note.code for note in report.notes]
    else:
        assert report.reason == "no_variation"


@every_measure
def test_one_unit_has_a_value_and_no_interval(subject: Subject) -> None:
    report = subject.of("ab")
    assert report.value is not None
    assert report.value <= 0
    assert report.ci is None
    assert "too_few_units" in [note.code for note in report.notes]


@every_measure
def test_units_with_one_judgement_change_only_the_numbers_of_units(subject: Subject) -> None:
    report, more = subject.of(*MIXED), subject.of(*MIXED, "a..", "...", ".b.")
    if subject.name not in READ_SINGLES:
        assert more.value == pytest.approx(report.value)
    assert (more.n_units, more.n_pairable) == (report.n_units + 3, report.n_pairable)
    assert more.n_judgements == report.n_judgements + 2


@every_measure
def test_of_duplicates_the_latest_counts(subject: Subject) -> None:
    letters = [("1", "ann", "b"), ("1", "ben", "a"), ("2", "ann", "b"), ("2", "ben", "b"), ("1", "ann", "a")]
    rows = [(unit, who, subject.value(letter)) for unit, who, letter in letters]
    report = subject.compute(Ratings.from_long(rows))
    assert report.value == pytest.approx(1)
    assert report.n_judgements == 4
    assert [note.code for note in report.notes].count("duplicates") == 1


@every_measure
def test_a_label_that_nobody_uses_changes_nothing_but_where_the_scheme_is_known(subject: Subject) -> None:
    table = subject.table("ab", "aa", "bb", "ba", "aa")
    labels: list[Hashable] = (
        ["x", "y", "z", "unused"] if subject.level == "masi" else [subject.value(letter) for letter in "abc"]
    )
    with_it = subject.compute(Ratings.from_table(table, labels=labels))
    if subject.name in KNOW_THE_SCHEME:
        assert with_it.value is not None
        assert with_it.value != pytest.approx(subject.compute(Ratings.from_table(table)).value)
        return
    assert with_it.value == pytest.approx(subject.compute(Ratings.from_table(table)).value)


@every_measure
def test_the_order_of_units_and_annotators_does_not_matter(subject: Subject) -> None:
    turned = [row[::-1] for row in reversed(MIXED)]
    assert subject.of(*turned).value == pytest.approx(subject.of(*MIXED).value)


@pytest.mark.parametrize("name", ["percent", "alpha_nominal"])
def test_names_of_labels_do_not_matter(name: str) -> None:
    other = {"a": "Ω", "b": "β", "c": "ж", ".": None}
    renamed = Ratings.from_table([[other[letter] for letter in row] for row in MIXED])
    plain = Ratings.from_table([[None if letter == "." else letter for letter in row] for row in MIXED])
    compute = MEASURES[name].compute
    assert compute(renamed).value == pytest.approx(compute(plain).value)


@pytest.mark.parametrize("name", ["percent", "alpha_masi", "alpha_jaccard", "alpha_exact_set"])
def test_names_of_labels_in_sets_do_not_matter(name: str) -> None:
    other = {"x": "3", "y": "2", "z": "1", "w": "0"}
    sets = {letter: frozenset(str(label) for label in SETS[letter]) for letter in SETS}  # type: ignore[attr-defined]
    plain = [[sets.get(letter) for letter in row] for row in MIXED]
    renamed = [[v if v is None else frozenset(other[k] for k in v) for v in row] for row in plain]
    compute = MEASURES[name].compute
    assert compute(Ratings.from_table(renamed)).value == pytest.approx(
        compute(Ratings.from_table(plain)).value
    )


@pytest.mark.parametrize("name", ["percent", "alpha_ordinal", "alpha_interval"])
def test_turning_a_scale_round_does_not_matter(name: str) -> None:
    numbers = {"a": 1, "b": 2, "c": 5}
    plain = [[numbers.get(letter) for letter in row] for row in MIXED]
    turned = [[v if v is None else 10 - v for v in row] for row in plain]
    compute = MEASURES[name].compute
    assert compute(Ratings.from_table(turned)).value == pytest.approx(
        compute(Ratings.from_table(plain)).value
    )


@every_measure
def test_islands_of_annotators_are_named(subject: Subject) -> None:
    rows = ("aa..", "bb..", "..ab", "..bb", "..aa")
    notes = {note.code: note.sentence for note in subject.of(*rows).notes}
    assert "0, 1" in notes["islands"]
    assert "2, 3" in notes["islands"]
    assert "islands" not in [note.code for note in subject.of(*rows, "a..a").notes]


@every_measure
@pytest.mark.parametrize("rows", [MIXED, ("a", "b"), (), ("aa", "aa")])
def test_a_report_is_plain_json_and_ends_its_sentences(subject: Subject, rows: tuple[str, ...]) -> None:
    report = subject.of(*rows)
    again = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert again["method"] == report.method
    assert (again["value"] is None) == (again["status"] == "undefined")
    assert again["reason"] is None or again["reason"] in REASONS
    assert all(
        text.endswith(".") for text in [again["sentence"], *(note["sentence"] for note in again["notes"])]
    )
