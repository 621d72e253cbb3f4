"""The page on which a lead says what a project says of its data."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from app.core.formats.card_values import CARD_FIELDS, Card
from app.errors import BadInput
from app.features.export.cards import card_of, say_card
from app.web.forms import Form, composed, one_line, plain_lines
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("dataset_card", __name__)


def _most(name: str) -> Length:
    return Length(
        max=CARD_FIELDS[name], message=_l("This is longer than %(most)s characters.", most=CARD_FIELDS[name])
    )


class CardForm(Form):
    """Everything that a release says of itself and that nothing in the data tells."""

    title = StringField(
        _l("Title"),
        [_most("title"), one_line],
        filters=[composed],
        description=_l("Empty, it is the name of the project."),
    )
    out_of_scope = TextAreaField(
        _l("What it is not for"),
        [_most("out_of_scope")],
        filters=[composed, plain_lines],
        description=_l(
            "Uses that you advise against: ranking outlets by bias, for example, or filtering articles. A release for"
            " Hugging Face is made only when this is said."
        ),
        render_kw={"rows": 5},
    )
    licence = StringField(
        _l("Licence of the annotations"),
        [_most("licence"), one_line],
        filters=[composed],
        description=_l("Best by its SPDX identifier, such as CC-BY-4.0. The articles keep their own rights."),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    creator = StringField(
        _l("Made by"),
        [_most("creator"), one_line],
        filters=[composed],
        description=_l("A group or an institution. It is published; annotators stay pseudonyms."),
    )
    contact = StringField(
        _l("Contact"),
        [_most("contact"), one_line],
        filters=[composed],
        description=_l("For questions. It is published."),
    )
    address = StringField(
        _l("Web address"),
        [_most("address"), one_line],
        filters=[composed],
        description=_l("Where the data or their page can be found."),
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )
    citation = TextAreaField(
        _l("How to cite it"), [_most("citation")], filters=[composed, plain_lines], render_kw={"rows": 4}
    )
    funding = TextAreaField(
        _l("Funding"), [_most("funding")], filters=[composed, plain_lines], render_kw={"rows": 2}
    )

    def card(self) -> Card:
        """What was written."""
        return Card(**{name: self[name].data or "" for name in CARD_FIELDS})


@pages.get("/projects/<slug:slug>/dataset-card")
def show(slug: str) -> str:
    """What is said now, to be changed."""
    with database().reading() as session:
        card = card_of(session, membership().project_id)
    return _page(CardForm(formdata=None, obj=card))


@pages.post("/projects/<slug:slug>/dataset-card")
def change(slug: str) -> Any:
    """Say it from now on; exports that are made keep what was said then."""
    form = CardForm()
    if not form.validate():
        return _page(form), 422
    try:
        with database().writing() as session:
            is_new = say_card(session, membership().project_id, form.card(), by=signed_in().person_id)
            session.commit()
    except BadInput as error:
        form.add_faults(error)
        return _page(form), 422
    if is_new:
        flash(_("Saved. Exports from now on say it."), "success")
    else:
        flash(_("Nothing was changed."), "info")
    return redirect(url_for("dataset_card.show", slug=slug), 303)


def _page(form: CardForm) -> str:
    return render_template("export/card.html", form=form)
