"""Which number, as the address of its page says it."""

from wtforms import StringField

from app.features.agreement.forms import ChoicesForm


class NumberForm(ChoicesForm):
    """A measure of a variable, of one of its labels where it is one, of two annotators where they are named.

    `attribution` says what is asked of attributions (seen, source, cue, content, outlet, speech), `attribute` what is
    asked of the marks of the variable.
    """

    variable = StringField()
    measure = StringField()
    label = StringField()
    one = StringField()
    other = StringField()
    attribution = StringField()
    attribute = StringField()
