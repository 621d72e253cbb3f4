"""The page of agreement. Its address is the analysis: nothing is stored, and the same address reads the same."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from app.actions.chosen_reading import begun_rounds, choose_round, find_reading
from app.actions.readers import still_coded
from app.db import now
from app.features.agreement import actions, lines, queries, reports, words
from app.features.agreement.forms import ChoicesForm
from app.models.rounds import Round
from app.web.policy import membership
from app.web.round_form import LEFT_OUT, PASSES
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("agreement", __name__)


@pages.get("/projects/<slug:slug>/agreement")
def show(slug: str) -> Any:
    """Numbers; before them, to whoever still codes in the round, what reading them means."""
    with database().reading() as session:
        rounds = begun_rounds(session, membership().project_id)
        if not rounds:
            return render_template("agreement/show.html", form=None)
        form = ChoicesForm(rounds, request.args)
        if not form.validate() or form.chosen is None:
            return render_template("agreement/show.html", form=form, report=None), 422
        if _is_unsaid(session, form.chosen):
            return render_template("agreement/warning.html", form=form)
        report, groups = _read(session, slug, form, form.chosen)
    said = {"words": words, "passes": PASSES, "reasons": LEFT_OUT}
    return render_template("agreement/show.html", form=form, report=report, groups=groups, **said)


@pages.post("/projects/<slug:slug>/agreement/reading")
def acknowledge(slug: str) -> Any:
    """Say that one reads results while still coding, and go on to them."""
    mine = membership()
    with database().writing() as session:
        one = choose_round(session, mine.project_id, request.form.get("round") or None)
        actions.acknowledge(session, mine.project_id, signed_in().person_id, one.id, now())
        session.commit()
    kept: dict[str, Any] = {
        name: request.form[name] for name in ("pass", "reading", "by") if request.form.get(name)
    }
    return redirect(url_for("agreement.show", slug=slug, round=one.name, **kept), 303)


def _is_unsaid(session: Session, one: Round) -> bool:
    coded = still_coded(session, membership().project_id, signed_in().person_id, [one.id])
    return any(not one.has_read for one in coded)


def _read(
    session: Session, slug: str, form: ChoicesForm, one: Round
) -> tuple[dict[str, Any], list[lines.Group]]:
    judged = queries.ratings(session, find_reading(session, one, form.pass_.data or None))
    labels = reports.check_labels(form.reading.data or None)
    report = reports.project_report(slug, judged, labels, None, None)
    if form.by.data == "pair":
        with_pairs = reports.project_report(slug, judged, labels, None, "pair")["variables"]
        for variable, paired in zip(report["variables"], with_pairs, strict=True):
            variable["pairs"] = paired["pairs"]
    return report, lines.groups_of(report, judged.variables)
