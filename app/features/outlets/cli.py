"""``masthead outlets``: the registry from a file, and into one."""

import os
from pathlib import Path

import click

from app.actions import registry_files as actions
from app.errors import RuleBroken
from app.web.terminal import Refused, instance, progress, sentences


def register(group: click.Group) -> None:
    """Hang the commands of the registry on ``masthead``."""
    group.add_command(outlets)


@click.group()
def outlets() -> None:
    """The outlet registry."""


@outlets.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
@sentences
def import_(file: Path, dry_run: bool) -> None:
    """Add what FILE (.jsonl or .csv) says and the registry does not yet. The whole file, or nothing of it."""
    text = _text_of(file)
    with instance() as (_settings, database):
        with database.reading() as session:
            reading = actions.read_file(session, file.name, text)
            report = actions.import_plan(session, reading)
        if not dry_run and not report.refused:
            rows = len(reading.agents) + len(reading.assertions)
            with database.writing() as session, progress(rows, "Importing") as bar:
                report = actions.import_registry(session, reading, by=None, step=bar.update)
                session.commit()
    if report.refused:
        lines = [f"Line {fault.line}: {fault.sentence}" for fault in report.refused]
        raise Refused("\n".join([*lines, f"Refused: {_lines(len(lines))}. Nothing was added."]))
    for part, (new, present) in actions.totals(report).items():
        click.echo(f"{part}: {new} new, {present} present")
    if report.withheld:
        click.echo(f"{report.withheld} assertions were passed over: the file itself withholds their values.")
    click.echo("Dry run: nothing was added." if dry_run else "Done.")


@outlets.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@sentences
def export(file: Path) -> None:
    """Write the registry to FILE (.jsonl, or .csv for assertions alone)."""
    with instance() as (_settings, database), database.reading() as session:
        written = actions.export_registry(session, file.name)
    _write(file, written.text)
    click.echo(f"{file}: {written.agents} agents, {written.assertions} assertions.")
    if written.withheld:
        click.echo(f"Withheld: the values of {written.withheld} assertions, which may not be passed on.")
    if file.suffix.lower() == ".csv":
        click.echo("Names, addresses and rating schemes are not in a CSV file; JSON Lines has them.")


def _text_of(file: Path) -> str:
    try:
        # Bytes first: reading as text would turn a carriage return inside a CSV cell into another line end.
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RuleBroken(
            "%(name)s is not UTF-8 at byte %(place)s.", name=file.name, place=error.start
        ) from None
    except OSError as error:
        raise RuleBroken("%(name)s could not be read: %(why)s.", name=file.name, why=error.strerror) from None


def _write(file: Path, text: str) -> None:
    # Beside it first: a full disk leaves the file of yesterday as it was.
    beside = file.with_name(f"{file.name}.part")
    try:
        beside.write_bytes(text.encode("utf-8"))
        os.replace(beside, file)
    except OSError as error:
        raise RuleBroken(
            "%(name)s could not be written: %(why)s.", name=file.name, why=error.strerror
        ) from None


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
