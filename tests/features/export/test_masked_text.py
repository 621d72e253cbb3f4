"""`--masked`: the text of a passage as blind annotators read it, beside the text and as long, by the front door."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from pyarrow import parquet
from sqlalchemy import select

from app.db import Database, insert_row, now, table_of
from app.models.corpus import Document
from app.models.texts import Mask, MaskSet, TextVersion
from tests.cast import Cast, csrf
from tests.coding import Harbour
from tests.features.export.conftest import PARAGRAPHS

Run = Callable[..., Result]
NAME, SIGN, BLOCK = "Selm Courier", "cafe\u0301", "█"
EXPORTS = "/api/v1/projects/harbour/exports"


@pytest.fixture
def masked(coded: Harbour) -> Harbour:
    """The name of the outlet, the joined family and half of an accented letter are masked in two of the documents."""
    text = "\n\n".join(PARAGRAPHS)
    hidden = [
        (text.index(words), text.index(words) + len(words)) for words in (NAME, "👩‍👩‍👧", "المَعْبَر", "cafe")
    ]
    with coded.database.writing() as session:
        for key in ("full", "short"):
            _mask(session, key, 1, [(0, 4)])
            _mask(session, key, 2, hidden)
        _mask(session, "unsure", 1, [])
        session.commit()
    return coded


def _mask(session: Any, key: str, version: int, ranges: list[tuple[int, int]]) -> None:
    one = session.scalars(
        select(TextVersion).join(Document, Document.id == TextVersion.document_id).where(Document.key == key)
    ).one()
    row = {"project_id": one.project_id, "text_version_id": one.id, "version": version, "created_at": now()}
    set_id = insert_row(session, table_of(MaskSet), row)
    for start, end in ranges:
        cut = {
            "project_id": one.project_id,
            "mask_set_id": set_id,
            "start": start,
            "end": end,
            "kind": "other",
        }
        insert_row(session, table_of(Mask), cut)


def expected(paragraph: str) -> str:
    for words in (NAME, "👩‍👩‍👧", "المَعْبَر", "cafe"):
        paragraph = paragraph.replace(words, BLOCK * len(words))
    return paragraph


def of(records: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return next(record for record in records if record["document_id"] == key)


def test_the_outlets_name_is_not_in_a_masked_text_that_is_as_long_as_the_text(
    masked: Harbour, exported: Callable[..., list[dict[str, Any]]]
) -> None:
    one = of(exported("--masked"), "full")
    assert NAME in one["text"]
    for passage, paragraph in zip(one["passages"], PARAGRAPHS, strict=True):
        text = one["text"][passage["start"] : passage["end"]]
        assert passage["text_masked"] == expected(paragraph)
        assert len(passage["text_masked"]) == len(text)
        assert NAME not in passage["text_masked"]
    # The newest masks are drawn, and not the ones before them.
    assert one["passages"][0]["text_masked"] == PARAGRAPHS[0]


def test_a_masked_text_goes_where_the_text_may_go_and_somebody_looked_for_masks(
    masked: Harbour, exported: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    def told() -> Any:
        manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))
        return manifest["masked"], manifest["text_masked"]

    records = exported("--masked")
    for key in ("short", "shut", "unsure"):
        assert {one["text_masked"] for one in of(records, key)["passages"]} == {None}
    assert BLOCK not in json.dumps(
        [of(records, key) for key in ("short", "shut", "unsure")], ensure_ascii=False
    )
    assert told() == (True, {"given": 1, "no_masks": 0, "no_text": 3})

    records = exported("--masked", "--text", "full")
    assert of(records, "short")["passages"][1]["text_masked"] == expected(PARAGRAPHS[1])
    # Somebody looked and found nothing to cover: the text is its own masked text.
    assert [one["text_masked"] for one in of(records, "unsure")["passages"]] == list(PARAGRAPHS)
    # Nobody has looked: an unmasked text is not passed off as a masked one.
    assert {one["text_masked"] for one in of(records, "shut")["passages"]} == {None}
    assert told() == (True, {"given": 3, "no_masks": 1, "no_text": 0})

    assert not any("text_masked" in one for record in exported() for one in record["passages"])


@pytest.mark.parametrize("kind", ["raw", "soft", "gold"])
def test_tables_have_the_masked_text_beside_the_text(
    masked: Harbour, run: Run, tmp_path: Path, kind: str
) -> None:
    asked = ("--layer", kind, "--text", "full", "--seed", "1")
    assert (
        run("harbour", "--format", "parquet", "--out", tmp_path / "with", "--masked", *asked).exit_code == 0
    )
    assert run("harbour", "--format", "parquet", "--out", tmp_path / "bare", *asked).exit_code == 0
    for path in (tmp_path / "bare").glob("*.parquet"):
        there = parquet.read_table(tmp_path / "with" / path.name)
        names = there.column_names
        assert names[names.index("text") + 1] == "text_masked"
        assert there.drop_columns("text_masked").equals(parquet.read_table(path))
        for row in there.to_pylist():
            shown = None if row["document_id"] == "shut" else row["text"]
            assert row["text_masked"] == (
                shown if row["document_id"] == "unsure" or shown is None else expected(shown)
            )


def test_a_release_and_its_parts_have_it_too(masked: Harbour, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "set"
    asked = ("--out-of-scope", "Nobody is to be judged by it.", "--split", "by_document", "--seed", "3")
    result = run("harbour", "--format", "hf", "--out", out, "--masked", "--text", "full", *asked)
    assert result.exit_code == 0, result.output
    assert "name: text_masked" in (out / "README.md").read_text(encoding="utf-8")
    rows = [
        row for path in out.rglob("data/passages/*.parquet") for row in parquet.read_table(path).to_pylist()
    ]
    given = [row for row in rows if row["text_masked"] is not None]
    assert {row["document_id"] for row in given} == {"full", "short", "unsure"}
    assert all(len(row["text_masked"]) == len(row["text"]) for row in given)
    assert all(NAME not in row["text_masked"] for row in given if row["document_id"] != "unsure")


def test_a_format_without_passages_refuses_it_and_names_those_that_have_them(
    coded: Harbour, run: Run, tmp_path: Path, client: FlaskClient, cast: Cast
) -> None:
    result = run("harbour", "--format", "csv", "--out", tmp_path / "out.csv", "--masked")
    assert result.exit_code == 1
    assert "These have: jsonl, parquet, hf." in result.output
    body = {"format": "csv", "masked": True}
    answer = client.post(EXPORTS, json=body, headers=cast.headers("olga"))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/masked"


def test_scripts_and_the_page_ask_for_it_as_well(
    masked: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    body = {"format": "jsonl", "masked": True}
    made = client.post(EXPORTS, json=body, headers=cast.headers("olga"))
    assert made.status_code == 201, made.text
    assert made.json["manifest"]["text_masked"] == {"given": 1, "no_masks": 0, "no_text": 3}
    cast.sign_in(client, "olga")
    page = "/projects/harbour/exports"
    form = {"format": "jsonl", "kind": "raw", "text": "auto", "round": "", "pass": "", "masked": "y"}
    sent = client.post(page, data=form | {"csrf_token": csrf(client, page)})
    assert sent.status_code == 303, re.sub(r"\s+", " ", sent.text)[:2000]
    listed = client.get(f"{EXPORTS}/{sent.location.rpartition('/')[2]}", headers=cast.headers("olga"))
    assert listed.json["manifest"]["masked"] is True
