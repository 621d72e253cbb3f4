"""``masthead suggestions``."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from app.actions.chosen_reading import choose_round
from app.core.bodies import parse
from app.core.work.suggested import MOST_FAULTS
from app.core.work.suggestion_body import SourceBody, SuggestionBody
from app.db import now
from app.errors import BadInput, Fault
from app.features.suggestions import actions
from app.web.terminal import instance, project_by_slug, sentences


def register(group: click.Group) -> None:
    """Hang it on ``masthead``."""
    group.add_command(suggestions)


@click.command()
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="The program that made them, such as framing-words.")
@click.option("--source-version", required=True, help="Its version.")
@click.option("--round", "name", help="A round of the project; the newest one that was begun when absent.")
@sentences
def suggestions(slug: str, file: Path, source: str, source_version: str, name: str | None) -> None:
    """Suggest labels in the project SLUG: one on each line of FILE, as the API takes them. All or none are kept."""
    said = {"round": name, "source": source, "source_version": source_version}
    about = parse(SourceBody, json.dumps(said).encode())
    lines = [(n, line) for n, line in enumerate(file.read_bytes().split(b"\n"), 1) if line.strip()]
    found = _read(lines)
    with instance() as (_settings, database):
        with database.reading() as session:
            one = choose_round(session, project_by_slug(session, slug).id, about.round)
            with_ = actions.checkable(session, one)
        try:
            with database.writing() as session:
                by = actions.Source(about.source, about.source_version, None)
                added = actions.add(session, one, with_, found, by, now())
                session.commit()
        except BadInput as error:
            raise BadInput([_by_line(fault, lines) for fault in error.faults]) from None
    click.echo(f"The round {one.name}: {added.new} suggestions added, {added.present} were there before.")


def _read(lines: Sequence[tuple[int, bytes]]) -> list[SuggestionBody]:
    found, faults = [], []
    for number, line in lines:
        try:
            found.append(parse(SuggestionBody, line))
        except BadInput as error:
            faults += [Fault(f"/line {number}{fault.pointer}", fault.message) for fault in error.faults]
    if not lines:
        faults.append(Fault("", "There is no suggestion in it."))
    if faults:
        raise BadInput(faults[:MOST_FAULTS])
    return found


def _by_line(fault: Fault, lines: Sequence[tuple[int, bytes]]) -> Fault:
    """``/suggestions/0/label`` as ``/line 1/label``, for whoever looks for it in the file."""
    _, _, n, *rest = fault.pointer.split("/")
    return Fault("/".join(["", f"line {lines[int(n)][0]}", *rest]), fault.message)
