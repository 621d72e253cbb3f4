"""``masthead import-archive``: a project that another instance wrote whole, made again here."""

from pathlib import Path

import click

from app.actions.local_texts import LocalTexts, local_texts
from app.core.formats.zip_files import MEGABYTE, Limits
from app.features.archive.actions import Report, bring_in, in_one_sentence, project_of
from app.features.archive.opened import open_archive
from app.features.archive.preview import Preview, preview
from app.features.archive.reading import ArchiveRefused, read_archive
from app.web.terminal import Refused, instance, person_by_email, progress, sentences

MOST_TOLD = 20
COUNTED = ("documents", "passages", "revisions", "marks", "decisions")


def register(group: click.Group) -> None:
    """Hang the command on ``masthead``."""
    group.add_command(import_archive)


@click.command("import-archive")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--slug", default="", help="The address of the new project; that of the archive unless named.")
@click.option("--lead", metavar="EMAIL", help="Make this person its lead.")
@click.option(
    "--texts",
    "source",
    type=click.Path(exists=True, path_type=Path),
    help="A folder of .txt or .jsonl files, or one of them: the texts that the archive does not give.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come in, and keep nothing.")
@sentences
def import_archive(path: Path, slug: str, lead: str | None, source: Path | None, dry_run: bool) -> None:
    """Make a project from PATH, a folder or .zip that `masthead export --format masthead` wrote.

    All of it or nothing. The same archive again adds nothing.
    """
    texts = None if source is None else _texts(source)
    with instance() as (settings, database):
        limits = Limits(
            settings.max_unpacked_mb * MEGABYTE, settings.max_unpack_ratio, settings.max_archive_files
        )
        opened = open_archive(path, limits)
        with database.reading() as session:
            there = project_of(session, opened.sha256)
            lead_id = None if lead is None else person_by_email(session, lead)
            if there is None:
                try:
                    contents = read_archive(session, opened, texts)
                except ArchiveRefused as refused:
                    raise Refused("\n".join([*refused.faults, "Nothing was imported."])) from None
                would = preview(session, contents, slug)
        if there is not None:
            _show(Report(there, there))
            return
        if dry_run:
            _show_preview(would)
            return
        with (
            in_one_sentence(),
            progress(contents.documents, "Importing") as bar,
            database.writing() as session,
        ):
            report = bring_in(session, contents, slug, by=None, lead=lead_id, step=bar.update)
            session.commit()
    _show(report)
    if lead is None and report.there is None:
        click.echo(f"Nobody leads it yet. Next: masthead member add {report.slug} EMAIL --role lead")


def _texts(source: Path) -> LocalTexts:
    texts = local_texts(source)
    for line in texts.unread[:MOST_TOLD]:
        click.echo(line, err=True)
    return texts


def _show_preview(would: Preview) -> None:
    counted = ", ".join(f"{would.counts[name]} {name}" for name in COUNTED)
    click.echo(
        f"Would make the project {would.slug}: {counted}, by {len(would.people)} people without a name."
    )
    if would.adds:
        added = ", ".join(f"{many} {name}" for name, many in sorted(would.adds.items()))
        click.echo(f"The registry here would get: {added}.")
    click.echo("Dry run: nothing was imported.")


def _show(report: Report) -> None:
    if report.there is not None:
        click.echo(f"This archive is here already, as the project {report.there}. Nothing was added.")
        return
    counted = ", ".join(f"{report.counts[name]} {name}" for name in COUNTED)
    click.echo(
        f"Made the project {report.slug}: {counted}, by {report.counts['annotators']} people without a name."
    )
    for note in report.notes:
        click.echo(note)
