"""What the form for files asks of marks: which program they come from, and what its labels and coders are here."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from app.core.formats.coded_formats import CODED_FORMATS
from app.core.formats.word_pairs import written_pairs
from app.errors import RuleBroken
from app.features.corpus.coding_plan import Coding
from app.web.forms import Form, plain_lines
from app.web.sentences import translated

MOST_LETTERS = 200_000


class MarksForm(Form):
    """How marks are taken in; of files without marks all of it is left as it is."""

    kind = SelectField(
        _l("What the files are"),
        choices=[
            SelectChoice("auto", _l("As their names say")),
            *(SelectChoice(one.name, one.title) for one in CODED_FORMATS.values()),
        ],
        default="auto",
        description=_l(
            "Files of other programs bring their marks and coders. Several files may be in one ZIP archive."
        ),
    )
    unit = SelectField(
        _l("Passages that marks are put in"),
        choices=[
            SelectChoice("auto", _l("The smallest that hold all marks")),
            SelectChoice("paragraph", _l("Paragraphs")),
            SelectChoice("sentence", _l("Sentences")),
            SelectChoice("document", _l("Whole documents")),
        ],
        default="auto",
    )
    labels = TextAreaField(
        _l("Labels"),
        [Length(max=MOST_LETTERS)],
        filters=[plain_lines],
        description=_l(
            "Where a label is called otherwise here, one on each line: their word = the key or name of ours."
        ),
        render_kw={"rows": 3, "dir": "auto"},
    )
    coders = TextAreaField(
        _l("Coders"),
        [Length(max=MOST_LETTERS)],
        filters=[plain_lines],
        description=_l(
            "Where a coder is a member of the project, one on each line: their name = the address of the member."
            " All others become annotators whom nobody can sign in as."
        ),
        render_kw={"rows": 3, "dir": "auto"},
    )
    makes_codebook = BooleanField(_l("Make a codebook of the labels that are found"))

    def validate_labels(self, field: TextAreaField) -> None:
        """Each line is a pair."""
        _pairs(field)

    def validate_coders(self, field: TextAreaField) -> None:
        """Each line is a pair."""
        _pairs(field)

    def coding(self) -> Coding:
        """What was asked, once the form is valid."""
        return Coding(
            _pairs(self.labels), _pairs(self.coders), self.unit.data, makes_codebook=self.makes_codebook.data
        )


def _pairs(field: TextAreaField) -> dict[str, str]:
    try:
        return written_pairs(field.data or "")
    except RuleBroken as error:
        raise ValidationError(translated(error.sentence)) from None
