"""The pages of masks, for leads: which documents wait, and one document with what is covered in it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import giveaways
from app.actions.jobs import enqueue
from app.errors import RuleBroken
from app.features.masks import actions, queries, runner
from app.features.masks.forms import MasksForm
from app.features.masks.page import blocks_of, items_of
from app.features.masks.words import KINDS, REASONS
from app.models.exports import Job
from app.web import paging
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("masks", __name__, url_prefix="/projects/<slug:slug>")

# Reading so many texts is waited for; more are read by a job.
MOST_WHILE_WAITING = 100


@pages.get("/masks")
def index(slug: str) -> str:
    """The documents with give-away text that nobody has looked at."""
    project_id, after = membership().project_id, paging.cursor()
    with database().reading() as session:
        unseen = giveaways.unseen(session, project_id)
        rows, following = queries.page_of(session, unseen, after)
        job = _job(session, project_id)
    return render_template(
        "masks/index.html", unseen=unseen, rows=rows, next_cursor=following, after=after, job=job
    )


@pages.get("/masks/progress")
def progress(slug: str) -> Any:
    """How far the reading is, for the page that waits for it."""
    with database().reading() as session:
        job = _job(session, membership().project_id)
    return jsonify(job | {"next": url_for("masks.index", slug=slug)})


@pages.post("/masks/read")
def read(slug: str) -> Any:
    """Read every text that nobody has looked at, anew: at once where they are few."""
    project_id, me = membership().project_id, signed_in().person_id
    with database().reading() as session:
        waiting, job = len(giveaways.to_read(session, project_id)), _job(session, project_id)
    if job["state"] in ("waiting", "running"):
        return _to("masks.index", slug=slug)
    counts = runner.count_all(database(), project_id) if waiting <= MOST_WHILE_WAITING else None
    with database().writing() as session:
        if counts is None:
            enqueue(session, giveaways.KIND, project_id=project_id, arguments={}, by=me)
        else:
            actions.keep_counts(session, project_id, counts, me)
        session.commit()
    return _to("masks.index", slug=slug)


@pages.get("/documents/<id:document_id>/masks")
def show(slug: str, document_id: int) -> str:
    """The text with its masks and with what is proposed."""
    with database().reading() as session:
        page = queries.my_masked(session, membership().project_id, document_id)
    return _rendered(page, MasksForm(formdata=None))


@pages.post("/documents/<id:document_id>/masks")
def save(slug: str, document_id: int) -> Any:
    """The ticked ones are the next version. What covers evidence is asked about first."""
    form, mine = MasksForm(), membership()
    with database().reading() as session:
        page = queries.my_masked(session, mine.project_id, document_id)
        is_valid = form.validate()
        asked = actions.settled(page.text.text, form.wanted(page.text.text))
        if not is_valid or form.add_words.errors:
            return _rendered(page, form, asked), 422
        if form.base_number() != page.version:
            form.add_faults(RuleBroken(actions.MEANWHILE))
            return _rendered(page, form, asked), 409
        evidence = actions.evidence_under(session, page, asked)
    if evidence and not form.confirm.data:
        return _rendered(page, form, asked, evidence), 422
    try:
        with database().writing() as session:
            version = actions.save(
                session, mine.project_id, page, form.base_number(), asked, signed_in().person_id
            )
            session.commit()
    except RuleBroken as error:
        if error.status != 409:
            raise
        with database().reading() as session:
            page = queries.my_masked(session, mine.project_id, document_id)
        form.add_faults(error)
        return _rendered(page, form, asked), 409
    flash(_said(version, len(asked)), "info" if version is None else "success")
    return _to("masks.show", slug=slug, document_id=document_id)


def _rendered(
    page: queries.Masked,
    form: MasksForm,
    asked: Sequence[queries.Standing] | None = None,
    evidence: actions.Evidence | None = None,
) -> str:
    items = items_of(page, asked)
    form.base.data = str(page.version)
    if asked is not None and not form.add_words.errors:
        # They are in the list now.
        form.add_words.data = ""
    return render_template(
        "masks/show.html",
        page=page,
        form=form,
        items=items,
        blocks=blocks_of(page, items),
        evidence=evidence,
        kinds=KINDS,
        reasons=REASONS,
    )


def _said(version: int | None, many: int) -> str:
    said: str
    if version is None:
        said = _("Nothing was changed: these masks stand already.")
    elif not many:
        said = _("Saved as version %(version)s: nothing is covered in this text.", version=version)
    else:
        said = ngettext(
            "Saved as version %(version)s: %(num)s place is covered.",
            "Saved as version %(version)s: %(num)s places are covered.",
            many,
            version=version,
        )
    return said


def _job(session: Session, project_id: int) -> dict[str, Any]:
    newest = select(Job).where(Job.project_id == project_id, Job.kind == giveaways.KIND)
    job = session.scalar(newest.order_by(Job.created_at.desc(), Job.id).limit(1))
    if job is None:
        return {"state": "done", "done": 0, "total": None}
    return {"state": job.state, "done": job.done, "total": job.total}


def _to(endpoint: str, **values: Any) -> Any:
    return redirect(url_for(endpoint, **values), 303)
