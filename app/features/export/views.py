"""The pages of exports, for leads: what was made, by whom, and a new one."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.actions.readers import CodedRound, mark_reader, still_coded
from app.db import now
from app.errors import BadInput
from app.features.export import listing
from app.features.export.download import file_for, manifest_for
from app.features.export.forms import COUNTED, KIND_WORDS, LAYERED, SPLIT_WORDS, ExportForm
from app.features.export.request import check_request
from app.features.export.scope import rounds_of
from app.features.export.words import DROPPED, FORMAT_NAMES, FORMAT_WORDS
from app.features.export.work import is_large, order, run_export
from app.web.policy import membership
from app.web.services import database, settings
from app.web.visitor import signed_in

pages = Blueprint("exports", __name__)


@pages.get("/projects/<slug:slug>/exports")
def index(slug: str) -> str:
    """Every export, and the form of a new one."""
    return _page(_form())


@pages.post("/projects/<slug:slug>/exports")
def make(slug: str) -> Any:
    """The file at once, or for a large project a job that makes it."""
    form, mine, person_id = _form(), membership(), signed_in().person_id
    if not form.validate():
        return _page(form), 422
    request = form.request(mine.project_id, slug, person_id)
    try:
        check_request(request)
        with database().writing() as session:
            export_id = order(session, request, person_id, large=is_large(database(), mine.project_id))
            session.commit()
    except BadInput as error:
        form.add_faults(error)
        return _page(form), 422
    if export_id is None:
        export_id = run_export(database(), settings(), request)
        flash(_("The export is made. Download it below."))
    return redirect(url_for("exports.show", slug=slug, export_id=export_id), 303)


@pages.get("/projects/<slug:slug>/exports/<id:export_id>")
def show(slug: str, export_id: int) -> str:
    """What is in one export, or how far it is."""
    with database().reading() as session:
        line = listing.line(session, membership().project_id, export_id)
        unsaid = _unsaid(session, line.options.get("round"))
    return render_template(
        "export/show.html",
        line=line,
        unsaid=unsaid,
        formats=FORMAT_WORDS,
        kinds=KIND_WORDS,
        splits=SPLIT_WORDS,
        counted=COUNTED,
        dropped=DROPPED,
        layered=LAYERED,
    )


@pages.get("/projects/<slug:slug>/exports/<id:export_id>/progress")
def progress(slug: str, export_id: int) -> dict[str, Any]:
    """How far it is, for the page's progress bar."""
    with database().reading() as session:
        line = listing.line(session, membership().project_id, export_id)
    return {"state": line.state, "done": line.done, "total": line.total}


@pages.get("/projects/<slug:slug>/exports/<id:export_id>/file")
def download(slug: str, export_id: int) -> Response:
    """The file."""
    with database().reading() as session:
        return file_for(session, membership(), export_id, signed_in().person_id, settings())


@pages.get("/projects/<slug:slug>/exports/<id:export_id>/manifest")
def manifest(slug: str, export_id: int) -> Response:
    """What is beside a file that the command writes, for whoever downloads."""
    with database().reading() as session:
        return manifest_for(session, membership(), export_id)


@pages.post("/projects/<slug:slug>/exports/<id:export_id>/reading")
def acknowledge(slug: str, export_id: int) -> Any:
    """Say that one reads results while still coding, and go back to the export."""
    mine, person_id = membership(), signed_in().person_id
    with database().writing() as session:
        line = listing.line(session, mine.project_id, export_id)
        rounds = _still_coded(session, line.options.get("round"))
        mark_reader(session, mine.project_id, person_id, rounds, "export", now())
        session.commit()
    return redirect(url_for("exports.show", slug=slug, export_id=export_id), 303)


def _form() -> ExportForm:
    with database().reading() as session:
        rounds = [one.name for one in rounds_of(session, membership().project_id, None)]
        return ExportForm(rounds, [one.name for one in _unsaid(session, None)])


def _page(form: ExportForm) -> str:
    project_id = membership().project_id
    with database().reading() as session:
        lines = listing.lines(session, project_id)
        bound, documents = listing.not_free(session, project_id)
    return render_template(
        "export/index.html",
        form=form,
        lines=lines,
        bound=bound,
        documents=documents,
        names=FORMAT_NAMES,
        formats=FORMAT_WORDS,
        kinds=KIND_WORDS,
        splits=SPLIT_WORDS,
    )


def _still_coded(session: Session, round_name: str | None) -> list[CodedRound]:
    mine = membership()
    chosen = [one.id for one in rounds_of(session, mine.project_id, round_name)]
    return still_coded(session, mine.project_id, signed_in().person_id, chosen)


def _unsaid(session: Session, round_name: str | None) -> list[CodedRound]:
    return [one for one in _still_coded(session, round_name) if not one.has_read]
