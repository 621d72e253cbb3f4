"""The form in which somebody hands in a table of their own."""

from os import SEEK_END
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.web.forms import Form

#: Nothing is stored and the answer is made while its reader waits: so much takes seconds.
LARGEST_TABLE = 10 * 1024 * 1024
MOST_ROWS = 300_000


class TableForm(Form):
    """A file, or lines that were pasted, and how its values are compared."""

    file = FileField(
        _l("File"),
        description=_l("CSV in UTF-8, 10 MB and 300,000 rows at most."),
        render_kw={"accept": ".csv,.tsv,.txt"},
    )
    pasted = TextAreaField(
        _l("Or paste the table"),
        description=_l("With its first line, which names the columns. A file is read before what is pasted."),
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )
    level = SelectField(
        _l("Values are"),
        choices=[
            SelectChoice("nominal", _l("labels without an order (nominal)")),
            SelectChoice("ordinal", _l("numbers in an order (ordinal)")),
            SelectChoice("interval", _l("numbers with even steps (interval)")),
            SelectChoice("ratio", _l("numbers from zero (ratio)")),
            SelectChoice("masi", _l("sets of labels, a|b (masi)")),
        ],
        description=_l("Spans are compared as sets of labels whatever is chosen here."),
    )

    def validate_file(self, field: Any) -> None:
        """A file that would take long is not begun with."""
        if field.data and field.data.seek(0, SEEK_END) > LARGEST_TABLE:
            raise ValidationError(_l("A table has at most 10 MB here. The command has no such limit."))

    def validate_pasted(self, field: Any) -> None:
        """One of the two has to be there."""
        if not self.file.data and not (field.data or "").strip():
            raise ValidationError(_l("Choose a file, or paste a table."))

    def table(self) -> tuple[str, bytes | str]:
        """The name of the table and what is in it."""
        if self.file.data:
            self.file.data.seek(0)
            return self.file.data.filename or "", self.file.data.read()
        return "", self.pasted.data
