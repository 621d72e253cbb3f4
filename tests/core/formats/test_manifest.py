"""A manifest describes files; each fault names its line."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.corpus import Refusal
from app.core.formats.manifest import Manifest, ManifestRefused, match_files, read_manifest


def manifest(text: str | bytes, name: str = "manifest.csv") -> Manifest:
    return read_manifest(name, text.encode() if isinstance(text, str) else text)


def test_a_table_and_json_lines_say_the_same() -> None:
    table = manifest("file,title,published,date_precision\na.txt,The ferry,2031-05,month\n")
    record = {"file": "a.txt", "title": "The ferry", "published": "2031-05", "date_precision": "month"}
    lines = manifest(json.dumps(record), "manifest.jsonl")
    assert table.files["a.txt"].values == lines.files["a.txt"].values
    assert table.files["a.txt"].values["title"] == "The ferry"


def test_an_unknown_column_refuses_the_manifest_and_names_the_known_ones() -> None:
    with pytest.raises(ManifestRefused, match=r"Line 1: “outlt” is not a column that is known.*outlet"):
        manifest("file,outlt\na.txt,x\n")
    with pytest.raises(ManifestRefused, match="line 2: “outlt”"):
        manifest('{"file": "a.txt"}\n{"file": "b.txt", "outlt": "x"}', "manifest.jsonl")


def test_a_manifest_of_another_kind_is_refused() -> None:
    with pytest.raises(ManifestRefused, match=r"\.csv or \.jsonl"):
        manifest("", "manifest.xlsx")
    with pytest.raises(ManifestRefused, match="no column “file”"):
        manifest("title\nx\n")


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("published", "May 2031", "is not a date"),
        ("language", "Klingonish", "BCP 47"),
        ("url", "ferry.example/1", "not an http or https address"),
        ("retrieved_at", "noon", "is not a moment"),
        ("text_rights", "some", "text_rights"),
    ],
)
def test_a_bad_value_is_said_with_its_line(column: str, value: str, sentence: str) -> None:
    found = manifest(f"file,{column}\ngood.txt,\nbad.txt,{value}\n")
    assert found.files["good.txt"].fault == ""
    assert found.files["bad.txt"].fault.startswith("manifest.csv line 3: ")
    assert sentence in found.files["bad.txt"].fault


def test_two_rows_for_a_file_are_a_fault_of_that_file() -> None:
    found = manifest("file,title\na.txt,One\nb.txt,Two\na.txt,Three\n")
    assert found.files["a.txt"].fault == (
        "Two rows describe this file: manifest.csv line 2 and manifest.csv line 4."
    )
    assert found.files["b.txt"].fault == ""


def test_a_row_whose_file_is_not_there_is_refused() -> None:
    found = manifest("file\na.txt\ngone.txt\n../../etc/passwd\n\n")
    described, refusals = match_files(found, ["a.txt", "b.txt"])
    assert list(described) == ["a.txt"]
    assert [(one.place, "There is no file" in one.reason) for one in refusals] == [
        ("manifest.csv line 3", True),
        ("manifest.csv line 4", True),
    ]


def test_a_row_without_a_file_or_with_a_cell_too_many_is_refused() -> None:
    found = manifest("file,title\n,One\na.txt,Two,Three\n")
    assert [refusal.place for refusal in found.refusals] == ["manifest.csv line 2", "manifest.csv line 3"]


def test_a_file_is_found_by_its_path_or_by_an_end_of_it_that_is_its_own() -> None:
    found = manifest("file\none/a.txt\nb.txt\nc.txt\n")
    described, refusals = match_files(
        found, ["one/a.txt", "two/a.txt", "deep/down/b.txt", "x/c.txt", "y/c.txt"]
    )
    assert {name: row.file for name, row in described.items()} == {
        "one/a.txt": "one/a.txt",
        "deep/down/b.txt": "b.txt",
    }
    assert [refusal.place for refusal in refusals] == ["manifest.csv line 4"]


@given(st.binary(max_size=300), st.sampled_from(["m.csv", "m.jsonl", "m.txt", ""]))
def test_no_bytes_raise_anything_but_the_refusal(raw: bytes, name: str) -> None:
    with suppress(ManifestRefused):
        found = read_manifest(name, raw)
        assert match_files(found, ["a.txt"])[0].keys() <= {"a.txt"}


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["file", "url", "title"]), st.text() | st.integers() | st.none())
    )
)
def test_no_record_raises_anything(records: list[dict[str, object]]) -> None:
    raw = "\n".join(json.dumps(record) for record in records).encode()
    found = read_manifest("m.jsonl", raw)
    assert all(isinstance(refusal, Refusal) for refusal in found.refusals)
