"""PROV-O from records: each check of a constraint can fail, and the way of a text is told as it is known."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formats import prov_jsonld
from app.core.formats.release import Release
from app.core.formats.rights import STANDOFF, limit
from tests.core.formats.prov_back import Back, broken_constraints, triples
from tests.core.formats.records import a_decision, a_mark, a_record, a_revision, a_step, an_attribution

Record = dict[str, Any]
TEXT = "The Post wrote that a storm 🌉 had come."
BOOK = {"codebook": "tides", "version": "1.0.0", "sha256": "0" * 64}


def a_release(**said: Any) -> Release:
    return Release(project="harbour", codebooks=[BOOK], made_at="2026-05-10T09:00:00Z", **said)


def written(*records: Record, release: Release | None = None) -> bytes:
    return b"".join(prov_jsonld.write(records, release or a_release()))


def nodes(raw: bytes) -> list[Record]:
    found: list[Record] = json.loads(raw)["@graph"]
    return found


def of_kind(raw: bytes, kind: str) -> list[Record]:
    return [one for one in nodes(raw) if f"masthead:{kind}" in one["type"]]


def a_whole_record(**said: Any) -> Record:
    return a_record(
        TEXT,
        a_revision(a_mark(TEXT, 22, 27), attributions=[an_attribution(TEXT, source=[(0, 8)], cue=[(9, 14)])]),
        a_revision(number=2, saved_on="2026-05-08"),
        decisions=[a_decision(none=True, stands=False), a_decision(a_mark(TEXT, 22, 27, "d1"))],
        **said,
    )


def test_a_whole_record_is_read_back_and_breaks_no_constraint() -> None:
    back = Back(written(a_whole_record()))
    assert list(broken_constraints(back)) == []
    assert {
        kind: len(back.kinds[kind]) for kind in ("Document", "TextVersion", "Revision", "Decision", "Mark")
    } == {
        "Document": 1,
        "TextVersion": 1,
        "Revision": 2,
        "Decision": 2,
        "Mark": 1,
    }


@pytest.mark.parametrize(
    ("kind", "change", "name"),
    [
        ("Revision", {"wasGeneratedBy": ["urn:uuid:1", "urn:uuid:2"]}, "unique-generation"),
        ("Passage", lambda one: {"wasDerivedFrom": one["id"]}, "reflexive"),
        ("Annotating", {"startedAtTime": "2030-01-01T00:00:00Z"}, "start-precedes-end"),
        (
            "Export",
            {"endedAtTime": "2001-01-01T00:00:00Z", "startedAtTime": "2001-01-01T00:00:00Z"},
            "generation-precedes-usage",
        ),
        (
            "TextVersion",
            lambda one: {"wasDerivedFrom": Release().iri("passage", "ferry", 1, "paragraph", 1)},
            "derivation-generation-generation",
        ),
        ("Deciding", {"usedBy": "urn:uuid:3"}, "typing"),
        (
            "Mark",
            lambda _: {"memberOf": of_kind(written(a_whole_record()), "Annotating")[0]["id"]},
            "entity-activity-disjoint",
        ),
        ("Mark", {"wasDerivedFrom": "urn:uuid:4"}, "not described"),
    ],
)
def test_each_check_of_a_constraint_can_fail(kind: str, change: Any, name: str) -> None:
    whole = json.loads(written(a_whole_record()))
    one = next(one for one in whole["@graph"] if f"masthead:{kind}" in one["type"])
    one.update(change(one) if callable(change) else change)
    assert any(name in said for said in broken_constraints(Back(json.dumps(whole).encode())))


def test_a_later_revision_revises_the_one_before_and_both_come_from_one_work() -> None:
    first, second = of_kind(written(a_whole_record()), "Revision")
    assert second["wasRevisionOf"] == second["wasDerivedFrom"] == first["id"]
    assert first["wasGeneratedBy"] == second["wasGeneratedBy"]
    (work,) = of_kind(written(a_whole_record()), "Annotating")
    assert (work["startedAtTime"], work["endedAtTime"]) == ("2026-05-06T00:00:00Z", "2026-05-08T00:00:00Z")


def test_a_profile_was_used_by_those_alone_who_were_shown_the_outlet() -> None:
    sha256 = "a" * 64
    profiled = {"profiles": {sha256: {"outlet": "river-post"}}}
    blind = a_revision(outlet_profile_sha256=sha256, shown_fields=["title"])
    shown = a_revision(outlet_profile_sha256=sha256, annotator="a0000000002")
    raw = written(a_record(TEXT, blind, shown, **profiled))
    (profile,) = of_kind(raw, "Profile")
    assert [profile["id"] in work["used"] for work in of_kind(raw, "Annotating")] == [False, True]
    # What it was is told of both: an analysis needs it of a blind answer too.
    assert [one["masthead:outlet_profile"]["id"] for one in of_kind(raw, "Revision")] == [profile["id"]] * 2


def test_a_decision_comes_from_the_revisions_that_are_there_and_the_others_are_counted() -> None:
    made_from = [{"annotator": "a0000000001", "number": 1}, {"annotator": "a0000000001", "number": 7}]
    release = a_release()
    raw = written(a_record(TEXT, a_revision(), decisions=[a_decision(made_from=made_from)]), release=release)
    (revision,), (decision,) = of_kind(raw, "Revision"), of_kind(raw, "Decision")
    assert decision["wasDerivedFrom"] == [revision["id"]]
    assert release.dropped == {"decision_sources": 1}


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("republished_from", {"alternateOf"}),
        ("copied_at", {"alternateOf"}),
        ("syndicated_by", {"wasDerivedFrom"}),
        ("translated_from", {"wasDerivedFrom"}),
        ("obtained_from", {"wasDerivedFrom"}),
        ("excerpted_from", {"wasDerivedFrom", "wasQuotedFrom"}),
        ("published_by", set()),
    ],
)
def test_each_step_of_the_way_is_a_relation_to_an_item_of_its_own(relation: str, expected: set[str]) -> None:
    step = a_step(relation, outlet="valley-wire", url="https://example.org/x", document_id="other")
    step |= {"from": "2026-05-01", "to": "2026-05-02"}
    raw = written(a_record(TEXT, provenance=[step]), a_record(TEXT, document_id="other"))
    document, other = of_kind(raw, "Document")
    (item,) = of_kind(raw, "Item")
    assert {
        name for name in ("alternateOf", "wasDerivedFrom", "wasQuotedFrom") if name in document
    } == expected
    assert all(document[name] == [item["id"]] for name in expected)
    assert item["alternateOf"] == other["id"]
    assert item["masthead:dated"] == "2026-05-01/2026-05-02"
    assert ("specializationOf" in item) is (relation == "published_by")
    assert list(broken_constraints(Back(raw))) == []


def test_a_corrected_text_revises_the_one_before_it_and_the_document_is_told_once() -> None:
    first, second = a_record(TEXT), a_record(TEXT + "!", text_version=2, text_corrects=1)
    raw = written(first, second)
    old, new = of_kind(raw, "TextVersion")
    assert new["wasRevisionOf"] == old["id"]
    assert len(of_kind(raw, "Document")) == 1
    assert list(broken_constraints(Back(raw))) == []


def test_without_words_no_words_are_in_it() -> None:
    record = a_whole_record(
        provenance=[a_step("obtained_from", url="https://example.org/x", evidence="EVIDENCE")]
    )
    record["revisions"][0]["marks"][0]["note"] = "NOTE"
    raw = written(limit(record, STANDOFF, set())).decode()
    assert [word for word in ("storm 🌉", "wrote", "EVIDENCE", "NOTE") if word in raw] == []
    assert 'masthead:start":22' in raw


def test_the_lead_who_asked_is_there_by_a_pseudonym_and_the_program_by_its_version() -> None:
    back = Back(written(release=a_release(by="a0000000007", program="masthead 9.9")))
    (export,) = back.kinds["Export"]
    agents = {agent for activity, agent in back.relations["Association"] if activity == export}
    assert {back.said(agent, "label")[0] for agent in agents} == {"a0000000007", "masthead 9.9"}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), st.text(max_size=10))
def test_whatever_stands_in_a_text_or_a_key_the_file_is_read_back_alike(text: str, key: str) -> None:
    raw = written(a_record(text, a_revision(a_mark(text, 0, len(text), note=key)), document_id=key))
    (mark,) = of_kind(raw, "Mark")
    assert mark["value"] == text
    assert len(raw.decode().splitlines()) == len(nodes(raw)) + 3
    assert {str(value) for value in triples(raw).objects()} >= {text}


def test_names_hang_on_the_project() -> None:
    ids = [
        {one["id"] for one in nodes(written(a_whole_record(), release=a_release(scope=UUID(int=number))))}
        for number in (1, 2)
    ]
    assert not ids[0] & ids[1]


def test_one_record_is_written_before_the_next_is_asked_for() -> None:
    asked = []

    def records() -> Iterator[Record]:
        for number in range(3):
            asked.append(number)
            yield a_record(TEXT, a_revision(), document_id=str(number))

    for chunk in prov_jsonld.write(records(), a_release()):
        if b"masthead:Revision" in chunk:
            break
    assert asked == [0]
