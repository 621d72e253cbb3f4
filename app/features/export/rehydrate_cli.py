"""``masthead rehydrate``: an export without words, and the texts that somebody has of it."""

from pathlib import Path

import click

from app.actions.local_texts import local_texts
from app.features.export.rehydrate import MOST_TOLD, rehydrate, summary
from app.web.terminal import sentences


@click.command(name="rehydrate")
@click.argument("export", type=click.Path(exists=True, path_type=Path))
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The new file or folder to write."
)
@sentences
def rehydrate_command(export: Path, source: Path, out: Path) -> None:
    """Join the texts of SOURCE to EXPORT, a native export that went out without words, and write it to --out.

    SOURCE is a folder of .txt or .jsonl files, or one of them. A text is known by its SHA-256, whatever its file is
    called; one that is called like a document and is another text is refused. No instance is needed.
    """
    texts = local_texts(source)
    for line in texts.unread[:MOST_TOLD]:
        click.echo(line, err=True)
    for line in summary(rehydrate(export, texts, out)):
        click.echo(line)
