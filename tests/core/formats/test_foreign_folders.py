"""Formats of other programs that are folders: places in each format's own unit, read back, and what is dropped."""

import csv
import io
import json
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formats import brat, cas_types, cas_xmi, conll, lewidi, semeval
from app.core.formats.release import Release
from app.core.formats.rights import STANDOFF, limit
from tests.core.formats.ferry import (
    ANN,
    BEN,
    LOADED,
    MARKED,
    RIVALRY,
    SPANS,
    TEXT,
    THREAT,
    a_device,
    read_by,
    the_ferry,
)
from tests.core.formats.records import a_mark, a_record, a_revision

WRITERS = [
    brat.write_files,
    conll.write_files,
    cas_xmi.write_files,
    semeval.write_ptc_files,
    semeval.write_2023_files,
    lewidi.write_files,
]
PIECES = st.sampled_from(["a", " ", "\n", "🌉", "👩‍👩‍👧", "e\u0301", "المَعْبَر", "\x0b", "\r", "&<\"'", "x"])


def files_of(write: Any, *records: Any, release: Release | None = None) -> dict[str, bytes]:
    found = [(name, b"".join(chunks)) for name, chunks in write(records, release or Release())]
    assert len({name.casefold() for name, _ in found}) == len(found)
    return dict(found)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_brat_has_places_in_code_points_and_joins_the_parts_of_an_attribution() -> None:
    files = files_of(brat.write_files, the_ferry())
    ann = files[f"production/{ANN}/doc_0001.ann"].decode()
    assert "T3\tdevice-threat_fear 229 264\tThose who cross first will pay last\n" in ann
    assert "T4\tSource 20 38\tThe Valley Courier\n" in ann
    assert "R1\tHasSource Arg1:T5 Arg2:T4\n" in ann
    assert "A1\tvoice T1 reported\n" in ann
    assert "\tAnnotatorNotes T2\ttwo lines\n" in ann
    back = {one.name: one for one in brat.read(files)}
    names = {row["brat"]: row["name"] for row in rows_of(files["names.csv"])}
    pair = back[f"production/{ANN}/doc_0001"]
    assert pair.text == TEXT
    found = [(start, end, names[kind]) for start, end, kind in pair.ranges if kind in names]
    assert found == MARKED
    conf = files["annotation.conf"].decode().split("\n")
    assert {"device-threat_fear", "Source", "HasSource\tArg1:Source|Cue|Content, Arg2:Source"} <= {*conf}


def test_two_labels_that_brat_would_write_alike_stay_two() -> None:
    text = "A storm."
    marks = [a_mark(text, 2, 7, uid, label=label) for uid, label in (("m1", "a.b"), ("m2", "a-b"))]
    rows = rows_of(files_of(brat.write_files, a_record(text, a_revision(*marks)))["names.csv"])
    assert len({row["brat"] for row in rows if row["name"].startswith("framing")}) == 2


def test_brat_has_no_line_end_inside_the_words_of_a_mark() -> None:
    text = "A storm\ncame."
    files = files_of(brat.write_files, a_record(text, a_revision(a_mark(text, 2, 12))))
    ann = files["production/a0000000001/ferry.ann"].decode()
    assert ann.startswith("T1\tframing-storm 2 7;8 12\tstorm came\n")


def test_the_table_beside_says_what_was_read_and_found_empty() -> None:
    rows = rows_of(files_of(brat.write_files, the_ferry())["readings.csv"])
    assert [(row["annotator"], row["passage"], row["answer"]) for row in rows] == [
        (ANN, "1", "none"),
        (ANN, "2", "given"),
        (ANN, "3", "given"),
        (BEN, "3", "given"),
    ]


def test_conll_has_a_file_for_each_layer_and_annotator_and_reports_what_did_not_fit() -> None:
    release = Release()
    files = files_of(conll.write_files, the_ferry(), release=release)
    lines = files[f"production/{ANN}.device.conll"].decode().split("\n")
    assert lines[:4] == [
        "-DOCSTART- -X- -X- O",
        "",
        "# doc_id = doc_0001",
        f"# layer = device; annotator = {ANN}",
    ]
    assert "Those\t229\t234\tB-device.threat_fear" in lines
    assert "last\t260\t264\tI-device.threat_fear" in lines
    assert "المعبر\t205\t211\tO" in lines
    back = [(name, one.start, one.end, one.label) for name, one in conll.read(files)]
    # Of two that overlap the longer stays.
    assert [one[1:] for one in back if ANN in one[0]] == [
        (*SPANS[RIVALRY], RIVALRY),
        (*SPANS[THREAT], THREAT),
    ]
    (lost,) = rows_of(files["alignment.csv"])
    assert (lost["what"], lost["label"], lost["start"], lost["id"]) == ("overlap", LOADED, "110", "a2")
    assert release.dropped["overlapping_marks"] == 1


def test_conll_has_no_token_of_a_passage_that_was_not_read() -> None:
    ben = files_of(conll.write_files, the_ferry())[f"production/{BEN}.device.conll"].decode()
    assert "\nThe\t173\t176\tO" in ben
    assert "Ferry" not in ben


def test_a_mark_inside_a_word_is_widened_and_said_to_be() -> None:
    text = "An ungovernable e\u0301t."
    record = a_record(text, a_revision(a_mark(text, 5, 11)))
    release = Release()
    files = files_of(conll.write_files, record, release=release)
    (row,) = rows_of(files["alignment.csv"])
    assert (row["what"], row["start_written"], row["end_written"]) == ("widened", "3", "15")
    assert release.dropped["marks_widened_to_tokens"] == 1
    assert "e\u0301t\t16\t19\tO" in files["production/a0000000001.framing.conll"].decode()


def test_xmi_counts_in_utf_16_and_its_types_are_declared() -> None:
    files = files_of(cas_xmi.write_files, the_ferry())
    root = ElementTree.fromstring(files[f"production/{BEN}/doc_0001.xmi"])
    (one,) = root.iter("{http:///webanno/custom.ecore}Framing")
    assert (one.attrib["begin"], one.attrib["end"], one.attrib["label"]) == ("230", "265", THREAT)
    back = cas_xmi.read_files(files)[f"production/{ANN}/doc_0001.xmi"]
    assert back.text == TEXT
    assert back.ranges == MARKED
    assert back.parts == [(20, 38, "Source"), (39, 47, "Cue"), (57, 94, "Content")]
    declared = {one.text for one in ElementTree.fromstring(files["TypeSystem.xml"]).iter() if one.text}
    assert {f"webanno.custom.{name}" for name in cas_types.TYPES} <= declared


@given(st.lists(PIECES, min_size=1, max_size=40).map("".join), st.data())
def test_a_place_comes_back_whatever_stands_before_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    record = a_record(text, a_revision(a_mark(text, start, end)))
    (cas,) = cas_xmi.read_files(files_of(cas_xmi.write_files, record)).values()
    assert cas.ranges == [(start, end, "framing.storm")]
    assert cas.text == text.replace("\x0b", "\ufffd")
    (pair,) = brat.read(files_of(brat.write_files, record))
    if text[start:end].strip("\n"):
        (one,) = pair.ranges
        words = text[start:end]
        first = start + len(words) - len(words.lstrip("\n"))
        assert one == (first, end - len(words) + len(words.rstrip("\n")), "framing-storm")


def test_ptc_has_ranges_of_the_labels_that_are_techniques_and_a_map_of_its_numbers() -> None:
    release = Release()
    files = files_of(semeval.write_ptc_files, the_ferry(), release=release)
    assert files["articles/article1.txt"].decode() == TEXT
    where = f"production/{ANN}/article1"
    assert files[f"{where}.task-si.labels"] == b"1\t110\t144\n1\t229\t264\n"
    assert files[f"{where}.task-flc-tc.labels"].decode() == (
        "1\tLoaded_Language\t110\t144\n1\tAppeal_to_fear-prejudice\t229\t264\n"
    )
    (article,) = rows_of(files["articles.csv"])
    assert (article["id"], article["document_id"]) == ("1", "doc_0001")
    assert release.dropped["marks_of_other_labels"] == 1
    assert (f"{where}.task-flc-tc.labels", 1, 229, 264, "Appeal_to_fear-prejudice") in [*semeval.read(files)]


def test_ptc_joins_ranges_of_one_technique_that_overlap() -> None:
    text = "A dreadful storm came."
    marks = [
        a_mark(text, start, end, str(start), variable="device", label=LOADED)
        for start, end in ((0, 10), (2, 16))
    ]
    release = Release()
    files = files_of(semeval.write_ptc_files, a_record(text, a_revision(*marks)), release=release)
    assert files["production/a0000000001/article1.task-flc-tc.labels"] == b"1\tLoaded_Language\t0\t16\n"
    assert release.dropped["merged_marks"] == 1


def test_the_2023_task_has_the_techniques_of_each_line_that_was_read() -> None:
    files = files_of(semeval.write_2023_files, the_ferry())
    assert files[f"production/{ANN}/labels-subtask-3.txt"].decode() == (
        "1\t1\t\n1\t3\tLoaded_Language\n1\t5\tAppeal_to_Fear-Prejudice\n"
    )
    assert files[f"production/{BEN}/labels-subtask-3.txt"].decode() == "1\t5\tAppeal_to_Fear-Prejudice\n"
    spans = {(start, end, kind) for name, _, start, end, kind in semeval.read(files) if ANN in name}
    assert spans == {(110, 144, "Loaded_Language"), (229, 264, "Appeal_to_Fear-Prejudice")}


def test_lewidi_has_each_annotators_answer_and_how_many_said_yes() -> None:
    record = the_ferry()
    record["revisions"].append(read_by("a0000000003", 3))
    files = files_of(lewidi.write_files, record)
    items = lewidi.read(files["device.threat_fear_train.json"])
    given_, soft = items["production|doc_0001:paragraph:3|device.threat_fear"]
    assert given_ == {"Ann1": "1", "Ann2": "1", "Ann3": "0"}
    assert soft == {"0": pytest.approx(1 / 3), "1": pytest.approx(2 / 3)}
    # A passage without the label is an item too.
    assert items["production|doc_0001:paragraph:1|device.threat_fear"] == (
        {"Ann1": "0"},
        {"0": 1.0, "1": 0.0},
    )
    (one, *_rest) = json.loads(files["device.threat_fear_train.json"]).values()
    assert one["text"] == {"title": "Ferry line reopens", "passage": "Ferry line reopens"}
    assert json.loads(files["annotators_meta.json"])["Ann2"]["pseudonym"] == BEN


@pytest.mark.parametrize("write", WRITERS)
def test_a_text_that_may_not_go_is_in_no_file_and_is_counted(write: Any) -> None:
    release = Release()
    withheld = limit(the_ferry(text_rights="none"), STANDOFF, set())
    files = files_of(write, withheld, release=release)
    assert not [name for name, data in files.items() if b"Ferry" in data or b"doc_0001" in data]
    assert +release.dropped == Counter(documents_without_text=1)


@pytest.mark.parametrize("write", WRITERS)
def test_an_earlier_text_and_a_second_round_have_files_of_their_own(write: Any) -> None:
    later = the_ferry(text_version=2)
    later["revisions"].append(read_by(ANN, 3, a_device(THREAT, "b1"), round="again/now"))
    files = files_of(write, the_ferry(), later)
    assert len(files) > len(files_of(write, the_ferry())) or write is lewidi.write_files
    assert not [name for name in files if ".." in name or name.startswith("/")]
