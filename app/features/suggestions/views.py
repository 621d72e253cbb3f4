"""The page of a round's suggestions, for leads: how many there are, and what annotators made of them."""

from flask import Blueprint, render_template
from sqlalchemy import select

from app.actions.codebooks import book_of
from app.actions.readers import still_coded
from app.errors import NotThere
from app.features.suggestions import queries
from app.models.rounds import Round
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("suggestions", __name__)


@pages.get("/projects/<slug:slug>/rounds/<id:round_id>/suggestions")
def show(slug: str, round_id: int) -> str:
    """By program and label. Whoever still codes in the round says on the page of agreement first that they read it."""
    mine = membership()
    with database().reading() as session:
        one = session.scalar(select(Round).where(Round.project_id == mine.project_id, Round.id == round_id))
        if one is None:
            raise NotThere("There is no such page, or it is not yours.")
        coded = still_coded(session, mine.project_id, signed_in().person_id, [round_id])
        is_unsaid = any(not each.has_read for each in coded)
        lines = [] if is_unsaid else queries.by_source(session, round_id)
        variables = book_of(session, one.codebook_version_id).codebook.variables
    names = {label.key: label.name for variable in variables for label in variable.labels}
    return render_template("suggestions/show.html", round=one, lines=lines, names=names, is_unsaid=is_unsaid)
