"""docs/scripts.md: what it shows runs as it stands, against a real server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import Database
from app.models.projects import Member
from app.models.suggestions import Suggestion
from app.models.work import Mark, Revision
from tests.cast import Cast
from tests.house.tree import ROOT
from tests.server_process import ServerProcess
from tests.world import FERRY, fill_world

SCRIPTS = dict(
    re.findall(
        r"^```python\n# (\w+\.py)\n(.*?)^```$", (ROOT / "docs" / "scripts.md").read_text(), re.M | re.S
    )
)


@pytest.fixture
def server(database: Database, cast: Cast, database_url: str, tmp_path: Path) -> ServerProcess:
    """A server with a project that Ann annotates and Olga leads; its texts may be passed on."""
    article = {"key": "ferry", "paragraphs": FERRY, "text_rights": "full"}
    project_id = fill_world(database, [cast.id("ann")], [article])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    for name, source in SCRIPTS.items():
        (tmp_path / name).write_text(source)
    return ServerProcess(database_url, tmp_path / "instance")


def run(server: ServerProcess, folder: Path, name: str, token: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the page as somebody who copied it would."""
    said = {
        "MASTHEAD_URL": f"http://127.0.0.1:{server.port}",
        "MASTHEAD_TOKEN": token,
        "MASTHEAD_PROJECT": "harbour",
    }
    return subprocess.run(
        [sys.executable, name],
        cwd=folder,
        env=os.environ | said,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_every_block_of_python_on_the_page_is_a_file_that_runs_here() -> None:
    blocks = (ROOT / "docs" / "scripts.md").read_text().count("```python\n")
    assert set(SCRIPTS) == {"masthead.py", "label.py", "suggest.py", "train.py"}
    assert blocks == len(SCRIPTS)


def test_a_script_labels_every_passage_and_another_reads_the_marks_back(
    server: ServerProcess, database: Database, cast: Cast, tmp_path: Path
) -> None:
    with server:
        labelled = run(server, tmp_path, "label.py", cast.token("ann"))
        assert labelled.returncode == 0, labelled.stderr
        assert len(labelled.stdout.splitlines()) == len(FERRY)
        trained = run(server, tmp_path, "train.py", cast.token("olga"))
        assert trained.returncode == 0, trained.stderr
        refused = run(server, tmp_path, "train.py", cast.token("ann"))
    with database.reading() as session:
        assert set(session.scalars(select(Revision.state))) == {"done"}
        marked = set(session.scalars(select(Mark.quote)))
    assert marked == {"chain", "stop"}
    assert {line.split("\t")[0] for line in trained.stdout.splitlines()} == marked
    assert refused.returncode == 1
    assert ": 403 " in refused.stderr


def test_a_script_suggests_labels_once_and_they_are_there_for_the_annotator(
    server: ServerProcess, database: Database, cast: Cast, tmp_path: Path
) -> None:
    with server:
        first = run(server, tmp_path, "suggest.py", cast.token("olga"))
        again = run(server, tmp_path, "suggest.py", cast.token("olga"))
        refused = run(server, tmp_path, "suggest.py", cast.token("ann"))
        labelled = run(server, tmp_path, "label.py", cast.token("ann"))
        late = run(server, tmp_path, "suggest.py", cast.token("olga"))
    assert first.stdout == "production 3 added 0 present\n", first.stderr
    assert again.stdout == "production 0 added 3 present\n", again.stderr
    assert (refused.returncode, ": 403 " in refused.stderr) == (1, True)
    assert labelled.returncode == 0, labelled.stderr
    # Nothing is left that nobody was given.
    assert (late.returncode, late.stdout) == (0, "")
    with database.reading() as session:
        assert sorted(session.scalars(select(Suggestion.quote))) == ["chain", "stop", "stop"]
        helped = session.scalars(select(Revision.assisted)).all()
    assert sorted(len(one) for one in helped) == [0, 1, 2]
    assert {said["became"] for one in helped for said in one} == {"ignored"}
