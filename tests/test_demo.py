"""`masthead demo`: what a newcomer finds, that it is loaded once, and that a load that broke off is completed."""

import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app import demo, schema
from app.actions import people
from app.actions.audit import broken_links
from app.config import Settings, read_settings
from app.db import Base, Database
from app.errors import RuleBroken
from app.factory import create_app
from app.models.corpus import Document, Import
from app.models.people import Identity, PersonLanguage
from app.models.projects import Member, Project
from app.models.rounds import Assignment, RoundDocument
from app.models.texts import Passage, TextVersion
from app.models.work import Mark, Revision
from tests.conftest import ENGINES
from tools.pgtemp import Server

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-c", "from app.demo import demo; demo()"]
PATIENCE = 60.0
_numbers = itertools.count(1)


def counts(database: Database) -> dict[str, int]:
    """Rows of every table."""
    with database.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def environment(settings: Settings, name: str = "demo") -> dict[str, str]:
    given = {
        "MASTHEAD_ENV": name,
        "DATABASE_URL": settings.database_url,
        "MASTHEAD_DATA": str(settings.data_folder),
    }
    if name == "production":
        given |= {"SECRET_KEY": "kR7vQ2mXw9LpZ4tBn6HsJd3FgYc8AeUo", "TRUSTED_HOSTS": "masthead.example"}
    return os.environ | given


@pytest.fixture(scope="module", params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An instance without a database of this version, and without anything else."""
    folder = tmp_path_factory.mktemp("instance")
    url = f"sqlite:///{folder / 'masthead.db'}"
    name = f"demo_{next(_numbers)}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        server.create(name)
        url = server.url(name)
    yield read_settings({"MASTHEAD_ENV": "demo", "DATABASE_URL": url, "MASTHEAD_DATA": str(folder)})
    if request.param == "postgresql":
        server.drop(name)


@pytest.fixture(scope="module")
def loaded(empty: Settings) -> Iterator[Database]:
    """The demo, loaded once for the tests that look at it; those that change it come last."""
    database = Database(empty.database_url)
    schema.upgrade(database)
    assert demo.load(database, empty) is True
    yield database
    database.close()


def judged() -> list[dict[str, Any]]:
    lines = (demo.DEMO / "judgements.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def judged_by_both() -> list[dict[str, Any]]:
    """Without the last two articles, which the demo leaves open."""
    return [line for line in judged() if line["file"][:2] not in ("23", "24")]


def test_a_newcomer_finds_every_article_and_both_annotators_with_two_left(loaded: Database) -> None:
    with loaded.reading() as session:
        project_id = session.scalars(select(Project.id).where(Project.slug == "demo")).one()
        assert session.scalar(select(func.count()).select_from(Document)) == 24
        read = session.execute(
            select(Identity.name, func.count(Assignment.document_id.distinct()))
            .join(Assignment, Assignment.person_id == Identity.person_id)
            .where(Assignment.project_id == project_id)
            .group_by(Identity.name)
        ).all()
        states = set(session.scalars(select(Assignment.state)))
        free = session.execute(
            select(Document.key, RoundDocument.free_slots, RoundDocument.slots)
            .join(Document, Document.id == RoundDocument.document_id)
            .where(RoundDocument.free_slots > 0)
        ).all()
    assert {tuple(row) for row in read} == {("Noor Haddad", 22), ("Tomas Lind", 22)}
    assert states == {"done"}
    assert [row.key[:2] for row in free] == ["23", "24"]
    assert all(row.free_slots == row.slots for row in free)
    assert broken_links_of(loaded) == []


def broken_links_of(database: Database) -> list[str]:
    with database.reading() as session:
        return broken_links(session)


def test_the_people_of_the_demo_have_their_roles_and_languages(loaded: Database) -> None:
    with loaded.reading() as session:
        members = session.execute(
            select(Identity.name, Member).join(Member, Member.person_id == Identity.person_id)
        ).all()
        languages = Counter(session.scalars(select(PersonLanguage.language)))
    assert {name: member.roles for name, member in members} == {
        "Irene Okafor": ("lead",),
        "Noor Haddad": ("annotator",),
        "Tomas Lind": ("annotator",),
        "Mateus Prado": ("adjudicator",),
    }
    assert languages == {"en": 4, "ar": 4, "fa": 4, "ru": 4}


def test_every_mark_of_the_demo_stands_where_it_says_and_there_are_all_of_them(loaded: Database) -> None:
    with loaded.reading() as session:
        rows = session.execute(
            select(Mark.start, Mark.end, Mark.quote, Passage.start, Passage.end, TextVersion.text)
            .join(Revision, Revision.id == Mark.revision_id)
            .join(Assignment, Assignment.id == Revision.assignment_id)
            .join(Passage, Passage.id == Assignment.passage_id)
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
        ).all()
    for start, end, quote, passage_start, passage_end, text in rows:
        assert text[passage_start:passage_end][start:end] == quote
    assert Counter(row.quote for row in rows) == Counter(
        span["quote"]
        for line in judged_by_both()
        for answer in line["annotators"].values()
        for span in answer["spans"]
    )


def test_a_passage_of_the_demo_has_its_own_language(loaded: Database) -> None:
    with loaded.reading() as session:
        rows = session.execute(
            select(Document.key, Passage.number, Passage.language)
            .join(Document, Document.id == Passage.document_id)
            .where(Passage.unit == "paragraph")
        ).all()
    found = {(key, number): language for key, number, language in rows}
    for row in judged():
        assert found[(Path(row["file"]).stem, row["passage"])] == row["language"], row["quote_start"]


def test_a_link_of_the_demo_signs_its_person_in_once_and_is_made_anew_at_each_start(
    loaded: Database, empty: Settings
) -> None:
    first, second = demo.sign_in_links(loaded, empty), demo.sign_in_links(loaded, empty)
    assert len({link for _one, link in first + second}) == 8
    client = create_app(empty, loaded).test_client()
    for one, link in second:
        path = link.removeprefix(empty.base_url)
        assert client.get(path, base_url=empty.base_url).status_code == 200
        secret = path.rsplit("/", 1)[1]
        with loaded.writing() as session:
            person = people.use_link(session, secret)
            assert person.identity is not None
            assert person.identity.email == one.email
            with pytest.raises(RuleBroken, match="used already"):
                people.use_link(session, secret)
            session.commit()


def test_the_demo_is_loaded_once_and_what_people_did_to_it_stays(loaded: Database, empty: Settings) -> None:
    with loaded.writing() as session:
        noor = session.scalars(select(Identity).where(Identity.name == "Noor Haddad")).one()
        people.forget_person(session, noor.person_id, by=None)
        session.commit()
    before = counts(loaded)
    assert demo.load(loaded, empty) is False
    assert counts(loaded) == before
    # Whoever is gone gets no link, and does not come back.
    assert [one.key for one, _link in demo.sign_in_links(loaded, empty)] == ["irene", "tomas", "mateus"]


def test_a_load_that_was_killed_is_completed_by_the_next(database: Database, settings: Settings) -> None:
    command = {"cwd": ROOT, "env": environment(settings), "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(COMMAND, **command)
    end = time.monotonic() + PATIENCE
    while (saved := counts(database)["revision"]) < 40:
        assert time.monotonic() < end, f"{saved} revisions after {PATIENCE} s"
        assert process.poll() is None, "the load ended before it could be killed"
    process.kill()
    process.communicate()
    every = 2 * len(judged_by_both())
    assert counts(database)["revision"] < every
    again = subprocess.run(COMMAND, check=True, **command)
    links = [line for line in again.stdout.splitlines() if "http://" in line]
    assert [line.split(",")[0].strip() for line in links] == [one.name for one in demo.demo_people()]
    done = counts(database)
    assert (done["document"], done["revision"], done["assignment"]) == (24, every, every)
    assert (done["person"], done["sign_in_link"]) == (4, 4)
    assert broken_links_of(database) == []


def test_an_import_that_was_killed_a_moment_ago_does_not_hold_the_next_load_up(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        project_id = demo.load_project(session, demo.load_people(session))
        session.add(Import(project_id=project_id, state="running"))
        session.commit()
    demo.load_documents(database, settings, project_id)
    with database.reading() as session:
        assert Counter(session.scalars(select(Import.state))) == {"failed": 1, "complete": 1}
        assert session.scalar(select(func.count()).select_from(Document)) == 24


@pytest.mark.parametrize("name", ["production", "test"])
def test_the_demo_is_refused_beside_real_work(database: Database, settings: Settings, name: str) -> None:
    done = CliRunner().invoke(demo.demo, env=environment(settings, name))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "MASTHEAD_ENV=demo" in done.stderr
    assert counts(database)["person"] == 0
