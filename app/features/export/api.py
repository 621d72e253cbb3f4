"""Exports for scripts, and for the page that lists them."""

from typing import Annotated, Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.bodies import Body, Int, Text
from app.db import LARGEST_ID
from app.errors import NotThere
from app.features.export.download import file_for, found
from app.features.export.request import ExportRequest, check_request
from app.features.export.work import KIND, is_large, order, run_export
from app.models.exports import Job
from app.web.api import PREFIX, operation
from app.web.bodies import read_body
from app.web.policy import Membership, membership
from app.web.services import database, settings
from app.web.visitor import signed_in

api = Blueprint("export_api", __name__, url_prefix=PREFIX)


class ExportBody(Body):
    """What to export. With a seed the same annotators get the same pseudonyms again; ``strict`` refuses a loss.

    ``pass`` is blind or open, where a round has both and the kind is gold or soft. ``split`` makes parts, with the
    ``shares`` of train, dev and test, or cut by_time at ``first_days``; ``claims``: whether a claim stays together.
    ``masked`` adds to each passage its text with the masks drawn.
    """

    format: Text
    kind: Text = "raw"
    text: Text = "auto"
    round: Text | None = None
    pass_: Annotated[Text | None, Field(alias="pass")] = None
    seed: Annotated[Int, Field(ge=0, le=LARGEST_ID)] | None = None
    strict: bool = False
    split: Text | None = None
    shares: tuple[float, float, float] | None = None
    first_days: tuple[Text, Text] | None = None
    claims: bool = True
    out_of_scope: Text | None = None
    masked: bool = False


class ExportOut(BaseModel):
    """An export: ``state`` is done, or that of the job which makes it; the rest is there when it is done."""

    id: int
    state: str
    format: str | None = None
    kind: str | None = None
    file_name: str | None = None
    sha256: str | None = None
    size: int | None = None
    made_at: str | None = None
    manifest: dict[str, Any] | None = None
    error: str | None = None


@api.post("/projects/<slug:slug>/exports")
@operation("Make an export", body=ExportBody, answers={201: ExportOut, 202: ExportOut})
def make(slug: str) -> Any:
    """201 when it is there; 202 for a large project, whose export a worker makes: ask for it again by its id."""
    body, mine, person_id = read_body(ExportBody), membership(), signed_in().person_id
    request = ExportRequest(mine.project_id, slug, **body.model_dump(), by=person_id)
    check_request(request)
    large = is_large(database(), mine.project_id)
    with database().writing() as session:
        job_id = order(session, request, person_id, large=large)
        session.commit()
    if job_id is not None:
        return _located(mine, {"id": job_id, "state": "waiting"}, 202)
    export_id = run_export(database(), settings(), request)
    with database().reading() as session:
        return _located(mine, _out(session, mine, export_id), 201)


@api.get("/projects/<slug:slug>/exports/<id:export_id>")
@operation("An export and its manifest", answers={200: ExportOut})
def show(slug: str, export_id: int) -> Any:
    """404 for one of another project."""
    mine = membership()
    with database().reading() as session:
        return _out(session, mine, export_id)


@api.get("/projects/<slug:slug>/exports/<id:export_id>/file")
@operation("The file of an export", answers={200: "application/octet-stream"})
def download(slug: str, export_id: int) -> Response:
    """An attachment, whatever its format. 409 for somebody who still codes, until they have said that they read it."""
    with database().reading() as session:
        return file_for(session, membership(), export_id, signed_in().person_id, settings())


def _located(mine: Membership, said: dict[str, Any], status: int) -> Any:
    return said, status, {"Location": f"{PREFIX}/projects/{mine.slug}/exports/{said['id']}"}


def _out(session: Session, mine: Membership, export_id: int) -> dict[str, Any]:
    row = found(session, mine, export_id)
    if row is not None:
        return {
            "id": row.id,
            "state": "done",
            "format": row.format,
            "kind": row.kind,
            "file_name": row.file_name,
            "sha256": row.sha256,
            "size": row.size,
            "made_at": row.created_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "manifest": row.manifest,
        }
    job = session.scalar(
        select(Job).where(Job.id == export_id, Job.project_id == mine.project_id, Job.kind == KIND)
    )
    if job is None:
        raise NotThere("There is no such page, or it is not yours.")
    return {"id": job.id, "state": job.state, "error": _(job.error) if job.error else None}
