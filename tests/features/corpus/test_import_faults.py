"""What is wrong with an import is said by number and name, and nothing of it is kept."""

import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import Database
from app.models.corpus import Import, ImportRow
from tests.cast import Cast
from tests.features.corpus.conftest import Lead
from tests.features.corpus.imports import BRIDGE, FERRY, Visible, count, figures, nothing_is_kept, rows_of


def test_faults_are_listed_and_nothing_is_kept(lead: Lead, database: Database) -> None:
    bad = [
        {"key": "a", "text": "Fine."},
        {"key": "b", "text": "Fine.", "published": "yesterday"},
        {"key": "c"},
        {"key": "a", "text": "Twice."},
    ]
    raw = "\n".join([*map(json.dumps, bad), "{"]).encode()
    preview = lead.hand_in((raw, "rows.jsonl"))
    page = lead.get(preview).text
    assert figures(page) == {"rows in": 5, "new": 1, "here already": 0, "refused": 4}
    assert re.findall(r'<td class="number">(\d+)</td>', page) == ["2", "3", "4", "5"]
    for said in (
        "yesterday",
        "There is no text in it",
        "Each document needs its own",
        "This line is not JSON",
    ):
        assert said in page
    answer = lead.confirm(preview)
    assert answer.status_code == 422
    assert "Say that they are left out" in answer.text
    assert nothing_is_kept(database)


def test_bad_rows_may_be_left_out_and_stay_in_the_report(
    lead: Lead, visible: Visible, database: Database
) -> None:
    raw = b'{"key": "a", "text": "Fine."}\n{"key": "b"}\n{"key": "c", "text": "Fine, too."}\n'
    preview = lead.hand_in((raw, "rows.jsonl"), bad="skip")
    assert re.search(r'checked[^>]* name="skip_bad"', lead.get(preview).text)
    report = lead.client.get(lead.confirm(preview, skip_bad="y").headers["Location"]).text
    assert figures(report) == {"rows in": 3, "new": 2, "here already": 0, "refused": 1}
    assert "rows.jsonl line 2" in report
    assert sorted(visible()) == ["a", "c"]
    with database.reading() as session:
        kept = session.execute(select(ImportRow.number, ImportRow.draft).order_by(ImportRow.number)).all()
        done = session.scalars(select(Import)).one()
    assert [(row.number, row.draft is None) for row in kept] == [(0, False), (2, True)]
    assert done.rows_in == done.rows_new + done.rows_present + done.rows_refused == 3


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "   ", "There is no text in it."),
        ("text", "A NUL\x00 in it.", "a NUL character"),
        ("published", "last week", "last week"),
        ("language", "not a language", "is not a language"),
        ("url", "javascript:alert(1)", "This is not an http or https address."),
        ("rights", "excerpt", "Say how long the excerpt may be."),
    ],
)
def test_a_fault_of_a_pasted_text_stands_beside_its_field(
    lead: Lead, database: Database, field: str, value: str, said: str
) -> None:
    sent = {"text": "The ferry stopped.", "title": "Kept <title>", "rights": "full", "joins": "off"} | {
        field: value
    }
    answer = lead.post("/documents/import/text", **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-fault"' in answer.text
    assert 'value="Kept &lt;title&gt;"' in answer.text
    assert count(database, Import) == 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Choose at least one file."),
        ([(b"# Notes", "notes.md")], "What is notes.md? Its name does not say."),
        ([(b"\n\n", "empty.jsonl")], "There is no document in these files."),
    ],
)
def test_files_that_cannot_be_read_at_all_are_refused_at_once(
    lead: Lead, database: Database, files: list[Any], said: str
) -> None:
    answer = lead.post("/documents/import", files=files, joins="off", bad="skip")
    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(r'checked[^>]*value="off"', answer.text)
    assert count(database, Import) == 0


def test_a_manifest_that_does_not_fit_is_said_beside_its_field(lead: Lead, database: Database) -> None:
    for manifest, said in [
        ((b"file,colour\nferry.txt,blue\n", "manifest.csv"), "“colour” is not a column that is known"),
        ((b"file\nferry.txt\n", "manifest.doc"), "a manifest&#39;s name ends in"),
    ]:
        answer = lead.post("/documents/import", files=[(FERRY, "ferry.txt")], manifest=manifest)
        assert answer.status_code == 422
        assert said in answer.text
    table = lead.post("/documents/import", files=[(rows_of(1), "rows.csv")], manifest=(b"file\n", "m.csv"))
    assert "A manifest goes with text files and HTML pages." in table.text
    assert count(database, Import) == 0


def test_hostile_files_are_refused_by_name_and_nothing_breaks(lead: Lead, database: Database) -> None:
    files = [
        (b"A NUL\x00 in it.", "nul.txt"),
        ("Сутки на причале.".encode("cp1251"), "encoding.txt"),
        (b"", "empty.txt"),
        (BRIDGE, "../../etc/bridge.txt"),
        (BRIDGE, "bridge.txt"),
        (FERRY, "a\tb<script>.txt"),
    ]
    preview = lead.hand_in(*files)
    page = lead.get(preview).text
    assert figures(page) == {"rows in": 6, "new": 2, "here already": 0, "refused": 4}
    for said in (
        "a NUL character",
        "This file is not UTF-8",
        "There is no text in it",
        "Each document needs its own",
    ):
        assert said in page
    assert "<script>" not in page.replace('<script type="module"', "")
    assert ".." not in re.findall(r"<bdi>([^<]*)</bdi>", page)[0]
    assert nothing_is_kept(database)


def test_what_is_too_large_is_answered_413(lead: Lead, database: Database) -> None:
    lead.client.application.config["MAX_CONTENT_LENGTH"] = 10_000
    answer = lead.client.post(
        f"{lead.home}/documents/import", data={"files": (io.BytesIO(b"x" * 20_000), "large.txt")}
    )
    assert answer.status_code == 413
    assert count(database, Import) == 0


def test_an_annotator_and_a_stranger_are_kept_out(lead: Lead, client: FlaskClient, cast: Cast) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    for who, status in (("ann", 403), ("max", 404)):
        browser = client.application.test_client()
        cast.sign_in(browser, who)
        for path in ("/documents/import", "/documents/import/text", preview, f"{preview}/progress"):
            assert browser.get(lead.home + path).status_code == status
        for path in ("/documents/import", f"{preview}/confirm", f"{preview}/choices", f"{preview}/discard"):
            assert cast.post(browser, lead.home + path, {}).status_code == status
    assert "Preview of an import" in lead.get(preview).text


def test_the_preview_of_another_project_is_not_there(lead: Lead, client: FlaskClient, cast: Cast) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    assert client.get(f"/projects/border{preview}").status_code == 404
