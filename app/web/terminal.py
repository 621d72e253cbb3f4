"""What every command shares: the instance it works on, and how a refusal is said on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.actions.rounds import ROLES_BY_DEFAULT
from app.config import Settings, read_settings
from app.db import Database
from app.errors import BadInput, RuleBroken
from app.models.people import Identity
from app.models.projects import Project
from app.models.texts import PASSAGE_ROLES
from app.schema import require_current


class Refused(click.ClickException):
    """A rule forbids it: the sentence goes to standard error, the exit code is 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """The sentence alone."""
        click.echo(self.message, err=True)


def sentences(command: Callable[..., Any]) -> Callable[..., Any]:
    """Make a command say a broken rule as a sentence instead of a stack."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except BadInput as error:
            lines = [f"{fault.pointer or '/'}: {fault.message}" for fault in error.faults]
            raise Refused("\n".join(lines or [error.sentence])) from None
        except RuleBroken as error:
            raise Refused(error.sentence) from None
        except OperationalError as error:
            # Locked, full, read-only or gone: said in the database's own words, which name no person.
            raise Refused(
                f"The database is not available: {error.orig}. Nothing was half done; try again."
            ) from None

    return run


@contextmanager
def instance(*, migrated: bool = True) -> Iterator[tuple[Settings, Database]]:
    """The settings of the environment and their database, which must be at this program's schema."""
    settings = read_settings()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, settings.threads)
    try:
        if migrated:
            require_current(database)
        yield settings, database
    finally:
        database.close()


def project_by_slug(session: Session, slug: str) -> Project:
    """The project that a command names; RuleBroken where there is none."""
    project = session.scalar(select(Project).where(Project.slug == slug))
    if project is None:
        raise RuleBroken("There is no project %(slug)s. See the list with: masthead project list", slug=slug)
    return project


def person_by_email(session: Session, email: str) -> int:
    """The id of the person with this address; RuleBroken where there is nobody."""
    person_id = session.scalar(select(Identity.person_id).where(Identity.email == email.strip().lower()))
    if person_id is None:
        raise RuleBroken(
            "There is nobody with the address %(email)s. Add them with: masthead user add", email=email
        )
    return person_id


def passage_roles(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Roles of passages with commas between; title, heading and body where none is named."""
    found = tuple(name.strip() for name in (value or "").split(",") if name.strip())
    if unknown := [name for name in found if name not in PASSAGE_ROLES]:
        raise click.BadParameter(f"{unknown[0]} is not a role of a passage.")
    return found or ROLES_BY_DEFAULT


def progress(length: int | None, label: str) -> Any:
    """A progress bar on a terminal; nothing on a pipe."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
