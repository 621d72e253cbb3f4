"""The form of the annotator's page, for a browser without scripts; it makes the same body as the script does."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from app.errors import BadInput, Fault
from app.features.annotate.page import Page
from app.features.annotate.parts import BEGUN
from app.models.rounds import PASSES
from app.web.forms import Form
from app.web.sentences import translated

STATES = ("draft", "done", "skipped")


class ConsentForm(Form):
    """Agreeing to the text of this version."""

    version = IntegerField(_l("Version"), [NumberRange(1)])


class AnswerForm(Form):
    """An answer as far as a form goes: labels of the passage, None, values, one new span, spans to take away."""

    key = HiddenField()
    base = HiddenField()
    text_sha256 = HiddenField()
    mask_version = HiddenField()
    codebook_version = HiddenField()
    state = HiddenField()
    served_pass = HiddenField(name="pass")
    labels = SelectMultipleField(validate_choice=False)
    none = SelectMultipleField(validate_choice=False)
    remove = SelectMultipleField(_l("Take these spans away"), validate_choice=False)
    span_words = StringField(
        _l("Exact words"),
        description=_l("Copy them from the passage, with every letter and mark as it stands there."),
    )
    span_occurrence = IntegerField(
        _l("Which of the places where they stand"), [Optional(), NumberRange(1, 1000)], default=1
    )
    span_label = SelectField(_l("Label"), validate_choice=False)
    question = TextAreaField(_l("A question to the lead"))
    outlet_guess = StringField(_l("Do you think you know the outlet? Which?"))
    reason = TextAreaField(
        _l("Why you change it"),
        description=_l("What about the source, or about the text, makes you answer otherwise now."),
    )
    skip_reason = RadioField(
        _l("Why"),
        choices=[
            SelectChoice("cannot_read", _l("I cannot read this language or this text")),
            SelectChoice("not_an_article", _l("It is not part of an article")),
            SelectChoice("broken_text", _l("The text is broken")),
            SelectChoice("other", _l("Something else")),
        ],
        validate_choice=False,
    )

    def fill(self, page: Page) -> None:
        """Show what was saved last."""
        said = page.current
        self.labels.data = [one["label"] for one in said["labels"]]
        self.none.data = list(said["none"])
        self.outlet_guess.data = said.get("outlet_guess") or ""
        self.skip_reason.data = said.get("skip_reason")
        self.reason.data = said.get("reason") if page.decision == BEGUN else ""

    def offer(self, page: Page) -> None:
        """Give the choice of labels for a new span."""
        labels = [one for layer in page.span_layers for one in layer.choices if not one.heading]
        self.span_label.choices = [SelectChoice(one.key, one.name) for one in labels]

    def body(self, page: Page, values: dict[str, str]) -> dict[str, Any]:
        """The body of a save: what the form says, and of the answer before what a form cannot say.

        ``values`` are the fields ``value.<variable>`` as written. BadInput where the words of a span are not
        in the passage.
        """
        before = page.current
        state = self.state.data if self.state.data in STATES else "draft"
        known = {one["label"]: one for one in before["labels"]}
        chosen = [key for key in self.labels.data or [] if key]
        spans = [one for one in before["spans"] if one["id"] not in (self.remove.data or [])]
        if (self.span_words.data or "").strip():
            spans.append(self._span(page.assignment["text"]))
        question = (self.question.data or "").strip()
        return {
            "base": _whole(self.base.data),
            "pass": self.served_pass.data if self.served_pass.data in PASSES else None,
            "reason": (self.reason.data or "").strip() or None,
            "text_sha256": self.text_sha256.data,
            "mask_version": _whole(self.mask_version.data),
            "codebook_version": self.codebook_version.data,
            "locale": page.locale,
            "state": state,
            "skip_reason": (self.skip_reason.data or None) if state == "skipped" else None,
            "none": [key for key in self.none.data or [] if key],
            "labels": [known.get(key, {"label": key}) for key in chosen],
            "values": _values(page, values),
            "spans": spans,
            "attributions": before["attributions"],
            "flag": {"question": question} if question else None,
            "outlet_guess": (self.outlet_guess.data or "").strip() or None,
            "context_shown": page.context_shown,
            "seconds": before.get("seconds", 0.0),
        }

    def tell(self, error: BadInput) -> None:
        """Put each fault of a save beside the field that it came from."""
        places = {
            "skip_reason": self.skip_reason,
            "none": self.none,
            "labels": self.labels,
            "spans": self.span_words,
            "span_words": self.span_words,
            "flag": self.question,
            "outlet_guess": self.outlet_guess,
            "reason": self.reason,
        }
        for fault in error.faults:
            field = places.get(fault.pointer.strip("/").split("/")[0])
            if field is None:
                self.form_errors.append(translated(fault.message))
            else:
                field.errors = [*field.errors, translated(fault.message)]

    def _span(self, text: str) -> dict[str, Any]:
        quote, at = (self.span_words.data or "").strip().replace("\r\n", "\n"), -1
        for _n in range(self.span_occurrence.data or 1):
            at = text.find(quote, at + 1)
            if at < 0:
                said = _("These words do not stand in the passage, or not as often as that.")
                raise BadInput([Fault("/span_words", said)])
        return {"label": self.span_label.data or "", "start": at, "end": at + len(quote), "quote": quote}


def _values(page: Page, written: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for layer in page.layers:
        value: Any = written.get(layer.key, "").strip().replace("\r\n", "\n")
        if layer.has_labels or value == "":
            continue
        points = {str(point): point for point in layer.points}
        found.append({"variable": layer.key, "value": points.get(value, value)})
    return found


def _whole(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else 0
