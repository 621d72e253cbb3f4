"""The form of a document's masks: which stay, which come in, and one more by its exact words."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from app.features.masks.queries import Standing
from app.features.masks.words import KINDS
from app.models.texts import MASK_KINDS
from app.web.forms import Form

_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})-([a-z_]{1,20})")


class MasksForm(Form):
    """What is ticked is the next version. ``base`` is the version that the page showed."""

    base = HiddenField(default="0")
    mask = SelectMultipleField(_l("Covered"), validate_choice=False)
    add_words = TextAreaField(
        _l("Words to cover"),
        [Length(max=20_000)],
        description=_l("Exactly as they stand in the text."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    add_occurrence = IntegerField(
        _l("Which time they stand there"), [Optional(), NumberRange(1, 9999)], default=1
    )
    add_kind = SelectField(
        _l("What it is"), choices=[SelectChoice(kind, KINDS[kind]) for kind in MASK_KINDS], default="other"
    )
    confirm = BooleanField(_l("Cover them all the same"))

    def wanted(self, text: str) -> list[Standing]:
        """The masks as the form has them; words that are not in the text are a fault beside their field."""
        found = [
            Standing(int(match[1]), int(match[2]), match[3])
            for one in self.mask.data or []
            if (match := _RANGE.fullmatch(one)) and one.isascii()
        ]
        words = (self.add_words.data or "").replace("\r\n", "\n").strip()
        if not words:
            return found
        start = -1
        for _time in range(self.add_occurrence.data or 1):
            start = text.find(words, start + 1)
            if start < 0:
                self.add_words.errors = [_("These words do not stand in the text that often.")]
                return found
        return [*found, Standing(start, start + len(words), self.add_kind.data)]

    def base_number(self) -> int:
        """The version that the page showed; -1 where the form does not say."""
        given = self.base.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
