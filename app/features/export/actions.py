"""Making an export: a file and its manifest first, then the row that says so."""

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import audit, registry
from app.core.formats.export_manifest import SCHEMA, Tally
from app.core.formats.native_jsonl import SCHEMA_VERSION
from app.core.formats.pseudonyms import dataset_key, pseudonym
from app.core.formats.registry import FORMATS, Format
from app.core.formats.release import Release
from app.core.formats.rights import TEXT_CHOICES, Record, limit, rights_of
from app.core.outlets.profile import utc_text
from app.db import LARGEST_ID, Database, now, random_id
from app.errors import BadInput, Fault, RuleBroken, say
from app.features.export.coding import Profiles, add_revisions
from app.features.export.decided import add_decisions
from app.features.export.queries import portions
from app.features.export.scope import Scope, audit_head, codebook_versions, find_scope, newest_revision
from app.models.audit import AuditChain, AuditEntry
from app.models.exports import EXPORT_KINDS, Export

KINDS_NOW = ("raw",)
Said = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked of an export. ``by`` is None for the operator at the command line."""

    project_id: int
    slug: str
    format: str
    kind: str = "raw"
    text: str = "auto"
    round: str | None = None
    seed: int | None = None
    by: int | None = None

    def asked(self) -> dict[str, Any]:
        """What was asked, without who asked it: for the row, the manifest and a job's arguments."""
        whole = asdict(self)
        return {key: whole[key] for key in ("format", "kind", "text", "round", "seed")}


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is written and on the disk, not yet under its own name."""

    path: Path
    sha256: str
    size: int
    manifest: dict[str, Any]


def check_request(request: ExportRequest) -> Format:
    """The format that is asked for; BadInput for what there is not, naming what there is."""
    faults = []
    if request.format not in FORMATS:
        there = ", ".join(FORMATS)
        faults.append(
            Fault(
                "/format",
                say(
                    "There is no format %(format)s. There are: %(there)s.",
                    format=request.format[:40],
                    there=there,
                ),
            )
        )
    if request.kind not in EXPORT_KINDS:
        faults.append(
            Fault("/kind", say("There is no kind %(kind)s. There is: raw.", kind=request.kind[:40]))
        )
    elif request.kind not in KINDS_NOW:
        faults.append(
            Fault(
                "/kind",
                say(
                    "Exports of the kind %(kind)s come later. Ask for raw: every annotator's answers.",
                    kind=request.kind,
                ),
            )
        )
    if request.text not in TEXT_CHOICES:
        faults.append(Fault("/text", say("The text is one of %(list)s.", list=", ".join(TEXT_CHOICES))))
    if request.seed is not None and not 0 <= request.seed <= LARGEST_ID:
        faults.append(
            Fault(
                "/seed",
                say("The seed must be a whole number from 0 to %(largest_id)s.", largest_id=LARGEST_ID),
            )
        )
    if faults:
        raise BadInput(faults)
    return FORMATS[request.format]


def make(
    database: Database, request: ExportRequest, folder: Path, said: Said = lambda _done, _total: None
) -> Made:
    """Write the file into ``folder``, and say what is in it: one state of the data from first to last."""
    form = check_request(request)
    with database.reading() as session:
        if not database.is_sqlite:
            # PostgreSQL would otherwise show each statement what others committed in the meantime.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        scope = find_scope(session, request.project_id, request.round)
        tally, key = Tally(), dataset_key(_secret(session, request), request.seed)
        books = codebook_versions(session, scope)
        release = _release(session, request, key, books)
        records = tally.counted(_records(session, scope, request, key, said))
        path, sha256, size = _write(folder, form.chunks(records, release))
        manifest = {
            "schema": SCHEMA,
            "native_schema_version": SCHEMA_VERSION,
            "project": request.slug,
            **request.asked(),
            "media_type": form.media_type,
            "sha256": sha256,
            "size": size,
            "made_on": now().date().isoformat(),
            "counts": tally.as_dict(),
            "text_given": dict(sorted(tally.given.items())),
            "text_rights_overridden": tally.overridden,
            "left_out": scope.left_out,
            "dropped": dict(sorted((+release.dropped).items())),
            "codebooks": books,
            "last_revision": newest_revision(session, request.project_id),
            "registry_sequence": registry.sequence(session),
            "audit_head": audit_head(session, request.project_id),
            "program": f"masthead {program_version()}",
        }
    return Made(path, sha256, size, manifest)


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


def settle(made: Made, target: Path) -> None:
    """Give the file its name, whole; what was there under that name before is replaced at once."""
    try:
        os.replace(made.path, target)
        _sync_folder(target.parent)
    except OSError as error:
        with suppress(OSError):
            made.path.unlink()
        raise RuleBroken(
            "%(name)s could not be written: %(why)s.", name=target.name, why=error.strerror
        ) from None


def file_name_of(request: ExportRequest, made: Made) -> str:
    """What the file is called when it is downloaded."""
    kind = FORMATS[request.format]
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


def _release(session: Session, request: ExportRequest, key: bytes, books: list[dict[str, str]]) -> Release:
    """The export itself. With a seed no moment is told, so that the same request gives the same bytes again."""
    state = [request.asked(), newest_revision(session, request.project_id), registry.sequence(session)]
    moment = None if request.seed is not None else utc_text(now())
    return Release(
        project=request.slug,
        scope=_uuid(_first_hash(session, request.project_id), "project"),
        id=_uuid(key.hex(), json.dumps(state)),
        program=f"masthead {program_version()}",
        made_at=moment,
        by=None if request.by is None else pseudonym(key, request.by),
        codebooks=books,
    )


def _uuid(secret: str, what: str) -> UUID:
    return UUID(hex=hmac.new(secret.encode(), what.encode(), hashlib.sha256).hexdigest()[:32], version=4)


def _records(
    session: Session, scope: Scope, request: ExportRequest, key: bytes, said: Said
) -> Iterator[Record]:
    profiles, done = Profiles(), 0
    for portion in portions(session, scope):
        add_revisions(session, scope, portion, profiles, key)
        add_decisions(session, scope, portion, key)
        for version_id, one in portion.records.items():
            text_rights, excerpt_length = portion.rights[version_id]
            yield limit(one, rights_of(text_rights, excerpt_length, request.text), scope.own_words)
        done += len(portion.document_ids)
        said(done, scope.total)


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


def _write(folder: Path, chunks: Iterable[bytes]) -> tuple[Path, str, int]:
    """A temporary file of these bytes in ``folder``, on the disk; its path, hash and size. Nothing, if it fails."""
    digest, size = hashlib.sha256(), 0
    path: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".export-", dir=folder)
        path = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        if path is not None:
            with suppress(OSError):
                path.unlink()
        if isinstance(error, OSError):
            raise RuleBroken("The export could not be written: %(why)s.", why=error.strerror) from None
        raise
    return path, digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
