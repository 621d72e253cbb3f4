"""The form of one assertion, and the assertion that was written in it; what is wrong stands beside its field."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, ValidationError

from app.core.outlets import codes
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion, evidence_missing
from app.core.outlets.profile import plain_number
from app.core.outlets.vocabulary import PROJECT
from app.errors import RuleBroken
from app.features.outlets.assert_fields import FIELDS_OF, AssertFields
from app.features.outlets.edit_forms import day_of
from app.web.sentences import translated

# As in a file of the registry.
MOST_NUMBER = 10**15

Find = Callable[[str], str | None]


class AssertForm(AssertFields):
    """A value, who says so, since when, and on what evidence. ``fit`` it to a property first."""

    def validate_value_number(self, field: Field) -> None:
        """A number that can be kept; a share is a share of a hundred."""
        if field.data is not None and not (field.data.is_finite() and abs(field.data) <= MOST_NUMBER):
            field.data = None
            raise ValidationError(_("Write a number of ordinary size."))
        if field.data is not None and self.asked.property.key == "owned_by":
            NumberRange(0, 100, _("A share is given in per cent, from 0 to 100."))(self, field)

    def validate_evidence_retrieved(self, field: Field) -> None:
        """A day of the calendar."""
        if field.data and _day(field.data) is None:
            raise ValidationError(_("Write a day such as 2022-05-18."))

    def draft(self, find: Find, supersedes: str | None = None) -> Assertion | None:
        """The assertion that was written; None where a field is wrong, which says so itself.

        ``find`` gives the slug of the agent that somebody means, or None; it may raise RuleBroken.
        """
        one = self.asked.property
        value: dict[str, Any] = {}
        if self.value_state.data == "known":
            value = self._value(find)
        elif any(self._data(column) is not None for column in FIELDS_OF):
            self.value_state.errors = [
                _("What is unknown or not applicable has no value: empty its fields, or choose Known.")
            ]
        asserted_by = {"itself": self.asked.slug, "project": PROJECT}.get(self.asserted_by.data or "")
        if asserted_by is None:
            asserted_by = self._found("asserter", find, _("Name the agent that says so."))
        elif self.asserter.data:
            self.asserter.errors = [_("Choose “Another agent” above, or empty this field.")]
        if any(field.errors for field in self):
            return None
        draft = Assertion(
            id="new",
            subject=self.asked.slug,
            property=one.key,
            asserted_by=asserted_by or "",
            value_state=self.value_state.data,
            valid_from=day_of(self.valid_from) if one.time_valid else None,
            valid_to=day_of(self.valid_to) if one.time_valid else None,
            evidence_url=self.evidence_url.data or None,
            evidence_archive_url=self.evidence_archive_url.data or None,
            evidence_quote=self.evidence_quote.data or None,
            evidence_note=self.evidence_note.data or None,
            evidence_retrieved_at=_day(self.evidence_retrieved.data),
            confidence=self.confidence.data,
            supersedes=supersedes,
            redistributable=self.redistributable.data,
            note=self.note.data or None,
            **value,
        )
        missing = evidence_missing(draft)
        if missing and not self.unsourced.data:
            self.evidence_url.errors = [*self.evidence_url.errors, translated(missing)]
            self.unsourced.is_asked = True
            return None
        return draft

    def _value(self, find: Find) -> dict[str, Any]:
        """The columns of a known value; what is missing is said beside its field."""
        one = self.asked.property
        value = {column: self._data(column) for column in FIELDS_OF if column != "value_agent"}
        value["value_number"] = plain_number(value["value_number"])
        needed = {one.column, *one.needs}
        if "value_agent" in self:
            missing = _("Name an agent.") if "value_agent" in needed else ""
            value["value_agent"] = self._found("value_agent", find, missing)
        for column in needed - {"value_agent"}:
            if value[column] is None:
                self._say(column, _("This is needed."))
        code = value["value_code"]
        if code and one.open_codes and (fault := codes.open_code_fault(one.open_codes, code)):
            self._say("value_code", translated(fault))
        if one.type == "url" and value["value_text"] and not codes.is_web_address(value["value_text"]):
            self._say("value_text", _("This is not an http or https address."))
        levels = self._levels(value["rating_scheme"])
        if levels and value["value_text"] and value["value_text"].strip() not in levels:
            words = _("The rater words its levels so: %(levels)s.", levels=", ".join(levels))
            self._say("value_text", words)
        return value

    def _levels(self, key: str | None) -> tuple[str, ...]:
        """The levels of a rating scheme; none where they are not known."""
        return next((scheme.levels for _rater, scheme in self.asked.schemes if scheme.key == key), ())

    def _data(self, column: str) -> Any:
        """What was written; None for nothing, which 0 is not."""
        field = self.field_of(column)
        return None if field is None or field.data in (None, "") else field.data

    def _found(self, name: str, find: Find, missing: str) -> str | None:
        field = self[name]
        if not field.data:
            field.errors = [*field.errors, missing] if missing else field.errors
            return None
        try:
            found = find(field.data)
        except RuleBroken as error:
            field.errors = [*field.errors, translated(error.sentence)]
            return None
        if found is None:
            nobody = _("The registry has nobody of this name. Add them first, or choose another.")
            field.errors = [*field.errors, nobody]
        return found

    def _say(self, column: str, sentence: str) -> None:
        field = self.field_of(column)
        if field is not None:
            field.errors = [*field.errors, sentence]

    def ask(self, others: Sequence[tuple[str, str]]) -> None:
        """Ask what becomes of the standing facts that the new one contradicts: their ids, and what each says."""
        self.corrects.choices = [
            SelectChoice("beside", _("Both stand side by side, each with its asserter and its dates")),
            *(SelectChoice(number, _("This corrects it: %(fact)s", fact=fact)) for number, fact in others),
        ]
        self.seen.data = " ".join(number for number, _fact in others)

    def fill(self, one: Assertion) -> None:
        """Write a standing fact into the fields, to be put right."""
        self.value_state.data = one.value_state
        self.asserted_by.data = {self.asked.slug: "itself", PROJECT: "project"}.get(
            one.asserted_by, "another"
        )
        self.asserter.data = one.asserted_by if self.asserted_by.data == "another" else ""
        said = {
            "value_choice": one.value_code,
            "value_tag": one.value_code,
            "value_text": one.value_text,
            "value_number": plain_number(one.value_number),
            "value_agent": one.value_agent,
            "qualifier": one.qualifier,
            "qualifier_choice": one.qualifier,
            "rating_scheme": one.rating_scheme,
            "valid_from": one.valid_from and str(one.valid_from),
            "valid_to": one.valid_to and str(one.valid_to),
            "evidence_url": one.evidence_url,
            "evidence_archive_url": one.evidence_archive_url,
            "evidence_quote": one.evidence_quote,
            "evidence_note": one.evidence_note,
            "evidence_retrieved": one.evidence_retrieved_at and one.evidence_retrieved_at.date().isoformat(),
            "confidence": one.confidence,
            "redistributable": one.redistributable,
        }
        for name, value in said.items():
            if name in self:
                # A field of numbers cannot write an empty text.
                self[name].data = "" if value is None and name != "value_number" else value


def _day(written: str | None) -> datetime | None:
    """The beginning of a day, in UTC."""
    try:
        day = VagueDate.parse(written or "")
    except ValueError:
        return None
    return datetime.combine(day.on, time(), UTC) if day.precision == "day" else None
