"""The pages by which a fact is added, put right, disputed or taken back. Each is a new row; nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.outlets.contradictions import contradicted_by, said_already
from app.core.outlets.facts import Assertion
from app.core.outlets.vocabulary import PROPERTIES, Property
from app.errors import NotThere, RuleBroken, Stale
from app.features.outlets import asserting, edit_words, editing
from app.features.outlets.assert_fields import Asked
from app.features.outlets.assert_form import AssertForm
from app.features.outlets.asserting import MEANWHILE, Fact
from app.features.outlets.edit_forms import EndForm
from app.features.outlets.editing import Subject
from app.web.policy import NOT_NOW
from app.web.sentences import translated
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("outlets_facts", __name__, url_prefix="/outlets/<slug:slug>")


@pages.get("/assert")
def new(slug: str) -> Any:
    """Which property; with ``property`` in the address, its form."""
    with database().reading() as session:
        one = editing.subject(session, slug)
        if "property" not in request.args:
            offered = editing.offered(one.kind)
            return render_template("outlets/edit_choose.html", one=one, offered=offered, words=edit_words)
        property_ = _property(one, request.args["property"])
        form = AssertForm(formdata=None).fit(_asked(session, one, property_))
        return _page(session, one, form)


@pages.post("/assert")
def add(slug: str) -> Any:
    """Add the fact. Where it contradicts one that stands, ask first what becomes of that one."""
    with database().reading() as session:
        one = editing.subject(session, slug)
        form = AssertForm().fit(_asked(session, one, _property(one, request.args.get("property", ""))))
        form.validate()
        draft = form.draft(editing.Finder(session))
        if draft is None:
            return _page(session, one, form), 422
        standing = asserting.standing_of(session, one.id)
        if (same := said_already(draft, standing)) is not None:
            words = editing.lines(session, [same])[0].words
            form.form_errors.append(_("This stands already: %(fact)s.", fact=words))
            return _page(session, one, form), 422
        others = contradicted_by(draft, standing)
        chosen = _chosen(session, form, others)
        if chosen is None:
            return _page(session, one, form), 422
    return _record(one, form, draft, chosen or None)


@pages.get("/assertions/<id:assertion_id>/correct")
def correct(slug: str, assertion_id: int) -> str:
    """The fact in its form, to be put right."""
    with database().reading() as session:
        one, fact = _fact(session, slug, assertion_id)
        form = AssertForm(formdata=None).fit(
            _asked(session, one, PROPERTIES[fact.said.property]), is_correction=True
        )
        form.fill(fact.said)
        return _page(session, one, form, fact)


@pages.post("/assertions/<id:assertion_id>/correct")
def save_correction(slug: str, assertion_id: int) -> Any:
    """Put it right: a new fact in its place. 409, with all that was written, where it was put right meanwhile."""
    with database().reading() as session:
        one, fact = _fact(session, slug, assertion_id)
        form = AssertForm().fit(_asked(session, one, PROPERTIES[fact.said.property]), is_correction=True)
        form.validate()
        draft = form.draft(editing.Finder(session), supersedes=fact.said.id)
        if draft is None:
            return _page(session, one, form, fact), 422
    return _record(one, form, draft, fact.said.id)


@pages.get("/assertions/<id:assertion_id>/dispute")
def dispute(slug: str, assertion_id: int) -> str:
    """Ask why it is disputed."""
    return _end_page(slug, assertion_id, "disputed", EndForm(formdata=None))


@pages.post("/assertions/<id:assertion_id>/dispute")
def save_dispute(slug: str, assertion_id: int) -> Any:
    """Mark it as disputed: it is still shown, with the mark, and joins no owner group."""
    return _end(slug, assertion_id, "disputed", _("Marked as disputed. It is still shown, with that mark."))


@pages.get("/assertions/<id:assertion_id>/retract")
def retract(slug: str, assertion_id: int) -> str:
    """Ask why it is taken back."""
    return _end_page(slug, assertion_id, "retracted", EndForm(formdata=None))


@pages.post("/assertions/<id:assertion_id>/retract")
def save_retraction(slug: str, assertion_id: int) -> Any:
    """Take it back: it is shown in the history alone."""
    return _end(slug, assertion_id, "retracted", _("Retracted. Its history stays."))


def _property(one: Subject, key: str) -> Property:
    found = PROPERTIES.get(key)
    if found is None:
        raise NotThere(NOT_NOW)
    if one.kind == "person" and not found.persons:
        raise RuleBroken("Of a person neither alignment, ratings nor legal status are recorded.")
    return found


def _asked(session: Session, one: Subject, property_: Property) -> Asked:
    return Asked(
        one.slug, one.label, property_, editing.schemes(session) if property_.key == "rating" else ()
    )


def _fact(session: Session, slug: str, assertion_id: int) -> tuple[Subject, Fact]:
    one = editing.subject(session, slug)
    return one, asserting.fact(session, one.id, assertion_id)


def _chosen(session: Session, form: AssertForm, others: Sequence[Assertion]) -> str | None:
    """The id of what the new fact corrects, '' for none; None where it has still to be asked."""
    if not others:
        return ""
    lines = editing.lines(session, others)
    seen, answer = set((form.seen.data or "").split()), form.corrects.data
    form.ask([(line.id, line.words) for line in lines])
    ids = {line.id for line in lines}
    if ids <= seen and answer in ids | {"beside"}:
        return "" if answer == "beside" else answer
    form.corrects.data = answer if answer in ids | {"beside"} else None
    form.corrects.errors = [_("Choose one: nothing is added yet.")]
    return None


def _record(one: Subject, form: AssertForm, draft: Assertion, corrected: str | None) -> Any:
    by = signed_in().person_id
    try:
        with database().writing() as session:
            asserting.add(session, replace(draft, supersedes=corrected), by=by)
            session.commit()
    except RuleBroken as error:
        if error.status not in (409, 422):
            raise
        form.add_faults(error)
        with database().reading() as session:
            fact = asserting.fact(session, one.id, int(corrected)) if corrected else None
            return _page(session, one, form, fact if form.corrects is None else None), error.status
    flash(_("Put right: the new fact stands in its place.") if corrected else _("Added."))
    return redirect(one.address, 303)


def _page(session: Session, one: Subject, form: AssertForm, fact: Fact | None = None) -> str:
    key = form.asked.property.key
    return render_template(
        "outlets/edit_assert.html",
        one=one,
        form=form,
        key=key,
        property=form.asked.property,
        fact=fact,
        corrected=editing.lines(session, [fact.said])[0] if fact else None,
        newest=editing.lines(session, [fact.newest])[0] if fact and not fact.is_newest else None,
        standing=[] if fact else editing.standing_lines(session, one, key),
        words=edit_words,
    )


def _end_page(slug: str, assertion_id: int, status: str, form: EndForm) -> str:
    with database().reading() as session:
        one, fact = _fact(session, slug, assertion_id)
        said, newest = editing.lines(session, [fact.said, fact.newest])
    return render_template(
        "outlets/edit_end.html",
        one=one,
        status=status,
        form=form,
        said=said,
        newest=None if fact.is_newest else newest,
        is_over=fact.newest.status == "retracted",
        name=edit_words.property_name(fact.said.property),
    )


def _end(slug: str, assertion_id: int, status: str, said: str) -> Any:
    form = EndForm()
    with database().reading() as session:
        one, fact = _fact(session, slug, assertion_id)
    if not form.validate():
        return _end_page(slug, assertion_id, status, form), 422
    try:
        with database().writing() as session:
            asserting.end(session, fact.said, status, form.reason.data, by=signed_in().person_id)
            session.commit()
    except Stale:
        form.form_errors.append(translated(MEANWHILE))
        return _end_page(slug, assertion_id, status, form), 409
    flash(said)
    return redirect(one.address, 303)
