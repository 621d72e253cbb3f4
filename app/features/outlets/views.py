"""The pages on which the registry is read: the list, one outlet at a moment, and all that was changed of it."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.actions import registry
from app.features.outlets import drawings, history, listing, page, words
from app.features.outlets.forms import FilterForm, WhenForm
from app.web.pages import may_open
from app.web.services import database, settings
from app.web.visitor import signed_in

pages = Blueprint("outlets", __name__, url_prefix="/outlets")


@pages.get("")
def index() -> Any:
    """The registry, by name, address or filter."""
    form = FilterForm(formdata=request.args)
    is_right = form.validate()
    wanted, number = form.wanted(), _page_number()
    with database().reading() as session:
        known = listing.choices(session)
        found = listing.count(session, wanted)
        rows = listing.rows(session, wanted, number)
        resolved = listing.resolved(session, wanted)
    form.offer(known)
    shown = render_template(
        "outlets/index.html",
        form=form,
        known=known,
        found=found,
        rows=rows,
        resolved=resolved,
        wanted=wanted,
        number=number,
        last=max(1, -(-found // listing.PAGE)),
        words=words,
    )
    return shown if is_right else (shown, 422)


@pages.get("/<agent:slug>")
def show(slug: str) -> Any:
    """One agent as of a day and known at a number; one that was merged is read where it went."""
    form = WhenForm(formdata=request.args)
    is_right = form.validate()
    with database().reading() as session:
        row = page.agent_row(session, slug)
        into = page.merged_into(session, row)
        if into is not None:
            return redirect(url_for("outlets.show", slug=into, **form.asked()), 303)
        latest = registry.sequence(session)
        known_at = form.number(latest)
        shown = page.page_of(session, row, form.when(), known_at, latest)
    asked = form.asked()
    answer = render_template(
        "outlets/show.html",
        page=shown,
        form=form,
        words=words,
        terms=words.beside(),
        labels=shown.labels(),
        asked=asked,
        edits=_edits(slug),
        is_so=page.is_so,
        timeline=drawings.timeline_of(shown),
        most_rows=drawings.MOST_ROWS,
        graph=drawings.graph_of(shown, lambda other: url_for("outlets.show", slug=other, **asked)),
        edges_held=drawings.edges_drawn(shown),
        most_edges=drawings.MOST_EDGES,
        contact=settings().corrections_contact,
    )
    return answer if is_right and not form.known_at.errors else (answer, 422)


@pages.get("/<agent:slug>/history", endpoint="history")
def history_page(slug: str) -> str:
    """Every change, newest first."""
    number, me = _page_number(), signed_in()
    with database().reading() as session:
        row = page.agent_row(session, slug)
        into = page.merged_into(session, row)
        found = history.history_of(session, row, number, tells_who_named=me.is_admin or me.edits_registry)
        target = page.agent_row(session, into) if into else None
    return render_template(
        "outlets/history.html",
        row=row,
        into=target,
        history=found,
        labels={slug: one.name for slug, one in found.named.items()},
        number=number,
        last=max(1, -(-found.total // history.PAGE)),
        words=words,
        terms=words.beside(),
    )


def _edits(slug: str) -> list[tuple[str, str]]:
    """What this reader may do with an entry: whoever may correct one may correct each."""
    verbs = ((_("Correct"), "correct"), (_("Dispute"), "dispute"), (_("Retract"), "retract"))
    return [(text, verb) for text, verb in verbs if may_open(f"/outlets/{slug}/assertions/1/{verb}")]


def _page_number() -> int:
    asked = request.args.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
