"""The fields of one assertion: only those that its property has, with its words and choices."""

from dataclasses import dataclass
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core.outlets.agents import RatingScheme
from app.core.outlets.vocabulary import Property
from app.features.outlets import edit_words
from app.features.outlets.edit_forms import (
    LONGEST_ADDRESS,
    PLAIN,
    DatedForm,
    choices,
    line,
    storable,
    web_address,
)
from app.web.forms import composed, plain_lines

AGENT = PLAIN | {"data-agents": "agents-found", "list": "agents-found"}
AGENT_HINT = _l("Its short name, name or address in the registry.")
# In which fields a column of an assertion may be written: chosen from a list, or typed.
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "value_code": ("value_choice", "value_tag"),
    "value_agent": ("value_agent",),
    "rating_scheme": ("rating_scheme",),
    "value_text": ("value_text",),
    "value_number": ("value_number",),
    "qualifier": ("qualifier_choice", "qualifier"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form is about: the agent, the property, and which rating schemes there are."""

    slug: str
    label: str
    property: Property
    schemes: tuple[tuple[str, RatingScheme], ...]


class AssertFields(DatedForm):
    """A value, who says so, since when, and on what evidence."""

    value_state = RadioField(_l("State of the value"), choices=choices(edit_words.STATES), default="known")
    value_choice = SelectField(_l("Value"))
    value_tag = line(_l("Value"), 120, render_kw=PLAIN)
    value_agent = line(_l("Agent"), LONGEST_ADDRESS, description=AGENT_HINT, render_kw=AGENT)
    value_text = TextAreaField(
        _l("Text"),
        [Length(max=4000), storable],
        filters=[plain_lines, composed],
        render_kw={"rows": 3, "dir": "auto"},
    )
    value_number = DecimalField(_l("Number"), [Optional()], places=None, render_kw={"inputmode": "decimal"})
    rating_scheme = SelectField(_l("Rating scheme"))
    qualifier_choice = SelectField(_l("Kind"))
    qualifier = line(_l("Kind"), 200)
    asserted_by = RadioField(_l("Who says so"), validators=[InputRequired(_l("Say who asserts this."))])
    asserter = line(_l("Another agent"), LONGEST_ADDRESS, description=AGENT_HINT, render_kw=AGENT)
    evidence_url = line(_l("Page"), LONGEST_ADDRESS, web_address, render_kw=PLAIN | {"inputmode": "url"})
    evidence_archive_url = line(
        _l("Archived copy of the page"), LONGEST_ADDRESS, web_address, render_kw=PLAIN | {"inputmode": "url"}
    )
    evidence_quote = TextAreaField(
        _l("Quotation"),
        [Length(max=4000), storable],
        filters=[plain_lines, composed],
        description=_l("The words on which it rests, as they stand there."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    evidence_note = TextAreaField(
        _l("Where it stands"),
        [Length(max=4000), storable],
        filters=[plain_lines, composed],
        description=_l("For evidence without an address: a document and its paragraph."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    evidence_retrieved = line(_l("Read on"), 10, description=_l("A day: 2022-05-18."), render_kw=PLAIN)
    unsourced = BooleanField(_l("Record it without evidence"))
    confidence = SelectField(
        _l("Confidence"),
        choices=choices(edit_words.CONFIDENCES),
        default="medium",
        description=_l("How sure you are that it is so, or that it was said."),
    )
    redistributable = BooleanField(
        _l("The value may be passed on"),
        default=True,
        description=_l("Otherwise exports keep who, when and where, and leave the value out."),
    )
    note = TextAreaField(
        _l("Note"),
        [Length(max=4000), storable],
        filters=[plain_lines, composed],
        description=_l("Your own remark on the fact, in short."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    corrects = RadioField(_l("What becomes of the other"), validate_choice=False)
    seen = HiddenField(default="")

    def fit(self, asked: Asked, *, is_correction: bool = False) -> Self:
        """Keep the fields that this property has, with its words and choices."""
        one = asked.property
        self.asked = asked
        wanted = {one.column, *one.beside, *one.needs}
        has_list = {
            "value_code": bool(edit_words.value_choices(one)),
            "qualifier": bool(edit_words.qualifier_choices(one)),
        }
        for column, names in FIELDS_OF.items():
            kept = names[-1] if column in has_list and not has_list[column] else names[0]
            for name in names:
                if column not in wanted or name != kept:
                    del self[name]
        if not one.time_valid:
            del self.valid_from, self.valid_to
        self._say_words(one)
        self._offer(asked)
        if is_correction:
            self._ask_why()
        return self

    def field_of(self, column: str) -> Field | None:
        """The field in which a column is written; None where the property has no use for it."""
        return next((self[name] for name in FIELDS_OF[column] if name in self), None)

    def _say_words(self, one: Property) -> None:
        for column in (one.column, *one.beside):
            word = edit_words.BESIDE.get((one.key, column)) or edit_words.property_name(one.key)
            field = self.field_of(column)
            if field is not None:
                field.label.text = str(word)
        if "value_tag" in self:
            is_language = one.open_codes == "language"
            hint = (
                _("A code such as en, ru or uz-Cyrl.")
                if is_language
                else _("A tag in lower-case words joined by underscores, such as pan_islamist.")
            )
            self.value_tag.description = hint

    def _ask_why(self) -> None:
        """A correction says its reason, and asks nothing of what it contradicts."""
        del self.corrects, self.seen
        self.note.label.text = _("Why it is put right")
        self.note.description = _("The reason stays with the fact as its note.")
        self.note.validators = [
            DataRequired(_("Say why; the reason stays with the fact.")),
            Length(max=4000),
            storable,
        ]

    def _offer(self, asked: Asked) -> None:
        one, empty = asked.property, SelectChoice("", _("Choose one"))
        if "value_choice" in self:
            self.value_choice.choices = [
                empty,
                *(SelectChoice(*two) for two in edit_words.value_choices(one)),
            ]
        if "qualifier_choice" in self:
            offered = (SelectChoice(*two) for two in edit_words.qualifier_choices(one))
            self.qualifier_choice.choices = [empty, *offered]
        if "rating_scheme" in self:
            offered = (
                SelectChoice(scheme.key, f"{scheme.name} ({rater})") for rater, scheme in asked.schemes
            )
            self.rating_scheme.choices = [empty, *offered]
        self.asserted_by.choices = [
            SelectChoice("itself", _("%(label)s itself", label=asked.label)),
            SelectChoice("project", _("The curators of this registry")),
            SelectChoice("another", _("Another agent, named below")),
        ]
