"""What a page of disagreements looks at, as its address says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.core.agreement.verdicts import label_name
from app.features.agreement.compared import Compared
from app.features.agreement.forms import ChoicesForm
from app.models.rounds import Round

#: What stands in an address for nothing in place of a label.
NOTHING = "{}"
#: What `by` says in an address where passages are ranked by the characters that were marked in them.
CHARACTERS = "characters"


class VariableForm(ChoicesForm):
    """Which round, pass, labels and variable are read."""

    variable = SelectField(_l("Variable"), validate_choice=False)

    @property
    def round_address(self) -> dict[str, str]:
        """The round and how it is read."""
        return {name: said for name, said in self.address.items() if name in ("round", "pass", "reading")}

    @property
    def variable_address(self) -> dict[str, str]:
        """The same with the variable, without what else the page narrows."""
        return {
            name: said for name, said in self.address.items() if name in (*self.round_address, "variable")
        }

    def choose(self, there: list[Compared]) -> Compared | None:
        """The variable that the address names, the first where it names none; None, with a fault, for another one."""
        self.variable.choices = [
            SelectChoice("" if place == 0 else one.variable.key, one.variable.name)
            for place, one in enumerate(there)
        ]
        if there and self.variable.data in ("", there[0].variable.key):
            self.variable.data = ""
            return there[0]
        found = next((one for one in there if one.variable.key == self.variable.data), None)
        if found is None and there:
            self.variable.errors = [
                _("This round does not compare such a variable. Choose one that is listed.")
            ]
        return found


class PassagesForm(VariableForm):
    """And of its passages those that differ in a label, between two labels, or between two annotators."""

    by = SelectField(_l("Counted over"), validate_choice=False)
    label = SelectField(_l("In one label"), validate_choice=False)
    c = SelectField(_l("Between the label"), validate_choice=False)
    k = SelectField(_l("and the label"), validate_choice=False)
    one = SelectField(_l("Between the annotator"), validate_choice=False)
    other = SelectField(_l("and the annotator"), validate_choice=False)

    def __init__(self, rounds: Sequence[Round], formdata: Any) -> None:
        super().__init__(rounds, formdata)
        self.by.choices = [
            SelectChoice("", _("Answers")),
            SelectChoice(CHARACTERS, _("Marked characters")),
        ]

    def validate_by(self, field: SelectField) -> None:
        """What it may say depends on the variable, and is seen to where that is chosen."""

    def choose(self, there: list[Compared]) -> Compared | None:
        """The same; and a fault for a label or annotator that is not there, or is named without the other one."""
        marked = [one.variable for one in there if "span" in one.variable.on]
        if self.by.data == CHARACTERS and not self.variable.data and marked:
            self.variable.data = marked[0].key
        found = super().choose(there)
        if found is None or not self._by_is_right(found.variable in marked):
            return None
        ratings = found.ratings
        keys = _marked_labels(found) if self.by.data else ratings.labels
        labels = [SelectChoice(label_name(one), name_of(found, one)) for one in keys]
        nothing = [SelectChoice(NOTHING, _("nothing in its place"))] if ratings.are_sets else []
        people = [SelectChoice(str(one), str(one)) for one in sorted(ratings.annotators, key=str)]
        self.label.choices = [SelectChoice("", _("any")), *labels]
        for field in (self.c, self.k):
            field.choices = [SelectChoice("", _("any")), *labels, *nothing]
        for field in (self.one, self.other):
            field.choices = [SelectChoice("", _("anybody")), *people]
        return found if self._filters_are_right() else None

    @property
    def is_narrowed(self) -> bool:
        """Whether only some of the disagreement is asked for."""
        return any(field.data for field in (self.label, self.c, self.k, self.one, self.other))

    def _by_is_right(self, is_marked: bool) -> bool:
        if self.by.data not in ("", CHARACTERS):
            self.by.errors = [_("There is no such choice here. Choose one of those that are listed.")]
        elif self.by.data and not is_marked:
            self.by.errors = [_("Nothing of this variable is marked in the text. Choose another variable.")]
        return not self.by.errors

    def _filters_are_right(self) -> bool:
        for field in (self.label, self.c, self.k, self.one, self.other):
            if field.data not in [choice.value for choice in field.choices]:
                field.errors = [_("There is no such one here. Choose one of those that are listed.")]
        for first, second in ((self.c, self.k), (self.one, self.other)):
            if bool(first.data) != bool(second.data) or (first.data and first.data == second.data):
                second.errors = [_("It takes two different ones.")]
        if self.by.data and self.c.data:
            self.c.errors = [_("Characters are marked with a label or not: choose one label, or none.")]
        if self.label.data and self.c.data:
            self.label.errors = [_("Choose one label, or two that are confused; not both.")]
        return not any(field.errors for field in (self.label, self.c, self.k, self.one, self.other))


@dataclass(frozen=True, slots=True)
class Filter:
    """Of which disagreement the passages are ranked: names as an address has them, "" where it is all."""

    label: str = ""
    c: str = ""
    k: str = ""
    one: str = ""
    other: str = ""
    by: str = ""

    @classmethod
    def of(cls, form: PassagesForm) -> "Filter":
        """What the form chose."""
        return cls(*(getattr(form, name).data or "" for name in ("label", "c", "k", "one", "other", "by")))

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.label or self.c or self.one)

    def as_dict(self) -> dict[str, str | None]:
        """As scripts read it; what is counted stands beside it."""
        return {name: getattr(self, name) or None for name in ("label", "c", "k", "one", "other")}


def _marked_labels(found: Compared) -> list[str]:
    return [one.key for one in found.variable.choices if not one.abstract]


def name_of(found: Compared, label: Any) -> str:
    """A label by its name in the codebook; what is chosen where nothing is, in words."""
    key = label_name(label)
    if key == NOTHING:
        return str(_("nothing"))
    return next((one.name for one in found.variable.choices if one.key == key), key)
