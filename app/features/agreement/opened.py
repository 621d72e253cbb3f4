"""How every page of agreement begins: which round is read, and a warning before it to whoever still codes there."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from app.actions.chosen_reading import begun_rounds, find_reading
from app.actions.readers import still_coded
from app.features.agreement import queries
from app.features.agreement.forms import ChoicesForm
from app.models.rounds import Round
from app.web.policy import membership
from app.web.visitor import signed_in


class AnsweredInstead(Exception):
    """There is nothing to read, or not yet: `answer` is the page that says so."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Opened:
    """The form as it was filled in, the round it chose, and what was judged in it."""

    form: ChoicesForm
    round: Round
    judged: queries.Judged


def open_round(session: Session, form_class: type[ChoicesForm] = ChoicesForm) -> Opened:
    """What the address of this request chose. Raises AnsweredInstead where no numbers can be shown."""
    mine = membership()
    rounds = begun_rounds(session, mine.project_id)
    if not rounds:
        raise AnsweredInstead(render_template("agreement/show.html", form=None))
    form = form_class(rounds, request.args)
    if not form.validate() or form.chosen is None:
        raise AnsweredInstead((render_template("agreement/show.html", form=form, report=None), 422))
    coded = still_coded(session, mine.project_id, signed_in().person_id, [form.chosen.id])
    if any(not one.has_read for one in coded):
        raise AnsweredInstead(render_template("agreement/warning.html", form=form, goes_to=request.path))
    return Opened(
        form,
        form.chosen,
        queries.ratings(session, find_reading(session, form.chosen, form.pass_.data or None)),
    )
