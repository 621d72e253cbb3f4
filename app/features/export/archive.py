"""What an archive has beside its documents: project and rounds, codebooks, outlets, and the work's own places."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.codebooks import book_of
from app.actions.registry_part import registry_part
from app.actions.standing import standing
from app.core.codebook.write import to_yaml
from app.core.formats.masthead_archive import OUTLETS, PROJECT, SCHEMA, WORK
from app.core.formats.native_jsonl import as_line
from app.core.formats.pseudonyms import Pseudonyms
from app.core.formats.rights import Record
from app.features.export.archive_work import work_lines
from app.features.export.request import ExportRequest
from app.features.export.scope import Scope, visible
from app.models.codebooks import Codebook, CodebookVersion, Variable
from app.models.corpus import Document, PublicationEdge
from app.models.outlets import Agent, ProfileSnapshot
from app.models.projects import Project
from app.models.rounds import Round, RoundVariable
from app.models.work import Attribution, Revision

# What of a round is told as it stands in its row.
ROUND_COLUMNS = (
    "name",
    "purpose",
    "condition",
    "hidden_fields",
    "randomised_arms",
    "unit",
    "roles",
    "asks_attributions",
    "requires_attributions",
    "asks_confidence",
    "asks_outlet_guess",
    "k",
    "overlap_count",
    "overlap_percent",
    "sample_size",
    "stratify_by",
    "reading_order",
    "seed",
    "lease_hours",
    "skip_frees_slot",
    "primary_measure",
    "primary_threshold",
    "state",
)
DAYS_OF_ROUND = ("created", "started", "closed", "blind_locked")
_NOT_IN_NAME = re.compile(r"[^a-z0-9.]+")


def archive_parts(
    session: Session, scope: Scope, request: ExportRequest, names: Pseudonyms
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Name and bytes of each further file; read one after the other, as they are written."""
    yield WORK, (f"{as_line(one)}\n".encode() for one in work_lines(session, scope, request.text, names))
    books = list(_books(session, scope))
    for name, about, version_id in books:
        yield name, [to_yaml(book_of(session, version_id).codebook).encode("utf-8")]
        assert about["file"] == name
    told = _project(session, scope) | {"codebooks": [about for _, about, _ in books]}
    yield PROJECT, [(json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8")]
    yield OUTLETS, [_outlets(session, scope).encode("utf-8")]


def _books(session: Session, scope: Scope) -> Iterator[tuple[str, Record, int]]:
    """Every published version of the project, the oldest first: its file, what is told of it, its id."""
    rows = session.execute(
        select(CodebookVersion.id, Codebook.key, CodebookVersion.version, CodebookVersion.content_sha256)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(CodebookVersion.project_id == scope.project_id, CodebookVersion.published_at.is_not(None))
        .order_by(CodebookVersion.id)
    )
    for number, row in enumerate(rows, 1):
        words = _NOT_IN_NAME.sub("-", f"{row.key}-{row.version}".lower()).strip("-.")
        name = f"codebooks/{number:02d}-{words}.yaml"
        about = {"file": name, "codebook": row.key, "version": row.version, "sha256": row.content_sha256}
        yield name, about, row.id


def _project(session: Session, scope: Scope) -> Record:
    project = session.get_one(Project, scope.project_id)
    rounds = session.scalars(select(Round).where(Round.id.in_(scope.round_ids)).order_by(Round.id)).all()
    return {
        "schema": SCHEMA,
        "slug": project.slug,
        "name": project.name,
        "description": project.description,
        "stance": project.stance,
        "rounds": [_round(session, one) for one in rounds],
    }


def _round(session: Session, one: Round) -> Record:
    book = session.execute(
        select(Codebook.key, CodebookVersion.version)
        .join(CodebookVersion, CodebookVersion.codebook_id == Codebook.id)
        .where(CodebookVersion.id == one.codebook_version_id)
    ).one()
    asked = session.execute(
        select(Variable.key, RoundVariable.is_required)
        .join(RoundVariable, RoundVariable.variable_id == Variable.id)
        .where(RoundVariable.round_id == one.id)
        .order_by(Variable.position)
    )
    days = {f"{name}_on": getattr(one, f"{name}_at") for name in DAYS_OF_ROUND}
    return {
        **{column: getattr(one, column) for column in ROUND_COLUMNS},
        "codebook": book.key,
        "codebook_version": book.version,
        "variables": [{"key": row.key, "required": row.is_required} for row in asked],
        **{name: None if at is None else at.date().isoformat() for name, at in days.items()},
    }


def _outlets(session: Session, scope: Scope) -> str:
    shown = select(Document.id).where(*visible(scope.project_id, scope.round_id))
    saved = select(Revision.id).where(
        Revision.project_id == scope.project_id, Revision.person_id.not_in(scope.withdrawn_people)
    )
    columns: tuple[tuple[Any, Any], ...] = (
        (Document.outlet_id, Document.id.in_(shown)),
        (PublicationEdge.agent_id, PublicationEdge.document_id.in_(shown)),
        (Attribution.cited_outlet_id, Attribution.revision_id.in_(saved)),
        (Attribution.via_outlet_id, Attribution.revision_id.in_(saved)),
    )
    slugs: set[str] = set()
    for column, where in columns:
        named = select(Agent.slug).join(column.class_, Agent.id == standing(column)).where(where).distinct()
        slugs |= set(session.scalars(named))
    profiled = (
        select(Agent.slug)
        .join(ProfileSnapshot, Agent.id == standing(ProfileSnapshot.agent_id))
        .join(Revision, Revision.profile_snapshot_id == ProfileSnapshot.id)
        .where(Revision.id.in_(saved))
    )
    slugs |= set(session.scalars(profiled.distinct()))
    spans = session.execute(
        select(Document.published_from, Document.published_to)
        .where(*visible(scope.project_id, scope.round_id), Document.outlet_id.is_not(None))
        .distinct()
    ).all()
    return registry_part(session, slugs, [(row.published_from, row.published_to) for row in spans])
