"""What is read, as the address of the page says it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.features.agreement import words
from app.features.agreement.queries import MAIN_PURPOSES, passes_of
from app.models.rounds import Round
from app.web.forms import Form


class ChoicesForm(Form):
    """Which round, pass and labels are read, and whether pairs are shown; ``rounds`` are those that were begun."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    round = SelectField(_l("Round"), validate_choice=False)
    pass_ = SelectField(_l("Pass"), name="pass", validate_choice=False)
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

    def __init__(self, rounds: Sequence[Round], formdata: Any) -> None:
        super().__init__(formdata)
        self._rounds = {one.name: one for one in rounds}
        main = [one for one in rounds if one.purpose in MAIN_PURPOSES] or list(rounds)
        self.round.choices = [SelectChoice(one.name, one.name) for one in rounds]
        self.round.data = self.round.data or main[0].name
        for one in (self.pass_, self.reading, self.by):
            one.data = one.data or ""
        first, *_others = passes_of(self.chosen) if self.chosen else ("",)
        self.pass_.choices = [
            SelectChoice("" if name == first else name, words.PASS_NAMES[name])
            for name in (passes_of(self.chosen) if self.chosen else ())
        ]
        if self.pass_.data == first:
            self.pass_.data = ""

    @property
    def chosen(self) -> Round | None:
        """The round that is read."""
        return self._rounds.get(self.round.data)

    @property
    def address(self) -> dict[str, str]:
        """Everything that was chosen, as the query of an address; what is the default is left out."""
        said = {"pass": self.pass_.data, "reading": self.reading.data, "by": self.by.data}
        return {"round": self.round.data} | {name: value for name, value in said.items() if value}

    def validate_round(self, field: SelectField) -> None:
        """It was begun, and nobody renamed it since the address was written down."""
        if field.data not in self._rounds:
            raise ValidationError(_("There is no such round here. Choose one of those that are listed."))

    def validate_pass_(self, field: SelectField) -> None:
        """A round has the passes of its condition."""
        if self.chosen and field.data and field.data not in passes_of(self.chosen):
            raise ValidationError(_("This round has no such pass. Choose one of those that are listed."))
