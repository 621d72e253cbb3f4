"""Rounds: what they ask, and how documents enter them as slots."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.orm import Session

from app.actions import audit, passages, registry, slots
from app.actions.codebooks import read_book
from app.actions.declared import declared_faults, refuse_unfit
from app.actions.sampling import STRATA, documents_held, next_documents
from app.core.arms import place_numbers
from app.core.assignment import document_place, slots_for
from app.db import LARGEST_ID, now, table_of
from app.errors import BadInput, Fault, RuleBroken, say
from app.models.rounds import (
    CONDITIONS,
    HIDEABLE_FIELDS,
    ORDERS,
    PURPOSES,
    Round,
    RoundDocument,
    RoundVariable,
)
from app.models.texts import UNITS, Passage, TextVersion

HIDDEN_BY_DEFAULT = ("outlet", "byline", "url", "day", "file_name")
ROLES_BY_DEFAULT = ("title", "heading", "body")


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a lead says of a round when making it; everything has the default of a simple project."""

    name: str = "production"
    purpose: str = "production"
    k: int = 2
    condition: str = "blind"
    hidden_fields: tuple[str, ...] = HIDDEN_BY_DEFAULT
    unit: str = "paragraph"
    order: str = "articles"
    overlap_count: int | None = None
    overlap_percent: int | None = None
    sample_size: int | None = None
    seed: int = 1
    roles: tuple[str, ...] = ROLES_BY_DEFAULT
    variables: tuple[str, ...] | None = None
    asks_attributions: bool = True
    asks_confidence: bool = False
    asks_outlet_guess: bool = False
    randomised_arms: bool = False
    skip_frees_slot: bool = False
    lease_hours: int = 24
    stratify_by: tuple[str, ...] = field(default=())
    primary_measure: str | None = None
    primary_threshold: float | None = None
    # Only of what came in from another program: nobody is asked anything there.
    attributions_alone: bool = False


def add_round(
    session: Session, project_id: int, codebook_version_id: int, plan: RoundPlan, *, by: int | None
) -> Round:
    """A running round of this plan. Its documents enter by ``enter_documents``."""
    _refuse(session, project_id, plan)
    hidden = () if plan.condition == "open" else plan.hidden_fields
    roles = plan.roles if "title" not in hidden else tuple(role for role in plan.roles if role != "title")
    one = Round(
        project_id=project_id,
        name=plan.name,
        purpose=plan.purpose,
        codebook_version_id=codebook_version_id,
        condition=plan.condition,
        hidden_fields=[name for name in HIDEABLE_FIELDS if name in hidden],
        unit=plan.unit,
        roles=list(roles),
        asks_attributions=plan.asks_attributions,
        asks_confidence=plan.asks_confidence,
        asks_outlet_guess=plan.asks_outlet_guess,
        randomised_arms=plan.randomised_arms,
        k=plan.k,
        overlap_count=plan.overlap_count,
        overlap_percent=plan.overlap_percent,
        sample_size=plan.sample_size,
        stratify_by=list(plan.stratify_by),
        reading_order=plan.order,
        seed=plan.seed,
        lease_hours=plan.lease_hours,
        skip_frees_slot=plan.skip_frees_slot,
        primary_measure=plan.primary_measure,
        primary_threshold=plan.primary_threshold,
        state="running",
        started_at=now(),
        created_by_id=by,
    )
    session.add(one)
    session.flush()
    _ask_variables(session, one, plan)
    audit.record(
        session,
        "round.start",
        "round",
        one.id,
        project_id=project_id,
        person_id=by,
        details={"purpose": one.purpose},
    )
    return one


def takes_documents() -> ColumnElement[bool]:
    """A round that runs lets documents in, until its blind part is over: nobody could be given them."""
    return and_(Round.state == "running", Round.blind_locked_at.is_(None))


def enter_documents(session: Session, project_id: int, limit: int = 50) -> int:
    """Let up to ``limit`` visible documents into each running round that does not have them; how many entered.

    Idempotent: whoever is interrupted calls it again until it says 0.
    """
    entered = 0
    for one in session.scalars(
        select(Round).where(Round.project_id == project_id, takes_documents()).order_by(Round.id)
    ).all():
        entered += _enter(session, one, limit)
    return entered


def _refuse(session: Session, project_id: int, plan: RoundPlan) -> None:
    faults = []
    for name, value, allowed in (
        ("purpose", plan.purpose, PURPOSES),
        ("condition", plan.condition, CONDITIONS),
        ("unit", plan.unit, UNITS),
        ("order", plan.order, ORDERS),
    ):
        if value not in allowed:
            faults.append(
                Fault(
                    f"/{name}", say("%(name)s must be one of %(list)s.", name=name, list=", ".join(allowed))
                )
            )
    if not 1 <= plan.k <= 50:
        faults.append(Fault("/k", "k, the number of annotators for each passage, must be from 1 to 50."))
    if not 1 <= len(plan.name.strip()) <= 100:
        faults.append(Fault("/name", "A round needs a name of at most 100 characters."))
    faults += [
        Fault("/hidden_fields", say("%(name)s is not a field that can be hidden.", name=name))
        for name in plan.hidden_fields
        if name not in HIDEABLE_FIELDS
    ]
    if plan.condition == "blind_then_reveal" and not plan.hidden_fields:
        faults.append(Fault("/hidden_fields", "Say what is hidden first; else there is nothing to reveal."))
    if plan.randomised_arms:
        faults += _arms_faults(plan)
    faults += _sampling_faults(plan)
    faults += declared_faults(plan.primary_measure, plan.primary_threshold)
    if faults:
        raise BadInput(faults)
    if (
        session.scalar(select(Round.id).where(Round.project_id == project_id, Round.name == plan.name))
        is not None
    ):
        raise RuleBroken(
            "This project has a round called %(name)s already. Give this one another name.", name=plan.name
        )


def _arms_faults(plan: RoundPlan) -> list[Fault]:
    faults = []
    if plan.condition != "blind" or not plan.hidden_fields:
        faults.append(
            Fault(
                "/randomised_arms",
                "Half blind, half open needs a round that is blind and hides something. Choose the condition blind.",
            )
        )
    if plan.k < 2:
        faults.append(
            Fault(
                "/k", "Half blind, half open needs two annotators for each passage or more: one in each half."
            )
        )
    return faults


def _sampling_faults(plan: RoundPlan) -> list[Fault]:
    faults = []
    if plan.overlap_count is not None and plan.overlap_count < 0:
        faults.append(Fault("/overlap_count", "The overlap must be a number of documents, 0 or more."))
    if plan.overlap_percent is not None and not 0 <= plan.overlap_percent <= 100:
        faults.append(Fault("/overlap_percent", "The overlap must be from 0% to 100%."))
    if plan.overlap_count is not None and plan.overlap_percent is not None:
        faults.append(
            Fault("/overlap_percent", "The overlap is a number of documents or a percentage, not both.")
        )
    if plan.sample_size is not None and plan.sample_size < 1:
        faults.append(Fault("/sample_size", "A sample needs one document or more."))
    if plan.stratify_by and plan.sample_size is None:
        faults.append(Fault("/stratify_by", "Only a sample can be stratified. Say how large it is."))
    if not 1 <= plan.lease_hours <= 8760:
        faults.append(Fault("/lease_hours", "A lease lasts from 1 hour to 8760, a year."))
    if not 0 <= plan.seed <= LARGEST_ID:
        faults.append(
            Fault(
                "/seed",
                say("The seed must be a whole number from 0 to %(largest_id)s.", largest_id=LARGEST_ID),
            )
        )
    faults += [
        Fault(
            "/stratify_by",
            say(
                "A sample is stratified by %(list)s; %(name)s is none of them.",
                list=", ".join(STRATA),
                name=name,
            ),
        )
        for name in plan.stratify_by
        if name not in STRATA
    ]
    return faults


def _ask_variables(session: Session, one: Round, plan: RoundPlan) -> None:
    book = read_book(session, one.codebook_version_id)
    place = "document" if one.unit == "document" else None
    asked = [
        variable
        for variable in book.codebook.variables
        if not variable.is_attribute
        and (plan.variables is None or variable.key in plan.variables)
        and (set(variable.on) & {"span", "passage", place})
    ]
    if plan.attributions_alone:
        return
    if not asked:
        raise RuleBroken(
            "The codebook has no variable that can be asked of this unit. Choose another unit or codebook."
        )
    refuse_unfit(plan.primary_measure, asked)
    session.execute(
        insert(RoundVariable),
        [
            {
                "project_id": one.project_id,
                "round_id": one.id,
                "variable_id": book.variable_ids[variable.key],
                "is_required": variable.required,
            }
            for variable in asked
        ],
    )


def _enter(session: Session, one: Round, limit: int) -> int:
    # Two commands at once wait for each other here, and the second finds what the first let in.
    session.execute(select(Round.id).where(Round.id == one.id).with_for_update(key_share=True)).all()
    held = documents_held(session, one)
    chosen = next_documents(session, one, held, limit)
    if not chosen:
        return 0
    groups = registry.owner_groups_of(
        session,
        {row.slug for row in chosen if row.slug},
        [(row.published_from, row.published_to) for row in chosen],
    )
    entries = [
        {
            "project_id": one.project_id,
            "round_id": one.id,
            "document_id": row.id,
            "shuffle": document_place(one.seed, row.key),
            "owner_group": groups.get(row.slug, "") if row.slug else "",
            "language": row.language.split("-")[0].lower() if row.language else None,
            "slots": 0,
            "free_slots": 0,
        }
        for row in chosen
    ]
    session.execute(insert(table_of(RoundDocument)), entries)
    _make_slots(session, one, entries, held)
    return len(entries)


def _make_slots(session: Session, one: Round, entries: list[dict[str, Any]], held: int) -> None:
    document_ids = [entry["document_id"] for entry in entries]
    passages.ensure_unit(session, one.project_id, document_ids, one.unit)
    newest = (
        select(func.max(TextVersion.number))
        .where(TextVersion.document_id == Passage.document_id)
        .correlate(Passage)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Passage.id, Passage.document_id)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .where(
            Passage.document_id.in_(document_ids),
            Passage.unit == one.unit,
            TextVersion.number == newest,
            *([] if one.unit == "document" else [Passage.role.in_(one.roles)]),
        )
        .order_by(Passage.document_id, Passage.number)
    ).all()
    numbers = {
        entry["document_id"]: _place_numbers(one, entry["shuffle"], held + rank)
        for rank, entry in enumerate(entries)
    }
    slots.make(
        session,
        [
            {
                "project_id": one.project_id,
                "round_id": one.id,
                "document_id": row.document_id,
                "passage_id": row.id,
                "number": number,
                "shuffle": place,
            }
            for row, place in ((row, document_place(one.seed, str(row.id))) for row in rows)
            for number in numbers[row.document_id]
        ],
    )


def _place_numbers(one: Round, place: int, rank: int) -> Iterable[int]:
    k = slots_for(place, rank, one.k, one.overlap_count, one.overlap_percent)
    return place_numbers(k, place) if one.randomised_arms else range(1, k + 1)
