"""The annotator's pages: the next passage, the passage itself, what I did, and consent before all of it."""

import json
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.actions import questions, warnings
from app.actions import save as saving
from app.actions.claim import claim_next
from app.core.bodies import parse
from app.core.keyboard.commands import GROUPS
from app.core.keyboard.keymap import for_script
from app.core.work.save_body import SaveBody
from app.db import now
from app.errors import BadInput, Stale
from app.features.annotate import consent, my_work, parts
from app.features.annotate.context import REACHES
from app.features.annotate.forms import AnswerForm, ConsentForm
from app.features.annotate.layers import whole_book
from app.features.annotate.page import Page, page_of, published_book
from app.features.annotate.words import outbox_words, words
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("annotate", __name__)

KEY_LENGTH = (8, 100)


@pages.post("/projects/<slug:slug>/next")
def open_next(slug: str) -> Response:
    """Claim, and go there; consent comes before the first passage."""
    project_id, person_id = membership().project_id, signed_in().person_id
    with database().writing() as session:
        asked = consent.asked_of(session, project_id, person_id)
        if asked is not None and not asked.is_given:
            return _to("annotate.show_consent", slug=slug)
        claim = claim_next(session, project_id, person_id, now())
        has_part = claim is None and bool(parts.parts(session, project_id, person_id))
        session.commit()
    if claim is None:
        flash(_("Nothing is left for you."), "info")
        # The page of one's work says what comes after a blind part.
        return _to("annotate.work" if has_part else "projects.show", slug=slug)
    return _to("annotate.show", assignment_id=claim.current)


@pages.get("/assignments/<id:assignment_id>")
def show(assignment_id: int) -> Any:
    """The passage, what is asked about it, and what was answered; the warning of its article comes first."""
    page = _page(assignment_id)
    if page.must_warn:
        return _to("annotate.show_warning", assignment_id=assignment_id)
    form = AnswerForm()
    form.fill(page)
    return _rendered(page, form)


@pages.post("/assignments/<id:assignment_id>")
def save(assignment_id: int) -> Any:
    """The form without scripts: the same save as the API's, and the page again where it cannot be stored."""
    page, form, person_id = _page(assignment_id), AnswerForm(), signed_in().person_id
    key = form.key.data or ""
    form.validate()
    if key and page.current.get("key") == key:
        # Sent twice: what came first is stored, and it is what this one says.
        return _after(page, page.current["state"])
    try:
        body = form.body(page, _values())
        if form.errors:
            return _rendered(page, form), 422
        _store(
            person_id,
            assignment_id,
            key if KEY_LENGTH[0] <= len(key) <= KEY_LENGTH[1] else str(uuid4()),
            body,
        )
    except BadInput as error:
        form.tell(error)
        return _rendered(page, form), 422
    except Stale:
        flash(
            _(
                "This passage was saved in another window meanwhile, and its spans are shown below."
                " Your choices are kept in the form: save again to put them on top."
            ),
            "error",
        )
        return _rendered(_page(assignment_id), form), 409
    return _after(page, body["state"])


@pages.post("/assignments/<id:assignment_id>/decline")
def decline(assignment_id: int) -> Response:
    """Give the passage back and go on with the batch."""
    place = _page(assignment_id).place
    with database().writing() as session:
        saving.decline(session, signed_in().person_id, assignment_id, now())
        session.commit()
    flash(_("You gave the passage back. It counts against nobody."), "info")
    return _onward(place.next_unfinished, place.slug)


@pages.get("/assignments/<id:assignment_id>/warning")
def show_warning(assignment_id: int) -> Any:
    """Why the article may be hard to read, with two ways to go on."""
    page = _page(assignment_id)
    if not page.must_warn:
        return _to("annotate.show", assignment_id=assignment_id)
    return render_template(
        "annotate/warning.html",
        assignment_id=assignment_id,
        place=page.place,
        warning=page.assignment["warning"],
    )


@pages.post("/assignments/<id:assignment_id>/warning")
def read_warning(assignment_id: int) -> Response:
    """It is read: this passage and the others of its batch open from now on."""
    with database().writing() as session:
        warnings.remember(session, signed_in().person_id, assignment_id)
        session.commit()
    return _to("annotate.show", assignment_id=assignment_id)


@pages.post("/assignments/<id:assignment_id>/give-back")
def give_back_article(assignment_id: int) -> Response:
    """Give back what is not finished of the article."""
    slug = _page(assignment_id).place.slug
    with database().writing() as session:
        warnings.give_back(session, signed_in().person_id, assignment_id, now())
        session.commit()
    flash(_("You gave the article back. It counts against nobody. Press Next for another one."), "info")
    return _to("annotate.work", slug=slug)


@pages.get("/projects/<slug:slug>/codebook/cards")
def codebook(slug: str) -> str:
    """The codebook as cards that the annotator's page takes up, in the reader's language; ``label`` asks for one."""
    locale, asked = str(get_locale() or "en"), request.args.get("version", "")
    with database().reading() as session:
        book = published_book(session, membership().project_id, asked)
    layers = whole_book(book, locale) if book else []
    return render_template("annotate/_codebook.html", layers=layers, only=request.args.get("label"))


@pages.get("/projects/<slug:slug>/work")
def work(slug: str) -> str:
    """What waits for me here, what I did, and how far I am."""
    project_id, person_id = membership().project_id, signed_in().person_id
    given = request.args.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 6 else 1
    with database().reading() as session:
        waiting = my_work.waiting(session, project_id, person_id)
        counts = my_work.counts(session, project_id, person_id)
        finished = my_work.finished(session, project_id, person_id, max(number, 1))
        handed_in = 0 if waiting else my_work.handed_in(session, project_id, person_id)
        mine = parts.parts(session, project_id, person_id)
        answers = questions.answered_for(session, project_id, person_id)
    return render_template(
        "annotate/work.html",
        waiting=waiting,
        counts=counts,
        handed_in=handed_in,
        parts=mine,
        answers=answers,
        finished=finished[: my_work.PAGE],
        number=max(number, 1),
        has_more=len(finished) > my_work.PAGE,
        script={"words": outbox_words(), "locale": str(get_locale() or "en")},
    )


@pages.get("/projects/<slug:slug>/consent")
def show_consent(slug: str) -> Any:
    """The text; where there is none, there is nothing to agree to."""
    with database().reading() as session:
        asked = consent.asked_of(session, membership().project_id, signed_in().person_id)
    if asked is None:
        return _to("annotate.work", slug=slug)
    return render_template("annotate/consent.html", asked=asked)


@pages.post("/projects/<slug:slug>/consent")
def give_consent(slug: str) -> Any:
    """Keep the answer with the version that was read, and go on to the first passage."""
    form = ConsentForm()
    if not form.validate():
        return _to("annotate.show_consent", slug=slug)
    project_id, person_id = membership().project_id, signed_in().person_id
    with database().writing() as session:
        consent.give(session, project_id, person_id, form.version.data or 0)
        claim = claim_next(session, project_id, person_id, now())
        session.commit()
    flash(_("Thank you. Your answer is kept with the text that you read."), "success")
    if claim is None:
        return _to("annotate.work", slug=slug)
    return _to("annotate.show", assignment_id=claim.current)


@pages.post("/projects/<slug:slug>/consent/withdrawal")
def withdraw_consent(slug: str) -> Any:
    """Take consent back; nothing more is given out until it is given again."""
    with database().writing() as session:
        consent.withdraw(session, membership().project_id, signed_in().person_id)
        session.commit()
    flash(_("You have taken your consent back. Exports made from now on leave your work out."), "success")
    return _to("annotate.show_consent", slug=slug)


def _page(assignment_id: int) -> Page:
    asked = request.args.get("context")
    reach = next((one for one in REACHES if one == asked), None)
    with database().reading() as session:
        return page_of(session, signed_in().person_id, assignment_id, str(get_locale() or "en"), reach)


def _rendered(page: Page, form: AnswerForm) -> str:
    form.offer(page)
    # A key of its own for what this page will send, so that a form sent twice is stored once.
    form.key.data, form.base.data = str(uuid4()), str(page.assignment["revision"])
    form.text_sha256.data = page.assignment["text_sha256"]
    form.mask_version.data = str(page.assignment["mask_version"])
    form.codebook_version.data = page.assignment["codebook_version"]
    form.served_pass.data = page.assignment["pass"]
    return render_template(
        "annotate/show.html",
        key_groups=GROUPS,
        page=page,
        form=form,
        written=_values(),
        script={
            "words": words(),
            "person": str(signed_in().person_id),
            "time_zone": signed_in().time_zone,
            "keys": for_script(page.keymap),
        },
    )


def _values() -> dict[str, str]:
    return {
        name.removeprefix("value."): value
        for name, value in request.form.items()
        if name.startswith("value.")
    }


def _store(person_id: int, assignment_id: int, key: str, said: dict[str, Any]) -> None:
    body = parse(SaveBody, json.dumps(said).encode())
    with database().reading() as session:
        checked = saving.check_save(session, person_id, assignment_id, key, body)
    if isinstance(checked, saving.Saved):
        return
    with database().writing() as session:
        saving.store(session, person_id, key, checked, now())
        session.commit()


def _after(page: Page, state: str) -> Response:
    if state == "draft":
        flash(_("Saved. The passage is not done yet."), "success")
        return _to("annotate.show", assignment_id=page.assignment["id"])
    flash(_("Saved as done.") if state == "done" else _("Skipped, with your reason."), "success")
    return _onward(page.onward, page.place.slug)


def _onward(assignment_id: int | None, slug: str) -> Response:
    if assignment_id is not None:
        return _to("annotate.show", assignment_id=assignment_id)
    return _to("annotate.work", slug=slug)


def _to(endpoint: str, **values: Any) -> Response:
    return redirect(url_for(endpoint, **values), 303)
