"""`masthead reuse`."""

import json

import click

from app.core.reuse.copies import THRESHOLD, Parameters
from app.features.reuse import actions, queries, runner
from app.web.terminal import instance, progress, project_by_slug, sentences


def register(group: click.Group) -> None:
    """Hang it on ``masthead``."""
    group.add_command(reuse)


@click.command()
@click.argument("slug")
@click.option(
    "--threshold",
    type=click.FloatRange(0.2, 1.0),
    default=THRESHOLD,
    show_default=True,
    help="The least share of five-word sequences that copies have in common.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON value and nothing else.")
@sentences
def reuse(slug: str, threshold: float, as_json: bool) -> None:
    """Find near-identical documents and passages of the project SLUG, and passages that use the same words.

    Leads read and decide on its page of copies. A new search takes the place of the one before; decisions stay.
    """
    parameters = Parameters(threshold)
    with instance() as (_settings, database):
        with database.reading() as session:
            project_id = project_by_slug(session, slug).id
        with database.writing() as session:
            run_id = actions.begin(session, project_id, parameters, by=None)
            session.commit()
        with progress(100, "Comparing") as bar:
            done = 0

            def said(now_done: int, total: int) -> None:
                nonlocal done
                percent = 100 * now_done // total
                if percent > done:
                    bar.update(percent - done)
                    done = percent

            counts = runner.search(database, project_id, run_id, parameters, said)
        with database.reading() as session:
            lines = queries.lines(session, project_id, run_id)
    if as_json:
        found = {"run": run_id, "parameters": parameters.as_dict(), "counts": counts, "documents": lines}
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line['score']:5.2f}  {line['method']:<11}  {line['document']}  {line['other']}")
    click.echo(
        f"{counts['documents']} documents and {counts['passages']} passages were compared: {counts['document_pairs']}"
        f" pairs of documents and {counts['passage_pairs']} of passages are copies, and {counts['related']} pairs of"
        " passages use the same words. Decide on the page of copies, under Documents."
    )
    if counts["is_cut"]:
        click.echo("There were more candidates than are looked at, so some copies may be missing.", err=True)
