"""Answering a question: once, in words that its asker reads."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import audit
from app.db import now
from app.errors import NotThere, RuleBroken
from app.models.work import Flag


def answer(session: Session, project_id: int, question_id: int, words: str, by: int) -> None:
    """Keep the answer. RuleBroken where somebody was faster: an answer that was read does not change."""
    found = session.scalar(
        select(Flag).where(Flag.id == question_id, Flag.project_id == project_id).with_for_update()
    )
    if found is None:
        raise NotThere("There is no such page, or it is not yours.")
    if found.answered_at is not None:
        raise RuleBroken(
            "This question was answered meanwhile; that answer stands below. Yours was not sent, and is kept here."
        )
    found.answer, found.answered_by_id, found.answered_at = words, by, now()
    audit.record(session, "question.answer", "flag", question_id, project_id=project_id, person_id=by)
