"""``masthead codebook check`` and ``masthead codebook publish``."""

from pathlib import Path

import click

from app.actions.codebooks import publish
from app.core.codebook.check import warnings
from app.core.codebook.read_file import read_file
from app.web.terminal import instance, project_by_slug, sentences

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def register(main: click.Group) -> None:
    """Hang this feature's commands on ``masthead``."""
    main.add_command(codebook)


@click.group()
def codebook() -> None:
    """Check and publish codebooks."""


@codebook.command()
@click.argument("file", type=FILE)
@sentences
def check(file: Path) -> None:
    """Say what is wrong with FILE, a YAML codebook or a CSV of labels, and what would make it better."""
    book = read_file(file.read_bytes(), file.name)
    for warning in warnings(book):
        click.echo(f"{warning.pointer or '/'}: {warning.message}")
    labels = sum(len(variable.choices) for variable in book.variables)
    click.echo(
        f"{book.name} {book.version} can be used: {len(book.variables)} variables, {labels} labels and values."
    )


@codebook.command("publish")
@click.argument("slug")
@click.argument("file", type=FILE)
@click.option("--name", help="What a CSV of labels is called; its file's name unless said.")
@click.option("--version", "number", help="Its version, such as 1.1.0; 1.0.0 unless said.")
@sentences
def publish_file(slug: str, file: Path, name: str | None, number: str | None) -> None:
    """Publish FILE as the next version of the project SLUG's codebook; from then on it does not change."""
    book = read_file(file.read_bytes(), file.name, name=name, version=number)
    with instance() as (_settings, database), database.writing() as session:
        project = project_by_slug(session, slug)
        version = publish(session, project.id, book, by=None)
        session.commit()
        click.echo(
            f"Published {book.name} {version.version} in {slug}. Rounds that run keep their own version."
        )
