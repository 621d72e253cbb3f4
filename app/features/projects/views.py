"""The page of one project."""

from flask import Blueprint, render_template

from app.features.projects import queries
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("projects", __name__)


@pages.get("/projects/<slug:slug>")
def show(slug: str) -> str:
    """What the project is, in which roles the reader is here, and the numbers of each."""
    mine, person_id = membership(), signed_in().person_id
    with database().reading() as session:
        project = queries.project(session, mine.project_id, person_id, mine.roles)
        counts = queries.counts(session, mine.project_id, person_id, mine.roles)
    return render_template("projects/show.html", project=project, counts=counts)
