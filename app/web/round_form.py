"""Which round and pass a page of results reads, as its address says it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.actions.chosen_reading import MAIN_PURPOSES, passes_of
from app.models.rounds import Round
from app.web.forms import Form

PASS_NAMES: Mapping[str, str] = {"blind": _l("Blind"), "revealed": _l("Revealed"), "open": _l("Open")}
PASSES: Mapping[str, str] = {
    "blind": _l("Blind: the outlet was hidden"),
    "revealed": _l("Revealed: the same, after the outlet was shown"),
    "open": _l("Open: nothing was hidden"),
}
LEFT_OUT: Mapping[str, str] = {
    "surplus": _l("handed in after the place was taken again"),
    "excluded": _l("excluded by a lead"),
    "assisted": _l("made with suggestions"),
    "not_independent": _l("not independent"),
    "other_version": _l("of another codebook version"),
    "other_role": _l("of passages that are no title, heading or body"),
    "withdrawn": _l("of withdrawn documents"),
}


class RoundForm(Form):
    """Round and pass; ``rounds`` are those that were begun. A subclass adds what else its page lets choose."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    round = SelectField(_l("Round"), validate_choice=False)
    pass_ = SelectField(_l("Pass"), name="pass", validate_choice=False)

    def __init__(self, rounds: Sequence[Round], formdata: Any) -> None:
        super().__init__(formdata)
        self._rounds = {one.name: one for one in rounds}
        main = [one for one in rounds if one.purpose in MAIN_PURPOSES] or list(rounds)
        self.round.choices = [SelectChoice(one.name, one.name) for one in rounds]
        self.round.data = self.round.data or main[0].name
        for name, one in self._fields.items():
            if name != "round" and isinstance(one, SelectField):
                one.data = one.data or ""
        first, *_others = passes_of(self.chosen) if self.chosen else ("",)
        self.pass_.choices = [
            SelectChoice("" if name == first else name, PASS_NAMES[name])
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
        said = {one.name: str(one.data) for one in self if one.name != "round" and one.data}
        return {"round": self.round.data} | said

    def validate_round(self, field: SelectField) -> None:
        """It was begun, and nobody renamed it since the address was written down."""
        if field.data not in self._rounds:
            raise ValidationError(_("There is no such round here. Choose one of those that are listed."))

    def validate_pass_(self, field: SelectField) -> None:
        """A round has the passes of its condition."""
        if self.chosen and field.data and field.data not in passes_of(self.chosen):
            raise ValidationError(_("This round has no such pass. Choose one of those that are listed."))
