"""The forms of making a project and of settling who is in it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileSize
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.actions.projects import STARTER, ProjectPlan, suggested_slug
from app.actions.rounds import RoundPlan
from app.core.codebook.read_file import read_file
from app.core.codebook.refused import CodebookRefused
from app.core.codebook.values import Codebook
from app.core.codebook.yaml_tree import LARGEST_FILE
from app.core.people import clean_email
from app.errors import Fault
from app.web.forms import Form, composed, one_line

LONGEST_CONSENT = 20_000

STANCES = (
    (
        "prescriptive",
        _l("Prescriptive: one right answer is sought, and disagreement is something to settle."),
    ),
    (
        "descriptive",
        _l("Descriptive: disagreement is data. Every reading is kept, and nothing is called an error."),
    ),
)
CONDITIONS = (
    (
        "blind",
        _l(
            "Blind: outlet, byline, web address, day of publication and file name are hidden."
            " Title, month and year stay."
        ),
    ),
    ("open", _l("Open: everything that is known of an article is shown. Names of outlets sway readers.")),
    (
        "blind_then_reveal",
        _l(
            "Blind, then revealed: blind first. Once an annotator has handed in all of their passages, those answers"
            " never change; what was hidden is shown, and each answer is kept or changed with a reason."
        ),
    ),
)
UNITS = (
    ("paragraph", _l("Paragraph: the right size for most studies.")),
    ("sentence", _l("Sentence: finer, and a reader sees less of what a sentence belongs to.")),
    ("document", _l("Document: each article as a whole, for questions about all of it.")),
)
ORDERS = (
    (
        "articles",
        _l("Article by article, its passages in order; each reader gets the articles in another order."),
    ),
    ("random", _l("Passages in random order, out of their articles.")),
    ("sequential", _l("Articles in the order in which they were brought in.")),
)
ROLES = (
    ("annotator", _l("Annotator: reads passages and labels them.")),
    ("adjudicator", _l("Adjudicator: is to decide where annotators differ. There is no page for it yet.")),
    ("lead", _l("Lead: settles everything here, people included.")),
)


def _choices(pairs: tuple[tuple[str, Any], ...]) -> list[SelectChoice]:
    return [SelectChoice(value, said) for value, said in pairs]


def one_or_more(_form: Form, field: SelectMultipleField) -> None:
    """A validator: some box is ticked. WTForms' own would have a browser ask for each of them."""
    if not field.data:
        raise ValidationError(_l("Choose one role or more."))


class Roles(SelectMultipleField):
    """Check boxes, one for each role."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProjectForm(Form):
    """A new project with its first round."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Give the project a name.")), Length(max=200), one_line],
        filters=[composed],
        render_kw={"autocomplete": "off"},
    )
    slug = StringField(
        _l("Address"),
        [Length(max=60), one_line],
        filters=[lambda written: composed(written).lower()],
        description=_l(
            "What stands behind /projects/ in its web address: small letters, digits and hyphens."
            " Leave it empty, and it is made from the name."
        ),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    description = TextAreaField(
        _l("What it is about"),
        [Length(max=2000)],
        filters=[composed],
        description=_l("One or two sentences that its members read. It may stay empty."),
        render_kw={"rows": 2},
    )
    stance = RadioField(_l("How it sees disagreement"), choices=_choices(STANCES), default="prescriptive")
    codebook = FileField(
        _l("Codebook"),
        [Optional(), FileSize(LARGEST_FILE, message=_l("A codebook has at most one megabyte."))],
        description=_l(
            "A YAML file, or a CSV of labels. Leave it empty to begin with the starter codebook;"
            " the next version can be published at any time."
        ),
        render_kw={"accept": ".yaml,.yml,.csv,.tsv"},
    )
    k = IntegerField(
        _l("Annotators for each passage"),
        [
            InputRequired(_l("Say how many people read each passage.")),
            NumberRange(1, 50, _l("From 1 to 50.")),
        ],
        description=_l("With one, agreement cannot be measured."),
        default=2,
    )
    condition = RadioField(
        _l("What annotators are shown of the source"), choices=_choices(CONDITIONS), default="blind"
    )
    unit = RadioField(_l("What is labelled at a time"), choices=_choices(UNITS), default="paragraph")
    order = RadioField(_l("In which order"), choices=_choices(ORDERS), default="articles")

    book: Codebook | None = None
    book_faults: Sequence[Fault] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields: make an address where none was given, and read the codebook."""
        super().validate(extra_validators)
        self._check_slug()
        self._read_codebook()
        return not self.errors

    def _check_slug(self) -> None:
        if not self.slug.data:
            self.slug.data = suggested_slug(self.name.data or "")
        if not self.slug.data and self.name.data:
            self.slug.errors.append(_("Write an address; none can be made from this name."))

    def _read_codebook(self) -> None:
        if self.codebook.errors:
            return
        try:
            self.book = self._book()
        except CodebookRefused as refused:
            self.book_faults = refused.faults
            self.codebook.errors.append(_("This codebook cannot be used yet. What is wrong stands above."))
        if self.errors:
            self.ask_for_the_file_again()

    def _book(self) -> Codebook:
        chosen = self.codebook.data
        if chosen is None:
            return read_file(STARTER.read_bytes(), STARTER.name)
        return read_file(chosen.read(), chosen.filename)

    def ask_for_the_file_again(self) -> None:
        """A file that was right is lost where the form comes back; say so beside it."""
        if self.codebook.data and not self.codebook.errors:
            self.codebook.errors.append(_("Choose the file again: a browser does not keep it."))

    def plan(self) -> ProjectPlan:
        """The project as the action takes it."""
        first = RoundPlan(
            k=self.k.data, condition=self.condition.data, unit=self.unit.data, order=self.order.data
        )
        return ProjectPlan(
            self.slug.data, self.name.data, self.stance.data, self.description.data, first_round=first
        )


class RolesForm(Form):
    """What somebody is in the project."""

    roles = Roles(
        _l("Roles"),
        [one_or_more],
        choices=_choices(ROLES),
    )


class InvitationForm(RolesForm):
    """Somebody who is to be in the project."""

    email = StringField(
        _l("E-mail address"),
        [DataRequired(_l("Write their e-mail address.")), Length(max=254), one_line],
        filters=[lambda written: clean_email(written or "")],
        description=_l("Nothing is sent to it. You are given a link, and send it as you like."),
        render_kw={"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"},
    )
    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write their name.")), Length(max=200), one_line],
        filters=[composed],
        description=_l("How colleagues see them. They can change it; exports never hold it."),
        render_kw={"autocomplete": "off"},
    )


class ConsentTextForm(Form):
    """What annotators are asked to agree to before they begin."""

    body = TextAreaField(
        _l("Text"),
        [
            DataRequired(_l("Write what annotators are asked to agree to.")),
            Length(
                max=LONGEST_CONSENT,
                message=_l("This is longer than %(most)s characters.", most=LONGEST_CONSENT),
            ),
        ],
        filters=[lambda written: composed(written).replace("\r\n", "\n")],
        description=_l("Plain text; an empty line begins a paragraph."),
        render_kw={"rows": 14},
    )


def consent_proposal() -> str:
    """A text to begin with, where a project has none."""
    return "\n\n".join(
        (
            _(
                "You read passages of news and label how they tell their story, under the written rule of the"
                " codebook. A label is not a finding that something is false, and says nothing about you."
            ),
            _(
                "Some passages may distress you, or may want to win you over. You may give any of them back"
                " without saying why, and stop at any time."
            ),
            _(
                "We keep your answers, when they were saved, and how long a passage was open. In what we publish"
                " you are a pseudonym. Whoever leads this project sees your name beside your answers."
            ),
            _(
                "You may take your consent back at any time, on the page with this text. What you labelled is then"
                " left out of every export that is made from that day on."
            ),
        )
    )
