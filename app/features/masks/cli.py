"""`masthead masks`."""

import click

from app.actions import giveaways
from app.features.masks import actions, runner
from app.features.masks.queries import labels_of
from app.web.terminal import instance, progress, project_by_slug, sentences


def register(group: click.Group) -> None:
    """Hang it on ``masthead``."""
    group.add_command(masks)


@click.group()
def masks() -> None:
    """What blind annotators may not read."""


@masks.command()
@click.argument("slug")
@sentences
def propose(slug: str) -> None:
    """Look for give-away text in the project SLUG. A lead decides on the page of each document."""
    with instance() as (_settings, database):
        with database.reading() as session:
            project_id = project_by_slug(session, slug).id
            total = len(giveaways.to_read(session, project_id))
        with progress(total, "Reading") as bar:
            done = 0

            def said(now_done: int, _total: int) -> None:
                nonlocal done
                bar.update(now_done - done)
                done = now_done

            counts = runner.count_all(database, project_id, said)
        with database.writing() as session:
            actions.keep_counts(session, project_id, counts, by=None)
            session.commit()
        with database.reading() as session:
            found = giveaways.unseen(session, project_id)
            names = labels_of(session, found.counts)
    for document_id, many in sorted(found.counts.items(), key=lambda one: (-one[1], one[0])):
        click.echo(f"{many:5}  {names[document_id]}")
    click.echo(
        f"{len(found.counts)} documents have give-away text that nobody has looked at, and"
        f" {len(found.nothing_found)} have none. Decide on the pages of the documents, under Masks."
    )
