"""The PROV-O export, read back with prov: what the native file has, in relations that break no constraint."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models.corpus import Document
from app.models.rounds import Assignment
from tests.cast import Cast
from tests.coding import Harbour, read, save
from tests.core.formats.prov_back import Back, broken_constraints, triples

DOCS = Path(__file__).resolve().parents[3] / "docs" / "export-formats.md"
Json = dict[str, Any]
Written = Callable[..., Json]
Exported = Callable[..., list[Json]]


@pytest.fixture
def back(written: Written, tmp_path: Path) -> Callable[..., Back]:
    """The export with these options, as prov reads it."""

    def read_back(*options: str) -> Back:
        written("prov", *options)
        return Back((tmp_path / "out.jsonld").read_bytes())

    return read_back


def test_there_are_as_many_of_each_kind_as_in_the_native_file(
    coded: Harbour, back: Callable[..., Back], exported: Exported
) -> None:
    records = exported("--text", "full", "--seed", "2")
    revisions = [one for record in records for one in record["revisions"]]
    decisions = [one for record in records for one in record["decisions"]]
    said = [one for revision in revisions for one in revision["attributions"]]
    expected = {
        "Document": len(records),
        "Capture": sum(len(record["captures"]) for record in records),
        "TextVersion": len(records),
        "Passage": sum(len(record["passages"]) for record in records),
        "Item": sum(len(record["provenance"]) for record in records),
        "Profile": len({sha for record in records for sha in record["profiles"]}),
        "Revision": len(revisions),
        "Annotating": len(revisions),
        "Mark": sum(len(one["marks"]) for one in revisions),
        "Answer": sum(len(one["answers"]) for one in revisions),
        "Attribution": len(said),
        "Span": sum(len(one[part]) for one in said for part in ("source", "cue", "content")),
        "Decision": len(decisions),
        "DecidedAnswer": sum(len(one["answers"]) for one in decisions),
        "Release": 1,
        "Export": 1,
        "CodebookVersion": 1,
    }
    whole = back("--text", "full", "--seed", "2")
    assert {kind: len(whole.kinds[kind]) for kind in expected} == expected
    people = {one["annotator"] for one in revisions} | {one["decided_by"] for one in decisions}
    agents = {whole.said(iri, "label")[0] for iri in whole.kinds["http://www.w3.org/ns/prov#Person"]}
    assert agents == people


def test_each_revision_leads_to_its_annotator_its_passage_and_what_is_in_it(
    coded: Harbour, back: Callable[..., Back], exported: Exported
) -> None:
    whole = back("--text", "full", "--seed", "2")
    made, by, used = (dict(whole.relations[name]) for name in ("Generation", "Association", "Derivation"))
    members: Counter[str] = Counter(collection for collection, _ in whole.relations["Membership"])
    told = Counter(
        (
            whole.said(by[made[iri]], "label")[0],
            tuple(
                sorted(
                    number for passage in _used(whole, made[iri]) for number in whole.said(passage, "number")
                )
            ),
            members[iri],
        )
        for iri in whole.kinds["Revision"]
    )
    expected = Counter(
        (
            one["annotator"],
            (str(one["passage"]),),
            sum(len(one[key]) for key in ("marks", "answers", "attributions")),
        )
        for record in exported("--text", "full", "--seed", "2")
        for one in record["revisions"]
    )
    assert told == expected
    assert used


def _used(whole: Back, activity: str) -> set[str]:
    return {entity for one, entity in whole.relations["Usage"] if one == activity} & whole.kinds["Passage"]


@pytest.mark.parametrize("text", ["auto", "standoff", "full"])
def test_no_constraint_of_prov_is_broken(text: str, coded: Harbour, back: Callable[..., Back]) -> None:
    assert list(broken_constraints(back("--text", text))) == []


def test_corrections_and_drafts_come_after_what_they_correct(
    coded: Harbour, client: FlaskClient, cast: Cast, back: Callable[..., Back]
) -> None:
    with coded.database.reading() as session:
        mine = session.scalars(
            select(Assignment.id)
            .join(Document, Document.id == Assignment.document_id)
            .where(Assignment.person_id == cast.id("ann"), Document.key == "full")
            .order_by(Assignment.passage_id)
        ).first()
    ann = cast.headers("ann")
    save(client, ann, read(client, ann, mine or 0), labels=[{"label": "storm"}])
    whole = back()
    revised = {
        (whole.said(later, "number")[0], whole.said(earlier, "number")[0])
        for later, earlier in whole.relations["Derivation"]
        if {later, earlier} <= whole.kinds["Revision"]
    }
    assert revised == {("2", "1")}
    assert list(broken_constraints(whole)) == []


def test_decisions_come_from_the_answers_they_were_made_from(
    coded: Harbour, cast: Cast, back: Callable[..., Back]
) -> None:
    whole = back("--text", "full")
    sources = {
        (whole.said(decision, "stands")[0], kind)
        for decision, source in whole.relations["Derivation"]
        if decision in whole.kinds["Decision"]
        for kind in ("Revision", "Decision")
        if source in whole.kinds[kind]
    }
    # Both were made from a revision; the one that stands takes the place of the other.
    assert sources == {("False", "Revision"), ("True", "Revision"), ("True", "Decision")}


def test_nobody_is_named_and_no_word_is_in_it_that_may_not_go(
    coded: Harbour, cast: Cast, written: Written, tmp_path: Path
) -> None:
    written("prov", "--text", "full")
    whole = (tmp_path / "out.jsonld").read_text(encoding="utf-8")
    assert "DECISION-WORDS" in whole
    for who in ("ann", "ben", "ada", "olga"):
        assert str(cast.id(who)) not in whole
        assert f"{who}@example.org" not in whole
    assert "secret_fact" not in whole


def test_a_seed_gives_the_same_bytes_and_without_one_the_moment_is_told(
    coded: Harbour, written: Written, tmp_path: Path
) -> None:
    written("prov", "--seed", "3")
    first = (tmp_path / "out.jsonld").read_bytes()
    written("prov", "--seed", "3")
    assert (tmp_path / "out.jsonld").read_bytes() == first
    moments = [
        [one.get("endedAtTime") for one in graph["@graph"] if "masthead:Export" in one["type"]]
        for graph in (json.loads(first), written("prov")["file"])
    ]
    assert moments[0] == [None]
    assert moments[1][0].endswith("Z")


def test_a_plain_reader_of_rdf_finds_who_wrote_what(coded: Harbour, written: Written, tmp_path: Path) -> None:
    written("prov", "--text", "full")
    graph = triples((tmp_path / "out.jsonld").read_bytes())
    found = graph.query(
        "PREFIX prov: <http://www.w3.org/ns/prov#> SELECT ?words WHERE {"
        " ?revision prov:hadMember ?mark ; prov:wasAttributedTo ?who . ?who a prov:Person ."
        " ?mark prov:value ?words }"
    )
    assert {str(row[0]) for row in found} == {"storm", "المَعْبَر", "=SUM(A1)"}


def test_every_kind_of_node_is_documented(coded: Harbour, back: Callable[..., Back]) -> None:
    page = DOCS.read_text(encoding="utf-8").split("## PROV-O")[1].split("\n## ")[0]
    documented = set(re.findall(r"`([A-Z][A-Za-z]+)`", page))
    assert {kind for kind in back().kinds if ":" not in kind} - documented == set()
