"""What is read, as the address of the page says it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.features.agreement.slices.slicings import SLICINGS
from app.models.rounds import Round
from app.web.policy import codes_blind_now
from app.web.round_form import RoundForm
from app.web.sentences import translated
from app.web.visitor import signed_in

PICTURES = {
    "pair": _l("each pair of annotators"),
    "time": _l("how it went over time"),
    "all": _l("pairs and time"),
}


class ChoicesForm(RoundForm):
    """Which round, pass and labels are read; whether pairs and the course of time are shown; by what it is cut."""

    reading = SelectField(
        _l("Labels"),
        choices=[
            SelectChoice("", _l("Chosen or marked")),
            SelectChoice("chosen", _l("Chosen alone")),
        ],
        filters=[lambda said: "" if said == "chosen_or_marked" else said],
    )
    by = SelectField(_l("Also show"), validate_choice=False)
    # Of what is broken down: two slices to compare, whether each label is shown, and which roles are read.
    a, b, each, roles = StringField(), StringField(), StringField(), StringField()

    def __init__(self, rounds: Sequence[Round], formdata: Any) -> None:
        super().__init__(rounds, formdata)
        blind = codes_blind_now(signed_in())
        self._there = {
            key: one
            for key, one in SLICINGS.items()
            if key not in PICTURES and not (one.tells_outlet and blind)
        }
        self.by.choices = [
            SelectChoice("", _("nothing more")),
            *(SelectChoice(key, str(title)) for key, title in PICTURES.items()),
            *(
                SelectChoice(key, translated(str(one.title)), optgroup=str(one.group))
                for key, one in self._there.items()
            ),
        ]

    def validate_by(self, field: SelectField) -> None:
        """It is in the list, which is shorter for whoever codes blind."""
        if field.data and field.data not in (*self._there, *PICTURES):
            raise ValidationError(_("There is no such choice here. Choose one of those that are listed."))

    def address_without(self, *names: str) -> dict[str, str]:
        """The same address without some of its choices, for a link that makes them anew."""
        return {name: value for name, value in self.address.items() if name not in names}

    @property
    def shows_pairs(self) -> bool:
        """Whether each pair of annotators is asked for."""
        return self.by.data in ("pair", "all")

    @property
    def shows_time(self) -> bool:
        """Whether weeks and rounds are asked for."""
        return self.by.data in ("time", "all")
