"""What every measure of spans does with easy, odd and empty tables. A new measure of the list is tested at once."""

import json
from collections.abc import Hashable
from pathlib import Path

import pytest

from app.core.agreement.report import NOTES, REASONS, Report
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.spans.summary import SpanReport, report_spans
from app.core.agreement.spans.table import SpanTable

DOCS = Path(__file__).parents[4] / "docs" / "agreement.md"
Mark = tuple[str, str, str, int, int]
# What is no chance-corrected coefficient: shares of marks or characters.
SHARES = {"specific_characters", "f1_exact", "f1_iou", "f1_overlap"}
OURS = SHARES | {"alpha_characters", "alpha_tokens"}
LENGTH = 20
WORDS = [(at, at + 4) for at in range(0, LENGTH, 5)]
FAR_APART = [("p", "ann", "war", 0, 4), ("p", "ben", "war", 10, 14), ("q", "ann", "war", 5, 9)]
ALIKE: list[Mark] = [(unit, who, "war", 0, 4) for unit in "pqr" for who in ("ann", "ben", "cem")]
MIXED: list[Mark] = [
    ("p", "ann", "war", 0, 9),
    ("p", "ben", "war", 0, 4),
    ("p", "ben", "peace", 5, 14),
    ("p", "cem", "war", 10, 14),
    ("q", "ann", "peace", 5, 9),
    ("q", "ben", "peace", 5, 9),
    ("q", "ben", "war", 0, 2),
    ("r", "cem", "peace", 0, 14),
]
EVERYONE = [(unit, who) for unit in "pqr" for who in ("ann", "ben", "cem")]

ours = pytest.mark.parametrize("name", sorted(OURS))
every_measure = pytest.mark.parametrize("name", SPAN_MEASURES)


def table_of(
    seen: list[tuple[str, str]], spans: list[Mark], labels: tuple[str, ...] = (), length: int = LENGTH
) -> SpanTable:
    units = {unit for unit, *_ in [*seen, *spans]}
    words: dict[Hashable, list[tuple[int, int]]] = dict.fromkeys(units, WORDS)
    return SpanTable.from_rows(seen, spans, dict.fromkeys(units, length), labels=labels, tokens=words)


def told(seen: list[tuple[str, str]], spans: list[Mark], labels: tuple[str, ...] = ()) -> SpanReport:
    return report_spans("x", table_of(seen, spans, labels))


def codes(report: Report) -> list[str]:
    return [note.code for note in report.notes]


@every_measure
def test_it_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS.read_text(encoding="utf-8")


@ours
def test_full_agreement_is_one(name: str) -> None:
    report = told(EVERYONE, ALIKE)
    assert report.measures[name].value == pytest.approx(1)
    assert report.labels["war"][name].value == pytest.approx(1)


@ours
def test_marks_that_never_meet_are_no_agreement(name: str) -> None:
    report = told(EVERYONE, FAR_APART).measures[name]
    if name in SHARES:
        assert report.value == 0
    else:
        assert report.value is not None
        assert report.value < 0
        assert "systematic_disagreement" in codes(report)
        assert "more than chance" in report.sentence


@ours
def test_one_annotator_alone_has_no_pairs(name: str) -> None:
    report = told([("p", "ann"), ("q", "ann")], FAR_APART[:1])
    for one in (report.measures[name], report.labels["war"][name]):
        assert (one.status, one.value, one.reason) == ("undefined", None, "no_pairs")
        assert (one.n_units, one.n_pairable, one.n_judgements, one.n_annotators) == (2, 0, 2, 1)
        assert "At least 1 more judgement is needed" in one.sentence


@ours
def test_annotators_of_different_units_have_no_pairs(name: str) -> None:
    assert told([("p", "ann"), ("q", "ben")], FAR_APART[:1]).measures[name].reason == "no_pairs"


@ours
def test_a_pair_without_shared_units_is_told_so(name: str) -> None:
    seen = [("p", "ann"), ("p", "ben"), ("q", "ben"), ("q", "cem")]
    table = table_of(seen, FAR_APART[:1])
    assert report_spans("x", table.pair("ann", "ben")).measures[name].n_pairable == 1
    report = report_spans("x", table.pair("ann", "cem")).measures[name]
    assert (report.status, report.reason, report.n_pairable) == ("undefined", "no_shared_units", 0)


@ours
def test_an_empty_table_is_undefined(name: str) -> None:
    report = told([], [], ("war",))
    for one in (report.measures[name], report.labels["war"][name]):
        assert (one.status, one.reason, one.n_judgements) == ("undefined", "no_pairs", 0)


@ours
def test_where_nobody_marked_anything_nothing_is_known_of_agreement(name: str) -> None:
    report = told(EVERYONE, [], ("war",))
    for one in (report.measures[name], report.labels["war"][name]):
        assert (one.status, one.reason, one.n_pairable) == ("undefined", "label_unused", 3)
        assert "At least 1 mark is needed" in one.sentence


@ours
def test_a_label_marked_only_where_one_read_is_told_so(name: str) -> None:
    report = told([*EVERYONE, ("s", "ann")], [*ALIKE, ("s", "ann", "peace", 0, 4)]).labels["peace"][name]
    assert report.reason == "label_unused"
    assert "single reader" in report.sentence


@ours
def test_all_of_the_text_marked_by_everyone_is_no_variation_but_for_shares(name: str) -> None:
    whole: list[Mark] = [(unit, who, "war", 0, LENGTH) for unit, who in EVERYONE]
    report = told(EVERYONE, whole).measures[name]
    if name in SHARES:
        assert report.value == 1
    else:
        assert (report.value, report.reason) == (None, "no_variation")
        assert "100 %" in report.sentence


@ours
def test_one_unit_has_a_value_and_no_interval(name: str) -> None:
    report = told(EVERYONE[:3], MIXED[:4]).measures[name]
    assert report.value is not None
    assert report.ci is None
    assert "too_few_units" in codes(report)


@every_measure
def test_a_label_that_nobody_uses_keeps_its_row_and_changes_nothing(name: str) -> None:
    plain, more = told(EVERYONE, MIXED), told(EVERYONE, MIXED, ("unused", "war", "peace"))
    assert list(more.labels) == ["unused", "war", "peace"]
    if name in plain.measures:
        assert more.measures[name].value == pytest.approx(plain.measures[name].value)
    if SPAN_MEASURES[name].by_label is not None:
        assert more.labels["war"][name].value == pytest.approx(plain.labels["war"][name].value)
        assert more.labels["unused"][name].reason == "label_unused"


@ours
def test_units_that_one_read_change_only_the_numbers_of_units(name: str) -> None:
    report = told(EVERYONE, MIXED).measures[name]
    more = told([*EVERYONE, ("s", "ann"), ("t", "ben")], [*MIXED, ("s", "ann", "war", 0, 4)]).measures[name]
    assert more.value == pytest.approx(report.value)
    assert (more.n_units, more.n_pairable) == (report.n_units + 2, report.n_pairable)


@ours
def test_who_read_and_marked_nothing_counts(name: str) -> None:
    report = told(EVERYONE, ALIKE).measures[name].value
    silent = told([*EVERYONE, *((unit, "dan") for unit in "pqr")], ALIKE).measures[name].value
    assert report is not None
    assert silent is not None
    assert silent < report


@pytest.mark.parametrize("name", ["alpha_characters", "alpha_tokens", "specific_characters"])
def test_own_marks_of_a_label_that_overlap_are_one(name: str) -> None:
    parts = [
        m for u, who, k, a, b in ALIKE for m in ((u, who, k, a, 3), (u, who, k, 1, b), (u, who, k, 1, 2))
    ]
    assert told(EVERYONE, parts).measures[name].value == pytest.approx(1)


def test_a_mark_made_twice_is_told_and_looks_for_two_partners_only_to_be_exactly_alike() -> None:
    report = told(EVERYONE, [*ALIKE, ALIKE[0]]).measures
    exact = report["f1_exact"]
    # Of ten marks with two other readers each, the one made twice finds nobody.
    assert exact.value == pytest.approx(18 / 20)
    assert codes(exact).count("repeated_marks") == 1
    assert report["f1_overlap"].value == 1
    assert "repeated_marks" not in codes(report["f1_overlap"])


def test_a_reading_that_is_told_twice_is_one() -> None:
    report = told([*EVERYONE, *EVERYONE], ALIKE).measures["alpha_characters"]
    assert report.n_judgements == len(EVERYONE)


@ours
def test_a_rare_label_is_told(name: str) -> None:
    report = told(EVERYONE, [*ALIKE, ("p", "ann", "peace", 10, 14)])
    assert "rare" in codes(report.labels["peace"][name])
    assert "rare" not in codes(report.labels["war"][name])


@ours
def test_few_units_and_islands_are_told(name: str) -> None:
    seen = [("p", "ann"), ("p", "ben"), ("q", "cem"), ("q", "dan")]
    report = told(seen, [(unit, who, "war", 0, 4) for unit, who in seen]).measures[name]
    assert "few_units" in codes(report)
    assert "islands" in codes(report)


@every_measure
def test_names_and_order_of_annotators_units_and_labels_do_not_matter(name: str) -> None:
    other = {"ann": "z", "ben": "y", "cem": "x", "p": "3", "q": "2", "r": "1", "war": "b", "peace": "a"}
    seen = [(other[unit], other[who]) for unit, who in reversed(EVERYONE)]
    spans = [(other[u], other[who], other[k], a, b) for u, who, k, a, b in reversed(MIXED)]
    plain, renamed = told(EVERYONE, MIXED), told(seen, spans)
    if name in plain.measures:
        assert renamed.measures[name].value == pytest.approx(plain.measures[name].value)
    if SPAN_MEASURES[name].by_label is not None:
        for label in ("war", "peace"):
            again = renamed.labels[other[label]][name]
            assert again.value == pytest.approx(plain.labels[label][name].value)


@pytest.mark.parametrize("name", sorted(SHARES))
def test_text_that_nobody_marked_does_not_move_a_share(name: str) -> None:
    short, long = (
        report_spans("x", table_of(EVERYONE, MIXED, length=length)).measures[name] for length in (LENGTH, 900)
    )
    assert short.value == pytest.approx(long.value)


def test_without_tokens_there_is_no_alpha_over_words() -> None:
    table = SpanTable.from_rows(EVERYONE, MIXED, dict.fromkeys("pqr", LENGTH))
    report = report_spans("x", table)
    for one in (report.measures["alpha_tokens"], report.labels["war"]["alpha_tokens"]):
        assert (one.status, one.reason) == ("undefined", "no_tokens")


def test_a_word_is_marked_when_any_character_of_it_is_and_spaces_are_no_words() -> None:
    spans: list[Mark] = [("p", "ann", "war", 0, 1), ("p", "ben", "war", 3, 5), ("q", "ann", "peace", 4, 5)]
    report = told([(unit, who) for unit in "pq" for who in ("ann", "ben")], spans)
    assert report.measures["alpha_tokens"].value == 1
    assert report.measures["alpha_characters"].value is not None
    assert report.measures["alpha_characters"].value < 0
    assert report.labels["peace"]["alpha_tokens"].reason == "label_unused"


@every_measure
@pytest.mark.parametrize("spans", [MIXED, ALIKE, FAR_APART, []], ids=["mixed", "alike", "apart", "none"])
@pytest.mark.parametrize("seen", [EVERYONE, EVERYONE[:1], []], ids=["all", "one", "nobody"])
def test_a_report_is_plain_json_and_ends_its_sentences(
    name: str, spans: list[Mark], seen: list[tuple[str, str]]
) -> None:
    report = told(seen, spans, ("war", "other"))
    found = [*([report.measures[name]] if name in report.measures else [])]
    found += [one[name] for one in report.labels.values() if name in one]
    assert json.loads(json.dumps(report.as_dict(), allow_nan=False))["headline"] in SPAN_MEASURES
    for one in found:
        assert one.method == name
        assert (one.value is None) == (one.status == "undefined")
        assert one.reason is None or one.reason in REASONS
        assert {note.code for note in one.notes} <= set(NOTES)
        assert all(text.endswith(".") for text in [one.sentence, *(note.sentence for note in one.notes)])
