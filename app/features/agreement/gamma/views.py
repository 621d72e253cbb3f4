"""Gamma of a round: a job that somebody starts, its progress, and its numbers with the state of their data."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.actions.jobs import enqueue
from app.core.agreement.spans.alignment import has_scipy
from app.core.agreement.spans.gamma import SEED
from app.features.agreement.gamma.queries import jobs_of, passages_named
from app.features.agreement.gamma.work import KIND, Wanted, fingerprint, unpacked
from app.features.agreement.opened import AnsweredInstead, Opened, open_round
from app.features.agreement.spans.queries import span_tables
from app.web.forms import Form
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("gamma", __name__, url_prefix="/projects/<slug:slug>/agreement/gamma")

LOWEST_SHOWN = 20


class StartForm(Form):
    """The seed that random marks are drawn from."""

    seed = IntegerField(
        _l("Seed"),
        [
            InputRequired(_l("Give a whole number.")),
            NumberRange(0, 2**31 - 1, _l("A whole number from 0 up.")),
        ],
        default=SEED,
        description=_l("Marks are put by chance from this number: the same number gives the same result."),
    )


@pages.errorhandler(AnsweredInstead)
def answered_instead(found: AnsweredInstead) -> Any:
    """No round, a wrong choice, or a warning first."""
    return found.answer


@pages.get("")
def show(slug: str) -> Any:
    """What was computed for the round, of which state of the data; and how far the job under way is."""
    with database().reading() as session:
        return _page(session, open_round(session), StartForm(formdata=None))


@pages.get("/progress")
def progress(slug: str) -> Any:
    """How far it is, for the page that waits for it."""
    with database().reading() as session:
        opened = open_round(session)
        jobs = _jobs(session, opened)
    return jsonify(jobs.newest | {"next": _address(slug, opened)})


@pages.post("")
def start(slug: str) -> Any:
    """Start it, unless it is under way."""
    form = StartForm()
    with database().reading() as session:
        opened = open_round(session)
        if not form.validate():
            return _page(session, opened, form), 422
    reading = opened.judged.reading
    wanted = Wanted(reading.round, reading.pass_, seed=form.seed.data)
    mine = membership()
    with database().writing() as session:
        if has_scipy() and not _jobs(session, opened).is_under_way:
            by = signed_in().person_id
            enqueue(session, KIND, project_id=mine.project_id, arguments=wanted.as_dict(), by=by)
            session.commit()
    return redirect(_address(slug, opened), 303)


def _page(session: Session, opened: Opened, start_form: StartForm) -> str:
    jobs = _jobs(session, opened)
    tables = span_tables(session, opened.judged.reading)
    result: dict[str, Any] | None = unpacked(jobs.done.result) if jobs.done else None
    shown = {
        one["unit"]
        for variable in (result or {"variables": []})["variables"]
        for one in variable["passages"][:LOWEST_SHOWN]
    }
    return render_template(
        "agreement/gamma.html",
        form=opened.form,
        reading=opened.judged.reading,
        start=start_form,
        jobs=jobs,
        result=result,
        is_current=result is not None and result["data"] == fingerprint(tables),
        has_spans=bool(tables),
        has_scipy=has_scipy(),
        names=passages_named(session, shown),
        lowest_shown=LOWEST_SHOWN,
        address=_address(membership().slug, opened),
        progress_address=_address(membership().slug, opened, "gamma.progress"),
        start_address=_address(membership().slug, opened, "gamma.start"),
    )


def _jobs(session: Session, opened: Opened) -> Any:
    reading = opened.judged.reading
    return jobs_of(session, membership().project_id, reading.round, reading.pass_)


def _address(slug: str, opened: Opened, endpoint: str = "gamma.show") -> str:
    kept: dict[str, Any] = {
        name: said for name, said in opened.form.address.items() if name in ("round", "pass")
    }
    return url_for(endpoint, slug=slug, **kept)
