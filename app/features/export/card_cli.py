"""``masthead card``: what a project says of its data, shown or said."""

import json
from dataclasses import asdict, replace

import click

from app.features.export.cards import card_of, say_card
from app.web.terminal import instance, project_by_slug, sentences


@click.command()
@click.argument("slug")
@click.option("--title", help="What the data are called.  [the project's name]")
@click.option("--licence", help="Of the annotations: an SPDX identifier, or a sentence.")
@click.option("--creator", help="Who made them.")
@click.option("--contact", help="Whom to ask.")
@click.option("--address", help="Their web address.")
@click.option("--citation", help="How to cite them.")
@click.option("--funding", help="Who paid for them.")
@click.option("--out-of-scope", help="What they are not for; a release is not made without it.")
@sentences
def card(slug: str, **words: str | None) -> None:
    """Say what the project SLUG says of its data in a release; without an option, print it as JSON.

    What is not named stays as it is.
    """
    said = {name: written for name, written in words.items() if written is not None}
    with instance() as (_settings, database):
        with database.reading() as session:
            project_id = project_by_slug(session, slug).id
            before = card_of(session, project_id)
        after = replace(before, **said)
        if said:
            with database.writing() as session:
                say_card(session, project_id, after, by=None)
                session.commit()
    click.echo(json.dumps(asdict(after), ensure_ascii=False, indent=2))
