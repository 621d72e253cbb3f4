"""Suggestions for scripts: the passages that a model reads, what it suggests, and what became of that."""

from typing import Any

from flask import Blueprint, request
from pydantic import BaseModel

from app.actions.chosen_reading import choose_round
from app.actions.readers import refuse_unsaid
from app.core.work.suggestion_body import SuggestionsBody
from app.db import now
from app.features.suggestions import actions, queries
from app.web import paging
from app.web.api import OF_ROUND, PAGE, PREFIX, operation
from app.web.bodies import read_body
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("suggestions_api", __name__, url_prefix=PREFIX)

ROUND = {"round": OF_ROUND["round"]}


class PassageOut(BaseModel):
    """A passage of the round. One that is ``given_out`` takes no new suggestions."""

    id: int
    document: str
    number: int
    role: str
    language: str | None
    direction: str
    text: str
    given_out: bool


class PassagesOut(BaseModel):
    """A page of passages; ``next_cursor`` is null on the last."""

    items: list[PassageOut]
    next_cursor: str | None


class AddedOut(BaseModel):
    """How many were added, and how many the round had before: new + present are all that were sent."""

    round: str
    new: int
    present: int


class SuggestionLine(BaseModel):
    """A suggestion, and in how many finished answers it was shown and became what."""

    id: int
    passage: int
    label: str
    start: int | None
    end: int | None
    quote: str | None
    confidence: float | None
    source: str
    source_version: str
    created_at: str
    shown: int
    accepted: int
    edited: int
    rejected: int
    ignored: int


class SuggestionsOut(BaseModel):
    """A page of suggestions; ``next_cursor`` is null on the last."""

    items: list[SuggestionLine]
    next_cursor: str | None


@api.get("/projects/<slug:slug>/suggestions/passages")
@operation(
    "The passages of a round with their text, for a model to read",
    answers={200: PassagesOut},
    query={**ROUND, **PAGE},
)
def passages(slug: str) -> Any:
    """Offsets of suggestions count code points from the start of ``text``."""
    size, after = paging.page_size(), paging.cursor()
    with database().reading() as session:
        one = choose_round(session, membership().project_id, request.args.get("round") or None)
        rows = queries.passages(session, one.id, after, size + 1)
    return paging.page(rows, size, [row["id"] for row in rows])


@api.post("/projects/<slug:slug>/suggestions")
@operation(
    "Suggest labels for passages that nobody was given yet: all of them or none",
    body=SuggestionsBody,
    answers={200: AddedOut, 201: AddedOut},
)
def add(slug: str) -> Any:
    """What was sent before adds nothing. Every answer given beside a suggestion is stored as assisted."""
    body, by = read_body(SuggestionsBody), signed_in().person_id
    with database().reading() as session:
        one = choose_round(session, membership().project_id, body.round)
        with_ = actions.checkable(session, one)
    source = actions.Source(body.source, body.source_version, by)
    with database().writing() as session:
        added = actions.add(session, one, with_, body.suggestions, source, now())
        session.commit()
    return {"round": one.name, "new": added.new, "present": added.present}, 201 if added.new else 200


@api.get("/projects/<slug:slug>/suggestions")
@operation(
    "The suggestions of a round, and what annotators made of each",
    answers={200: SuggestionsOut},
    query={**ROUND, **PAGE},
)
def index(slug: str) -> Any:
    """Counted over the finished answers as they stand now. 409 for somebody who still codes in the round."""
    size, after, mine = paging.page_size(), paging.cursor(), membership()
    with database().reading() as session:
        one = choose_round(session, mine.project_id, request.args.get("round") or None)
        refuse_unsaid(session, mine.project_id, mine.slug, signed_in().person_id, [one.id])
        rows = queries.listed(session, one.id, after, size + 1)
    return paging.page(rows, size, [row["id"] for row in rows])
