"""Starting, pausing and closing a round, and letting documents into it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions import audit, reveal
from app.actions.jobs import enqueue
from app.actions.rounds import RoundPlan, add_round, enter_documents, takes_documents
from app.actions.sampling import documents_held, documents_wanted
from app.db import now
from app.errors import NotThere, RuleBroken
from app.models.corpus import Document
from app.models.rounds import Round, RoundDocument

KIND = "enter"
# So many come in while the lead waits for the page; a job lets in the rest.
AT_ONCE = 50


def start(session: Session, project_id: int, version_id: int, plan: RoundPlan, by: int) -> Round:
    """A running round with its first documents in it; a job brings the others."""
    one = add_round(session, project_id, version_id, plan, by=by)
    enter(session, project_id, by)
    return one


def enter(session: Session, project_id: int, by: int) -> None:
    """Let documents into the project's running rounds: some at once, and the rest by a job."""
    enter_documents(session, project_id, AT_ONCE)
    held, wanted = entered(session, project_id)
    if held < wanted:
        enqueue(session, KIND, project_id=project_id, arguments={}, by=by)


def entered(session: Session, project_id: int) -> tuple[int, int]:
    """How many documents are in the project's running rounds, and how many there will be."""
    running = select(Round).where(Round.project_id == project_id, takes_documents())
    held = wanted = 0
    for one in session.scalars(running).all():
        there = documents_wanted(session, one)
        held, wanted = held + min(_held_documents(session, one), there), wanted + there
    return held, wanted


def pause(session: Session, project_id: int, round_id: int, by: int) -> Round:
    """Nobody is given a new passage until the round goes on."""
    one = _held(session, project_id, round_id)
    if one.state != "running":
        raise RuleBroken("Only a running round can be paused. Look at its page again: it has changed.")
    return _change(session, one, "paused", "round.pause", by)


def go_on(session: Session, project_id: int, round_id: int, by: int) -> Round:
    """A paused round runs again, with the documents that came in the meantime."""
    one = _held(session, project_id, round_id)
    if one.state != "paused":
        raise RuleBroken("Only a paused round can go on. Look at its page again: it has changed.")
    _change(session, one, "running", "round.continue", by)
    session.flush()
    enter(session, project_id, by)
    return one


def close(session: Session, project_id: int, round_id: int, by: int) -> Round:
    """The end of a round: nobody saves anything in it any more."""
    one = _held(session, project_id, round_id)
    if one.state == "closed":
        raise RuleBroken("This round is closed already.")
    one.closed_at = now()
    return _change(session, one, "closed", "round.close", by)


def end_blind(session: Session, project_id: int, round_id: int, by: int) -> reveal.Locked:
    """Nobody goes on blind: what is finished is locked and revealed, drafts stay in the history."""
    return reveal.end_blind(session, _held(session, project_id, round_id), by, now())


def _held_documents(session: Session, one: Round) -> int:
    """A withdrawn document stays in its round: it fills its place in a sample, and is no visible document."""
    if one.sample_size is not None:
        return documents_held(session, one)
    visible = (
        select(func.count())
        .select_from(RoundDocument)
        .join(Document, Document.id == RoundDocument.document_id)
        .where(RoundDocument.round_id == one.id, Document.withdrawn_at.is_(None))
    )
    return session.scalar(visible) or 0


def _held(session: Session, project_id: int, round_id: int) -> Round:
    one = session.scalar(
        select(Round).where(Round.id == round_id, Round.project_id == project_id).with_for_update()
    )
    if one is None:
        raise NotThere("There is no such page, or it is not yours.")
    return one


def _change(session: Session, one: Round, state: str, said: str, by: int) -> Round:
    one.state = state
    audit.record(session, said, "round", one.id, project_id=one.project_id, person_id=by)
    return one
