"""`masthead job`."""

import json

import click

from app.features.jobs import queries
from app.web.terminal import instance, sentences


def register(group: click.Group) -> None:
    """Hang the list of jobs on ``masthead``."""
    group.add_command(job)


@click.group()
def job() -> None:
    """Work in the background."""


@job.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON value and nothing else.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@sentences
def list_jobs(as_json: bool, limit: int) -> None:
    """The newest jobs, and how far each is."""
    with instance() as (_settings, database), database.reading() as session:
        lines = queries.jobs(session, limit)
    if as_json:
        click.echo(json.dumps([line.as_dict() for line in lines], ensure_ascii=False))
        return
    for line in lines:
        steps = f"{line.done}/{line.total}" if line.total is not None else str(line.done)
        words = [str(line.id), line.created_at, line.kind, line.project or "-", line.state, steps]
        click.echo("  ".join([*words, line.error or ""]).rstrip())
