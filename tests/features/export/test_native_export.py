"""The native export: whole, in the right unit, and documented key by key."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, insert, select, update

from app.core.outlets.profile import canonical_json, sha256
from app.db import insert_row, now, table_of
from app.features.export import coding
from app.models.audit import AuditEntry
from app.models.corpus import Document
from app.models.people import Consent, ConsentText
from app.models.rounds import Assignment
from tests.cast import Cast
from tests.coding import Harbour, read, save
from tests.corpus_rows import add_documents, enter_all, texts_of
from tests.features.export.conftest import PARAGRAPHS

DOCS = Path(__file__).resolve().parents[3] / "docs" / "export-formats.md"
Exported = Callable[..., list[dict[str, Any]]]
# What the keys of these are is data: variables, and hashes.
OPEN = (
    "profiles",
    "revisions[].marks[].attributes",
    "revisions[].answers[].attributes",
    "decisions[].answers[].attributes",
    "gold[].spans[].attributes",
)


def revisions_of(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for record in records:
        yield from record["revisions"]


def spans_of(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for revision in record["revisions"]:
        yield from revision["marks"]
        for one in revision["attributions"]:
            yield from (*one["source"], *one["cue"], *one["content"])
    for decision in record["decisions"]:
        yield from (one for one in decision["answers"] if one["start"] is not None)


def keys_of(value: Any, at: str = "") -> set[str]:
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one, f"{at}[]")}
    if not isinstance(value, dict) or at in OPEN:
        return set()
    here = {f"{at}.{key}".removeprefix(".") for key in value}
    return here.union(*(keys_of(one, f"{at}.{key}".removeprefix(".")) for key, one in value.items()))


def test_every_mark_is_the_text_at_its_place(coded: Harbour, exported: Exported) -> None:
    records = exported("--text", "full")
    assert [record["document_id"] for record in records] == ["full", "short", "shut", "unsure"]
    assert {record["text"] for record in records} == {"\n\n".join(PARAGRAPHS)}
    spans = [(record["text"], span) for record in records for span in spans_of(record)]
    assert len(spans) == 4 * (3 + 4) + 1
    for text, span in spans:
        assert text[span["start"] : span["end"]] == span["quote"]
    assert {span["quote"] for _, span in spans} >= {"storm", "المَعْبَر", "=SUM(A1)", "the Selm Courier"}


def test_every_key_of_an_export_is_documented_and_every_documented_key_occurs(
    coded: Harbour, exported: Exported
) -> None:
    table = DOCS.read_text(encoding="utf-8").split("## Native JSON Lines")[1].split("\n## ")[0]
    documented = set(re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE))
    kinds = [exported("--text", "full", "--layer", kind) for kind in ("raw", "soft", "gold")]
    occurring = set().union(*(keys_of(record) for records in kinds for record in records))
    assert documented == occurring


def test_every_line_has_every_key_of_its_level(coded: Harbour, exported: Exported) -> None:
    records = exported()
    assert len({tuple(record) for record in records}) == 1
    assert len({tuple(revision) for revision in revisions_of(records)}) == 1


def test_each_row_carries_the_profile_of_its_outlet_and_a_withheld_value_cannot_be_tried(
    coded: Harbour, exported: Exported
) -> None:
    records = exported("--text", "full")
    for record in records:
        for revision in record["revisions"]:
            assert revision["as_of"] == "2025-05-03"
            profile = record["profiles"][revision["outlet_profile_sha256"]]
            assert profile["outlet"] == "selm-courier"
        for key, profile in record["profiles"].items():
            assert sha256(canonical_json(profile)) == key
    whole = json.dumps(records, ensure_ascii=False)
    assert "open_fact" in whole
    assert "secret_fact" not in whole
    assert '"withheld": true' in whole


def test_each_layer_that_was_asked_says_what_came_of_it(coded: Harbour, exported: Exported) -> None:
    first = exported()[0]
    said = {
        (one["passage"], one["state"], layer["layer"]): layer["answer"]
        for one in first["revisions"]
        for layer in one["layers"]
    }
    assert said[2, "skipped", "framing"] == "skipped"
    anns = [
        one for one in first["revisions"] if one["passage"] == 1 and one["layers"][-1]["answer"] == "none"
    ]
    assert [layer["answer"] for layer in anns[0]["layers"]] == ["none", "empty", "empty", "none"]
    assert [layer["layer"] for layer in anns[0]["layers"]] == ["framing", "tone", "remark", "attributions"]
    third = next(one for one in first["revisions"] if one["passage"] == 3 and one["marks"])
    assert [layer["answer"] for layer in third["layers"]] == ["given", "given", "given", "empty"]


def test_the_first_done_and_the_current_revision_go_out_and_the_reading_is_marked(
    coded: Harbour, client: FlaskClient, cast: Cast, exported: Exported
) -> None:
    with coded.database.reading() as session:
        mine = session.scalars(
            select(Assignment.id)
            .join(Document, Document.id == Assignment.document_id)
            .where(Assignment.person_id == cast.id("ann"), Document.key == "full")
            .order_by(Assignment.passage_id)
        ).first()
    ann = cast.headers("ann")
    for state in ("done", "draft"):
        save(client, ann, read(client, ann, mine or 0), state=state, labels=[{"label": "storm"}])
    rows = [one for one in exported()[0]["revisions"] if one["passage"] == 1 and one["locale"] == "en"]
    told = sorted((one["number"], one["is_default_reading"], one["is_current"]) for one in rows)
    assert told == [(1, True, False), (1, True, True), (3, False, True)]
    layers = next(one["layers"] for one in rows if one["number"] == 3)
    assert {"layer": "tone", "answer": "unanswered"} in layers


def test_decisions_say_which_of_them_stands(coded: Harbour, exported: Exported) -> None:
    decisions = exported("--text", "full")[0]["decisions"]
    assert [(one["none"], one["stands"], len(one["answers"])) for one in decisions] == [
        (True, False, 0),
        (False, True, 2),
    ]
    assert decisions[0]["decided_by"] not in {one["annotator"] for one in decisions[0]["made_from"]}


def test_nobody_is_named_and_no_moment_is_told(coded: Harbour, cast: Cast, exported: Exported) -> None:
    whole = json.dumps(exported("--text", "full"), ensure_ascii=False)
    for who in ("ann", "ben", "ada"):
        assert str(cast.id(who)) not in whole
        assert f"{who}@example.org" not in whole
    assert re.findall(r'"saved_on": "([^"]+)"', whole)[0] == now().date().isoformat()


def test_pseudonyms_stay_within_a_dataset_and_change_between_datasets(
    coded: Harbour, exported: Exported
) -> None:
    one, other = ({row["annotator"] for row in revisions_of(exported())} for _ in range(2))
    assert (len(one), len(other)) == (2, 2)
    assert not one & other
    assert exported("--seed", "7") == exported("--seed", "7")
    seven, eight = (
        {row["annotator"] for row in revisions_of(exported("--seed", seed))} for seed in ("7", "8")
    )
    assert not seven & eight


def test_withdrawn_documents_and_people_are_left_out_and_counted(
    coded: Harbour, cast: Cast, exported: Exported, tmp_path: Path
) -> None:
    with coded.database.writing() as session:
        text_id = insert_row(
            session, table_of(ConsentText), {"project_id": coded.project_id, "version": 1, "body": "I agree."}
        )
        session.execute(
            insert(Consent).values(
                person_id=cast.id("ben"), consent_text_id=text_id, given_at=now(), withdrawn_at=now()
            )
        )
        session.execute(
            update(Document)
            .where(Document.key == "shut")
            .values(withdrawn_at=now(), withdrawn_reason="asked")
        )
        session.commit()
    records = exported()
    assert [record["document_id"] for record in records] == ["full", "short", "unsure"]
    assert len({row["annotator"] for row in revisions_of(records)}) == 1
    manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["left_out"] == {
        "withdrawn_documents": 1,
        "withdrawn_people": 1,
        "passages_of_withdrawn_people": 12,
    }
    with coded.database.writing() as session:
        again = insert_row(
            session,
            table_of(ConsentText),
            {"project_id": coded.project_id, "version": 2, "body": "I agree anew."},
        )
        session.execute(
            insert(Consent).values(person_id=cast.id("ben"), consent_text_id=again, given_at=now())
        )
        session.commit()
    assert len({row["annotator"] for row in revisions_of(exported())}) == 2


def test_the_manifest_says_what_the_file_is(
    coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    out = tmp_path / "set.jsonl"
    result = run(
        "harbour", "--format", "jsonl", "--out", out, "--text", "full", "--round", "production", "--seed", 3
    )
    assert result.exit_code == 0
    manifest = json.loads((tmp_path / "set.jsonl.manifest.json").read_text(encoding="utf-8"))
    raw = out.read_bytes()
    assert (manifest["file"], manifest["size"]) == ("set.jsonl", len(raw))
    assert manifest["sha256"] == hashlib.sha256(raw).hexdigest()
    assert manifest["counts"] == {
        "documents": 4,
        "passages": 12,
        "revisions": 24,
        "default_readings": 20,
        "marks": 12,
        "answers": 12,
        "attributions": 8,
        "none": 4 * 2 + 8,
        "decisions": 2,
        "annotators": 2,
    }
    assert (manifest["text"], manifest["text_rights_overridden"]) == ("full", 3)
    assert (manifest["round"], manifest["seed"]) == ("production", 3)
    assert [one["version"] for one in manifest["codebooks"]] == ["1.0.0"]
    with coded.database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "export.make")).all()
        earlier = select(AuditEntry.hash).where(
            AuditEntry.number == entries[0].number - 1, AuditEntry.chain_id == entries[0].chain_id
        )
        before = session.scalars(earlier).one()
    assert json.loads(entries[0].details)["sha256"] == manifest["sha256"]
    assert manifest["audit_head"] == {"length": entries[0].number - 1, "hash": before}


def test_every_key_of_the_manifest_is_documented(
    coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    run("harbour", "--format", "csv", "--out", tmp_path / "a.csv")
    manifest = json.loads((tmp_path / "a.csv.manifest.json").read_text(encoding="utf-8"))
    table = DOCS.read_text(encoding="utf-8").split("## The manifest")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \| ", table, flags=re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == {*manifest, "files", "layer"}


def test_more_documents_do_not_mean_more_statements_for_each(coded: Harbour, exported: Exported) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    def statements(documents: int) -> int:
        said.clear()
        assert len(exported()) == documents
        return len(said)

    def add(prefix: str, count: int) -> None:
        with coded.database.writing() as session:
            texts = [one | {"key": f"{prefix}-{one['key']}"} for one in texts_of(count)]
            add_documents(session, coded.project_id, texts)
            enter_all(session, coded.project_id)
            session.commit()

    # Codebooks are read once in a process; that is not what is counted.
    exported()
    event.listen(Engine, "before_cursor_execute", note)
    try:
        few = statements(4)
        add("some", 40)
        assert statements(44) == few
        add("more", 80)
        assert statements(124) < 2 * few
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_one_round_brings_its_own_documents_and_answers_alone(
    coded: Harbour, run: Callable[..., Result], exported: Exported, tmp_path: Path
) -> None:
    assert {row["round"] for row in revisions_of(exported("--round", "production"))} == {"production"}
    refused = run("harbour", "--format", "jsonl", "--out", tmp_path / "x", "--round", "autumn")
    assert refused.exit_code == 1
    assert "The rounds are: production." in refused.stderr


def test_what_there_is_not_is_refused_with_a_sentence_and_leaves_no_file(
    coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for words, code, sentence in (
        (("harbour", "--format", "xml"), 1, "There are: jsonl, csv, "),
        (
            ("harbour", "--format", "prov", "--layer", "gold"),
            1,
            "no place for the kind gold. These have: jsonl, csv",
        ),
        (("harbour", "--format", "jsonl", "--layer", "soft", "--pass", "revealed"), 2, "--pass"),
        (("nowhere", "--format", "jsonl"), 1, "There is no project nowhere"),
        (("harbour", "--format", "jsonl", "--text", "some"), 2, "--text"),
    ):
        result = run(*words, "--out", folder / "x.jsonl")
        assert result.exit_code == code
        assert sentence in result.stderr
    assert list(folder.iterdir()) == []
    lost = run("harbour", "--format", "jsonl", "--out", folder / "not" / "there.jsonl")
    assert (lost.exit_code, "There is no folder" in lost.stderr) == (1, True)


def test_a_quote_that_is_not_its_text_stops_the_export_and_leaves_what_was_there(
    coded: Harbour,
    exported: Exported,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exported()
    before = (tmp_path / "out.jsonl").read_bytes()
    true = coding.add_marks

    def elsewhere(session: Any, scope: Any, found: dict[int, dict[str, Any]], *more: Any) -> None:
        true(session, scope, found, *more)
        for revision in found.values():
            for mark in revision["marks"]:
                mark.update(start=0, end=5)

    monkeypatch.setattr(coding, "add_marks", elsewhere)
    result = run("harbour", "--format", "jsonl", "--out", tmp_path / "out.jsonl")
    assert result.exit_code != 0
    assert (tmp_path / "out.jsonl").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export-")] == []
