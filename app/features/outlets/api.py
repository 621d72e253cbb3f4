"""The registry for scripts, and for the page's own list of outlets to cite."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from pydantic import BaseModel

from app.actions.blindness import codes_blind
from app.core.outlets.dates import Span, VagueDate
from app.db import now
from app.errors import BadInput, Fault, NotThere
from app.features.outlets import listing, queries
from app.web.api import PAGE, PREFIX, operation
from app.web.paging import cursor, page, page_size
from app.web.policy import NOT_NOW
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("outlets_api", __name__, url_prefix=PREFIX)


# By what the list is narrowed down; each is a code as an assertion has it.
FILTERS = {
    "kind": "outlet, organisation, person, state_body, platform or rater.",
    "country": "A country that it is said to be of, registered in or edited from.",
    "medium": "A medium.",
    "ownership": "A kind of ownership.",
    "language": "A language.",
    "described": "described, or stub for those known by name alone.",
    "unsourced": "1 for those of which something is said without a source.",
}


class OutletRow(BaseModel):
    """An agent of the registry by name; its kind is null while one has something left to code blind."""

    slug: str
    name: str
    kind: str | None


class OutletPage(BaseModel):
    """One page of the list."""

    items: list[OutletRow]
    next_cursor: str | None


class OwnerEdge(BaseModel):
    """One assertion that joins two agents."""

    subject: str
    property: str
    owner: str
    assertion: str
    unsourced: bool
    uncertain: bool


class ApartEdge(BaseModel):
    """One assertion of ownership, control or part that joins nobody, and why not."""

    subject: str
    property: str
    owner: str
    assertion: str
    reasons: list[str]


class OwnerGroupOut(BaseModel):
    """Who belongs together today, which edges make it so, and which look as if they did."""

    key: str
    members: list[str]
    edges: list[OwnerEdge]
    apart: list[ApartEdge]


class OutletOut(BaseModel):
    """All that was ever said of an agent. ``superseded`` is read off the later rows, never stored."""

    slug: str
    kind: str
    name: str
    is_stub: bool
    merged_into: str | None
    merged: list[str]
    known_at: int
    names: list[dict[str, Any]]
    domains: list[dict[str, Any]]
    rating_schemes: list[dict[str, Any]]
    assertions: list[dict[str, Any]]
    owner_group: OwnerGroupOut


class ProfileOut(BaseModel):
    """What was true on a day and known at a number. ``sha256`` is that of the profile's canonical JSON."""

    outlet: str
    as_of: str
    known_at: int
    sha256: str
    profile: dict[str, Any]
    notes: list[dict[str, Any]]


@api.get("/outlets")
@operation(
    "The names and slugs of the registry",
    answers={200: OutletPage},
    query={
        "q": "Part of a name or slug.",
        **FILTERS,
        "as_of": "The day on which what is filtered by was so; today when absent.",
        **PAGE,
    },
)
def index() -> Any:
    """In the order in which they were added. A filter tells of outlets: 404 while one has something to code blind."""
    size, wanted = page_size(), _wanted()
    # A NUL is in no name, and PostgreSQL cannot even ask for one.
    words = request.args.get("q", "").replace("\x00", "")[:200]
    with database().reading() as session:
        named = codes_blind(session, signed_in().person_id)
        narrowed = bool(listing.filters(wanted))
        if named and narrowed:
            raise NotThere(NOT_NOW)
        if narrowed:
            rows = listing.names(session, replace(wanted, words=words), cursor(), size + 1)
        else:
            rows = queries.index(session, words, cursor(), size + 1)
    items = [{"slug": row.slug, "name": row.name, "kind": None if named else row.kind} for row in rows]
    return page(items, size, [row.id for row in rows])


@api.get("/outlets/<slug:slug>")
@operation("An outlet: names, addresses, every assertion, owner group", answers={200: OutletOut})
def show(slug: str) -> Any:
    """404 while one has something left to code blind."""
    with database().reading() as session:
        return queries.outlet(session, signed_in().person_id, slug)


@api.get("/outlets/<slug:slug>/profile")
@operation(
    "What was true of an outlet on a day, as far as it was known",
    answers={200: ProfileOut},
    query={
        "as_of": "The day: 2021-07-13, or 2021-07 for a month, 2021 for a year; today when absent.",
        "known_at": "A number of the registry; now when absent.",
    },
)
def profile(slug: str) -> Any:
    """404 while one has something left to code blind."""
    when, known_at = _as_of(), _known_at()
    with database().reading() as session:
        return queries.profile(session, signed_in().person_id, slug, when, known_at)


def _wanted() -> listing.Wanted:
    texts = {name: request.args.get(name, "").replace("\x00", "")[:120] for name in FILTERS}
    today, unsourced = now().date(), texts.pop("unsourced") == "1"
    return listing.Wanted(_as_of() or Span(today, today), **texts, unsourced=unsourced)


def _as_of() -> Span | None:
    given = request.args.get("as_of", "")
    if not given:
        return None
    try:
        day = VagueDate.parse(given)
    except ValueError:
        raise BadInput([Fault("/as_of", _("as_of must be a day: write 2021-07-13."))]) from None
    return Span(day.first, day.last)


def _known_at() -> int | None:
    given = request.args.get("known_at", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise BadInput([Fault("/known_at", _("known_at must be a number of the registry."))])
    return int(given)
