"""An export from beginning to end: the view does it while somebody waits, or a worker does it as a job."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.jobs import enqueue
from app.actions.readers import mark_reader, still_coded
from app.config import Settings
from app.db import Database, now
from app.features.export.actions import Said, file_name_of, record
from app.features.export.files import drop_broken, settle
from app.features.export.layer import check_layer
from app.features.export.release import check_card
from app.features.export.request import ExportRequest
from app.features.export.scope import rounds_of
from app.features.export.split import make_export
from app.models.corpus import Document
from app.models.exports import Export
from app.models.projects import Project

KIND = "export"
# More than this and nobody waits for it.
MOST_WHILE_WAITING = 200


def folder_of(settings: Settings) -> Path:
    """Where the files of exports lie, each under its own hash."""
    return settings.data_folder.absolute() / "exports"


def is_large(database: Database, project_id: int) -> bool:
    """Whether this project is exported in the background."""
    with database.reading() as session:
        many = session.scalar(select(func.count()).where(Document.project_id == project_id)) or 0
    return many > MOST_WHILE_WAITING


def order(session: Session, request: ExportRequest, person_id: int, *, large: bool) -> int | None:
    """Whoever makes an export reads results: said before the file is there. The job's id where one makes it."""
    check_layer(session, request)
    check_card(session, request)
    chosen = [one.id for one in rounds_of(session, request.project_id, request.round)]
    rounds = still_coded(session, request.project_id, person_id, chosen)
    mark_reader(session, request.project_id, person_id, rounds, "export", now())
    if not large:
        return None
    return enqueue(session, KIND, project_id=request.project_id, arguments=request.asked(), by=person_id)


def run_export(
    database: Database,
    settings: Settings,
    request: ExportRequest,
    *,
    job_id: int | None = None,
    said: Said = lambda _done, _total: None,
) -> int:
    """The id of the export's row: first the file, then the row with its audit row, in one short transaction."""
    folder = folder_of(settings)
    drop_broken(folder)
    made = make_export(database, request, folder, said)
    settle(made.path, folder / made.sha256)
    with database.writing() as session:
        export_id = record(session, request, made, file_name_of(request, made), export_id=job_id)
        session.commit()
    return export_id


def do_job(database: Database, settings: Settings, order: Any, progress: Any) -> dict[str, Any]:
    """The worker's way in. Begun again it makes the file anew, unless the row is there already."""
    with database.reading() as session:
        if session.get(Export, order.id) is not None:
            return {"export": order.id}
        slug = session.scalars(select(Project.slug).where(Project.id == order.project_id)).one()
    asked = dict(order.arguments)
    pass_ = asked.pop("pass", None)
    request = ExportRequest(order.project_id, slug, by=order.created_by_id, pass_=pass_, **asked)
    return {"export": run_export(database, settings, request, job_id=order.id, said=progress.say)}
