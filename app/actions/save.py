"""Saving an answer: checked before the transaction begins, then appended in one short one.

A save is named by its author's key: the same key again answers the same revision, so a save may be sent as
often as a network needs. Rows are only added; "current" is a number that the assignment points to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.actions import audit, slots, snapshots
from app.actions.answers import Checked, insert_revision
from app.actions.assignments import Open, my_assignment, provenance_of, rules_of
from app.actions.revisions import revision
from app.actions.suggestions import shown_in
from app.core.work.check import faults
from app.core.work.save_body import SaveBody
from app.core.work.suggested import assisted
from app.db import table_of
from app.errors import BadInput, Fault, NotThere, RuleBroken, Stale, say
from app.models.outlets import Agent
from app.models.rounds import Assignment
from app.models.work import Revision

LOCKED = (
    "The blind part is handed in and does not change any more. Reload the passage: what was hidden is shown there,"
    " and a change is stored beside your blind answer."
)
MASKED_SINCE = say(
    "A lead has changed which words of this passage are covered since you opened it. Reload it to go on; what you"
    " saved before is kept."
)
RE_SEND = "This key was used for another save. A new change needs a new key."


_revision, _assignment = table_of(Revision).c, table_of(Assignment).c
# Sent with every save, and so built once.
_BY_KEY = select(_revision.assignment_id, _revision.number, _revision.body_sha256, _revision.saved_at).where(
    _revision.person_id == bindparam("person_id"), _revision.client_key == bindparam("client_key")
)
_LOCKED = (
    select(
        _assignment.state,
        _assignment.batch_id,
        _assignment.is_surplus,
        _assignment.locked_at,
        _assignment["pass"].label("current_pass"),
        _assignment.current_number,
        _assignment.first_done_revision_id,
    )
    .where(_assignment.id == bindparam("assignment_id"))
    .with_for_update()
)
_ADVANCE = (
    update(table_of(Assignment))
    .where(_assignment.id == bindparam("assignment_id"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "state",
                "is_surplus",
                "current_number",
                "current_revision_id",
                "first_done_revision_id",
            )
        }
    )
)


@dataclass(frozen=True, slots=True)
class Saved:
    """The revision that a save made, or had made when it was sent before."""

    number: int
    key: str
    saved_at: datetime


def saved_before(
    session: Session, person_id: int, key: str, assignment_id: int, body_sha256: str
) -> Saved | None:
    """What this key named before: its revision, None when it is new; BadInput when it named something else."""
    row = session.connection().execute(_BY_KEY, {"person_id": person_id, "client_key": key}).one_or_none()
    if row is None:
        return None
    if (row.assignment_id, row.body_sha256) != (assignment_id, body_sha256):
        raise BadInput([Fault("/Idempotency-Key", RE_SEND)])
    return Saved(row.number, key, row.saved_at)


def check_save(
    session: Session, person_id: int, assignment_id: int, key: str, body: SaveBody
) -> Checked | Saved:
    """Everything that can be said of a save without writing; the revision itself where it was saved before."""
    body_sha256 = body.sha256()
    opened = my_assignment(session, person_id, assignment_id)
    try:
        return _checked(session, opened, body, body_sha256)
    except RuleBroken:
        # Sent again after something had changed: what was stored then is the answer still.
        before = saved_before(session, person_id, key, assignment_id, body_sha256)
        if before is None:
            raise
        return before


def _checked(session: Session, opened: Open, body: SaveBody, body_sha256: str) -> Checked:
    rules = rules_of(session, opened.row)
    _refuse_other_text(body, opened)
    helped, wrong = assisted(body, shown_in(session, opened))
    if found := [*faults(body, opened.shown, rules.asked), *wrong]:
        raise BadInput(found)
    source = provenance_of(session, opened.row.document_id)
    dates = (source.published_from, source.published_to, source.retrieved, source.sequence)
    profile = None if source.outlet_id is None else snapshots.prepare(session, source.outlet_id, *dates)
    cited = {
        slug: (agent_id, snapshots.prepare(session, agent_id, *dates))
        for slug, agent_id in _cited_outlets(session, body).items()
    }
    when = snapshots.span_of(source.published_from, source.published_to, source.retrieved)
    return Checked(body, body_sha256, opened, rules, profile, cited, when, source.sequence, helped)


def store(session: Session, person_id: int, key: str, checked: Checked, at: datetime) -> Saved:
    """Append the revision. Raises Stale where somebody saved since, RuleBroken where the round has ended."""
    body, row = checked.body, checked.open.row
    before = saved_before(session, person_id, key, row.id, checked.body_sha256)
    if before is not None:
        return before
    # Places belong to the first pass: nothing that is said after a reveal takes or frees one.
    first = row.current_pass != "revealed"
    frees = first and body.state == "skipped" and row.skip_frees_slot
    late = row.state == "unfinished" and row.lease_until < at
    if late or frees or (first and row.state in ("lapsed", "skipped")):
        # Documents before assignments, everywhere: two transactions never wait for each other.
        slots.lock_documents(session, row.round_id, [row.document_id])
    now = _lock_assignment(session, row.id)
    _refuse(session, checked, now)
    surplus = _is_surplus(session, now, row, frees)
    revision_id = insert_revision(session, person_id, key, checked, now, at, is_surplus=surplus)
    _advance(session, checked, now, revision_id, is_surplus=surplus)
    if frees and now.first_done_revision_id is None:
        slots.free(session, row.round_id, row.document_id, [row.id])
    if now.state in ("unfinished", "lapsed") and body.state != "draft":
        slots.finish_batches(session, [now.batch_id], at)
    audit.record(
        session,
        "revision.save",
        "revision",
        revision_id,
        project_id=row.project_id,
        person_id=person_id,
        details={"assignment": row.id, "number": now.current_number + 1, "state": body.state},
    )
    return Saved(now.current_number + 1, key, at)


def decline(session: Session, person_id: int, assignment_id: int, at: datetime) -> None:
    """Give a passage back without a reason; its slot is free for another, and it counts against nobody."""
    row = session.execute(
        select(Assignment).where(Assignment.id == assignment_id, Assignment.person_id == person_id)
    ).scalar_one_or_none()
    if row is None:
        raise NotThere("There is no such page, or it is not yours.")
    slots.lock_documents(session, row.round_id, [row.document_id])
    now = _lock_assignment(session, assignment_id)
    if now.state == "declined":
        return
    if now.locked_at is not None:
        raise RuleBroken(LOCKED)
    if now.state in ("done", "skipped"):
        raise RuleBroken("This passage is finished already. Save a correction instead of declining it.")
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(state="declined"))
    slots.free(session, row.round_id, row.document_id, [assignment_id])
    slots.finish_batches(session, [now.batch_id], at)
    audit.record(
        session,
        "assignment.decline",
        "assignment",
        assignment_id,
        project_id=row.project_id,
        person_id=person_id,
    )


def _refuse_other_text(body: SaveBody, opened: Open) -> None:
    row = opened.row
    if row.locked_at is not None and body.pass_ != "revealed":
        # Who does not name the pass has not seen that there is another one now.
        raise RuleBroken(LOCKED)
    if body.codebook_version != row.codebook_version:
        raise RuleBroken(
            "This round uses codebook version %(version)s. Reload the passage to go on.",
            version=row.codebook_version,
        )
    # Masks elsewhere in the document change their version and nothing here: what counts is the text as shown.
    if body.text_sha256 != opened.served_sha256 and body.mask_version < opened.mask_version:
        raise RuleBroken(MASKED_SINCE)
    if body.text_sha256 != opened.served_sha256 or body.mask_version > opened.mask_version:
        raise RuleBroken("The text is not the one that you were shown. Reload the passage to go on.")
    if body.pass_ is not None and body.pass_ != row.current_pass:
        raise RuleBroken(
            "This passage is in its %(name)s pass now. Reload it to go on.", name=row.current_pass
        )


def _cited_outlets(session: Session, body: SaveBody) -> dict[str, int]:
    named = {slug for one in body.attributions for slug in (one.cited_outlet, one.via_outlet) if slug}
    if not named:
        return {}
    rows = session.execute(
        select(Agent.slug, Agent.id, Agent.merged_into_id).where(Agent.slug.in_(named))
    ).all()
    found = {row.slug: row.merged_into_id or row.id for row in rows}
    missing = [
        Fault(f"/attributions/{n}/{field}", "The registry has no outlet of this name.")
        for n, one in enumerate(body.attributions)
        for field in ("cited_outlet", "via_outlet")
        if getattr(one, field) and getattr(one, field) not in found
    ]
    if missing:
        raise BadInput(missing)
    return found


def _lock_assignment(session: Session, assignment_id: int) -> Any:
    return session.connection().execute(_LOCKED, {"assignment_id": assignment_id}).one()


def _refuse(session: Session, checked: Checked, now: Any) -> None:
    row = checked.open.row
    if row.round_state == "closed":
        raise RuleBroken(
            "This round is closed and takes no more answers. Yours stays on this page; tell the lead what is missing."
        )
    if now.state == "declined":
        raise RuleBroken("You gave this passage back. It may be somebody else's now.")
    if now.locked_at is not None and (now.current_pass == "blind" or row.current_pass == "blind"):
        raise RuleBroken(LOCKED)
    if checked.body.base != now.current_number:
        current = revision(session, row.id, now.current_number, checked.open.served)
        raise Stale(
            "This passage was saved in the meantime, perhaps in another tab. Both versions are kept.", current
        )


def _is_surplus(session: Session, now: Any, row: Any, frees: bool) -> bool:
    """A late hand-in takes its slot back while there is one; else it is kept beside the k."""
    if now.current_pass == "revealed":
        return bool(now.is_surplus)
    slotless = now.state == "lapsed" or (now.state == "skipped" and row.skip_frees_slot)
    if now.is_surplus or not slotless or frees:
        return bool(now.is_surplus)
    return not slots.retake(session, row.round_id, row.document_id, row.passage_id, row.id)


def _advance(session: Session, checked: Checked, now: Any, revision_id: int, *, is_surplus: bool) -> None:
    said, first_done = checked.body.state, now.first_done_revision_id
    if now.current_pass == "revealed":
        state = now.state
    elif said == "done" and first_done is None:
        state, first_done = "done", revision_id
    elif now.state in ("done", "skipped"):
        state = now.state
    else:
        state = "skipped" if said == "skipped" else "unfinished"
    session.connection().execute(
        _ADVANCE,
        {
            "assignment_id": checked.open.row.id,
            "new_state": state,
            "new_is_surplus": is_surplus,
            "new_current_number": now.current_number + 1,
            "new_current_revision_id": revision_id,
            "new_first_done_revision_id": first_done,
        },
    )
