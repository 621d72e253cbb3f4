"""The forms of the sign-in and account pages: is the input well formed?"""

from collections.abc import Mapping
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.actions.tokens import LONGEST_TOKEN_DAYS
from app.core.corpus_fields import read_language
from app.core.people import clean_email
from app.features.accounts.passwords import LONGEST, SHORTEST
from app.web.forms import Form, composed, one_line
from app.web.locale import LOCALES

MOST_LANGUAGES = 40
LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}


class SignInForm(Form):
    """An address and its password. ``next`` is where the reader wanted to go."""

    email = StringField(
        _l("E-mail address"),
        [DataRequired(_l("Write your e-mail address.")), Length(max=254), one_line],
        filters=[lambda written: clean_email(written or "")],
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Write your password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ProfileForm(Form):
    """Name, language of the pages, time zone, and the languages that the person reads."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write your name.")), Length(max=200), one_line],
        filters=[composed],
        render_kw={"autocomplete": "name"},
    )
    locale = SelectField(_l("Language of the pages"))
    time_zone = SelectField(_l("Time zone"))
    languages = StringField(
        _l("Languages that you read"),
        [Length(max=400)],
        filters=[composed],
        description=_l(
            "Codes with commas between, such as en, ru, ar. You are given articles in these alone;"
            " leave it empty to be given all."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        named = {"": _("As my browser asks")} | {one: LANGUAGE_NAMES[one] for one in LOCALES}
        self.locale.choices = [SelectChoice(value, name) for value, name in named.items()]
        zones = {"": "UTC"} | {zone: zone for zone in sorted(available_timezones())}
        self.time_zone.choices = [SelectChoice(value, name) for value, name in zones.items()]

    def validate_languages(self, field: StringField) -> None:
        """Each one is a language tag."""
        try:
            languages = self.languages_read()
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if len(languages) > MOST_LANGUAGES:
            raise ValidationError(_("These are more languages than can be kept here."))

    def languages_read(self) -> list[str]:
        """The languages as tags in their usual capitals."""
        written = (one.strip() for one in (self.languages.data or "").split(","))
        return sorted({read_language(one) for one in written if one})


class PasswordForm(Form):
    """A new password. ``current`` is asked of whoever has one and did not just come by a link."""

    current = PasswordField(
        _l("Current password"), [Length(max=LONGEST)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Write a new password."))],
        description=_l("At least %(shortest)s characters; a few words are good.", shortest=SHORTEST),
        render_kw={"autocomplete": "new-password"},
    )


class Projects(SelectMultipleField):
    """Check boxes, one for each of one's projects."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TokenForm(Form):
    """A token for scripts."""

    name = StringField(
        _l("What it is for"),
        [Length(max=100), one_line],
        id="token_name",
        filters=[composed],
        render_kw={"autocomplete": "off"},
    )
    scope = SelectField(
        _l("What it may do"),
        choices=[
            SelectChoice("read", _l("Read what I may read")),
            SelectChoice("write", _l("Read, and annotate as me")),
            SelectChoice("lead", _l("All that I may do in my projects")),
        ],
    )
    days = IntegerField(
        _l("Days that it works"),
        [
            InputRequired(_l("Say for how many days.")),
            NumberRange(1, LONGEST_TOKEN_DAYS, _l("From 1 to %(most)s days.", most=LONGEST_TOKEN_DAYS)),
        ],
        default=90,
    )
    projects = Projects(
        _l("Projects"),
        coerce=int,
        description=_l("Tick those that it may touch. With none ticked it may touch all of yours."),
    )

    def __init__(self, projects: Mapping[int, str], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.projects.choices = [SelectChoice(project_id, name) for project_id, name in projects.items()]
