"""Predictions: read strictly, and scored as one reckons by hand."""

import json
import math

import pytest

from app.core.splits.predictions import read_predictions
from app.core.splits.score import score
from app.core.splits.units import Passage


def _passage(key: str, *labels: str, outlet: str = "selm-courier", owner: str = "o1") -> Passage:
    said = {f"a{number}": frozenset({label} if label else ()) for number, label in enumerate(labels)}
    return Passage((key, 1, "paragraph", 1), outlet, owner, 3, 9, None, {"framing": said})


PASSAGES = [
    _passage("d1", "storm", "storm", "calm"),
    _passage("d2", "calm", "calm", "calm", outlet="port-wire"),
    _passage("d3", "storm", "calm"),
]


def _lines(*rows: object) -> list[bytes]:
    return [json.dumps(row).encode() for row in rows]


def _row(key: str, **said: object) -> dict[str, object]:
    return {"document_id": key, "passage": 1, "variable": "framing"} | said


def test_hard_labels_are_scored_against_the_majority_and_ties_left_out() -> None:
    read = read_predictions(
        _lines(_row("d1", label="storm"), _row("d2", label="storm"), _row("d3", label="calm")), PASSAGES
    )
    assert read.faults == []
    found = score(PASSAGES, read.of)["questions"]["framing"]
    assert found["hard"]["micro"]["f1"] == pytest.approx(2 * 1 / (2 * 1 + 1 + 1))
    assert found["hard"]["labels"]["storm"]["f1"] == pytest.approx(2 / 3)
    assert found["hard"]["labels"]["calm"]["f1"] == 0
    assert found["hard"]["macro"]["f1"] == pytest.approx(1 / 3)
    assert found["hard"]["labels"]["calm"]["ties_left_out"] == 1
    assert set(found["outlets"]) == {"selm-courier", "port-wire"}
    assert found["soft"] == {"why_none": "no_probabilities"}


def test_soft_predictions_are_held_against_the_shares_of_votes() -> None:
    half = {"storm": 0.5, "calm": 0.5}
    read = read_predictions(_lines(*(_row(one, probabilities=half) for one in ("d1", "d2", "d3"))), PASSAGES)
    soft = score(PASSAGES, read.of)["questions"]["framing"]["soft"]
    assert soft["cross_entropy"]["value"] == pytest.approx(math.log(2))
    least = (-(2 / 3) * math.log(2 / 3) - (1 / 3) * math.log(1 / 3) + 0 + math.log(2)) / 3
    assert soft["entropy_of_votes"] == pytest.approx(least)


def test_a_probability_of_nothing_for_what_was_said_is_floored_and_counted() -> None:
    read = read_predictions(_lines(_row("d2", probabilities={"storm": 1})), PASSAGES)
    soft = score(PASSAGES, read.of)["questions"]["framing"]["soft"]
    assert soft["passages_at_least_probability"] == 1
    assert soft["cross_entropy"]["value"] == pytest.approx(-math.log(1e-6))


def test_a_passage_without_a_prediction_counts_as_predicted_none() -> None:
    read = read_predictions(_lines(_row("d1", labels=["storm"])), PASSAGES)
    found = score(PASSAGES, read.of)["questions"]["framing"]
    assert found["passages_without_prediction"] == 2
    assert found["hard"]["labels"]["calm"]["false_negatives"] == 1


def test_an_interval_is_shown_where_groups_and_uses_are_enough() -> None:
    many = [_passage(f"d{n}", *["storm" if n % 2 else "calm"] * 3, owner=f"o{n % 25}") for n in range(100)]
    rows = [_row(f"d{n}", label="storm" if n % 2 and n % 7 else "calm") for n in range(100)]
    found = score(many, read_predictions(_lines(*rows), many).of)["questions"]["framing"]["hard"]
    assert found["left_out"] == "owner_group"
    assert found["groups"] == 25
    assert found["micro"]["low"] < found["micro"]["f1"] < found["micro"]["high"]


@pytest.mark.parametrize(("outlets", "storms", "is_shown"), [(25, 10, False), (25, 3, True), (50, 10, True)])
def test_a_seldom_label_needs_more_groups(outlets: int, storms: int, is_shown: bool) -> None:
    many = [
        _passage(f"d{n}", *["storm" if n % storms == 0 else "calm"] * 3, owner=f"o{n % outlets}")
        for n in range(500)
    ]
    rows = [_row(f"d{n}", label="storm" if n % storms == 0 and n % 7 else "calm") for n in range(500)]
    found = score(many, read_predictions(_lines(*rows), many).of)["questions"]["framing"]["hard"]
    storm = found["labels"]["storm"]
    assert (storm["low"] is not None) == is_shown
    assert storm["why_no_interval"] == (None if is_shown else "too_few_groups")
    # Every passage has one label or another, so that all labels together have an interval.
    assert found["micro"]["low"] is not None


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("storm", "object"),
        (_row("d9", label="storm"), "no document d9"),
        (_row("d1", label="fog"), "no label fog"),
        (_row("d1", label=4), "label is"),
        (_row("d1", labels="storm"), "labels is a list"),
        (_row("d1", label="storm", labels=[]), "one of label"),
        (_row("d1", probabilities={"storm": 2}), "from 0 to 1"),
        (_row("d1", label="storm", mood=1), "no key mood"),
        (_row("d1", label="storm") | {"variable": "tone"}, "No question tone"),
        (_row("d1", label="storm") | {"variable": ["x"]}, "No question"),
        (_row("d1", label="storm") | {"passage": 2}, "no answered passage"),
        (_row("d1", label="storm", start=3, end=9), "one of the two"),
        (
            {"document_id": "d1", "start": 3, "end": 8, "variable": "framing", "label": "storm"},
            "no answered passage",
        ),
        ({"document_id": {}, "passage": 1, "variable": "framing", "label": "storm"}, "no document"),
    ],
)
def test_a_row_that_does_not_fit_is_a_fault_with_its_line(row: object, sentence: str) -> None:
    read = read_predictions([*_lines(_row("d2", label="calm")), b"\n", *_lines(row)], PASSAGES)
    assert [one.pointer for one in read.faults] == ["/3"]
    assert sentence in read.faults[0].message
    assert len(read.of) == 1


def test_a_line_that_is_not_json_and_a_second_prediction_are_faults() -> None:
    row = {"document_id": "d1", "start": 3, "end": 9, "variable": "framing", "label": None}
    read = read_predictions([b"{", b"\xff", *_lines(row, row)], PASSAGES)
    assert [one.pointer for one in read.faults] == ["/1", "/2", "/4"]
    assert "line 3" in read.faults[2].message
