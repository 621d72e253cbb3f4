"""What the report says of invented corpora in which one knows what leaks."""

import json
from datetime import date

import pytest

from app.core.splits.baselines import ceiling
from app.core.splits.leakage import leakage, without_support
from app.core.splits.outlets_tell import mutual_information
from app.core.splits.plan import Asked, plan_of
from app.core.splits.readable import REASONS, page
from app.core.splits.units import Corpus, Document, Passage

WORDS = {"storm": "wind and waves came over the quay", "calm": "the sea lay still and boats went out"}
COPY = "A long paragraph that two papers printed word for word, about 🌉 and المعبر and the price of fish in the port."


def _corpus(rows: list[tuple[str, str, str]]) -> Corpus:
    """Documents of one passage each, from (outlet, label, words); three annotators who all say the label."""
    corpus = Corpus()
    for number, (outlet, label, words) in enumerate(rows):
        key = f"d{number:03}"
        said = {"framing": dict.fromkeys(("ann", "ben", "cem"), frozenset({label}))}
        corpus.documents[key] = Document(key, outlet, outlet, date(2025, 5, 3), {("framing", label): 3})
        corpus.passages.append(Passage((key, 1, "paragraph", 1), outlet, outlet, 0, len(words), words, said))
    return corpus


def _told_by_outlet() -> Corpus:
    """North always says storm and south calm, in words that differ by document."""
    labels = {"north": "storm", "south": "calm", "east": "storm", "west": "calm"}
    return _corpus(
        [
            (outlet, label, f"{WORDS[label]} on day {n} {outlet}")
            for outlet, label in labels.items()
            for n in range(10)
        ]
    )


def test_an_outlet_that_always_says_the_same_tells_everything() -> None:
    table = leakage(
        _told_by_outlet(), plan_of(_told_by_outlet(), Asked("by_document"), {}), copies_searched=True
    )["questions"]["framing"]
    assert table["mutual_information_bits"] == pytest.approx(1)
    assert table["majority_label_of_outlet_accuracy"] == 1
    assert table["majority_label_accuracy"] == 0.5
    assert table["labels_by_outlet"]["storm"] == {"east": 10, "north": 10, "south": 0, "west": 0}
    assert table["largest_share_in_one_owner_group"]["storm"] == {
        "owner_group": "east",
        "share": 0.5,
        "n": 20,
    }


def test_where_nothing_is_to_be_known_the_corrected_information_is_below_the_counted() -> None:
    plain, corrected = mutual_information({("a", "x"): 6, ("b", "x"): 4, ("a", "y"): 4, ("b", "y"): 6})
    assert plain is not None
    assert corrected is not None
    assert corrected < plain
    assert mutual_information({}) == (None, None)


def test_the_outlet_alone_wins_by_document_and_not_by_owner() -> None:
    corpus = _told_by_outlet()
    scores = {}
    for way in ("by_document", "by_owner_group"):
        found = leakage(corpus, plan_of(corpus, Asked(way), {}), copies_searched=True)
        scores[way] = found["parts"][0]["baselines"]["framing"]
    assert scores["by_document"]["outlet_only"]["micro"]["f1"] == 1
    assert (
        scores["by_owner_group"]["outlet_only"]["micro"]["f1"]
        == scores["by_owner_group"]["majority"]["micro"]["f1"]
    )
    assert scores["by_document"]["human_ceiling"]["micro"]["f1"] == 1


def test_words_alone_are_a_baseline_where_they_are_given() -> None:
    rows = [(f"o{n}", "storm" if n % 2 else "calm", WORDS["storm" if n % 2 else "calm"]) for n in range(20)]
    corpus = _corpus(rows)
    found = leakage(corpus, plan_of(corpus, Asked("by_owner_group"), {}), copies_searched=True)
    assert found["parts"][0]["baselines"]["framing"]["tfidf_logistic"]["micro"]["f1"] == 1
    hidden = Corpus(
        corpus.documents,
        [Passage(*(one.place, one.outlet, one.owner_group, 0, 1, None, one.said)) for one in corpus.passages],
    )
    again = leakage(hidden, plan_of(hidden, Asked("by_owner_group"), {}), copies_searched=True)["parts"][0]
    assert again["baselines"]["framing"]["tfidf_logistic"] == {"why_none": "not_all_words_are_given"}
    assert again["similarity"] == {"why_none": "no_words_are_given"}


def test_a_label_that_one_owner_has_is_named_as_missing() -> None:
    corpus = _corpus(
        [("north", "storm", "a"), ("south", "calm", "b"), ("east", "calm", "c"), ("west", "calm", "d")]
    )
    found = leakage(corpus, plan_of(corpus, Asked("leave_one_owner_out"), {}), copies_searched=True)
    missing = without_support(found)
    assert {"variable": "framing", "label": "storm", "side": "train", "part": "fold-1"} in missing
    assert {"variable": "framing", "label": "storm", "side": "test", "part": "fold-2"} in missing
    assert "`framing`: `storm` is not on test of fold-2." in page(found)


def test_copies_that_nobody_tied_together_are_found_across_sides() -> None:
    corpus = _corpus(
        [("north", "storm", COPY), ("south", "calm", COPY), ("east", "calm", "Something else here.")]
    )
    apart = leakage(corpus, plan_of(corpus, Asked("leave_one_owner_out"), {}), copies_searched=False)
    assert apart["parts"][0]["similarity"]["closest"][0]["documents"] == ["d000", "d001"]
    tied = leakage(
        corpus, plan_of(corpus, Asked("leave_one_owner_out"), {"d000": 1, "d001": 1}), copies_searched=True
    )
    assert [one["similarity"]["pairs_across_sides"] for one in tied["parts"]] == [0, 0]
    assert "No search for copies" in page(apart)
    assert "No search for copies" not in page(tied)


def test_by_annotator_each_side_has_its_own_answers() -> None:
    corpus = _told_by_outlet()
    found = leakage(corpus, plan_of(corpus, Asked("by_annotator"), {}), copies_searched=True)["parts"][0]
    assert {side: one["annotators"] for side, one in found["sides"].items()} == {
        "train": 1,
        "dev": 1,
        "test": 1,
    }
    assert found["similarity"] == {"why_none": "all_sides_have_the_same_texts"}


def test_the_ceiling_has_an_interval_where_groups_and_uses_are_enough() -> None:
    corpus = _told_by_outlet()
    for number, one in enumerate(corpus.passages):
        if number % 3 == 0:
            one.said["framing"]["ann"] = frozenset({"calm"})  # type: ignore[index]
    found = ceiling(corpus.passages, "framing", ["calm", "storm"])
    assert found["left_out"] == "document"
    assert found["micro"]["low"] < found["micro"]["f1"] < found["micro"]["high"]


def test_every_reason_is_said_and_the_report_is_json() -> None:
    corpus = _told_by_outlet()
    for way in ("by_document", "by_owner_group", "by_time", "leave_one_owner_out", "by_annotator"):
        found = leakage(corpus, plan_of(corpus, Asked(way), {}), copies_searched=True)
        json.dumps(found, allow_nan=False)
        assert page(found).startswith("# What this split")
    assert all(REASONS.values())
