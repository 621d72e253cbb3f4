"""An export in parts: a folder with files for each side, who is on which, and a report of what leaks."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.copies import copy_groups, newest_run
from app.core.formats.cells import safe
from app.core.formats.export_manifest import Tally, manifest_text
from app.core.formats.folder import FileSum
from app.core.formats.layers import Asked as Layer
from app.core.formats.registry import Format
from app.core.formats.release import Release
from app.core.formats.rights import Record
from app.core.splits.leakage import leakage, without_support
from app.core.splits.plan import Fold, Plan, plan_of
from app.core.splits.readable import page
from app.core.splits.units import Corpus, corpus_of
from app.db import Database
from app.errors import RuleBroken
from app.features.export.actions import Said, folder_made, layer_told, make, program_version, with_layer
from app.features.export.files import Made, new_folder, write_all
from app.features.export.layer import asked_of
from app.features.export.release import check_card, facts_of, release_pages
from app.features.export.request import ExportRequest, check_request
from app.features.export.words import refuse_loss
from app.models.corpus import Document

PLACES, REPORT, READABLE = "splits.csv", "leakage.json", "leakage.md"
# Of one file, and not of a folder of files.
_OF_A_FILE = ("sha256", "size", "media_type")


def make_export(
    database: Database,
    request: ExportRequest,
    folder: Path,
    said: Said = lambda _done, _total: None,
    *,
    packed: bool = True,
) -> Made:
    """Whatever is asked for: undivided, or in parts. ``Made.path`` is a folder where it is many and not ``packed``."""
    form = check_request(request)
    if request.split is None and not form.lays_out:
        return make(database, request, folder, said, packed=packed)
    with database.reading() as session:
        check_card(session, request)
    whole = replace(request, format="jsonl", kind="raw", strict=False, out_of_scope=None)
    whole = replace(whole, split=None, shares=None, first_days=None, claims=True)
    undivided = make(database, whole, folder, said)
    try:
        parts = _parts_of(database, request, form, undivided)
        with new_folder(folder) as inside:
            sums = write_all(inside, parts.files())
            if request.strict:
                refuse_loss(+parts.release.dropped)
            if form.lays_out:
                sums |= write_all(inside, _pages(database, parts, _told(sums)))
            return folder_made(inside, folder, parts.manifest() | {"files": _told(sums)}, packed=packed)
    finally:
        with suppress(OSError):
            undivided.path.unlink()


def _told(sums: dict[str, FileSum]) -> dict[str, Record]:
    return {name: asdict(sums[name]) for name in sorted(sums)}


@dataclass(slots=True)
class _Parts:
    """What is divided and how: the records are read from the undivided export, for each file anew."""

    request: ExportRequest
    form: Format
    undivided: Made
    layer: Layer | None
    release: Release
    #: None for a release that is not divided.
    plan: Plan | None = None
    report: dict[str, Any] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def files(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Each file of each side, then what is said of the split."""
        for fold, side in self.sides():
            records = self._of_side(fold, side)
            if self.form.lays_out:
                self.release.part = (fold.name if fold else "", side)
                yield from self.form.files(self.tally.counted(records), self.release)
                continue
            place = f"{fold.name}/{side}" if fold and fold.name else side
            records = self.tally.counted(with_layer(records, self.request.kind, self.layer))
            if self.form.is_folder:
                for name, chunks in self.form.files(records, self.release):
                    yield f"{place}/{name}", chunks
            else:
                yield f"{place}{self.form.suffix}", self.form.chunks(records, self.release)
        if self.plan is not None:
            yield PLACES, [_places(self.plan).encode("utf-8")]
            yield REPORT, [manifest_text(self.report).encode("utf-8")]
            yield READABLE, [page(self.report).encode("utf-8")]

    def sides(self) -> list[tuple[Fold | None, str]]:
        """Each side of each fold; what is not divided is all to train with."""
        if self.plan is None:
            return [(None, "train")]
        return [(fold, side) for fold in self.plan.folds for side in self.plan.sides(fold)]

    def records(self) -> Iterator[Record]:
        """All that is divided, each time anew."""
        return _records(self.undivided.path)

    def _of_side(self, fold: Fold | None, side: str) -> Iterator[Record]:
        if self.plan is None or fold is None:
            yield from self.records()
            return
        members = self.plan.members(fold, side)
        for record in self.records():
            if not self.plan.of_annotators:
                if record["document_id"] in members:
                    yield record
            elif of_side := [one for one in record["revisions"] if one["annotator"] in members]:
                # A decision is made from everybody's answers, so it would tell one side of the other.
                yield record | {"revisions": of_side, "decisions": []}

    def manifest(self) -> Record:
        """What the undivided export's manifest says, and of the parts what is their own; known when all is written."""
        whole = {key: value for key, value in self.undivided.manifest.items() if key not in _OF_A_FILE}
        layer = {}
        if self.layer is not None and not self.form.lays_out:
            # In several folds an entry is there several times, and so it is counted.
            told = layer_told(self.request.kind, self.layer, self.tally)
            # The undivided export is raw: its answers are not in these parts.
            layer = {"layer": told, "counts": self.tally.as_dict()}
        split = {}
        if self.plan is not None:
            split = {
                "split": self.plan.manifest() | {"claims_stay_together": self.request.claims},
                "labels_without_support": without_support(self.report),
                "undivided": {"sha256": self.undivided.sha256, "size": self.undivided.size},
            }
        return (
            whole
            | self.request.asked()
            | layer
            | split
            | {"dropped": dict(sorted((+self.release.dropped).items()))}
        )


def _parts_of(database: Database, request: ExportRequest, form: Format, undivided: Made) -> _Parts:
    """RuleBroken where it is strict and a label is not on train or not on test."""
    with database.reading() as session:
        layer = asked_of(session, request) if request.kind != "raw" or form.lays_out else None
    release = Release(project=request.slug, program=f"masthead {program_version()}", kind=request.kind)
    release.masked = request.masked
    release.dropped, release.asked = Counter(), layer
    parts = _Parts(request, form, undivided, layer, release)
    if (asked := request.split_asked()) is not None:
        corpus = corpus_of(parts.records())
        with database.reading() as session:
            copies = _copies(session, request.project_id, with_claims=request.claims)
            searched = newest_run(session, request.project_id) is not None
        plan = plan_of(corpus, asked, copies)
        if plan.of_annotators:
            many = undivided.manifest["counts"]["decisions"]
            plan = replace(plan, notes=plan.notes | {"decisions_left_out": many})
        parts.plan, parts.report = plan, _report(corpus, plan, request, searched=searched)
    return parts


def _pages(
    database: Database, parts: _Parts, files: dict[str, Record]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """What a release says of itself, once its rows are written."""
    assert parts.layer is not None
    with database.reading() as session:
        facts = facts_of(session, parts.request, parts.layer, parts.manifest(), parts.records)
    facts = replace(facts, leakage=parts.report or None)
    sides: dict[str, list[str]] = {}
    for fold, side in parts.sides():
        sides.setdefault(fold.name if fold else "", []).append(side)
    return release_pages(facts, parts.release, sides, files)


def _report(corpus: Corpus, plan: Plan, request: ExportRequest, *, searched: bool) -> dict[str, Any]:
    report = leakage(corpus, plan, copies_searched=searched) | {"claims_stay_together": request.claims}
    if request.strict and (missing := without_support(report)):
        raise RuleBroken(
            "Labels without support: %(labels)s. Nothing was written. Allow it (without strict), or ask for another"
            " split.",
            labels="; ".join(_missing(one) for one in missing),
        )
    return report


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
