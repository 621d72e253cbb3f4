"""``masthead round add`` and ``masthead round list``."""

import json
import re
from typing import Any

import click

from app.actions.codebooks import published_version
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.actions.sampling import STRATA, documents_held, documents_wanted
from app.core.agreement.families import FAMILIES
from app.db import Database
from app.errors import RuleBroken
from app.features.rounds import queries
from app.models.rounds import CONDITIONS, ORDERS, PURPOSES, Round
from app.models.texts import PASSAGE_ROLES, UNITS
from app.web.terminal import instance, passage_roles, progress, project_by_slug, sentences

OVERLAP = re.compile(r"([0-9]{1,9})(%?)")


def register(main: click.Group) -> None:
    """Hang this feature's commands on ``masthead``."""
    main.add_command(round_)


@click.group("round")
def round_() -> None:
    """Start rounds and look at them."""


def _overlap(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> tuple[int | None, int | None]:
    """A number of documents and a percentage of them, of which one at most is said."""
    if value is None:
        return None, None
    found = OVERLAP.fullmatch(value)
    if found is None:
        raise click.BadParameter("write a number of documents such as 20, or a percentage such as 10%.")
    return (None, int(found[1])) if found[2] else (int(found[1]), None)


def _names(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (value or "").split(",") if name.strip())


@round_.command()
@click.argument("slug")
@click.argument("name")
@click.option("--purpose", type=click.Choice(PURPOSES), required=True)
@click.option("--k", type=int, default=2, show_default=True, help="Annotators for each passage.")
@click.option(
    "--overlap",
    metavar="N|P%",
    callback=_overlap,
    help="Only so many documents get k annotators, the rest get one.",
)
@click.option("--condition", type=click.Choice(CONDITIONS), default="blind", show_default=True)
@click.option(
    "--arms",
    "randomised_arms",
    is_flag=True,
    help="Each annotator reads half of the documents blind and then half open, drawn by the seed.",
)
@click.option(
    "--ask-outlet",
    "asks_outlet_guess",
    is_flag=True,
    help="Ask whoever reads blind which outlet they think it is.",
)
@click.option("--unit", type=click.Choice(UNITS), default="paragraph", show_default=True)
@click.option("--order", type=click.Choice(ORDERS), default="articles", show_default=True)
@click.option(
    "--roles",
    callback=passage_roles,
    help=f"What of an article is annotated: any of {','.join(PASSAGE_ROLES)}.",
)
@click.option("--sample", type=int, help="Only so many documents, drawn by the seed.")
@click.option("--stratify", callback=_names, help=f"Draw them evenly by any of {','.join(STRATA)}.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--primary",
    "primary_measure",
    type=click.Choice(list(FAMILIES)),
    help="The coefficient that agreement leads with, declared before anybody answers.  [alpha leads]",
)
@click.option(
    "--threshold",
    "primary_threshold",
    type=float,
    help="What the lower end of its interval has to reach, such as 0.7.",
)
@sentences
def add(slug: str, name: str, overlap: tuple[int | None, int | None], **said: Any) -> None:
    """Start the round NAME in the project SLUG on its newest codebook; its documents enter at once."""
    count, percent = overlap
    sampling = {"sample_size": said.pop("sample"), "stratify_by": said.pop("stratify")}
    plan = RoundPlan(name=name, overlap_count=count, overlap_percent=percent, **sampling, **said)
    with instance() as (_settings, database):
        with database.writing() as session:
            project = project_by_slug(session, slug)
            version = published_version(session, project.id)
            if version is None:
                raise RuleBroken("This project has no published codebook. Run: masthead codebook publish")
            one = add_round(session, project.id, version.id, plan, by=None)
            session.commit()
        _enter_all(database, one)
        with database.reading() as session:
            entered = documents_held(session, one)
    click.echo(f"The round {name} runs on codebook {version.version}, with {entered} documents in it.")


@round_.command("list")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def list_(slug: str, *, as_json: bool) -> None:
    """Every round of the project SLUG."""
    with instance() as (_settings, database), database.reading() as session:
        found = queries.rounds(session, project_by_slug(session, slug).id)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one['name']}  {one['purpose']}, {one['state']}, {_condition(one)}, k {one['k']},"
            f" codebook {one['codebook_version']}: {one['documents']} documents,"
            f" {one['slots'] - one['free_slots']} of {one['slots']} slots taken"
        )


def _condition(one: dict[str, Any]) -> str:
    return "half blind, half open" if one["randomised_arms"] else str(one["condition"])


def _enter_all(database: Database, one: Round) -> None:
    """Let every waiting document in, a step and a commit at a time."""
    with database.reading() as session:
        wanted = documents_wanted(session, one)
    with database.writing() as session, progress(wanted, "Entering documents") as bar:
        while step := enter_documents(session, one.project_id):
            session.commit()
            bar.update(step)
