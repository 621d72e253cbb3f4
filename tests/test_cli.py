"""``masthead init`` and ``masthead check``, and what every command does alike."""

import json
from pathlib import Path

import click
import pytest
from sqlalchemy import text

from app import schema
from app.cli import main
from app.db import Database
from tests.command_line import Masthead, command_line
from tests.corpus_rows import filled_project, texts_of


@pytest.fixture
def masthead(database_url: str, tmp_path: Path) -> Masthead:
    """``masthead`` with these words, on a migrated database."""
    return command_line(database_url, tmp_path / "instance")


def test_init_makes_the_database_and_the_data_folder(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    schema.downgrade(database)
    folder = tmp_path / "some" / "where"
    masthead = command_line(database_url, folder)
    refused = masthead("project", "list")
    assert (refused.exit_code, refused.stderr) == (1, "The database is empty. Run: masthead init\n")
    first = masthead("init")
    assert first.exit_code == 0
    assert first.stdout.startswith("Made the database ")
    assert folder.is_dir()
    assert schema.current(database) == schema.newest()
    assert masthead("project", "list").exit_code == 0


def test_init_again_changes_nothing_and_says_so(masthead: Masthead) -> None:
    again = masthead("init")
    assert again.exit_code == 0
    assert again.stdout.splitlines()[0].endswith(
        f"is at schema {schema.newest()} already. Nothing was changed."
    )


def test_init_says_from_where_to_where_it_went(database: Database, masthead: Masthead) -> None:
    schema.downgrade(database, "-1")
    before = schema.current(database)
    refused = masthead("check")
    assert refused.exit_code == 1
    assert f"The database is at schema {before}" in refused.stderr
    assert f"from schema {before} to {schema.newest()}." in masthead("init").stdout


def test_init_does_not_print_a_password(database_url: str, masthead: Masthead) -> None:
    assert ":secret@" not in masthead("init").stdout


def test_check_of_a_sound_database_is_one_sentence(database: Database, masthead: Masthead) -> None:
    filled_project(database, texts_of(2))
    sound = masthead("check")
    assert (sound.exit_code, sound.stderr) == (0, "")
    assert sound.stdout.startswith("Everything holds: audit chains, texts, ")
    as_json = masthead("check", "--json")
    assert as_json.exit_code == 0
    assert json.loads(as_json.stdout) | {"checked": []} == {"ok": True, "checked": [], "faults": []}


def test_check_says_each_fault_and_exits_with_1(database: Database, masthead: Masthead) -> None:
    filled_project(database, texts_of(2, paragraphs=1))
    with database.writing() as session:
        session.execute(text("UPDATE round_document SET free_slots = 0"))
        session.commit()
    broken = masthead("check")
    assert (broken.exit_code, broken.stdout) == (1, "")
    lines = broken.stderr.splitlines()
    assert len(lines) == 2
    assert all("it says 0 of 2 slots are free, and 2 of 2 are." in line for line in lines)
    as_json = masthead("check", "--json")
    assert (as_json.exit_code, as_json.stderr) == (1, "")
    assert json.loads(as_json.stdout)["faults"] == lines


def test_unsafe_settings_are_a_sentence(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    masthead = command_line("mysql://somewhere/masthead", tmp_path / "instance")
    refused = masthead("check")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg:// ;")


def test_the_version_is_said(masthead: Masthead) -> None:
    assert masthead("--version").stdout == "masthead, version 0.1.0\n"


def every_command(
    group: click.Group, path: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in sorted(group.commands.items()):
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += every_command(command, (*path, name))
    return found


@pytest.mark.parametrize(
    ("path", "command"), [pytest.param(*one, id=" ".join(one[0])) for one in every_command(main)]
)
def test_every_command_says_what_it_is_for(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help, path


def test_an_unknown_command_is_wrong_usage(masthead: Masthead) -> None:
    refused = masthead("labels")
    assert refused.exit_code == 2
    assert "No such command 'labels'" in refused.stderr
