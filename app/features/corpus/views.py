"""The documents of a project for its leads: the list, one document, and the way in with its preview."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.actions import giveaways
from app.core.corpus import Refusal
from app.core.text.normalise import sha256_bytes
from app.errors import RuleBroken
from app.features.corpus import corrections, document_page, listing, preview, provenance, stages, work
from app.features.corpus.actions import Order
from app.features.corpus.file_forms import FilesForm
from app.features.corpus.forms import (
    ConfirmForm,
    FilterForm,
    HowForm,
    PasteForm,
    WarningForm,
    WithdrawForm,
)
from app.features.corpus.preview import DOCUMENTS_AT_ONCE
from app.features.corpus.stages import Stage
from app.models.texts import PASSAGE_ROLES
from app.web import paging
from app.web.policy import membership
from app.web.sentences import translated
from app.web.services import database, settings
from app.web.visitor import signed_in

pages = Blueprint("corpus", __name__, url_prefix="/projects/<slug:slug>")

LISTED = 50
REFUSALS_AT_ONCE = 200


@pages.get("/documents")
def index(slug: str) -> str:
    """A page of the list, and the imports that are not done yet."""
    form, project_id = FilterForm(formdata=request.args), membership().project_id
    with database().reading() as session:
        known = listing.known(session, project_id)
        rows = listing.documents(session, project_id, form.wanted(), paging.cursor(), LISTED + 1)
        waiting = stages.waiting_imports(session, project_id)
        unseen = giveaways.unseen(session, project_id)
    form.offer(known)
    return render_template(
        "corpus/documents.html",
        form=form,
        rows=rows[:LISTED],
        next_cursor=rows[LISTED - 1].Document.id if len(rows) > LISTED else None,
        known=known,
        waiting=waiting,
        unseen=unseen,
    )


@pages.get("/documents/import")
def import_files(slug: str) -> str:
    """Files to hand in."""
    return _files_page(FilesForm(formdata=None))


@pages.post("/documents/import")
def hand_in_files(slug: str) -> Any:
    """Stage what is in the files; nothing of it is kept before the preview is confirmed."""
    form = FilesForm()
    if not form.validate():
        return _files_page(form), 422
    order = _order(form, form.source(), form.format(), skip_bad=form.bad.data == "skip")
    order = replace(order, coding=form.coding())
    try:
        import_id = work.stage(database(), settings().data_folder, order, form.rows, form.raws, form.notes)
    except RuleBroken as error:
        form.form_errors.append(translated(error.sentence))
        return _files_page(form), 422
    return redirect(url_for("corpus.show_import", slug=slug, import_id=import_id), 303)


@pages.get("/documents/import/text")
def import_text(slug: str) -> str:
    """One text to paste."""
    return render_template("corpus/import_text.html", form=PasteForm(formdata=None))


@pages.post("/documents/import/text")
def hand_in_text(slug: str) -> Any:
    """Stage one text."""
    form = PasteForm()
    row, raw = form.row() if form.validate() else (None, b"")
    if isinstance(row, Refusal):
        form.form_errors.append(row.reason)
    if row is None or form.form_errors:
        return render_template("corpus/import_text.html", form=form), 422
    order = _order(form, _("Pasted text"), form.kind.data)
    import_id = work.stage(database(), settings().data_folder, order, [row], {sha256_bytes(raw): raw})
    return redirect(url_for("corpus.show_import", slug=slug, import_id=import_id), 303)


@pages.get("/imports/<id:import_id>")
def show_import(slug: str, import_id: int) -> str:
    """The preview, the progress or the report of an import: whichever it has come to."""
    with database().reading() as session:
        found = stages.my_stage(session, membership().project_id, import_id)
        refused = stages.refused_rows(session, import_id, paging.cursor(), REFUSALS_AT_ONCE + 1)
    if found.may_begin:
        form = ConfirmForm(formdata=None, after=request.args.get("after", "0"), skip_bad=found.asked.skip_bad)
        return _preview(found, form, _shown(found, form.page()))
    name = "import_progress" if found.is_under_way else "import_report"
    more = refused[REFUSALS_AT_ONCE - 1].number if len(refused) > REFUSALS_AT_ONCE else None
    return render_template(
        f"corpus/{name}.html",
        stage=found,
        refused=refused[:REFUSALS_AT_ONCE],
        next_cursor=more,
        job=_job(found),
    )


@pages.get("/imports/<id:import_id>/progress")
def progress(slug: str, import_id: int) -> Response:
    """How far an import is, for the page that waits for it."""
    with database().reading() as session:
        found = stages.my_stage(session, membership().project_id, import_id)
    return jsonify(_job(found) | {"next": url_for("corpus.show_import", slug=slug, import_id=import_id)})


@pages.post("/imports/<id:import_id>/choices")
def choose(slug: str, import_id: int) -> Any:
    """Keep the roles and joins of one page of the preview, and show the page that was asked for."""
    found, form = _staged(import_id), ConfirmForm()
    if not found.may_begin:
        return redirect(url_for("corpus.show_import", slug=slug, import_id=import_id), 303)
    shown = _shown(found, form.page(), sent=True)
    if not form.validate() or any(one.faults for one in shown):
        return _preview(found, form, shown), 422
    with database().writing() as session:
        stages.choose(session, import_id, {one.number: one.choice for one in shown})
        stages.keep(session, import_id)
        session.commit()
    wanted = {"next": shown[-1].number if shown else 0, "first": 0}
    after = wanted.get(request.form.get("go", ""), form.page())
    return redirect(url_for("corpus.show_import", slug=slug, import_id=import_id, after=after or None), 303)


@pages.post("/imports/<id:import_id>/confirm")
def confirm(slug: str, import_id: int) -> Any:
    """Import what was staged: at once where it is little, else in the background."""
    found, form = _staged(import_id), ConfirmForm()
    there = redirect(url_for("corpus.show_import", slug=slug, import_id=import_id), 303)
    if not found.may_begin:
        return there
    shown = _shown(found, form.page(), sent=True)
    if not form.validate() or any(one.faults for one in shown) or not _is_whole(found, form):
        return _preview(found, form, shown), 422
    choices = {one.number: one.choice for one in shown}
    by = signed_in().person_id
    report = work.begin(database(), settings(), found, choices, skip_bad=form.skip_bad.data, by=by)
    if report is not None and report.kept:
        flash(_("The import is done. What came in is in the rounds that run."))
    elif report is not None:
        flash(_(work.CHANGED), "warning")
    return there


@pages.post("/imports/<id:import_id>/discard")
def discard(slug: str, import_id: int) -> Any:
    """Throw a preview away."""
    work.discard(database(), settings().data_folder, membership().project_id, import_id)
    flash(_("Nothing was imported, and what you handed in was thrown away."))
    return redirect(url_for("corpus.index", slug=slug), 303)


@pages.get("/documents/<id:document_id>")
def show(slug: str, document_id: int) -> str:
    """One document with its provenance and its passages."""
    with database().reading() as session:
        document = provenance.my_document(session, membership().project_id, document_id)
    form = WarningForm(formdata=None, data={"risk": document.row.risk})
    return document_page.rendered(document, form)


@pages.post("/documents/<id:document_id>/warning")
def change_warning(slug: str, document_id: int) -> Any:
    """What annotators read before the first passage."""
    form, project_id = WarningForm(), membership().project_id
    if not form.validate():
        with database().reading() as session:
            document = provenance.my_document(session, project_id, document_id)
        return document_page.rendered(document, form), 422
    with database().writing() as session:
        changed = corrections.change_warning(
            session, project_id, document_id, form.risk.data, signed_in().person_id
        )
        session.commit()
    if not changed:
        flash(_("The warning is the same as before."), "info")
    elif form.risk.data:
        flash(_("Annotators read this warning before the first passage of the document."))
    else:
        flash(_("The document has no warning any more."))
    return redirect(url_for("corpus.show", slug=slug, document_id=document_id), 303)


@pages.post("/documents/<id:document_id>/roles")
def correct_roles(slug: str, document_id: int) -> Any:
    """Correct the roles of passages."""
    sent = {
        name.removeprefix("role-"): role for name, role in request.form.items() if name.startswith("role-")
    }
    roles = {
        int(one): role for one, role in sent.items() if one.isascii() and one.isdigit() and len(one) < 16
    }
    project_id, by = membership().project_id, signed_in().person_id
    with database().writing() as session:
        changed = corrections.correct_roles(session, project_id, document_id, roles, by)
        session.commit()
    if changed:
        flash(
            ngettext(
                "The role of %(num)s passage is changed.",
                "The roles of %(num)s passages are changed.",
                changed,
            )
        )
    else:
        flash(_("No role was changed."), "info")
    return redirect(url_for("corpus.show", slug=slug, document_id=document_id), 303)


@pages.get("/documents/<id:document_id>/withdraw")
def ask_withdraw(slug: str, document_id: int) -> str:
    """What would be lost."""
    return _withdraw_page(document_id, WithdrawForm(formdata=None))


@pages.post("/documents/<id:document_id>/withdraw")
def withdraw(slug: str, document_id: int) -> Any:
    """Withdraw a document, with its reason."""
    form = WithdrawForm()
    if not form.validate():
        return _withdraw_page(document_id, form), 422
    with database().writing() as session:
        corrections.withdraw(
            session, membership().project_id, document_id, form.reason.data, signed_in().person_id
        )
        session.commit()
    flash(_("The document is withdrawn: nobody is given it any more, and exports leave it out."))
    return redirect(url_for("corpus.show", slug=slug, document_id=document_id), 303)


def _files_page(form: FilesForm) -> str:
    return render_template("corpus/import_files.html", form=form, most_mb=settings().max_upload_mb)


def _order(form: HowForm, source: str, kind: str, *, skip_bad: bool = False) -> Order:
    me = signed_in().person_id
    return Order(membership().project_id, source, kind, joins=form.joins.data, skip_bad=skip_bad, by=me)


def _staged(import_id: int) -> Stage:
    with database().reading() as session:
        return stages.my_stage(session, membership().project_id, import_id)


def _shown(found: Stage, after: int, *, sent: bool = False) -> list[preview.ShownDocument]:
    """A page of the documents of a preview, with what the form says of them where one was sent."""
    with database().reading() as session:
        drafts = stages.new_drafts(session, found.row.id, after, DOCUMENTS_AT_ONCE)
    if sent:
        return [preview.chosen(one, found.asked.joins, request.form) for one in drafts]
    return [preview.shown(one, found.asked.joins) for one in drafts]


def _is_whole(found: Stage, form: ConfirmForm) -> bool:
    """Whether every row can come in, or the others may without it; else the fault stands beside the box."""
    if not found.row.rows_new:
        form.form_errors.append(_("There is nothing new in it to import."))
    elif found.row.rows_refused and not form.skip_bad.data:
        form.skip_bad.errors = [
            _("Rows are refused. Say that they are left out, or mend them and hand all in again.")
        ]
    return not (form.form_errors or form.skip_bad.errors)


def _preview(found: Stage, form: ConfirmForm, shown: list[preview.ShownDocument]) -> str:
    import_id = found.row.id
    with database().reading() as session:
        refused = stages.refused_rows(session, import_id, 0, REFUSALS_AT_ONCE)
        before = stages.count_new_since(session, import_id, form.page())
    return render_template(
        "corpus/import_preview.html",
        stage=found,
        form=form,
        shown=shown,
        before=before,
        refused=refused,
        roles=PASSAGE_ROLES,
        is_large=found.row.rows_new > work.MOST_WHILE_WAITING,
    )


def _job(found: Stage) -> dict[str, Any]:
    """How far an import is, as ``poll.js`` reads it."""
    if not found.is_under_way:
        return {"state": "done", "done": found.row.rows_new, "total": found.row.rows_new}
    if found.job is None:
        return {"state": "running", "done": 0, "total": None}
    state = "waiting" if found.job.state == "waiting" else "running"
    return {"state": state, "done": found.job.done, "total": found.job.total}


def _withdraw_page(document_id: int, form: WithdrawForm) -> str:
    with database().reading() as session:
        document = provenance.my_document(session, membership().project_id, document_id)
        stake = provenance.at_stake(session, document_id)
    return render_template("corpus/withdraw.html", document=document, stake=stake, form=form)
