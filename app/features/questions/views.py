"""The page of questions, for leads and adjudicators."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import RuleBroken
from app.features.questions import actions, queries
from app.features.questions.forms import ReplyForm
from app.web import paging
from app.web.policy import membership
from app.web.sentences import translated
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("questions", __name__, url_prefix="/projects/<slug:slug>/questions")


@pages.get("")
def index(slug: str) -> str:
    """Those that wait, each with its form, and below them those that were answered."""
    return _page()


@pages.post("/<id:question_id>/answer")
def answer(slug: str, question_id: int) -> Any:
    """Send the answer; what was typed is kept where it cannot be sent."""
    form = ReplyForm()
    with database().reading() as session:
        queries.must_be_there(session, membership().project_id, question_id)
    if not form.validate():
        return _page(question_id, form), 422
    try:
        with database().writing() as session:
            actions.answer(
                session, membership().project_id, question_id, form.answer.data, signed_in().person_id
            )
            session.commit()
    except RuleBroken as error:
        if error.status != 409:
            raise
        return _page(question_id, form, translated(error.sentence)), 409
    flash(_("Your answer is sent: whoever asked finds it on the passage and under My work."))
    return redirect(url_for("questions.index", slug=slug), 303)


def _page(refused_id: int = 0, refused: ReplyForm | None = None, fault: str = "") -> str:
    mine, number = membership(), _page_number()
    # Names of annotators are for those who lead.
    with_names = "lead" in mine.roles
    with database().reading() as session:
        waiting, following = queries.waiting(session, mine.project_id, paging.cursor(), with_names=with_names)
        answered, has_more = queries.answered(session, mine.project_id, number, with_names=with_names)
    forms = {one.id: ReplyForm(formdata=None).of(one.id) for one in waiting}
    kept = None
    if refused is not None:
        if refused_id in forms:
            forms[refused_id] = refused.of(refused_id)
        else:
            kept = refused.answer.data
    return render_template(
        "questions/index.html",
        waiting=waiting,
        following=following,
        answered=answered,
        number=number,
        has_more=has_more,
        forms=forms,
        with_names=with_names,
        fault=fault,
        kept=kept,
    )


def _page_number() -> int:
    asked = request.args.get("answered", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
