"""`masthead user`: the first administrator, links, tokens, and forgetting."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.actions import audit
from app.config import Settings
from app.db import Database
from app.features.accounts import passwords
from app.features.accounts.cli import user
from app.models.audit import AuditEntry
from app.models.people import Identity, Person
from tests.cast import Cast, csrf

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, database: Database, tmp_path: Path) -> Run:
    """`masthead user ...` as the operator types it."""
    environment = {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": database_url,
        "MASTHEAD_DATA": str(tmp_path / "instance"),
        "BASE_URL": "https://desk.example/",
    }

    def invoke(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(user, arguments, input=typed, env=environment)

    return invoke


def test_the_first_administrator_comes_by_the_command_line_and_a_link(
    app: Flask, run: Run, database: Database
) -> None:
    said = run("add", "Rita@example.org", "--name", "Rita", "--admin")
    assert said.exit_code == 0, said.output
    link = said.stdout.splitlines()[-1]
    assert link.startswith("https://desk.example/sign-in/link/")
    with database.reading() as session:
        person = session.scalars(select(Person)).one()
        assert person.is_admin
    client, address = app.test_client(), link.removeprefix("https://desk.example")
    assert client.post(address, data={"csrf_token": csrf(client, address)}).status_code == 303
    assert "Rita" in client.get("/").text


def test_a_password_may_come_by_standard_input_and_no_link_is_printed(run: Run, database: Database) -> None:
    typed = "nine herons over the weir\n"
    said = run("add", "rita@example.org", "--name", "Rita", "--password-stdin", typed=typed)
    assert said.exit_code == 0, said.output
    assert "/link/" not in said.output
    with database.reading() as session:
        stored = session.scalars(select(Identity.password_hash)).one()
    assert passwords.is_right(stored, "nine herons over the weir")


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("add", "ann@example.org", "--name", "Ann"), None),
        (("add", "no address", "--name", "Ann"), None),
        (("add", "new@example.org", "--name", " "), None),
        (("add", "new@example.org", "--name", "New", "--password-stdin"), "short\n"),
        (("link", "nobody@example.org"), None),
        (("link", "dan@example.org"), None),
        (("token", "nobody@example.org"), None),
        (("token", "ann@example.org", "--days", "0"), None),
        (("forget", "nobody@example.org", "--yes"), None),
        (("reopen", "ann@example.org"), None),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    run: Run, cast: Cast, arguments: tuple[str, ...], typed: str | None
) -> None:
    said = run(*arguments, typed=typed)
    assert said.exit_code == 1
    assert said.stdout == ""
    assert said.stderr.strip().endswith((".", "add"))


def test_a_scope_that_is_none_is_wrong_usage(run: Run, cast: Cast) -> None:
    assert run("token", "ann@example.org", "--scope", "everything").exit_code == 2


def test_a_token_is_printed_alone_on_the_last_line_and_works(app: Flask, run: Run, cast: Cast) -> None:
    said = run("token", "ANN@example.org", "--scope", "write", "--days", "3")
    secret = said.stdout.splitlines()[-1]
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/", headers=headers).status_code == 200


def test_a_token_for_a_project_works_in_that_one_alone(app: Flask, run: Run, cast: Cast) -> None:
    secret = run("token", "ann@example.org", "--project", "border").stdout.splitlines()[-1]
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/projects/border", headers=headers).status_code == 200
    assert app.test_client().get("/", headers=headers).status_code == 403
    assert run("token", "ann@example.org", "--project", "other").exit_code == 1
    assert run("token", "ann@example.org", "--project", "nowhere").exit_code == 1


def test_the_list_names_everybody_who_was_not_forgotten(run: Run, cast: Cast) -> None:
    run("forget", "max@example.org", "--yes")
    lines = run("list").stdout.splitlines()
    assert "root@example.org  Root  administrator" in lines
    assert "dan@example.org  Dan  closed" in lines
    assert not [line for line in lines if "max" in line]


def test_a_closed_account_is_opened_again(app: Flask, run: Run, cast: Cast) -> None:
    assert run("close", "ann@example.org").exit_code == 0
    assert app.test_client().get("/", headers=cast.headers("ann")).status_code == 303
    assert run("link", "ann@example.org").exit_code == 1
    assert run("reopen", "ann@example.org").exit_code == 0
    assert run("link", "ann@example.org").exit_code == 0


def test_to_forget_is_asked_first(run: Run, database: Database, cast: Cast) -> None:
    assert run("forget", "ann@example.org", typed="n\n").exit_code == 1
    assert run("forget", "ann@example.org", typed="").exit_code == 1
    with database.reading() as session:
        assert session.scalar(select(Identity).where(Identity.email == "ann@example.org")) is not None
    assert run("forget", "ann@example.org", typed="y\n").exit_code == 0
    with database.reading() as session:
        assert session.scalar(select(Identity).where(Identity.email == "ann@example.org")) is None
        assert audit.broken_links(session) == []


def test_nothing_of_whoever_was_forgotten_is_left_in_the_files(
    run: Run, database: Database, settings: Settings, tmp_path: Path
) -> None:
    run("add", "canarywoman@example.org", "--name", "Canarywoman Smith")
    database.close()
    assert run("forget", "canarywoman@example.org", "--yes").exit_code == 0
    database.close()
    left = [path for path in tmp_path.rglob("*") if path.is_file() and b"anarywoman" in path.read_bytes()]
    assert left == []


def test_an_editor_of_the_registry_is_made_and_unmade_and_the_session_that_is_open_follows(
    app: Flask, run: Run, database: Database, cast: Cast
) -> None:
    client = app.test_client()
    cast.sign_in(client, "max")
    assert client.get("/outlets/new").status_code == 403
    said = run("registry", "max@example.org", "--allow")
    assert said.exit_code == 0, said.output
    assert client.get("/outlets/new").status_code == 200
    assert "max@example.org  Max  edits the registry" in run("list").stdout
    again = run("registry", "max@example.org", "--allow")
    assert (again.exit_code, "already" in again.stderr) == (1, True)
    assert run("registry", "max@example.org", "--revoke").exit_code == 0
    assert client.get("/outlets/new").status_code == 403
    assert run("registry", "max@example.org", "--revoke").exit_code == 1
    assert run("registry", "max@example.org").exit_code != 0
    assert run("registry", "nobody@example.org", "--allow").exit_code == 1
    with database.reading() as session:
        actions = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.action.startswith("person.registry"))
            .order_by(AuditEntry.id)
        ).all()
        assert actions == ["person.registry_allow", "person.registry_revoke"]
        assert audit.broken_links(session) == []
