"""The form that starts a round: every setting in plain words, what a simple project needs first."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.actions.declared import unfit
from app.actions.rounds import HIDDEN_BY_DEFAULT, ROLES_BY_DEFAULT, RoundPlan
from app.core.codebook.values import Codebook, Variable
from app.db import LARGEST_ID
from app.features.rounds import words
from app.web.forms import Form, composed, one_line
from app.web.sentences import translated

ADVANCED = (
    "hidden_fields",
    "randomised_arms",
    "order",
    "overlap_count",
    "overlap_percent",
    "sample_size",
    "stratify_by",
    "seed",
    "roles",
    "asks_attributions",
    "asks_confidence",
    "skip_frees_slot",
    "lease_hours",
    "primary_measure",
    "primary_threshold",
)
MOST = 1_000_000_000


class _AtLeastOne:
    """Something is chosen. ``DataRequired`` would make a browser ask for each single box."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __call__(self, _form: Form, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(self._sentence)


def _one_of(meant: words.Words) -> list[SelectChoice]:
    return [SelectChoice(key, word) for key, word in meant.items()]


def _several(label: str, meant: words.Words, **more: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=_one_of(meant),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **more,
    )


def _whole(label: str, least: int, most: int, *, needed: str = "", **more: Any) -> IntegerField:
    first = InputRequired(needed) if needed else Optional()
    said = _l("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
    keys = {"min": least, "max": most, "inputmode": "numeric"}
    return IntegerField(label, [first, NumberRange(least, most, said)], render_kw=keys, **more)


class RoundForm(Form):
    """A new round on ``codebook``; ``taken`` are the names that other rounds of the project have."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Give the round a name.")), Length(max=100), one_line],
        filters=[composed],
        description=_l("For leads alone; annotators never see it. Such as “May, second wave”."),
        render_kw={"autocomplete": "off"},
    )
    purpose = SelectField(_l("What it is for"), choices=_one_of(words.PURPOSES))
    k = _whole(
        _l("Annotators for each passage"),
        1,
        50,
        needed=_l("Say how many annotators each passage gets."),
        default=2,
        description=_l("Agreement needs two or more."),
    )
    condition = SelectField(
        _l("What annotators are shown"), choices=_one_of(words.CONDITIONS), description=words.REVEAL
    )
    unit = SelectField(_l("What is annotated at a time"), choices=_one_of(words.UNITS))
    variables = SelectMultipleField(
        _l("What is asked"),
        [_AtLeastOne(_l("Choose at least one question."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    hidden_fields = _several(
        _l("What is hidden while a round is blind"), words.HIDEABLE, default=HIDDEN_BY_DEFAULT
    )
    randomised_arms = BooleanField(_l("Half blind, half open, drawn by seed"), description=words.ARMS)
    asks_outlet_guess = BooleanField(_l("Ask whoever reads blind which outlet they think it is"))
    order = SelectField(_l("In which order"), choices=_one_of(words.ORDERS))
    roles = _several(
        _l("Parts of an article that are annotated"),
        words.ROLES,
        default=ROLES_BY_DEFAULT,
        validators=[_AtLeastOne(_l("Choose at least one part."))],
    )
    sample_size = _whole(
        _l("Only so many documents"), 1, MOST, description=_l("Leave it empty for all of them.")
    )
    stratify_by = _several(_l("Spread that sample evenly over"), words.STRATA)
    overlap_count = _whole(
        _l("Several annotators on only so many documents"),
        0,
        MOST,
        description=_l("All other documents get one. Leave it empty for no limit."),
    )
    overlap_percent = _whole(
        _l("Or on so many of a hundred"), 0, 100, description=_l("Fill in one of the two at most.")
    )
    seed = _whole(
        _l("Seed"),
        0,
        LARGEST_ID,
        needed=_l("Write a whole number."),
        default=1,
        description=_l("The same number draws the same orders and samples again."),
    )
    lease_hours = _whole(
        _l("Hours after which a passage in which nothing was saved goes to somebody else"),
        1,
        8760,
        needed=_l("Say for how many hours."),
        default=24,
    )
    asks_attributions = BooleanField(_l("Ask who is quoted: source, cue and content"), default=True)
    asks_confidence = BooleanField(_l("Ask how sure the annotator is"))
    skip_frees_slot = BooleanField(_l("Give a passage that was skipped to somebody else"))

    primary_measure = SelectField(
        _l("Coefficient that leads"),
        choices=[SelectChoice("", words.NOT_DECLARED), *_one_of(words.MEASURES)],
        default="",
        description=words.DECLARED,
    )
    primary_threshold = FloatField(
        _l("What it has to reach"),
        [Optional(), NumberRange(0.01, 1, _l("Write a number above 0 and at most 1, such as 0.7."))],
        render_kw={"min": 0.01, "max": 1, "step": "any", "inputmode": "decimal"},
        description=_l("It is met where the lower end of the interval reaches it. Leave it empty for none."),
    )

    def __init__(self, codebook: Codebook, taken: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = taken
        self._asked = {one.key: one for one in codebook.variables if not one.is_attribute}
        self.variables.choices = [SelectChoice(key, one.name) for key, one in self._asked.items()]
        if not self.is_submitted():
            self.variables.data = [key for key, one in self._asked.items() if one.on != ("document",)]

    @property
    def advanced_is_wrong(self) -> bool:
        """Whether a fault stands in the part that is folded in."""
        return any(self._fields[name].errors for name in ADVANCED)

    def validate_name(self, field: StringField) -> None:
        """Names tell rounds apart."""
        if field.data in self._taken:
            raise ValidationError(_("There is a round of this name already. Give this one another."))

    def validate_variables(self, field: SelectMultipleField) -> None:
        """What is asked of whole documents needs whole documents."""
        chosen = [self._asked[key] for key in field.data if key in self._asked]
        if not any(self._can_be_asked(one) for one in chosen):
            raise ValidationError(
                _("None of these can be asked of this unit. Choose another question, or whole documents.")
            )

    def validate_hidden_fields(self, field: SelectMultipleField) -> None:
        """A reveal needs something to show."""
        if self.condition.data == "blind_then_reveal" and not field.data:
            raise ValidationError(_("Say what is hidden first; else there is nothing to reveal."))

    def validate_randomised_arms(self, field: BooleanField) -> None:
        """Both halves need somebody, and something that is hidden in one of them."""
        if field.data and (self.condition.data != "blind" or not self.hidden_fields.data):
            raise ValidationError(
                _(
                    "This needs a blind round: choose “Blind” above, and here at least one field that is hidden."
                )
            )
        if field.data and self.k.data is not None and self.k.data < 2:
            raise ValidationError(_("This needs two annotators for each passage or more: one in each half."))

    def validate_stratify_by(self, field: SelectMultipleField) -> None:
        """Only a sample is drawn."""
        if field.data and self.sample_size.data is None:
            raise ValidationError(_("Only a sample can be spread. Say above how large it is."))

    def validate_overlap_percent(self, field: IntegerField) -> None:
        """A number or a share."""
        if field.data is not None and self.overlap_count.data is not None:
            raise ValidationError(_("Fill in a number of documents or a percentage, not both."))

    def validate_primary_measure(self, field: SelectField) -> None:
        """It says something of one question at least."""
        asked = [self._asked[key] for key in self.variables.data or () if key in self._asked]
        said = unfit(field.data, asked) if field.data and asked else None
        if said is not None:
            raise ValidationError(translated(said))

    def validate_primary_threshold(self, field: FloatField) -> None:
        """A threshold is of something."""
        if field.data is not None and not self.primary_measure.data:
            raise ValidationError(_("Choose the coefficient above of which this is asked."))

    def plan(self) -> RoundPlan:
        """The round that was asked for."""
        said: dict[str, Any] = {name: one.data for name, one in self._fields.items() if name != "csrf_token"}
        for name in ("variables", "hidden_fields", "roles", "stratify_by"):
            said[name] = tuple(said[name])
        said["primary_measure"] = said["primary_measure"] or None
        return RoundPlan(**said)

    def _can_be_asked(self, one: Variable) -> bool:
        places = {"span", "passage"} | ({"document"} if self.unit.data == "document" else set())
        return bool(places & set(one.on))
