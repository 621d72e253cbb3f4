"""`masthead import`: documents come in from files, with a report of every row."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.config import Settings
from app.core.formats.word_pairs import pairs
from app.core.text.cut import cut
from app.features.corpus import actions, addresses, cutting, reading, runner, sources
from app.features.corpus.coding_plan import Coding
from app.features.corpus.marks import plan_import
from app.features.corpus.plan import NewDocument
from app.models.texts import UNITS
from app.web.terminal import Refused, instance, progress, project_by_slug, sentences

SHOWN = 50


def register(group: click.Group) -> None:
    """Hang the import on ``masthead``."""
    group.add_command(import_documents)


@click.command("import")
@click.argument("slug")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option(
    "--url",
    "urls",
    multiple=True,
    metavar="ADDRESS",
    help="A page to fetch; needs URL_IMPORT. May be repeated.",
)
@click.option(
    "--format",
    "wanted",
    default="auto",
    metavar="|".join(sources.FORMATS),
    help="What the files are. Those of other programs bring their marks and coders.",
)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    help="What is known of text files and pages: CSV or JSON Lines.",
)
@click.option(
    "--encoding",
    default="",
    metavar="NAME",
    help="What files are in that do not say it; UTF-8 unless told.",
)
@click.option(
    "--join", type=click.Choice(["auto", "off"]), default="auto", help="Mend paragraphs cut in two."
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    help="Which label each word of the files is: CSV of two columns, word and label.",
)
@click.option(
    "--coders",
    type=click.Path(path_type=Path),
    help="Which member each coder of the files is: CSV of two columns, coder and address.",
)
@click.option(
    "--unit",
    type=click.Choice(["auto", *UNITS]),
    default="auto",
    help="The passages that marks are put in; auto takes the smallest that hold all of them.",
)
@click.option("--make-codebook", is_flag=True, help="Make a codebook of the labels that are found.")
@click.option("--skip-bad", is_flag=True, help="Keep the good rows though others are refused.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and keep nothing.")
@sentences
def import_documents(
    slug: str, paths: tuple[Path, ...], urls: tuple[str, ...], *, skip_bad: bool, dry_run: bool, **how: Any
) -> None:
    """Import documents into the project SLUG from files or folders, or from addresses."""
    if not paths and not urls:
        raise click.UsageError("Name a file, a folder, or an address with --url.")
    with instance() as (settings, database):
        with database.reading() as session:
            project_id = project_by_slug(session, slug).id
        formats, found = _read(settings, paths, urls, **how)
        order = actions.Order(
            project_id,
            source=", ".join([*(path.name for path in paths), *urls]),
            format=formats[0] if len(formats) == 1 else "mixed",
            joins=how["join"],
            skip_bad=skip_bad,
            coding=_coding(**how),
        )
        if dry_run:
            with database.reading() as session:
                plan = plan_import(session, order, found.rows)
            _show_plan(plan.new, order.joins)
            _show_report(runner.report_of(plan, kept=False), found.notes)
            click.echo("This was a dry run: nothing was kept.")
            return
        with progress(len(found.rows), "Importing") as bar:
            report = runner.run_import(
                database, settings.data_folder, order, found.rows, found.raws, bar.update
            )
    _show_report(report, found.notes)
    if not report.kept:
        raise Refused(
            "Nothing was imported, because rows were refused. Mend them, or leave them out with --skip-bad."
        )


def _read(
    settings: Settings, paths: Sequence[Path], urls: Sequence[str], **how: Any
) -> tuple[list[str], reading.Found]:
    """What the files are read as, and what is in them and at the addresses."""
    files = sources.find_files(paths, how["wanted"])
    codec = reading.codec_said(how["encoding"])
    found = sources.read_files(files, how["manifest"], reading.limits_of(settings), codec)
    found.add(addresses.read_addresses(settings, urls))
    return sorted({file.format for file in files} | ({"html"} if urls else set())), found


def _show_report(report: runner.Report, notes: Sequence[str]) -> None:
    click.echo(
        f"{report.rows_in} rows in: {report.new} new, {report.present} present already, "
        f"{len(report.refused)} refused."
    )
    for note in (*notes, *report.notes):
        click.echo(note)
    if report.stubs:
        click.echo("Unknown to the registry, and entered as stubs: " + ", ".join(report.stubs))
    for one in report.refused:
        click.echo(f"Row {one.number} ({one.place}): {one.reason}")


def _coding(
    *, labels: Path | None, coders: Path | None, unit: str, make_codebook: bool, **_others: Any
) -> Coding:
    return Coding(_pairs(labels), _pairs(coders), unit, make_codebook)


def _pairs(path: Path | None) -> dict[str, str]:
    return {} if path is None else pairs(sources.bytes_of(path), path.name)


def _show_plan(new: Sequence[NewDocument], join: str) -> None:
    for one in new[:SHOWN]:
        click.echo(_said(one, join))
    if len(new) > SHOWN:
        click.echo(f"... and {len(new) - SHOWN} documents more.")


def _said(one: NewDocument, join: str) -> str:
    roles = Counter(row["role"] for row in cutting.cut_document(one, join).passages)
    said = f"{one.draft.key}: {roles.total()} passages (" + ", ".join(
        f"{n} {role}" for role, n in roles.items()
    )
    pieces = cut(one.draft.text, "paragraph", "off", one.draft.language or "")
    joins = ", ".join(f"{piece.number}+{piece.number + 1}" for piece in pieces if piece.join_proposed)
    return f"{said})" + (f"; a sentence goes on over a blank line: {joins}" if joins else "")
