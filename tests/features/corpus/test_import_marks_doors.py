"""Marks of other programs by the page and the API, and an import of them that is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import Result
from sqlalchemy import func, select, update

from app.db import Database, now
from app.models.corpus import Document, Import
from app.models.rounds import Round
from app.models.work import Mark, Revision
from tests.features.corpus.conftest import Lead
from tests.features.corpus.imports import Visible, figures, nothing_is_kept
from tests.features.corpus.marks_files import answers_of, doccano, imported_rounds, keys, marks_of

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from app.cli import main; main()", "import"]
PATIENCE = 60.0
DOCUMENTS = 400

Run = Callable[..., Result]


def two_coders(label: str = "loaded_language") -> bytes:
    first = doccano(("vile plot", label), annotator="ann_01", document_id="quay")
    return first + doccano(annotator="ann_02", document_id="quay")


def test_the_page_shows_marks_before_they_come_in_and_then_keeps_them(lead: Lead, database: Database) -> None:
    preview = lead.hand_in(
        (two_coders("heated"), "quay.jsonl"), kind="doccano", labels="heated = loaded_language"
    )
    page = lead.get(preview).text
    assert figures(page) == {"rows in": 1, "new": 1, "here already": 0, "refused": 0}
    told = ("Marks and answers of 2 coders come in.", "1 mark in all.")
    for said in ("vile plot", "ann_01", *told):
        assert said in page
    assert nothing_is_kept(database)
    assert imported_rounds(database) == []
    answer = lead.confirm(preview)
    assert answer.status_code == 303
    assert "The import is done." in lead.client.get(answer.headers["Location"]).text
    assert marks_of(database) == {("ann_01", "loaded_language", "vile plot")}
    assert ("ann_02", 2, "framing", True) in answers_of(database)


def test_the_page_names_a_label_that_is_not_there_and_nothing_comes_in(
    lead: Lead, database: Database
) -> None:
    preview = lead.hand_in((two_coders("heated"), "quay.jsonl"), kind="doccano")
    page = lead.get(preview).text
    assert figures(page)["refused"] == 1
    assert "The codebook has no label “heated”." in page
    assert nothing_is_kept(database)
    assert keys(database) == set()


def test_a_list_of_labels_that_is_none_is_refused_beside_its_field(lead: Lead) -> None:
    answer = lead.post(
        "/documents/import", files=[(two_coders(), "quay.jsonl")], kind="doccano", labels="loaded_language"
    )
    assert answer.status_code == 422
    assert "Line 1 has not two columns with words in both." in answer.text


def test_a_script_hands_marks_in(olga: Callable[..., Any], database: Database) -> None:
    asked = "?format=doccano&label=heated%3Dloaded_language"
    answer = olga("POST", asked, data=two_coders("heated"), content_type="application/x-ndjson")
    assert answer.status_code == 201, answer.text
    assert (answer.json["rows_in"], answer.json["new"], answer.json["refused"]) == (1, 1, [])
    assert marks_of(database) == {("ann_01", "loaded_language", "vile plot")}
    again = olga("POST", asked, data=two_coders("heated"), content_type="application/x-ndjson")
    assert (again.status_code, again.json["present"]) == (200, 1)
    assert marks_of(database) == {("ann_01", "loaded_language", "vile plot")}


def test_a_script_is_told_the_row_whose_mark_is_wrong(olga: Callable[..., Any], database: Database) -> None:
    answer = olga("POST", "?format=doccano", data=two_coders("heated"), content_type="application/x-ndjson")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/0"
    assert "The codebook has no label “heated”." in answer.json["errors"][0]["message"]
    assert keys(database) == set()


def count(database: Database, table: Any) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_import_of_marks_that_is_killed_shows_nothing_and_runs_again(
    folder: Path,
    environment: dict[str, str],
    project_id: int,
    database: Database,
    masthead_import: Run,
    visible: Visible,
) -> None:
    file = folder / "many.jsonl"
    file.write_bytes(
        b"".join(
            doccano(("vile plot", "loaded_language"), annotator="ann_01", document_id=f"d{one}")
            for one in range(DOCUMENTS)
        )
    )
    asked = ["tideline", str(file), "--format", "doccano"]
    process = subprocess.Popen([*COMMAND, *asked], cwd=ROOT, env=os.environ | environment)
    try:
        deadline = time.monotonic() + PATIENCE
        while count(database, Document) == 0:
            assert process.poll() is None, "the import ended before it could be killed"
            assert time.monotonic() < deadline, "the import wrote nothing"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()
    assert visible() == {}
    assert (count(database, Mark), count(database, Revision), imported_rounds(database)) == (0, 0, [])
    with database.writing() as session:
        session.execute(update(Import).values(heartbeat_at=now() - timedelta(minutes=2)))
        session.commit()
    result = masthead_import(file, "--format", "doccano")
    assert result.exit_code == 0, result.output
    assert len(visible()) == count(database, Mark) == DOCUMENTS
    with database.reading() as session:
        made = session.scalars(select(Round).where(Round.name.startswith("Imported"))).one()
        assert made.state == "closed"
