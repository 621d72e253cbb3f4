"""``masthead export``: a project's answers into a file, with its manifest beside it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.core.formats.export_manifest import manifest_text
from app.core.formats.folder import MANIFEST
from app.core.formats.registry import FORMATS
from app.core.formats.rights import TEXT_CHOICES
from app.db import LARGEST_ID, Database
from app.features.export.actions import say_made
from app.features.export.card_cli import card
from app.features.export.files import Made, check_target, or_dropped, settle, write_file
from app.features.export.rehydrate_cli import rehydrate_command
from app.features.export.request import PASSES_COUNTED, ExportRequest, check_request
from app.features.export.score_cli import score
from app.features.export.split import make_export
from app.features.export.split_cli import say_parts, split_options, split_words
from app.features.export.verify import verify
from app.features.export.words import dropped_words
from app.models.exports import EXPORT_KINDS
from app.web.terminal import instance, progress, project_by_slug, sentences


def register(group: click.Group) -> None:
    """Hang the command on ``masthead``."""
    group.add_command(export)
    group.add_command(score)
    group.add_command(card)
    group.add_command(rehydrate_command)


@click.command()
@click.argument("slug", required=False)
@click.option("--format", "format_", help=f"One of {', '.join(FORMATS)}.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write, or the new folder where the format is one or with --split.",
)
@click.option(
    "--layer",
    type=click.Choice(EXPORT_KINDS),
    default="raw",
    show_default=True,
    help="raw: every annotator's answers; gold: what was decided or said alike; soft: how many said what.",
)
@click.option(
    "--pass", "pass_", type=click.Choice(PASSES_COUNTED), help="For gold and soft, where a round has both."
)
@click.option(
    "--text",
    type=click.Choice(TEXT_CHOICES),
    default="auto",
    show_default=True,
    help="auto: as each document's rights allow; standoff: no words; full: all of it, on your own word.",
)
@click.option("--round", "round_name", help="One round by its name.  [all of them]")
@click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_ID),
    help="The same seed gives the same pseudonyms again, and the same split.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Write nothing if something is lost: the format has no place for it, or a side of a split lacks a label.",
)
@click.option(
    "--masked",
    is_flag=True,
    help="jsonl, parquet, hf: beside the text of a passage the same with its masks drawn, as long.",
)
@click.option(
    "--verify",
    "verified",
    type=click.Path(exists=True, path_type=Path),
    help="Nothing is written: compare an export (a file with its manifest beside it, or a folder) with its manifest.",
)
@click.option("--out-of-scope", help="hf: what the data are not for, instead of what the project says.")
@split_options
@sentences
def export(slug: str | None, verified: Path | None, **asked: Any) -> None:
    """Write what was coded in the project SLUG to a file, and FILE.manifest.json beside it.

    A format of many files is written to a new folder, with manifest.json in it. So is a split: a file for each side,
    who is on which, and a report of what leaks between them.
    """
    if verified is not None:
        _verify(verified)
        return
    if not slug or not asked["format_"] or not asked["out"]:
        raise click.UsageError(
            "Name a project, a --format and where to write (--out), or a file to --verify."
        )
    _export(slug, **asked)


def _verify(path: Path) -> None:
    found = verify(path)
    for fault in found.faults:
        click.echo(fault, err=True)
    if found.faults:
        raise SystemExit(1)
    click.echo(f"{path}: as its manifest says. {found.files} files compared by SHA-256 and size.")
    if found.counted:
        click.echo("All that it counts was counted again.")
    else:
        click.echo("Nothing was counted again: that can be done with JSON Lines alone.")


def _export(slug: str, out: Path, **asked: Any) -> None:
    request = ExportRequest(
        0,
        slug,
        asked["format_"],
        asked["layer"],
        asked["text"],
        asked["round_name"],
        asked["seed"],
        pass_=asked["pass_"],
        strict=asked["strict"],
        out_of_scope=asked["out_of_scope"],
        masked=asked["masked"],
        **split_words(asked),
    )
    check_request(request)
    check_target(out, is_folder=request.is_folder)
    with instance() as (_settings, database):
        with database.reading() as session:
            request = replace(request, project_id=project_by_slug(session, slug).id)
        with progress(1, "Exporting") as bar:

            def said(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            made = make_export(database, request, out.absolute().parent, said, packed=False)
        _settle(database, request, made, out)
    beside = out / MANIFEST if request.is_folder else _beside(out)
    _report(out, beside, made, is_divided=request.split is not None)


def _settle(database: Database, request: ExportRequest, made: Made, out: Path) -> None:
    """All that could fail for want of room is done before anything gets its name: the manifest and the audit row."""
    with or_dropped(made.path):
        if request.is_folder:
            _noted(database, request, made)
            settle(made.path, out.absolute())
            return
        text = manifest_text(made.manifest | {"file": out.name}).encode("utf-8")
        manifest, _, _ = write_file(out.absolute().parent, [text])
        with or_dropped(manifest):
            _noted(database, request, made)
            settle(made.path, out.absolute())
            settle(manifest, _beside(out).absolute())


def _beside(out: Path) -> Path:
    return out.with_name(f"{out.name}.manifest.json")


def _noted(database: Database, request: ExportRequest, made: Made) -> None:
    with database.writing() as session:
        say_made(session, request, made, None)
        session.commit()


def _report(out: Path, beside: Path, made: Made, *, is_divided: bool) -> None:
    counts, left_out = made.manifest["counts"], made.manifest["left_out"]
    click.echo(
        f"{out}: {counts['documents']} documents, {counts['revisions']} revisions by "
        f"{counts['annotators']} annotators, {counts['marks']} marks."
    )
    click.echo(f"{beside}: what is in it. SHA-256 {made.sha256}")
    if (files := made.manifest.get("files")) is not None:
        click.echo(f"{len(files)} files; the SHA-256 is that of the manifest, which has theirs.")
    if is_divided:
        say_parts(out)
    given = (
        ", ".join(f"{many} {name}" for name, many in made.manifest["text_given"].items()) or "no documents"
    )
    click.echo(f"Text: {given}.")
    if masked := made.manifest.get("text_masked"):
        click.echo(
            f"Masked: {masked['given']} documents. Not masked, for nobody has saved masks of them: "
            f"{masked['no_masks']}."
        )
    if made.manifest["text_rights_overridden"]:
        click.echo(
            f"{made.manifest['text_rights_overridden']} documents went out in full on your word, "
            "whatever rights are noted of them."
        )
    if layer := made.manifest.get("layer"):
        said = ", ".join(f"{name} {many}" for name, many in layer.items() if name != "note")
        click.echo(f"{made.manifest['kind']}: {said}.")
    if dropped := made.manifest["dropped"]:
        click.echo(f"This format has no place for: {dropped_words(dropped)}.")
    if any(left_out.values()):
        click.echo(
            f"Left out: {left_out['withdrawn_documents']} withdrawn documents, the work of "
            f"{left_out['withdrawn_people']} people who took back their consent."
        )
