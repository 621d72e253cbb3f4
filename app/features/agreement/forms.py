"""What is read, as the address of the page says it."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.web.round_form import RoundForm


class ChoicesForm(RoundForm):
    """Which round, pass and labels are read, and whether pairs are shown."""

    reading = SelectField(
        _l("Labels"),
        choices=[
            SelectChoice("", _l("Chosen or marked")),
            SelectChoice("chosen", _l("Chosen alone")),
        ],
        filters=[lambda said: "" if said == "chosen_or_marked" else said],
    )
    by = SelectField(
        _l("Also show"),
        choices=[SelectChoice("", _l("nothing more")), SelectChoice("pair", _l("each pair of annotators"))],
    )
