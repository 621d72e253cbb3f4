"""Formats of other programs in one file: the offsets of the text that shows a wrong unit, and what is dropped."""

import doctest
import itertools
import json
from collections import Counter

import pytest

from app.core.formats import (
    doccano_jsonl,
    label_studio_json,
    propaganda_classes,
    readings,
    spacy_json,
    tokens,
    wide_csv,
)
from app.core.formats.release import Release
from app.core.formats.rights import STANDOFF, limit
from tests.core.formats.ferry import ANN, BEN, LOADED, MARKED, TEXT, THREAT, a_device, read_by, the_ferry
from tests.core.formats.records import a_mark, a_record, a_revision

TEXT_WRITERS = [
    doccano_jsonl.write,
    doccano_jsonl.write_relations,
    label_studio_json.write,
    spacy_json.write,
]


@pytest.mark.parametrize("module", [propaganda_classes, readings, tokens])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_doccano_has_a_line_for_each_annotator_with_places_in_code_points() -> None:
    release = Release()
    lines = [*doccano_jsonl.write([the_ferry()], release)]
    ann, ben = doccano_jsonl.read(lines)
    assert (ann.annotator, ann.labels) == (ANN, MARKED)
    assert (ben.annotator, ben.labels) == (BEN, [(229, 264, THREAT)])
    assert ann.text[229:264] == "Those who cross first will pay last"
    assert json.loads(lines[1])["read"] == [[173, 265]]
    assert release.dropped["attributions"] == 1
    assert release.dropped["notes"] == 1


def test_doccano_joins_the_parts_of_an_attribution() -> None:
    ann = json.loads(next(doccano_jsonl.write_relations([the_ferry()])))
    words = {one["id"]: TEXT[one["start_offset"] : one["end_offset"]] for one in ann["entities"]}
    assert {(one["type"], words[one["from_id"]], words[one["to_id"]]) for one in ann["relations"]} == {
        ("has_source", "reported", "The Valley Courier"),
        ("has_content", "reported", "that engineers had repaired the ferry"),
    }


def test_label_studio_has_a_task_with_an_annotation_of_each_annotator() -> None:
    release = Release()
    data = b"".join(label_studio_json.write([the_ferry()], release))
    (task,) = label_studio_json.read(data)
    assert task.text == TEXT
    assert [one for one in task.labels[1] if one[2].startswith("device")] == MARKED
    assert task.labels[2] == [(229, 264, THREAT)]
    (raw,) = json.loads(data)
    assert raw["meta"]["annotators"] == {"1": ANN, "2": BEN}
    results = raw["annotations"][0]["result"]
    assert all(
        TEXT[one["value"]["start"] : one["value"]["end"]] == one["value"]["text"]
        for one in results
        if one["type"] != "relation"
    )
    assert [one["labels"] for one in results if one["type"] == "relation"] == [
        ["has_source"],
        ["has_content"],
    ]


def test_an_export_without_documents_is_still_json() -> None:
    assert label_studio_json.read(b"".join(label_studio_json.write([]))) == []


def test_spacy_has_overlapping_marks_in_a_group_and_tokens_that_end_where_they_do() -> None:
    lines = [*spacy_json.write([the_ferry()])]
    (text, groups), _ben = spacy_json.read(lines)
    assert text == TEXT
    assert groups["framing"] == MARKED
    assert (20, 38, "Source") in groups["attributions"]
    edges = [(one["start"], one["end"]) for one in json.loads(lines[0])["tokens"]]
    assert {start for start, _, _ in MARKED} <= {start for start, _ in edges}
    assert {end for _, end, _ in MARKED} <= {end for _, end in edges}
    between = itertools.pairwise(edges)
    assert all(TEXT[one[1] : two[0]] in ("", " ") for one, two in between)


def test_a_mark_inside_a_word_cuts_it_for_spacy() -> None:
    text = "ungovernable  storms"
    record = a_record(text, a_revision(a_mark(text, 2, 8), a_mark(text, 8, 14, "m2")))
    release = Release()
    (line,) = spacy_json.write([record], release)
    one = json.loads(line)
    assert [text[each["start"] : each["end"]] for each in one["tokens"]] == [
        "un",
        "govern",
        "able",
        " ",
        "storms",
    ]
    assert [(each["start"], each["end"]) for each in one["spans"]["framing"]] == [(2, 8), (8, 12)]
    assert release.dropped["marks_trimmed"] == 1


def test_the_wide_table_has_a_row_for_each_unit_and_coder() -> None:
    record = the_ferry()
    record["revisions"][3]["marks"] = []
    record["revisions"][3]["layers"][0]["answer"] = "none"
    rows = wide_csv.read(b"".join(wide_csv.write([record])))
    told = {(row["unit"], row["coder"]): (row["device"], row[THREAT]) for row in rows}
    last = "doc_0001:paragraph:3"
    assert told[last, ANN] == ("threat_fear", "1")
    assert told[last, BEN] == ("none", "0")
    assert told["doc_0001:paragraph:2", ANN] == ("imperial_rivalry|loaded_language", "0")
    assert len(told) == 4


def test_what_was_not_answered_is_an_empty_cell_and_not_a_nothing() -> None:
    skipped = read_by(BEN, 1) | {"layers": [{"layer": "device", "answer": "unanswered"}]}
    record = the_ferry()
    record["revisions"].append(skipped)
    rows = wide_csv.read(b"".join(wide_csv.write([record])))
    (row,) = [one for one in rows if one["unit"].endswith(":1") and one["coder"] == BEN]
    assert (row["device"], row[THREAT]) == ("", "")


def test_no_cell_or_column_of_the_wide_table_is_a_formula() -> None:
    answer = {
        "variable": "=remark",
        "label": None,
        "value": "=1+1",
        "attributes": {},
        "note": "",
        "confidence": None,
    }
    raw = b"".join(wide_csv.write([a_record("A", a_revision(answers=[answer], layers=[]))])).decode()
    assert ",=" not in raw
    (row,) = wide_csv.read(raw.encode())
    assert "=1+1" in row.values()


@pytest.mark.parametrize("write", TEXT_WRITERS)
def test_a_text_that_may_not_go_is_not_in_it_and_is_counted(write: object) -> None:
    release = Release()
    withheld = limit(the_ferry(text_rights="none"), STANDOFF, set())
    raw = b"".join(write([withheld], release))  # type: ignore[operator]
    assert b"Ferry" not in raw
    assert +release.dropped == Counter(documents_without_text=1)


@pytest.mark.parametrize("write", [*TEXT_WRITERS, wide_csv.write])
def test_answers_that_agreement_does_not_read_are_counted_and_not_written(write: object) -> None:
    release = Release()
    record = the_ferry()
    other = read_by(BEN, 2, a_device(LOADED, "x"), is_default_reading=False)
    without = b"".join(write([record], Release()))  # type: ignore[operator]
    record["revisions"].append(other)
    assert b"".join(write([record], release)) == without  # type: ignore[operator]
    assert release.dropped["other_revisions"] == 1
