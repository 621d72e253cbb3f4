"""The file of an export, as an answer."""

from flask import Response, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.readers import refuse_unsaid
from app.config import Settings
from app.core.formats.export_manifest import manifest_text
from app.core.formats.registry import FORMATS
from app.errors import NotThere, RuleBroken
from app.features.export.scope import rounds_of
from app.features.export.work import folder_of
from app.models.exports import Export
from app.web.policy import Membership

# Whatever is in the file, a browser that opens it runs nothing of it.
SANDBOX = "default-src 'none'; sandbox"


def found(session: Session, mine: Membership, export_id: int) -> Export | None:
    """The export, where it is one of this project."""
    return session.scalar(select(Export).where(Export.id == export_id, Export.project_id == mine.project_id))


def file_for(
    session: Session, mine: Membership, export_id: int, person_id: int, settings: Settings
) -> Response:
    """An attachment, whatever its format; RuleBroken for somebody who still codes and has not said that they read."""
    row = found(session, mine, export_id)
    if row is None:
        raise NotThere("There is no such page, or it is not yours.")
    rounds = [one.id for one in rounds_of(session, mine.project_id, row.options.get("round"))]
    refuse_unsaid(session, mine.project_id, mine.slug, person_id, rounds)
    path = folder_of(settings) / row.sha256
    if not path.is_file():
        raise RuleBroken("The file of this export is not here any more. Make the export again.")
    response = send_file(
        path,
        mimetype=row.manifest.get("media_type") or FORMATS[row.format].media_type,
        as_attachment=True,
        download_name=row.file_name,
        etag=False,
        conditional=True,
    )
    return _inert(response)


def manifest_for(session: Session, mine: Membership, export_id: int) -> Response:
    """The manifest as an attachment. It counts and tells no answer, so that whoever may export may read it."""
    row = found(session, mine, export_id)
    if row is None:
        raise NotThere("There is no such page, or it is not yours.")
    response = Response(
        manifest_text(row.manifest | {"file": row.file_name}), mimetype="application/json; charset=utf-8"
    )
    response.headers.set("Content-Disposition", "attachment", filename=f"{row.file_name}.manifest.json")
    return _inert(response)


def _inert(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
