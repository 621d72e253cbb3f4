"""Exports for scripts, and for the page that lists them."""

from typing import Annotated, Any

from flask import Blueprint, Response, send_file
from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.jobs import enqueue
from app.actions.readers import mark_reader, refuse_unsaid, still_coded
from app.core.bodies import Body, Int, Text
from app.core.formats.registry import FORMATS
from app.db import LARGEST_ID, now
from app.errors import NotThere, RuleBroken
from app.features.export.actions import ExportRequest, check_request
from app.features.export.scope import rounds_of
from app.features.export.work import KIND, folder_of, is_large, run_export
from app.models.exports import Export, Job
from app.web.api import PREFIX, operation
from app.web.bodies import read_body
from app.web.policy import Membership, membership
from app.web.services import database, settings
from app.web.visitor import signed_in

api = Blueprint("export_api", __name__, url_prefix=PREFIX)

# Whatever is in the file, a browser that opens it runs nothing of it.
SANDBOX = "default-src 'none'; sandbox"


class ExportBody(Body):
    """What to export. With a seed the same annotators get the same pseudonyms again."""

    format: Text
    kind: Text = "raw"
    text: Text = "auto"
    round: Text | None = None
    seed: Annotated[Int, Field(ge=0, le=LARGEST_ID)] | None = None


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
    job_id = _say_and_enqueue(request, person_id, large=large)
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
    mine = membership()
    with database().reading() as session:
        row = _export(session, mine, export_id)
        if row is None:
            raise NotThere("There is no such page, or it is not yours.")
        rounds = [one.id for one in rounds_of(session, mine.project_id, row.options.get("round"))]
        refuse_unsaid(session, mine.project_id, slug, signed_in().person_id, rounds)
    path = folder_of(settings()) / row.sha256
    if not path.is_file():
        raise RuleBroken("The file of this export is not here any more. Make the export again.")
    response = send_file(
        path,
        mimetype=FORMATS[row.format].media_type,
        as_attachment=True,
        download_name=row.file_name,
        etag=False,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _say_and_enqueue(request: ExportRequest, person_id: int, *, large: bool) -> int | None:
    """Whoever makes an export reads results: said before the file is there. The job's id where there is one."""
    with database().writing() as session:
        chosen = [one.id for one in rounds_of(session, request.project_id, request.round)]
        rounds = still_coded(session, request.project_id, person_id, chosen)
        mark_reader(session, request.project_id, person_id, rounds, "export", now())
        job_id = None
        if large:
            job_id = enqueue(
                session, KIND, project_id=request.project_id, arguments=request.asked(), by=person_id
            )
        session.commit()
    return job_id


def _located(mine: Membership, said: dict[str, Any], status: int) -> Any:
    return said, status, {"Location": f"{PREFIX}/projects/{mine.slug}/exports/{said['id']}"}


def _export(session: Session, mine: Membership, export_id: int) -> Export | None:
    return session.scalar(select(Export).where(Export.id == export_id, Export.project_id == mine.project_id))


def _out(session: Session, mine: Membership, export_id: int) -> dict[str, Any]:
    row = _export(session, mine, export_id)
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
