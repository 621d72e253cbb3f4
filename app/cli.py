"""The ``masthead`` command. Features hang their own commands on it; deleting one is deleting its line here."""

import json
from importlib.metadata import version

import click

from app import demo, schema, serve
from app.actions.integrity import CHECKS
from app.features.accounts import cli as accounts
from app.features.agreement import cli as agreement
from app.features.archive import cli as archive
from app.features.codebooks import cli as codebooks
from app.features.corpus import cli as corpus
from app.features.export import cli as export
from app.features.jobs import cli as jobs
from app.features.masks import cli as masks
from app.features.network import cli as network
from app.features.outlets import cli as outlets
from app.features.projects import cli as projects
from app.features.reuse import cli as reuse
from app.features.rounds import cli as rounds
from app.features.source_effect import cli as source_effect
from app.features.suggestions import cli as suggestions
from app.web.terminal import instance, progress, sentences

FEATURES = (
    accounts,
    projects,
    codebooks,
    rounds,
    suggestions,
    outlets,
    corpus,
    masks,
    reuse,
    agreement,
    network,
    source_effect,
    export,
    archive,
    jobs,
    serve,
    demo,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("masthead"), prog_name="masthead")
def main() -> None:
    """Masthead: who is speaking, what framing, and how far annotators agree."""


@main.command()
@sentences
def init() -> None:
    """Bring the database to this version, and make the data folder."""
    with instance(migrated=False) as (settings, database):
        before, needed = schema.current(database), schema.newest()
        schema.upgrade(database)
        where = database.url.render_as_string(hide_password=True)
    if before == needed:
        click.echo(f"The database {where} is at schema {needed} already. Nothing was changed.")
    elif before is None:
        click.echo(f"Made the database {where} at schema {needed}.")
    else:
        click.echo(f"Brought the database {where} from schema {before} to {needed}.")
    click.echo(f"Files are kept in {settings.data_folder.absolute()}.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def check(*, as_json: bool) -> None:
    """Verify everything that is stored: audit chains, texts, quotes, revisions, slots, profiles."""
    faults: dict[str, list[str]] = {}
    with (
        instance() as (_settings, database),
        database.reading() as session,
        progress(len(CHECKS), "Checking") as bar,
    ):
        for name, find in CHECKS.items():
            faults[name] = find(session)
            bar.update(1)
    found = [sentence for sentences_found in faults.values() for sentence in sentences_found]
    if as_json:
        click.echo(
            json.dumps({"ok": not found, "checked": list(faults), "faults": found}, ensure_ascii=False)
        )
    elif not found:
        click.echo(f"Everything holds: {', '.join(faults)}.")
    if found:
        if not as_json:
            click.echo("\n".join(found), err=True)
        raise click.exceptions.Exit(1)


for feature in FEATURES:
    feature.register(main)
