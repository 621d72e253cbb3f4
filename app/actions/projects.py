"""Projects: made with a published codebook and a first production round, so that work can begin at once."""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.codebooks import publish
from app.actions.rounds import RoundPlan, add_round
from app.core.codebook.values import Codebook
from app.errors import BadInput, Fault, say
from app.models.projects import STANCES, Member, Project

STARTER = Path(__file__).resolve().parent.parent.parent / "seeds" / "codebooks" / "starter.yaml"
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
# /projects/new is the page on which projects are made.
TAKEN_BY_PAGES = frozenset({"new"})


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """What a new project is: its address, its name, and how it sees disagreement."""

    slug: str
    name: str
    stance: str = "prescriptive"
    description: str = ""
    first_round: RoundPlan = field(default_factory=RoundPlan)


def suggested_slug(name: str) -> str:
    """An address made from a name; empty where the name has no Latin letters or digits to make it from."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def create_project(session: Session, plan: ProjectPlan, codebook: Codebook, *, by: int | None) -> Project:
    """A project with its codebook published and its first round running; ``by`` becomes its lead."""
    project = add_project(session, plan, by=by)
    version = publish(session, project.id, codebook, by=by)
    add_round(session, project.id, version.id, plan.first_round, by=by)
    return project


def add_project(session: Session, plan: ProjectPlan, *, by: int | None) -> Project:
    """A project without a codebook or a round as yet; ``by`` becomes its lead."""
    check_plan(session, plan)
    project = Project(
        slug=plan.slug,
        name=plan.name.strip(),
        stance=plan.stance,
        description=plan.description,
        created_by_id=by,
    )
    session.add(project)
    try:
        session.flush()
    except IntegrityError:
        # Somebody made one at this address since it was looked for.
        raise _taken(plan.slug) from None
    audit.record(session, "project.create", "project", project.id, project_id=project.id, person_id=by)
    if by is not None:
        session.add(Member(project_id=project.id, person_id=by, is_lead=True))
        session.flush()
    return project


def check_plan(session: Session, plan: ProjectPlan) -> None:
    """BadInput where no project of this plan can be made, such as for an address that is taken."""
    faults = []
    if not SLUG.fullmatch(plan.slug):
        faults.append(
            Fault(
                "/slug",
                "The address may have lower-case letters, digits and hyphens, 60 at most, like border-press.",
            )
        )
    if plan.slug in TAKEN_BY_PAGES:
        faults.append(
            Fault(
                "/slug",
                say("%(slug)s is the address of another page. Choose another address.", slug=plan.slug),
            )
        )
    if not 1 <= len(plan.name.strip()) <= 200:
        faults.append(Fault("/name", "A project needs a name of at most 200 characters."))
    if plan.stance not in STANCES:
        faults.append(Fault("/stance", say("The stance must be one of %(list)s.", list=", ".join(STANCES))))
    if faults:
        raise BadInput(faults)
    if session.scalar(select(Project.id).where(Project.slug == plan.slug)) is not None:
        raise _taken(plan.slug)


def _taken(slug: str) -> BadInput:
    return BadInput(
        [Fault("/slug", say("There is a project at %(slug)s already. Choose another address.", slug=slug))]
    )
