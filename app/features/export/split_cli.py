"""The options of ``masthead export`` that make a folder of parts instead of a file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from app.core.splits.leakage import without_support
from app.core.splits.plan import SHARES, WAYS, Asked
from app.db import Database
from app.errors import BadInput, Fault, RuleBroken, say
from app.features.export.files import Made
from app.features.export.request import ExportRequest
from app.features.export.split import READABLE, Parts, check_split, make_parts
from app.web.terminal import instance, progress, project_by_slug

OPTIONS = (
    click.option(
        "--split",
        type=click.Choice(WAYS),
        is_flag=False,
        flag_value=WAYS[0],
        help=f"Parts that do not leak, each a file. Alone it is {WAYS[0]}.",
    ),
    click.option("--shares", help="The shares of train, dev and test.  [0.8,0.1,0.1]"),
    click.option(
        "--first-days",
        nargs=2,
        type=click.DateTime(["%Y-%m-%d"]),
        help="by_time: the first day of dev and of test.  [cut by the shares]",
    ),
    click.option(
        "--claims/--no-claims", "claims", default=True, help="Whether one claim stays together.  [it does]"
    ),
)


def split_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command these options."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def split_asked(words: dict[str, Any], seed: int | None) -> Asked | None:
    """What the options ask for; None without --split."""
    days: tuple[datetime, datetime] | None = words["first_days"]
    if words["split"] is None:
        if words["shares"] or days or not words["claims"]:
            raise RuleBroken("--shares, --first-days and --no-claims are of a split. Add --split.")
        return None
    first: tuple[date, date] | None = (days[0].date(), days[1].date()) if days else None
    asked = Asked(words["split"], 1 if seed is None else seed, _shares(words["shares"]), first)
    if faults := asked.faults():
        raise BadInput(faults)
    return asked


def _shares(words: str | None) -> tuple[float, float, float]:
    if words is None:
        return SHARES
    try:
        train, dev, test = (float(one) for one in words.split(","))
    except ValueError:
        raise BadInput(
            [Fault("/shares", say("The shares are three numbers with commas: 0.8,0.1,0.1."))]
        ) from None
    return train, dev, test


def split_to_folder(
    request: ExportRequest,
    asked: Asked,
    out: Path,
    words: dict[str, Any],
    noted: Callable[[Database, ExportRequest, Made], None],
) -> None:
    """Write the folder, have it ``noted`` in the audit, and say what is in it."""
    check_split(request, out)
    with instance() as (_settings, database):
        with database.reading() as session:
            project_id = project_by_slug(session, request.slug).id
        request = replace(request, project_id=project_id)
        with progress(1, "Exporting") as bar:

            def said(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            parts = make_parts(
                database,
                request,
                asked,
                out,
                with_claims=words["claims"],
                strict=words["strict"],
                said=said,
            )
        noted(database, request, parts.made)
    _report(out, parts)


def _report(out: Path, parts: Parts) -> None:
    report = parts.report
    click.echo(
        f"{out}: {len(parts.files)} files. Split {report['split']}, {report['groups']} groups, "
        f"seed {report['seed']}."
    )
    for part in report["parts"]:
        name = "" if part["part"] == "all" else f"{part['part']}: "
        sides = ", ".join(f"{side} {one['documents']} documents" for side, one in part["sides"].items())
        click.echo(f"{name}{sides}.")
    for one in without_support(report):
        of = "" if one["part"] == "all" else f" of {one['part']}"
        click.echo(f"Without support: {one['variable']}={one['label']} is not on {one['side']}{of}.")
    click.echo(f"What leaks, and what a model has to beat: {out / READABLE}")
