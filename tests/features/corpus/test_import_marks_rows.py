"""Rows of data sets, JSON Lines and Parquet, come in with labels, spans and annotators, and hostile files do not."""

import io
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from app.cli import main
from app.core.formats import parquet_rows
from app.core.formats.gathered import InFile
from app.db import Database
from app.features.corpus import table_reader
from tests.features.corpus.conftest import SLUG, Lead
from tests.features.corpus.imports import nothing_is_kept
from tests.features.corpus.marks_files import (
    TEXT,
    answers_of,
    at,
    imported_rounds,
    keys,
    marks_of,
    region,
    said,
    task,
)

Run = Callable[..., Result]
VILE = {"start": at("vile plot")[0], "end": at("vile plot")[1], "label": "loaded_language"}
FEAR = {"start": at("no fear")[0], "end": at("no fear")[1], "label": "ideological_appeal"}


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def columns(*rows: dict[str, Any], **more: Any) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(list(rows), **more), out)
    return out.getvalue()


@pytest.fixture(params=["jsonl", "parquet"])
def hand_in(request: pytest.FixtureRequest, folder: Path, masthead_import: Run) -> Callable[..., Result]:
    """Rows as a file of either kind, and the command on it."""

    def run(*rows: dict[str, Any], options: tuple[str, ...] = ()) -> Result:
        file = folder / f"quay.{request.param}"
        file.write_bytes(lines(*rows) if request.param == "jsonl" else columns(*rows))
        return masthead_import(file, "--format", "hf", *options)

    return run


def test_spans_and_annotators_come_in_from_either_kind(
    hand_in: Callable[..., Result], database: Database
) -> None:
    one = {"document_id": "quay", "text": TEXT, "spans": [VILE, FEAR], "annotator": "kim"}
    two = {"document_id": "quay", "text": TEXT, "spans": [], "annotator": "lee"}
    result = hand_in(one, two)
    assert result.exit_code == 0, result.output
    assert "1 rows in: 1 new, 0 present already, 0 refused." in result.stdout
    assert marks_of(database) == {
        ("kim", "loaded_language", "vile plot"),
        ("kim", "ideological_appeal", "no fear"),
    }
    assert ("lee", 2, "framing", True) in answers_of(database)
    assert keys(database) == {"quay"}
    assert hand_in(one, two).stdout == "1 rows in: 0 new, 1 present already, 0 refused.\n"
    assert len(imported_rounds(database)) == 1


@pytest.mark.parametrize(
    "row",
    [
        {
            "text": TEXT,
            "annotations": [{"annotator": "kim", "spans": [VILE]}, {"annotator": "lee", "spans": [FEAR]}],
        },
        {"text": TEXT, "annotators": ["kim", "lee"], "annotations": [[VILE], [FEAR]]},
    ],
)
def test_a_row_may_have_what_each_annotator_said(
    hand_in: Callable[..., Result], database: Database, row: dict[str, Any]
) -> None:
    result = hand_in(row | {"labels": ["of all of them"]})
    assert result.exit_code == 0, result.output
    assert "1 row has labels beside those of its annotators" in result.stdout
    assert marks_of(database) == {
        ("kim", "loaded_language", "vile plot"),
        ("lee", "ideological_appeal", "no fear"),
    }


def test_labels_of_the_whole_text_make_the_document_the_passage(
    hand_in: Callable[..., Result], database: Database
) -> None:
    rows = [
        {"text": "Tides 🌉\n\nA storm came.", "label": "storm", "annotator": "kim"},
        {"text": "Tides\n\nNothing came.", "label": "calm", "annotator": "kim"},
        {"text": "Nobody was asked of this.", "label": None, "annotator": None},
    ]
    result = hand_in(*rows, options=("--make-codebook",))
    assert result.exit_code == 0, result.output
    assert "Each document is one passage" in result.stdout
    assert answers_of(database) == {("kim", 1, "codes", False)}
    assert (len(keys(database)), imported_rounds(database)[0].unit) == (3, "document")


def test_names_of_labels_that_are_numbers_are_taken_from_the_file(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    names = {"names": ["ideological_appeal", "loaded_language"], "_type": "ClassLabel"}
    features = {
        "text": {"dtype": "string", "_type": "Value"},
        "spans": {"feature": {"start": {}, "end": {}, "label": names}, "_type": "Sequence"},
    }
    # As `datasets` lays a sequence of objects: an object of lists.
    spans = {"start": [VILE["start"]], "end": [VILE["end"]], "label": [1]}
    table = pyarrow.Table.from_pylist([{"text": TEXT, "spans": spans, "annotator": "kim"}])
    told = {"huggingface": json.dumps({"info": {"features": features}})}
    out = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(told), out)
    (folder / "quay.parquet").write_bytes(out.getvalue())
    result = masthead_import(folder / "quay.parquet")
    assert result.exit_code == 0, result.output
    assert marks_of(database) == {("kim", "loaded_language", "vile plot")}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"text": TEXT, "spans": [VILE | {"label": "sorcery"}]}, "The codebook has no label “sorcery”."),
        ({"text": TEXT, "spans": [VILE | {"end": 9999}]}, "is not a range of the text"),
        ({"text": TEXT, "spans": [VILE | {"start": -1}]}, "-1 is not a number of characters."),
        ({"text": TEXT, "spans": [VILE | {"text": "vile plan"}]}, "the file says “vile plan”"),
        ({"text": TEXT, "spans": [{"start": 1, "end": 2}]}, "A mark has no label."),
        ({"text": TEXT, "spans": [3]}, "A mark is no object with start, end and label."),
        (
            {"text": TEXT, "spans": {"start": [1, 2], "end": [2], "label": ["x"]}},
            "The lists in “spans” are not of one length.",
        ),
        (
            {"text": TEXT, "annotators": ["kim", "lee"], "annotations": ["loaded_language"]},
            "There are 2 annotators and 1 annotations: they must be as many.",
        ),
        ({"text": TEXT, "annotators": ["kim", "lee"]}, "there is no list “annotations”"),
        ({"label": "loaded_language"}, "There is no text in it: a row needs the field “text”."),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_its_number_and_nothing_is_kept(
    hand_in: Callable[..., Result], database: Database, row: dict[str, Any], reason: str
) -> None:
    result = hand_in(row)
    assert result.exit_code == 1
    assert " 1)" in result.stdout
    assert reason in result.stdout
    assert (keys(database), marks_of(database), imported_rounds(database)) == (set(), set(), [])


def lying(change: Callable[[bytes], bytes]) -> bytes:
    return change(columns({"text": TEXT, "label": "loaded_language"}))


def test_a_file_that_is_broken_or_none_is_refused_by_its_name(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    def long_footer(raw: bytes) -> bytes:
        return raw[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1"

    broken = {
        "cut": lying(lambda raw: raw[:-40]),
        "none": b"PAR1PAR1",
        "long": lying(long_footer),
        "torn": lying(lambda raw: raw[:4] + bytes(len(raw) // 2) + raw[4 + len(raw) // 2 :]),
    }
    for name, raw in broken.items():
        (folder / f"{name}.parquet").write_bytes(raw)
        result = masthead_import(folder / f"{name}.parquet")
        assert result.exit_code == 1, name
        assert f"({name}.parquet)" in result.stdout
        assert "This Parquet file is broken" in result.stdout, name
    assert keys(database) == set()


def test_a_byte_of_the_footer_may_be_another_and_a_sentence_comes_of_it() -> None:
    raw = columns({"text": TEXT, "spans": [VILE], "annotator": "kim"})
    length = struct.unpack("<I", raw[-8:-4])[0]
    for place in range(len(raw) - 8 - length, len(raw) - 8, max(1, length // 11)):
        changed = raw[:place] + bytes([raw[place] ^ 0x7F]) + raw[place + 1 :]
        (file,) = table_reader.unpacked_tables([InFile("quay.parquet", changed)], 2**24)
        assert file.fault.startswith("This Parquet file ") != (file.lines is not None)


def test_a_file_that_grows_is_refused_in_bounded_memory(
    masthead_import: Run, folder: Path, environment: dict[str, str]
) -> None:
    # A megabyte that stands once in the file, and a hundred thousand rows that all point at it.
    indices = pyarrow.array([0] * 100_000, pyarrow.int32())
    texts = pyarrow.DictionaryArray.from_arrays(indices, pyarrow.array(["x" * 2**20]))
    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": texts}), out, compression="zstd")
    (folder / "bomb.parquet").write_bytes(out.getvalue())
    assert len(out.getvalue()) < 2**21
    result = masthead_import(folder / "bomb.parquet")
    assert result.exit_code == 1
    assert "This Parquet file is too large when it is unpacked" in result.stdout


def test_a_file_that_says_it_is_large_or_deep_is_not_unpacked() -> None:
    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": ["x" * 2**20] * 4}), out, use_dictionary=False)
    with pytest.raises(parquet_rows.TableRefused) as refused:
        next(parquet_rows.lines_of(io.BytesIO(out.getvalue()), 2**20))
    assert refused.value.why == "large"
    deep: Any = "x"
    for _level in range(40):
        deep = [deep]
    with pytest.raises(parquet_rows.TableRefused) as refused:
        next(parquet_rows.lines_of(io.BytesIO(columns({"text": "x", "labels": deep})), 2**20))
    assert refused.value.why == "deep"


def test_without_the_package_a_sentence_says_what_to_install(
    masthead_import: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_reader, "has_pyarrow", lambda: False)
    (folder / "quay.parquet").write_bytes(columns({"text": TEXT}))
    result = masthead_import(folder / "quay.parquet")
    assert result.exit_code == 1
    assert "pip install 'masthead[parquet]'" in result.stderr


def test_the_page_shows_the_marks_of_columns_before_they_come_in(lead: Lead, database: Database) -> None:
    row = {"document_id": "quay", "text": TEXT, "spans": [VILE], "annotator": "kim"}
    preview = lead.hand_in((columns(row), "quay.parquet"), kind="auto")
    page = lead.get(preview).text
    assert "vile plot" in page
    assert nothing_is_kept(database)
    assert lead.confirm(preview).status_code == 303
    assert marks_of(database) == {("kim", "loaded_language", "vile plot")}


@pytest.mark.parametrize("kind", [lines, columns])
def test_a_script_hands_in_either_kind(
    olga: Callable[..., Any], database: Database, kind: Callable[..., bytes]
) -> None:
    row = {"document_id": "quay", "text": TEXT, "spans": [VILE | {"label": "heated"}], "annotator": "kim"}
    asked = "?format=hf&label=heated%3Dloaded_language"
    answer = olga("POST", asked, data=kind(row), content_type="application/octet-stream")
    assert answer.status_code == 201, answer.text
    assert marks_of(database) == {("kim", "loaded_language", "vile plot")}
    assert olga("POST", asked, data=kind(row)).json["present"] == 1


@pytest.mark.parametrize("format_", ["hf", "parquet"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_goes_out_comes_into_an_empty_project_and_is_the_same(
    masthead_import: Run,
    folder: Path,
    environment: dict[str, str],
    tmp_path: Path,
    format_: str,
    packed: bool,
) -> None:
    def run(*arguments: object) -> None:
        result = CliRunner().invoke(main, list(map(str, arguments)), env=environment)
        assert result.exit_code == 0, result.output

    one = {"completed_by": "kim", "result": [region("vile plot", "loaded_language")]}
    two = {"completed_by": "lee", "result": [region("no fear", "ideological_appeal")]}
    (folder / "quay.json").write_text(json.dumps([task(one, two)]), encoding="utf-8")
    assert masthead_import(folder / "quay.json").exit_code == 0
    told = ("--out-of-scope", "No ranking.", "--round", "Imported: quay.json") if format_ == "hf" else ()
    first = tmp_path / ("first.zip" if packed else "first")
    run("export", SLUG, "--format", format_, "--out", first, "--text", "full", *told)
    run("project", "add", "empty", "--name", "Empty")
    run("import", "empty", first, "--format", "hf")
    run("export", SLUG, "--format", "csv", "--out", tmp_path / "was.csv", "--text", "full")
    run("export", "empty", "--format", "csv", "--out", tmp_path / "is.csv", "--text", "full")
    assert said(tmp_path / "is.csv") == said(tmp_path / "was.csv")
    assert len(said(tmp_path / "is.csv")) >= 6
    run("export", SLUG, "--format", "jsonl", "--out", tmp_path / "was.jsonl", "--text", "full")
    run("export", "empty", "--format", "jsonl", "--out", tmp_path / "is.jsonl", "--text", "full")
    texts = [json.loads((tmp_path / f"{name}.jsonl").read_text())["text"] for name in ("was", "is")]
    assert texts == [TEXT, TEXT]
