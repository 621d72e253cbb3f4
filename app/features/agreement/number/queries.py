"""Which data a number was made of, so that it can be told from a later one: the last revision read, and how many."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, revisions_of
from app.actions.readings import counts
from app.models.corpus import Document
from app.models.work import Revision


@dataclass(frozen=True, slots=True)
class DataVersion:
    """The last of the revisions that were read, when it was saved, and how many there are."""

    last_revision: int | None
    saved_at: datetime | None
    revisions: int


def data_version(session: Session, reading: Reading) -> DataVersion:
    """What the default reading of the round consists of now."""
    read = revisions_of(reading, func.max(Revision.id), func.count()).where(
        counts(), Document.withdrawn_at.is_(None)
    )
    last, many = session.execute(read).one()
    saved_at = session.scalar(select(Revision.saved_at).where(Revision.id == last)) if last else None
    return DataVersion(last, saved_at, many)
