"""The registry from a file and into one, in the browser: nothing is added before the dry run was confirmed."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core.outlets.registry_file import CSV_COLUMNS, read_registry
from app.db import Database
from app.features.outlets import waiting_file
from app.models import outlets as tables
from tests.actions.facts import fact, record
from tests.cast import csrf
from tests.features.outlets.conftest import Editor, words

SHIPPED = Path(__file__).parents[3] / "seeds" / "outlets" / "registry.jsonl"
_SHA = re.compile(r'name="sha256" value="([0-9a-f]{64})"')


def hand_in(editor: Editor, name: str, raw: bytes | str, status: int = 200) -> TestResponse:
    body = raw.encode() if isinstance(raw, str) else raw
    sent = {"file": (io.BytesIO(body), name), "csrf_token": csrf(editor.client, "/account")}
    answer = editor.client.post("/outlets/file", data=sent, content_type="multipart/form-data")
    assert answer.status_code == status, words(answer)
    return answer


def line(slug: str = "river-post", *assertions: dict[str, Any], **more: Any) -> str:
    record_ = {"slug": slug, "kind": "outlet", "label": "River Post"} | more
    return json.dumps(record_ | ({"assertions": list(assertions)} if assertions else {})) + "\n"


def medium(code: str = "blog", **more: Any) -> dict[str, Any]:
    return {"property": "medium", "value_code": code, "asserted_by": "project", "valid_from": "2020"} | more


def count(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        return tuple(
            session.scalars(select(func.count()).select_from(table)).one()
            for table in (tables.Agent, tables.Assertion)
        )  # type: ignore[return-value]


def test_a_dry_run_says_what_is_new_and_nothing_is_added_before_it_is_confirmed(editor: Editor) -> None:
    before = count(editor.database)
    text = line("river-post", medium(), names=[{"name": "River Post"}]) + line(
        "morning-tide", medium("newspaper"), label="The Morning Tide"
    )
    answer = hand_in(editor, "ours.jsonl", text)
    page = words(answer)
    for part in ("Agents 1 1", "Names 1 0", "Assertions 2 0", "River Post Medium “Blog” since 2020"):
        assert part in page, page
    assert count(editor.database) == before
    found = _SHA.search(answer.text)
    assert found is not None
    assert editor.send("file/confirm", sha256=found[1]) == "/outlets"
    assert count(editor.database) == (before[0] + 1, before[1] + 2)
    # It waits no longer, and handed in again it adds nothing.
    assert "waits no longer" in editor.send("file/confirm", 409, sha256=found[1])
    assert "Assertions 0 2" in words(hand_in(editor, "ours.jsonl", text))


def test_the_whole_shipped_registry_comes_in_and_the_page_says_what_may_not_be_passed_on(
    editor: Editor,
) -> None:
    answer = hand_in(editor, "registry.jsonl", SHIPPED.read_bytes())
    reading = read_registry("registry.jsonl", SHIPPED.read_text(encoding="utf-8"))
    assert f"Assertions {len(reading.assertions)} 0" in words(answer)
    assert f"And {len(reading.assertions) - 20} more." in words(answer)
    found = _SHA.search(answer.text)
    editor.send("file/confirm", sha256=found[1] if found else "")
    assert editor.actions().count("assertion.add") == len(reading.assertions)


def test_each_refused_line_is_shown_with_its_number_and_reason_and_nothing_waits(editor: Editor) -> None:
    text = line() + "{not json\n" + line("upland-post", medium("gazette"), label="The Upland Post")
    answer = hand_in(editor, "ours.jsonl", text, 422)
    page = words(answer)
    assert "2 lines are refused, so nothing is added." in page
    assert "2 This line is not one JSON object." in page
    assert "3 “gazette” is not a value of “Medium”" in page
    assert _SHA.search(answer.text) is None


def test_a_file_that_was_not_shown_is_not_added(editor: Editor) -> None:
    hand_in(editor, "ours.jsonl", line())
    second = hand_in(editor, "ours.jsonl", line("lake-post"))
    assert "waits no longer" in editor.send("file/confirm", 409, sha256="0" * 64)
    found = _SHA.search(second.text)
    editor.send("file/confirm", sha256=found[1] if found else "")
    with editor.database.reading() as session:
        slugs = set(session.scalars(select(tables.Agent.slug)))
    assert ("lake-post" in slugs, "river-post" in slugs) == (True, False)


@pytest.mark.parametrize(
    ("name", "raw", "status", "sentence"),
    [
        ("", b"", 422, "Choose a file."),
        ("ours.jsonl", b" \n", 422, "There is nothing in this file."),
        ("ours.jsonl", b"\xef\xbb\xbf", 422, "There is nothing in this file."),
        ("ours.xlsx", b"PK", 415, "neither .jsonl nor .csv"),
        ("ours.csv.exe", b"a", 415, "neither .jsonl nor .csv"),
        ("ours.jsonl", b"\xff\xfe{\x00", 422, "not UTF-8 at byte 0"),
        ("ours.jsonl", line().encode() + b"\x00", 422, "Line 2 has a NUL character"),
        ("ours.jsonl", line(label="a\ud800b").encode(), 422, "a character that cannot be stored"),
        ("ours.jsonl", b"[" * 100_000, 422, "not one JSON object"),
        ("ours.jsonl", b'{"slug": ' + b"9" * 5000 + b"}", 422, "Line"),
        ("ours.csv", b"colour\nred\n", 422, "colour"),
        ("ours.csv", b'subject,property\n"a', 422, "line|Line|quot"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(
    editor: Editor, name: str, raw: bytes, status: int, sentence: str
) -> None:
    before = count(editor.database)
    page = words(hand_in(editor, name, raw, status))
    assert any(part in page for part in sentence.split("|")), page
    assert count(editor.database) == before


def test_a_file_that_is_too_large_is_413(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_file, "MOST_BYTES", 1000)
    assert "masthead outlets import" in words(hand_in(editor, "ours.jsonl", b"x" * 1001, 413))


def test_a_fact_of_what_was_merged_is_refused(editor: Editor) -> None:
    hand_in(editor, "ours.jsonl", line())
    editor.send("upland-post/merge", into="morning-tide")
    text = line("upland-post", medium(), label="The Upland Post")
    assert "say it of “morning-tide”" in words(hand_in(editor, "ours.jsonl", text, 422))


def test_a_cell_that_a_spreadsheet_would_run_stays_a_text_both_ways(editor: Editor) -> None:
    row = dict.fromkeys(CSV_COLUMNS, "") | {
        "subject": "morning-tide", "property": "event", "value_text": "'=HYPERLINK(1)",
        "asserted_by": "project", "evidence_note": "'+1",
    }  # fmt: skip
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    found = _SHA.search(hand_in(editor, "ours.csv", text).text)
    editor.send("file/confirm", sha256=found[1] if found else "")
    (one,) = editor.said_of("morning-tide")
    assert (one.value_text, one.evidence_note) == ("=HYPERLINK(1)", "+1")
    taken = editor.client.get("/outlets/file/export?format=csv").text
    assert '"\'=HYPERLINK(1)"' in taken


def test_values_that_may_not_be_passed_on_are_withheld_and_the_page_says_so(editor: Editor) -> None:
    record(
        editor.database,
        fact(
            property="rating",
            value_text="B minus",
            rating_scheme="gradewell-grade",
            evidence_url="https://g.example",
        ),
        fact(value_code="blog"),
    )
    assert "1 value may not be passed on" in editor.get("file")
    taken = editor.client.get("/outlets/file/export?format=jsonl")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="registry.jsonl"'
    assert "B minus" not in taken.text
    assert '"withheld": true' in taken.text
    assert "1 assertion is passed over: the file itself withholds its value." in words(
        hand_in(editor, "registry.jsonl", taken.text)
    )
    assert editor.client.get("/outlets/file/export?format=exe").mimetype == "application/x-ndjson"
