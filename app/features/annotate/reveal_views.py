"""The pages of a reveal: handing in the blind part, and keeping answers after it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.actions import keep as keeping
from app.actions import reveal
from app.db import now
from app.features.annotate import my_work, parts
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("reveal", __name__)


@pages.get("/assignments/<id:assignment_id>/hand-in")
def confirm_hand_in(assignment_id: int) -> Any:
    """What handing in makes final, counted; a round without a reveal has nothing of the kind."""
    with database().reading() as session:
        part = reveal.part_of(session, signed_in().person_id, assignment_id)
        place = my_work.place_of(session, assignment_id)
    if part.condition != "blind_then_reveal" or part.locked_at is not None:
        return redirect(url_for("annotate.work", slug=place.slug), 303)
    return render_template("annotate/hand_in.html", part=part, place=place, assignment_id=assignment_id)


@pages.post("/assignments/<id:assignment_id>/hand-in")
def hand_in(assignment_id: int) -> Response:
    """Lock it all, and go back to one's work, where the reveal begins."""
    with database().writing() as session:
        locked = reveal.hand_in(session, signed_in().person_id, assignment_id, now())
        session.commit()
    said = ngettext(
        "Handed in: %(num)s passage. What was hidden is shown now.",
        "Handed in: %(num)s passages. What was hidden is shown now.",
        locked.passages,
    )
    flash(said, "success")
    return _to_work(assignment_id)


@pages.post("/assignments/<id:assignment_id>/keep")
def keep(assignment_id: int) -> Response:
    """Keep this answer as it was given blind, and go on with the next passage that waits."""
    _keep(assignment_id, rest=False)
    flash(_("Kept as you answered it blind."), "success")
    with database().reading() as session:
        part = reveal.part_of(session, signed_in().person_id, assignment_id)
        ahead = parts.decided_in(session, part.round_id, signed_in().person_id, assignment_id).next
    if ahead is None:
        return _to_work(assignment_id)
    return redirect(url_for("annotate.show", assignment_id=ahead), 303)


@pages.post("/assignments/<id:assignment_id>/keep-rest")
def keep_rest(assignment_id: int) -> Response:
    """Keep every answer in which nothing was kept or changed yet."""
    kept = _keep(assignment_id, rest=True)
    flash(ngettext("%(num)s answer is kept.", "%(num)s answers are kept.", kept), "success")
    return _to_work(assignment_id)


def _keep(assignment_id: int, *, rest: bool) -> int:
    with database().writing() as session:
        kept = keeping.keep(session, signed_in().person_id, assignment_id, now(), rest=rest)
        session.commit()
    return kept


def _to_work(assignment_id: int) -> Response:
    with database().reading() as session:
        slug = my_work.place_of(session, assignment_id).slug
    return redirect(url_for("annotate.work", slug=slug), 303)
