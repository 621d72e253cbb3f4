"""``masthead network``: whom the outlets of a project cite."""

import json
from typing import Any

import click

from app.actions.chosen_reading import choose_round, find_reading
from app.features.network import queries, reports
from app.features.network.shown import BY, HOW, MOST_NEEDED, Choices, Network
from app.web.terminal import instance, project_by_slug, sentences

NAMES = {
    "anonymous": "(anonymous sources)",
    "named": "(sources without an outlet)",
    "nobody": "(no source at all)",
    "unknown": "(outlet not known)",
}
LOOPS = {"itself": "cites itself", "owner_group": "within one owner group"}


def register(group: click.Group) -> None:
    """Hang the command on ``masthead``."""
    group.add_command(network)


@click.command()
@click.argument("slug")
@click.option("--by", type=click.Choice(BY), default="outlet", show_default=True)
@click.option(
    "--round", "round_name", help="A round by its name.  [the newest production or reliability round]"
)
@click.option("--pass", "pass_", help="blind, revealed or open.  [the round's first]")
@click.option("--every-role", is_flag=True, help="Captions, credits and the like as well.")
@click.option("--publisher", help="The slug of a publisher, or the key of its owner group.")
@click.option("--cited", help="The slug of an outlet, a group's key, ~anonymous, ~named or ~nobody.")
@click.option("--document", help="The key of a document.")
@click.option("--how", type=click.Choice(HOW), help="Only direct citations, or those through another outlet.")
@click.option("--annotator", type=click.IntRange(1, MOST_NEEDED), help="One annotator, by number.")
@click.option("--least", type=click.IntRange(1, MOST_NEEDED), help="Leave out edges with fewer citations.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def network(slug: str, **given: Any) -> None:
    """Who cites whom in the project SLUG: edges, chains, and how many annotators saw them."""
    choices = Choices.of(given)
    with instance() as (_settings, database), database.reading() as session:
        project = project_by_slug(session, slug)
        one = choose_round(session, project.id, given["round_name"])
        reading = find_reading(session, one, given["pass_"])
        read = queries.read(session, reading, every_role=given["every_role"])
    said = reports.report(slug, Network(read, choices))
    click.echo(json.dumps(said, ensure_ascii=False) if given["as_json"] else "\n".join(_lines(said)))


def _lines(said: dict[str, Any]) -> list[str]:
    read, totals = said["reading"], said["totals"]
    lines = [
        f"{said['project']}, round {read['round']} ({read['purpose']}, {read['state']}), pass {read['pass']}",
        f"{totals['citations']} citations ({totals['attributions']} attributions of"
        f" {len(read['annotators'])} annotators) in {totals['documents']} documents",
    ]
    if not read["asks_attributions"]:
        lines.append("This round does not ask who says what.")
    if said["edges"]:
        lines += ["", "citations  documents  annotators  agreed  edge"]
    for one in said["edges"]:
        agreed = f"{one['agreed']}/{one['shared']}"
        counts = f"{one['citations']:9}  {one['documents']:9}  {one['annotators']:10}  {agreed:>6}"
        loop = f"  [{LOOPS[one['loop']]}]" if one["loop"] else ""
        lines.append(f"{counts}  {_name(one['publisher'])} -> {_name(one['cited'])}{_through(one)}{loop}")
    if said["chains"]:
        lines += ["", "citations  chain"]
    for one in said["chains"]:
        way = " -> ".join(_name(step) for step in (one["publisher"], *one["steps"]))
        lines.append(f"{one['citations']:9}  {way}")
    lines += ["", "Agreement"]
    for title, reports_of in said["agreement"].items():
        lines += [f"  {title}, {name}: {_figure(one)}" for name, one in reports_of.items()]
    return lines


def _name(one: dict[str, Any]) -> str:
    return str(one["name"] or NAMES.get(one["kind"], one["key"]))


def _through(edge: dict[str, Any]) -> str:
    found = [f"{_name(way['through'])} {way['citations']}" for way in edge["ways"] if way["through"]]
    return f" (through {', '.join(found)})" if found else ""


def _figure(one: dict[str, Any]) -> str:
    return f"{one['reason']}: {one['sentence']}" if one["value"] is None else f"{one['value']:.3f}"
