"""Saying that one reads what others answered while still coding."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actions.readers import mark_reader, still_coded


def acknowledge(session: Session, project_id: int, person_id: int, round_id: int, at: datetime) -> None:
    """Mark the person as one who has read results of the round, where they still code in it."""
    rounds = still_coded(session, project_id, person_id, [round_id])
    mark_reader(session, project_id, person_id, rounds, "source effect", at)
