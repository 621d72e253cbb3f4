"""``--format hf`` by the front door: tables by configuration and side, and what a release says of itself."""

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from pyarrow import parquet
from sqlalchemy import select

from app.core.formats import hugging_face
from app.features.export.card_cli import card
from app.models.audit import AuditEntry
from tests.cast import Cast, csrf
from tests.coding import Harbour

Run = Callable[..., Result]
NOT_FOR = "No ranking of outlets."
PAGE = "/projects/harbour/dataset-card"
CARD = "/api/v1/projects/harbour/dataset-card"
EMPTY = dict.fromkeys(
    ("title", "licence", "creator", "contact", "address", "citation", "funding", "out_of_scope"), ""
)


@pytest.fixture
def release(coded: Harbour, run: Run, tmp_path: Path) -> Callable[..., Path]:
    """The folder of a release with these options."""

    def made(name: str, *options: str) -> Path:
        asked = ("--format", "hf", "--seed", "4", "--out-of-scope", NOT_FOR, "--out", tmp_path / name)
        result = run("harbour", *asked, *options)
        assert result.exit_code == 0, result.output
        return tmp_path / name

    return made


def front_matter(folder: Path) -> dict[str, Any]:
    _, front, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return dict(yaml.safe_load(front))


def rows_of(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def test_the_card_names_every_table_and_its_types(release: Callable[..., Path]) -> None:
    folder = release("out")
    front = front_matter(folder)
    assert [one["config_name"] for one in front["configs"]] == ["raw", "soft", "gold", "passages"]
    types = {one["config_name"]: one["features"] for one in front["dataset_info"]}
    for one in front["configs"]:
        for file in one["data_files"]:
            names = parquet.read_schema(folder / file["path"]).names
            assert names == [feature["name"] for feature in types[one["config_name"]]]


def test_every_quote_stands_where_its_row_says(release: Callable[..., Path]) -> None:
    quoted = 0
    for row in rows_of(release("out", "--text", "full") / "data" / "raw" / "train.parquet"):
        if row["quote"] is not None:
            at = row["passage_start"]
            assert row["text"][row["start"] - at : row["end"] - at] == row["quote"]
            quoted += 1
    assert quoted > 4


def test_a_release_has_the_rows_that_the_other_formats_have(
    release: Callable[..., Path], run: Run, tmp_path: Path
) -> None:
    folder = release("out")
    for kind in ("soft", "gold"):
        asked = ("--format", "parquet", "--layer", kind, "--seed", "4", "--out", tmp_path / kind)
        assert run("harbour", *asked).exit_code == 0
        alone = rows_of(tmp_path / kind / f"{kind}.parquet")
        assert rows_of(folder / "data" / kind / "train.parquet") == alone
        assert alone


def test_in_parts_no_document_is_on_two_sides(release: Callable[..., Path]) -> None:
    folder = release("out", "--split", "by_document")
    side_of = {
        row["document_id"]: row["split"]
        for row in csv.DictReader((folder / "splits.csv").read_text(encoding="utf-8").splitlines())
    }
    seen = set()
    for path in (folder / "data" / "passages").iterdir():
        for row in rows_of(path):
            assert side_of[row["document_id"]] == path.stem
            seen.add(row["document_id"])
    assert seen == set(side_of)
    said = (folder / "README.md").read_text(encoding="utf-8")
    assert "`by_document`" in said
    assert "It is not divided" not in said


def test_croissant_has_the_hash_of_every_table(release: Callable[..., Path]) -> None:
    folder = release("out")
    told = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    files = {one["contentUrl"]: one["sha256"] for one in told["distribution"] if "sha256" in one}
    tables = {path.relative_to(folder).as_posix(): path for path in folder.glob("data/**/*.parquet")}
    assert set(files) >= set(tables)
    for name, path in tables.items():
        assert files[name] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_nobody_is_named_in_a_release(release: Callable[..., Path]) -> None:
    folder = release("out", "--text", "full")
    for path in folder.rglob("*.*"):
        for name in (b"Ann ", b"ann@", b"Ben ", b"ben@", b"Ada ", b"ada@"):
            assert name not in path.read_bytes(), path.name


def test_words_that_may_not_go_are_in_no_file(release: Callable[..., Path]) -> None:
    for row in rows_of(release("out") / "data" / "passages" / "train.parquet"):
        assert (row["text"] is not None) == (row["document_id"] == "full")


def test_the_same_seed_gives_the_same_bytes(release: Callable[..., Path], run: Run) -> None:
    sums = set()
    for name in ("one", "two"):
        folder = release(name)
        assert run("--verify", folder).exit_code == 0
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        sums.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in files))
    assert len(sums) == 1


def test_without_pyarrow_the_tables_are_json_lines(
    release: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = rows_of(release("typed") / "data" / "gold" / "train.parquet")
    monkeypatch.setattr(hugging_face, "has_pyarrow", lambda: False)
    lines = (release("plain") / "data" / "gold" / "train.jsonl").read_text(encoding="utf-8").split("\n")
    assert [json.loads(line) for line in lines if line] == typed


def test_there_is_no_release_without_a_word_on_what_it_is_not_for(
    coded: Harbour, run: Run, tmp_path: Path, client: FlaskClient, cast: Cast
) -> None:
    refused = run("harbour", "--format", "hf", "--out", tmp_path / "out")
    assert refused.exit_code == 1
    assert "what it is not for" in refused.output
    assert not [path for path in tmp_path.iterdir() if "export" in path.name or path.name == "out"]
    asked = client.post(
        "/api/v1/projects/harbour/exports", json={"format": "hf"}, headers=cast.headers("olga")
    )
    assert asked.status_code == 422
    assert asked.json is not None
    assert asked.json["errors"][0]["pointer"] == "/out_of_scope"


def test_what_a_lead_says_on_the_page_stands_in_the_card(
    coded: Harbour, app: Flask, cast: Cast, run: Run, tmp_path: Path
) -> None:
    olga = app.test_client()
    cast.sign_in(olga, "olga")
    said = EMPTY | {"out_of_scope": NOT_FOR, "licence": "CC-BY-4.0", "creator": "Harbour <Group> | 1"}
    given = olga.post(PAGE, data=said | {"csrf_token": csrf(olga, PAGE)})
    assert given.status_code == 303
    assert NOT_FOR in olga.get(PAGE).text
    assert run("harbour", "--format", "hf", "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert NOT_FOR in page
    assert "<Group>" not in page
    assert front_matter(tmp_path / "out")["license"] == "cc-by-4.0"
    with coded.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "dataset_card.change")).one()
        assert json.loads(entry.details) == {"fields": ["creator", "licence", "out_of_scope"]}


def test_the_page_refuses_an_address_that_is_none_and_keeps_what_was_written(
    harbour: Harbour, app: Flask, cast: Cast
) -> None:
    olga = app.test_client()
    cast.sign_in(olga, "olga")
    said = EMPTY | {"title": "Tides of the quay", "address": "javascript:alert(1)"}
    given = olga.post(PAGE, data=said | {"csrf_token": csrf(olga, PAGE)})
    assert given.status_code == 422
    assert "Tides of the quay" in given.text
    assert client_card(olga) == EMPTY


def client_card(browser: FlaskClient) -> dict[str, str]:
    return dict(browser.get(CARD).json or {})


def test_a_script_says_all_of_it_at_once(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    olga = cast.headers("olga")
    first = client.put(CARD, json={"title": "Tides", "funding": "None"}, headers=olga)
    assert (first.status_code, first.json) == (200, EMPTY | {"title": "Tides", "funding": "None"})
    second = client.put(CARD, json={"out_of_scope": NOT_FOR}, headers=olga)
    assert second.json == EMPTY | {"out_of_scope": NOT_FOR}
    assert client.get(CARD, headers=cast.headers("ann")).json == second.json
    assert client.put(CARD, json={"title": "Mine"}, headers=cast.headers("ann")).status_code == 403
    assert client.put(CARD, json={"title": "t" * 201}, headers=olga).status_code == 422


def test_the_command_changes_what_is_named_alone(harbour: Harbour, run: Run) -> None:
    # ``run`` has put the command on this instance.
    assert CliRunner().invoke(card, ["harbour", "--title", "Tides"]).exit_code == 0
    shown = CliRunner().invoke(card, ["harbour", "--out-of-scope", NOT_FOR])
    assert json.loads(shown.output) == EMPTY | {"title": "Tides", "out_of_scope": NOT_FOR}
