"""The pages of copies, for leads: the search and what it found, and two documents side by side."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _

from app.actions import copies
from app.actions.jobs import enqueue
from app.core.reuse.copies import Parameters
from app.errors import NotThere, RuleBroken
from app.features.reuse import actions, pair, queries
from app.features.reuse.forms import DecisionForm, OutcomeForm, SearchForm, StepForm
from app.features.reuse.words import METHODS, OUTCOMES, evidence_of, guess_in_words
from app.web import paging
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("reuse", __name__, url_prefix="/projects/<slug:slug>")

UNDER_WAY = ("waiting", "running")


@pages.get("/reuse")
def index(slug: str) -> str:
    """What the newest search found, and how far the one under way is."""
    return _index(SearchForm(formdata=None))


@pages.get("/reuse/progress")
def progress(slug: str) -> Any:
    """How far the search is, for the page that waits for it."""
    with database().reading() as session:
        job = queries.job_of(session, membership().project_id)
    return jsonify(job | {"next": url_for("reuse.index", slug=slug)})


@pages.post("/reuse")
def search(slug: str) -> Any:
    """Start a search, unless one is under way: a job with its run, in one transaction."""
    form, project_id, me = SearchForm(), membership().project_id, signed_in().person_id
    if not form.validate():
        return _index(form), 422
    with database().writing() as session:
        if queries.job_of(session, project_id)["state"] not in UNDER_WAY:
            job_id = enqueue(session, copies.KIND, project_id=project_id, arguments={}, by=me)
            actions.begin(session, project_id, Parameters(form.percent.data / 100), me, job_id)
            session.commit()
    return redirect(url_for("reuse.index", slug=slug), 303)


@pages.get("/reuse/<id:document_id>-<id:other_id>")
def show(slug: str, document_id: int, other_id: int) -> str:
    """Two documents side by side, and what may be decided of them."""
    return _pair(document_id, other_id)


@pages.post("/reuse/<id:document_id>-<id:other_id>/accept")
def accept(slug: str, document_id: int, other_id: int) -> Any:
    """Make a publication step of it."""
    form, project_id = StepForm(), membership().project_id
    with database().reading() as session:
        shown = pair.my_pair(session, project_id, document_id, other_id)
    if not form.validate():
        return _pair(document_id, other_id, form), 422
    edge = form.edge(shown.one.id, shown.other.id)
    return _decided(shown, form, "accepted", edge)


@pages.post("/reuse/<id:document_id>-<id:other_id>/refuse")
def refuse(slug: str, document_id: int, other_id: int) -> Any:
    """Say that none of the two came from the other, or that they are no copies at all."""
    form, project_id = OutcomeForm(), membership().project_id
    with database().reading() as session:
        shown = pair.my_pair(session, project_id, document_id, other_id)
    if form.outcome.data not in ("refused", "unrelated"):
        raise NotThere("There is no such page, or it is not yours.")
    return _decided(shown, form, form.outcome.data)


def _decided(
    shown: pair.SideBySide, form: DecisionForm, outcome: str, edge: actions.Edge | None = None
) -> Any:
    try:
        with database().writing() as session:
            me = signed_in().person_id
            actions.decide(session, membership().project_id, shown.ids, outcome, form.base_number(), me, edge)
            session.commit()
    except RuleBroken as error:
        if error.status != 409:
            raise
        again = form if isinstance(form, StepForm) else StepForm(formdata=None)
        again.add_faults(error)
        return _pair(shown.one.id, shown.other.id, again), 409
    flash(_("Kept: %(outcome)s.", outcome=OUTCOMES[outcome]))
    return redirect(url_for("reuse.index", slug=membership().slug), 303)


def _index(form: SearchForm) -> str:
    project_id, after = membership().project_id, paging.cursor()
    with database().reading() as session:
        found = queries.overview(session, project_id, after)
        passages = queries.recurring(session, found.run) if found and not after else []
        job = queries.job_of(session, project_id)
    return render_template(
        "reuse/index.html",
        form=form,
        found=found,
        passages=passages,
        after=after,
        job=job,
        is_under_way=job["state"] in UNDER_WAY,
        methods=METHODS,
        outcomes=OUTCOMES,
        in_words=guess_in_words,
    )


def _pair(document_id: int, other_id: int, form: StepForm | None = None) -> str:
    with database().reading() as session:
        shown = pair.my_pair(session, membership().project_id, document_id, other_id)
        run = copies.newest_run(session, membership().project_id)
    asked = form or StepForm(formdata=None)
    if shown.found and run and asked.step.data is None:
        asked.fill(shown.found, evidence_of(shown.found, run.id))
    asked.base.data = str(shown.decision.id if shown.decision else 0)
    return render_template(
        "reuse/pair.html",
        shown=shown,
        form=asked,
        methods=METHODS,
        outcomes=OUTCOMES,
        in_words=guess_in_words,
    )
