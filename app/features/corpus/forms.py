"""The forms of the document pages: is what was handed in well formed?"""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.corpus import (
    MOST_LETTERS,
    MOST_LETTERS_OTHERWISE,
    Raw,
    Row,
    read_draft,
    settled_text,
)
from app.core.corpus_fields import read_language, read_published
from app.core.outlets import codes
from app.core.text.normalise import sha256_bytes
from app.features.corpus import reading
from app.features.corpus.listing import UNKNOWN, Known, Wanted
from app.web.forms import Form, composed, one_line, plain_lines

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class HowForm(Form):
    """What every import asks: what becomes of paragraphs that a page break cut in two."""

    joins = RadioField(
        _l("When a sentence goes on over a blank line"),
        choices=[
            SelectChoice("auto", _l("Propose both paragraphs as one passage")),
            SelectChoice("off", _l("Leave them apart")),
        ],
        default="auto",
    )


class PasteForm(HowForm):
    """One text, written or pasted into the page, with the little that has to be known of it."""

    text = TextAreaField(
        _l("Text"),
        [InputRequired(_l("Paste the text of the document."))],
        description=_l("Paragraphs are set apart by blank lines. It is kept exactly as it is here."),
        render_kw={"rows": 12, "dir": "auto"},
    )
    kind = RadioField(
        _l("What it is"),
        choices=[
            SelectChoice("text", _l("The text of the document")),
            SelectChoice("html", _l("The source of an HTML page, to find the text in")),
        ],
        default="text",
        description=_l(
            "Of a page the title, the byline, the day and the outlet are found too, where you leave them empty."
        ),
    )
    title = StringField(
        _l("Title"), [Length(max=1000), one_line], filters=[composed], render_kw={"dir": "auto"}
    )
    byline = StringField(_l("Byline"), [Length(max=1000), one_line], filters=[composed])
    outlet = StringField(
        _l("Outlet"),
        [Length(max=MOST_LETTERS["outlet"]), one_line],
        filters=[composed],
        description=_l("Its name, its address or its short name in the registry. An unknown one is entered."),
    )
    published = StringField(
        _l("Published"),
        [Length(max=30)],
        filters=[composed],
        description=_l("As exactly as you know it: 2024-03-14, 2024-03, 2024, or 2024-03-14/2024-03-18."),
    )
    language = StringField(
        _l("Language"),
        [Length(max=35)],
        filters=[composed],
        description=_l("A code such as en, ru or fa."),
        render_kw={"autocapitalize": "none"},
    )
    url = StringField(
        _l("Address"),
        [Length(max=MOST_LETTERS_OTHERWISE)],
        filters=[composed],
        description=_l("Where the text was published."),
        render_kw={"inputmode": "url"},
    )
    rights = SelectField(
        _l("Text rights"),
        choices=[
            SelectChoice("unknown", _l("Unknown: exports leave the text out")),
            SelectChoice("full", _l("The whole text may be passed on")),
            SelectChoice("excerpt", _l("An excerpt may be passed on")),
            SelectChoice("none", _l("Nothing of it may be passed on")),
        ],
    )
    excerpt = IntegerField(
        _l("Length of the excerpt"),
        [Optional(), NumberRange(1, 9_999_999, _l("A whole number from 1 on."))],
        description=_l("In characters; only where an excerpt may be passed on."),
    )

    def validate_text(self, field: TextAreaField) -> None:
        """There is a text that can be kept."""
        if self.kind.data == "html":
            return
        try:
            settled_text(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate_published(self, field: StringField) -> None:
        """A vague date."""
        _checked(read_published, field)

    def validate_language(self, field: StringField) -> None:
        """A language tag."""
        _checked(read_language, field)

    def validate_url(self, field: StringField) -> None:
        """An address of the web."""
        if field.data and not codes.is_web_address(field.data):
            raise ValidationError(_("This is not an http or https address."))

    def validate_rights(self, field: SelectField) -> None:
        """An excerpt has a length."""
        if field.data == "excerpt" and not self.excerpt.data and not self.excerpt.errors:
            raise ValidationError(_("Say how long the excerpt may be."))

    def row(self) -> tuple[Row, bytes]:
        """The document, or its refusal, and its bytes."""
        raw = self.text.data.encode()
        names = ("title", "byline", "outlet", "published", "language", "url")
        values = {name: self[name].data for name in names if self[name].data}
        is_excerpt = self.rights.data == "excerpt"
        values["text_rights"] = f"excerpt:{self.excerpt.data}" if is_excerpt else self.rights.data
        if self.kind.data == "html":
            return reading.read_pasted_page(self.text.data, values, _("Pasted page"))
        capture = Raw(sha256_bytes(raw), len(raw), "", "text/plain", "utf-8")
        return read_draft(_("Pasted text"), self.text.data, values, capture), raw


class ConfirmForm(Form):
    """The end of a preview: from where on its page showed documents, and whether bad rows are left out."""

    after = HiddenField(default="0")
    skip_bad = BooleanField(_l("Leave out the rows that are refused, and import the others"))

    def page(self) -> int:
        """The number of the row after which the page began."""
        given = self.after.data or "0"
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


class WarningForm(Form):
    """Why a document distresses or is risky to read; empty for most."""

    risk = TextAreaField(
        _l("Warning before reading"),
        [Length(max=MOST_LETTERS_OTHERWISE)],
        filters=[plain_lines, composed],
        description=_l(
            "Why this document may distress its readers or be risky for them. Annotators read it before the first"
            " passage, and may give the article back. Blind ones read it, too: do not name the outlet, the author,"
            " the address or the day. Empty: no warning."
        ),
        render_kw={"rows": 3, "dir": "auto"},
    )


class WithdrawForm(Form):
    """Why a document is withdrawn."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why it is withdrawn; the reason is kept with it.")), Length(max=2000)],
        filters=[composed],
        description=_l("It stays with the document, and whoever reads the project's history sees it."),
    )


class FilterForm(Form):
    """Which documents are listed; it is part of the address."""

    class Meta:
        """An address changes nothing, and needs no token."""

        csrf = False

    q = StringField(_l("Text"), [Length(max=200)], filters=[composed], render_kw={"type": "search"})
    outlet = SelectField(_l("Outlet"), validate_choice=False)
    language = SelectField(_l("Language"), validate_choice=False)

    def offer(self, known: Known) -> None:
        """Offer the outlets and languages that the project has."""
        self.outlet.choices = [SelectChoice("", _("All")), *(SelectChoice(*one) for one in known.outlets)]
        self.language.choices = [
            SelectChoice("", _("All")),
            *(SelectChoice(one, one) for one in known.languages),
        ]
        for field in (self.outlet, self.language):
            field.choices.append(SelectChoice(UNKNOWN, _("Unknown")))

    def wanted(self) -> Wanted:
        """The filter; what could not be found anyway is cut off."""
        words = _CONTROL.sub("", self.q.data or "")[:200]
        return Wanted(words, _plain(self.outlet.data), _plain(self.language.data))


def _plain(value: str | None) -> str:
    return _CONTROL.sub("", value or "")[:200]


def _checked(read: object, field: StringField) -> None:
    if field.data:
        try:
            read(field.data)  # type: ignore[operator]
        except ValueError as error:
            raise ValidationError(str(error)) from None
