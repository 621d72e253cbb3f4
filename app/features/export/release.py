"""The card, the datasheet and Croissant of a release: what the project says, and what is counted from the records."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.codebooks import book_of
from app.core.formats.card_agreement import agreed_of, only_of
from app.core.formats.card_values import Card, Config, Facts
from app.core.formats.croissant import croissant_text
from app.core.formats.dataset_card import card_page
from app.core.formats.datasheet import datasheet_page
from app.core.formats.export_manifest import layer_counts
from app.core.formats.hugging_face import file_name, tables_of
from app.core.formats.layers import Asked
from app.core.formats.registry import FORMATS
from app.core.formats.release import NOWHERE, Release
from app.core.formats.rights import Record
from app.core.splits.outlets_tell import tables
from app.core.splits.units import corpus_of, questions
from app.errors import BadInput, Fault, say
from app.features.export.cards import card_of
from app.features.export.request import ExportRequest
from app.features.export.scope import rounds_of
from app.models.projects import Project
from app.models.work import Revision

Records = Callable[[], Iterator[Record]]
CARD, DATASHEET, CROISSANT = "README.md", "datasheet.md", "croissant.json"


def check_card(session: Session, request: ExportRequest) -> None:
    """BadInput for a release whose project does not say what it is not for."""
    if FORMATS[request.format].lays_out and not _card(session, request).out_of_scope.strip():
        sentence = say(
            "A release says what it is not for, and this project does not say it. Say it on the page “About the data”"
            " of its exports, with masthead card --out-of-scope, or with the request."
        )
        raise BadInput([Fault("/out_of_scope", sentence)])


def facts_of(
    session: Session, request: ExportRequest, asked: Asked, manifest: Record, records: Records
) -> Facts:
    """All that is known before the files are written: ``records`` gives the raw records, each time anew."""
    project = session.get_one(Project, request.project_id)
    one = next(each for each in rounds_of(session, request.project_id, None) if each.name == asked.round)
    book = book_of(session, one.codebook_version_id).codebook
    reading = corpus_of(only_of(records(), asked)).passages
    seen = _seen(records())
    return Facts(
        card=_card(session, request),
        slug=project.slug,
        name=project.name,
        description=project.description,
        stance=project.stance,
        day=manifest["made_on"] or _day(session, request.project_id),
        release_id="",
        manifest=manifest,
        configs=(),
        round={"name": one.name, "purpose": one.purpose, "unit": one.unit, "k": one.k, "pass": asked.pass_},
        codebook=book,
        agreement=agreed_of(records(), book, asked),
        confounds=tables(reading, questions(reading)),
        layers={},
        text_rights=dict(sorted(seen["rights"].items())),
        languages=sorted(seen["languages"]),
        outlets=len(seen["outlets"]),
        owner_groups=len(seen["owners"]),
    )


def release_pages(
    facts: Facts, release: Release, parts: Mapping[str, list[str]], files: Mapping[str, Record]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The three files, when those with the rows are written; ``parts`` has the sides of each fold."""
    configs = [
        Config(
            f"{kind}-{fold}" if fold else kind,
            table,
            {side: file_name(kind, fold, side) for side in sides},
            {side: release.rows[file_name(kind, fold, side)] for side in sides},
        )
        for fold, sides in parts.items()
        for kind, table in tables_of(release.kind, release.masked).items()
    ]
    layers = {kind: layer_counts(kind, tally.layer) for kind, tally in release.layers.items()}
    hashes = "".join(files[name]["sha256"] for name in sorted(files))
    whole = replace(
        facts, configs=configs, layers=layers, files=files, release_id=str(uuid5(NOWHERE, hashes))
    )
    yield CARD, [card_page(whole).encode("utf-8")]
    yield DATASHEET, [datasheet_page(whole).encode("utf-8")]
    yield CROISSANT, [croissant_text(whole).encode("utf-8")]


def _card(session: Session, request: ExportRequest) -> Card:
    card = card_of(session, request.project_id)
    return card if request.out_of_scope is None else replace(card, out_of_scope=request.out_of_scope)


def _day(session: Session, project_id: int) -> str:
    """The day of the newest answer: the same for the same data."""
    newest = session.scalar(select(func.max(Revision.saved_at)).where(Revision.project_id == project_id))
    return "1970-01-01" if newest is None else newest.date().isoformat()


def _seen(records: Iterable[Record]) -> dict[str, Any]:
    rights: Counter[str] = Counter()
    found: dict[str, Any] = {"rights": rights, "languages": set(), "outlets": set(), "owners": set()}
    for record in records:
        rights[record["text_rights"]] += 1
        found["languages"] |= {record["language"]} - {None}
        if record["outlet"]:
            found["outlets"].add(record["outlet"]["slug"])
            found["owners"].add(record["outlet"]["owner_group"])
    return found
