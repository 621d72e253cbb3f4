"""Making an export: a file and its manifest first, then the row that says so."""

import hashlib
import hmac
import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import audit, registry
from app.core.formats.export_manifest import SCHEMA, Tally, layer_counts, manifest_text
from app.core.formats.folder import MANIFEST
from app.core.formats.gold import gold_layer
from app.core.formats.layers import Asked, put_layer
from app.core.formats.native_jsonl import SCHEMA_VERSION
from app.core.formats.pseudonyms import Pseudonyms, dataset_key
from app.core.formats.registry import FORMATS
from app.core.formats.release import Release
from app.core.formats.rights import Record, limit, rights_of
from app.core.formats.soft import ENOUGH, soft_layer
from app.core.outlets.profile import utc_text
from app.db import Database, now, random_id
from app.features.export.archive import archive_parts
from app.features.export.coding import Profiles, add_revisions
from app.features.export.decided import add_decisions
from app.features.export.files import Made, new_folder, pack, write_all, write_file
from app.features.export.layer import asked_of
from app.features.export.masked import add_masked
from app.features.export.plain import collected_seldom
from app.features.export.queries import portions
from app.features.export.request import ExportRequest, check_request
from app.features.export.scope import Scope, audit_head, codebook_versions, find_scope, newest_revision
from app.features.export.words import refuse_loss
from app.models.archives import Archive, ArchivedPerson
from app.models.audit import AuditChain, AuditEntry
from app.models.exports import Export

LAYERS = {"soft": soft_layer, "gold": gold_layer}
# In the manifest, for whoever reads the file: English, as all of it is.
FEW = f"Entries with fewer than {ENOUGH} annotators have few: true; their shares say little."
ZIP = "application/zip"
Said = Callable[[int, int], None]


def make(
    database: Database,
    request: ExportRequest,
    folder: Path,
    said: Said = lambda _done, _total: None,
    *,
    packed: bool = True,
) -> Made:
    """Write the export into ``folder``, and say what is in it: one state of the data from first to last.

    A format of many files is made one .zip, unless it shall not be ``packed``: then ``Made.path`` is a folder.
    """
    form = check_request(request)
    with database.reading() as session, collected_seldom():
        if not database.is_sqlite:
            # PostgreSQL would otherwise show each statement what others committed in the meantime.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        making = _begun(session, request, said)
        if not form.is_folder:
            path, sha256, size = write_file(folder, making.whole(form.chunks(making.records, making.release)))
            about = {"media_type": form.media_type, "sha256": sha256, "size": size}
            return Made(path, sha256, size, _manifest(session, request, making, about))
        with new_folder(folder) as inside:
            sums = write_all(inside, making.whole(form.files(making.records, making.release)))
            about = {"files": {name: asdict(one) for name, one in sums.items()}}
            manifest = _manifest(session, request, making, about)
            return folder_made(inside, folder, manifest, packed=packed)


def folder_made(inside: Path, beside: Path, manifest: Record, *, packed: bool) -> Made:
    """A folder whose files are written, with its manifest put into it, as it is or as one .zip."""
    text = manifest_text(manifest).encode("utf-8")
    (inside / MANIFEST).write_bytes(text)
    if not packed:
        size = len(text) + sum(one["size"] for one in manifest["files"].values())
        return Made(inside, hashlib.sha256(text).hexdigest(), size, manifest)
    path, sha256, size = pack(inside, beside)
    shutil.rmtree(inside)
    about = {"media_type": ZIP, "sha256": sha256, "size": size}
    return Made(path, sha256, size, manifest | about)


@dataclass(frozen=True, slots=True)
class _Making:
    """An export that has begun: its records are read as they are written."""

    scope: Scope
    books: list[dict[str, str]]
    release: Release
    tally: Tally
    records: Iterator[Record]
    asked: Asked | None
    strict: bool

    def whole(self, written: Iterator[Any]) -> Iterator[Any]:
        """What is written, one after the other; what was dropped is known after the last of it, and not before."""
        yield from written
        if self.strict:
            refuse_loss(+self.release.dropped)


def _begun(session: Session, request: ExportRequest, said: Said) -> _Making:
    scope = find_scope(session, request.project_id, request.round)
    tally, names = Tally(), _names(session, request)
    books = codebook_versions(session, scope)
    release = _release(session, request, names, books)
    if FORMATS[request.format].is_archive:
        release.parts = archive_parts(session, scope, request, names)
    records, asked = _records(session, scope, request, names, said), None
    if request.kind in LAYERS:
        asked = asked_of(session, request)
        records = with_layer(records, request.kind, asked)
    return _Making(scope, books, release, tally, tally.counted(records), asked, request.strict)


def _manifest(session: Session, request: ExportRequest, making: _Making, about: Record) -> Record:
    """What is said of an export that is written; ``about`` its file or files."""
    return {
        "schema": SCHEMA,
        "native_schema_version": SCHEMA_VERSION,
        "project": request.slug,
        **request.asked(),
        **about,
        **_of_layer(request, making),
        # With a seed no day is told, so that the same request on the same data gives the same bytes.
        "made_on": None if request.seed is not None else now().date().isoformat(),
        "counts": making.tally.as_dict(),
        "text_given": dict(sorted(making.tally.given.items())),
        "text_rights_overridden": making.tally.overridden,
        **({"text_masked": making.tally.masked_told()} if request.masked else {}),
        "left_out": making.scope.left_out,
        "dropped": dict(sorted((+making.release.dropped).items())),
        "codebooks": making.books,
        "last_revision": newest_revision(session, request.project_id),
        "registry_sequence": registry.sequence(session),
        "audit_head": audit_head(session, request.project_id),
        "program": f"masthead {program_version()}",
    }


def with_layer(records: Iterable[Record], kind: str, asked: Asked | None) -> Iterator[Record]:
    """The records of this kind: with soft or gold in the place of the answers, or as they are."""
    if asked is None or kind not in LAYERS:
        return iter(records)
    return put_layer(records, kind, LAYERS[kind], asked)


def _of_layer(request: ExportRequest, making: _Making) -> Record:
    """What a soft or gold export was made from, and what came of it."""
    if making.asked is None:
        return {}
    return {"layer": layer_told(request.kind, making.asked, making.tally)}


def layer_told(kind: str, asked: Asked, tally: Tally) -> Record:
    """What a manifest says of a layer."""
    note = {"note": FEW} if tally.layer["few"] else {}
    return {"round": asked.round, "pass": asked.pass_} | layer_counts(kind, tally.layer) | note


def record(
    session: Session, request: ExportRequest, made: Made, file_name: str, *, export_id: int | None = None
) -> int:
    """The row of an export whose file has its name by now; its id."""
    row = Export(
        id=export_id or random_id(),
        project_id=request.project_id,
        # A job and what comes of it have one number, so whoever asked knows it from the start.
        job_id=export_id,
        kind=request.kind,
        format=request.format,
        options=request.asked(),
        file_name=file_name,
        sha256=made.sha256,
        size=made.size,
        manifest=made.manifest,
        created_by_id=request.by,
    )
    session.add(row)
    session.flush()
    say_made(session, request, made, row.id)
    return row.id


def say_made(session: Session, request: ExportRequest, made: Made, export_id: int | None) -> None:
    """The audit row: answers have left the instance, by whose hand, and which."""
    audit.record(
        session,
        "export.make",
        "export",
        export_id,
        project_id=request.project_id,
        person_id=request.by,
        details=request.asked() | {"sha256": made.sha256, "documents": made.manifest["counts"]["documents"]},
    )


def file_name_of(request: ExportRequest, made: Made) -> str:
    """What the file is called when it is downloaded."""
    kind = FORMATS[request.format]
    if request.split is not None:
        return f"{request.slug}-{request.kind}-{kind.name}-{request.split}-{made.sha256[:8]}.zip"
    # Two formats may end alike; the one that people know by its ending needs no word.
    alike = [one for one in FORMATS.values() if one.suffix == kind.suffix]
    told = f"-{kind.name.removesuffix('-jsonld')}" if len(alike) > 1 else ""
    return f"{request.slug}-{request.kind}{told}-{made.sha256[:8]}{kind.suffix}"


def program_version() -> str:
    """The version of this program; a checkout that was never installed has none."""
    try:
        return version("masthead")
    except PackageNotFoundError:
        return "unknown"


def _release(
    session: Session, request: ExportRequest, names: Pseudonyms, books: list[dict[str, str]]
) -> Release:
    """The export itself. With a seed no moment is told, so that the same request gives the same bytes again."""
    # Whoever wants no loss gets the same bytes as whoever takes it.
    state = [
        replace(request, strict=False).asked(),
        newest_revision(session, request.project_id),
        registry.sequence(session),
    ]
    moment = None if request.seed is not None else utc_text(now())
    return Release(
        project=request.slug,
        scope=_uuid(_first_hash(session, request.project_id), "project"),
        id=_uuid(names.key.hex(), json.dumps(state)),
        program=f"masthead {program_version()}",
        made_at=moment,
        kind=request.kind,
        masked=request.masked,
        by=None if request.by is None else names.of(request.by),
        codebooks=books,
    )


def _uuid(secret: str, what: str) -> UUID:
    return UUID(hex=hmac.new(secret.encode(), what.encode(), hashlib.sha256).hexdigest()[:32], version=4)


def _records(
    session: Session, scope: Scope, request: ExportRequest, names: Pseudonyms, said: Said
) -> Iterator[Record]:
    profiles, done = Profiles(), 0
    for portion in portions(session, scope):
        add_revisions(session, scope, portion, profiles, names)
        add_decisions(session, scope, portion, names)
        if request.masked:
            add_masked(session, portion)
        for version_id, one in portion.records.items():
            text_rights, excerpt_length = portion.rights[version_id]
            yield limit(one, rights_of(text_rights, excerpt_length, request.text), scope.own_words)
        done += len(portion.document_ids)
        said(done, scope.total)


def _names(session: Session, request: ExportRequest) -> Pseudonyms:
    """What people are called in this dataset. With the seed of the archive that a project came from, it is that one."""
    key = dataset_key(_secret(session, request), request.seed)
    if request.seed is None:
        return Pseudonyms(key)
    kept = session.execute(
        select(ArchivedPerson.person_id, ArchivedPerson.pseudonym)
        .join(Archive, Archive.project_id == ArchivedPerson.project_id)
        .where(Archive.project_id == request.project_id, Archive.seed == request.seed)
    )
    return Pseudonyms(key, {row.person_id: row.pseudonym for row in kept})


def _secret(session: Session, request: ExportRequest) -> bytes:
    """What pseudonyms are made with: new for each dataset, or the same again where a seed asks for that.

    The hash of the project's first audit row is never published, and stays through backup and restore: so a
    seed, which stands in the manifest, is of no use to anybody without the instance.
    """
    if request.seed is None:
        return secrets.token_bytes(32)
    return _first_hash(session, request.project_id).encode()


def _first_hash(session: Session, project_id: int) -> str:
    first = session.scalar(
        select(AuditEntry.hash)
        .join(AuditChain, AuditChain.id == AuditEntry.chain_id)
        .where(AuditChain.project_id == project_id, AuditEntry.number == 1)
    )
    return f"{project_id}:{first}"
