"""``masthead score``: predictions of a model against a release."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.core.formats.native_jsonl import SCHEMA_VERSION
from app.core.formats.rights import Record
from app.core.splits.predictions import read_predictions
from app.core.splits.score import score as scored
from app.core.splits.units import Corpus, corpus_of
from app.errors import BadInput, RuleBroken
from app.web.terminal import sentences


@click.command()
@click.argument("predictions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--release",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="The folder that a split was written to, or one file of it.",
)
@click.option("--part", default="test", show_default=True, help="Which file: test, dev, fold-1/test, ...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def score(*, predictions: Path, release: Path, part: str, as_json: bool) -> None:
    """Hold PREDICTIONS, a JSON Lines file, against what annotators said.

    A row: document_id, passage (its number; or start and end), variable, and label, labels or probabilities.
    """
    path = _file(release, part)
    corpus = _corpus(path)
    if not corpus.passages:
        raise RuleBroken("Nobody answered anything with labels in %(name)s.", name=path.name)
    with predictions.open("rb") as lines:
        read = read_predictions(lines, corpus.passages)
    if read.faults:
        raise BadInput(read.faults)
    if not read.of:
        raise RuleBroken("%(name)s has no predictions.", name=predictions.name)
    found = scored(corpus.passages, read.of) | {"predictions": len(read.of), "part": path.name}
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    for variable, one in found["questions"].items():
        _say(variable, one)


def _file(release: Path, part: str) -> Path:
    if release.is_file():
        return release
    path = release / f"{part}.jsonl"
    if ".." in Path(part).parts or not path.is_file():
        there = ", ".join(
            one.relative_to(release).as_posix().removesuffix(".jsonl")
            for one in sorted(release.rglob("*.jsonl"))
        )
        raise RuleBroken(
            "There is no part %(part)s in %(folder)s. There are: %(there)s.",
            part=part,
            folder=release.name,
            there=there or "none",
        )
    return path


def _corpus(path: Path) -> Corpus:
    try:
        return corpus_of(_records(path))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RuleBroken(
            "%(name)s is not a release in JSON Lines of version %(version)s.",
            name=path.name,
            version=SCHEMA_VERSION,
        ) from None


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def _say(variable: str, found: dict[str, Any]) -> None:
    hard, soft = found["hard"], found["soft"]
    click.echo(f"{variable}: {hard['passages']} passages, {hard['groups']} groups ({hard['left_out']}).")
    if found["passages_without_prediction"]:
        click.echo(f"  {found['passages_without_prediction']} without a prediction count as predicted none.")
    for name in ("micro", "macro"):
        click.echo(f"  F1 {name}: {_value(hard[name])}")
    for label, one in hard["labels"].items():
        click.echo(f"  F1 {label}: {_value(one)}")
    if "why_none" not in soft:
        cost = soft["cross_entropy"]
        ends = "" if cost["low"] is None else f" [{cost['low']:.3f}, {cost['high']:.3f}]"
        click.echo(
            f"  Soft cross-entropy: {cost['value']:.3f}{ends} nats; the votes alone {soft['entropy_of_votes']:.3f}."
        )
    for outlet, one in found["outlets"].items():
        click.echo(f"  {outlet}: micro {_value(one['micro'])}, {one['passages']} passages")


def _value(one: dict[str, Any]) -> str:
    if one["f1"] is None:
        return "no value: nobody and nothing chose it"
    if one["low"] is None:
        return f"{one['f1']:.3f} (no interval: {one['why_no_interval'].replace('_', ' ')})"
    return f"{one['f1']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
