"""What is read, as the address of the page says it."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.web.round_form import RoundForm


class ChoicesForm(RoundForm):
    """Which round, pass and labels are read, and whether pairs and the course of time are shown."""

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
        choices=[
            SelectChoice("", _l("nothing more")),
            SelectChoice("pair", _l("each pair of annotators")),
            SelectChoice("time", _l("how it went over time")),
            SelectChoice("all", _l("pairs and time")),
        ],
    )

    @property
    def shows_pairs(self) -> bool:
        """Whether each pair of annotators is asked for."""
        return self.by.data in ("pair", "all")

    @property
    def shows_time(self) -> bool:
        """Whether weeks and rounds are asked for."""
        return self.by.data in ("time", "all")
