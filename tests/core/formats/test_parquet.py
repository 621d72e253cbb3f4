"""Parquet: typed tables whose offsets hold, in groups of rows, and the same bytes again."""

import io
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet as reader

from app.core.formats import parquet
from app.core.formats.release import Release
from app.core.formats.tables import PASSAGES, TABLES
from tests.core.formats.ferry import ANN, BEN, SPANS, TEXT, THREAT, the_ferry
from tests.core.formats.records import a_decision, a_revision


def files_of(*records: Any, release: Release | None = None) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, parts in parquet.write_files(records, release or Release()):
        found[name] = found.get(name, b"") + b"".join(parts)
    return found


def rows_of(data: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = reader.read_table(io.BytesIO(data)).to_pylist()
    return rows


def test_each_row_has_the_passage_that_its_offsets_lie_in() -> None:
    rows = rows_of(files_of(the_ferry())["annotations.parquet"])
    marks = [row for row in rows if row["kind"] == "mark"]
    assert len(marks) == 4
    for row in marks:
        at = row["passage_start"]
        assert row["text"] == TEXT[at : row["passage_end"]]
        assert row["text"][row["start"] - at : row["end"] - at] == row["quote"]
    assert {(row["annotator"], row["kind"], row["passage"]) for row in rows if row["kind"] == "none"} == {
        (ANN, "none", 1)
    }
    threats = [row for row in marks if row["label"] == THREAT]
    assert [(row["annotator"], row["start"], row["end"]) for row in threats] == [
        (ANN, *SPANS[THREAT]),
        (BEN, *SPANS[THREAT]),
    ]


def test_passages_that_nobody_answered_are_in_their_own_table() -> None:
    rows = rows_of(files_of(the_ferry(revisions=[]))["passages.parquet"])
    assert [(row["passage"], row["role"], row["text"]) for row in rows] == [
        (1, "title", TEXT[:18]),
        (2, "body", TEXT[20:171]),
        (3, "body", TEXT[173:265]),
    ]


def test_a_column_without_any_value_has_its_type_all_the_same() -> None:
    files = files_of()
    for table in (TABLES["raw"], PASSAGES):
        schema = reader.read_schema(io.BytesIO(files[f"{table.name}.parquet"]))
        assert schema.names == [one.name for one in table.columns]
        assert pyarrow.null() not in schema.types
    assert reader.read_schema(io.BytesIO(files["annotations.parquet"])).field("start").type == pyarrow.int64()


def test_a_number_stays_one_beside_words() -> None:
    answers = [
        {"variable": "tone", "label": None, "value": value, "attributes": {}, "confidence": None, "note": ""}
        for value in (-1, "windy")
    ]
    record = the_ferry(revisions=[a_revision(answers=answers, passage=2)])
    rows = rows_of(files_of(record)["annotations.parquet"])
    assert [(row["value"], row["value_number"]) for row in rows] == [("-1", -1.0), ("windy", None)]


def test_the_same_records_are_the_same_bytes_in_groups_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MOST_ROWS", 4)
    first, second = files_of(the_ferry(), the_ferry()), files_of(the_ferry(), the_ferry())
    assert first == second
    meta = reader.read_metadata(io.BytesIO(first["annotations.parquet"]))
    assert meta.num_row_groups > 2
    assert meta.num_rows == 2 * len(rows_of(files_of(the_ferry())["annotations.parquet"]))


def test_long_texts_close_a_group_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "MOST_TEXT", 100)
    meta = reader.read_metadata(io.BytesIO(files_of(the_ferry())["passages.parquet"]))
    assert meta.num_row_groups == 2


def test_decisions_have_no_row_and_are_counted() -> None:
    release = Release()
    files_of(the_ferry(decisions=[a_decision(passage=2)]), release=release)
    assert release.dropped["decisions"] == 1
