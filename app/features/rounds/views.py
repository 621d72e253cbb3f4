"""The pages of rounds, for leads: what there is, how far it is, and what is begun, paused and closed."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.actions import giveaways
from app.actions.codebooks import Book
from app.errors import RuleBroken
from app.features.rounds import actions, progress, queries, tables, words
from app.features.rounds.forms import RoundForm
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("rounds", __name__)

TABLES = ("person", "document")


@pages.get("/projects/<slug:slug>/rounds")
def index(slug: str) -> str:
    """Every round, newest first."""
    with database().reading() as session:
        rounds = queries.listed(session, membership().project_id)
    return render_template("rounds/index.html", rounds=rounds, words=words)


@pages.get("/projects/<slug:slug>/rounds/new")
def new(slug: str) -> str:
    """The form of a new round, on the codebook that was published last."""
    book, names = _book_and_names()
    return _form_page(book, None if book is None else RoundForm(book.codebook, names))


@pages.post("/projects/<slug:slug>/rounds")
def start(slug: str) -> Any:
    """Begin a round; its documents come in at once, those of a large project by a job."""
    book, names = _book_and_names()
    if book is None:
        raise RuleBroken("This project has no published codebook. Publish one, then start the round.")
    form = RoundForm(book.codebook, names)
    if not form.validate():
        return _form_page(book, form), 422
    with database().writing() as session:
        one = actions.start(
            session, membership().project_id, book.version_id, form.plan(), signed_in().person_id
        )
        session.commit()
    flash(_("The round %(name)s runs. Annotators can begin.", name=one.name))
    return redirect(url_for("rounds.show", slug=slug, round_id=one.id), 303)


@pages.get("/projects/<slug:slug>/rounds/<id:round_id>")
def show(slug: str, round_id: int) -> str:
    """How far one round is: by passage, by person, by document."""
    mine, page = membership(), _page_number()
    with database().reading() as session:
        one = queries.my_round(session, mine.project_id, round_id)
        lines, more = progress.documents(session, round_id, page)
        return render_template(
            "rounds/show.html",
            one=one,
            people=progress.people(session, mine.project_id, round_id, _("somebody who left")),
            documents=lines,
            page=page,
            more=more,
            entering=_entering(session, mine.project_id),
            suggestions=progress.suggestions(session, round_id),
            words=words,
        )


@pages.get("/projects/<slug:slug>/rounds/<id:round_id>/progress.csv")
def progress_table(slug: str, round_id: int) -> Response:
    """The same as a table: ``?by=person`` or ``?by=document``."""
    mine = membership()
    by = request.args.get("by", "person")
    with database().reading() as session:
        one = queries.my_round(session, mine.project_id, round_id)
        if by == "document":
            table = tables.by_document(progress.documents(session, round_id, page=None)[0])
        else:
            table = tables.by_person(
                progress.people(session, mine.project_id, round_id, _("somebody who left"))
            )
    name = f"{slug}-round-{one.round.id}-by-{by if by in TABLES else 'person'}.csv"
    return Response(
        table, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"}
    )


@pages.get("/projects/<slug:slug>/rounds/entering")
def entering(slug: str) -> dict[str, Any]:
    """How far the documents are on their way into the running rounds, for the page's progress bar."""
    with database().reading() as session:
        return _entering(session, membership().project_id)


@pages.post("/projects/<slug:slug>/rounds/<id:round_id>/enter")
def enter(slug: str, round_id: int) -> Any:
    """Let in what waits, where the job that should have done so did not."""
    mine = membership()
    with database().reading() as session:
        queries.my_round(session, mine.project_id, round_id)
    with database().writing() as session:
        actions.enter(session, mine.project_id, signed_in().person_id)
        session.commit()
    return _changed(slug, round_id, _("The documents are on their way into the round."))


@pages.post("/projects/<slug:slug>/rounds/<id:round_id>/pause")
def pause(slug: str, round_id: int) -> Any:
    """Nobody is given a new passage for now."""
    with database().writing() as session:
        one = actions.pause(session, membership().project_id, round_id, signed_in().person_id)
        session.commit()
    said = _("The round %(name)s is paused. Nobody is given a new passage until it goes on.", name=one.name)
    return _changed(slug, round_id, said)


@pages.post("/projects/<slug:slug>/rounds/<id:round_id>/continue")
def go_on(slug: str, round_id: int) -> Any:
    """The round runs again."""
    with database().writing() as session:
        one = actions.go_on(session, membership().project_id, round_id, signed_in().person_id)
        session.commit()
    return _changed(slug, round_id, _("The round %(name)s goes on.", name=one.name))


@pages.get("/projects/<slug:slug>/rounds/<id:round_id>/end-blind")
def confirm_end_blind(slug: str, round_id: int) -> Any:
    """What ending the blind part would lock, and what would be lost by it."""
    with database().reading() as session:
        one = queries.my_round(session, membership().project_id, round_id)
        if not one.has_blind_part:
            return redirect(url_for("rounds.show", slug=slug, round_id=round_id), 303)
        lost = progress.at_stake(session, round_id, one.passages)
        people = progress.still_blind(session, round_id)
    return render_template("rounds/end_blind.html", one=one, lost=lost, people=people)


@pages.post("/projects/<slug:slug>/rounds/<id:round_id>/end-blind")
def end_blind(slug: str, round_id: int) -> Any:
    """Lock everybody's answers, and show everybody what was hidden."""
    with database().writing() as session:
        locked = actions.end_blind(session, membership().project_id, round_id, signed_in().person_id)
        session.commit()
    said = ngettext(
        "The blind part has ended: %(num)s answer is locked, and what was hidden is shown.",
        "The blind part has ended: %(num)s answers are locked, and what was hidden is shown.",
        locked.passages,
    )
    return _changed(slug, round_id, said)


@pages.get("/projects/<slug:slug>/rounds/<id:round_id>/close")
def confirm_close(slug: str, round_id: int) -> str:
    """What closing would leave undone."""
    with database().reading() as session:
        one = queries.my_round(session, membership().project_id, round_id)
        if one.round.state == "closed":
            raise RuleBroken("This round is closed already.")
        lost = progress.at_stake(session, round_id, one.passages)
    return render_template("rounds/close.html", one=one, lost=lost)


@pages.post("/projects/<slug:slug>/rounds/<id:round_id>/close")
def close(slug: str, round_id: int) -> Any:
    """The end of a round."""
    with database().writing() as session:
        one = actions.close(session, membership().project_id, round_id, signed_in().person_id)
        session.commit()
    return _changed(slug, round_id, _("The round %(name)s is closed. What was saved stays.", name=one.name))


def _book_and_names() -> tuple[Book | None, frozenset[str]]:
    project_id = membership().project_id
    with database().reading() as session:
        return queries.newest_book(session, project_id), queries.names(session, project_id)


def _form_page(book: Book | None, form: RoundForm | None) -> str:
    with database().reading() as session:
        unseen = giveaways.unseen(session, membership().project_id)
    return render_template("rounds/new.html", book=book, form=form, unseen=unseen)


def _page_number() -> int:
    asked = request.args.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _entering(session: Any, project_id: int) -> dict[str, Any]:
    held, wanted = actions.entered(session, project_id)
    job = queries.newest_job(session, project_id, actions.KIND)
    runs = job is not None and job.state in ("waiting", "running")
    # Whatever became of the job, what counts is whether documents still wait.
    state = job.state if job is not None and runs else "done" if held >= wanted else "failed"
    text = _("%(held)s of %(wanted)s documents are in", held=held, wanted=wanted)
    return {"state": state, "done": held, "total": wanted, "text": text}


def _changed(slug: str, round_id: int, said: str) -> Any:
    flash(said)
    return redirect(url_for("rounds.show", slug=slug, round_id=round_id), 303)
