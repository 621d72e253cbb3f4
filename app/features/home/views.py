"""The start page."""

from flask import Blueprint, render_template

from app.features.home import queries
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("home", __name__)


@pages.get("/")
def show() -> str:
    """The projects that the reader is in."""
    with database().reading() as session:
        projects = queries.my_projects(session, signed_in().person_id)
    return render_template("home/show.html", projects=projects)
