"""Projects as their members may see them, and as an operator does."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.actions.codebooks import published_version
from app.actions.projects import ProjectPlan
from app.models.codebooks import CodebookVersion, Variable
from app.models.corpus import Document, Import
from app.models.people import Identity
from app.models.projects import ROLES, Member, Project
from app.models.rounds import Assignment, Round, RoundDocument, RoundMember, RoundVariable

# What a round tells its annotators. Its name, purpose, overlap, k and seed are for leads, and that a repeat
# round exists is for nobody else.
FOR_ANNOTATORS = ("state", "unit", "order", "condition", "asks_attributions", "asks_confidence")
FOR_LEADS = (
    *FOR_ANNOTATORS,
    "name",
    "purpose",
    "hidden_fields",
    "roles",
    "k",
    "overlap_count",
    "overlap_percent",
    "sample_size",
    "stratify_by",
    "seed",
    "lease_hours",
    "skip_frees_slot",
)
_is_member = or_(Member.is_annotator, Member.is_adjudicator, Member.is_lead)


def my_projects(
    session: Session, person_id: int, after: int, limit: int, among: Collection[int] | None = None
) -> list[dict[str, Any]]:
    """The projects of this person with an id above ``after``, with their roles; an ``id`` for the cursor.

    ``among`` leaves out all others, where a token is for some alone.
    """
    mine = [Member.person_id == person_id, _is_member, Project.id > after]
    if among is not None:
        mine.append(Project.id.in_(among))
    rows = session.execute(
        select(Project, Member)
        .join(Member, Member.project_id == Project.id)
        .where(*mine)
        .order_by(Project.id)
        .limit(limit)
    )
    return [_said(project) | {"id": project.id, "roles": list(member.roles)} for project, member in rows]


def project(session: Session, project_id: int, person_id: int, roles: frozenset[str]) -> dict[str, Any]:
    """One project for a member in these roles, with its published codebook and its rounds."""
    row = session.get_one(Project, project_id)
    version = published_version(session, project_id)
    return (
        _said(row)
        | {"roles": [role for role in ROLES if role in roles]}
        | {"codebook": None if version is None else _codebook(version)}
        | {"rounds": _rounds(session, project_id, None if "lead" in roles else person_id)}
    )


def counts(session: Session, project_id: int, person_id: int, roles: frozenset[str]) -> dict[str, int]:
    """The numbers of the project's page: of the project for its leads, of one's own work for annotators."""
    found: dict[str, int] = {}
    if "lead" in roles:
        found |= {"documents": _documents(session, project_id), "members": _members(session, project_id)}
        found |= {"annotators": _annotators(session, project_id)} | _judged(session, project_id)
    if "annotator" in roles:
        mine = (
            select(Assignment.state, func.count())
            .where(Assignment.project_id == project_id, Assignment.person_id == person_id)
            .group_by(Assignment.state)
        )
        by_state = dict(session.execute(mine).all())
        found |= {"unfinished": by_state.get("unfinished", 0), "done": by_state.get("done", 0)}
    return found


def every_project(session: Session) -> list[dict[str, Any]]:
    """Every project, by its address, with its members and documents counted."""
    found = []
    for row in session.scalars(select(Project).order_by(Project.slug)):
        version = published_version(session, row.id)
        found.append(
            _said(row)
            | {"members": _members(session, row.id), "documents": _documents(session, row.id)}
            | {"codebook_version": None if version is None else version.version}
        )
    return found


def members(session: Session, project_id: int) -> list[dict[str, Any]]:
    """Who is in a project now, by name."""
    rows = session.execute(
        select(Identity.name, Identity.email, Member)
        .join(Member, Member.person_id == Identity.person_id)
        .where(Member.project_id == project_id, _is_member)
        .order_by(Identity.name, Identity.email)
    )
    return [{"email": email, "name": name, "roles": list(member.roles)} for name, email, member in rows]


def is_made_by(session: Session, plan: ProjectPlan, person_id: int, *, since: datetime) -> bool:
    """Whether this very project is there, and this person made it no earlier than ``since`` and leads it."""
    found = session.scalar(
        select(Project.id)
        .join(Member, Member.project_id == Project.id)
        .where(
            Project.slug == plan.slug,
            Project.name == plan.name,
            Project.stance == plan.stance,
            Project.description == plan.description,
            Project.created_at >= since,
            Project.created_by_id == person_id,
            Member.person_id == person_id,
            Member.is_lead,
        )
    )
    return found is not None


def roles_of(session: Session, project_id: int, person_id: int) -> tuple[str, ...]:
    """The roles that a person has in a project."""
    member = session.get(Member, (project_id, person_id))
    return member.roles if member else ()


def _said(row: Project) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "stance": row.stance,
        "contact": row.contact,
    }


def _codebook(version: CodebookVersion) -> dict[str, Any]:
    assert version.published_at is not None
    return {
        "version": version.version,
        "sha256": version.content_sha256,
        "published_at": version.published_at.isoformat().replace("+00:00", "Z"),
        "content": json.loads(version.content),
    }


def _rounds(session: Session, project_id: int, annotator_id: int | None) -> list[dict[str, Any]]:
    """All rounds with all settings; for an annotator those they work in, with what they may know of them."""
    query = (
        select(Round, CodebookVersion.version)
        .join(CodebookVersion, CodebookVersion.id == Round.codebook_version_id)
        .where(Round.project_id == project_id)
        .order_by(Round.id)
    )
    if annotator_id is not None:
        listed = exists().where(RoundMember.round_id == Round.id)
        mine = exists().where(RoundMember.round_id == Round.id, RoundMember.person_id == annotator_id)
        query = query.where(Round.state != "draft", Round.purpose != "repeat", or_(~listed, mine))
    asked = _asked(session, project_id)
    fields = FOR_LEADS if annotator_id is None else FOR_ANNOTATORS
    return [
        {name: getattr(one, "reading_order" if name == "order" else name) for name in fields}
        | {"codebook_version": version, "variables": asked.get(one.id, [])}
        for one, version in session.execute(query)
    ]


def _asked(session: Session, project_id: int) -> dict[int, list[str]]:
    rows = session.execute(
        select(RoundVariable.round_id, Variable.key)
        .join(Variable, Variable.id == RoundVariable.variable_id)
        .where(RoundVariable.project_id == project_id)
        .order_by(RoundVariable.round_id, Variable.position)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.round_id, []).append(row.key)
    return found


def _documents(session: Session, project_id: int) -> int:
    visible = (
        select(func.count())
        .select_from(Document)
        .join(Import, Import.id == Document.import_id)
        .where(Document.project_id == project_id, Import.state == "complete", Document.withdrawn_at.is_(None))
    )
    return session.scalar(visible) or 0


def _members(session: Session, project_id: int) -> int:
    counted = select(func.count()).select_from(Member).where(Member.project_id == project_id, _is_member)
    return session.scalar(counted) or 0


def _annotators(session: Session, project_id: int) -> int:
    counted = select(func.count()).select_from(Member)
    return session.scalar(counted.where(Member.project_id == project_id, Member.is_annotator)) or 0


def _judged(session: Session, project_id: int) -> dict[str, int]:
    """Places for annotators in the rounds that run, and how many of them are filled with finished work."""
    running = select(Round.id).where(Round.project_id == project_id, Round.state == "running")
    places = select(func.sum(RoundDocument.slots)).where(RoundDocument.round_id.in_(running))
    finished = (
        select(func.count())
        .select_from(Assignment)
        .where(Assignment.round_id.in_(running), Assignment.state == "done", ~Assignment.is_surplus)
    )
    return {"places": int(session.scalar(places) or 0), "judged": session.scalar(finished) or 0}
