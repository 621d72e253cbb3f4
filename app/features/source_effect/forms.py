"""What is read, as the address of the page says it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from app.features.source_effect.queries import choose_round
from app.features.source_effect.reports import MOST_SEED, SEED
from app.models.rounds import Round
from app.web.forms import Form


class ChoicesForm(Form):
    """Which round is read, by label or by outlet, and the seed of the draws; ``rounds`` are those that were begun."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    round = SelectField(_l("Round"), validate_choice=False)
    by = SelectField(
        _l("Broken down"),
        choices=[SelectChoice("", _l("by label")), SelectChoice("outlet", _l("by outlet and label"))],
        filters=[lambda said: "" if said == "label" else said],
    )
    seed = IntegerField(
        _l("Seed of the draws"),
        [
            Optional(),
            NumberRange(
                0, MOST_SEED, _l("Write a whole number from %(least)s to %(most)s.", least=0, most=MOST_SEED)
            ),
        ],
        render_kw={"min": 0, "max": MOST_SEED, "inputmode": "numeric"},
    )

    def __init__(self, rounds: Sequence[Round], formdata: Any) -> None:
        super().__init__(formdata)
        self._rounds = {one.name: one for one in rounds}
        self.round.choices = [SelectChoice(one.name, one.name) for one in rounds]
        self.round.data = self.round.data or choose_round(list(rounds), None).name
        self.by.data = self.by.data or ""
        if self.seed.data is None and not self.seed.raw_data:
            self.seed.data = SEED

    @property
    def chosen(self) -> Round | None:
        """The round that is read."""
        return self._rounds.get(self.round.data)

    @property
    def address(self) -> dict[str, str]:
        """Everything that was chosen, as the query of an address; what is the default is left out."""
        seed = "" if self.seed.data in (None, SEED) else str(self.seed.data)
        said = {"by": self.by.data, "seed": seed}
        return {"round": self.round.data} | {name: value for name, value in said.items() if value}

    def validate_round(self, field: SelectField) -> None:
        """It was begun, and nobody renamed it since the address was written down."""
        if field.data not in self._rounds:
            raise ValidationError(_("There is no such round here. Choose one of those that are listed."))
