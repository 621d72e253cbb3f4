"""The page of one document: the way that it came in words and as a picture, and its text with the credit line."""

from dataclasses import replace

from flask import render_template
from flask_babel import gettext as _

from app.core.drawing.graph import Picture, draw
from app.core.way import Statement, Step, drawn, told
from app.features.corpus.forms import WarningForm
from app.features.corpus.provenance import ShownDocument, ShownPassage
from app.features.corpus.way import ShownStep
from app.features.corpus.words import CONFIDENCES, RELATIONS, language_name, spoken_day
from app.models.texts import PASSAGE_ROLES
from app.web.pages import may_open
from app.web.policy import membership
from app.web.sentences import translated

Pieces = list[tuple[str, bool]]


def rendered(document: ShownDocument, form: WarningForm) -> str:
    """The page."""
    steps = [spoken(one) for one in document.steps]
    return render_template(
        "corpus/document.html",
        document=document,
        roles=PASSAGE_ROLES,
        form=form,
        statements=statements_of(steps),
        picture=_picture(document, steps),
        pieces={one.row.id: _pieces(one, document.steps) for one in document.passages},
        relations=RELATIONS,
        confidences=CONFIDENCES,
        by_number={one.edge.id: one for one in document.steps},
    )


def spoken(one: ShownStep) -> Step:
    """A step with its end as the reader may follow and says it: a language by its name."""
    name = language_name(one.step.name) if one.language else one.step.name
    address = one.step.address
    if one.other_id:
        address = f"/projects/{membership().slug}/documents/{one.other_id}"
    return replace(one.step, name=name, address=address if address and may_open(address) else None)


def statements_of(steps: list[Step]) -> list[Statement]:
    """The way in sentences of the reader's language."""
    return [replace(one, sentence=translated(one.sentence)) for one in told(steps, spoken_day)]


def _picture(document: ShownDocument, steps: list[Step]) -> Picture:
    ours = _("our text: %(name)s", name=document.row.title or document.row.key)
    nodes, arrows, ranks = drawn(steps, ours, spoken_day)
    return draw(
        [replace(one, text=translated(one.text)) for one in nodes],
        [replace(one, text=translated(one.text)) for one in arrows],
        ranks,
    )


def _pieces(passage: ShownPassage, steps: list[ShownStep]) -> Pieces:
    """A passage's words, cut where a credit line begins or ends."""
    if passage.text is None:
        return []
    start, end = passage.row.start, passage.row.end
    spans = sorted(
        (max(one.credit.start, start) - start, min(one.credit.end, end) - start)
        for one in steps
        if one.credit
        and one.credit.start is not None
        and one.credit.end is not None
        and one.credit.start < end
        and start < one.credit.end
    )
    found: Pieces = []
    at = 0
    for first, last in spans:
        if first > at:
            found.append((passage.text[at:first], False))
        if last > at:
            found.append((passage.text[max(first, at) : last], True))
            at = last
    return [*found, (passage.text[at:], False)] if at < len(passage.text) else found
