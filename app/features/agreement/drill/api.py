"""Disagreement for scripts: the same passages, pairs of labels and left out things as on the pages."""

from typing import Any, TypeVar

from flask import Blueprint, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.actions.chosen_reading import choose_round, find_reading
from app.actions.readers import refuse_unsaid
from app.errors import BadInput, Fault, RuleBroken
from app.features.agreement import queries, reports
from app.features.agreement.compared import Compared, compared
from app.features.agreement.drill import characters as drill_characters
from app.features.agreement.drill import queries as drill_queries
from app.features.agreement.drill import reports as drill_reports
from app.features.agreement.drill.forms import Filter, PassagesForm, VariableForm
from app.web.api import OF_READING, PAGE, PREFIX, operation
from app.web.paging import cursor, page_size
from app.web.policy import codes_blind_now, membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("agreement_drill_api", __name__, url_prefix=PREFIX)
F = TypeVar("F", bound=VariableForm)
WHAT = {
    **OF_READING,
    "variable": "A variable by its key; the first that is compared when absent.",
}


class Said(BaseModel):
    """What one annotator said of a passage; `{}` stands for nothing."""

    annotator: str
    labels: list[str]


class MarkedBy(BaseModel):
    """How many characters of a passage an annotator marked."""

    annotator: str
    characters: int


class DisputedPassage(BaseModel):
    """A passage, its share of the disagreement, in how many pairs of answers, and who said what.

    By characters `pairs` is null, and instead there are `characters`, those that some marked and others did not, and
    how many each annotator `marked`.
    """

    rank: int
    passage: int
    share: float
    pairs: int | None
    characters: int | None
    marked: list[MarkedBy] | None
    said: list[Said]
    excerpt: str | None


class Looked(BaseModel):
    """Which variable was looked at, and where there is nothing to show, why."""

    variable: str
    level: str
    labels_read: str
    status: str
    reason: str | None
    sentence: str


class DisagreementsOut(Looked):
    """The passages by their share. Shares of all `n_differing` add up to 1; `n_pairable` have two answers or more.

    `meaning` says what shares are of where `by` is characters; both are null otherwise.
    """

    by: str | None
    meaning: str | None
    filter: dict[str, str | None]
    n_pairable: int
    n_differing: int
    largest: float | None
    passages: list[DisputedPassage]
    next_cursor: str | None


class ConfusionOut(BaseModel):
    """Two labels, or a label and `{}` for nothing; `times_chance` is null for sets of labels."""

    labels: list[str]
    share: float
    pairs: int
    passages: int
    times_chance: float | None


class SwapOut(BaseModel):
    """Two annotators who may have two labels the other way round; the first annotator's labels go down the table."""

    annotators: list[str]
    labels: list[str]
    table: list[list[int]]
    kappa: float
    kappa_swapped: float
    p: float
    sentence: str


class MatrixOut(BaseModel):
    """How often two labels met."""

    labels: list[str]
    coincidences: list[list[float]]


class ConfusionsOut(Looked):
    """Pairs of labels by their share of the disagreement."""

    n_pairable: int
    confusions: list[ConfusionOut]
    matrix: MatrixOut
    swaps: list[SwapOut]


class LeftOutOut(BaseModel):
    """What was left out, how alpha changes, how many answers it takes along, and the report of what stays.

    `change_ci` is the interval of the change; null where `why_no_interval` says why, or where there is no change.
    """

    name: str
    change: float | None
    change_ci: list[float] | None
    why_no_interval: str | None
    judgements: int
    without: dict[str, Any]
    share: float | None = None


class LeaveOutsOut(Looked):
    """Alpha, and without each label, annotator and outlet; `outlets` is null while one has passages to code blind."""

    alpha: dict[str, Any]
    labels: list[LeftOutOut]
    annotators: list[LeftOutOut]
    outlets: list[LeftOutOut] | None


@api.get("/projects/<slug:slug>/agreement/disagreements")
@operation(
    "The passages that annotators disagree on, by their share of all disagreement",
    answers={200: DisagreementsOut},
    query=WHAT
    | {
        "by": "characters: by the characters that some marked and others did not; by answers for passages when absent.",
        "label": "Disagreement in one label alone, chosen or not; by characters, marked with it or not.",
        "c": "Disagreement between two labels: the one; `{}` is nothing in its place.",
        "k": "The other one.",
        "one": "Disagreement between two annotators: the one, by name.",
        "other": "The other one.",
        **PAGE,
    },
)
def disagreements(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read it."""
    start, size = cursor(), page_size()
    with database().reading() as session:
        form, judged, found = _read(session, PassagesForm)
        said = drill_characters.passages_report(session, judged.reading, found, Filter.of(form), start, size)
        ids = [one["passage"] for one in said["passages"]]
        texts = drill_queries.passages(session, ids, masked=codes_blind_now(signed_in()))
    for one in said["passages"]:
        one["excerpt"] = texts[one["passage"]].text
    more = start + size < said["n_differing"]
    return said | {"next_cursor": str(start + size) if more else None}


@api.get("/projects/<slug:slug>/agreement/confusions")
@operation("Between which labels annotators disagree", answers={200: ConfusionsOut}, query=WHAT)
def confusions(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read it."""
    with database().reading() as session:
        _form, _judged, found = _read(session, VariableForm)
    return drill_reports.confusions_report(found)


@api.get("/projects/<slug:slug>/agreement/leave-outs")
@operation("What alpha is without each label, annotator and outlet", answers={200: LeaveOutsOut}, query=WHAT)
def leave_outs(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read it."""
    told_outlets = not codes_blind_now(signed_in())
    with database().reading() as session:
        _form, judged, found = _read(session, VariableForm)
        outlets = drill_queries.outlets_of(session, judged.reading, judged.articles) if told_outlets else None
    return drill_reports.leave_outs_report(found, outlets)


def _read(session: Session, form_class: type[F]) -> tuple[F, queries.Judged, Compared]:
    mine, given = membership(), request.args
    labels = reports.check_labels(given.get("reading") or None)
    one = choose_round(session, mine.project_id, given.get("round") or None)
    refuse_unsaid(session, mine.project_id, mine.slug, signed_in().person_id, [one.id])
    judged = queries.ratings(session, find_reading(session, one, given.get("pass") or None))
    form = form_class([one], given)
    there = compared(judged, labels)
    found = form.choose(there)
    if found is None and not there:
        raise RuleBroken("This round asks nothing that can be compared.")
    if found is None:
        raise BadInput([Fault(f"/{field.name}", str(field.errors[0])) for field in form if field.errors])
    return form, judged, found
