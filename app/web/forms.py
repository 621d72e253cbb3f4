"""The form that every form is: protected from forgery, its words cleaned, its faults beside their fields."""

import unicodedata

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from app.core.people import is_one_line
from app.errors import BadInput, RuleBroken
from app.web.sentences import translated


class Form(FlaskForm):
    """A form of ours. ``add_faults`` puts what an action found wrong beside the fields."""

    def add_faults(self, error: RuleBroken) -> None:
        """Put each fault beside the field that its pointer names; the rest, and a rule, above the form."""
        if not isinstance(error, BadInput):
            self.form_errors.append(translated(error.sentence))
            return
        for fault in error.faults:
            field = self._fields.get(fault.pointer.strip("/"))
            faults = self.form_errors if field is None else field.errors
            faults.append(translated(fault.message))


def composed(written: str | None) -> str:
    """A filter: no blanks around it, its letters composed, and never None."""
    return unicodedata.normalize("NFC", (written or "").strip())


def plain_lines(written: str | None) -> str:
    """A filter: lines end as they do in texts; a browser sends them with a return before."""
    return (written or "").replace("\r\n", "\n")


def one_line(_form: Form, field: Field) -> None:
    """A validator: no control characters, which no name has."""
    if not is_one_line(field.data or ""):
        raise ValidationError(_l("This has characters that cannot be seen. Type it anew."))
