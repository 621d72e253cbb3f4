"""What the start page shows."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models.projects import Member, Project


@dataclass(frozen=True, slots=True)
class MyProject:
    """A project that the reader is in, and as what."""

    slug: str
    name: str
    roles: tuple[str, ...]


def my_projects(session: Session, person_id: int) -> list[MyProject]:
    """The projects in which this person holds a role, by name."""
    rows = session.execute(
        select(Project.slug, Project.name, Member)
        .join(Member, Member.project_id == Project.id)
        .where(
            Member.person_id == person_id,
            Project.archived_at.is_(None),
            or_(Member.is_annotator, Member.is_adjudicator, Member.is_lead),
        )
        .order_by(Project.name, Project.slug)
    )
    return [MyProject(slug, name, member.roles) for slug, name, member in rows]
