"""Web Annotations from records: places and words in code points, what is withheld, and what there is no place for."""

import doctest
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.formats import release as release_module
from app.core.formats import webanno_jsonld
from app.core.formats.release import Release
from app.core.formats.rights import STANDOFF, Rights, limit
from app.core.text.graphemes import inside_graphemes, snap_outward
from tests.core.formats.prov_back import triples
from tests.core.formats.records import a_decision, a_mark, a_record, a_revision, an_attribution

Record = dict[str, Any]
OA = "http://www.w3.org/ns/oa#"
TERMS: Record = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "id": "@id",
    "type": "@type",
    "first": {"@id": "https://www.w3.org/ns/activitystreams#first", "@type": "@id"},
    "items": {"@id": "https://www.w3.org/ns/activitystreams#items", "@container": "@list"},
    **{name: f"{OA}{name}" for name in ("Annotation", "exact", "start", "end")},
    "body": {"@id": f"{OA}hasBody", "@type": "@id"},
    "target": {"@id": f"{OA}hasTarget", "@type": "@id"},
    "source": {"@id": f"{OA}hasSource", "@type": "@id"},
    "selector": {"@id": f"{OA}hasSelector", "@type": "@id"},
}
# Emoji of several code points, a letter with its accent apart, Arabic with vowel signs, Hebrew, and a line end.
PIECES = st.sampled_from(["a", " ", "\n", "🌉", "👩‍👩‍👧", "e\u0301", "المَعْبَر", "שלום", "🇫🇷", "x"])


def collection(*records: Record, release: Release | None = None) -> Record:
    written: Record = json.loads(b"".join(webanno_jsonld.write(records, release or Release())))
    return written


def items(whole: Record) -> list[Record]:
    found: list[Record] = whole["first"]["items"]
    return found


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(release_module).failed == 0


@given(st.lists(PIECES, min_size=1, max_size=60).map("".join), st.data())
def test_a_place_and_its_words_are_the_same_range_in_code_points(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    start, end = snap_outward(text, start, data.draw(st.integers(start + 1, len(text))))
    (one,) = items(collection(a_record(text, a_revision(a_mark(text, start, end)))))
    position, words = one["target"]["selector"]
    assert (position["start"], position["end"]) == (start, end)
    assert text[start:end] == words["exact"]
    # What stands before and after does too, and is cut between characters as a reader sees them.
    before, after = start - len(words["prefix"]), end + len(words["suffix"])
    assert text[before:after] == words["prefix"] + words["exact"] + words["suffix"]
    inside = inside_graphemes(text)
    assert before not in inside
    assert after not in inside
    assert before == 0 or start - before > 20
    assert after == len(text) or after - end > 20


@given(st.text(min_size=2), st.data())
def test_a_line_is_an_annotation_whatever_stands_in_the_text(text: str, data: st.DataObject) -> None:
    assume(not any("\ud800" <= letter <= "\udfff" for letter in text))
    end = data.draw(st.integers(1, len(text)))
    record = a_record(text, a_revision(*(a_mark(text, 0, end, uid) for uid in ("m1", "m2"))))
    lines = b"".join(webanno_jsonld.write([record], Release())).decode().splitlines()
    _head, _page, first, second, _end, _last, _said = lines
    assert json.loads(first.removesuffix(","))["type"] == "Annotation"
    assert json.loads(second)["type"] == "Annotation"


def test_short_quotations_go_without_what_stands_around_them() -> None:
    text = "The storm came at noon."
    record = a_record(text, a_revision(a_mark(text, 4, 9), a_mark(text, 0, 14, "m2")))
    short, long = items(collection(limit(record, Rights(False, 5), set())))
    assert short["target"]["selector"][1] == {"type": "TextQuoteSelector", "exact": "storm"}
    assert long["target"]["selector"] == {"type": "TextPositionSelector", "start": 0, "end": 14}
    assert long["target"]["masthead:words_withheld"] is True
    assert "masthead:words_withheld" not in short["target"]


def test_without_words_there_are_places_and_hashes_alone_and_the_file_says_so() -> None:
    text = "The storm came at noon."
    answer = {
        "variable": "remark",
        "label": None,
        "value": "WORDS",
        "attributes": {},
        "confidence": None,
        "note": "W",
    }
    record = a_record(text, a_revision(a_mark(text, 4, 9, note="NOTE"), answers=[answer]), text_rights="none")
    release = Release()
    whole = collection(limit(record, STANDOFF, {"remark"}), release=release)
    assert "storm came" not in json.dumps(whole)
    assert "NOTE" not in json.dumps(whole)
    (one,) = items(whole)
    assert one["target"]["selector"] == {"type": "TextPositionSelector", "start": 4, "end": 9}
    (document,) = whole["masthead:document"]
    assert (document["masthead:text_given"], document["masthead:text_rights"]) == ("standoff", "none")
    assert document["masthead:text_sha256"] == record["text_sha256"]
    assert release.dropped["withheld_values"] == 1


@pytest.mark.parametrize(
    ("url", "is_source"),
    [
        ("https://example.org/ferry?a=1&b=%20", True),
        ("https://example.org/порт", True),
        ("https://example.org/a b", False),
        ('https://example.org/"x"', False),
        ("ftp://example.org/x", False),
        ("ferry.txt", False),
        ("", False),
    ],
)
def test_the_source_is_the_address_where_that_is_an_iri(url: str, is_source: bool) -> None:
    text = "A storm."
    record = a_record(text, a_revision(a_mark(text, 2, 7)))
    record["captures"][0]["url"] = url
    source = items(collection(record))[0]["target"]["source"]
    assert source == (url if is_source else Release().document(record))
    assert source.startswith(("http", "urn:uuid:"))


def test_the_state_is_that_of_the_capture_that_the_text_was_read_from() -> None:
    text = "A storm."
    record = a_record(text, a_revision(a_mark(text, 2, 7)))
    later = record["captures"][0] | {
        "retrieved_at": "2026-09-09T09:09:09Z",
        "url": "https://example.org/other",
    }
    record["captures"].append(later)
    target = items(collection(record))[0]["target"]
    assert target["state"]["sourceDate"] == "2026-05-05T08:00:00Z"
    assert target["source"] == "https://example.org/ferry"
    record["captures"] = []
    record["text_capture"] = None
    state = items(collection(record))[0]["target"]["state"]
    assert set(state) == {"type", "cached"}


def test_a_corrected_mark_was_created_when_it_was_first_said_and_names_what_it_corrects() -> None:
    text = "A storm came."
    record = a_record(
        text,
        a_revision(a_mark(text, 2, 7)),
        a_revision(
            a_mark(text, 2, 12), a_mark(text, 0, 1, "m2"), number=2, saved_on="2026-05-09", is_correction=True
        ),
    )
    first, second, new = items(collection(record))
    assert (first["created"], "modified" in first) == ("2026-05-06T00:00:00Z", False)
    assert (second["created"], second["modified"]) == ("2026-05-06T00:00:00Z", "2026-05-09T00:00:00Z")
    assert second["prov:wasRevisionOf"] == {"id": first["id"]}
    assert second["masthead:is_correction"] is True
    assert (new["created"], "modified" in new) == ("2026-05-09T00:00:00Z", False)


def test_an_attribution_is_its_parts_and_a_link_from_what_is_said_to_who_says_it() -> None:
    text = "The Post, they say, wrote that a storm had come."
    said = an_attribution(text, source=[(0, 8)], cue=[(20, 25), (10, 18)], content=[(26, 47)])
    said |= {"cited_outlet": "river-post", "speech": "indirect"}
    nested = an_attribution(text, "t2", source=[(10, 14)]) | {"nested_in": "t1"}
    mark = a_mark(text, 33, 38, attribution="t1")
    marked, source, cue, content, link, inner, inner_link = items(
        collection(a_record(text, a_revision(mark, attributions=[said, nested])))
    )
    assert [len(one["target"]) for one in (source, cue, content)] == [1, 2, 1]
    assert (link["motivation"], link["target"]) == ("linking", content["id"])
    linked = {body["masthead:part"]: body["source"] for body in link["body"] if body["purpose"] == "linking"}
    assert linked == {"source": source["id"], "cue": cue["id"]}
    assert {body["value"] for body in link["body"] if body["type"] == "TextualBody"} == {"indirect"}
    assert inner_link["target"] == inner["id"]
    assert [body["source"] for body in inner_link["body"]] == [link["id"]]
    assert link["id"] in [body.get("source") for body in marked["body"]]


def test_what_there_is_no_place_for_is_counted() -> None:
    text = "A storm."
    answer = a_mark(text, 2, 7)
    record = a_record(
        text,
        a_revision(a_mark(text, 2, 7), layers=[{"layer": "tone", "answer": "none"}]),
        a_revision(state="draft", number=2),
        a_revision(state="skipped", annotator="a0000000002"),
        decisions=[a_decision(answer, stands=False), a_decision(none=True), a_decision(answer)],
        provenance=[{}, {}],
    )
    release = Release()
    assert len(items(collection(record, release=release))) == 2
    assert +release.dropped == {
        "none": 1,
        "draft_revisions": 1,
        "skipped_revisions": 1,
        "overtaken_decisions": 1,
        "decisions_without_answers": 1,
        "publication_steps": 2,
    }


def test_a_document_that_was_not_cut_is_the_source_itself() -> None:
    text = "A storm. It came at noon."
    answer = {"variable": "tone", "label": None, "value": -1, "attributes": {}, "confidence": 2, "note": ""}
    record = a_record(text, a_revision(answers=[answer], unit="document"))
    (one,) = items(collection(record))
    assert (one["motivation"], one["body"][0]["value"]) == ("assessing", "-1")
    assert "selector" not in one["target"]
    assert one["masthead:confidence"] == 2


def test_names_hang_on_the_project_and_on_the_pseudonym() -> None:
    text = "A storm."
    mine = a_record(text, a_revision(a_mark(text, 2, 7)))
    other = a_record(text, a_revision(a_mark(text, 2, 7), annotator="a0000000002"))
    ids = [items(collection(record))[0]["id"] for record in (mine, other)]
    ids.append(items(collection(mine, release=Release(scope=UUID(int=1))))[0]["id"])
    assert len(set(ids)) == 3
    assert items(collection(mine))[0]["id"] == ids[0]


def test_a_reader_of_linked_data_finds_target_body_and_place() -> None:
    text = "A storm 🌉."
    whole = collection(a_record(text, a_revision(a_mark(text, 2, 9))))
    # The context of the model lies on the web, and a test fetches nothing: what is used of it stands here.
    whole["@context"] = [TERMS, whole["@context"][1]]
    graph = triples(json.dumps(whole).encode())
    found = graph.query(
        "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        " SELECT ?source ?start ?end ?exact ?label WHERE { ?note a oa:Annotation ; oa:hasTarget ?target ;"
        " oa:hasBody/oa:hasSource/skos:notation ?label . ?target oa:hasSource ?source ;"
        " oa:hasSelector [ oa:start ?start ; oa:end ?end ] , [ oa:exact ?exact ] }"
    )
    assert [tuple(str(value) for value in row) for row in found] == [
        ("https://example.org/ferry", "2", "9", "storm 🌉", "storm")
    ]


def test_one_record_is_written_before_the_next_is_asked_for() -> None:
    text, asked = "A storm.", []

    def records() -> Iterator[Record]:
        for number in range(3):
            asked.append(number)
            yield a_record(text, a_revision(a_mark(text, 2, 7)), document_id=str(number))

    chunks = webanno_jsonld.write(records(), Release())
    for chunk in chunks:
        if b'"type":"Annotation"' in chunk:
            break
    assert asked == [0]


def test_an_export_of_nothing_is_a_collection_without_a_page() -> None:
    whole = collection()
    assert (whole["total"], "first" in whole, "last" in whole) == (0, False, False)
