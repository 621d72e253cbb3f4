"""The forms with which a lead corrects a document: a step of its way, its facts, what more is known of a capture."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app.core.corpus import MOST_LETTERS
from app.core.corpus_fields import (
    Published,
    read_http_status,
    read_language,
    read_moment,
    read_published,
    read_rights,
)
from app.core.outlets import codes
from app.core.way import in_iso, precision_of
from app.features.corpus.steps import StepSaid
from app.features.corpus.way import ShownStep
from app.features.corpus.words import CONFIDENCES, RELATIONS
from app.models.corpus import PublicationEdge
from app.web.forms import Form, composed, one_line, plain_lines

MOST_OF_AN_ADDRESS = 2000
DATE_HINT = _l("As exactly as you know it: 2024-03-14, 2024-03, 2024, or 2024-03-14/2024-03-18.")


def is_web_address(_form: Form, field: Field) -> None:
    """A validator: empty, or an address of the web."""
    if field.data and not codes.is_web_address(field.data):
        raise ValidationError(_("This is not an http or https address."))


def _read(read: Any, field: Field) -> None:
    if field.data:
        try:
            read(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class StepForm(Form):
    """One step of the way that a document came."""

    relation = SelectField(_l("What happened"), choices=[SelectChoice(*one) for one in RELATIONS.items()])
    outlet = StringField(
        _l("Outlet"),
        [Length(max=MOST_LETTERS["outlet"]), one_line],
        filters=[composed],
        description=_l("Its name, its address or its short name in the registry. An unknown one is entered."),
    )
    document = StringField(
        _l("Document of this project"),
        [Length(max=MOST_LETTERS["key"]), one_line],
        filters=[composed],
        description=_l("Its key, where the step leads to another document that is here."),
    )
    url = StringField(
        _l("Address"),
        [Length(max=MOST_OF_AN_ADDRESS), is_web_address],
        filters=[composed],
        render_kw={"inputmode": "url"},
    )
    language = StringField(
        _l("Language of the original"),
        [Length(max=35)],
        filters=[composed],
        description=_l("Of a translation, where no more is known of its original: ru, fa, uz-Cyrl."),
        render_kw={"autocapitalize": "none"},
    )
    published = StringField(_l("When"), [Length(max=30)], filters=[composed], description=DATE_HINT)
    credit = TextAreaField(
        _l("Credit line"),
        [Length(max=2000)],
        filters=[plain_lines],
        description=_l("The words of the text that say so, copied from it to the letter."),
        render_kw={"rows": 2, "dir": "auto"},
    )
    credit_place = IntegerField(
        _l("Which of the places"),
        [Optional(), NumberRange(1, 10_000, _l("A whole number from 1 on."))],
        description=_l("Only where these words stand in the text more than once: 1 is the first."),
    )
    confidence = SelectField(
        _l("How sure"), choices=[SelectChoice(*one) for one in CONFIDENCES.items()], default="medium"
    )
    evidence = TextAreaField(
        _l("Evidence"),
        [Length(max=2000)],
        filters=[plain_lines, composed],
        description=_l("What it is known from: an imprint, an address, the text itself."),
        render_kw={"rows": 2, "dir": "auto"},
    )

    def validate_published(self, field: StringField) -> None:
        """A vague date."""
        _read(read_published, field)

    def validate_language(self, field: StringField) -> None:
        """A language tag, of an original alone."""
        if field.data and self.relation.data != "translated_from":
            raise ValidationError(
                _("Only an original has it: choose “translated from”, or leave this empty.")
            )
        _read(read_language, field)

    def validate(self, *args: object, **kwargs: object) -> bool:
        """A step leads somewhere; an original may be known by its language or its evidence alone."""
        is_valid: bool = super().validate(*args, **kwargs)
        ends = [self.outlet.data, self.document.data, self.url.data]
        if self.relation.data == "translated_from":
            ends += [self.language.data, self.evidence.data]
        if not any(ends):
            self.form_errors.append(_("Say where the step leads: an outlet, a document or an address."))
        return is_valid and any(ends)

    def said(self) -> StepSaid:
        """What the form says."""
        data = self.data
        names = ("relation", "outlet", "document", "url", "credit", "credit_place", "confidence", "evidence")
        published: Published | None = read_published(data["published"]) if data["published"] else None
        language = read_language(data["language"]) if data["language"] else ""
        return StepSaid(**{name: data[name] for name in names}, language=language, published=published)


class CorrectStepForm(StepForm):
    """The same of a step that stands; ``base`` is the step that the page showed."""

    base = HiddenField()
    reason = TextAreaField(
        _l("Why it is corrected"),
        [DataRequired(_l("Say why; the reason stays in the history.")), Length(max=2000)],
        filters=[plain_lines, composed],
        render_kw={"rows": 2, "dir": "auto"},
    )

    def said(self) -> StepSaid:
        """What the form says, with its reason."""
        found = super().said()
        return StepSaid(
            **{name: getattr(found, name) for name in StepSaid.__slots__ if name != "reason"},
            reason=self.reason.data,
        )


class ReasonForm(Form):
    """Why a step is withdrawn."""

    base = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why; the reason stays in the history.")), Length(max=2000)],
        filters=[plain_lines, composed],
        render_kw={"rows": 2, "dir": "auto"},
    )


class FactsForm(Form):
    """The facts of a document itself; ``seal`` says which ones the page had shown."""

    seal = HiddenField()
    title = StringField(
        _l("Title"), [Length(max=1000), one_line], filters=[composed], render_kw={"dir": "auto"}
    )
    byline = StringField(
        _l("Byline"), [Length(max=1000), one_line], filters=[composed], render_kw={"dir": "auto"}
    )
    outlet = StringField(
        _l("Outlet"),
        [Length(max=MOST_LETTERS["outlet"]), one_line],
        filters=[composed],
        description=_l("Its name, its address or its short name in the registry. An unknown one is entered."),
    )
    published = StringField(_l("Published"), [Length(max=30)], filters=[composed], description=DATE_HINT)
    language = StringField(
        _l("Language"),
        [Length(max=35)],
        filters=[composed],
        description=_l("A code such as en, ru or fa."),
        render_kw={"autocapitalize": "none"},
    )
    genre = StringField(_l("Genre"), [Length(max=MOST_LETTERS["genre"]), one_line], filters=[composed])
    text_rights = StringField(
        _l("May be passed on"),
        [DataRequired(_l("Write full, excerpt:300, none or unknown.")), Length(max=20)],
        filters=[composed],
        description=_l(
            "full, excerpt:300 (so many characters), none or unknown. Exports treat unknown as none."
        ),
        render_kw={"autocapitalize": "none"},
    )

    def validate_published(self, field: StringField) -> None:
        """A vague date."""
        _read(read_published, field)

    def validate_language(self, field: StringField) -> None:
        """A language tag."""
        _read(read_language, field)

    def validate_text_rights(self, field: StringField) -> None:
        """How much of the text may be passed on."""
        _read(read_rights, field)


class CaptureForm(Form):
    """What more is known of a capture; the bytes and their hash are those of the one that is there."""

    final_url = StringField(
        _l("Address after redirects"), [Length(max=MOST_OF_AN_ADDRESS), is_web_address], filters=[composed]
    )
    canonical_url = StringField(
        _l("Address that the page names"),
        [Length(max=MOST_OF_AN_ADDRESS), is_web_address],
        filters=[composed],
    )
    archive_url = StringField(
        _l("Archived at"), [Length(max=MOST_OF_AN_ADDRESS), is_web_address], filters=[composed]
    )
    warc_record = StringField(
        _l("WARC record"),
        [Length(max=MOST_LETTERS["warc_record"]), one_line],
        filters=[composed],
        description=_l("The record's id, as it stands in the archive's file."),
    )
    retrieved_at = StringField(
        _l("Retrieved"),
        [Length(max=40)],
        filters=[composed],
        description=_l("A day, or a moment with its time zone: 2022-05-18T09:30:00Z."),
    )
    http_status = StringField(_l("Status of HTTP"), [Length(max=3)], filters=[composed])

    def validate_retrieved_at(self, field: StringField) -> None:
        """A moment."""
        _read(read_moment, field)

    def validate_http_status(self, field: StringField) -> None:
        """A status."""
        _read(read_http_status, field)
        if not any(one.data for one in self if one.name != "csrf_token"):
            raise ValidationError(_("Say at least one thing that is not known yet."))

    def said(self) -> dict[str, Any]:
        """The columns of a capture that the form says."""
        names = ("final_url", "canonical_url", "archive_url", "warc_record")
        found: dict[str, Any] = {name: self[name].data or None for name in names}
        found["retrieved_at"] = read_moment(self.retrieved_at.data) if self.retrieved_at.data else None
        found["http_status"] = read_http_status(self.http_status.data) if self.http_status.data else None
        return found


def written(one: ShownStep) -> dict[str, Any]:
    """A step as the fields of its form."""
    edge: PublicationEdge = one.edge
    dated = ""
    if edge.dated_from is not None and edge.dated_to is not None:
        precision = precision_of(edge.dated_from, edge.dated_to)
        dated = in_iso(edge.dated_from, precision)
        if precision == "range":
            dated = f"{edge.dated_from.isoformat()}/{edge.dated_to.isoformat()}"
    return {
        "relation": edge.relation,
        "outlet": one.outlet_slug or "",
        "document": one.other_key or "",
        "url": edge.url or "",
        "language": one.language,
        "published": dated,
        "credit": edge.credit_quote or "",
        "confidence": edge.confidence,
        "evidence": one.step.evidence,
    }


def show_both(form: Form, now: Mapping[str, Any]) -> None:
    """Beside each field in which the form differs from what stands now, say what that is."""
    for name, value in now.items():
        field = form[name]
        if (field.data or "") != value:
            said = _("Now it says: %(value)s", value=value) if value else _("Now it is empty.")
            field.errors = [*field.errors, said]
