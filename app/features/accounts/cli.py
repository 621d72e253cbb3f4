"""``masthead user``: people, their one-time links and their tokens. The first administrator comes this way."""

import sys

import click

from app.actions import people, tokens
from app.core.people import clean_email
from app.db import Database
from app.errors import BadInput
from app.features.accounts import passwords, queries, throttle
from app.models.people import SCOPES
from app.web.terminal import instance, person_by_email, project_by_slug, sentences

LINK_HOURS = 24
INVITATION_HOURS = 7 * 24


def register(group: click.Group) -> None:
    """Hang the commands of people on ``masthead``."""
    group.add_command(user)


@click.group()
def user() -> None:
    """People: add them, let them in, forget them."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="How colleagues see them.")
@click.option("--admin", is_flag=True, help="They administer this instance.")
@click.option("--password-stdin", is_flag=True, help="Read a password from the first line of standard input.")
@sentences
def add(email: str, name: str, admin: bool, password_stdin: bool) -> None:
    """Add the person with the address EMAIL; prints a one-time link, alone on the last line."""
    password_hash = _password_from_stdin(name, email) if password_stdin else None
    with instance() as (settings, database), database.writing() as session:
        person = people.add_person(
            session, email=email, name=name, is_admin=admin, password_hash=password_hash, by=None
        )
        secret = None
        if password_hash is None:
            secret = people.make_link(
                session, person.id, purpose="invitation", hours=INVITATION_HOURS, by=None
            )
        session.commit()
    if secret is None:
        click.echo(f"{email} can sign in at {settings.base_url}/sign-in with that password.")
    else:
        click.echo(f"{email} is added. This link signs them in once, within {INVITATION_HOURS // 24} days:")
        click.echo(people.link_address(settings.base_url, secret))


@user.command()
@click.argument("email")
@sentences
def link(email: str) -> None:
    """Print a one-time sign-in link for EMAIL, alone on the last line."""
    with instance() as (settings, database), database.writing() as session:
        person_id = person_by_email(session, email)
        secret = people.make_link(session, person_id, purpose="sign_in", hours=LINK_HOURS, by=None)
        session.commit()
    click.echo(f"This link signs {email} in once, within {LINK_HOURS} hours:")
    click.echo(people.link_address(settings.base_url, secret))


@user.command()
@click.argument("email")
@click.option("--scope", type=click.Choice(SCOPES), default="read", show_default=True, help="What it may do.")
@click.option("--days", type=int, default=90, show_default=True, help="For how long it works.")
@click.option("--name", default="", help="What it is for.")
@click.option(
    "--project", "slugs", multiple=True, help="A project that it may touch; all without. Repeatable."
)
@sentences
def token(email: str, scope: str, days: int, name: str, slugs: tuple[str, ...]) -> None:
    """Print a bearer token for EMAIL, alone on the last line."""
    with instance() as (_settings, database), database.writing() as session:
        person_id = person_by_email(session, email)
        only = [project_by_slug(session, slug).id for slug in slugs]
        secret = tokens.make_token(
            session, person_id, scope=scope, days=days, name=name, project_ids=only, by=None
        )
        session.commit()
    click.echo(f"This token acts as {email} ({scope}) for {days} days. It is shown this once:")
    click.echo(secret)


@user.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@sentences
def forget(email: str, yes: bool) -> None:
    """Erase who EMAIL is: name, address, credentials. What they did stays, under a random number."""
    if not yes:
        click.confirm(f"Forget {email} for good? This cannot be undone", abort=True, err=True)
    with instance() as (settings, database):
        with database.writing() as session:
            people.forget_person(session, person_by_email(session, email), by=None)
            throttle.forget_address(session, settings.secret_key, clean_email(email))
            session.commit()
        _sweep(database)
    click.echo("Forgotten. Their work stays, and nothing here says any more whose it is.")


@user.command()
@click.argument("email")
@sentences
def close(email: str) -> None:
    """Close the account of EMAIL: signed out everywhere, tokens and links void. It can be opened again."""
    with instance() as (_settings, database), database.writing() as session:
        people.deactivate_person(session, person_by_email(session, email), by=None)
        session.commit()
    click.echo(f"The account of {email} is closed.")


@user.command()
@click.argument("email")
@sentences
def reopen(email: str) -> None:
    """Open the closed account of EMAIL again; their old tokens stay void."""
    with instance() as (_settings, database), database.writing() as session:
        people.reactivate_person(session, person_by_email(session, email), by=None)
        session.commit()
    click.echo(f"The account of {email} is open again. Let them in with: masthead user link {email}")


@user.command()
@click.argument("email")
@click.option(
    "--allow/--revoke", "allowed", required=True, default=None, help="Let them edit it, or no longer."
)
@sentences
def registry(email: str, allowed: bool) -> None:
    """Let EMAIL edit the outlet registry of this instance, or no longer. Administrators may without it."""
    with instance() as (_settings, database), database.writing() as session:
        people.let_edit_registry(session, person_by_email(session, email), allowed=allowed, by=None)
        session.commit()
    click.echo(f"{email} {'edits' if allowed else 'no longer edits'} the outlet registry, from now on.")


@user.command("list")
@sentences
def list_() -> None:
    """List the people of this instance."""
    with instance() as (_settings, database), database.reading() as session:
        rows = queries.people(session)
    for row in rows:
        held = (
            ("administrator", row.is_admin),
            ("edits the registry", row.edits_registry),
            ("closed", row.is_closed),
        )
        marks = [mark for mark, holds in held if holds]
        click.echo("  ".join([row.email, row.name, *marks]))


def _password_from_stdin(name: str, email: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if faults := passwords.faults_of(password, name, email):
        raise BadInput(faults)
    return passwords.hash_password(password)


def _sweep(database: Database) -> None:
    """What was deleted leaves SQLite's journal too; in the file itself it was overwritten."""
    if database.is_sqlite:
        with database.writer.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
