"""Soft and gold by the command, the API and the page: of one round and one pass, or a sentence says what to choose."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import Database, insert_row, table_of
from app.models.rounds import Round
from tests.cast import Cast, csrf
from tests.coding import Harbour, code_all, make_harbour
from tests.features.export.conftest import BOOK, PARAGRAPHS

Exported = Callable[..., list[dict[str, Any]]]
Run = Callable[..., Result]
EXPORTS = "/api/v1/projects/harbour/exports"


def entry_of(record: dict[str, Any], kind: str, passage: int, variable: str) -> dict[str, Any]:
    [entry] = [one for one in record[kind] if (one["passage"], one["variable"]) == (passage, variable)]
    return dict(entry)


def manifest_of(tmp_path: Path, name: str = "out.jsonl") -> dict[str, Any]:
    return dict(json.loads((tmp_path / f"{name}.manifest.json").read_text(encoding="utf-8")))


def add_round(harbour: Harbour, name: str) -> None:
    with harbour.database.writing() as session:
        table = table_of(Round)
        row = dict(session.execute(select(*table.c)).mappings().one())
        insert_row(session, table, {k: v for k, v in row.items() if k != "id"} | {"name": name})
        session.commit()


def test_soft_tells_the_shares_of_each_passage_and_nobodys_answers(
    coded: Harbour, exported: Exported, tmp_path: Path
) -> None:
    first = exported("--layer", "soft", "--text", "full")[0]
    assert (first["revisions"], first["decisions"], first["gold"], first["profiles"]) == ([], [], None, {})
    entry = entry_of(first, "soft", 3, "framing")
    assert (entry["m"], entry["few"], entry["round"], entry["pass"]) == (2, True, "production", "open")
    assert [(one["label"] or one["answer"], one["votes"], one["hard"]) for one in entry["shares"]] == [
        ("calm", 1, None),
        ("storm", 1, None),
        ("none", 1, None),
    ]
    [span] = entry["spans"]
    assert first["text"][span["start"] : span["end"]] == "=SUM(A1)"
    assert (span["label"], span["votes"], span["m"]) == ("storm", 1, 2)
    none = entry_of(first, "soft", 1, "framing")["shares"]
    assert [(one["answer"], one["votes"], one["hard"]) for one in none] == [("none", 2, True)]
    layer = manifest_of(tmp_path)["layer"]
    assert (layer["round"], layer["pass"], layer["few"]) == ("production", "open", layer["entries"])
    assert layer["ties"] > 0
    assert "fewer than 3 annotators" in layer["note"]


def test_gold_is_what_was_decided_or_said_alike_and_otherwise_null_with_a_reason(
    coded: Harbour, exported: Exported, tmp_path: Path
) -> None:
    first, second = exported("--layer", "gold", "--text", "full")[:2]
    decided = entry_of(first, "gold", 2, "framing")
    assert (decided["how"], decided["none"], decided["answers"]) == (
        "decided",
        False,
        [{"label": "storm", "value": None}],
    )
    [span] = decided["spans"]
    assert first["text"][span["start"] : span["end"]] == span["quote"] == "storm"
    alike = entry_of(first, "gold", 1, "framing")
    assert (alike["how"], alike["none"], alike["answers"]) == ("unanimous", True, [])
    differing = entry_of(first, "gold", 3, "framing")
    assert (differing["how"], differing["reason"], differing["answers"]) == (None, "no_decision", None)
    assert entry_of(second, "gold", 2, "framing")["reason"] == "no_decision"
    layer = manifest_of(tmp_path)["layer"]
    assert (layer["decided"], layer["unanimous"], layer["null_undecidable"]) == (1, 4, 0)
    assert layer["decided"] + layer["unanimous"] + layer["null_no_decision"] == layer["entries"]


def test_gold_keeps_to_the_rights_of_a_text(coded: Harbour, exported: Exported) -> None:
    records = exported("--layer", "gold", "--text", "standoff")
    assert PARAGRAPHS[1] not in json.dumps(records, ensure_ascii=False)
    [span] = entry_of(records[0], "gold", 2, "framing")["spans"]
    assert (span["quote"], span["end"] - span["start"]) == (None, 5)


@pytest.mark.parametrize("kind", ["soft", "gold"])
def test_the_long_table_says_the_same(coded: Harbour, run: Run, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out.csv"
    result = run("harbour", "--format", "csv", "--layer", kind, "--out", out, "--text", "full")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"), newline="")))
    mine = [
        (row["kind"], row["label"], row.get("votes") or row.get("how"))
        for row in rows
        if (row["document_id"], row["passage"], row["variable"]) == ("full", "2", "framing")
    ]
    if kind == "gold":
        assert mine == [("answer", "storm", "decided"), ("span", "storm", "decided")]
    else:
        assert mine == [
            ("given", "calm", "1"),
            ("given", "storm", "1"),
            ("none", "", "0"),
            ("span", "calm", "1"),
            ("span", "storm", "1"),
        ]


def test_two_rounds_are_not_mixed_and_the_sentence_names_them(
    coded: Harbour, client: FlaskClient, cast: Cast, run: Run, tmp_path: Path
) -> None:
    add_round(coded, "second")
    sentence = "is made from one round, for rounds are not mixed. Choose one: production, second."
    refused = run("harbour", "--format", "jsonl", "--layer", "soft", "--out", tmp_path / "x")
    assert (refused.exit_code, sentence in refused.stderr) == (1, True)
    given = client.post(EXPORTS, json={"format": "jsonl", "kind": "gold"}, headers=cast.headers("olga"))
    assert given.status_code == 422
    assert [(one["pointer"], sentence in one["message"]) for one in given.json["errors"]] == [
        ("/round", True)
    ]
    again = {"format": "jsonl", "kind": "gold", "round": "production"}
    assert client.post(EXPORTS, json=again, headers=cast.headers("olga")).status_code == 201


def test_the_page_offers_the_kinds_and_says_beside_the_round_what_to_choose(
    coded: Harbour, app: Flask, cast: Cast
) -> None:
    add_round(coded, "second")
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    page = "/projects/harbour/exports"
    for words in ("ties told as ties", "where there is neither, none, and why"):
        assert words in browser.get(page).text
    asked = {"format": "csv", "kind": "soft", "round": "", "text": "auto", "csrf_token": csrf(browser, page)}
    refused = browser.post(page, data=asked)
    assert refused.status_code == 422
    assert 'id="round-fault"' in refused.text
    made = browser.post(page, data=asked | {"round": "production", "pass": "open"})
    assert made.status_code == 303
    shown = browser.get(made.headers["Location"]).text
    assert "Of these, read by fewer than three annotators" in shown


def test_blind_and_open_are_not_mixed(
    database: Database,
    client: FlaskClient,
    cast: Cast,
    run: Run,
    tmp_path: Path,
) -> None:
    texts = [{"key": f"d{number}", "paragraphs": ("The gate closed.",)} for number in range(6)]
    make_harbour(database, cast, BOOK, texts, randomised_arms=True, seed=5)
    for who in ("ann", "ben"):
        code_all(client, cast.headers(who), "harbour", lambda _: {"none": ["framing"]})
    asked = ("harbour", "--format", "jsonl", "--layer", "soft", "--out", tmp_path / "out.jsonl")
    refused = run(*asked)
    assert refused.exit_code == 1
    assert "was coded both blind and open, and these are not mixed. Choose a pass" in refused.stderr
    votes = 0
    for pass_ in ("blind", "open"):
        assert run(*asked, "--pass", pass_).exit_code == 0
        records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
        entries = [one for record in records for one in record["soft"] if one["variable"] == "framing"]
        assert {one["pass"] for one in entries} == {pass_}
        votes += sum(one["m"] for one in entries)
    assert votes == 12
