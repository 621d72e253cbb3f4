"""``masthead agreement``: of a project's round, or of a table that needs no project at all."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from app.actions.chosen_reading import choose_round, find_reading
from app.core.agreement.measures import LEVELS
from app.core.agreement.report import Level
from app.core.agreement.spans.random_continua import DRAWN
from app.core.formats.ratings_csv import read_table
from app.errors import RuleBroken
from app.features.agreement import queries, reports
from app.features.agreement.cli_lines import lines_of
from app.features.agreement.compared import compared
from app.features.agreement.drill import cli as drill_cli
from app.features.agreement.gamma import cli as gamma_cli
from app.features.agreement.gamma.work import Wanted
from app.features.agreement.number import cli as number_cli
from app.features.agreement.number import said_cli
from app.features.agreement.number.queries import data_version
from app.features.agreement.people import cli as people_cli
from app.features.agreement.slices import reports as slice_reports
from app.features.agreement.spans import reports as span_reports
from app.features.agreement.table.reports import table_report
from app.web.terminal import instance, project_by_slug, sentences


def register(group: click.Group) -> None:
    """Hang the command on ``masthead``."""
    group.add_command(agreement)


@click.command()
@click.argument("slug", required=False)
@click.option("--ratings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A CSV table.")
@click.option("--level", type=click.Choice(LEVELS), help="How the table's values are compared.  [nominal]")
@click.option(
    "--round", "round_name", help="A round by its name.  [the newest production or reliability round]"
)
@click.option("--pass", "pass_", help="blind, revealed or open.  [the round's first]")
@click.option("--reading", help="chosen, or chosen_or_marked.")
@click.option("--measure", help="One measure by its name.  [all of them]")
@click.option(
    "--by",
    help="label, pair, annotator, passage, characters, confusion, leave-out, outlet, owner_group, country,"
    " property:KEY, language, document, role, ...",
)
@click.option("--a", help="A slice by its key, to be compared with --b.")
@click.option("--b", help="The other slice.")
@click.option("--each", help="label: each label in every slice as well.")
@click.option("--roles", help="all, with --by role: captions, credits and the like as well.")
@click.option("--labels", help="All labels of the table, in their order: a,b,c.  [those that were chosen]")
@click.option(
    "--script",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write a script that reproduces the number of --measure with NumPy alone.",
)
@click.option(
    "--variable", help="The variable that --script, --gamma, --by passage or --by characters is of."
)
@click.option("--label", help="The label that --script or --by characters is of.")
@click.option("--attribution", help="A number of attributions: seen, source, cue, content, outlet or speech.")
@click.option("--attribute", help="A number of what marks are given, such as their voice, by its key.")
@click.option(
    "--gamma", is_flag=True, help="Align the marks on spans, and compute gamma, gamma-cat and gamma-k."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="With --gamma: where chance begins.  [1]")
@click.option(
    "--draws", type=click.Choice(DRAWN), help="With --gamma: how marks are put by chance.  [shifted]"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def agreement(**given: Any) -> None:
    """How far annotators agree: in the project SLUG, or in a table given by --ratings."""
    table, slug = given["ratings"], given["slug"]
    _check_usage(given)
    if any(given[name] for name in said_cli.OPTIONS):
        click.echo(said_cli.answer(given))
        return
    if given["gamma"]:
        click.echo(_gamma(slug, given))
        return
    if given["by"] in drill_cli.BY:
        click.echo(drill_cli.answer(given))
        return
    number_cli.check_usage(given)
    if given["by"] == people_cli.BY:
        click.echo(people_cli.answer(given))
        return
    reports.check_measure(given["measure"])
    if table is not None:
        reports.check_breakdown(given["by"])
        level = cast(Level, given["level"] or "nominal")
        read = read_table(_bytes_of(table), level, labels=number_cli.labels_of(given["labels"], level))
        if given["script"] is not None:
            number_cli.of_table(given["script"], table, read, given)
        said = {"ratings": table.name} | table_report(read, level, given["measure"], given["by"])
    else:
        said = _of_project(slug, given)
    click.echo(json.dumps(said, ensure_ascii=False) if given["as_json"] else "\n".join(lines_of(said)))


def _check_usage(given: dict[str, Any]) -> None:
    if (given["ratings"] is None) == (given["slug"] is None):
        raise click.UsageError("Name a project, or a table with --ratings; one of the two.")
    of_gamma = [name for name in ("seed", "draws") if given[name] is not None]
    if of_gamma and not given["gamma"]:
        raise click.UsageError("--seed and --draws are for --gamma.")
    if given["gamma"] and (given["ratings"] or given["measure"] or given["by"] or given["reading"]):
        raise click.UsageError(
            "--gamma reads the marks of a project: it has no --ratings, --reading, --measure, --by."
        )
    of_project = [
        name
        for name in ("round_name", "pass_", "reading", "a", "b", "each", "roles")
        if given[name] is not None
    ]
    if given["ratings"] is not None and of_project:
        raise click.UsageError(
            "A table has no rounds: --round, --pass, --reading, --a, --b, --each and --roles are for projects."
        )
    if given["ratings"] is None and given["level"] is not None:
        raise click.UsageError("--level is for tables; a project's codebook says the level of each variable.")


def _gamma(slug: str, given: dict[str, Any]) -> str:
    found = gamma_cli.of_project(slug, _wanted(given))
    return json.dumps(found, ensure_ascii=False) if given["as_json"] else "\n".join(gamma_cli.lines(found))


def _wanted(given: dict[str, Any]) -> Wanted:
    usual = Wanted(given["round_name"], given["pass_"], given["variable"])
    seed = usual.seed if given["seed"] is None else given["seed"]
    return replace(usual, seed=seed, drawn=given["draws"] or usual.drawn)


def _bytes_of(table: Path) -> bytes:
    try:
        return table.read_bytes()
    except OSError as error:
        raise RuleBroken(
            "%(name)s could not be read: %(why)s.", name=table.name, why=error.strerror
        ) from None


def _of_project(slug: str, given: dict[str, Any]) -> dict[str, Any]:
    labels, choices = reports.check_labels(given["reading"]), slice_reports.read_choices(given)
    with instance() as (_settings, database), database.reading() as session:
        project = project_by_slug(session, slug)
        one = choose_round(session, project.id, given["round_name"])
        judged = queries.ratings(session, find_reading(session, one, given["pass_"]))
        read = span_reports.read_words(session, judged.reading)
        variables = compared(judged, labels)
        asked = slice_reports.asked_of(session, one, judged, labels, variables, choices, None)
        slices = slice_reports.slices_dict(asked, choices)
        version = data_version(session, judged.reading)
    if given["script"] is not None:
        number_cli.of_project(given["script"], slug, judged, read.spans, variables, version, given)
    said = reports.project_report(slug, judged, variables, labels, given["measure"], given["by"])
    return span_reports.with_words(said, read, given["measure"], given["by"]) | slices
