"""One number of attributions, or of what is said of the same span, by the address of its page or by options.

Each is a number of judgements or of marks: of citations and of spans that several annotators see, in place of passages.
"""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading
from app.core.agreement.attribution_tables import ASKED, SEEN, UNSEEN, AttributionsRead, made_of
from app.core.agreement.measures import headline
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.verdicts import label_name
from app.core.codebook.values import Label, Variable
from app.errors import NotThere
from app.features.agreement.drill.words import SPEECH
from app.features.agreement.number.form import NumberForm
from app.features.agreement.number.report import Number, Subject, number_of
from app.features.agreement.number.spans import span_number_of
from app.features.agreement.spans.attributions import read_attributions
from app.features.agreement.spans.queries import SpansRead, read_spans
from app.features.agreement.spans.reports import attribute_ratings, level_of

#: What readers call what is asked of attributions.
NAMES: Mapping[str, str] = {
    "seen": _l("Attributions: seen at all"),
    "source": _l("Attributions: source"),
    "cue": _l("Attributions: cue"),
    "content": _l("Attributions: content"),
    "outlet": _l("Attributions: whom they cite"),
    "speech": _l("Attributions: speech"),
}


def is_said(form: NumberForm) -> bool:
    """Whether an address asks for a number of attributions or of what is said of spans."""
    return bool(form.attribution.data or form.attribute.data)


def said_number_asked(session: Session, reading: Reading, form: NumberForm) -> tuple[Variable, Number]:
    """The number that an address asks for. NotThere, with what there is, for one that is not."""
    if form.one.data or form.other.data or form.label.data:
        raise NotThere(
            "Numbers of attributions and of what is said of spans are of all annotators and labels."
        )
    asked = (form.attribution, form.attribute, form.variable, form.measure)
    return said_number(session, reading, *(field.data or None for field in asked))


def said_number(
    session: Session,
    reading: Reading,
    attribution: str | None,
    attribute: str | None,
    variable: str | None,
    measure: str | None,
) -> tuple[Variable, Number]:
    """A number of attributions, or where none is named of what the marks of a variable are given."""
    if attribution:
        return attribution_number(read_attributions(session, reading), attribution, measure)
    return attribute_number(read_spans(session, reading), variable, attribute or "", measure)


def attribution_number(
    read: AttributionsRead | None, what: str, measure: str | None
) -> tuple[Variable, Number]:
    """A number of attributions: of whether they are seen, of a part, of whom they cite or of how they speak."""
    if read is None:
        raise NotThere("This round does not ask for attributions.")
    if what not in ASKED:
        raise NotThere(
            "Nothing called %(name)s is compared of attributions. There are: %(list)s.",
            name=what[:60],
            list=", ".join(ASKED),
        )
    name = measure or ASKED[what][0]
    if name not in ASKED[what]:
        raise NotThere(
            "There is no measure %(name)s of %(variable)s. There are: %(list)s.",
            name=name[:60],
            variable=what,
            list=", ".join(ASKED[what]),
        )
    made = made_of(read, what, name)
    label = None if made.label is None else label_name(made.label)
    if isinstance(made.table, SpanTable):
        number = span_number_of(what, made.table, made.measure, label)
    else:
        number = number_of(what, made.table, "nominal", made.measure, label)
    subject = Subject("attribution", what, name, made.documents)
    return _variable(what), replace(number, report=made.report, subject=subject)


def attribute_number(
    read: SpansRead, key: str | None, attribute: str, measure: str | None
) -> tuple[Variable, Number]:
    """A number of what is said of the same span of a variable; without a key, of the first that is asked it."""
    there = [(one, each) for one in read.variables for each in read.attributes_of(one)]
    found = next((pair for pair in there if pair[1].key == attribute and key in (None, pair[0].key)), None)
    if found is None:
        raise NotThere(
            "Nothing called %(name)s is asked of those marks. There are: %(list)s.",
            name=attribute[:60],
            list=", ".join(f"{each.key} ({one.key})" for one, each in there) or "none",
        )
    variable, asked = found
    ratings, documents = attribute_ratings(read, variable, asked)
    level = level_of(asked)
    name = measure or headline(level).name
    number = number_of(asked.key, ratings, level, name)
    return asked, replace(number, subject=Subject("attribute", variable.key, name, documents))


def _variable(what: str) -> Variable:
    """What is asked of attributions, named as variables of codebooks are."""
    choices: Mapping[str, str] = {}
    if what == "seen":
        choices = {SEEN: _l("seen"), UNSEEN: _l("not seen")}
    elif what == "speech":
        choices = SPEECH
    values = tuple(Label(key, str(name)) for key, name in choices.items())
    return Variable(what, str(NAMES[what]), "choose_one", ("span",), values=values)
