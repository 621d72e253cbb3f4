"""The page of agreement. Its address is the analysis: nothing is stored, and the same address reads the same."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.actions.chosen_reading import choose_round
from app.db import now
from app.features.agreement import actions, lines, reports, span_lines, span_reports, words
from app.features.agreement.opened import AnsweredInstead, Opened, open_round
from app.web.policy import membership
from app.web.round_form import LEFT_OUT, PASSES
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("agreement", __name__)


@pages.errorhandler(AnsweredInstead)
def answered_instead(found: AnsweredInstead) -> Any:
    """No round, a wrong choice, or a warning first."""
    return found.answer


@pages.get("/projects/<slug:slug>/agreement")
def show(slug: str) -> Any:
    """Numbers; before them, to whoever still codes in the round, what reading them means."""
    with database().reading() as session:
        opened = open_round(session)
        read = span_reports.read_words(session, opened.judged.reading)
    report, groups = _read(slug, opened)
    report = span_reports.with_words(report, read, None, None)
    variables = {one.key: one for one in opened.judged.variables}
    said = {"words": words, "passes": PASSES, "reasons": LEFT_OUT} | span_lines.sections_of(report, variables)
    return render_template("agreement/show.html", form=opened.form, report=report, groups=groups, **said)


@pages.post("/projects/<slug:slug>/agreement/reading")
def acknowledge(slug: str) -> Any:
    """Say that one reads results while still coding, and go on to the page that was asked for."""
    mine = membership()
    with database().writing() as session:
        one = choose_round(session, mine.project_id, request.form.get("round") or None)
        actions.acknowledge(session, mine.project_id, signed_in().person_id, one.id, now())
        session.commit()
    home = url_for("agreement.show", slug=slug)
    asked = request.form.get("goes_to", home)
    kept: dict[str, Any] = {
        name: said
        for name, said in request.form.items()
        if name not in ("csrf_token", "goes_to", "round") and said
    }
    query = url_for("agreement.show", slug=slug, round=one.name, **kept).partition("?")[2]
    page = asked if asked == home or asked.startswith(f"{home}/") else home
    return redirect(f"{page}?{query}", 303)


def _read(slug: str, opened: Opened) -> tuple[dict[str, Any], list[lines.Group]]:
    form, judged = opened.form, opened.judged
    labels = reports.check_labels(form.reading.data or None)
    report = reports.project_report(slug, judged, labels, None, None)
    if form.by.data == "pair":
        with_pairs = reports.project_report(slug, judged, labels, None, "pair")["variables"]
        for variable, paired in zip(report["variables"], with_pairs, strict=True):
            variable["pairs"] = paired["pairs"]
    return report, lines.groups_of(report, judged.variables)
