"""The pages on which a lead corrects where a document came from: steps of its way, its facts, its captures."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.errors import BadInput, NotThere, Stale
from app.features.corpus import captures, facts, provenance, steps, way
from app.features.corpus.document_page import spoken, statements_of
from app.features.corpus.provenance import ShownDocument
from app.features.corpus.step_forms import (
    CaptureForm,
    CorrectStepForm,
    FactsForm,
    ReasonForm,
    StepForm,
    show_both,
    written,
)
from app.features.corpus.steps import StepStale
from app.features.corpus.way import ShownStep
from app.features.corpus.words import CONFIDENCES, RELATIONS
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("way", __name__, url_prefix="/projects/<slug:slug>/documents/<id:document_id>")


@pages.get("/way")
def history(slug: str, document_id: int) -> str:
    """Every step that was ever said, with who said it and what corrects it."""
    document, said = _document(document_id)
    return render_template(
        "corpus/way_history.html",
        document=document,
        steps=[(one, statements_of([spoken(one)])[0].sentence) for one in said],
        confidences=CONFIDENCES,
    )


@pages.get("/way/new")
def new_step(slug: str, document_id: int) -> str:
    """A step more."""
    return _step_page(_document(document_id)[0], StepForm(formdata=None), None)


@pages.post("/way")
def add_step(slug: str, document_id: int) -> Any:
    """Add it."""
    form = StepForm()
    if form.validate():
        try:
            with database().writing() as session:
                steps.add_step(
                    session, membership().project_id, document_id, form.said(), signed_in().person_id
                )
                session.commit()
            flash(_("The step is added."))
            return _back(slug, document_id)
        except BadInput as error:
            form.add_faults(error)
    return _step_page(_document(document_id)[0], form, None), 422


@pages.get("/way/<id:step_id>")
def show_step(slug: str, document_id: int, step_id: int) -> str:
    """A step that stands, to be corrected."""
    document, said = _document(document_id)
    one = _standing(said, step_id)
    form = CorrectStepForm(formdata=None, data=written(one) | {"base": str(one.edge.id)})
    return _step_page(document, form, one)


@pages.post("/way/<id:step_id>")
def correct_step(slug: str, document_id: int, step_id: int) -> Any:
    """Put another step in its place; the old one stays in the history."""
    form = CorrectStepForm()
    status = 422
    if form.validate():
        try:
            with database().writing() as session:
                steps.correct_step(
                    session,
                    membership().project_id,
                    document_id,
                    _number(form.base.data, step_id),
                    form.said(),
                    signed_in().person_id,
                )
                session.commit()
            flash(_("The step is corrected. What was said before stays in the history."))
            return _back(slug, document_id)
        except BadInput as error:
            form.add_faults(error)
        except StepStale as error:
            if error.is_withdrawn:
                raise
            form.add_faults(error)
            status = 409
    document, said = _document(document_id)
    one = _newest(said, step_id)
    if status == 409:
        show_both(form, written(one))
        form.base.data = str(one.edge.id)
    return _step_page(document, form, one), status


@pages.get("/way/<id:step_id>/withdraw")
def ask_withdraw_step(slug: str, document_id: int, step_id: int) -> str:
    """Whether it is not so."""
    return _withdraw_page(document_id, step_id, ReasonForm(formdata=None))


@pages.post("/way/<id:step_id>/withdraw")
def withdraw_step(slug: str, document_id: int, step_id: int) -> Any:
    """Withdraw it, with the reason."""
    form = ReasonForm()
    if not form.validate():
        return _withdraw_page(document_id, step_id, form), 422
    with database().writing() as session:
        steps.withdraw_step(
            session,
            membership().project_id,
            document_id,
            step_id,
            form.reason.data,
            signed_in().person_id,
        )
        session.commit()
    flash(_("The step is withdrawn. It stays in the history, with the reason."))
    return _back(slug, document_id)


@pages.get("/facts")
def show_facts(slug: str, document_id: int) -> str:
    """The facts of the document itself."""
    document, _said = _document(document_id)
    now = _facts(document)
    return _facts_page(document, FactsForm(formdata=None, data=now | {"seal": facts.seal_of(now)}))


@pages.post("/facts")
def change_facts(slug: str, document_id: int) -> Any:
    """Change them; the audit has both."""
    form, status = FactsForm(), 422
    if form.validate():
        said = {name: form[name].data for name in facts.FACTS}
        try:
            with database().writing() as session:
                changed = facts.change_facts(
                    session,
                    membership().project_id,
                    document_id,
                    said,
                    form.seal.data or "",
                    signed_in().person_id,
                )
                session.commit()
            _say_changed(changed)
            return _back(slug, document_id)
        except Stale as error:
            form.add_faults(error)
            now = {name: str(value) for name, value in error.current.items()}
            show_both(form, now)
            form.seal.data, status = facts.seal_of(now), 409
        except BadInput as error:
            form.add_faults(error)
    return _facts_page(_document(document_id)[0], form), status


@pages.get("/captures/<id:capture_id>")
def more_of_capture(slug: str, document_id: int, capture_id: int) -> str:
    """What more is known of a capture."""
    return _capture_page(document_id, capture_id, CaptureForm(formdata=None))


@pages.post("/captures/<id:capture_id>")
def add_to_capture(slug: str, document_id: int, capture_id: int) -> Any:
    """Add it as a row of its own; the one that proves the bytes stays as it is."""
    form = CaptureForm()
    if not form.validate():
        return _capture_page(document_id, capture_id, form), 422
    with database().writing() as session:
        captures.add_facts(
            session, membership().project_id, document_id, capture_id, form.said(), signed_in().person_id
        )
        session.commit()
    flash(_("Added. What was there before stays as it was."))
    return _back(slug, document_id)


def _document(document_id: int) -> tuple[ShownDocument, list[ShownStep]]:
    with database().reading() as session:
        document = provenance.my_document(session, membership().project_id, document_id)
        return document, way.history(session, document_id, document.versions[-1].text)


def _standing(said: list[ShownStep], number: int) -> ShownStep:
    """The step of this number, which nobody corrected or withdrew."""
    found = [one for one in said if one.edge.id == number and one.stands]
    if not found:
        raise NotThere("There is no such page, or it is not yours.")
    return found[0]


def _newest(said: list[ShownStep], number: int) -> ShownStep:
    """The step that stands where this one stood; NotThere where none does."""
    by_number = {one.edge.id: one for one in said}
    one = by_number.get(number)
    while one is not None and one.superseded_by is not None:
        one = by_number[one.superseded_by]
    return _standing(said, one.edge.id if one else number)


def _number(written_number: str | None, otherwise: int) -> int:
    given = written_number or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else otherwise


def _facts(document: ShownDocument) -> dict[str, str]:
    return facts.facts_of(document.row, document.outlet.slug if document.outlet else None)


def _say_changed(changed: list[str]) -> None:
    if not changed:
        flash(_("Nothing was changed: these facts stand already."), "info")
    elif {"outlet", "published"} & set(changed):
        flash(
            _(
                "The facts are changed. From now on answers carry the profile of this outlet and day; earlier ones keep"
                " theirs."
            )
        )
    else:
        flash(_("The facts are changed."))


def _step_page(document: ShownDocument, form: StepForm, one: ShownStep | None) -> str:
    return render_template("corpus/step.html", document=document, form=form, step=one, relations=RELATIONS)


def _withdraw_page(document_id: int, step_id: int, form: ReasonForm) -> str:
    document, said = _document(document_id)
    one = _standing(said, step_id)
    sentence = statements_of([spoken(one)])[0].sentence
    return render_template(
        "corpus/step_withdraw.html", document=document, form=form, step=one, sentence=sentence
    )


def _facts_page(document: ShownDocument, form: FactsForm) -> str:
    with database().reading() as session:
        before = facts.answers_before(session, document.row.id)
    return render_template("corpus/facts.html", document=document, form=form, answers=before)


def _capture_page(document_id: int, capture_id: int, form: CaptureForm) -> str:
    document, _said = _document(document_id)
    found: Mapping[int, Any] = {one.id: one for one in document.captures}
    if capture_id not in found:
        raise NotThere("There is no such page, or it is not yours.")
    return render_template("corpus/capture.html", document=document, form=form, capture=found[capture_id])


def _back(slug: str, document_id: int) -> Any:
    return redirect(url_for("corpus.show", slug=slug, document_id=document_id), 303)
