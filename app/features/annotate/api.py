"""The annotator's addresses of the API; the page uses the same ones."""

import re
from typing import Annotated, Any

from flask import Blueprint, request
from pydantic import BaseModel, Field, StringConstraints

from app.actions import keep as keeping
from app.actions import reveal
from app.actions import save as saving
from app.actions.claim import claim_next
from app.core.bodies import Body, Text
from app.core.work.save_body import SaveBody
from app.db import now
from app.errors import BadInput, Fault
from app.features.annotate import cited, consent, queries
from app.features.annotate.context import REACHES, more
from app.web import paging
from app.web.api import PAGE, PREFIX, operation
from app.web.bodies import read_body
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("annotate_api", __name__, url_prefix=PREFIX)

KEY = re.compile(r"[!-~]{8,100}")


class NextPassage(BaseModel):
    """The assignment to read now, and the whole batch in reading order."""

    current: int
    batch: list[int]


class ContextPassage(BaseModel):
    """A passage shown above the one to annotate."""

    kind: str
    text: str
    language: str | None
    direction: str


class AroundPassage(ContextPassage):
    """A passage ``before`` or ``after`` the one to annotate, with its role in the article."""

    role: str


class AroundOut(BaseModel):
    """More of the article, in reading order, masked as the passage is; the passage itself is left out."""

    items: list[AroundPassage]


class StepOut(BaseModel):
    """One step of the way on which a text came."""

    relation: str
    outlet: str | None
    url: str | None
    published: str | None


class RevealOut(BaseModel):
    """Which fields were hidden until the blind part was handed in, and how the text came."""

    hidden: list[str]
    way: list[StepOut]


class QuestionOut(BaseModel):
    """A question to the lead, and its answer once there is one."""

    question: str
    asked_at: str
    answer: str | None
    answered_at: str | None


class SuggestionOut(BaseModel):
    """What a model suggests: a label at a place of ``text``, or with null offsets on all of it."""

    id: int
    label: str
    start: int | None
    end: int | None


class AssignmentOut(BaseModel):
    """An assignment as its annotator may see it. ``source`` holds only what the condition does not hide.

    ``warning`` says why the document distresses or is risky to read: show it before the text.
    """

    id: int
    state: str
    condition: str
    pass_: Annotated[str, Field(alias="pass")]
    is_locked: bool
    unit: str
    text: str
    text_sha256: str
    mask_version: int
    role: str
    language: str | None
    direction: str
    inside_graphemes: list[int]
    sentence_starts: list[int]
    context: list[ContextPassage]
    source: dict[str, str | None]
    reveal: RevealOut | None
    warning: str | None
    codebook_version: str
    variables: list[str]
    asks: dict[str, bool]
    suggestions: list[SuggestionOut]
    lease_until: str
    revision: int
    current: dict[str, Any] | None
    questions: list[QuestionOut]


class SavedOut(BaseModel):
    """The revision that was stored, durable before this was said."""

    revision: int
    key: str
    saved_at: str


class HandedInOut(BaseModel):
    """The blind part is locked: how many answers of it are final, and since when."""

    passages: int
    handed_in_at: str


class KeptOut(BaseModel):
    """How many answers were kept by this; 0 where they were kept before."""

    kept: int


class RevisionsOut(BaseModel):
    """Revisions, oldest first, each in the shape of a save."""

    items: list[dict[str, Any]]
    next_cursor: str | None


class CitedOutletBody(Body):
    """An outlet that a passage cites, by its name; ``anew`` where another one bears the name already."""

    name: Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    language: Annotated[Text, StringConstraints(min_length=1, max_length=35)] | None = None
    anew: bool = False


class CitedOutletOut(BaseModel):
    """What an attribution names it by."""

    slug: str
    name: str


@api.post("/projects/<slug:slug>/next")
@operation(
    "Claim the next passages, or go on with the unfinished batch",
    answers={200: NextPassage, 201: NextPassage, 204: None},
)
def next_passage(slug: str) -> Any:
    """201 for a new batch, 200 for the unfinished one, 204 when nothing is left."""
    project_id, person_id = membership().project_id, signed_in().person_id
    with database().reading() as session:
        consent.refuse_without(session, project_id, slug, person_id)
    with database().writing() as session:
        claim = claim_next(session, project_id, person_id, now())
        session.commit()
    if claim is None:
        return "", 204
    return {"current": claim.current, "batch": list(claim.batch)}, 201 if claim.is_new else 200


@api.get("/assignments/<id:assignment_id>")
@operation(
    "One's own assignment with its passage, context and current revision", answers={200: AssignmentOut}
)
def show(assignment_id: int) -> Any:
    """404 for anybody else's."""
    with database().reading() as session:
        return queries.assignment(session, signed_in().person_id, assignment_id)


@api.get("/assignments/<id:assignment_id>/context")
@operation(
    "More of the article: a paragraph on either side, or all of it",
    answers={200: AroundOut},
    query={"reach": "around (the default) or article."},
)
def more_context(assignment_id: int) -> Any:
    """What the condition hides is left out. What was shown travels with the next save as ``context_shown``."""
    reach = request.args.get("reach", "around")
    if reach not in REACHES:
        raise BadInput([Fault("/reach", "Say around or article.")])
    with database().reading() as session:
        return {"items": more(session, signed_in().person_id, assignment_id, reach)}


@api.get("/assignments/<id:assignment_id>/revisions")
@operation("Every revision of one's own assignment", answers={200: RevisionsOut}, query=PAGE)
def revisions(assignment_id: int) -> Any:
    """Oldest first."""
    size, after = paging.page_size(), paging.cursor()
    with database().reading() as session:
        rows = queries.revisions(session, signed_in().person_id, assignment_id, after, size + 1)
    return paging.page(rows, size, [row["revision"] for row in rows])


@api.put("/assignments/<id:assignment_id>/revisions")
@operation(
    "Save an answer; the same key again gives the same revision",
    body=SaveBody,
    answers={200: SavedOut},
    headers={"Idempotency-Key!": "A UUID made when the edit began and kept on every retry."},
)
def save(assignment_id: int) -> Any:
    """Checked before the transaction, stored in one; 200 is said after the commit."""
    key, body, person_id = _key(), read_body(SaveBody), signed_in().person_id
    with database().reading() as session:
        checked = saving.check_save(session, person_id, assignment_id, key, body)
    if isinstance(checked, saving.Saved):
        return _said(checked)
    with database().writing() as session:
        saved = saving.store(session, person_id, key, checked, now())
        session.commit()
    return _said(saved)


@api.post("/assignments/<id:assignment_id>/decline")
@operation("Give a passage back; no reason is asked", answers={204: None})
def decline(assignment_id: int) -> Any:
    """Its slot is free for another annotator."""
    with database().writing() as session:
        saving.decline(session, signed_in().person_id, assignment_id, now())
        session.commit()
    return "", 204


@api.post("/assignments/<id:assignment_id>/hand-in")
@operation(
    "Hand in the blind part that this passage belongs to; what was hidden is shown after that",
    answers={200: HandedInOut},
)
def hand_in(assignment_id: int) -> Any:
    """All of one's passages of the round are locked together; 409 while one is not finished. Twice is once."""
    with database().writing() as session:
        locked = reveal.hand_in(session, signed_in().person_id, assignment_id, now())
        session.commit()
    return {"passages": locked.passages, "handed_in_at": locked.at.isoformat().replace("+00:00", "Z")}


@api.post("/assignments/<id:assignment_id>/keep")
@operation("Keep the answer of a revealed passage as it was given blind", answers={200: KeptOut})
def keep(assignment_id: int) -> Any:
    """Stored as a revision of the revealed pass, without a reason."""
    return _kept(assignment_id, rest=False)


@api.post("/assignments/<id:assignment_id>/keep-rest")
@operation(
    "Keep every answer of this passage's round in which nothing was kept or changed yet",
    answers={200: KeptOut},
)
def keep_rest(assignment_id: int) -> Any:
    """Those of oneself alone."""
    return _kept(assignment_id, rest=True)


def _kept(assignment_id: int, *, rest: bool) -> dict[str, int]:
    with database().writing() as session:
        kept = keeping.keep(session, signed_in().person_id, assignment_id, now(), rest=rest)
        session.commit()
    return {"kept": kept}


@api.post("/assignments/<id:assignment_id>/outlets")
@operation(
    "Add an outlet that this passage cites and the registry does not have",
    body=CitedOutletBody,
    answers={200: CitedOutletOut, 201: CitedOutletOut},
)
def add_cited_outlet(assignment_id: int) -> Any:
    """201 for a new one, 200 for the one of this name that was there. Nothing but the name is stored of it."""
    body, person_id = read_body(CitedOutletBody), signed_in().person_id
    with database().writing() as session:
        said = cited.add(session, person_id, assignment_id, body.name, body.language, body.anew, now())
        session.commit()
    return {"slug": said.slug, "name": said.name}, 201 if said.is_new else 200


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise BadInput(
            [
                Fault(
                    "/Idempotency-Key", "Send an Idempotency-Key header: a UUID, the same one on every retry."
                )
            ]
        )
    return key


def _said(saved: saving.Saved) -> dict[str, Any]:
    return {
        "revision": saved.number,
        "key": saved.key,
        "saved_at": saved.saved_at.isoformat().replace("+00:00", "Z"),
    }
