"""From a number down to the passages: which of them, between which labels, and what if something were left out."""

from typing import Any, TypeVar

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from app.core.agreement.swaps import LEAST
from app.errors import NotThere
from app.features.agreement.compared import Compared, compared
from app.features.agreement.drill import characters as drill_characters
from app.features.agreement.drill import lines as drill_lines
from app.features.agreement.drill import queries as drill_queries
from app.features.agreement.drill import reports as drill_reports
from app.features.agreement.drill import words as drill_words
from app.features.agreement.drill.forms import Filter, PassagesForm, VariableForm
from app.features.agreement.opened import AnsweredInstead, Opened, open_round
from app.features.agreement.reports import check_labels
from app.features.agreement.words import units
from app.web.paging import cursor
from app.web.policy import codes_blind_now, membership
from app.web.round_form import PASSES
from app.web.services import database
from app.web.visitor import signed_in

drill = Blueprint("agreement_drill", __name__)
PAGE = 25
F = TypeVar("F", bound=VariableForm)


@drill.errorhandler(AnsweredInstead)
def answered_instead(found: AnsweredInstead) -> Any:
    """No round, a wrong choice, or a warning first."""
    return found.answer


@drill.get("/projects/<slug:slug>/agreement/passages")
def passages(slug: str) -> Any:
    """The passages by their share of all disagreement, with who said what."""
    start = cursor()
    with database().reading() as session:
        form, opened, found = _opened(session, PassagesForm, "agreement/passages.html")
        wanted = Filter.of(form)
        reading = opened.judged.reading
        report = drill_characters.passages_report(session, reading, found, wanted, start, PAGE)
        ids = [one["passage"] for one in report["passages"]]
        texts = drill_queries.passages(session, ids, masked=codes_blind_now(signed_in()))
    return render_template(
        "agreement/passages.html",
        **_said(form, opened, found, report),
        lines=drill_lines.passage_lines(found, report, texts),
        wanted=wanted,
        found_names=[drill_lines.named(found, key).name for key in (wanted.c, wanted.k) if key]
        or [drill_lines.named(found, wanted.label).name],
        start=start,
        following=start + PAGE if start + PAGE < report["n_differing"] else None,
        size=PAGE,
    )


@drill.get("/projects/<slug:slug>/agreement/passages/<int:passage_id>")
def passage(slug: str, passage_id: int) -> Any:
    """One passage with the marks of each annotator side by side, and the ones before and after it in the ranking."""
    masked = codes_blind_now(signed_in())
    with database().reading() as session:
        # One of another project is not there, whatever else there is to say of this project.
        drill_queries.refuse_of_others(session, membership().project_id, passage_id)
        form, opened, found = _opened(session, PassagesForm, "agreement/passages.html")
        if passage_id not in opened.judged.articles:
            raise NotThere("There is no such passage in what was read.")
        text = drill_queries.passages(session, [passage_id], masked=masked, whole=True)[passage_id]
        said = drill_queries.told(session, opened.judged.reading, text, found.variable.key, masked=masked)
        shares, ids = drill_characters.ranked(session, opened.judged.reading, found, Filter.of(form))
    at = ids.index(passage_id) if passage_id in ids else None
    return render_template(
        "agreement/passage.html",
        **_said(form, opened, found, {}),
        passage=text,
        told=said,
        named={key: drill_lines.named(found, key) for key in _keys(said)},
        drawings=drill_lines.drawings(found, text, said),
        rank=None if at is None else at + 1,
        share_here=None if at is None else float(shares[at]),
        n_differing=len(ids),
        previous=ids[at - 1] if at else None,
        following=ids[at + 1] if at is not None and at + 1 < len(ids) else None,
        list_start=0 if at is None else at // PAGE * PAGE,
        masked=masked,
        parts=drill_words.PARTS,
        speech=drill_words.SPEECH,
        confidences=drill_words.CONFIDENCES,
    )


@drill.get("/projects/<slug:slug>/agreement/confusions")
def confusions(slug: str) -> Any:
    """Between which labels disagreement lies, and who may have two of them the other way round."""
    with database().reading() as session:
        form, opened, found = _opened(session, VariableForm, "agreement/confusions.html")
    report = drill_reports.confusions_report(found)
    labels, matrix = drill_lines.matrix_lines(found, report)
    return render_template(
        "agreement/confusions.html",
        **_said(form, opened, found, report),
        lines=drill_lines.confusion_lines(found, report),
        labels=labels,
        matrix=matrix,
        least=LEAST,
    )


@drill.get("/projects/<slug:slug>/agreement/annotators")
def leave_outs(slug: str) -> Any:
    """What alpha would be without each label, annotator and, for who codes nothing blind, outlet."""
    told_outlets = not codes_blind_now(signed_in())
    with database().reading() as session:
        form, opened, found = _opened(session, VariableForm, "agreement/leave_outs.html")
        outlets = None
        if told_outlets:
            judged = opened.judged
            outlets = drill_queries.outlets_of(session, judged.reading, judged.articles)
    report = drill_reports.leave_outs_report(found, outlets)
    lines = {
        "labels": drill_lines.left_out_lines(found, report["labels"]),
        "annotators": drill_lines.left_out_lines(None, report["annotators"]),
        "outlets": None if report["outlets"] is None else drill_lines.left_out_lines(None, report["outlets"]),
    }
    return render_template("agreement/leave_outs.html", **_said(form, opened, found, report), lines=lines)


def _opened(session: Session, form_class: type[F], page: str) -> tuple[F, Opened, Compared]:
    """The form, the round and the variable that the address names, or the page that says what is wrong with it."""
    opened = open_round(session, form_class)
    form = opened.form
    if not isinstance(form, form_class):
        raise TypeError(f"{form!r} is no {form_class}")
    there = compared(opened.judged, check_labels(form.reading.data or None))
    found = form.choose(there)
    if found is None:
        answer = render_template(page, form=form, report=None, is_empty=not there)
        raise AnsweredInstead((answer, 422) if there else answer)
    return form, opened, found


def _said(form: VariableForm, opened: Opened, found: Compared, report: dict[str, Any]) -> dict[str, Any]:
    return {
        "form": form,
        "found": found,
        "report": report,
        "reading": opened.judged.reading,
        "passes": PASSES,
        "units": units,
    }


def _keys(said: list[drill_queries.Told]) -> set[str]:
    keys = {mark.label for one in said for mark in one.marks}
    return keys | {answer.label for one in said for answer in one.answers if answer.label}
