"""The pages on which a lead corrects a text, and gives marks of earlier texts their places in it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.actions.anchors import newest_version
from app.core.reanchor import Place
from app.errors import BadInput, RuleBroken, Stale
from app.features.texts import actions, decisions, page
from app.features.texts.actions import Prepared
from app.features.texts.forms import CorrectionForm, PlaceForm
from app.features.texts.places import Texts
from app.features.texts.plan import Current, my_text, plan_of
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("texts", __name__, url_prefix="/projects/<slug:slug>/documents/<id:document_id>")


@pages.get("/text")
def show(slug: str, document_id: int) -> str:
    """The newest text, to be corrected."""
    with database().reading() as session:
        current = my_text(session, membership().project_id, document_id)
    form = CorrectionForm(formdata=None, data={"text": current.text, "base": str(current.version.number)})
    return render_template("texts/correct.html", current=current, form=form)


@pages.post("/text/preview")
def preview(slug: str, document_id: int) -> Any:
    """What would change, before anything is kept."""
    form = CorrectionForm()
    with database().reading() as session:
        current = my_text(session, membership().project_id, document_id)
        if not form.validate() or not _differs(form, current):
            return render_template("texts/correct.html", current=current, form=form), 422
        prepared = Prepared(session, current, plan_of(session, current, form.settled))
    # Asked first: the page shows, and sends back, the text that is newest now.
    status = 200 if _is_newest(form, current) else 409
    return _preview(form, prepared), status


@pages.post("/text")
def correct(slug: str, document_id: int) -> Any:
    """Keep the corrected text as the next version."""
    form, mine = CorrectionForm(), membership()
    with database().reading() as session:
        current = my_text(session, mine.project_id, document_id)
        if not form.validate() or not _differs(form, current):
            return render_template("texts/correct.html", current=current, form=form), 422
        prepared = Prepared(session, current, plan_of(session, current, form.settled))
    if not _is_newest(form, current):
        return _preview(form, prepared), 409
    try:
        with database().writing() as session:
            _version, made = actions.correct(
                session, prepared, form.reason.data, signed_in().person_id, ask_again=form.ask_again.data
            )
            session.commit()
    except Stale as error:
        form.add_faults(error)
        with database().reading() as session:
            current = my_text(session, mine.project_id, document_id)
            prepared = Prepared(session, current, plan_of(session, current, form.settled))
        return _preview(form, prepared), 409
    _say(prepared, made)
    where = "texts.marks" if prepared.count("open") else "corpus.show"
    return redirect(url_for(where, slug=slug, document_id=document_id), 303)


@pages.get("/marks")
def marks(slug: str, document_id: int) -> str:
    """Where the marks of earlier texts stand; those that wait first."""
    return _marks_page(document_id)


@pages.post("/marks")
def decide(slug: str, document_id: int) -> Any:
    """A person's word on one place."""
    form, mine = PlaceForm(), membership()
    if not form.validate():
        return _marks_page(document_id, form), 422
    try:
        said = _said(document_id, form)
        with database().writing() as session:
            decisions.decide(
                session,
                mine.project_id,
                document_id,
                form.key.data or "",
                form.base_number(),
                said,
                form.note.data,
                signed_in().person_id,
            )
            session.commit()
    except BadInput as error:
        form.add_faults(error)
        return _marks_page(document_id, form), 422
    except Stale as error:
        form.add_faults(error)
        return _marks_page(document_id, form), 409
    flash(_("Kept. What was said before stays in the history, and you may decide again below."))
    return redirect(url_for("texts.marks", slug=slug, document_id=document_id), 303)


@pages.post("/marks/place")
def place_new(slug: str, document_id: int) -> Any:
    """Look for what annotators marked in an earlier text since it was corrected."""
    with database().writing() as session:
        found = decisions.place_new(session, membership().project_id, document_id, signed_in().person_id)
        session.commit()
    flash(ngettext("%(num)s place was looked for.", "%(num)s places were looked for.", found))
    return redirect(url_for("texts.marks", slug=slug, document_id=document_id), 303)


def _differs(form: CorrectionForm, current: Current) -> bool:
    try:
        actions.refuse_same(current, form.settled)
    except RuleBroken as error:
        form.text.errors = [*form.text.errors, str(error.sentence)]
        return False
    return True


def _is_newest(form: CorrectionForm, current: Current) -> bool:
    """Whether the form was made from the newest text; else it says so, and is made from that from now on."""
    if form.base_number() == current.version.number:
        return True
    form.add_faults(RuleBroken(actions.MEANWHILE))
    return False


def _preview(form: CorrectionForm, prepared: Prepared) -> str:
    form.base.data = str(prepared.plan.base)
    return render_template(
        "texts/preview.html",
        current=prepared.current,
        plan=prepared.plan,
        prepared=prepared,
        changes=page.shown_changes(prepared.plan.changes),
        form=form,
    )


def _say(prepared: Prepared, made: int) -> None:
    flash(_("The corrected text stands. The one before is kept with all that was marked in it."))
    if made:
        flash(
            ngettext(
                "%(num)s slot was made for passages that changed.",
                "%(num)s slots were made for passages that changed.",
                made,
            ),
            "info",
        )
    if prepared.plan.lost_covers:
        flash(
            ngettext(
                "The words of %(num)s mask were not found again. Look at the masks of this document.",
                "The words of %(num)s masks were not found again. Look at the masks of this document.",
                prepared.plan.lost_covers,
            ),
            "warning",
        )


def _said(document_id: int, form: PlaceForm) -> tuple[str, Place | None]:
    """The method and the place that a form asks for."""
    if form.choice.data in ("gone", "open"):
        return str(form.choice.data), None
    if form.choice.data != "words":
        return "person", form.place()
    with database().reading() as session:
        my_text(session, membership().project_id, document_id)
        version_id = newest_version(session, document_id)
        group = decisions.group_of(session, document_id, version_id, form.key.data or "")
        assert version_id is not None
        version = Texts(session, document_id).version(version_id, group.passage.unit)
        return "person", decisions.find_words(version, form.words.data, form.nth.data)


def _marks_page(document_id: int, form: PlaceForm | None = None) -> str:
    with database().reading() as session:
        current = my_text(session, membership().project_id, document_id)
        shown = page.places_page(session, document_id, current.version.id)
    return render_template(
        "texts/marks.html",
        current=current,
        shown=shown,
        failed=form,
        empty_form=PlaceForm(formdata=None),
    )
