"""Projects over the API: mine, and one with its codebook and rounds."""

from typing import Any

from flask import Blueprint
from pydantic import BaseModel

from app.features.projects import queries
from app.web import paging
from app.web.api import PAGE, PREFIX, operation
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("projects_api", __name__, url_prefix=PREFIX)


class ProjectLine(BaseModel):
    """A project in a list, with one's own roles in it."""

    slug: str
    name: str
    description: str
    stance: str
    contact: str
    roles: list[str]


class ProjectsOut(BaseModel):
    """One page of the projects that one is a member of."""

    items: list[ProjectLine]
    next_cursor: str | None


class CodebookOut(BaseModel):
    """The codebook version that was published last; ``content`` has the shape of its file."""

    version: str
    sha256: str
    published_at: str
    content: dict[str, Any]


class RoundOut(BaseModel):
    """A round. What stands below ``variables`` is said to leads alone."""

    state: str
    unit: str
    order: str
    condition: str
    asks_attributions: bool
    asks_confidence: bool
    codebook_version: str
    variables: list[str]
    name: str | None = None
    purpose: str | None = None
    hidden_fields: list[str] | None = None
    roles: list[str] | None = None
    k: int | None = None
    overlap_count: int | None = None
    overlap_percent: int | None = None
    sample_size: int | None = None
    stratify_by: list[str] | None = None
    seed: int | None = None
    lease_hours: int | None = None
    skip_frees_slot: bool | None = None


class ProjectOut(ProjectLine):
    """A project with its published codebook and its rounds."""

    codebook: CodebookOut | None
    rounds: list[RoundOut]


@api.get("/projects")
@operation(
    "The projects that one is a member of",
    answers={200: ProjectsOut},
    query=PAGE,
)
def index() -> Any:
    """In the order in which they were made."""
    size, me = paging.page_size(), signed_in()
    with database().reading() as session:
        found = queries.my_projects(session, me.person_id, paging.cursor(), size + 1, me.project_ids)
    ids = [one.pop("id") for one in found]
    return paging.page(found, size, ids)


@api.get("/projects/<slug:slug>")
@operation("A project with its published codebook and its rounds", answers={200: ProjectOut})
def show(slug: str) -> Any:
    """An annotator is not told what a round is for, how many read each passage, nor of repeats."""
    mine = membership()
    with database().reading() as session:
        return queries.project(session, mine.project_id, signed_in().person_id, mine.roles)
