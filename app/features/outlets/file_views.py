"""The registry from a file and into one, for its editors. Nothing is added before the dry run was confirmed."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.actions import registry_files as actions
from app.actions.registry_files import ImportReport
from app.core.outlets.registry_file import LineFault, RegistryReading
from app.errors import BadInput, Fault, RuleBroken, say
from app.features.outlets import edit_words, editing, waiting_file
from app.features.outlets.edit_forms import FileForm, FormatForm
from app.features.outlets.waiting_file import Waiting
from app.web.services import database, settings
from app.web.visitor import signed_in

pages = Blueprint("outlets_file", __name__, url_prefix="/outlets/file")

FAULTS_SHOWN, ROWS_SHOWN = 200, 20
MEDIA_TYPES = {"jsonl": "application/x-ndjson", "csv": "text/csv"}


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of the file as the registry would show it."""

    subject: str
    property: str
    words: str


@pages.get("")
def show() -> str:
    """A form for a file, and the registry to take away."""
    return _page(FileForm(formdata=None))


@pages.post("")
def hand_in() -> Any:
    """The dry run: what the file would add, and each line that is refused. The file waits; nothing is added."""
    form = FileForm()
    form.validate()
    handed_in = form.file.data
    if not handed_in or not handed_in.filename:
        form.file.errors = [_("Choose a file.")]
        return _page(form), 422
    folder, me = settings().data_folder, signed_in().person_id
    try:
        waiting = waiting_file.read(_name(handed_in.filename), handed_in.read(waiting_file.MOST_BYTES + 1))
        reading, report, rows = _dry_run(waiting)
    except RuleBroken as error:
        form.add_faults(error)
        return _page(form), error.status
    if report.refused:
        return _report(waiting, reading, report, rows), 422
    waiting_file.keep(folder, me, waiting)
    return _report(waiting, reading, report, rows)


@pages.post("/confirm")
def confirm() -> Any:
    """Add what the dry run showed. The file is read anew, so what the registry learned meanwhile is not added twice."""
    folder, me = settings().data_folder, signed_in().person_id
    waiting = waiting_file.kept(folder, me, request.form.get("sha256", ""))
    with database().reading() as session:
        reading = actions.read_file(session, waiting.name, waiting.text)
    with database().writing() as session:
        report = actions.import_registry(session, reading, by=me)
        if report.refused:
            return _report(waiting, reading, report, []), 409
        session.commit()
    waiting_file.forget(folder, me)
    many = sum(new for new, _present in actions.totals(report).values())
    flash(
        ngettext("Added: %(num)s row.", "Added: %(num)s rows.", many)
        if many
        else _("Nothing was added: the registry has all of it.")
    )
    return redirect("/outlets", 303)


@pages.get("/export")
def export() -> Response:
    """The whole registry as a file; values that may not be passed on are withheld in it."""
    form = FormatForm(formdata=request.args)
    ending = form.format.data if form.format.data in MEDIA_TYPES else "jsonl"
    with database().reading() as session:
        written = actions.export_registry(session, f"registry.{ending}")
    headers = {"Content-Disposition": f'attachment; filename="registry.{ending}"'}
    return Response(written.text, mimetype=MEDIA_TYPES[ending], headers=headers)


def _page(form: FileForm) -> str:
    with database().reading() as session:
        withheld = actions.withheld(session)
    return render_template(
        "outlets/edit_file.html",
        form=form,
        format_form=FormatForm(formdata=None),
        withheld=withheld,
        most=waiting_file.MOST_BYTES // 1_000_000,
    )


def _dry_run(waiting: Waiting) -> tuple[RegistryReading, ImportReport, list[Row]]:
    with database().reading() as session:
        reading = actions.read_file(session, waiting.name, waiting.text)
        report = actions.import_plan(session, reading)
        first = (report.adding or reading.assertions)[:ROWS_SHOWN]
        called = {agent.slug: agent.label for agent in reading.agents} | editing.labels(session, first)
    rows = [
        Row(
            called.get(one.subject, one.subject),
            str(edit_words.property_name(one.property)),
            editing.fact_words(one, called),
        )
        for one in first
    ]
    if not reading.agents and not reading.assertions and not reading.faults:
        raise BadInput([Fault("/file", say("There is nothing in this file."))])
    return reading, report, rows


def _report(waiting: Waiting, reading: RegistryReading, report: ImportReport, rows: list[Row]) -> str:
    faults: list[LineFault] = report.refused
    return render_template(
        "outlets/edit_file_report.html",
        waiting=waiting,
        totals=actions.totals(report),
        withheld=report.withheld,
        kept_back=sum(not one.redistributable for one in reading.assertions),
        faults=faults[:FAULTS_SHOWN],
        more_faults=max(0, len(faults) - FAULTS_SHOWN),
        rows=rows,
        more_rows=max(0, len(reading.assertions) - len(rows)),
        part_words=edit_words.PARTS,
    )


def _name(given: str) -> str:
    """The name that a browser gives, without folders and without what no name on a page may hold."""
    bare = given.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in bare if letter.isprintable()).strip()[-200:]
