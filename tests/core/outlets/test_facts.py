"""What may be asserted, and what is said when it may not."""

from typing import Any

import pytest

from app.core.outlets.facts import (
    Assertion,
    content_of,
    evidence_missing,
    faults,
    heads,
    history_of,
    is_unsourced,
    supersedes_faults,
)
from app.core.outlets.vocabulary import PROPERTIES, REFUSED_FOR_PERSONS
from tests.core.outlets.invented import fact

GOOD: list[dict[str, Any]] = [
    {"property": "medium"},
    {"property": "medium", "value_state": "unknown"},
    {"property": "country", "value_code": "ZZ"},
    {"property": "languages", "value_code": "uz-Cyrl"},
    {"property": "owned_by", "value_agent": "river-group", "value_number": 51.5},
    {"property": "owned_by", "value_state": "not_applicable"},
    {"property": "funding_source", "value_code": "grants", "value_agent": "tide-holding"},
    {"property": "state_relation", "value_code": "IP", "qualifier": "2023"},
    {"property": "self_declared_alignment", "value_code": "free_trade", "value_text": "for free trade"},
    {"property": "legal_status_event", "value_code": "banned", "qualifier": "EU", "value_text": "Act 7"},
    {"property": "rating", "value_text": "Sound", "rating_scheme": "lamp-soundness", "value_number": 4},
    {"property": "external_id", "value_text": "1234-5678", "qualifier": "issn"},
    {"property": "transparency_policy", "value_text": "https://g.example/errors", "qualifier": "corrections"},
    {"property": "platform_label", "value_text": "ferry media", "value_agent": "tide-holding"},
]


@pytest.mark.parametrize("said", GOOD, ids=lambda said: said["property"])
def test_a_well_formed_fact_has_no_faults(said: dict[str, Any]) -> None:
    assert faults(fact(**said), "outlet") == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"property": "mood", "value_text": "x"}, "not a property"),
        ({"value_code": "gazette"}, "not a value of “Medium”"),
        ({"value_code": None}, "needs its value in value_code"),
        ({"value_state": "maybe"}, "not a state of a value"),
        ({"value_state": "unknown", "value_code": "blog"}, "cannot have a value as well"),
        ({"value_agent": "river-group"}, "no use for value_agent"),
        ({"qualifier": "x"}, "no use for qualifier"),
        ({"rating_scheme": "lamp-soundness"}, "Only a rating has a rating scheme"),
        ({"property": "country", "value_code": "UK"}, "not an ISO 3166-1"),
        ({"property": "country", "value_code": "XX"}, "Choose “unknown”"),
        ({"property": "languages", "value_code": "English"}, "BCP 47"),
        ({"property": "attributed_alignment", "value_code": "Free Trade"}, "not a tag"),
        ({"property": "legal_status_event", "value_code": "banned"}, "needs jurisdiction"),
        (
            {"property": "legal_status_event", "value_code": "banned", "qualifier": "Ferryland"},
            "jurisdiction",
        ),
        ({"property": "rating", "value_text": "Sound"}, "needs rating scheme"),
        ({"property": "external_id", "value_text": "7", "qualifier": "shelf"}, "choose one of wikidata"),
        ({"property": "masthead", "value_text": "javascript:alert(1)"}, "not an http"),
        ({"property": "owned_by", "value_agent": "river-group", "value_number": 101}, "from 0 to 100"),
        ({"property": "owned_by", "value_agent": "river-group", "value_number": float("nan")}, "finite"),
        ({"property": "part_of", "value_agent": "harbour-gazette"}, "to itself"),
        ({"asserted_by": ""}, "Say who asserts"),
        ({"valid_from": "2022", "valid_to": "2021"}, "ends before it begins"),
        ({"confidence": "sure"}, "not a confidence"),
        ({"status": "superseded"}, "Superseded is not asserted"),
        ({"status": "gone"}, "not a status"),
        ({"status": "retracted"}, "must name the assertion"),
        ({"status": "disputed"}, "must name the assertion"),
        ({"supersedes": "a"}, "cannot supersede itself"),
        ({"evidence_url": "javascript:alert(1)"}, "must be an http"),
        ({"evidence_archive_url": "ftp://x.example/a"}, "must be an http"),
        (
            {"property": "external_id", "value_text": "7", "qualifier": "issn", "valid_from": "2020"},
            "does not change with time",
        ),
    ],
)
def test_each_fault_has_its_sentence(said: dict[str, Any], words: str) -> None:
    found = faults(fact(**said), "outlet")
    assert len(found) == 1
    assert words in found[0]


def test_a_vague_end_in_the_year_of_the_beginning_is_no_fault() -> None:
    assert faults(fact(valid_from="2008-05", valid_to="2008"), "outlet") == []


@pytest.mark.parametrize(
    "said",
    [said for said in GOOD if said["property"] in REFUSED_FOR_PERSONS],
    ids=lambda said: said["property"],
)
def test_alignment_ratings_and_legal_status_are_refused_for_persons(said: dict[str, Any]) -> None:
    assert any("not recorded of a person" in sentence for sentence in faults(fact(**said), "person"))
    assert faults(fact(**said), "organisation") == []


def test_the_refused_properties_are_those_that_judge() -> None:
    assert {
        "self_declared_alignment",
        "attributed_alignment",
        "rating",
        "legal_status_event",
    } <= REFUSED_FOR_PERSONS


def test_a_fact_without_evidence_is_unsourced_and_no_fault() -> None:
    bare = fact(evidence_url=None)
    assert is_unsourced(bare)
    assert faults(bare, "outlet") == []


@pytest.mark.parametrize("kind", ["evidence_url", "evidence_archive_url", "evidence_quote", "evidence_note"])
def test_each_kind_of_evidence_counts(kind: str) -> None:
    assert not is_unsourced(fact(**{"evidence_url": None, kind: "https://a.example/"}))


def test_unknown_and_properties_that_want_no_evidence_are_not_unsourced() -> None:
    assert not is_unsourced(fact(value_state="unknown", evidence_url=None))
    assert not is_unsourced(fact(property="languages", value_code="en", evidence_url=None))


def test_a_form_asks_for_evidence_only_where_it_is_required() -> None:
    owner = fact(property="owned_by", value_agent="river-group", evidence_url=None)
    assert "needs evidence" in (evidence_missing(owner) or "")
    assert evidence_missing(fact(evidence_url=None)) is None
    assert evidence_missing(fact(property="owned_by", value_agent="river-group")) is None


def test_a_correction_is_about_the_same_thing_and_comes_later() -> None:
    first = fact("a", sequence=1)
    assert supersedes_faults(fact("b", sequence=2, supersedes="a"), first) == []
    other = fact("b", sequence=2, supersedes="a", subject="river-post")
    assert "same property of the same agent" in supersedes_faults(other, first)[0]
    assert "recorded after" in supersedes_faults(fact("b", sequence=1, supersedes="a"), first)[0]
    assert "does not name" in supersedes_faults(fact("b", sequence=2), first)[0]


def test_superseded_is_read_off_what_was_recorded_by_then() -> None:
    first, second = fact("a", sequence=1), fact("b", sequence=5, supersedes="a")
    assert heads([first, second], known_at=4) == [first]
    assert heads([first, second], known_at=5) == [second]
    assert heads([first, second], known_at=0) == []


def test_the_history_of_a_fact_is_told_from_the_latest_back() -> None:
    rows = [
        fact("a", sequence=1),
        fact("b", sequence=2, supersedes="a"),
        fact("c", sequence=3, supersedes="b"),
    ]
    assert [one.id for one in history_of(rows, rows[2])] == ["c", "b", "a"]


def test_content_leaves_out_the_marks_of_one_registry() -> None:
    here = fact("a", sequence=1, note="")
    there = fact("z", sequence=9, supersedes="y", note=None)
    assert content_of(here) == content_of(there)
    assert content_of(here) != content_of(fact(confidence="high"))


def test_every_property_can_be_asserted_in_its_own_column() -> None:
    columns = set(Assertion.__dataclass_fields__)
    for one in PROPERTIES.values():
        assert {one.column, *one.beside, *one.needs} <= columns
