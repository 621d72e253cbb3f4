"""The page of annotators: each beside the others, without them, on repeats. Its address is the analysis."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.features.agreement import reports, words
from app.features.agreement.compared import compared
from app.features.agreement.forms import ChoicesForm
from app.features.agreement.opened import AnsweredInstead, open_round
from app.features.agreement.people import lines as people_lines
from app.features.agreement.people import queries as people_queries
from app.features.agreement.people import reports as people_reports
from app.features.agreement.views import answered_instead
from app.web.policy import membership
from app.web.round_form import PASSES
from app.web.services import database
from app.web.visitor import signed_in

people = Blueprint("agreement_people", __name__)
people.register_error_handler(AnsweredInstead, answered_instead)


class PeopleForm(ChoicesForm):
    """Which round, pass and labels are read, and which variable is looked at."""

    variable = SelectField(_l("Variable"), validate_choice=False)


@people.get("/projects/<slug:slug>/agreement/people")
def show(slug: str) -> Any:
    """One variable at a time, the first unless another is named; before it the same warning as before all numbers."""
    with database().reading() as session:
        opened = open_round(session, PeopleForm)
        beside = people_queries.beside(session, opened.round, opened.judged.reading, signed_in().person_id)
    form = opened.form
    assert isinstance(form, PeopleForm)
    labels = reports.check_labels(form.reading.data or None)
    found = compared(opened.judged, labels)
    # The first variable is the default, and what is the default stands in no address.
    form.variable.choices = [
        SelectChoice(one.variable.key if place else "", one.variable.name) for place, one in enumerate(found)
    ]
    keys = [one.variable.key for one in found]
    if keys and form.variable.data == keys[0]:
        form.variable.data = ""
    if form.variable.data and form.variable.data not in keys:
        form.variable.errors = [_("There is no such variable here. Choose one of those that are listed.")]
        return render_template("agreement/people.html", form=form, said=None), 422
    key = form.variable.data or (keys[0] if keys else None)
    said = people_reports.project_people(slug, opened.judged, found, beside, labels, key)
    lines = people_lines.lines_of(said["variables"][0]) if said["variables"] else []
    return render_template(
        "agreement/people.html",
        form=form,
        said=said,
        one=said["variables"][0] if said["variables"] else None,
        lines=lines,
        absent=people_lines.why_absent(lines),
        words=words,
        passes=PASSES,
        slug=membership().slug,
    )
