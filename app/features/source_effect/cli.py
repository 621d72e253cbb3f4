"""``masthead source-effect``: what knowing the outlet does to annotators."""

import json
from typing import Any

import click

from app.core.source_effect.report import NO_INTERVAL, points
from app.features.source_effect import queries, reports
from app.web.terminal import instance, project_by_slug, sentences


def register(main: click.Group) -> None:
    """Hang the command on ``masthead``."""
    main.add_command(source_effect)


@click.command("source-effect")
@click.argument("slug")
@click.option(
    "--round", "round_name", help="A round by its name.  [the newest with arms, else with a reveal]"
)
@click.option("--by", type=click.Choice(reports.BREAKDOWNS), help="label or outlet.  [both]")
@click.option("--seed", type=click.IntRange(0, reports.MOST_SEED), default=reports.SEED, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def source_effect(slug: str, round_name: str | None, by: str | None, seed: int, *, as_json: bool) -> None:
    """How labels and agreement shift when annotators of the project SLUG know the outlet."""
    with instance() as (_settings, database), database.reading() as session:
        project = project_by_slug(session, slug)
        one = queries.choose_round(queries.begun_rounds(session, project.id), round_name)
        read = queries.readings(session, one)
    said = reports.project_report(slug, read, by, seed)
    click.echo(json.dumps(said, ensure_ascii=False) if as_json else "\n".join(_lines(said)))


def _lines(said: dict[str, Any]) -> list[str]:
    read, design = said["reading"], said["design"]
    kind = "half blind, half open" if read["randomised_arms"] else read["condition"]
    lines = [
        f"{said['project']}, round {read['round']} ({kind}, {read['state']}), codebook {read['codebook_version']}",
        f"Read: {read['readings']} readings of {read['documents']} documents by {read['annotators']} annotators;"
        f" intervals of 95 %, seed {said['seed']}",
    ]
    if not design["can_show"]:
        lines.append(design["sentence"])
    if said["effect"] is not None:
        lines += _parts(said["effect"], "open", "Shift, open less blind, in points")
    if said["second_thoughts"] is not None:
        title = (
            "Second thoughts of the same people after the reveal, in points; this is no effect of the source"
        )
        lines += _parts(said["second_thoughts"], "revealed", title)
    lines += ["", "Guesses of the outlet", *_guesses(said["guesses"])]
    if read["blind_after_open"]:
        lines.append(f"Blind readings that somebody began after an open one: {read['blind_after_open']}")
    return lines


def _parts(said: dict[str, Any], second: str, title: str) -> list[str]:
    lines = []
    if "labels" in said:
        lines += ["", title, *_rows(said["labels"], second)]
    for outlet in said.get("outlets", ()):
        lines += ["", f"{title}: {outlet['outlet'] or 'no outlet'}"]
        reason = outlet.get("reason")
        lines += [f"  {outlet['sentence']}"] if reason else _rows(outlet["labels"], second)
    return lines


def _rows(labels: list[dict[str, Any]], second: str) -> list[str]:
    """A line for each label that was chosen at all: both rates, the shift, its interval, and who stands behind it."""
    used = [one for one in labels if one["blind"]["chosen"] + one[second]["chosen"]]
    if not used:
        return ["  No label was chosen."]
    width = max(len(_name(one)) for one in used)
    lines = [f"  {'':{width}}  blind  {second:>8}  shift  interval    documents  annotators"]
    for one in used:
        shift = one["shift"]
        ends = "none" if shift["ci"] is None else " to ".join(points(end) for end in shift["ci"])
        value = "-" if shift["value"] is None else points(shift["value"])
        lines.append(
            f"  {_name(one):{width}}  {_share(one['blind'])}  {_share(one[second]):>8}  {value:>5}  {ends:<10}"
            f"  {shift['documents']:>9}  {shift['annotators']:>10}"
        )
        said = "" if shift["no_interval"] == "too_few" else shift["sentence"]
        if more := f"{said}{_more(one)}".strip():
            lines.append(f"      {more}")
    if any(one["shift"]["no_interval"] == "too_few" for one in used):
        lines.append(f"  {NO_INTERVAL['too_few']}")
    return lines


def _more(one: dict[str, Any]) -> str:
    said = ""
    if one.get("chance") is not None:
        said += (
            f" A new draw of the arms brings as much in {100 * one['chance']:.1f} % of {one['draws']} draws."
        )
    agreement = one.get("agreement")
    if agreement is not None and agreement["value"] is not None:
        said += f" Agreement: {points(agreement['value'])} points."
        said += "" if agreement["no_interval"] else f" {agreement['sentence']}"
    if "added" in one:
        said += f" Added {one['added']} times, taken away {one['removed']} times, by {one['people']} people."
    return said


def _name(one: dict[str, Any]) -> str:
    return f"{one['variable']}: {'any label' if one['label'] == queries.ANY else one['label']}"


def _share(side: dict[str, Any]) -> str:
    return "    -" if side["rate"] is None else f"{100 * side['rate']:3.0f} %"


def _guesses(said: dict[str, Any]) -> list[str]:
    lines = []
    for one in [{"outlet": "all"} | said["all"], *said.get("outlets", ())]:
        if one["value"] is None:
            lines.append(f"  {one['outlet']}: {one['sentence']}")
            continue
        low, high = (points(end) for end in one["ci"])
        lines.append(
            f"  {one['outlet']}: {one['right']} of {one['right'] + one['wrong']} right"
            f" ({points(one['value'])} %, {low} to {high}); chance {points(one['chance'])} %;"
            f" did not know: {one['unknown']}; annotators: {one['annotators']}. {one['sentence']}"
        )
    return lines
