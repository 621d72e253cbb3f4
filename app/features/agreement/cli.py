"""``masthead agreement``: of a project's round, or of a table that needs no project at all."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from app.actions.chosen_reading import choose_round, find_reading
from app.core.agreement.measures import LABEL_MEASURES, LEVELS, MEASURES
from app.core.agreement.report import Level
from app.core.agreement.spans.random_continua import DRAWN
from app.core.formats.ratings_csv import read_ratings
from app.errors import RuleBroken
from app.features.agreement import gamma_cli, queries, reports
from app.features.agreement.gamma_work import Wanted
from app.web.terminal import instance, project_by_slug, sentences

LEFT_OUT = {
    "surplus": "handed in after the slot was taken again",
    "excluded": "excluded by a lead",
    "assisted": "assisted",
    "not_independent": "not independent",
    "other_version": "of another codebook version",
    "other_role": "of passages that are no title, heading or body",
    "withdrawn": "of withdrawn documents",
}


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
@click.option("--by", help="label or pair.")
@click.option(
    "--gamma", is_flag=True, help="Align the marks on spans, and compute gamma, gamma-cat and gamma-k."
)
@click.option("--variable", help="With --gamma: one variable by its key.  [all that are coded on spans]")
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
    if given["gamma"]:
        found = gamma_cli.of_project(slug, _wanted(given))
        click.echo(
            json.dumps(found, ensure_ascii=False) if given["as_json"] else "\n".join(gamma_cli.lines(found))
        )
        return
    reports.check_measure(given["measure"])
    reports.check_breakdown(given["by"])
    if table is not None:
        level = cast(Level, given["level"] or "nominal")
        ratings = read_ratings(_bytes_of(table), level)
        said = {"ratings": table.name} | reports.table_report(ratings, level, given["measure"], given["by"])
    else:
        said = _of_project(slug, given)
    click.echo(json.dumps(said, ensure_ascii=False) if given["as_json"] else "\n".join(_lines(said)))


def _check_usage(given: dict[str, Any]) -> None:
    if (given["ratings"] is None) == (given["slug"] is None):
        raise click.UsageError("Name a project, or a table with --ratings; one of the two.")
    of_gamma = [name for name in ("variable", "seed", "draws") if given[name] is not None]
    if of_gamma and not given["gamma"]:
        raise click.UsageError("--variable, --seed and --draws are for --gamma.")
    if given["gamma"] and (given["ratings"] or given["measure"] or given["by"] or given["reading"]):
        raise click.UsageError(
            "--gamma reads the marks of a project: it has no --ratings, --reading, --measure, --by."
        )
    of_project = [name for name in ("round_name", "pass_", "reading") if given[name] is not None]
    if given["ratings"] is not None and of_project:
        raise click.UsageError("A table has no rounds: --round, --pass and --reading are for projects.")
    if given["ratings"] is None and given["level"] is not None:
        raise click.UsageError("--level is for tables; a project's codebook says the level of each variable.")


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
    labels = reports.check_labels(given["reading"])
    with instance() as (_settings, database), database.reading() as session:
        project = project_by_slug(session, slug)
        one = choose_round(session, project.id, given["round_name"])
        judged = queries.ratings(session, find_reading(session, one, given["pass_"]))
    return reports.project_report(slug, judged, labels, given["measure"], given["by"])


def _lines(said: dict[str, Any]) -> list[str]:
    lines = _heading(said) if "reading" in said else [f"{said['ratings']}, level {said['level']}"]
    for one in said["variables"]:
        read = f", {one['labels_read'].replace('_', ' ')}" if "labels_read" in one else ""
        lines += ["", f"{one['variable']} ({one['level']}{read})"]
        rows = [(MEASURES[name].title, report) for name, report in one["measures"].items()]
        rows += [
            (f"{LABEL_MEASURES[name].title}: {label}", report)
            for label, reports_of in one["labels"].items()
            for name, report in reports_of.items()
        ]
        rows += [
            (f"{' and '.join(pair['annotators'])}: {MEASURES[name].title}", report)
            for pair in one.get("pairs", ())
            for name, report in pair["measures"].items()
        ]
        lines += _rows(rows)
    for one in said.get("not_compared", ()):
        lines += ["", f"{one['variable']}: {one['sentence']}"]
    return lines


def _heading(said: dict[str, Any]) -> list[str]:
    read = said["reading"]
    left_out = [f"{many} {LEFT_OUT[name]}" for name, many in read["left_out"].items() if many]
    corrections = read["corrections"]
    rate = "" if corrections["rate"] is None else f" ({100 * corrections['rate']:.0f} %)"
    return [
        f"{said['project']}, round {read['round']} ({read['purpose']}, {read['state']}), "
        f"codebook {read['codebook_version']}",
        "Read: each annotator's first done, unassisted, independent revision; "
        f"condition {read['condition']}, pass {read['pass']}; roles {', '.join(read['roles'])}",
        f"{read['readings']} readings of {read['passages']} {read['unit']}s by {read['annotators']} annotators; "
        f"corrected later: {corrections['count']} of {corrections['of']}{rate}",
        f"Left out: {'; '.join(left_out) or 'nothing'}",
    ]


def _rows(rows: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """A line for each number: its value, its n, and below an undefined one the reason why there is none."""
    if not rows:
        return ["  No measure of that name is for this level."]
    width = max(len(title) for title, _ in rows)
    lines = [f"  {'':{width}}   value  95 % interval  n pairable  judgements"]
    for title, one in rows:
        value = "-" if one["value"] is None else f"{one['value']:.3f}"
        ends = "-" if one["ci"] is None else "{:.3f} to {:.3f}".format(*one["ci"])
        counted = f"{one['n_pairable']:>10}  {one['n_judgements']:>10}"
        lines.append(f"  {title:{width}}  {value:>6}  {ends:>14}  {counted}")
        if one["value"] is None:
            lines.append(f"      {one['reason']}: {one['sentence']}")
        lines += [f"      {note['sentence']}" for note in one["notes"]]
    return lines
