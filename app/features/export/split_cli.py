"""The options of ``masthead export`` that make a folder of parts instead of a file, and what is said of the parts."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app.core.splits.leakage import without_support
from app.core.splits.plan import WAYS
from app.errors import BadInput, Fault, RuleBroken, say
from app.features.export.split import READABLE, REPORT

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


def split_words(words: dict[str, Any]) -> dict[str, Any]:
    """What the options say, as a request has it."""
    days: tuple[datetime, datetime] | None = words["first_days"]
    if words["split"] is None and (words["shares"] or days or not words["claims"]):
        raise RuleBroken("--shares, --first-days and --no-claims are of a split. Add --split.")
    return {
        "split": words["split"],
        "shares": _shares(words["shares"]),
        "first_days": (days[0].date().isoformat(), days[1].date().isoformat()) if days else None,
        "claims": words["claims"],
    }


def _shares(words: str | None) -> tuple[float, float, float] | None:
    if words is None:
        return None
    try:
        train, dev, test = (float(one) for one in words.split(","))
    except ValueError:
        raise BadInput(
            [Fault("/shares", say("The shares are three numbers with commas: 0.8,0.1,0.1."))]
        ) from None
    return train, dev, test


def say_parts(out: Path) -> None:
    """What is on which side, and which labels have no support."""
    report = json.loads((out / REPORT).read_text(encoding="utf-8"))
    click.echo(f"Split {report['split']}, {report['groups']} groups, seed {report['seed']}.")
    for part in report["parts"]:
        name = "" if part["part"] == "all" else f"{part['part']}: "
        sides = ", ".join(f"{side} {one['documents']} documents" for side, one in part["sides"].items())
        click.echo(f"{name}{sides}.")
    for one in without_support(report):
        of = "" if one["part"] == "all" else f" of {one['part']}"
        click.echo(f"Without support: {one['variable']}={one['label']} is not on {one['side']}{of}.")
    click.echo(f"What leaks, and what a model has to beat: {out / READABLE}")
