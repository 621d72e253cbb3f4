"""What is asked of the registry: which agents are listed, and at which moment one of them is read."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from app.core.outlets.dates import Span, VagueDate
from app.db import now
from app.features.outlets import words
from app.features.outlets.listing import Choices, Wanted
from app.web.forms import Form, composed
from app.web.sentences import translated

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DAY = _l("2021-07-13, or 2021-07 for a month, 2021 for a year. Empty is today.")


def _is_day(_form: Form, field: StringField) -> None:
    if field.data:
        try:
            VagueDate.parse(field.data)
        except ValueError as error:
            raise ValidationError(translated(error.args[0])) from None


class _AddressForm(Form):
    """It is part of the address, changes nothing, and needs no token."""

    class Meta:
        """No token."""

        csrf = False

    as_of = StringField(_l("As of"), [Length(max=10), _is_day], filters=[composed], description=_DAY)

    def when(self) -> Span:
        """The days that are asked about; today where none is given, or none that is one."""
        today = now().date()
        try:
            day = VagueDate.parse(self.as_of.data or today.isoformat())
        except ValueError:
            return Span(today, today)
        return Span(day.first, day.last)


class FilterForm(_AddressForm):
    """Which agents are listed."""

    q = StringField(
        _l("Name or address"),
        [Length(max=400)],
        filters=[composed],
        description=_l("A name in any script, or a web address that you paste."),
        render_kw={"type": "search", "dir": "auto"},
    )
    kind = SelectField(_l("Kind"), validate_choice=False)
    country = SelectField(_l("Country"), validate_choice=False)
    medium = SelectField(_l("Medium"), validate_choice=False)
    ownership = SelectField(_l("Kind of ownership"), validate_choice=False)
    language = SelectField(_l("Language"), validate_choice=False)
    described = SelectField(_l("Described"), validate_choice=False)
    unsourced = BooleanField(_l("Only with facts that have no source"), false_values=("", "0", "no", "false"))

    def offer(self, known: Choices) -> None:
        """Offer what the registry has."""
        self.kind.choices = _choices((key, str(name)) for key, name in words.KINDS.items())
        self.country.choices = _sorted((one, words.country(one)) for one in known.countries)
        self.medium.choices = _sorted((one, words.code("medium", one)) for one in known.media)
        self.ownership.choices = _sorted((one, words.code("ownership_type", one)) for one in known.ownership)
        self.language.choices = _sorted((one, words.language(one)) for one in known.languages)
        self.described.choices = _choices((("described", _("described")), ("stub", _("by name alone"))))

    def wanted(self) -> Wanted:
        """The filter; what could not be found anyway is cut off."""
        return Wanted(
            self.when(),
            _plain(self.q.data),
            _plain(self.kind.data),
            _plain(self.country.data),
            _plain(self.medium.data),
            _plain(self.ownership.data),
            _plain(self.language.data),
            _plain(self.described.data),
            bool(self.unsourced.data),
        )

    def narrows(self) -> bool:
        """Whether anything but words and a day is asked for."""
        return bool(self.kept().keys() - {"q", "as_of"})

    def kept(self) -> dict[str, str]:
        """What stays in the address of another page of the same list."""
        texts = {name: field.data for name, field in self._fields.items() if isinstance(field.data, str)}
        return {name: value for name, value in texts.items() if value} | (
            {"unsourced": "1"} if self.unsourced.data else {}
        )


class WhenForm(_AddressForm):
    """At which moment an outlet is read: what was true on a day, as far as it was known at a number."""

    known_at = StringField(
        _l("Known at"),
        [Length(max=16)],
        filters=[composed],
        description=_l("The number of a change of the registry. Empty is the newest."),
        render_kw={"inputmode": "numeric"},
    )

    def asked(self) -> dict[str, Any]:
        """The moment as it stands in an address; what is usual is left out."""
        both = {"as_of": self.as_of.data, "known_at": self.known_at.data}
        return {name: value for name, value in both.items() if value}

    def number(self, latest: int) -> int:
        """The number that is asked about; the newest where none is given, or one that there is not yet."""
        given = self.known_at.data or ""
        if not given:
            return latest
        if not (given.isascii() and given.isdigit() and int(given) <= latest):
            self.known_at.errors = [
                *self.known_at.errors,
                _("The registry has come to %(latest)s; write a number up to that.", latest=latest),
            ]
            return latest
        return int(given)


def _choices(pairs: Any) -> list[SelectChoice]:
    return [SelectChoice("", _("All")), *(SelectChoice(*one) for one in pairs)]


def _sorted(pairs: Any) -> list[SelectChoice]:
    return _choices(sorted(pairs, key=lambda one: one[1].casefold()))


def _plain(value: str | None) -> str:
    return _CONTROL.sub("", value or "")[:400]
