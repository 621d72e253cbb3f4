"""An export in parts: a folder with a file for each side, who is on which, and a report of what leaks."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.copies import copy_groups, newest_run
from app.core.formats.cells import safe
from app.core.formats.export_manifest import manifest_text
from app.core.formats.folder import MANIFEST
from app.core.formats.native_jsonl import as_line
from app.core.formats.rights import Record
from app.core.splits.leakage import leakage, without_support
from app.core.splits.plan import Asked, Fold, Plan, plan_of
from app.core.splits.readable import page
from app.core.splits.units import corpus_of
from app.db import Database
from app.errors import RuleBroken
from app.features.export.actions import Said, make
from app.features.export.files import Made, check_target, new_folder, settle
from app.features.export.request import ExportRequest
from app.models.corpus import Document

FORMAT = "jsonl"
PLACES, REPORT, READABLE = "splits.csv", "leakage.json", "leakage.md"


@dataclass(frozen=True, slots=True)
class Parts:
    """A folder that is written, under its own name; ``made`` is the undivided export that it was made from."""

    made: Made
    report: dict[str, Any]
    files: dict[str, dict[str, Any]]


def check_split(request: ExportRequest, out: Path) -> None:
    """RuleBroken for what cannot be split, or a place where a folder cannot go: nothing is written over."""
    if request.format != FORMAT or request.kind != "raw":
        raise RuleBroken(
            "Only the format jsonl of the kind raw is split. Ask for it, or leave --split out: splits.csv of a split "
            "says of every document where it belongs."
        )
    check_target(out, is_folder=True)


def make_parts(
    database: Database,
    request: ExportRequest,
    asked: Asked,
    out: Path,
    *,
    with_claims: bool,
    strict: bool,
    said: Said = lambda _done, _total: None,
) -> Parts:
    """The folder, whole or not at all. RuleBroken where ``strict`` and a label is not on train or not on test."""
    beside = out.absolute().parent
    made = make(database, request, beside, said)
    try:
        corpus = corpus_of(_records(made.path))
        with database.reading() as session:
            copies = _copies(session, request.project_id, with_claims=with_claims)
            searched = newest_run(session, request.project_id) is not None
        plan = plan_of(corpus, asked, copies)
        if plan.of_annotators:
            many = made.manifest["counts"]["decisions"]
            plan = replace(plan, notes=plan.notes | {"decisions_left_out": many})
        report = leakage(corpus, plan, copies_searched=searched) | {"claims_stay_together": with_claims}
        if strict and (missing := without_support(report)):
            raise RuleBroken(
                "Labels without support: %(labels)s. Nothing was written. Ask without --strict, or for another split.",
                labels="; ".join(_missing(one) for one in missing),
            )
        files = _write_folder(made, plan, report, out)
    except OSError as error:
        raise RuleBroken("The export could not be written: %(why)s.", why=error.strerror) from None
    finally:
        with suppress(OSError):
            made.path.unlink()
    return Parts(made, report, files)


def _missing(one: dict[str, str]) -> str:
    part = "" if one["part"] == "all" else f" of {one['part']}"
    return f"{one['variable']}={one['label']} is not on {one['side']}{part}"


def _copies(session: Session, project_id: int, *, with_claims: bool) -> dict[str, str]:
    rows = session.execute(select(Document.id, Document.key).where(Document.project_id == project_id)).all()
    key_of = {row.id: row.key for row in rows}
    groups = copy_groups(session, project_id, key_of, with_claims=with_claims)
    return {key_of[one]: group for one, group in groups.items()}


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def _write_folder(made: Made, plan: Plan, report: dict[str, Any], out: Path) -> dict[str, dict[str, Any]]:
    with new_folder(out.absolute().parent) as folder:
        for fold in plan.folds:
            _write_fold(made.path, plan, fold, folder / fold.name)
        _write_text(folder / PLACES, _places(plan))
        _write_text(folder / REPORT, manifest_text(report))
        _write_text(folder / READABLE, page(report))
        files = {
            path.relative_to(folder).as_posix(): _sum(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        whole = {key: value for key, value in made.manifest.items() if key not in ("sha256", "size")}
        split = plan.manifest() | {"claims_stay_together": report["claims_stay_together"]}
        undivided = {"sha256": made.sha256, "size": made.size}
        told = {"split": split, "labels_without_support": without_support(report)}
        text = manifest_text(whole | told | {"files": files, "undivided": undivided})
        _write_text(folder / MANIFEST, text)
        settle(replace(made, path=folder), out.absolute())
    return files


def _write_fold(source: Path, plan: Plan, fold: Fold, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for side in plan.sides(fold):
        members = plan.members(fold, side)
        with source.open("rb") as lines, (folder / f"{side}.jsonl").open("wb") as file:
            for line in lines:
                record = json.loads(line)
                if not plan.of_annotators:
                    if record["document_id"] in members:
                        file.write(line)
                elif of_side := [one for one in record["revisions"] if one["annotator"] in members]:
                    # A decision is made from everybody's answers, so it would tell one side of the other.
                    kept = record | {"revisions": of_side, "decisions": []}
                    file.write(as_line(kept).encode("utf-8") + b"\n")


def _places(plan: Plan) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    what = "annotator" if plan.of_annotators else "document_id"
    rows.writerow([what, "group", *(["fold"] if len(plan.folds) > 1 else []), "split"])
    for fold in plan.folds:
        for group, members in plan.groups.items():
            for one in members:
                name = [fold.name] if len(plan.folds) > 1 else []
                rows.writerow([safe(one), group, *name, fold.side_of[group]])
    return text.getvalue()


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _sum(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "size": path.stat().st_size}
