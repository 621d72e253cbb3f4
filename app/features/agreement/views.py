"""The page of agreement. Its address is the analysis: nothing is stored, and the same address reads the same."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.actions.chosen_reading import choose_round
from app.db import now
from app.features.agreement import actions, shown, tables, words
from app.features.agreement.opened import AnsweredInstead
from app.features.agreement.slices import reports as slice_reports
from app.web.policy import codes_blind_now, membership
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
    slice_reports.refuse_outlets(request.args.get("by"), codes_blind_now(signed_in()))
    with database().reading() as session:
        found = shown.read(session, slug)
    said = {"words": words, "passes": PASSES, "reasons": LEFT_OUT, "slices": found.slices} | found.sections
    return render_template(
        "agreement/show.html", shown=found, form=found.form, report=found.report, groups=found.groups, **said
    )


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


@pages.get("/projects/<slug:slug>/agreement/tables")
def tables_page(slug: str) -> Any:
    """What the page shows as CSV and LaTeX, to be copied."""
    slice_reports.refuse_outlets(request.args.get("by"), codes_blind_now(signed_in()))
    with database().reading() as session:
        found = shown.read(session, slug)
    texts = {kind: write(found.tables) for kind, (write, _type) in tables.KINDS.items()}
    return render_template("agreement/tables.html", shown=found, form=found.form, texts=texts)


@pages.get("/projects/<slug:slug>/agreement/tables.<any(csv, tex):kind>")
def tables_file(slug: str, kind: str) -> Response:
    """The same as a file."""
    slice_reports.refuse_outlets(request.args.get("by"), codes_blind_now(signed_in()))
    with database().reading() as session:
        found = shown.read(session, slug)
    write, mimetype = tables.KINDS[kind]
    name = f"{slug}-agreement.{kind}"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(write(found.tables), mimetype=mimetype, headers=headers)
