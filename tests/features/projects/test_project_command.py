"""``masthead project`` and ``masthead member``: what an operator reads, and with which exit code."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.actions.codebooks import published_version
from app.actions.projects import STARTER
from app.db import Database
from app.models.projects import Member, Project
from app.models.rounds import Round
from tests.cast import Cast
from tests.command_line import Masthead


def test_a_project_is_made_on_the_starter_with_its_round_running(
    masthead: Masthead, database: Database
) -> None:
    done = masthead("project", "add", "tide", "--name", "Tide press")
    assert (done.exit_code, done.stderr) == (0, "")
    assert (
        done.stdout.splitlines()[0] == "Made the project tide on Starter 1.0.0, its production round running."
    )
    with database.reading() as session:
        project = session.scalars(select(Project)).one()
        one = session.scalars(select(Round)).one()
        version = published_version(session, project.id)
        assert (project.slug, project.name, project.stance) == ("tide", "Tide press", "prescriptive")
        assert (one.name, one.purpose, one.state, one.condition) == (
            "production",
            "production",
            "running",
            "blind",
        )
        assert (one.k, one.unit, one.reading_order) == (2, "paragraph", "articles")
        assert version is not None
        assert version.published_at is not None


def test_every_option_of_a_project_reaches_its_first_round(masthead: Masthead, database: Database) -> None:
    options = ["--k", "5", "--condition", "open", "--unit", "sentence", "--order", "random", "--descriptive"]
    book = STARTER.with_name("border-press.yaml")
    assert masthead("project", "add", "tide", "--name", "Tide", "--codebook", book, *options).exit_code == 0
    with database.reading() as session:
        one = session.scalars(select(Round)).one()
        assert (one.k, one.condition, one.unit, one.reading_order) == (5, "open", "sentence", "random")
        assert session.scalars(select(Project.stance)).one() == "descriptive"


def test_a_lead_may_be_named_at_once(masthead: Masthead, database: Database, cast: Cast) -> None:
    made = masthead("project", "add", "tide", "--name", "Tide", "--lead", " OLGA@example.org ")
    assert made.exit_code == 0
    assert "Nobody leads it yet" not in made.stdout
    with database.reading() as session:
        member = session.scalars(
            select(Member).join(Project, Project.id == Member.project_id).where(Project.slug == "tide")
        ).one()
    assert (member.person_id, member.roles) == (cast.id("olga"), ("lead",))


def test_a_refused_project_leaves_nothing(
    masthead: Masthead, database: Database, cast: Cast, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: Broken\nversion: one\nvariables: []\n")
    for words in (
        ["border", "--name", "Again"],
        ["tide", "--name", ""],
        ["Tide", "--name", "Tide"],
        ["tide", "--name", "Tide", "--k", "51"],
        ["tide", "--name", "Tide", "--lead", "nobody@example.org"],
        ["tide", "--name", "Tide", "--codebook", str(broken)],
    ):
        refused = masthead("project", "add", *words)
        assert (refused.exit_code, refused.stdout) == (1, ""), words
        assert refused.stderr.strip()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Project)) == 2
        assert session.scalar(select(func.count()).select_from(Round)) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["add", "tide"],
        ["add", "tide", "--name", "T", "--k", "many"],
        ["add", "tide", "--name", "T", "--unit", "word"],
    ],
)
def test_wrong_usage_is_exit_code_2(masthead: Masthead, words: list[str]) -> None:
    assert masthead("project", *words).exit_code == 2


def test_the_list_as_json_is_one_value_and_nothing_else(masthead: Masthead) -> None:
    assert json.loads(masthead("project", "list", "--json").stdout) == []
    masthead("project", "add", "tide", "--name", "Tide")
    assert json.loads(masthead("project", "list", "--json").stdout) == [
        {
            "slug": "tide",
            "name": "Tide",
            "description": "",
            "stance": "prescriptive",
            "contact": "",
            "members": 0,
            "documents": 0,
            "codebook_version": "1.0.0",
        }
    ]
    assert "tide  Tide: 0 members, 0 documents, codebook 1.0.0" in masthead("project", "list").stdout


def test_a_member_gets_roles_beside_those_that_they_have(masthead: Masthead, cast: Cast) -> None:
    first = masthead("member", "add", "border", "max@example.org", "--role", "annotator")
    assert first.stdout == "max@example.org is now annotator in border.\n"
    second = masthead("member", "add", "border", "max@example.org", "--role", "lead", "--role", "adjudicator")
    assert second.stdout == "max@example.org is now annotator, adjudicator, lead in border.\n"
    listed = json.loads(masthead("member", "list", "border", "--json").stdout)
    assert {
        "email": "max@example.org",
        "name": "Max",
        "roles": ["annotator", "adjudicator", "lead"],
    } in listed
    assert "olga@example.org  Olga: lead" in masthead("member", "list", "border").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere", "max@example.org", "--role", "lead"], 1, "There is no project nowhere."),
        (
            ["border", "nobody@example.org", "--role", "lead"],
            1,
            "There is nobody with the address nobody@example.org.",
        ),
        (["border", "max@example.org", "--role", "king"], 2, "'king' is not one of"),
        (["border", "max@example.org"], 2, "Missing option '--role'"),
    ],
)
def test_a_member_that_cannot_be_is_refused(
    masthead: Masthead, cast: Cast, words: list[str], code: int, said: str
) -> None:
    refused = masthead("member", "add", *words)
    assert refused.exit_code == code
    assert said in refused.stderr
