"""The forms of corrected texts: the text with its reason, and where a mark stands in it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.corpus import settled_text
from app.core.reanchor import Place
from app.web.forms import Form, composed, plain_lines


class CorrectionForm(Form):
    """A corrected text. ``base`` is the number of the text that the page showed."""

    base = HiddenField()
    text = TextAreaField(
        _l("The corrected text"),
        [InputRequired(_l("There is no text in it."))],
        description=_l("Change what is wrong, and nothing else. Paragraphs are set apart by blank lines."),
        render_kw={"rows": 24, "dir": "auto", "spellcheck": "false"},
    )
    reason = TextAreaField(
        _l("Why it is corrected"),
        [DataRequired(_l("Say why; the reason stays with the text.")), Length(max=2000)],
        filters=[plain_lines, composed],
        description=_l("What was wrong, and how you know: an original that you compared it with."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    ask_again = BooleanField(
        _l("Have the passages that changed coded anew in the rounds that run"),
        description=_l(
            "Without it rounds go on with the text that they began with. With it nobody is given an old passage that"
            " changed any more; what was coded of it stays, and passages that did not change are not asked again."
        ),
    )

    def validate_text(self, field: TextAreaField) -> None:
        """A text that can be kept."""
        try:
            self.settled = settled_text(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def base_number(self) -> int:
        """The number that the page showed; 0 where none was sent."""
        return _number(self.base.data)


class PlaceForm(Form):
    """Where a mark stands: one of the suggested places, other words, or nowhere any more."""

    key = HiddenField()
    base = HiddenField()
    choice = HiddenField()
    words = StringField(
        _l("Other words"),
        [Length(max=20_000)],
        description=_l("Copied from one passage of the new text, to the letter."),
        render_kw={"dir": "auto", "autocomplete": "off"},
    )
    nth = IntegerField(
        _l("Which of the places"),
        [Optional(), NumberRange(1, 10_000, _l("A whole number from 1 on."))],
        description=_l("Only where these words stand in the text more than once: 1 is the first."),
    )
    note = StringField(_l("Note"), [Length(max=1000)], filters=[composed], render_kw={"dir": "auto"})

    def validate_words(self, field: StringField) -> None:
        """Whoever chooses other words writes them."""
        if self.choice.data == "words" and not field.data:
            raise ValidationError(str(_l("Write the words that the mark stands on.")))

    def validate_choice(self, field: HiddenField) -> None:
        """One of the choices was made."""
        if field.data not in ("words", "gone", "open") and self.place() is None:
            raise ValidationError(str(_l("Choose a place, or say that the words are gone.")))

    def place(self) -> Place | None:
        """The suggested place that was chosen."""
        parts = (self.choice.data or "").split("-")
        if len(parts) != 3 or not all(one.isascii() and one.isdigit() and len(one) < 16 for one in parts):
            return None
        passage_id, start, end = map(int, parts)
        return Place(passage_id, start, end)

    def base_number(self) -> int:
        """The last row that the page had shown of this place; 0 where there was none."""
        return _number(self.base.data)


def _number(written: str | None) -> int:
    given = written or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
