"""The forms of copies: a search, and a decision on two documents."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from app.core.reuse.copies import THRESHOLD
from app.features.reuse.actions import Edge
from app.features.reuse.queries import CopyPair
from app.models.outlets import CONFIDENCES
from app.web.forms import Form, composed, plain_lines

STEPS = {
    "republished_from-b": _l("B was republished from A"),
    "republished_from-a": _l("A was republished from B"),
    "copied_at-a": _l("A was put out again by B"),
    "copied_at-b": _l("B was put out again by A"),
    "excerpted_from-b": _l("B is an excerpt of A"),
    "excerpted_from-a": _l("A is an excerpt of B"),
}
CONFIDENCE = {"low": _l("low"), "medium": _l("medium"), "high": _l("high")}


class SearchForm(Form):
    """How alike copies must be."""

    percent = IntegerField(
        _l("Least share, in percent"),
        [InputRequired(), NumberRange(20, 100)],
        default=round(100 * THRESHOLD),
        description=_l("Of the five-word sequences that either text has, both have so many."),
    )


class DecisionForm(Form):
    """``base`` is the decision that the page showed."""

    base = HiddenField(default="0")

    def base_number(self) -> int:
        """The decision that the page showed; -1 where the form does not say."""
        given = self.base.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 17 else -1


class OutcomeForm(DecisionForm):
    """A suggestion refused."""

    outcome = HiddenField()


class StepForm(DecisionForm):
    """A suggestion made into a publication step."""

    step = SelectField(
        _l("What happened"), choices=[SelectChoice(name, words) for name, words in STEPS.items()]
    )
    confidence = RadioField(
        _l("How sure you are"),
        choices=[SelectChoice(name, CONFIDENCE[name]) for name in CONFIDENCES],
        default="medium",
    )
    evidence = TextAreaField(
        _l("Evidence"),
        [InputRequired(_l("Say what shows it.")), Length(max=4000)],
        filters=[plain_lines, composed],
        render_kw={"rows": 4, "dir": "auto"},
    )

    def fill(self, pair: CopyPair, evidence: str) -> None:
        """What the search suggests."""
        carrier = "a" if pair.guess.taker == 0 else "b"
        self.step.data = f"{pair.guess.relation}-{carrier}"
        sure = pair.measure.score >= 0.8 and pair.guess.taker is not None
        self.confidence.data = "high" if sure and pair.measure.score >= 0.95 else "medium" if sure else "low"
        self.evidence.data = evidence

    def edge(self, one: int, other: int) -> Edge:
        """The step between A (``one``) and B (``other``)."""
        relation, _dash, carrier = str(self.step.data).partition("-")
        ends = (one, other) if carrier == "a" else (other, one)
        return Edge(*ends, relation, self.confidence.data, self.evidence.data)
