"""The page of the source effect: its address is the analysis, and the same address reads the same."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.actions.readers import still_coded
from app.db import now
from app.features.source_effect import actions, lines, queries, reports
from app.features.source_effect.forms import ChoicesForm
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("source_effect", __name__)


@pages.get("/projects/<slug:slug>/source-effect")
def show(slug: str) -> Any:
    """Shifts; before them, to whoever still codes in the round, what reading them means."""
    mine = membership()
    with database().reading() as session:
        rounds = queries.begun_rounds(session, mine.project_id)
        if not rounds:
            return render_template("source_effect/show.html", form=None)
        form = ChoicesForm(rounds, request.args)
        if not form.validate() or form.chosen is None:
            return render_template("source_effect/show.html", form=form, report=None), 422
        coded = still_coded(session, mine.project_id, signed_in().person_id, [form.chosen.id])
        if any(not one.has_read for one in coded):
            return render_template("source_effect/warning.html", form=form)
        read = queries.readings(session, form.chosen)
    report = reports.project_report(
        slug, read, form.by.data or "label", reports.SEED if form.seed.data is None else form.seed.data
    )
    return render_template(
        "source_effect/show.html",
        form=form,
        report=report,
        effect=lines.effect_parts(read, report),
        thoughts=lines.thought_parts(read, report),
        names=read.outlet_names,
    )


@pages.post("/projects/<slug:slug>/source-effect/reading")
def acknowledge(slug: str) -> Any:
    """Say that one reads results while still coding, and go on to them."""
    mine = membership()
    with database().writing() as session:
        rounds = queries.begun_rounds(session, mine.project_id)
        one = queries.choose_round(rounds, request.form.get("round") or None)
        actions.acknowledge(session, mine.project_id, signed_in().person_id, one.id, now())
        session.commit()
    kept: dict[str, Any] = {name: request.form[name] for name in ("by", "seed") if request.form.get(name)}
    return redirect(url_for("source_effect.show", slug=slug, round=one.name, **kept), 303)
