"""SIGKILL at ten random moments of the import of an archive: all of the project or nothing, and it runs again."""

import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.actions import audit
from app.config import Settings
from app.db import Database
from app.models.archives import Archive
from app.models.corpus import Capture, Document, Import
from app.models.projects import Project
from app.models.texts import Passage, TextVersion
from tests.command_line import command_line
from tests.corpus_rows import add_documents, add_project, enter_all, texts_of
from tests.faults.killing import COMMAND, Start, kill
from tests.features.archive.spoilt import sign

MOMENTS, DOCUMENTS, PARAGRAPHS = 10, 300, 6
# What the archive makes rows of.
MADE = (Project, Archive, Import, Document, TextVersion, Capture, Passage)


def counts(database: Database) -> dict[Any, int]:
    with database.reading() as session:
        return {one: session.scalar(select(func.count()).select_from(one)) or 0 for one in MADE}


def test_the_import_of_an_archive_is_all_or_nothing_and_runs_again(
    database: Database, settings: Settings, start: Start, moments: random.Random, tmp_path: Path
) -> None:
    masthead = command_line(settings.database_url, settings.data_folder)
    with database.writing() as session:
        project = add_project(session, "port")
        add_documents(session, project.id, texts_of(DOCUMENTS, PARAGRAPHS))
        enter_all(session, project.id)
        session.commit()
    folder = tmp_path / "archive"
    made = masthead(
        "export", "port", "--format", "masthead", "--text", "full", "--seed", "1", "--out", folder
    )
    assert made.exit_code == 0, made.output
    begun = counts(database)
    assert (begun[Project], begun[Passage]) == (1, DOCUMENTS * PARAGRAPHS)
    each = begun | {Archive: 1}

    def words(turn: int) -> list[str]:
        # Another archive each time, for the same one adds nothing.
        sign(folder, program=f"masthead {turn}")
        return ["import-archive", str(folder), "--slug", f"port-{turn}"]

    began = time.monotonic()
    assert start(*COMMAND, *words(0)).wait() == 0
    lasts = time.monotonic() - began
    for turn in range(1, MOMENTS + 1):
        process = start(*COMMAND, *words(turn))
        # Python itself takes a part of the time; what is killed before it has begun shows nothing.
        time.sleep(lasts * (0.3 + 0.7 * moments.random()))
        kill(process)
        before = {one: begun[one] + many * turn for one, many in each.items()}
        after = {one: before[one] + many for one, many in each.items()}
        assert counts(database) in (before, after)
        result = masthead(*words(turn))
        assert result.exit_code == 0, result.output
        assert f"port-{turn}" in result.output
        assert counts(database) == after
    with database.reading() as session:
        assert audit.broken_links(session) == []
